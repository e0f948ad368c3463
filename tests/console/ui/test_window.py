"""The main window: rooms, keys, strips, closing, alerts, memory of its place."""

from __future__ import annotations

import dataclasses
from datetime import UTC
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit

from console import intents as wish
from console import words
from console.live_view import Phase
from console.notices import Changed, LiveChanged
from console.ui.keys_sheet import phone_columns, window_columns
from console.ui.main_window import MainWindow
from console.ui.notices.watch import Watch
from console.ui.palette import Entry, matching
from console.ui.parts.focus_ring import FocusRing
from console.ui.parts.key_cap import KeyCap
from console.ui.parts.text import Text
from console.ui.settings.listed import ListedPage
from console.ui.theme import Theme
from console.ui.viewer.host_key_names import second_host_key
from tests.console.ui.fake_desk import FakeDesk, add_waiting, busy_desk
from tests.console.ui.window_world import CTRL, Open, World, click, no_question, press, question


def test_rooms_by_key(window: MainWindow) -> None:
    assert window.room() == "conversations"
    press(window, Qt.Key.Key_2, CTRL)
    assert window.room() == "codes"
    press(window, Qt.Key.Key_Comma, CTRL)
    assert window.room() == "settings"
    press(window, Qt.Key.Key_1, CTRL)
    assert window.room() == "conversations"


def test_new_code_from_anywhere(window: MainWindow) -> None:
    press(window, Qt.Key.Key_N, CTRL)
    assert window.room() == "codes"
    assert window.codes.form.name.hasFocus()


def test_the_palette_goes_to_a_customer(window: MainWindow) -> None:
    press(window, Qt.Key.Key_K, CTRL)
    assert window.palette_layer.isVisible()
    QTest.keyClicks(window.palette_layer.field, "helene")
    press(window, Qt.Key.Key_Return)
    assert not window.palette_layer.isVisible()
    assert window.chat.talk.conversation == "helene"
    assert window.chat.talk.composer.editor.hasFocus()


def test_the_palette_finds_a_code_by_its_digits(window: MainWindow) -> None:
    press(window, Qt.Key.Key_K, CTRL)
    QTest.keyClicks(window.palette_layer.field, "715204")
    press(window, Qt.Key.Key_Return)
    assert window.room() == "codes"
    assert window.codes._chosen == "k2"


def test_escape_goes_one_step_back(window: MainWindow) -> None:
    press(window, Qt.Key.Key_2, CTRL)
    press(window, Qt.Key.Key_K, CTRL)
    press(window, Qt.Key.Key_Escape)
    assert not window.palette_layer.isVisible()
    assert window.room() == "codes"
    press(window, Qt.Key.Key_Escape)
    assert window.room() == "conversations"
    window.open_conversation("claire")
    press(window, Qt.Key.Key_Escape)
    assert window.chat.list.hasFocus()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_keys_on_one_sheet(open_window: Open, language: str) -> None:
    words.speak(language)
    window = open_window(size=(1024, 640))
    press(window, Qt.Key.Key_F1)
    sheet = window.keys_layer
    assert sheet.isVisible()
    card = sheet.card.geometry()
    assert window.rect().contains(card)
    assert sheet.card.sizeHint().height() <= card.height(), "nothing is squeezed"
    caps = {cap.accessibleName() for cap in sheet.findChildren(KeyCap)}
    assert {"Ctrl+K", "Ctrl+Shift+S", "F1"} <= caps

    def cut() -> list[str]:
        QApplication.processEvents()
        return [t.text() for t in sheet.findChildren(Text) if t.fontMetrics().horizontalAdvance(t.text()) > t.contentsRect().width()]

    assert not cut()
    sheet.page.choose("phone")
    sheet.page.picked.emit("phone")
    caps = {cap.accessibleName() for cap in sheet.findChildren(KeyCap)}
    assert {"Alt+B", "Alt+↓ ↑", "F11", second_host_key(), "Right Ctrl" if language == "en" else "Ctrl droite"} <= caps
    assert not [cap for cap in caps - {"Ctrl droite"} if cap.startswith(("Ctrl ", "Alt ", "Shift "))], "one notation"
    assert not cut(), "words give way to the keys of other lines"
    press(window, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_sheet_says_what_the_mouse_does_now_and_leads_to_where_it_is_changed(window: MainWindow) -> None:
    store, sheet = window.settings.bindings.store, window.keys_layer

    def right() -> str:
        columns = phone_columns(store.current)
        return next(what for column in columns for group in column for what, key in group.lines if key == "right button")

    assert right() == "Back (wakes a dark screen)"
    store.choose("desk")
    assert right() == "Long press"
    press(window, Qt.Key.Key_F1)
    sheet.change.click()
    assert not sheet.isVisible()
    assert window.settings.bindings.isVisible() and window.settings.bindings.profile.hasFocus()


def test_the_palette_offers_what_can_be_done(window: MainWindow, desk: FakeDesk) -> None:
    def offered() -> set[str]:
        return {entry.title for entry in window._entries()}

    window.open_conversation("claire")
    assert "Ask for the screen" not in offered(), "it is on the screen"
    assert "End this session" in offered()
    desk.lives["claire"].phase = Phase.CHATTING
    desk.tell(LiveChanged("claire"))
    assert "Ask for the screen" in offered()
    window.open_conversation("rosa")
    assert not {"Ask for the screen", "End this session"} & offered(), "ended"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("co", "Codes"), ("new", "New code"), ("zzz", None), ("  ", "New code"), ("HÉLÈNE", "Hélène Petit"), ("petit hel", "Hélène Petit")],
)
def test_what_the_palette_finds(typed: str, first: str | None) -> None:
    entries = [Entry(title, "", "x", lambda: None) for title in ("New code", "Discord", "Codes", "Hélène Petit")]
    found = matching(entries, typed)
    assert (found[0].title if found else None) == first


