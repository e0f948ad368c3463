"""The clipboard between this phone and the console: what comes is put there, what is asked for is told, by consent and by Android's rules.

By itself it tells a change only where the portal allows that, only what Android lets the help app read, and never what the console sent.
"""

from __future__ import annotations

from collections.abc import Callable

from customer.phone.screen.phone import Phone
from protocol import limits
from protocol.peer import Clip, ClipGet, ClipRes, PeerMessage


class ClipboardRoad:
    """One for the session. `say` reaches the console while it is connected."""

    def __init__(self, phone: Phone, say: Callable[[PeerMessage], None]) -> None:
        self._phone = phone
        self._say = say
        self._why = "no_consent"
        self._alike = False
        self._may_type = True
        self._told = 0
        """`Clipboard.changes` up to which the console knows what is there."""

    def allow(self, why: str, alike: bool, *, may_type: bool = True) -> None:
        """`why` nobody may use it (`no_consent`, `private`, `ended`), empty where it may be. `alike`: changes are told by themselves.
        `may_type`: the console's hands reach this phone; without them a text is put on the clipboard and inserted nowhere.
        """
        if self._why and not why:
            self._told = self._phone.state.clipboard.changes  # what was there before the yes is nobody's business
        self._why, self._alike, self._may_type = why, alike, may_type

    def heard(self, message: Clip | ClipGet) -> None:
        """The console sends its clipboard, or asks for ours."""
        if self._why:
            self._say(ClipRes(message.n, "refused", self._why))
            return
        match message:
            case Clip(text, n, secret, paste):
                may_type = self._may_type or not paste
                result, why = self._phone.take_clipboard(text, paste=paste and may_type, secret=secret)
                self._told = self._phone.state.clipboard.changes
                self._say(ClipRes(n, "done" if result == "done" else "refused", why if may_type or why else "no_consent"))
            case ClipGet(n):
                self._tell(n)

    def send(self) -> None:
        """The person sends it by their own will."""
        if not self._why:
            self._tell(0)

    def look(self) -> None:
        """Tell what has changed, where that is allowed."""
        if self._alike and not self._why and self._told != self._phone.state.clipboard.changes and self._phone.state.clipboard_readable:
            self._tell(0)

    def _tell(self, n: int) -> None:
        self._told = self._phone.state.clipboard.changes
        text, why = self._phone.tell_clipboard()
        if not why and len(text.encode()) > limits.CLIP_BYTES:
            why = "unsupported"
        if not why:
            self._say(Clip(text, n))
        elif n:
            self._say(ClipRes(n, "refused", why))
