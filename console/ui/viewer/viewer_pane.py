"""The viewer: header, the phone's picture, softkeys, status line. Docked beside the thread or in a window of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from console.live_view import LiveView
from console.ui.recordings_folder import standard_folder
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import shown
from console.ui.viewer.clip_menu import ClipMenu
from console.ui.viewer.clips import Clips
from console.ui.viewer.evidence import Evidence
from console.ui.viewer.explain import frozen_words, text_reason
from console.ui.viewer.header import ViewerHeader
from console.ui.viewer.host_key_names import host_keys
from console.ui.viewer.overlay import now_ms
from console.ui.viewer.picture_area import PictureArea
from console.ui.viewer.screen import Renderer
from console.ui.viewer.softkey_bar import SoftkeyBar
from console.ui.viewer.statistics_overlay import CORNERS, StatisticsOverlay
from console.ui.viewer.status_line import StatusLine
from console.ui.viewer.view_menu import ViewMenu, ViewState
from console.ui.viewer.wishes import ViewerWishes
from console.viewer.geometry import ZOOM_STEP, bar_beside
from console.viewer.keys import ROTATE
from console.viewer.receipts import Origin
from console.words import tr
from protocol.peer import Res

log = logging.getLogger(__name__)

_WAYS = {"pan_left": (-1, 0), "pan_right": (1, 0), "pan_up": (0, -1), "pan_down": (0, 1)}
HINT_MS = 6_000.0
"""The hint about the keyboard is shown once, so it stays long enough to be read."""


class ViewerPane(QWidget):
    """One session's viewer. Qt thread. The owner tells it what changed; its wishes go to `wishes`.

    `stop()` before it is thrown away: it holds a thread where there is no GPU.
    """

    keyboard_released = Signal()
    """The host key: give the focus to what was there before."""
    fullscreen_wanted = Signal()
    """The window that holds this pane should fill its screen, or stop doing so."""
    on_top_wanted = Signal()
    """The window that holds this pane should stay above all others, or stop doing so."""
    statistics_chosen = Signal(str)
    """Remember it: the corner in which the figures are shown, empty for nowhere."""

    def __init__(
        self, theme: Theme, live: LiveView, wishes: ViewerWishes, bindings: BindingStore, *, title: str = "",
        renderer: Renderer = "auto", hint_due: Callable[[], bool] = lambda: False, statistics: str = "",
        recordings: Callable[[], Path] = standard_folder,
    ) -> None:  # fmt: skip
        """`hint_due()` is asked when the picture takes the keyboard: whether the technician should be told that it did.
        `statistics`: as `statistics_chosen` told it. `recordings()`: the folder in which they are kept."""
        super().__init__()
        self._theme, self._live, self._wishes, self._bindings = theme, live, wishes, bindings
        self._detached = self._on_top = False
        self._hint_due = hint_due
        self.area = PictureArea(theme, live, wishes, bindings, renderer=renderer)
        self.softkeys = SoftkeyBar(theme, live)
        self.status = StatusLine(theme, live, bindings)
        self.header = ViewerHeader(theme, live, title)
        self.evidence = Evidence(theme, self, live, wishes, lambda: self.area.shown, self._tell, recordings)
        self.evidence.customer = title
        self.evidence.marked = self.area.drawing.painted_on
        self.area.drawing.send_wished.connect(self.evidence.send)
        self.area.drawing.switched.connect(self._drawing)
        self.statistics = StatisticsOverlay(theme, live, self.area)
        self._figured = statistics in CORNERS
        self.statistics.put(next((corner for corner in CORNERS if corner == statistics), CORNERS[0]))
        self.statistics.closed.connect(lambda: self._command("statistics"))
        self.statistics.moved.connect(self.statistics_chosen)
        self._menu = ViewMenu(theme, self)
        self.clips = Clips(theme, live, wishes, self.area, self.area.say, self.area.writing.paste)
        self._clip_menu = ClipMenu(theme, live, self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.addWidget(self.header, 0, 0, 1, 2)
        self._grid.addWidget(self.area, 1, 0)
        self._grid.addWidget(self.softkeys, 2, 0, 1, 2)
        self._grid.addWidget(self.status, 3, 0, 1, 2)
        self._grid.setRowStretch(1, 1)
        self._grid.setColumnStretch(0, 1)
        self.setMinimumWidth(theme.size("viewer-min"))
        self.softkeys.pressed.connect(self._softkey)
        self.area.system_keys.changed.connect(self._show_system_keys)
        bindings.changed.connect(self._show_keys)
        self.header.asked.connect(wishes.ask)
        self.header.menu_wished.connect(lambda: self._menu.open_under(self.header.zoom, self._view_state(), self._key))
        self.header.commanded.connect(self._command)
        self._menu.commanded.connect(self._command)
        self.header.detach_wished.connect(lambda: wishes.detach(not self._detached))
        self.header.fullscreen_wished.connect(self._fill_screen)
        self.header.end_wished.connect(lambda: wishes.end())
        self.area.commanded.connect(self._command)
        self.area.captured.connect(self._captured)
        self.area.keys_kept_back.connect(lambda: self._tell(self._frozen_words()))
        self.area.viewed.connect(self._viewed)
        self.area.keyboard_released.connect(self.keyboard_released)
        self._shelve()
        theme.changed.connect(self.update)
        self.setFocusProxy(self.area)
        self._show_keys()
        self.live_changed()

    # ---- told by the owner ----

    def live_changed(self) -> None:
        """Phase, consent, geometry or the reason for the picture is other."""
        self.area.live_changed()
        self.clips.live_changed()
        self._writing_moved()
        self.softkeys.live_changed()
        self.header.set_frozen(self.area.frozen)
        self.header.live_changed(picture=self.area.picture_size is not None)
        self.status.set_picture(self.area.picture_size)
        self.status.refresh()
        self._show_statistics()

    def picture_arrived(self) -> None:
        """A newer picture waits in `live.picture`."""
        before = self.area.picture_size
        self.area.picture_arrived()
        if self.area.picture_size != before:
            self.header.live_changed(picture=self.area.picture_size is not None)
            self.status.set_picture(self.area.picture_size)
            self._show_statistics()
            self._arrange()

    def touch_judged(self, receipt: Res, origin: Origin | None = None) -> None:
        """A receipt of the phone for what was sent."""
        self.area.judged(receipt, origin)
        self.clips.judged(receipt, origin)

    def channel_lost(self) -> None:
        """Input no longer reaches the phone: what is held down is let go."""
        self.area.let_go()

    def set_title(self, title: str) -> None:
        """The customer's name, shown where the pane is detached."""
        self.header.set_title(title)
        self.evidence.customer = title

    def set_detached(self, on: bool) -> None:
        """In a window of its own: lower header with the name, softkeys where they take least of the picture."""
        self._detached = on
        self.header.set_detached(on)
        self._arrange()

    @property
    def detached(self) -> bool:
        return self._detached

    def set_on_top(self, on: bool) -> None:
        """The window of its own stays above all others, or no longer."""
        self._on_top = on
        self.header.set_on_top(on)

    def stop(self) -> None:
        """End what runs beside the Qt thread; the last picture stays."""
        self.area.stop()

    # ---- parts ----

    def _arrange(self) -> None:
        """Softkeys beside the picture where that leaves it larger."""
        room = self._theme.size("header-detached") + self._theme.size("status")
        space = (max(1, self.width()), max(1, self.height() - room))
        beside = self._detached and bar_beside(space, self.area.shape, self._theme.size("softkey-bar"))
        if beside != self.softkeys.upright:
            self.softkeys.set_upright(beside)
            self._grid.removeWidget(self.softkeys)
            if beside:
                self._grid.addWidget(self.softkeys, 1, 1)
            else:
                self._grid.addWidget(self.softkeys, 2, 0, 1, 2)

    def _shelve(self) -> None:
        """Texts and clipboards: what lies at the picture's foot, and the menu under the header's button."""
        shelf, writing = self.area.shelf, self.area.writing
        writing.moved.connect(self._writing_moved)
        shelf.again.connect(writing.again)
        shelf.copied.connect(lambda: self.clips.clipboard.put(writing.take()))
        shelf.dropped.connect(writing.take)
        shelf.stopped.connect(writing.stop)
        shelf.taken.connect(self.clips.take)
        self.clips.offered.connect(shelf.show_offer)
        self.header.clipboard.clicked.connect(lambda: self._clip_menu.open_under(self.header.clipboard, self._key))
        self._clip_menu.commanded.connect(self._command)

    def _writing_moved(self) -> None:
        writing = self.area.writing
        done, whole = writing.progress
        self.area.shelf.show_paste(done, whole)
        commits = writing.commits
        can_send = not text_reason(self._live) and writing.pasting is None
        self.area.shelf.show_kept(commits.kept, commits.why, masked=commits.kept_masked, can_send=can_send)

    # ---- wishes ----

    def _softkey(self, name: str) -> None:
        if name == ROTATE:
            self._wishes.rotate()
        else:
            self._wishes.softkey(name)

    def _show_keys(self) -> None:
        """Buttons say which key does the same."""
        self.softkeys.set_keys(self._key)
        self.header.set_keys(self._key)
        self.statistics.set_keys(self._key)
        self._show_system_keys()

    def carry_out(self, action: str) -> None:
        """An action of `console/viewer/actions.py` that was chosen elsewhere, in the palette: the hands go where it shows."""
        if self._detached:
            self.window().raise_()
            self.window().activateWindow()
        self._command(action)

    def _key(self, action: str) -> str:
        return shown(self._bindings.current, action)

    def _show_system_keys(self) -> None:
        keys = self.area.system_keys
        self.status.set_system_keys(keys.held, keys.why_not)
        self.header.set_system_keys(keys.held)

    def _command(self, action: str) -> None:
        match action:
            case "fit" | "one_to_one":
                self.area.set_mode("one_to_one" if action == "one_to_one" else "fit")
            case "larger" | "smaller":
                self.area.zoom(ZOOM_STEP if action == "larger" else 1 / ZOOM_STEP)
            case "pan_left" | "pan_right" | "pan_up" | "pan_down":
                self.area.pan_page(*_WAYS[action])
            case "turn_left" | "turn_right":
                self.area.turn(-1 if action == "turn_left" else 1)
                self._arrange()
            case "rotate":
                if self.softkeys.buttons[ROTATE].isEnabled():
                    self._wishes.rotate()
            case "fullscreen":
                self._fill_screen()
            case "statistics":
                self._figured = not self._figured
                self._show_statistics()
                self.statistics_chosen.emit(self.statistics.corner if self._figured else "")
            case "statistics_corner":
                if self.statistics.isVisible():
                    self.statistics.next_corner()
            case "keep_on_top":
                self.on_top_wanted.emit()
            case "detach":
                self._wishes.detach(not self._detached)
            case "bindings":
                self.area.binding_layer.toggle()
            case "next_profile":
                self._bindings.choose_next()
            case "system_keys":
                self._bindings.capture(not self._bindings.captures)
            case "chat":
                self.area.give_back()
            case "draw":
                self._draw(not self.area.drawing.active)
            case "erase":
                self.area.drawing.erase()
            case "freeze":
                self._freeze(not self.area.frozen)
            case "screenshot":
                self.evidence.open_menu(self.area.mapToGlobal(QPoint(self.area.width(), 0)))
            case "record":
                self.evidence.toggle_recording()
            case "recordings":
                self.evidence.show_folder()
            case _ if self.clips.do(action):
                pass
            case _:
                log.info("nobody carries out %s", action)

    def marks_unseen(self) -> None:
        """The customer's side said that it shows no drawing."""
        if self.area.drawing.active:
            self._tell(tr("The customer does not see the drawing. Ctrl+Enter sends it as a picture."))

    def _drawing(self, on: bool) -> None:
        self.header.set_drawing(on)
        seen = tr("You draw: touches do not reach the phone. The customer sees the drawing. Esc stops.")
        unseen = tr("You draw: touches do not reach the phone. Ctrl+Enter sends the picture to the customer. Esc stops.")
        if on:
            self._tell(seen if self._live.caps.marks else unseen)
            return
        for words in (seen, unseen):
            self.area.overlay.trail.hush(words)
        self.area.overlay.wake()

    def _draw(self, on: bool) -> None:
        self.area.drawing.switch(on)
        if on and not self.area.drawing.active:
            self._tell(self._no_picture())

    def _no_picture(self) -> str:
        """Why there is nothing to draw on and nothing to hold."""
        return tr("The customer's screen is hidden just now.") if self._live.private else tr("There is no picture yet.")

    def _frozen_words(self) -> str:
        return frozen_words(self._key("freeze"))

    def _freeze(self, on: bool) -> None:
        self.area.freeze(on)
        self.header.set_frozen(self.area.frozen)
        told = self._frozen_words()
        if self.area.frozen:
            self._tell(told)
        elif on:
            self._tell(self._no_picture())
        else:
            self.area.overlay.trail.hush(told)
            self.area.overlay.wake()

    def _tell(self, words: str) -> None:
        """A sentence over the picture that stays long enough to be read."""
        self.area.overlay.trail.say(words, now_ms(), stays_ms=HINT_MS)
        self.area.overlay.wake()

    def _fill_screen(self) -> None:
        if not self._detached:
            self._wishes.detach(True)  # the window of its own listens from its making on
        self.fullscreen_wanted.emit()

    def _viewed(self) -> None:
        view = self.area.view
        self.status.set_scale(None if view is None or view.mode == "fit" else round(view.scale * 100))
        self.statistics.look(self.area.drawing_area, self.area.overlay.seen.toRect(), None if view is None else view.scale)

    def _show_statistics(self) -> None:
        """The figures, where they are wished and there is a picture that they are about."""
        self.statistics.setVisible(self._figured and self.area.picture_size is not None)
        self.statistics.raise_()
        self.header.set_statistics(self._figured)

    def _view_state(self) -> ViewState:
        on_top = self._on_top if self._detached and self.header.on_top.isEnabled() else None
        recording, area = self._live.recording != "off", self.area
        full, drawing = self.window().isFullScreen(), area.drawing.active
        return ViewState(area.picture_size is not None, area.mode, full, on_top, self._figured, recording, drawing, area.frozen)

    def _captured(self, on: bool) -> None:
        self.status.set_captured(on)
        self.clips.focused(on)
        hint = tr("You type on the phone. {key} gives the keyboard back.", key=host_keys())
        if not on:
            self.area.overlay.trail.hush(hint)
        elif self._hint_due():
            self.area.overlay.trail.say(hint, now_ms(), stays_ms=HINT_MS)
        self.area.overlay.wake()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("ground"))
        painter.end()
