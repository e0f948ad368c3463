"""What a hostile phone may send as video: encoded frames bent where it hurts, not only random bytes. Deterministic by its seed.

The header of each codec is taken apart (RFC 6386 section 9, ITU-T H.264 section 7.3), so that most of what is bent gets past the first
check and deep into the decoder.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.console.viewer.encoded_streams import stream
from tests.console.viewer.test_stream_header import Writer, sps

SIZES = ((16, 16), (48, 32), (96, 64), (34, 70), (176, 144), (320, 240), (640, 360))
"""Of the honest frames: mostly small, so that many are tried."""
SMALL = (0, 1, 2, 3, 15, 16, 17, 31, 64, 100, 176, 320)
LARGEST = ((4096, 4096), (4096, 16), (16, 4096))
"""Honest frames of the largest size that is allowed."""
EDGES = (*LARGEST, (4096, 1), (1, 4096), (2048, 4096))
GIANTS = ((4097, 16), (16, 4097), (16383, 16383), (8192, 8192), (16383, 1))

Bend = Callable[["Mutations", bytes], bytes]
START = b"\x00\x00\x00\x01"


class Mutations:
    """An endless stream of bent frames of one codec. `giants` of a thousand are of a size at the limit, or announce one at or beyond it."""

    def __init__(self, codec: str, seed: int, giants: float = 3.0) -> None:
        self.chance = random.Random(f"{codec} {seed}")
        self.codec = codec
        self.made: dict[str, int] = {}
        self._giants = giants / 1000
        self._streams = [stream(codec, *size, frames=6) for size in SIZES]
        self.largest = [stream(codec, *size, frames=2) for size in LARGEST]
        self._bends: list[Bend] = [flipped, cut, grown, spliced, chopped, doubled]
        self._bends += [vp8_size, vp8_size, vp8_start, vp8_partition, vp8_bits, vp8_tokens] if codec == "VP8" else []
        self._bends += [h264_parameters, h264_starts, h264_slices, h264_kinds, h264_missing, h264_order] if codec == "H264" else []

    def __iter__(self) -> Iterator[bytes]:
        chance = self.chance
        while True:
            frames = chance.choice(self.largest if chance.random() < self._giants else self._streams)
            # mostly a key frame and some that refer to it; sometimes they come in no order at all
            picked = frames[: chance.randint(1, len(frames))] if chance.random() < 0.8 else chance.choices(frames, k=4)
            for honest in picked:
                data = honest
                for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
                    bend = chance.choice(self._bends)
                    data = bend(self, data)
                    self.made[bend.__name__] = self.made.get(bend.__name__, 0) + 1
                yield data

    def other(self) -> bytes:
        """Any honest frame."""
        return self.chance.choice(self.chance.choice(self._streams))

    def size(self) -> tuple[int, int]:
        """For a header: mostly small, seldom the largest that is allowed, seldom more."""
        dice = self.chance.random()
        if dice < self._giants:
            return self.chance.choice(EDGES)
        if dice < 4 * self._giants:
            return self.chance.choice(GIANTS)
        return self.chance.choice(SMALL), self.chance.choice(SMALL)


# ---- any codec ---------------------------------------------------------------------------------------------------------


def flipped(m: Mutations, data: bytes) -> bytes:
    """Bytes or bits, more often in the head, where the decoder decides."""
    bad = bytearray(data)
    for _ in range(m.chance.randint(1, 6)):
        if bad:
            at = m.chance.randrange(min(len(bad), m.chance.choice((12, 40, len(bad)))))
            bad[at] = m.chance.choice((0, 255, bad[at] ^ 1 << m.chance.randrange(8), m.chance.randrange(256)))
    return bytes(bad)


def cut(m: Mutations, data: bytes) -> bytes:
    return data[: m.chance.choice((0, 1, 3, 9, 10, 11, m.chance.randint(0, len(data))))]


def grown(m: Mutations, data: bytes) -> bytes:
    """Rubbish behind it; at times a lot of the same."""
    return data + m.chance.choice((m.chance.randbytes(m.chance.randint(1, 300)), bytes(5_000), b"\xff" * 5_000, data))


def spliced(m: Mutations, data: bytes) -> bytes:
    """One's head on another's body: sizes and tables that do not belong together."""
    other = m.other()
    at = m.chance.randint(0, min(len(data), len(other)))
    return data[:at] + other[at:]


def chopped(m: Mutations, data: bytes) -> bytes:
    """A piece missing in the middle, or repeated."""
    a, b = sorted((m.chance.randint(0, len(data)), m.chance.randint(0, len(data))))
    return data[:a] + (data[b:] if m.chance.random() < 0.5 else data[a:b] + data[a:])


def doubled(m: Mutations, data: bytes) -> bytes:
    """Two frames as one."""
    return m.other() + data


# ---- VP8 ---------------------------------------------------------------------------------------------------------------


def vp8_size(m: Mutations, data: bytes) -> bytes:
    """Another size, scale bits included, in a key frame's header; any other frame gets one."""
    width, height = m.size()
    scale = m.chance.choice((0, 0, 1, 2, 3)) << 14
    head = b"\x9d\x01\x2a" + (width & 0x3FFF | scale).to_bytes(2, "little") + (height & 0x3FFF | scale).to_bytes(2, "little")
    if data and not data[0] & 1:
        return data[:3] + head + data[10:]
    return bytes((m.chance.choice((0x10, 0x30, 0x50)), data[1] if len(data) > 1 else 0, 0)) + head + data[3:]


