"""Messages on the reliable data channel `ctl` between console and customer, JSON text. PROTOCOL.md section 9.

Input travels on `inp` (see `inp.py`); what both sides must keep (chat, consent, the end) goes through the broker.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.fields import Count, Hash, Name, Reason
from protocol.support import Caps

Px = Annotated[int, Meta(ge=1, le=limits.PICTURE_SIDE_PX)]
Inset = Annotated[int, Meta(ge=0, le=limits.PICTURE_SIDE_PX)]
Fraction = Annotated[int, Meta(ge=0, le=65535)]
"""A coordinate, edge to edge of the picture."""
G = Annotated[int, Meta(ge=0, le=65535)]
"""Geometry number; grows by one with every change of the screen's shape, modulo 65536."""


class PeerMessage(Struct, frozen=True, tag_field="t", omit_defaults=True):
    """Base of every `ctl` message."""


class PeerHello(PeerMessage, frozen=True, tag="hello", omit_defaults=True):
    """First message each way."""

    proto: tuple[int, int]
    role: Literal["console", "customer"]
    impl: Name = ""
    name: Name = ""
    caps: Caps = Caps()


class Geom(PeerMessage, frozen=True, tag="geom", omit_defaults=True):
    """The screen as it is captured now. `rot` in quarter turns clockwise; `insets_px` left, top, right, bottom.

    `source` camera: no screen but what the camera sees; it can be pointed at, not touched.
    """

    g: G
    cap_px: tuple[Px, Px]
    disp_px: tuple[Px, Px]
    rot: Annotated[int, Meta(ge=0, le=3)] = 0
    dpi: Annotated[int, Meta(ge=60, le=1200)] = 160
    hz: Annotated[int, Meta(ge=1, le=480)] = 60
    insets_px: tuple[Inset, Inset, Inset, Inset] = (0, 0, 0, 0)
    source: Literal["screen", "camera"] = "screen"


class Vid(PeerMessage, frozen=True, tag="vid", omit_defaults=True):
    """Why the picture is as it is.

    `why` of secure: `app` (its window forbids capture), `lock`, `password`; of paused: `screen_off`, `user`;
    of stopped: `revoked`, `user`, `failed`. Private: the customer covers everything for a moment; no frame leaves until
    another state is said.
    """

    state: Literal["live", "idle", "secure", "paused", "stopped", "private"]
    why: Annotated[str, Meta(max_length=32)] = ""
    app: Name = ""


class Res(PeerMessage, frozen=True, tag="res", omit_defaults=True):
    """Receipt for input. `n` is the number of its last item (a stroke's UP, a key, a text, a wheel step); `s` the stroke, if one."""

    n: Count
    r: Literal["done", "cancelled", "refused", "stale"]
    s: Annotated[int, Meta(ge=0, le=65535)] | None = None
    why: Annotated[str, Meta(max_length=32)] = ""


class Rot(PeerMessage, frozen=True, tag="rot", omit_defaults=True):
    """Console: wish for a rotation, quarter turns clockwise; null lets the phone decide. The answer is a `geom` or a `say`."""

    to: Annotated[int, Meta(ge=0, le=3)] | None = None


class Clip(PeerMessage, frozen=True, tag="clip", omit_defaults=True):
    """The text of one side's clipboard for the other, by consent.

    Console: `n` numbers it from 1, the answer is a `clip_res`; `paste` also inserts it where the phone's focus is; a `secret` one is
    shown nowhere, logged nowhere, and gone from the phone's clipboard within 5 s. Customer: `n` of the `clip_get` that it answers,
    0 when it was sent by the customer's own will.
    """

    text: Annotated[str, Meta(max_length=limits.CLIP_BYTES)]
    n: Count = 0
    secret: bool = False
    paste: bool = False

    def __repr__(self) -> str:
        """Without the text: clipboards hold passwords, and what is printed ends in logs."""
        return f"Clip(n={self.n}, {len(self.text)} characters, secret={self.secret}, paste={self.paste})"


class ClipGet(PeerMessage, frozen=True, tag="clip_get", omit_defaults=True):
    """Console: wish for the phone's clipboard. The answer is a `clip` or a `clip_res` of this number."""

    n: Count


class ClipRes(PeerMessage, frozen=True, tag="clip_res", omit_defaults=True):
    """Customer: what became of clipboard number `n`. `why` as in `res`, also `empty`, `background`."""

    n: Count
    r: Literal["done", "refused"]
    why: Annotated[str, Meta(max_length=32)] = ""


class Pointing(PeerMessage, frozen=True, tag="mark", omit_defaults=True):
    """Console: points or draws over the customer's picture, without touching.

    `id` names the mark: the same id again replaces it (a line that grows), kind `clear` takes it away, `clear` with id 0 all of them.
    `path`: points 0..65535 over the picture of geometry `g`: one for a dot, start and end for arrow and circle (its bounding box),
    the line itself for `free`. A `point` fades by itself after 3 s.
    """

    g: G
    kind: Literal["point", "circle", "arrow", "free", "clear"] = "point"
    id: Count = 0
    path: Annotated[list[tuple[Fraction, Fraction]], Meta(max_length=limits.MARK_POINTS)] = []


class Recording(PeerMessage, frozen=True, tag="rec", omit_defaults=True):
    """Console: the picture is being recorded, or no longer; the customer's side shows it as long as it is."""

    on: bool


class Tally(PeerMessage, frozen=True, tag="tally", omit_defaults=True):
    """Customer: how many receipts (`res`) of each kind it has sent on this connection.

    After a change, at most once a second, and before `bye`.
    """

    done: Count = 0
    cancelled: Count = 0
    refused: Count = 0
    stale: Count = 0


class Focus(PeerMessage, frozen=True, tag="focus", omit_defaults=True):
    """Customer: where text would go now. A client that cannot know says none.

    `takes`: what the field with the focus takes, empty: there is none. `at`: left, top, right, bottom of its caret, or of the field where
    the caret is not known; null: neither is.
    """

    g: G
    takes: Literal["", "text", "password"] = ""
    at: tuple[Fraction, Fraction, Fraction, Fraction] | None = None


class Sas(PeerMessage, frozen=True, tag="sas", omit_defaults=True):
    """Both: how two words are agreed on that nobody between the two could have chosen (PROTOCOL.md section 12).

    The customer commits, the console says its nonce, the customer reveals its own.
    """

    step: Literal["commit", "nonce", "reveal"]
    data: Hash
    """The commitment, or a nonce: 32 bytes in hexadecimal."""


class Say(PeerMessage, frozen=True, tag="say", omit_defaults=True):
    """Customer: a wish could not be met; `about` is the type of the wish."""

    about: Annotated[str, Meta(max_length=16)]
    why: Reason = ""


class Beat(PeerMessage, frozen=True, tag="beat", omit_defaults=True):
    """Heartbeat each second, both ways; lost after three. `echo` returns the other side's last `n`."""

    n: Count
    echo: Count = 0


class Bye(PeerMessage, frozen=True, tag="bye", omit_defaults=True):
    """The end, said directly as well as through the broker."""

    who: Literal["customer", "agent"]
    why: Reason = ""


FromPeer = PeerHello | Geom | Vid | Res | Rot | Clip | ClipGet | ClipRes | Pointing | Recording | Tally | Focus | Sas | Say | Beat | Bye
