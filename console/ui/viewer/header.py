"""The viewer's header: what the technician may do just now, and the few things to do with the viewer itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.durations import running
from console.live_view import LiveView, Phase
from console.ui.parts.button import Button, IconButton
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.ui.viewer.explain import frozen_words, other_picture, standing, touch_reason
from console.ui.viewer.host_key_names import host_keys
from console.words import tr
from protocol.fields import What

_TITLE_MOST = 200
"""Logical pixels of a name that tools give way to; a longer one is elided."""
_BARE = 24
"""Logical pixels to which words may shrink before `zoom`, the door to everything that has no room, gives way."""


class ViewerHeader(QWidget):
    """State at the left; view, own window, full screen and End at the right. Decides nothing: every button is a signal."""

    asked = Signal(str)
    """Ask the customer for this consent."""
    menu_wished = Signal()
    """What can be done with the view, in a menu under `zoom`."""
    commanded = Signal(str)
    """A `keys.ViewAction`."""
    detach_wished = Signal()
    fullscreen_wished = Signal()
    end_wished = Signal()

    def __init__(self, theme: Theme, live: LiveView, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._live = theme, live
        self._ask_for: What | None = None
        self._picture = self._frozen = self._drawing = self._detached = False
        self._key: Callable[[str], str] = lambda _action: ""
        self._recorded_ms = 0
        self._recording_words = "", ""
        """Whole, and short for where there is no room."""
        self._other_wish: What | None = None
        self._glyph = Glyph(theme, "eye", "text-2")
        self._title = Text(theme, title, 13, 600)
        self._state = Text(theme, "", 13, 600)
        self.system_keys = Glyph(theme, "command", "accent", theme.size("icon-small"))
        self.system_keys.setToolTip(tip(tr("System keys go to the phone. {key} gives them back.", key=host_keys())))
        self.system_keys.hide()
        self.ask = Button(theme, tr("Ask for control"), "text", height="chip", ground="window", weight=400)
        self.recording = Button(theme, "", "danger", icon="record", height="chip", ground="window")
        self.recording.hide()
        self.other = IconButton(theme, "video-camera", tr("Ask to see the camera"), key="Ctrl+Shift+K")
        self.draw = IconButton(theme, "pencil-simple", tr("Draw"))
        self.camera = IconButton(theme, "camera", tr("Screenshot"))
        self.record = IconButton(theme, "record", tr("Record"))
        self.clipboard = IconButton(theme, "clipboard-text", tr("Clipboard"))
        self.zoom = IconButton(theme, "magnifying-glass-plus", tr("Size and view"))
        self.statistics = IconButton(theme, "activity", tr("Figures of the picture"))
        self.on_top = IconButton(theme, "push-pin", tr("Keep on top"))
        self.detach = IconButton(theme, "picture-in-picture", tr("Own window"))
        self.fullscreen = IconButton(theme, "corners-out", tr("Full screen"))
        self.end = Button(theme, tr("End"), "danger")
        self.end.setToolTip(tr("End the session"))
        for checked in (self.draw, self.statistics, self.on_top):
            checked.setCheckable(True)
        look = (self.draw, self.camera, self.record, self.statistics, self.clipboard, self.zoom)
        tools = (self.other, *look, self.on_top, self.detach, self.fullscreen, self.end)
        self._tools: tuple[QWidget, ...] = tools
        for button in (self.ask, self.recording, *tools):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the phone
        self.ask.clicked.connect(self._ask)
        self.other.clicked.connect(self._ask_other)
        self.zoom.clicked.connect(self.menu_wished)
        self.draw.clicked.connect(lambda: self.commanded.emit("draw"))
        self.camera.clicked.connect(lambda: self.commanded.emit("screenshot"))
        self.record.clicked.connect(lambda: self.commanded.emit("record"))
        self.recording.clicked.connect(lambda: self.commanded.emit("record"))
        self.statistics.clicked.connect(lambda: self.commanded.emit("statistics"))
        self.on_top.clicked.connect(lambda: self.commanded.emit("keep_on_top"))
        self.detach.clicked.connect(self.detach_wished)
        self.fullscreen.clicked.connect(self.fullscreen_wished)
        self.end.clicked.connect(self.end_wished)
        self._lay_out()
        self.set_detached(False)
        self.live_changed(picture=False)

    def live_changed(self, picture: bool) -> None:
        """`picture`: one is on the screen."""
        self._picture = picture
        state = standing(self._live)
        self._ask_for = state.ask
        self.ask.set_words(tr("Ask to type") if state.ask == "typing" else tr("Ask for control"))
        self._say_state()
        self.ask.setVisible(state.ask is not None)
        self._other_wish = other_picture(self._live)
        if self._other_wish == "view":
            self.other.key = ""
            self.other.set_icon("screencast")
            self.other.set_name(tr("Ask for the screen"))
        else:
            self.other.key = "Ctrl+Shift+K"
            self.other.set_icon("video-camera")
            self.other.set_name(tr("Ask to see the camera"))
        self._name_tools()
        self.show_recording(None)
        self.end.setVisible(self._live.phase is not Phase.ENDED)
        self._make_room()

    def set_keys(self, key: Callable[[str], str]) -> None:
        """`key(action)`: the key that does the same as a button, for its tooltip."""
        self._key = key
        self.fullscreen.key = key("fullscreen")
        self.fullscreen.set_name(tr("Full screen"))
        self.detach.key = key("detach")
        self.set_detached(self._detached)
        self._say_state()
        self._name_tools()
        self.show_recording(None)
        self.on_top.key = key("keep_on_top")
        self.set_on_top(self.on_top.isChecked())

    def _name_tools(self) -> None:
        """What works on the picture, or why it does not just now."""
        none = "" if self._picture else tr("There is no picture yet.")
        hidden = tr("The customer's screen is hidden just now: it cannot be kept.") if self._live.hidden else ""
        private = tr("The customer's screen is hidden just now.") if self._live.private else ""
        for button, action, name, why in (
            (self.zoom, "", tr("Size and view"), none),
            (self.draw, "draw", tr("Draw"), none or private),
            (self.camera, "screenshot", tr("Screenshot"), none or hidden),
            (self.statistics, "statistics", tr("Figures of the picture"), none),
        ):
            button.key = self._key(action) if action else ""
            button.set_name(name, why)
            button.setEnabled(not why)

    def _say_state(self) -> None:
        """What the technician may do; while they hold the picture themselves, that."""
        state = standing(self._live)
        icon, words, role, told = state.icon, state.text, state.role, touch_reason(self._live)
        if self._frozen and self._live.phase is Phase.LIVE and not self._live.hidden:
            icon, words, role = "snowflake", tr("Frozen"), "warn"
            told = frozen_words(self._key("freeze"))
        self._glyph.show_icon(icon, role)
        self._glyph.setToolTip(tip(words))
        self._state.setText(words)
        self._state.set_role(role)
        self._state.setToolTip(tip(told))

    def set_frozen(self, on: bool) -> None:
        """The picture is held: a still one is always explained, as long as it stands still."""
        self._frozen = on
        self._say_state()
        self._make_room()

    def set_drawing(self, on: bool) -> None:
        """The hand draws and does not touch."""
        self.draw.setChecked(on)
        self.draw.set_icon("pencil-simple", "accent" if on else "text-2")

    def show_recording(self, now_ms: int | None) -> None:
        """How long the recording has run, by the desk's clock; None: as long as it was shown before."""
        live = self._live
        shown = live.recording != "off" and live.phase is not Phase.ENDED
        self.recording.setVisible(shown)
        none = "" if self._picture or live.recording != "off" else tr("There is no picture yet.")
        self.record.key = self._key("record")
        self.record.set_name(tr("Record"), none)
        self.record.setEnabled(not none)
        if not shown:
            self._recorded_ms = 0
            self._make_room()
            return
        if now_ms is not None:
            self._recorded_ms = now_ms - live.recording_since_ms
        if live.recording == "asking":
            self._recording_words = tr("Asking for the recording"), tr("Asking…")
        elif live.hidden:
            self._recording_words = tr("Not recording: hidden"), tr("Paused")
        else:
            self._recording_words = (running(self._recorded_ms),) * 2
        key = self._key("record")
        self.recording.setToolTip(tip(tr("Stop recording") + (f" ({key})" if key else "")))
        self._make_room()

    def set_system_keys(self, held: bool) -> None:
        """Whether the desktop's own keys go to the phone just now."""
        self.system_keys.setVisible(held)
        self._make_room()

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._title.setVisible(self._detached and bool(title))
        self._make_room()

    def set_detached(self, on: bool) -> None:
        """In a window of its own it is lower and carries the customer's name."""
        self._detached = on
        self.setFixedHeight(self._theme.size("header-detached" if on else "header"))
        self._title.setVisible(on and bool(self._title.text()))
        self.detach.set_icon("arrow-square-in" if on else "picture-in-picture")
        self.detach.set_name(tr("Back beside the conversation") if on else tr("Own window"))
        self._make_room()

    def set_statistics(self, on: bool) -> None:
        """Whether the figures are shown."""
        self.statistics.setChecked(on)
        self.statistics.set_icon("activity", "accent" if on else "text-2")

    def set_on_top(self, on: bool) -> None:
        """Whether the window of its own stays above all others."""
        self.on_top.setChecked(on)
        self.on_top.set_icon("push-pin", "accent" if on else "text-2")
        self.on_top.set_name(tr("Kept on top") if on else tr("Keep on top"))

    def set_may_stay_on_top(self, may: bool) -> None:
        """Some desktops leave it to the person, by the window's own menu."""
        self.on_top.setEnabled(may)
        if not may:
            self.on_top.set_name(tr("Keep on top"), tr("This desktop decides itself which window stays on top: see its window menu."))

    def set_full(self, on: bool) -> None:
        """Whether the window of its own fills its screen."""
        self.fullscreen.set_icon("corners-in" if on else "corners-out")
        self.fullscreen.set_name(tr("Leave full screen") if on else tr("Full screen"))

    def state(self) -> str:
        """The words that stand for what the technician may do."""
        return self._state.text()

    def _lay_out(self) -> None:
        theme = self._theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("picture-margin"), 0, theme.space.m, 0)
        row.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(theme.space.s)
        for part in (self._glyph, self._title, self._state, self.recording, self.system_keys):
            line.addWidget(part)
        line.addStretch(1)
        below = QHBoxLayout()
        # the words of a text button begin after its padding: put them under the words above
        below.setContentsMargins(theme.size("icon"), 0, 0, 0)
        below.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addLayout(line)
        words.addLayout(below)
        words.addStretch(1)
        row.addLayout(words, 1)
        for button in self._tools:
            row.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Words first: what then has no room is hidden, and has its key and its line in the menu under `zoom`. Narrow ones keep the door
        to that menu, and the question for the other picture, even where words must be elided for it."""
        self._state.setVisible(True)
        space, parts = self._theme.space, (self._glyph, self._title, self._state, self.recording, self.system_keys)
        shown = [part for part in parts if not part.isHidden()]
        always = (self.detach, self.fullscreen) if self.end.isHidden() else (self.detach, self.fullscreen, self.end)
        left = self.width() - self._theme.size("picture-margin") - space.m - sum(tool.sizeHint().width() for tool in always)
        recording = not self.recording.isHidden()
        if recording:
            long, short = self._recording_words
            self._say_recording(long, long)
            if sum(part.sizeHint().width() + space.s for part in shown) > left:
                self._say_recording(short, long)
        widths = {part: part.sizeHint().width() for part in shown}
        if self._title in widths:
            widths[self._title] = min(widths[self._title], _TITLE_MOST)
        gaps = space.s * len(shown)
        ask = 0 if self.ask.isHidden() else self._theme.size("icon") + self.ask.sizeHint().width()
        whole = max(ask, sum(widths.values()) + gaps)
        bare = max(ask, sum(min(width, _BARE) if isinstance(part, Text) else width for part, width in widths.items()) + gaps)
        if bare > left:
            self._state.hide()  # its icon stays, and has the words
            bare -= min(widths[self._state], _BARE) + space.s
        offered = (
            (self.other, self._other_wish is not None, bare),
            (self.zoom, True, bare),
            (self.clipboard, True, whole),
            (self.draw, True, whole),
            (self.camera, self._detached, whole),
            (self.record, self._detached and not recording, whole),  # the running time is the button that stops it
            (self.on_top, self._detached, whole),
            (self.statistics, self._detached, whole),
        )
        for tool, wanted, words in offered:
            fits = wanted and words + tool.sizeHint().width() <= left
            tool.setVisible(fits)
            if fits:
                left -= tool.sizeHint().width()

    def _say_recording(self, words: str, whole: str) -> None:
        if words != self.recording.text():
            self.recording.set_words(words)
        self.recording.setAccessibleName(tr("Recording, {state}. Press to stop.", state=whole))

    def _ask_other(self) -> None:
        if self._other_wish is not None:
            self.asked.emit(self._other_wish)

    def _ask(self) -> None:
        if self._ask_for is not None:
            self.asked.emit(self._ask_for)
