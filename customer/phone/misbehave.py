"""A customer's client that does wrong on demand: what each switch of `--misbehave` means, and the wrong bytes themselves."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QImage

from customer.phone.encoder import Codec, Encoded, ScreenEncoder
from protocol import inp

SWITCHES = {
    "late-acks": "acknowledges input 400 ms late",
    "no-acks": "never acknowledges input",
    "stale-geom": "turns the screen in the middle of each drag",
    "refuse-view": "says no to the screen",
    "refuse-control": "says no to control",
    "revoke-after": "takes the screen back after so many seconds of sharing",
    "lock-after": "locks after so many seconds of sharing",
    "secure-after": "opens the bank's secure page after so many seconds of sharing",
    "vanish-after": "goes silent after so many seconds of sharing, as if the battery was pulled",
    "bad-ctl": "sends malformed, oversized and unknown messages on both data channels",
    "bad-video": "changes bytes in the encoded video",
    "huge-video": "announces and sends a picture beyond 4096 pixels",
    "bad-sdp": "sends three broken offers before a good one",
    "spam": "floods the chat",
}
TIMED = frozenset({"revoke-after", "lock-after", "secure-after", "vanish-after"})
LATE_ACK_S = 0.4
BROKEN_OFFERS = 3
HUGE_PX = (4352, 96)
SPAM_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """The chosen switches; the timed ones with their seconds."""

    switches: frozenset[str] = frozenset()
    after_s: tuple[tuple[str, float], ...] = ()

    def __contains__(self, switch: str) -> bool:
        return switch in self.switches


def parse(text: str) -> Misbehaviour:
    """`late-acks,lock-after=3`. Raises ValueError naming what is wrong."""
    switches: set[str] = set()
    after: list[tuple[str, float]] = []
    for part in (p.strip() for p in text.split(",") if p.strip()):
        name, equals, value = part.partition("=")
        if name not in SWITCHES:
            raise ValueError(f"unknown misbehaviour {name!r}; there are: {', '.join(SWITCHES)}")
        if (name in TIMED) != bool(equals):
            raise ValueError(f"{name} needs seconds, as in {name}=3" if name in TIMED else f"{name} takes no value")
        switches.add(name)
        if equals:
            after.append((name, float(value)))
    return Misbehaviour(frozenset(switches), tuple(after))


def bad_ctl() -> Iterator[str | bytes]:
    """What a console must survive on `ctl`: one of each kind of wrong."""
    yield "{"
    yield b"\xff\xfe\x00\x01"
    yield ""
    yield "[]"
    yield "null"
    yield '{"t":"no_such_type","x":1}'
    yield '{"t":"geom"}'
    yield '{"t":"geom","g":-1,"cap_px":[0,0],"disp_px":[1,1]}'
    yield '{"t":"vid","state":"dancing"}'
    yield '{"t":"res","n":1e400,"r":"done"}'
    yield '{"t":"hello","proto":[1,0],"role":"console","name":"' + "x" * 500 + '"}'
    yield "[" * 5_000
    yield json.dumps({"t": "clip", "text": "y" * 60_000})
    yield json.dumps({"t": "say", "about": "rot", "why": "z" * 63_000})
    yield '{"t":"res","n":99999999,"r":"done","s":7}'
    yield '{"t":"beat","n":-5}'


def bad_inp() -> Iterator[bytes]:
    """What a console must survive on `inp`."""
    yield b""
    yield b"\x00"
    yield b"\x02"
    yield b"\x02\xff\xff\xff\xff"
    yield inp.encode_ack(0)
    yield b"\x01\x01\x00\x00\x00\x01" + b"\x01" * 3
    yield b"\x02" * 1_100
    yield b"\x7f" * 900


def huge_geom() -> str:
    return json.dumps({"t": "geom", "g": 1, "cap_px": list(HUGE_PX), "disp_px": list(HUGE_PX), "rot": 0, "dpi": 420, "hz": 30})


class MutatingEncoder:
    """Every third access unit loses or changes some bytes."""

    def __init__(self, codec: Codec) -> None:
        self._inner = ScreenEncoder(codec)
        self._random = random.Random(7)
        self._count = 0

    def aim(self, bps: int) -> None:
        self._inner.aim(bps)

    def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None:
        encoded = self._inner.encode(image, pts, key)
        self._count += 1
        if encoded is None or self._count % 3:
            return encoded
        data = bytearray(encoded.data)
        for _ in range(max(1, len(data) // 400)):
            data[self._random.randrange(5, max(6, len(data)))] = self._random.randrange(256)
        if self._count % 9 == 0:
            data = data[: max(6, len(data) // 2)]
        if self._count % 6 == 0:
            # Decoders conceal damage behind a whole header and say nothing; this they cannot.
            data[4:24] = self._random.randbytes(len(data[4:24]))
        return Encoded(bytes(data), encoded.pts, encoded.key, encoded.width, encoded.height)


class HugeEncoder:
    """The picture, stretched beyond the limit of protocol 1."""

    def __init__(self, codec: Codec) -> None:
        self._inner = ScreenEncoder(codec)

    def aim(self, bps: int) -> None:
        self._inner.aim(bps)

    def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None:
        return self._inner.encode(image.scaled(*HUGE_PX), pts, key)


def encoder_for(misbehaviour: Misbehaviour) -> Callable[[Codec], ScreenEncoder | MutatingEncoder | HugeEncoder]:
    if "bad-video" in misbehaviour:
        return MutatingEncoder
    if "huge-video" in misbehaviour:
        return HugeEncoder
    return ScreenEncoder


def broken_offer(sdp: str, which: int) -> str:
    """The offer, broken in one of three ways."""
    match which % BROKEN_OFFERS:
        case 0:
            return sdp[: len(sdp) // 3]
        case 1:
            return sdp.replace("a=fingerprint:", "a=fingerprunt:").replace("m=video", "m=vidéo\u0000")
        case _:
            return "v=0\r\n" + "a=x\r\n" * 5_000


async def talk_nonsense(ctl: Callable[[str | bytes], None], inp: Callable[[bytes], None], told: Callable[[str], None]) -> None:
    """Bad bytes on both channels, one after the other."""
    for text in bad_ctl():
        told(f"misbehaves: {len(text)} bad bytes on ctl")
        ctl(text)
        await asyncio.sleep(0.05)
    for data in bad_inp():
        told(f"misbehaves: {len(data)} bad bytes on inp")
        inp(data)
        await asyncio.sleep(0.05)
    told("misbehaves: bad-ctl is through")