def vp8_start(m: Mutations, data: bytes) -> bytes:
    return data[:3] + m.chance.choice((b"\x9d\x01\x2b", b"\x00\x00\x00", b"\x2a\x01\x9d", b"")) + data[6:]


def vp8_partition(m: Mutations, data: bytes) -> bytes:
    """The first partition's length (19 bits) says what is not true."""
    if len(data) < 3:
        return data
    tag = int.from_bytes(data[:3], "little") & 0x1F
    length = m.chance.choice((0, 1, 2, len(data), len(data) - 10, len(data) * 2, 0x7FFFF, m.chance.randrange(0x80000)))
    return (tag | (max(0, length) & 0x7FFFF) << 5).to_bytes(3, "little") + data[3:]


def vp8_bits(m: Mutations, data: bytes) -> bytes:
    """Key frame, version (0 to 7, four are defined) and show_frame, the other way round."""
    return bytes((data[0] ^ m.chance.choice((1, 2, 4, 8, 0x0E, 0x10, 0x11)),)) + data[1:] if data else data


def vp8_tokens(m: Mutations, data: bytes) -> bytes:
    """Bits of the compressed header: segments, filters, number and sizes of token partitions."""
    bad = bytearray(data)
    start = 10 if data and not data[0] & 1 else 3
    for _ in range(m.chance.randint(1, 4)):
        if len(bad) > start + 1:
            bad[m.chance.randrange(start, min(len(bad), start + 24))] = m.chance.choice((0, 255, m.chance.randrange(256)))
    return bytes(bad)


# ---- H.264 -------------------------------------------------------------------------------------------------------------


def units(data: bytes) -> list[bytes]:
    """NAL units without their start codes."""
    found, at = [], data.find(b"\x00\x00\x01")
    while at >= 0:
        end = data.find(b"\x00\x00\x01", at + 3)
        found.append(data[at + 3 : end if end >= 0 else len(data)].rstrip(b"\x00"))
        at = end
    return [unit for unit in found if unit]


def joined(parts: list[bytes]) -> bytes:
    return b"".join(START + part for part in parts)


