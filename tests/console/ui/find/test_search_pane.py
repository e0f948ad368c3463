"""Search everywhere by the keyboard alone: typing, choosing, opening, filters on and off, views saved and taken away."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from console import words
from console.chat.filters import Filters
from console.intents import NO_ID, Deed
from console.notices import IndexMoved
from console.ui.find.chips import FilterChip
from console.ui.find.menu import FilterMenu
from console.ui.find.pane import LINES, SearchPane
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from protocol.desk import ViewPut
from protocol.records import View
from tests.console.ui.ear import heard
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.window_world import Open, question

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def key(window: MainWindow, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget() or window
    QTest.keyClick(focus, which, modifier)


def shown(pane: SearchPane) -> list[tuple[str, str]]:
    return [(row.kind, row.title) for row in pane.results.model_.rows]


def chip_words(pane: SearchPane) -> list[str]:
    return [part.text() for part in pane.chips.parts() if isinstance(part, FilterChip)]


def choose(menu: FilterMenu, *path: str) -> None:
    """An entry by its words and those of the menus on the way, as the arrow keys would lead there."""
    menu.aboutToShow.emit()
    here: QMenu = menu
    for words_ in path[:-1]:
        here = next(a.menu() for a in here.actions() if a.text() == words_)  # type: ignore[assignment]
    next(a for a in here.actions() if a.text() == path[-1]).trigger()


def test_a_word_is_found_and_opened_where_it_stands(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    key(window, Qt.Key.Key_F, CTRL_SHIFT)
    pane = window.chat.finding
    assert pane.isVisible() and not window.chat.list_pane.isVisible() and pane.field.hasFocus()
    QTest.keyClicks(pane.field, "black scr")
    assert shown(pane) == [("head", "Messages"), ("line", "Lukas Brandt")]
    key(window, Qt.Key.Key_Return)
    assert window.chat.talk.conversation == "lukas"
    assert pane.field.hasFocus(), "the results stay to be gone through"
    key(window, Qt.Key.Key_Escape)
    assert not pane.isVisible() and window.chat.list.hasFocus()


def test_the_thread_is_told_which_message(window: MainWindow, pane: SearchPane) -> None:
    told: list[str] = []
    window.chat.talk.show_message = told.append  # type: ignore[method-assign, assignment]
    QTest.keyClicks(pane.field, "batterie")
    key(window, Qt.Key.Key_Return)
    assert told and told[0].startswith("claire-m")


def test_people_stand_above_messages_and_arrows_pass_over_headings(window: MainWindow, pane: SearchPane) -> None:
    QTest.keyClicks(pane.field, "rosa")
    assert shown(pane) == [
        ("head", "People and conversations"), ("who", "Rosa Keller"), ("head", "Messages"), ("line", "Rosa Keller"),
    ]  # fmt: skip
    key(window, Qt.Key.Key_Down)
    row = pane.results.current()
    assert row is not None and row.kind == "line" and row.who == "You"
    key(window, Qt.Key.Key_Down)
    assert pane.results.current() == row
    key(window, Qt.Key.Key_Up)
    row = pane.results.current()
    assert row is not None and row.kind == "who"


def test_nothing_found_is_said(window: MainWindow, pane: SearchPane) -> None:
    assert "Any word" in pane.empty._sentence.text()
    QTest.keyClicks(pane.field, "zzzz")
    assert pane.empty.isVisible() and pane.empty._sentence.text() == "Nothing found."
    before = window.chat.talk.conversation
    key(window, Qt.Key.Key_Return)
    assert window.chat.talk.conversation == before and pane.isVisible() and pane.field.hasFocus()


def test_filters_come_from_the_menu_and_go_by_the_keyboard(window: MainWindow, pane: SearchPane) -> None:
    choose(pane.menu, "Tags", "With any of these tags", "Batterie")
    assert shown(pane) == [("head", "Conversations"), ("who", "Lukas Brandt"), ("who", "Hélène Petit"), ("who", "Rosa Keller")]
    choose(pane.menu, "State", "open")
    choose(pane.menu, "Tags", "With none of these tags", "SIM")
    assert chip_words(pane) == ["tag: Batterie", "not tag: SIM", "open"]
    assert shown(pane)[1:] == [("who", "Hélène Petit")]
    pane.field.setFocus()
    key(window, Qt.Key.Key_Backspace)
    assert isinstance(QApplication.focusWidget(), FilterChip)
    key(window, Qt.Key.Key_Delete)
    assert chip_words(pane) == ["tag: Batterie", "not tag: SIM"]
    key(window, Qt.Key.Key_Space)
    assert chip_words(pane) == ["tag: Batterie"]
    key(window, Qt.Key.Key_Backspace)
    assert chip_words(pane) == [] and pane.field.hasFocus()
    choose(pane.menu, "Rating", "4 ★")
    choose(pane.menu, "Remove all filters")
    assert pane.filters == Filters()


def test_an_archived_tag_is_not_offered_and_what_is_on_is_ticked(pane: SearchPane) -> None:
    choose(pane.menu, "Tags", "With any of these tags", "SIM")
    pane.menu.aboutToShow.emit()
    tags = next(a.menu() for a in pane.menu.actions() if a.text() == "Tags")
    assert isinstance(tags, QMenu)
    offered = tags.actions()[0].menu()
    assert isinstance(offered, QMenu)
    assert [(a.text(), a.isChecked()) for a in offered.actions()] == [("Batterie", False), ("SIM", True)]


def test_a_period_of_ones_own(window: MainWindow, pane: SearchPane) -> None:
    choose(pane.menu, "Period", "Between two days…")
    assert pane.days.isVisible() and pane.days.first.hasFocus()
    pane.days.first.setDate(pane.days.last.date().addDays(-3))
    pane.days._use()
    assert pane.filters.period == "2026-11-18..2026-11-21" and chip_words(pane) == ["18/11/2026 to 21/11/2026"]
    assert not pane.days.isVisible()


def test_a_search_is_saved_as_a_view(window: MainWindow, desk: FakeDesk, pane: SearchPane) -> None:
    choose(pane.menu, "Group", "Paris")
    pane.save.click()
    assert pane.saving.isVisible() and pane.saving.name.hasFocus()
    QTest.keyClicks(pane.saving.name, "Paris  team")
    key(window, Qt.Key.Key_Return)
    saved = [wish.request for wish in desk.wishes if isinstance(wish, Deed)]
    assert [(r.view.name, r.view.query, r.view.owner) for r in saved if isinstance(r, ViewPut)] == [
        ("Paris team", "conversations?group=paris", "jonas")
    ]
    assert not pane.saving.isVisible() and pane.field.hasFocus()


def test_a_view_for_all_and_a_name_that_is_none(window: MainWindow, desk: FakeDesk, pane: SearchPane) -> None:
    choose(pane.menu, "State", "open")
    pane.save.click()
    pane.saving.name.setText("  ")
    key(window, Qt.Key.Key_Return)
    assert pane.saving.isVisible() and not any(isinstance(wish, Deed) for wish in desk.wishes)
    assert pane.saving.wrong.isVisible() and pane.saving.wrong.text() == "A view needs a name."
    pane.saving.name.setText("Open")
    pane.saving.shared.setChecked(True)
    pane.saving.save.click()
    views = [wish.request.view for wish in desk.wishes if isinstance(wish, Deed) and isinstance(wish.request, ViewPut)]
    assert [view.owner for view in views] == [None]


def test_filters_that_are_too_long_for_a_view_are_told_and_stay(desk: FakeDesk, pane: SearchPane) -> None:
    words = "That is too much for a view: leave out some of the words or filters."
    pane.use(Filters(text="battery", tag=tuple(f"tag-{n:06}" for n in range(250))))
    pane.save.click()
    assert pane.saving.wrong.isVisible() and pane.saving.wrong.text() == words
    pane.saving.name.setText("All of them")
    pane.saving.save.click()
    assert pane.saving.isVisible() and pane.saving.wrong.text() == words and pane.saving.name.text() == "All of them"
    pane.saving.done.emit(View("v-mine", "Batteries", "conversations?tag=battery", "jonas"))
    pane.update_view.click()
    assert pane.note.isVisible() and pane.note.text() == words
    assert not [wish for wish in desk.wishes if isinstance(wish, Deed)]


def test_saved_views_stand_below_the_places_and_open(window: MainWindow, desk: FakeDesk) -> None:
    room = window.chat

    def chips() -> list[str]:
        return [part.text() for part in room.list_pane.views.parts()]  # type: ignore[attr-defined]

    room._view_counts.ask()
    room.refresh_list()
    assert chips() == ["Batterie, ouvertes 2", "Mieux notées 1"], "neither a colleague's nor an archived one"
    desk.put(replace(desk.replica.kept["conversation"]["sofia"], tags=["battery"]))
    room._view_counts.ask()
    room.refresh_list()
    assert chips()[0] == "Batterie, ouvertes 3"
    room.list_pane.views.parts()[0].click()  # type: ignore[attr-defined]
    pane = room.finding
    assert [title for _, title in shown(pane)[1:]] == ["Lukas Brandt", "Sofia Marques", "Hélène Petit"]
    assert pane.unsave.isVisible() and not pane.save.isVisible()
    pane.unsave.click()
    put = [wish.request for wish in desk.wishes if isinstance(wish, Deed)]
    assert put == [ViewPut(NO_ID, View("v-mine", "Batterie, ouvertes", "conversations?tag=battery&state=open", "jonas", archived=True))]
    assert not pane.unsave.isVisible() and pane.save.isVisible(), "the filters stay"


def test_a_view_that_is_changed_can_be_updated_or_saved_as_another(window: MainWindow, desk: FakeDesk) -> None:
    window.chat.open_view(desk.replica.views()[0])
    pane = window.chat.finding
    assert pane.unsave.isVisible() and not pane.save.isVisible() and not pane.update_view.isVisible()
    choose(pane.menu, "State", "resolved")
    assert pane.save.isVisible() and not pane.unsave.isVisible() and pane.update_view.isVisible()
    pane.update_view.click()
    put = [wish.request for wish in desk.wishes if isinstance(wish, Deed)]
    assert put == [ViewPut(NO_ID, View("v-mine", "Batterie, ouvertes", "conversations?tag=battery&state=open,resolved", "jonas"))]
    assert pane.unsave.isVisible() and not pane.update_view.isVisible() and pane.field.hasFocus()


def test_a_view_gets_another_name_and_stays_the_same_view(window: MainWindow, desk: FakeDesk) -> None:
    window.chat.open_view(desk.replica.views()[0])
    pane = window.chat.finding
    pane.rename.click()
    assert pane.saving.name.text() == "Batterie, ouvertes" and not pane.saving.shared.isChecked()
    pane.saving.name.setText("Batteries")
    pane.saving.shared.setChecked(True)
    key(window, Qt.Key.Key_Return)
    put = [wish.request for wish in desk.wishes if isinstance(wish, Deed)]
    assert put == [ViewPut(NO_ID, View("v-mine", "Batteries", "conversations?tag=battery&state=open"))]
    assert pane.unsave.isVisible() and not pane.saving.isVisible()


def test_everybodys_view_becomes_ones_own_only_by_an_owner(window: MainWindow, desk: FakeDesk) -> None:
    assert desk.workspace is not None
    window.chat.open_view(View("v-all", "Ours", "conversations?tag=battery"))
    pane = window.chat.finding
    for role, asked in (("agent", 0), ("owner", 1)):
        desk.workspace = dataclasses.replace(desk.workspace, role=role)  # type: ignore[arg-type]
        pane.rename.click()
        pane.saving.shared.setChecked(False)
        key(window, Qt.Key.Key_Return)
        assert pane.saving.wrong.text().startswith("Your colleagues have this, too") == (role == "agent")
        assert len([wish for wish in desk.wishes if isinstance(wish, Deed)]) == asked


def test_everybodys_view_is_removed_only_after_a_question(window: MainWindow, desk: FakeDesk) -> None:
    window.chat.open_view(View("v-all", "Ours", "conversations?tag=battery"))
    window.chat.finding.unsave.click()
    assert not [wish for wish in desk.wishes if isinstance(wish, Deed)]
    question().accept()
    put = [wish.request for wish in desk.wishes if isinstance(wish, Deed)]
    assert put == [ViewPut(NO_ID, View("v-all", "Ours", "conversations?tag=battery", archived=True))]


def test_older_results_come_when_the_end_is_near(open_window: Open, desk: FakeDesk) -> None:
    for _ in range(LINES + 20):
        desk.say("sofia", "the same again")
    window = open_window(desk)
    window.search()
    pane = window.chat.finding
    QTest.keyClicks(pane.field, "again")
    assert sum(kind == "line" for kind, _ in shown(pane)) == LINES
    first = pane.results.current()
    for _ in range(LINES + 1):
        pane.results.step(1)
    assert sum(kind == "line" for kind, _ in shown(pane)) == LINES + 20 + 2  # Rosa's phone works again, too
    assert first is not None and pane.results.model_.rows[1] == first


def test_how_far_the_index_is(window: MainWindow, desk: FakeDesk, pane: SearchPane) -> None:
    assert not pane.note.isVisible()
    desk.finder.unindexed = 54_321
    desk.tell(IndexMoved(54_321))
    assert pane.note.isVisible() and "54 321" in pane.note.text()
    desk.finder.unindexed = 0
    desk.tell(IndexMoved(0))
    assert not pane.note.isVisible()


def test_an_answer_to_an_older_question_changes_nothing(window: MainWindow, desk: FakeDesk, pane: SearchPane) -> None:
    desk.finder.waits = True
    QTest.keyClicks(pane.field, "black")
    assert shown(pane) == []
    QTest.keyClicks(pane.field, "zzz")
    desk.finder.answer()
    assert shown(pane) == [] and pane.empty.isVisible()


def test_every_kind_of_row_can_be_painted_in_both_looks_and_in_french(open_window: Open, theme: Theme, qtbot: QtBot) -> None:
    desk = busy_desk()
    desk.say("rosa", "long " * 60 + "again 🙂 " + "tail " * 60)
    desk.say("rosa", "<b>again</b> \u202egniht", "jonas", kind="note")
    for look, language, you, save in (("light", "en", "You: ", "Save as a view"), ("dark", "fr", "Vous: ", "Enregistrer comme vue")):
        words.speak(language)
        theme.choose("dark" if look == "dark" else "light")
        window = open_window(desk, (1024, 640))
        window.search()
        window.chat.finding.field.setText("again")
        window.chat.finding._typed("again")
        written = heard(window.chat.finding).written
        assert written[-1] == save and written.count("again") == 5, "in the field, and four times in pieces of their own, for they are lit"
        note = written.index(f"{you}<b>")
        assert written[note : note + 3] == [f"{you}<b>", "again", "</b> gniht"], "as it was written, but for what turns it around"
        sign = written.index("🙂")
        begin, end = "".join(written[sign - 3 : sign + 2]), written[sign + 2]
        assert begin.startswith("…long ") and end.endswith("…"), "what was found stands in sight, with what is around it"
        assert begin.split()[-1] + end.split()[0] in ("tail", "tailtail"), "and nothing is lost where the line ends"


def test_the_keys_for_the_next_conversation_go_through_the_results(window: MainWindow, pane: SearchPane) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    pane.use(Filters(tag=("battery",)))
    found = [row.conversation for row in pane.results.model_.rows if row.kind != "head"]
    assert len(found) == 3 and window.chat.list_pane.isHidden()
    for wanted in (found[0], found[1], found[2], found[2]):
        key(window, Qt.Key.Key_Down, alt)
        assert window.chat.talk.conversation == wanted
    key(window, Qt.Key.Key_Up, alt)
    assert window.chat.talk.conversation == found[1] and pane.field.hasFocus()
    window.open_conversation("tom")
    assert pane.isVisible()
    key(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.chat.talk.conversation == found[2], "from the composer, too, and from where one was"
    pane.field.setFocus()
    QTest.keyClicks(pane.field, "nothing holds this word")
    key(window, Qt.Key.Key_Down, alt)
    assert window.chat.talk.conversation == found[2], "no way to a list that nobody sees"
