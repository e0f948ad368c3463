"""The thread as those see it who hear the screen: a list of lines in words, with the chosen one in focus, whatever pages come and go."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.ui.chat.lines import DateLine
from console.ui.chat.thread_accessible import expose_threads
from console.ui.chat.thread_pane import ThreadPane
from console.ui.chat.thread_view import ThreadView
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from tests.console.ui.chat.test_thread_history import fill, pane_of
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import press


def heard(pane: ThreadPane) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(pane.view)


def names(pane: ThreadPane) -> list[str]:
    whole = heard(pane)
    return [whole.child(n).text(QAccessible.Text.Name) for n in range(whole.childCount())]


def test_it_is_a_list_of_lines_in_their_order(window: MainWindow) -> None:
    pane = pane_of(window)
    whole = heard(pane)
    assert whole.role() == QAccessible.Role.List
    assert whole.text(QAccessible.Text.Name) == "Conversation"
    told = names(pane)
    assert told[0] == "Today"
    assert any(said.startswith("Claire Fontaine: Bonjour") for said in told)
    assert any("note for agents" in said and "Restricted" in said for said in told)
    assert any(said.endswith("read") for said in told), "ticks are heard"
    for n in range(whole.childCount()):
        item = whole.child(n)
        assert item.role() == QAccessible.Role.ListItem and item.isValid()
        assert whole.indexOfChild(item) == n and item.parent().role() == QAccessible.Role.List


def test_an_answer_says_what_it_answers(window: MainWindow, desk: FakeDesk) -> None:
    pane = pane_of(window)
    desk.say("claire", "gladly", "jonas", reply_to=desk.replica.threads["claire"][2].id)
    QApplication.processEvents()
    assert "answers Claire Fontaine: Bonjour" in names(pane)[-1]


def test_the_chosen_line_has_the_focus(window: MainWindow) -> None:
    pane = pane_of(window)
    pane.view.setFocus()
    press(window, Qt.Key.Key_Up)
    focused = heard(pane).focusChild()
    assert focused is not None and focused.state().focused
    assert focused.text(QAccessible.Text.Name) == names(pane)[-1]
    assert not focused.rect().isEmpty()


def test_items_outlive_the_pages_that_come_and_go(window: MainWindow, desk: FakeDesk) -> None:
    fill(desk, 3_000)
    pane = pane_of(window)
    before = heard(pane).child(heard(pane).childCount() - 1)
    kept = before.text(QAccessible.Text.Name)
    for _ in range(8):
        pane.view.scroll_by(9_000)
        QApplication.processEvents()
        whole = heard(pane)
        for n in range(0, whole.childCount(), 7):
            assert whole.child(n).text(QAccessible.Text.Name)
            QAccessible.uniqueId(whole.child(n))
        gc.collect()
    exposed = pane.view.exposed
    assert exposed is not None
    assert len(exposed._items) <= len(pane.view.lines()), "what was let go is forgotten"  # type: ignore[attr-defined]
    assert pane.view.row_of("claire-x3000") is None and kept
    QTest.keyClick(pane.view, Qt.Key.Key_End)
    for _ in range(10):
        QApplication.processEvents()
    assert names(pane)[-1] == kept


def test_nothing_that_comes_takes_the_focus(window: MainWindow, desk: FakeDesk) -> None:
    pane = pane_of(window)
    pane.view.setFocus()
    press(window, Qt.Key.Key_Up)
    before = heard(pane).focusChild()
    assert before is not None
    desk.say("claire", "one more thing")
    QApplication.processEvents()
    assert pane.view.hasFocus()
    after = heard(pane).focusChild()
    assert after is not None and after.text(QAccessible.Text.Name) == before.text(QAccessible.Text.Name)


def test_a_view_that_got_another_slot_is_exposed_anew_and_can_go(theme: Theme) -> None:
    """Qt keeps an interface for each meta object of a widget and deletes each with it: the same one twice would take the program along."""
    expose_threads()
    view = ThreadView(theme)
    view.show_lines([DateLine("d", "Today")])
    first = QAccessible.queryAccessibleInterface(view)
    item = first.child(0)
    view.typed.connect(view.announce)  # PySide makes the meta object anew
    second = QAccessible.queryAccessibleInterface(view)
    assert second is not first and second.child(0) is item, "the lines stay what they were"
    view.deleteLater()
    QApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)