def test_no_kind_of_thing_takes_all_rows() -> None:
    deeds = [Entry(f"Code {n}", "", "x", lambda: None) for n in range(20)]
    others = [Entry(f"Cod {kind}", "", "x", lambda: None, kind=kind) for kind in ("conversation", "code", "setting")]
    found = matching([*deeds, *others], "cod", 5)
    in_sight = [entry.kind for entry in found[:5]]
    assert in_sight == ["deed", "deed", "conversation", "code", "setting"], "in their order, one of each at least"
    assert {entry.title for entry in found} == {entry.title for entry in [*deeds, *others]} and len(found) == 23, "the rest follows"
    assert [entry.kind for entry in matching([*deeds, *others], "", 5)[:5]] == ["deed"] * 5, "nobody looks for anything yet"


# ---- who waits


def test_a_waiting_customer_is_announced_and_admitted(window: MainWindow, desk: FakeDesk, world: World) -> None:
    window.open_conversation("tom")
    add_waiting(desk)
    QApplication.processEvents()
    cards = window.chat.talk.waiting.cards()
    assert [card.conversation for card in cards] == ["martine"]
    assert cards[0].isVisible()
    assert "Martine Roux" in cards[0].accessibleName()
    click(cards[0].admit)
    QApplication.processEvents()
    assert desk.wishes[-1] == wish.MarkSeen("martine", 1) or wish.AdmitCustomer("martine") in desk.wishes
    assert window.chat.talk.conversation == "martine"
    assert not window.chat.talk.waiting.isVisible()