def h264_parameters(m: Mutations, data: bytes) -> bytes:
    """A parameter set that announces another size, shape or depth before the same slices, or in the middle of them."""
    width, height = m.size()
    across, down = max(1, (width + 15) // 16), max(1, (height + 15) // 16)
    made = m.chance.choice(
        (
            lambda: sps(across, down),
            lambda: sps(across, max(1, down // 2), frames_only=0),
            lambda: strange_sps(m, across, down),
            lambda: flipped(m, sps(across, down)),
        )
    )()
    parts = units(data)
    rest = [part for part in parts if part[0] & 31 != 7 or m.chance.random() < 0.3]
    at = m.chance.choice((0, 0, 0, len(rest), m.chance.randint(0, len(rest))))
    return joined(rest[:at]) + made + joined(rest[at:])


def strange_sps(m: Mutations, across: int, down: int) -> bytes:
    """High profiles: monochrome, 4:2:2, 4:4:4, up to 14 bits, scaling lists, many reference frames, cropping beyond the picture."""
    chance = m.chance
    profile, chroma = chance.choice((100, 110, 122, 244, 44, 118)), chance.choice((0, 1, 2, 3, 4))
    writer = Writer().u(profile, 8).u(chance.randrange(256), 8).u(chance.choice((10, 31, 51, 255)), 8).ue(chance.choice((0, 0, 1, 31)))
    writer.ue(chroma)
    if chroma == 3:
        writer.u(chance.randrange(2), 1)
    writer.ue(chance.choice((0, 2, 6)), chance.choice((0, 2, 6))).u(0, 1)
    if chance.random() < 0.3:
        writer.u(1, 1)
        for _ in range(12 if chroma == 3 else 8):
            writer.u(0, 1)
    else:
        writer.u(0, 1)
    writer.ue(chance.choice((0, 4, 12)), chance.choice((0, 1, 2))).ue(chance.choice((0, 1, 4, 16, 30))).u(chance.randrange(2), 1)
    writer.ue(across - 1, down - 1).u(1, 1).u(1, 1)
    if chance.random() < 0.3:
        writer.u(1, 1).ue(*(chance.choice((0, 1, 7, 200)) for _ in range(4)))
    else:
        writer.u(0, 1)
    return writer.u(chance.randrange(2), 1).bytes()


def h264_starts(m: Mutations, data: bytes) -> bytes:
    """Start codes too short, too long, wrong, missing, in the middle of a slice."""
    code = m.chance.choice((b"\x00\x00\x01", b"\x00\x00\x00\x00\x00\x01", b"\x00\x00\x02", b"\x00\x01", b"", b"\x00\x00\x03\x01"))
    parts = units(data)
    whole = b"".join((code if m.chance.random() < 0.5 else START) + part for part in parts)
    if whole and m.chance.random() < 0.3:
        at = m.chance.randrange(len(whole))
        whole = whole[:at] + START + whole[at:]
    return whole


def h264_slices(m: Mutations, data: bytes) -> bytes:
    """Many slices: the same ones over and over, bent ones among them."""
    parts = units(data)
    slices = [part for part in parts if part[0] & 31 in (1, 5)]
    if not slices:
        return data
    many = m.chance.choices(slices, k=m.chance.choice((2, 8, 60)))
    many = [flipped(m, part) if m.chance.random() < 0.5 else part for part in many]
    return joined([part for part in parts if part[0] & 31 not in (1, 5)] + many)


def h264_kinds(m: Mutations, data: bytes) -> bytes:
    """Units that call themselves something else: partitions, SEI, delimiters, extensions, what RTP has for itself."""
    kinds = (1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 24, 28, 31)
    parts = units(data)
    for number, part in enumerate(parts):
        if m.chance.random() < 0.4:
            parts[number] = bytes((m.chance.choice(kinds) | m.chance.choice((0, 0x20, 0x60, 0x80)),)) + part[1:]
    return joined(parts)


def h264_missing(m: Mutations, data: bytes) -> bytes:
    """A unit missing: parameters, slices, or all but one."""
    parts = units(data)
    return joined([part for part in parts if m.chance.random() < 0.6] or parts[-1:])


def h264_order(m: Mutations, data: bytes) -> bytes:
    """Units of two frames in any order."""
    parts = units(data) + units(m.other())
    m.chance.shuffle(parts)
    return joined(parts)
