"""The technician's clipboard actions over one phone: what each does, what the phone made of it, and both clipboards kept alike.

Decides nothing about leave and circles (`console/clipboards.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console.live_view import LiveView
from console.notices import ClipboardTold
from console.ui.theme import Theme
from console.ui.viewer.clip_words import clip_reason, secret_reason, told_words
from console.ui.viewer.explain import refusal, text_reason
from console.ui.viewer.own_clipboard import OwnClipboard
from console.ui.viewer.secret_paste import SecretPaste
from console.ui.viewer.wishes import ViewerWishes
from console.viewer.keys import META_CTRL
from console.viewer.receipts import Origin
from console.words import tr
from protocol.inp import Key
from protocol.peer import Res

ACTIONS = ("copy", "cut", "paste", "paste_as_text", "secret_paste")


class Clips(QObject):
    """One per viewer. Qt thread. `say` shows a sentence, `type_text` types a text as if by hand, or cannot; both are the picture's."""

    offered = Signal(str)
    """The customer sent this by their own will: the technician decides."""

    def __init__(
        self, theme: Theme, live: LiveView, wishes: ViewerWishes, window: QWidget, say: Callable[[str], object],
        type_text: Callable[[str], bool],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._theme, self._live, self._wishes, self._window = theme, live, wishes, window
        self._say, self._type_text = say, type_text
        self.clipboard = OwnClipboard(self)
        self.clipboard.changed.connect(self._changed)
        self._focused = self._alike = False
        self._copying = 0
        """The item that makes the phone copy; its receipt says when the text is there."""
        self.panel: SecretPaste | None = None

    # ---- wishes

    def do(self, action: str) -> bool:
        """Carry out an action of the viewer's; false: it is none of the clipboards'."""
        match action:
            case "copy" | "cut":
                self._copy(cut=action == "cut")
            case "paste":
                self._unless(clip_reason(self._live), self._paste)
            case "paste_as_text":
                self._unless(text_reason(self._live), self._paste_as_text)
            case "secret_paste":
                self._unless(secret_reason(self._live), self._open_panel)
            case _:
                return False
        return True

    def take(self, text: str) -> None:
        """What the customer offered goes onto our clipboard."""
        self.clipboard.put(text)
        self._say(tr("Copied from the phone."))

    def _unless(self, why: str, do: Callable[[], object]) -> None:
        if why:
            self._say(why)
        else:
            do()

    def _copy(self, *, cut: bool) -> None:
        why = clip_reason(self._live) or (text_reason(self._live) if cut else "")
        if why:
            self._say(why)
        elif text_reason(self._live):
            self._wishes.fetch_clipboard()  # nothing can be typed there: whatever the clipboard holds
        else:
            self._copying = self._wishes.send_items([Key("X" if cut else "C", meta=META_CTRL)])

    def _paste(self) -> None:
        """Where nothing can be typed, nothing can be inserted either: the text is only put on the clipboard there."""
        self._wishes.push_clipboard(self.clipboard.text(), paste=not text_reason(self._live))

    def _paste_as_text(self) -> None:
        text = self.clipboard.text()
        if not text:
            self._say(tr("There is no text on this computer's clipboard."))
        elif not self._type_text(text):
            self._say(tr("Another text is still being typed."))

    def _open_panel(self) -> None:
        if self.panel is not None:
            return
        self.panel = SecretPaste(self._theme, self.clipboard, lambda text: self._wishes.push_clipboard(text, secret=True), self._window)
        self.panel.finished.connect(self._panel_closed)
        self.panel.open()

    def _panel_closed(self) -> None:
        self.panel = None
        self._window.setFocus()

    # ---- news

    def judged(self, receipt: Res, origin: Origin | None) -> None:
        """A receipt of the phone: perhaps for the key that copies."""
        if origin is None or not self._copying or origin.item != self._copying:
            return
        self._copying = 0
        if receipt.r == "done":
            self._wishes.fetch_clipboard()
        else:
            self._say(refusal(receipt.r, receipt.why))

    def told(self, news: ClipboardTold) -> None:
        """What became of a wish."""
        self._say(told_words(news))

    def came(self, text: str, *, offered: bool, wished: bool = True) -> None:
        """The phone's clipboard, wished for, offered, or by itself: while the technician works elsewhere that is no more than an offer, for
        they may be about to paste what they copied there."""
        if offered or not (wished or self._focused):
            self.offered.emit(text)
        else:
            self.clipboard.put(text)

    def focused(self, on: bool) -> None:
        """The technician works on the phone, or no longer."""
        self._focused = on
        self._changed()

    def live_changed(self) -> None:
        """The portal's leave or the customer's may be new. (Much else may be, and often: reading a clipboard asks another program.)"""
        before, self._alike = self._alike, self._live.clips_alike
        if self._alike and not before:
            self._changed()

    def _changed(self) -> None:
        alike = self._focused and self._live.clips_alike
        if alike and (text := self.clipboard.public_text()):
            self._wishes.our_clipboard(text)
