"""The viewers of all live sessions: makes each pane, passes on what is told, moves it into a window of its own and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from console.intents import (
    AskConsent,
    Draw,
    EndSession,
    FetchClipboard,
    OfferFiles,
    OurClipboard,
    PushClipboard,
    RotatePhone,
    ScreenshotTaken,
    SendFile,
    StartRecording,
    StopRecording,
)
from console.live_view import Phase
from console.notices import ClipboardCame, ClipboardTold, LiveChanged, MarksUnseen, Notice, PictureArrived, RecordingTold, TouchJudged
from console.ui import remembered
from console.ui.desk_port import DeskPort
from console.ui.palette import Entry
from console.ui.question import ask
from console.ui.recordings_folder import recordings_folder
from console.ui.session.files.door import why_no_files
from console.ui.theme import Theme
from console.ui.viewer import placement
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import action_words, shown
from console.ui.viewer.detached import DetachedViewer, monitors
from console.ui.viewer.dropping import FileDrop
from console.ui.viewer.viewer_pane import ViewerPane
from console.words import tr
from protocol.fields import What
from protocol.inp import Item, Key
from protocol.peer import Pointing

KEYBOARD_HINTED = "viewer/keyboard_hinted"


class _Wishes:
    """What one pane wants, said to the desk."""

    def __init__(self, host: ViewerHost, desk: DeskPort, conversation: str) -> None:
        self._host, self._desk, self._conversation = host, desk, conversation

    def send_items(self, items: list[Item]) -> int:
        return self._desk.send_items(self._conversation, items)

    def softkey(self, name: str) -> None:
        self._desk.send_items(self._conversation, [Key(name)])

    def rotate(self) -> None:
        self._desk.submit(RotatePhone(self._conversation))

    def ask(self, what: str) -> None:
        wanted: What = "control" if what == "control" else "typing" if what == "typing" else "camera" if what == "camera" else "view"
        self._desk.submit(AskConsent(self._conversation, (wanted,)))

    def draw(self, marks: list[Pointing]) -> None:
        self._desk.submit(Draw(self._conversation, tuple(marks)))

    def record(self, to: Path | None) -> None:
        self._desk.submit(StopRecording(self._conversation) if to is None else StartRecording(self._conversation, to))

    def send_picture(self, png: bytes, name: str) -> None:
        self._desk.submit(SendFile(self._conversation, png, name))

    def screenshot_taken(self) -> None:
        self._desk.submit(ScreenshotTaken(self._conversation))

    def end(self) -> None:
        self._host.wish_end(self._conversation)

    def detach(self, on: bool) -> None:
        self._host.detach(self._conversation, on)

    def push_clipboard(self, text: str, *, paste: bool = False, secret: bool = False) -> None:
        self._desk.submit(PushClipboard(self._conversation, text, paste, secret))

    def fetch_clipboard(self) -> None:
        self._desk.submit(FetchClipboard(self._conversation))

    def our_clipboard(self, text: str) -> None:
        self._desk.submit(OurClipboard(self._conversation, text))


_BY_NAME = (
    ("draw", "pencil-simple"),
    ("freeze", "snowflake"),
    ("screenshot", "camera"),
    ("record", "record"),
    ("secret_paste", "key"),
    ("paste_as_text", "keyboard"),
    ("statistics", "activity"),
    ("one_to_one", "arrows-out"),
    ("fullscreen", "corners-out"),
    ("detach", "picture-in-picture"),
)
"""What people look for by its name rather than on the phone itself, with its icon."""


class ViewerHost:
    """Made with the main window. `dock(conversation, pane)` puts a pane back beside its thread; Qt thread.

    `on_touch_lost(conversation, let_go)` registers what must happen when input no longer reaches a phone.
    """

    def __init__(
        self, theme: Theme, desk: DeskPort, on_touch_lost: Callable[[str, Callable[[], None]], None], bindings: BindingStore
    ) -> None:
        self._theme, self._desk, self._on_touch_lost, self._bindings = theme, desk, on_touch_lost, bindings
        self._panes: dict[str, ViewerPane] = {}
        self._floating: dict[str, DetachedViewer] = {}
        self.dock: Callable[[str, QWidget], None] = lambda _conversation, _pane: None
        self.keyboard_back: Callable[[str], None] = lambda _conversation: None
        """The host key was pressed in this conversation's viewer: the focus belongs to its chat again."""
        self._unsubscribe = desk.subscribe(self._hear)

    def make(self, conversation: str) -> QWidget:
        """The pane for a conversation whose session is live."""
        live = self._desk.live(conversation)
        assert live is not None, "a viewer is made for a live session"
        wishes = _Wishes(self, self._desk, conversation)
        pane = ViewerPane(
            self._theme,
            live,
            wishes,
            self._bindings,
            title=self._name(conversation),
            hint_due=self._hint_due,
            statistics=self._desk.preferences.get(remembered.STATISTICS, ""),
            recordings=lambda: recordings_folder(self._desk.preferences),
        )
        drop = FileDrop(self._theme, pane.area, lambda: not why_no_files(self._desk, conversation))
        drop.dropped.connect(lambda paths: self._desk.submit(OfferFiles(conversation, paths)))
        pane.statistics_chosen.connect(lambda corner: self._desk.preferences.set(remembered.STATISTICS, corner))
        # by number: the pane itself must not be kept alive, and a newer one of the same conversation must stay
        number = id(pane)
        pane.keyboard_released.connect(lambda: self.keyboard_back(conversation))
        pane.destroyed.connect(lambda: self._forget(conversation, number))
        self._panes[conversation] = pane
        self._on_touch_lost(conversation, lambda: self._let_go(conversation))
        return pane

    def _hint_due(self) -> bool:
        """Once ever: the status line goes on saying who has the keyboard."""
        due = not self._desk.preferences.get(KEYBOARD_HINTED, False)
        if due:
            self._desk.preferences.set(KEYBOARD_HINTED, True)
        return due

    def _forget(self, conversation: str, number: int) -> None:
        pane = self._panes.get(conversation)
        if pane is not None and id(pane) == number:
            del self._panes[conversation]

    def pane(self, conversation: str) -> ViewerPane | None:
        return self._panes.get(conversation)

    def entries(self, conversation: str) -> list[Entry]:
        """What can be done with the picture of this conversation, for the palette; nothing where there is none."""
        pane, live = self._panes.get(conversation), self._desk.live(conversation)
        if pane is None or live is None or pane.area.picture_size is None:
            return []
        name, profile = self._name(conversation), self._bindings.current
        words = {action: action_words(action) for action, _ in _BY_NAME}
        if live.recording != "off":
            words["record"] = tr("Stop recording")
        also = {"statistics": tr("statistics")}
        return [
            Entry(words[action], name, icon, partial(pane.carry_out, action), shown(profile, action), also.get(action, ""))
            for action, icon in _BY_NAME
        ]

    def floating(self, conversation: str) -> DetachedViewer | None:
        return self._floating.get(conversation)

    def tick(self) -> None:
        """Once a second: figures in the status line."""
        for pane in self._panes.values():
            if pane.isVisible():
                pane.status.refresh()
                pane.header.show_recording(self._desk.now_ms())

    def close(self) -> None:
        self._unsubscribe()
        for conversation in list(self._floating):
            self.detach(conversation, False)
        for pane in self._panes.values():
            pane.stop()

    # ---- ending and moving

    def wish_end(self, conversation: str) -> None:
        """P32: ending from the viewer, asked once unless that was switched off."""
        live = self._desk.live(conversation)
        if live is None or live.phase is Phase.ENDED or not live.leads:
            self.detach(conversation, False)  # who only looks on ends nothing by closing a window
            return
        floating = self._floating.get(conversation)
        pane = self._panes.get(conversation)

        def end() -> None:
            self._desk.submit(EndSession(conversation))
            self.detach(conversation, False)

        ask(
            self._theme,
            floating or (pane.window() if pane is not None else None),
            tr("End the session with {name}?", name=self._name(conversation) or tr("A customer")),
            tr("Their screen is no longer shared. The conversation stays open, and both sides can go on writing."),
            end,
            yes_words=tr("End"),
            preferences=self._desk.preferences,
            preference=remembered.ASK_BEFORE_ENDING,
        )

    def detach(self, conversation: str, on: bool) -> None:
        """Into a window of its own, or back beside the thread. Does nothing when it is there already."""
        pane = self._panes.get(conversation)
        floating = self._floating.get(conversation)
        if on and pane is not None and floating is None:
            home, others = pane.screen(), len(self._floating)
            pane.setParent(None)
            window = DetachedViewer(self._theme, pane, self._name(conversation), self._left(), home=home, others=others)
            self._floating[conversation] = window
            window.end_wished.connect(lambda: self.wish_end(conversation))
            window.appear()
            self.dock(conversation, pane)
        elif not on and floating is not None:
            del self._floating[conversation]
            place = placement.written(floating.place())
            self._desk.preferences.set(remembered.viewer_window(placement.key_of(monitors())), place)
            self._desk.preferences.set(remembered.VIEWER_WINDOW, place)
            released = floating.release()
            floating.deleteLater()
            if released is not None:
                self.dock(conversation, released)

    def _left(self) -> placement.Place | None:
        """How a viewer's window was left on these screens, or last on any."""
        known = self._desk.preferences.get(remembered.viewer_window(placement.key_of(monitors())), "")
        return placement.read(known) or placement.read(self._desk.preferences.get(remembered.VIEWER_WINDOW, ""))

    # ---- news

    def _hear(self, notice: Notice) -> None:
        match notice:
            case LiveChanged(conversation):
                pane = self._panes.get(conversation)
                live = self._desk.live(conversation)
                if pane is not None and live is not None:
                    pane.live_changed()
                    if live.phase is Phase.ENDED:
                        pane.stop()
                    if live.phase is Phase.ELSEWHERE or live.why == "removed":
                        # no longer ours to see: a window of its own would stand there without its conversation
                        self.detach(conversation, False)
            case RecordingTold(conversation, what, files):
                if (pane := self._panes.get(conversation)) is not None:
                    pane.evidence.told(what, files)
            case MarksUnseen(conversation):
                if (pane := self._panes.get(conversation)) is not None:
                    pane.marks_unseen()
            case PictureArrived(conversation):
                if (pane := self._panes.get(conversation)) is not None:
                    pane.picture_arrived()
            case TouchJudged(conversation, receipt, origin):
                if (pane := self._panes.get(conversation)) is not None:
                    pane.touch_judged(receipt, origin)
            case ClipboardCame(conversation, text, offered, wished):
                if (pane := self._panes.get(conversation)) is not None:
                    pane.clips.came(text, offered=offered, wished=wished)
            case ClipboardTold(conversation):
                if (pane := self._panes.get(conversation)) is not None:
                    pane.clips.told(notice)
            case _:
                pass

    def _let_go(self, conversation: str) -> None:
        if (pane := self._panes.get(conversation)) is not None:
            pane.channel_lost()

    def _name(self, conversation: str) -> str:
        record = self._desk.known.conversation(conversation)
        return record.name if record is not None else ""
