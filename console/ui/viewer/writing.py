"""What the technician writes on the phone: keys that are held, texts of input methods, long pastes, and what became of each commit.

Decides little itself: `console/viewer/held_keys.py`, `composing.py`, `commits.py` and `pasting.py` do.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent

from console.live_view import LiveView
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import Overlay, now_ms
from console.viewer import keys
from console.viewer.commits import LATE_MS
from console.viewer.composing import Composing
from console.viewer.held_keys import HeldKeys
from console.viewer.pasting import Pasting
from console.viewer.receipts import Origin
from protocol import limits
from protocol.inp import Item
from protocol.peer import Res

LONG = 2 * limits.INP_TEXT_BYTES
"""Characters beyond which a paste shows how far it is and can be stopped."""
SILENT_MS = 10_000
"""A paste of which nothing was heard for so long is given up: one that waits for ever keeps every other one from being typed."""


class Writing(QObject):
    """One per picture. Qt thread. `moved`: something is kept that did not land, or no longer, or a paste went on."""

    moved = Signal()

    def __init__(self, parent: QObject, live: LiveView, outgoing: Outgoing, overlay: Overlay) -> None:
        super().__init__(parent)
        self._live, self._outgoing, self._overlay = live, outgoing, overlay
        self.commits = overlay.commits
        self.composing = Composing()
        self.pasting: Pasting | None = None
        self._hidden = False
        """The paste began where the phone's field hides its text, or had been hidden before."""
        self._silent = QTimer(self)
        self._silent.setSingleShot(True)
        self._silent.setInterval(SILENT_MS)
        self._silent.timeout.connect(self._give_paste_up)
        self._held = HeldKeys()
        self._told = ""
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(round(LATE_MS) + 50)
        self._late.timeout.connect(self._grow_old)

    @property
    def repeats(self) -> bool:
        """Whether held keys repeat on the phone."""
        return self._held.repeats

    def set_repeats(self, on: bool) -> None:
        self._held.repeats = on

    @property
    def progress(self) -> tuple[int, int]:
        """Characters that have landed of a long paste, and all; nothing of nothing where none is under way."""
        if self.pasting is None or self.pasting.progress.whole <= LONG:
            return 0, 0
        return self.pasting.progress.done, self.pasting.progress.whole

    # ---- from the keyboard

    def key(self, which: int, items: list[Item], repeated: bool) -> None:
        """A key that means `items` went down, or is held."""
        self._send(self._held.pressed(which, items, repeated))

    def released(self, which: int) -> None:
        self._send(self._held.released(which))

    def let_go(self) -> None:
        """The keyboard is somebody else's now."""
        self._send(self._held.let_go())
        self.composing.forget()

    def committed(self, event: QInputMethodEvent) -> None:
        """An input method, a dead key or an emoji picker wrote or replaced something."""
        text = event.commitString()
        if text or event.replacementLength():
            self._send(self.composing.replacing(event.replacementStart(), event.replacementLength(), keys.committed(text)))

    # ---- a whole text

    def paste(self, text: str, *, hidden: bool = False) -> bool:
        """Type a text as it is, part by part. False while another one is being typed: they would mix. `hidden`: it is not shown here."""
        if self.pasting is not None:
            return False
        self.pasting, self._hidden = Pasting(text), hidden or self.commits.masked
        self._paste_on()
        return True

    def stop(self) -> None:
        """No further part of the paste leaves."""
        if self.pasting is not None:
            self.pasting.stop()
            self._paste_on()

    def again(self) -> None:
        """Send what did not land once more."""
        hidden = self.commits.kept_masked
        self.paste(self.commits.take(), hidden=hidden)

    def take(self) -> str:
        """What did not land, to be kept elsewhere."""
        text = self.commits.take()
        self._tell()
        return text

    # ---- from the phone

    def judged(self, receipt: Res, origin: Origin | None) -> None:
        """The phone's receipt for an item."""
        if origin is None or origin.kind == "stroke":
            return
        if self.pasting is not None and self.pasting.judged(origin.item, receipt.r, receipt.why):
            self._paste_on()
        elif self.commits.judged(origin.item, receipt.r, receipt.why, now_ms()):
            self._tell()
        self._overlay.wake()

    def live_changed(self) -> None:
        """Connection, consent or focus is other."""
        self.commits.masked = self._live.focus is not None and self._live.focus.takes == "password"
        if self._live.can_touch or self._live.touch_why not in ("not_connected", "ended"):
            return
        lost = self.commits.lost(now_ms())
        if self.pasting is not None:
            self._give_paste_up()
        elif lost:
            self._tell()

    # ---- what an input method may ask

    def query(self, query: Qt.InputMethodQuery) -> object:
        """None: that is not for us to answer."""
        match query:
            case Qt.InputMethodQuery.ImSurroundingText if self.commits.masked:
                return ""  # an input method has no business with a password
            case Qt.InputMethodQuery.ImCursorPosition | Qt.InputMethodQuery.ImAnchorPosition if self.commits.masked:
                return 0
            case Qt.InputMethodQuery.ImSurroundingText:
                return self.composing.before
            case Qt.InputMethodQuery.ImCursorPosition | Qt.InputMethodQuery.ImAnchorPosition:
                return self.composing.caret
            case Qt.InputMethodQuery.ImCurrentSelection:
                return ""
            case Qt.InputMethodQuery.ImHints if self.commits.masked:
                hints = Qt.InputMethodHint
                return (hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase).value
        return None

    # ---- inside

    def _send(self, items: list[Item]) -> None:
        if not items:
            return
        numbers = self._outgoing.send(items)
        self.composing.went(items)
        before = self.commits.kept
        self.commits.sent(items, numbers, now_ms())
        if self.commits.shown:
            self._late.start()
        if self.commits.kept != before:
            self._tell()
        self._overlay.wake()

    def _paste_on(self) -> None:
        pasting = self.pasting
        if pasting is None:
            return
        if (items := pasting.next()) and self._live.can_touch:
            pasting.sent(self._outgoing.send(items))
            self.composing.went(items)
        elif items:
            pasting.stop("not_connected")
        if pasting.over:
            self.pasting = None
            self._silent.stop()
            self.commits.keep(pasting.rest, pasting.why or "stopped", masked=self._hidden or self.commits.masked)
        else:
            self._silent.start()
        self._tell()

    def _give_paste_up(self) -> None:
        """What is under way may have landed or not."""
        if self.pasting is not None:
            self.pasting.lost()
            self._paste_on()

    def _grow_old(self) -> None:
        """What is shown may have grown old while it was painted."""
        self.commits.age(now_ms())
        if self.commits.kept != self._told:
            self._tell()
        if self.commits.shown:
            self._late.start()

    def _tell(self) -> None:
        self._told = self.commits.kept
        self.moved.emit()