def test_admitting_by_key(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    press(window, Qt.Key.Key_Return, CTRL)
    assert wish.AdmitCustomer("martine") in desk.wishes


def test_refusing_is_asked_once_more(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    card = window.chat.talk.waiting.cards()[0]
    click(card.refuse)
    question().reject()
    assert wish.RefuseCustomer("martine") not in desk.wishes
    click(card.refuse)
    question().accept()
    QApplication.processEvents()
    assert wish.RefuseCustomer("martine") in desk.wishes
    assert not window.chat.talk.waiting.isVisible()


def test_many_waiting_are_counted(window: MainWindow, desk: FakeDesk) -> None:
    for n in range(4):
        add_waiting(desk, f"w{n}", f"Person {n}", 10 + n)
    QApplication.processEvents()
    waiting = window.chat.talk.waiting
    assert [card.conversation for card in waiting.cards()] == ["w3", "w2"], "longest waiting first"
    assert "2" in waiting._more.text()


# ---- closing and quitting


def test_closing_hides_where_a_tray_is(window: MainWindow, world: World) -> None:
    world.has_tray = True
    window.close()
    assert window.isHidden()
    assert world.quits == 0
    window.activate()
    assert window.isVisible()


def test_closing_minimises_without_a_tray(window: MainWindow, world: World) -> None:
    window.close()
    assert not window.isHidden()
    assert window.isMinimized()
    assert world.quits == 0


@pytest.mark.parametrize("tray", [True, False])
def test_the_first_closing_says_that_it_is_not_quitting(window: MainWindow, world: World, tray: bool) -> None:
    world.has_tray = tray
    for _ in range(2):
        window.close()
        window.activate()
    assert window.strips.closing.isVisible()
    assert "Ctrl+Q" in window.strips.closing.words()
    assert len(world.notes) == int(tray), "said outside the window where it can be, and once"
    window.strips.closing._close()
    window.close()
    window.activate()
    assert not window.strips.closing.isVisible()


@pytest.mark.parametrize("reason", ["", "tray", "session", "waiting", "code"])
def test_closing_quits_only_when_nobody_needs_the_program(open_window: Open, world: World, reason: str) -> None:
    desk = busy_desk()
    if reason != "session":
        desk.lives.clear()
    if reason != "code":
        desk.replica.kept["code"].clear()
    if reason == "waiting":
        add_waiting(desk)
        desk.replica.kept["code"].clear()
    world.has_tray = reason == "tray"
    window = open_window(desk)
    window.close()
    assert world.quits == int(not reason)


@pytest.mark.parametrize("embedded", [True, False])
def test_quitting_says_what_the_customer_sees(open_window: Open, embedded: bool) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, embedded=embedded)
    window = open_window(desk)
    window.wish_quit()
    told = question().accessibleDescription()
    question().reject()
    assert "you are not connected" in told
    assert ("The chat stops too" in told) == embedded


def test_quitting_asks_while_sessions_are_live(window: MainWindow, desk: FakeDesk, world: World) -> None:
    assert window.live_count() == 2
    press(window, Qt.Key.Key_Q, CTRL)
    question().reject()
    assert world.quits == 0
    QTest.qWait(0)
    window.activateWindow()
    window.wish_quit()
    question().accept()
    assert world.quits == 1


def test_quitting_without_sessions_asks_nothing(window: MainWindow, desk: FakeDesk, world: World) -> None:
    for view in desk.lives.values():
        view.phase = Phase.ENDED
    press(window, Qt.Key.Key_Q, CTRL)
    assert no_question()
    assert world.quits == 1


@pytest.mark.parametrize("which", ["portals", "shortcuts", "macros", "groups"])
def test_quitting_asks_while_the_settings_hold_what_is_not_saved(open_window: Open, desk: FakeDesk, world: World, which: str) -> None:
    desk.lives.clear()
    desk.replica.kept["code"].clear()
    window = open_window()
    window.go("settings")
    page: ListedPage[Any, Any] = getattr(window.settings, which)
    window.settings.show_page(page)
    page.make()
    field = next(field for field in page.form.findChildren(QLineEdit) if field.isVisible() and field.isEnabled())
    field.setText("Else")
    window.go("conversations")
    assert window.settings.unsaved() is page
    for leave in (window.wish_quit, window.close):
        leave()
        assert "not saved" in question().accessibleDescription() and world.quits == 0
        question().reject()
        assert window.isVisible() and window.room() == "settings" and field.isVisible() and field.text() == "Else"
    assert page.back()
    question().accept()
    assert page.currentIndex() == 0 and window.settings.unsaved() is None
    window.close()
    assert no_question() and world.quits == 1


def test_place_and_size_are_remembered(open_window: Open, desk: FakeDesk) -> None:
    window = open_window()
    window.resize(1024, 700)  # an off-screen screen is small
    window.close()
    again = open_window()
    assert again.size() == window.size()


def test_the_draft_outlives_the_window(open_window: Open, desk: FakeDesk) -> None:
    window = open_window()
    window.open_conversation("sofia")
    QTest.keyClicks(window.chat.talk.composer.editor, "Could you")
    window.close()
    again = open_window()
    again.open_conversation("sofia")
    assert again.chat.talk.composer.editor.toPlainText() == "Could you"


# ---- looks


def test_the_theme_switches_live(window: MainWindow, theme: Theme) -> None:
    window.open_conversation("claire")
    light = window.grab().toImage()
    theme.choose("dark")
    QApplication.processEvents()
    dark = window.grab().toImage()
    for x, y in ((20, 400), (200, 700), (700, 300), (1200, 600)):
        assert light.pixelColor(x, y).lightness() > 200, (x, y)
        assert dark.pixelColor(x, y).lightness() < 60, (x, y)


def test_choosing_a_look_in_the_palette(window: MainWindow, desk: FakeDesk, theme: Theme) -> None:
    press(window, Qt.Key.Key_K, CTRL)
    QTest.keyClicks(window.palette_layer.field, "dark")
    press(window, Qt.Key.Key_Return)
    assert theme.dark
    assert desk.preferences.values["theme"] == "dark"
    assert window.settings.general.appearance.value() == "dark"


def test_the_smallest_window_shows_everything(open_window: Open) -> None:
    window = open_window(size=(1024, 640))
    window.open_conversation("claire")
    QApplication.processEvents()
    assert window.width() == 1024
    assert window.chat.slot.width() >= 320
    assert window.chat.list.compact
    for room in ("conversations", "codes", "settings"):
        window.go(room)
        QApplication.processEvents()
        assert window.width() == 1024 and window.height() == 640, room


def test_focus_is_always_visible(ring: FocusRing, window: MainWindow) -> None:
    window.go("settings")
    window.settings.rows[0].setFocus()
    QApplication.processEvents()
    drawn = ring.ring()
    assert drawn is not None
    assert drawn.geometry().contains(window.settings.rows[0].geometry())


def test_a_tight_parent_does_not_cut_the_ring(ring: FocusRing, window: MainWindow) -> None:
    window.go("codes")
    life = window.codes.form.life
    life.setFocus()
    QApplication.processEvents()
    drawn = ring.ring()
    assert drawn is not None
    home = drawn.parentWidget()
    assert home is not None
    assert home.rect().contains(drawn.geometry())
    place = QRect(life.mapTo(home, QPoint(0, 0)), life.size())
    assert drawn.geometry() == place.adjusted(-4, -4, 4, 4)
    between = life.parentWidget()
    assert between is not None and between is not home
    between.move(between.x(), between.y() + 7)
    assert drawn.geometry() == place.adjusted(-4, 3, 4, 11), "it follows whatever moves the widget"


def test_tab_reaches_every_button_of_the_codes_room(window: MainWindow) -> None:
    window.go("codes")
    window.codes.form.name.setFocus()
    seen: list[str] = []
    for _ in range(60):
        press(window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or focused is window.codes.form.name:
            break
        seen.append(focused.accessibleName())
    assert window.codes.form.create_button.accessibleName() in seen
    assert window.codes.pane.mail_button.accessibleName() in seen
    assert all(name for name in seen), "what can have the focus has a name"


def test_everything_that_can_be_pressed_has_a_name(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    for room in ("conversations", "codes", "settings"):
        window.go(room)
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox):
            for widget in window.findChildren(kind):
                assert widget.accessibleName() or getattr(widget, "text", lambda: "")(), (room, widget)


def test_conversation_replaced(window: MainWindow, desk: FakeDesk) -> None:
    """A conversation that goes away under a person's hands leaves a pane that says so."""
    window.open_conversation("tom")
    del desk.replica.kept["conversation"]["tom"]
    desk.tell(Changed("conversation", "tom", "tom"))
    assert window.chat.talk.conversation == ""


def test_a_disposed_window_reads_nothing_any_more(window: MainWindow) -> None:
    """Its store is closed at once, it is deleted later."""
    window.chat.hear(Changed("all", ""))
    assert any(timer.isActive() for timer in window.findChildren(QTimer))
    window.dispose()
    assert not [timer for timer in window.findChildren(QTimer) if timer.isActive()]


# ---- every key is told


NOT_TOLD = {
    "Ctrl+Shift+R": "reply, a second way beside Alt+L",
    "Ctrl+Shift+N": "note, a second way beside Alt+P",
    "Ctrl+PgDown": "next conversation, a second way beside Alt+Down",
    "Ctrl+V": "a portal's logo is pasted where the keyboard is on its field",
    "Ctrl+PgUp": "former conversation, a second way beside Alt+Up",
}
"""Keys of the window that its sheet leaves out, and why."""
AS_WRITTEN = {"Return": "Enter", "Escape": "Esc", "Down": "↓", "Up": "↑"}
"""Names of keys on the sheet, where they are not Qt's."""


def written(key: QKeySequence) -> str:
    *held, last = key.toString(QKeySequence.SequenceFormat.PortableText).split("+")
    return "+".join([*held, AS_WRITTEN.get(last, last)])


def told_keys() -> set[str]:
    return {key for column in window_columns() for group in column for _, keys in group.lines for key in keys.split("  ")}


def test_the_sheet_names_every_key_of_the_window(window: MainWindow, world: World, theme: Theme, desk: FakeDesk) -> None:
    assert world.means is not None and world.chain is not None
    watch = Watch(theme, desk, window, world.means, world.chain.choices, zone=UTC)
    assert window.settings.pages(), "with those of all pages"
    keys = {key.key().toString(QKeySequence.SequenceFormat.PortableText): written(key.key()) for key in window.findChildren(QShortcut)}
    watch.close()
    assert len(keys) > 30
    assert {key for key, name in keys.items() if name not in told_keys()} == set(NOT_TOLD)


def test_the_sheet_names_the_letters_of_the_list_and_the_last_words_of_the_composer(window: MainWindow, desk: FakeDesk) -> None:
    assert set("ajkthe") | {"Ctrl+Enter", "Ctrl+Shift+Enter", "Ctrl+Z"} <= told_keys()


def test_the_sheet_is_read_to_its_end_by_keys(open_window: Open) -> None:
    window = open_window(size=(1024, 640))
    press(window, Qt.Key.Key_F1)
    bar = window.keys_layer._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    for _ in range(9):
        press(window, Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum()
    press(window, Qt.Key.Key_PageUp)
    assert bar.value() < bar.maximum()
