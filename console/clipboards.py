"""The two clipboards of one session, ours and the phone's: what goes across, when, by whose leave, and that nothing goes in circles.

Pure: wishes, messages and times in (milliseconds), effects out. PROTOCOL.md section 9, `clip`, `clip_get`, `clip_res`.

By button always with the consent `clipboard`, which is asked for when it does not stand; by itself only where the portal allows that.
A secret is typed where the phone's field takes text, and touches no clipboard then; else it goes as a secret `clip`. It is sent once, is
remembered nowhere here, and never counts as what the clipboards hold.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from protocol import codec, limits
from protocol.peer import Clip, ClipGet, ClipRes, PeerMessage

ANSWER_MS = 60_000
"""A phone answers at once, a web page when its owner has pressed a button."""
TYPED_MS = 10_000
"""Receipts for typed text come within a second."""
LEAVE_MS = 90_000
"""So long a wish waits for the customer's yes; what is on the clipboard is no longer what was meant after that."""
SECRETS = 16
"""Traces of the last secrets that are kept."""
THEIRS_PER_S, THEIRS_AT_ONCE = 2.0, 8
"""Texts that the customer's side may send unasked; a hostile one would keep our clipboard for itself."""

Deed = Literal["send", "paste", "secret", "fetch", "auto"]
"""What was wished: put it on the phone's clipboard, insert it there too, as a secret, get the phone's; `auto` by nobody."""
Turn = Literal["done", "refused", "asking"]

# ---- what it decides by


@dataclass(frozen=True, slots=True)
class Road:
    """How the session stands. `open`: the channel `ctl`. `alike`: the portal lets both be kept alike without a question.

    `types`: text can be typed where the phone's focus is, as far as is known.
    """

    open: bool = False
    able: bool = False
    granted: bool = False
    asked: bool = False
    alike: bool = False
    types: bool = False


# ---- effects


@dataclass(frozen=True, slots=True)
class Say:
    message: PeerMessage


@dataclass(frozen=True, slots=True)
class TypeSecret:
    """Type this as text items; `typed` is told their numbers, `judged` what became of them."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskLeave:
    """Ask the customer for the clipboard."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Put this on our clipboard: it was `wished` for, or both are kept alike while the technician works on the phone."""

    text: str = field(repr=False)
    wished: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """The customer sent their clipboard by their own will: the technician decides whether it is taken."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a wish. `why`: a reason of `clip_res`, or `too_large`, `not_connected`, `no_answer`, `denied`."""

    deed: Deed
    turn: Turn
    why: str = ""


Effect = Say | TypeSecret | AskLeave | TakeOver | Offer | Told


@dataclass(frozen=True, slots=True)
class _Wish:
    deed: Deed
    since_ms: int
    text: str = field(default="", repr=False)


@dataclass(slots=True)
class _Typing:
    """A secret on its way as text items. `text` until the first receipt: a field that takes none may turn out only then."""

    since_ms: int
    text: str = field(repr=False)
    left: set[int] = field(default_factory=set)


