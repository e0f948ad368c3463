"""Messages on the reliable data channel `ctl` between console and customer, JSON text. PROTOCOL.md section 9.

Input travels on `inp` (see `inp.py`); what both sides must keep (chat, consent, the end) goes through the broker.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.records import Caps, Count, Name, Reason

Px = Annotated[int, Meta(ge=1, le=limits.PICTURE_SIDE_PX)]
Inset = Annotated[int, Meta(ge=0, le=limits.PICTURE_SIDE_PX)]
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
    """The screen as it is captured now. `rot` in quarter turns clockwise; `insets_px` left, top, right, bottom."""

    g: G
    cap_px: tuple[Px, Px]
    disp_px: tuple[Px, Px]
    rot: Annotated[int, Meta(ge=0, le=3)] = 0
    dpi: Annotated[int, Meta(ge=60, le=1200)] = 160
    hz: Annotated[int, Meta(ge=1, le=480)] = 60
    insets_px: tuple[Inset, Inset, Inset, Inset] = (0, 0, 0, 0)


class Vid(PeerMessage, frozen=True, tag="vid", omit_defaults=True):
    """Why the picture is as it is.

    `why` of secure: `app` (its window forbids capture), `lock`, `password`; of paused: `screen_off`, `user`;
    of stopped: `revoked`, `user`, `failed`.
    """

    state: Literal["live", "idle", "secure", "paused", "stopped"]
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
    text: Annotated[str, Meta(max_length=limits.CLIP_BYTES)]


class Pointing(PeerMessage, frozen=True, tag="mark", omit_defaults=True):
    """Console: points or draws on the customer's screen, without touching."""

    g: G
    x: Annotated[int, Meta(ge=0, le=65535)]
    y: Annotated[int, Meta(ge=0, le=65535)]
    kind: Literal["point", "circle", "arrow"] = "point"


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


FromPeer = PeerHello | Geom | Vid | Res | Rot | Clip | Pointing | Say | Beat | Bye
