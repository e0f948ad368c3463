"""Hostile words of customers and colleagues in the conversations room: all of them through every view, each stays text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console.live_view import LiveView, Phase
from console.notices import Changed, Trouble, TypingSeen
from console.ui.chat.contact_sheet import ContactSheet
from console.ui.chat.facts import thread_lines
from console.ui.chat.picture_window import PictureWindow
from console.ui.chat.text_window import TextWindow, first_page
from console.ui.palette import Palette
from protocol.records import File
from protocol.support import Caps
from tests.console.ui.ear import heard
from tests.console.ui.harmless import controls, harmless, painted_faults, tip_fault
from tests.console.ui.hostile_desk import Hostile, attended, half_written, said

Counts = Callable[[int, int], int]


def sheet() -> ContactSheet:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, ContactSheet) and w.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def sample(hostile: Hostile, counts: Counts) -> list[str]:
    """Conversations that are looked at one by one: each shows some thirty texts, so that these show them all; nightly all of them."""
    return [f"c{n}" for n in range(0, len(hostile.texts), counts(20, 1))]


def test_the_list(hostile: Hostile) -> None:
    room = hostile.window.chat
    for prepare in (said, half_written, attended):
        prepare(hostile.desk, hostile.texts)
        room.hear(Changed("all", ""))
        room.refresh_list()
        harmless(room.list_pane)
        bar = room.list.verticalScrollBar()
        for top in range(0, bar.maximum() + 1, room.list.viewport().height()):
            bar.setValue(top)
            assert painted_faults(heard(room.list)) == []
    room.list_pane.set_compact(True)
    harmless(room.list_pane)
    room.list_pane.set_compact(False)


def test_the_thread(hostile: Hostile) -> None:
    desk, view = hostile.desk, hostile.window.chat.talk.view
    hostile.window.open_conversation("evil")
    view.show_lines(thread_lines(desk, "evil", desk.replica.threads["evil"]), keep=False)
    harmless(view)
    seen: set[str] = set()
    for _ in view.lines():
        seen |= {view.lines()[row].key for row, _ in view._visible()}
        assert painted_faults(heard(view)) == []
        if len(seen) == len(view.lines()):
            break
        view.scroll_by(view.viewport().height() - 80)
    assert len(seen) == len(view.lines())
    view.mark_all()
    assert not controls(view.marked_text())


def test_tips_and_menus_of_the_lines(hostile: Hostile, counts: Counts) -> None:
    desk, view = hostile.desk, hostile.window.chat.talk.view
    hostile.window.open_conversation("evil")
    lines = thread_lines(desk, "evil", desk.replica.threads["evil"])
    view.show_lines(lines, keep=False)
    for row, line in list(enumerate(lines))[:: counts(3, 1)]:
        laid = view._get(row)
        menu = view.menu(laid)
        harmless(menu)
        menu.deleteLater()
        view.bring(line.key)
        where = view.rect_of(line.key).topLeft()
        for spot in laid.spots:
            assert not tip_fault(view.tip_at(where + spot.area.center()))


def test_who_it_is_and_how_it_stands(hostile: Hostile, sample: list[str]) -> None:
    window, desk, talk = hostile.window, hostile.desk, hostile.window.chat.talk
    attended(desk, hostile.texts)
    for n, id in enumerate(sample):
        text = hostile.texts[n * 7 % len(hostile.texts)]
        desk.lives[id] = LiveView(id, f"{id}-s", Phase.CHATTING, text[:200], caps=Caps(why={"view": text[:200], "control": text[:200]}))
        window.open_conversation(id)
        desk.tell(TypingSeen(id, text[:80], True, text[:300]))
        desk.tell(Trouble(text, "chat", id))
        talk.answering.begin(f"{id}-1")
        talk.deeds.untag(f"t{id[1:]}")
        QApplication.processEvents()
        harmless(talk)
        assert window.chat.talk.deeds.toast is not None
        harmless(window.chat.talk.deeds.toast)
    window.resize(1024, 640)
    QApplication.processEvents()
    harmless(window)
    assert (window.width(), window.height()) == (1024, 640), "nobody's name makes the window grow"


def test_what_is_picked_from(hostile: Hostile) -> None:
    deeds = hostile.window.chat.talk.deeds
    hostile.window.open_conversation("evil")
    for pick in (deeds.assign, deeds.invite, deeds.invite_to_watch, deeds.tag, deeds.more):
        pick()
        picker = next(one for one in hostile.window.findChildren(Palette) if one.isVisible())
        picker._show(list(picker._all))
        harmless(picker)
        picker.close_()


def test_what_may_be_inserted(hostile: Hostile) -> None:
    composer = hostile.window.chat.talk.composer
    hostile.window.open_conversation("evil")
    composer.pickers.open_shortcuts()
    picker = composer.pickers.shortcuts
    assert picker is not None
    for n in range(50):
        picker.list.setCurrentIndex(picker.list.rows.index(n, 0))
        harmless(picker)
    picker.close_()
    for typed in (".x", ".x<", "/x&"):
        composer.editor.setPlainText("")
        composer.editor.setFocus()
        composer.editor.insertPlainText(typed)
        assert composer.completion.popup.isVisible() or typed != ".x"
        harmless(composer.completion.popup)


def test_the_contact_and_its_sheets(hostile: Hostile, sample: list[str]) -> None:
    panel = hostile.window.chat.side.panel
    hostile.window.open_conversation("c0")
    for id in sample:
        panel.show_for(id)
        harmless(panel)
        assert panel.width() == 320, "nobody's name makes it wider"
        assert not [y for y in range(0, panel.visit.trail.height(), panel.visit.trail.LINE) if tip_fault(panel.visit.trail.tip_at(y))]
    for id in sample[::3]:
        panel.show_for(id)
        panel.ask_merge()
        harmless(sheet())
        sheet().reject()
        panel.ask_block()
        for by in range(3):
            sheet().by._pick(by)  # type: ignore[attr-defined]
            harmless(sheet())
        sheet().reject()
        panel.show_history("email")
        harmless(sheet())
        sheet().reject()
        panel.show_beside(id)
        harmless(panel.beside)
        panel.back()


def test_what_was_written_before(hostile: Hostile) -> None:
    talk = hostile.window.chat.talk
    hostile.window.open_conversation("evil")
    for message in [m for m in hostile.desk.replica.threads["evil"] if m.edited_at is not None][::5]:
        talk.answering.show_before(message.id)
        assert talk.answering.before is not None
        harmless(talk.answering.before)
        talk.answering.before.close_()


def test_files_in_windows_of_their_own(hostile: Hostile, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("\n".join(hostile.texts), "utf-8")
    text, picture = TextWindow(hostile.theme), PictureWindow(hostile.theme)
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    told = first_page(page)
    for n, name in enumerate(hostile.texts):
        file = File("x", name[:120], "text/plain", 9, "0" * 64, 8, 8)
        picture.show_file(file, [file], image if n % 2 else None, name)
        harmless(picture)
        text.show_text(file, told)
        harmless(text)
        told = ""
    for shown in (text, picture):
        shown.close()
        shown.deleteLater()
