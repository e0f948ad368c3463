"""The viewer's clipboard actions: what each asks of the session, what is said of it, what goes by itself; a secret stays nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.live_view import Phase as Standing
from console.notices import ClipboardTold
from console.ui.viewer.clip_words import told_words
from console.ui.viewer.own_clipboard import is_secret
from console.ui.viewer.secret_paste import SecretPaste
from console.viewer.receipts import Origin
from protocol.inp import Key, Text
from protocol.peer import Res
from protocol.support import Caps
from tests.console.ui.viewer.pane_stage import ALT, Stage

SHIFT_ALT = ALT | Qt.KeyboardModifier.ShiftModifier
SECRET = "correct horse battery"


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def says(stage: Stage) -> str:
    label = stage.area.overlay.trail.label
    return label.text if label is not None else ""


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def menu(stage: Stage) -> dict[str, bool]:
    """What the menu offers, and whether it can be had."""
    found = stage.pane._clip_menu
    found.fill(lambda _action: "")
    return {action.objectName(): action.isEnabled() for action in found.actions() if action.objectName()}


# ---- by key and by button


def test_paste_takes_our_clipboard_to_the_phone(stage: Stage) -> None:
    put("hallo")
    stage.key(Qt.Key.Key_V, "v", ALT)
    assert stage.owner.wishes == [("push", ("hallo", True, False))]


def test_copy_waits_until_the_phone_has_copied(stage: Stage) -> None:
    stage.key(Qt.Key.Key_C, "c", ALT)
    assert stage.owner.items == [Key("C", meta=0x1000)] and not stage.owner.wishes
    stage.pane.touch_judged(Res(9, "done"), Origin("key", 9))
    assert not stage.owner.wishes, "that was another key"
    stage.pane.touch_judged(Res(1, "done"), Origin("key", 1))
    assert stage.owner.wishes == [("fetch", None)]


def test_cut_that_was_refused_fetches_nothing(stage: Stage) -> None:
    stage.key(Qt.Key.Key_X, "x", ALT)
    assert stage.owner.items == [Key("X", meta=0x1000)]
    stage.pane.touch_judged(Res(1, "refused", why="locked"), Origin("key", 1))
    assert not stage.owner.wishes and "locked" in says(stage)


def test_paste_as_text_types_it(stage: Stage) -> None:
    put("eins\nzwei")
    stage.key(Qt.Key.Key_V, "V", SHIFT_ALT)
    assert stage.owner.items == [Text("eins\nzwei")] and not stage.owner.wishes
    QGuiApplication.clipboard().clear()
    stage.key(Qt.Key.Key_V, "V", SHIFT_ALT)
    assert "no text" in says(stage)


def test_the_menu_of_the_header_does_the_same(stage: Stage) -> None:
    assert menu(stage) == dict.fromkeys(("copy", "cut", "paste", "paste_as_text", "secret_paste"), True)
    put("x")
    stage.pane._clip_menu.commanded.emit("paste")
    assert stage.owner.wishes == [("push", ("x", True, False))]
    assert stage.pane.header.clipboard.accessibleName() == "Clipboard"


def test_what_cannot_be_done_says_why(stage: Stage) -> None:
    stage.live.caps = Caps(view=True, control=True, keys=["BACK"], why={"clipboard": "Not on this phone"})
    stage.pane.live_changed()
    assert menu(stage) == dict.fromkeys(("copy", "cut", "paste", "paste_as_text", "secret_paste"), False)
    stage.key(Qt.Key.Key_V, "v", ALT)
    assert says(stage) == "The device says: Not on this phone" and not stage.owner.wishes
    stage.live.phase = Standing.RECONNECTING
    stage.key(Qt.Key.Key_V, "v", ALT)
    assert "not connected" in says(stage)


def test_a_page_without_a_keyboard_gives_what_its_clipboard_holds(stage: Stage) -> None:
    stage.live.caps = Caps(view=True, clipboard=True)
    stage.live.can_touch, stage.live.touch_why = False, "unsupported"
    stage.pane.live_changed()
    assert stage.pane.clips.do("copy") and stage.owner.wishes == [("fetch", None)] and not stage.owner.items
    put("x")
    assert stage.pane.clips.do("paste") and stage.owner.wishes[1:] == [("push", ("x", False, False))], "it is only put there"


WHYS = ["", "no_consent", "unsupported", "empty", "background", "locked", "private", "ended"]
OUR_WHYS = ["too_large", "not_connected", "no_answer", "denied", "odd"]


@pytest.mark.parametrize("deed", ["send", "paste", "secret", "fetch", "auto"])
@pytest.mark.parametrize("why", [*WHYS, *OUR_WHYS])
def test_every_outcome_has_words(deed: str, why: str) -> None:
    for turn in ("done", "refused", "asking"):
        words = told_words(ClipboardTold("c", deed, turn, why))  # type: ignore[arg-type]
        assert words.endswith(".") and "_" not in words


def test_what_became_of_it_is_said(stage: Stage) -> None:
    stage.pane.clips.told(ClipboardTold("c1", "fetch", "refused", "background"))
    assert "in front" in says(stage)


# ---- from the phone


def test_what_was_wished_for_is_on_our_clipboard(stage: Stage) -> None:
    stage.pane.clips.came("vom Telefon", offered=False)
    assert QGuiApplication.clipboard().text() == "vom Telefon"


def test_what_the_customer_offers_is_taken_by_a_click_only(stage: Stage) -> None:
    put("mine")
    stage.pane.clips.came("theirs <b>\n2", offered=True)
    shelf = stage.area.shelf
    assert QGuiApplication.clipboard().text() == "mine"
    assert "theirs <b> 2" in shelf.offer.words() and shelf.offer.isVisible()
    QTest.mouseClick(shelf.take, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "theirs <b>\n2" and shelf.isHidden()
    stage.pane.clips.came("again", offered=True)
    shelf.offer.dismissed.emit()
    assert QGuiApplication.clipboard().text() == "theirs <b>\n2" and shelf.isHidden()


# ---- by itself


def test_by_itself_only_while_the_viewer_has_the_focus_and_both_are_kept_alike(stage: Stage) -> None:
    put("one")
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    assert not stage.owner.wishes, "the portal does not allow it"
    stage.live.clips_alike = True
    stage.pane.live_changed()
    assert stage.owner.wishes == [("ours", "one")]
    stage.pane.live_changed()
    assert stage.owner.wishes == [("ours", "one")], "something else is new: the clipboard is not asked for that"
    put("two")
    assert stage.owner.wishes == [("ours", "one"), ("ours", "two")]
    stage.beside.setFocus()
    put("elsewhere")
    assert stage.owner.wishes[2:] == []
    stage.area.setFocus()
    assert stage.owner.wishes[2:] == [("ours", "elsewhere")]


def test_what_comes_by_itself_while_the_technician_works_elsewhere_is_an_offer(stage: Stage) -> None:
    """They may be about to paste there what they have just copied: an account number, a command."""
    stage.live.clips_alike = True
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    stage.pane.clips.came("here", offered=False, wished=False)
    assert QGuiApplication.clipboard().text() == "here" and stage.area.shelf.offer.isHidden()
    stage.beside.setFocus()
    put("mine")
    stage.pane.clips.came("theirs", offered=False, wished=False)
    assert QGuiApplication.clipboard().text() == "mine"
    assert "theirs" in stage.area.shelf.offer.words() and not stage.area.shelf.offer.isHidden()
    stage.pane.clips.came("fetched", offered=False)
    assert QGuiApplication.clipboard().text() == "fetched", "it was wished for"


@pytest.mark.parametrize(
    ("name", "data", "secret"),
    [
        ("x-kde-passwordManagerHint", b"secret", True),
        ("application/x-nspasteboard-concealed-type", b"", True),
        ("com.trolltech.anymime.org-dot-nspasteboard-dot-ConcealedType", b"", True),
        ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"", True),
        ('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\0\0\0\0", True),
        ('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\1\0\0\0", False),
        ("text/html", b"<b>x</b>", False),
    ],
)
def test_what_a_password_manager_marked_does_not_go_by_itself(stage: Stage, name: str, data: bytes, secret: bool) -> None:
    stage.live.clips_alike = True
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    mime = QMimeData()
    mime.setText(SECRET)
    mime.setData(name, data)
    assert is_secret(mime) is secret
    QGuiApplication.clipboard().setMimeData(mime)
    assert (("ours", SECRET) in stage.owner.wishes) is not secret


# ---- secrets


def open_panel(stage: Stage) -> SecretPaste:
    stage.key(Qt.Key.Key_P, "P", SHIFT_ALT)
    panel = stage.pane.clips.panel
    assert panel is not None and panel.isVisible()
    return panel


def test_a_secret_is_typed_into_a_masked_field_and_leaves_once(stage: Stage) -> None:
    panel = open_panel(stage)
    assert panel.field.echoMode() is QLineEdit.EchoMode.Password and not panel.send_button.isEnabled()
    QTest.keyClicks(panel.field, SECRET)
    field = panel.field
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert stage.owner.wishes == [("push", (SECRET, False, True))]
    assert stage.pane.clips.panel is None
    assert field.text() == "" and not field.isUndoAvailable() and not field.isRedoAvailable(), "no undo brings it back"


def test_a_secret_that_is_not_sent_is_gone_too(stage: Stage) -> None:
    panel = open_panel(stage)
    QTest.keyClicks(panel.field, SECRET)
    field = panel.field
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not stage.owner.wishes and field.text() == "" and not field.isUndoAvailable()


def test_a_secret_may_come_from_the_clipboard_which_is_emptied(stage: Stage) -> None:
    put(SECRET + "\n")
    panel = open_panel(stage)
    QTest.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert panel.field.text() == SECRET and panel.empty.isVisible() and panel.empty.isChecked()
    QTest.mouseClick(panel.send_button, Qt.MouseButton.LeftButton)
    assert stage.owner.wishes == [("push", (SECRET, False, True))]
    assert QGuiApplication.clipboard().text() == ""


def test_a_secret_that_is_mended_in_the_field_leaves_the_clipboard_empty_too(stage: Stage) -> None:
    put(SECRET)
    panel = open_panel(stage)
    QTest.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(panel.field, "!")
    QTest.mouseClick(panel.send_button, Qt.MouseButton.LeftButton)
    assert stage.owner.wishes == [("push", (SECRET + "!", False, True))]
    assert QGuiApplication.clipboard().text() == ""


def test_a_clipboard_that_is_to_stay_stays(stage: Stage) -> None:
    put(SECRET)
    panel = open_panel(stage)
    QTest.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    panel.empty.click()
    QTest.mouseClick(panel.send_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == SECRET


@pytest.mark.parametrize("text", ["", "two\nlines", "x" * 1_001])
def test_what_is_no_single_line_is_no_secret(stage: Stage, text: str) -> None:
    put(text)
    panel = open_panel(stage)
    QTest.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert panel.field.text() == "" and "single line" in panel._labelled._below.text()
    panel.reject()


def test_a_secret_is_in_nothing_that_is_shown_or_kept_here(stage: Stage) -> None:
    """Neither in a label, nor in the trail, nor in the text of any widget, nor in what the input method may know."""
    panel = open_panel(stage)
    QTest.keyClicks(panel.field, SECRET)
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    stage.pane.touch_judged(Res(1, "refused", why="locked"), Origin("text", 1))
    stage.pane.clips.told(ClipboardTold("c1", "secret", "refused", "locked"))
    writing = stage.area.writing
    seen = [says(stage), writing.composing.before, writing.commits.kept, *(commit.text for commit in writing.commits.shown)]
    seen += [widget.text() for widget in QApplication.allWidgets() if isinstance(widget, QLineEdit)]
    assert not [text for text in seen if SECRET in text]


def test_only_one_panel_is_open(stage: Stage) -> None:
    first = open_panel(stage)
    stage.pane.clips.do("secret_paste")
    assert stage.pane.clips.panel is first
    first.reject()