class Clipboards:
    """The machine of one session. Not thread-safe; lives on the Qt thread."""

    def __init__(self) -> None:
        self._road = Road()
        self._n = 0
        self._sent: dict[int, _Wish] = {}
        self._waiting: _Wish | None = None
        """Goes as soon as the customer says yes."""
        self._alike: str | None = None
        """What both hold, as far as is known here. Whoever tells it again tells nothing new."""
        self._typing: _Typing | None = None
        self._asked_by_itself = False
        self._salt = secrets.token_bytes(16)
        self._secrets: deque[bytes] = deque(maxlen=SECRETS)
        """Traces of secrets, not they themselves: what is still on our clipboard must not follow by itself."""
        self._theirs_left = float(THEIRS_AT_ONCE)
        self._theirs_at = 0

    # ---- how the session stands

    def see(self, road: Road, now_ms: int) -> list[Effect]:
        """The session is other: consent, connection, portal."""
        before, self._road = self._road, road
        effects: list[Effect] = []
        if before.open and not road.open:
            effects += [Told(wish.deed, "refused", "not_connected") for wish in self._sent.values() if wish.deed != "auto"]
            self._sent.clear()
            if self._typing is not None:
                self._typing = None
                effects.append(Told("secret", "refused", "not_connected"))
            self._alike = None  # another phone may answer next, or what was under way never came
        waiting = self._waiting
        if waiting is not None and road.granted and road.open:
            self._waiting = None
            effects += self._go(waiting, now_ms)
        elif waiting is not None and before.asked and not road.asked and not road.granted:
            self._waiting = None
            effects.append(Told(waiting.deed, "refused", "denied"))
        if road.open and road.able and road.alike and not (road.granted or road.asked or self._asked_by_itself):
            self._asked_by_itself = True
            effects.append(AskLeave())
        return effects

    def tick(self, now_ms: int) -> list[Effect]:
        """About once a second."""
        late = [n for n, wish in self._sent.items() if now_ms - wish.since_ms >= ANSWER_MS]
        effects: list[Effect] = []
        for n in late:
            wish = self._sent.pop(n)
            if wish.deed != "auto":
                effects.append(Told(wish.deed, "refused", "no_answer"))
        if self._typing is not None and now_ms - self._typing.since_ms >= TYPED_MS:
            self._typing = None
            effects.append(Told("secret", "refused", "no_answer"))
        if self._waiting is not None and now_ms - self._waiting.since_ms >= LEAVE_MS:
            effects.append(Told(self._waiting.deed, "refused", "no_answer"))
            self._waiting = None
        return effects

    @property
    def inserting(self) -> bool:
        """Something is on its way that is to be written where the phone's focus is, and nothing was heard of it yet."""
        return any(wish.deed in ("paste", "secret") for wish in self._sent.values())

    # ---- wishes of the technician

    def push(self, text: str, now_ms: int, *, paste: bool = False, secret: bool = False) -> list[Effect]:
        """Our text for the phone's clipboard; `paste`: also where its focus is."""
        deed: Deed = "secret" if secret else "paste" if paste else "send"
        text = cleaned(text)
        if not text:
            return [Told(deed, "refused", "empty")]
        if secret:
            return self._push_secret(text.strip("\n"), now_ms)
        if too_large(text):
            return [Told(deed, "refused", "too_large")]
        return self._wish(_Wish(deed, now_ms, text))

    def _push_secret(self, text: str, now_ms: int) -> list[Effect]:
        """A line end that was copied along is no part of a password, and would send a form off."""
        if not text:
            return [Told("secret", "refused", "empty")]
        self._secrets.append(self._trace(text))
        if self._road.types and self._road.open and self._typing is None:
            self._typing = _Typing(now_ms, text)
            return [TypeSecret(text)]
        return self._wish(_Wish("secret", now_ms, text))

    def typed(self, first: int, count: int, now_ms: int) -> list[Effect]:
        """The secret left as `count` items from number `first` on; 0: it could not leave."""
        if self._typing is None:
            return []
        if not first or not count:
            self._typing = None
            return [Told("secret", "refused", "not_connected")]
        self._typing.left = set(range(first, first + count))
        self._typing.since_ms = now_ms
        return []

    def judged(self, item: int, result: str, why: str, now_ms: int) -> list[Effect]:
        """The phone's receipt for an item of the session."""
        typing = self._typing
        if typing is None or item not in typing.left:
            return []
        typing.left.discard(item)
        text, typing.text = typing.text, ""
        if result == "done":
            if typing.left:
                return []
            self._typing = None
            return [Told("secret", "done")]
        self._typing = None
        if why == "unsupported" and text:
            return self._wish(_Wish("secret", now_ms, text))
        return [Told("secret", "refused", why or result)]

    def fetch(self, now_ms: int) -> list[Effect]:
        """The phone's clipboard for ours."""
        return self._wish(_Wish("fetch", now_ms))

    def ours_changed(self, text: str, now_ms: int) -> list[Effect]:
        """Our clipboard holds this, while the technician works on the phone."""
        text = cleaned(text)
        road = self._road
        if not (road.alike and road.granted and road.able and road.open) or not text or text == self._alike:
            return []
        if self._trace(text.strip("\n")) in self._secrets:  # as a secret is taken: without the line end that was copied along
            return []
        if too_large(text):
            self._alike = text  # said once
            return [Told("auto", "refused", "too_large")]
        return self._go(_Wish("auto", now_ms, text), now_ms)

    # ---- from the customer's side

    def said(self, message: Clip | ClipRes, now_ms: int) -> list[Effect]:
        match message:
            case ClipRes(n, r, why):
                wish = self._sent.pop(n, None)
                if wish is None or (wish.deed == "fetch" and r == "done"):
                    return []
                if wish.deed == "auto":
                    # At the next change it is tried again; by itself nothing is said that nobody wished for.
                    self._alike = self._alike if r == "done" else None
                    return []
                return [Told(wish.deed, r, why)]
            case Clip(text, n):
                return self._theirs(text, n, now_ms)

    def _theirs(self, text: str, n: int, now_ms: int) -> list[Effect]:
        wish = self._sent.pop(n, None) if n else None
        if wish is None and (n or not text or not self._may_send(now_ms)):
            return []  # nobody asked: not even read, for reading costs
        text = cleaned(text)
        if wish is not None and wish.deed == "fetch":
            if not text:
                return [Told("fetch", "refused", "empty")]
            self._alike = text
            return [TakeOver(text), Told("fetch", "done")]
        if n or not text or text == self._alike:
            return []
        if self._road.alike and self._road.granted:
            self._alike = text
            return [TakeOver(text, wished=False)]
        return [Offer(text)]

    def _may_send(self, now_ms: int) -> bool:
        fresh = (now_ms - self._theirs_at) * THEIRS_PER_S / 1_000
        self._theirs_left, self._theirs_at = min(float(THEIRS_AT_ONCE), self._theirs_left + max(0.0, fresh)), now_ms
        if self._theirs_left < 1:
            return False
        self._theirs_left -= 1
        return True

    # ---- inside

    def _trace(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8"), salt=self._salt).digest()

    def _wish(self, wish: _Wish) -> list[Effect]:
        road = self._road
        if not road.able:
            return [Told(wish.deed, "refused", "unsupported")]
        if not road.open:
            return [Told(wish.deed, "refused", "not_connected")]
        if road.granted:
            return self._go(wish, wish.since_ms)
        self._waiting = wish
        return [*([] if road.asked else [AskLeave()]), Told(wish.deed, "asking")]

    def _go(self, wish: _Wish, now_ms: int) -> list[Effect]:
        self._n += 1
        if wish.deed in ("send", "paste", "auto"):
            self._alike = wish.text
        # The text has left: what is kept is only that an answer is due.
        self._sent[self._n] = _Wish(wish.deed, now_ms)
        match wish.deed:
            case "fetch":
                return [Say(ClipGet(self._n))]
            case "secret":
                return [Say(Clip(wish.text, self._n, secret=True, paste=True))]
            case _:
                return [Say(Clip(wish.text, self._n, paste=wish.deed == "paste"))]


def cleaned(text: str) -> str:
    """As the phone and we compare it: one kind of line end, no control characters but it and the tab, no halves of characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def too_large(text: str) -> bool:
    """Beyond the protocol's limit: of the text, or of the message that carries it (a quote or a line end takes two bytes there)."""
    if len(text.encode("utf-8")) > limits.CLIP_BYTES:
        return True
    return len(codec.encode(Clip(text, 2**31, secret=True, paste=True)).encode("utf-8")) > limits.CTL_BYTES
