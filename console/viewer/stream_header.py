"""The picture's size as an encoded frame announces it, read before any decoder sees the frame. Pure, safe against hostile bytes.

VP8: RFC 6386 section 9.1. H.264: sequence parameter sets, ITU-T H.264 section 7.3.2.1.1.
"""

from __future__ import annotations

from protocol import limits

_CHROMA_PROFILES = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135))
_SPS_BYTES = 512
"""A parameter set is some 30 bytes; with scaling lists and HRD some 300."""
_SPS_MAX = 32
"""In one access unit: so many identifiers exist (section 7.4.2.1.1). Senders repeat the one they use; reading each costs time."""
_UNITS_MAX = 8192
"""NAL units in one access unit. A sharp key frame of the largest size, a slice per packet, has under 2000."""
_LARGEST = 65_536
"""Macroblocks of the largest picture."""
_COVERED = 512 * _LARGEST
"""Macroblocks that the slices of one access unit may cover at most, if each covers the whole picture: two seconds of libavcodec, in which
nothing stops it. A slice of 12 bytes may skip over all of it, and so may the next; 100 KB of them would take half a minute. A slice per
packet of a sharp 1080x2400 picture is some 600 slices and a fifth of this."""
_KEPT_MACROBLOCKS = 4 * _LARGEST
"""Of all reference pictures together: four of the largest size, 100 MB, and more than level 5.2 has (table A-1). A decoder keeps as many as
it is told to, up to 16."""


class BadHeader(ValueError):
    """The header cannot be read: the frame must not be decoded."""


def allowed(width: int, height: int) -> bool:
    """Whether pictures of this size may be decoded (PROTOCOL.md section 3)."""
    return 0 < width <= limits.PICTURE_SIDE_PX and 0 < height <= limits.PICTURE_SIDE_PX and width * height <= limits.PICTURE_PIXELS


def picture_size(codec: str, data: bytes) -> tuple[int, int] | None:
    """The largest size that the frame announces, or None if it announces none. Raises BadHeader, also for an empty frame: to libavcodec it
    is the end of the stream, and nothing would be decoded after it."""
    if not data:
        raise BadHeader("empty frame")
    return vp8_size(data) if codec == "VP8" else h264_size(data)


class Announced:
    """What one decoder is given, unit by unit: remembers the largest picture that it was told of."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._macroblocks = 0

    def look(self, data: bytes) -> tuple[int, int] | None:
        """As `picture_size`; raises BadHeader also for more slices than pictures of this size can have."""
        size = picture_size(self._codec, data)
        if size is not None and allowed(*size):
            self._macroblocks = max(self._macroblocks, -(-size[0] // 16) * -(-size[1] // 16))
        if self._codec == "H264" and _slices(data) * (self._macroblocks or _LARGEST) > _COVERED:
            raise BadHeader("too many slices")
        return size


def _slices(data: bytes) -> int:
    """H.264 slices and partitions of them, in an access unit."""
    count, at = 0, data.find(b"\x00\x00\x01")
    while at >= 0:
        at += 3
        count += at < len(data) and (1 <= data[at] & 31 <= 5 or data[at] & 31 == 20)
        at = data.find(b"\x00\x00\x01", at)
    return count


def vp8_size(data: bytes) -> tuple[int, int] | None:
    """Size of a key frame, None for others."""
    if data[:1] and data[0] & 1:
        return None
    if len(data) < 10 or data[3:6] != b"\x9d\x01\x2a":
        raise BadHeader("VP8 key frame without its start code")
    return (data[6] | data[7] << 8) & 0x3FFF, (data[8] | data[9] << 8) & 0x3FFF


def h264_size(data: bytes) -> tuple[int, int] | None:
    """The largest size of all sequence parameter sets in an Annex B access unit."""
    width = height = found = units = 0
    at = data.find(b"\x00\x00\x01")
    while at >= 0:
        at += 3
        units += 1
        if units > _UNITS_MAX:
            raise BadHeader("too many NAL units")
        if at < len(data) and data[at] & 31 in (7, 15):
            found += 1
            if found > _SPS_MAX:
                raise BadHeader("too many parameter sets")
            raw = data[at + 1 : at + 1 + _SPS_BYTES]
            end = raw.find(b"\x00\x00\x01")
            w, h = _sps_size(raw if end < 0 else raw[:end])
            width, height = max(width, w), max(height, h)
        at = data.find(b"\x00\x00\x01", at)
    return (width, height) if found else None


def begins(codec: str, data: bytes) -> bool:
    """Whether a decoder that has seen nothing can begin here: a VP8 key frame, or an H.264 IDR picture with its parameter set."""
    if codec == "VP8":
        return bool(data) and not data[0] & 1
    kinds = _kinds(data)
    return 5 in kinds and 7 in kinds


def shows(codec: str, data: bytes) -> bool:
    """Whether a picture must come of this: VP8's `show_frame` (RFC 6386 section 9.1), an H.264 slice."""
    if codec == "VP8":
        return bool(data) and bool(data[0] & 0x10)
    return not _kinds(data).isdisjoint((1, 5))


def _kinds(data: bytes) -> set[int]:
    """The types of an access unit's NAL units."""
    kinds = set()
    at = data.find(b"\x00\x00\x01")
    while at >= 0:
        at += 3
        if at < len(data):
            kinds.add(data[at] & 31)
        at = data.find(b"\x00\x00\x01", at)
    return kinds


class _Bits:
    """Big-endian bit reader over a NAL unit's payload, emulation prevention bytes removed."""

    def __init__(self, raw: bytes) -> None:
        clean = raw.replace(b"\x00\x00\x03", b"\x00\x00")
        self._value = int.from_bytes(clean, "big")
        self._left = len(clean) * 8

    def read(self, count: int) -> int:
        if count > self._left:
            raise BadHeader("parameter set is cut short")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def ue(self) -> int:
        """Exp-Golomb, unsigned (section 9.1)."""
        zeros = 0
        while not self.read(1):
            zeros += 1
            if zeros > 32:
                raise BadHeader("number in the parameter set is too long")
        return (1 << zeros) - 1 + self.read(zeros)

    def se(self) -> int:
        value = self.ue()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def _sps_size(raw: bytes) -> tuple[int, int]:
    bits = _Bits(raw)
    profile = bits.read(8)
    bits.read(16)
    bits.ue()
    chroma = 1
    if profile in _CHROMA_PROFILES:
        chroma = bits.ue()
        if chroma == 3:
            bits.read(1)
        bits.ue()
        bits.ue()
        bits.read(1)
        if bits.read(1):
            for i in range(8 if chroma != 3 else 12):
                if bits.read(1):
                    _skip_scaling_list(bits, 16 if i < 6 else 64)
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.read(1)
        bits.se()
        bits.se()
        cycle = bits.ue()
        if cycle > 255:
            raise BadHeader("picture order cycle")
        for _ in range(cycle):
            bits.se()
    references = bits.ue()
    bits.read(1)
    width = (bits.ue() + 1) * 16
    map_units = bits.ue() + 1
    frames_only = bits.read(1)
    height = map_units * 16 * (2 - frames_only)
    if references * (width // 16) * (height // 16) > _KEPT_MACROBLOCKS and allowed(width, height):
        raise BadHeader("too many reference pictures")
    # Cropping only makes smaller; memory is taken for the uncropped size, so that is what counts up to one macroblock.
    if not frames_only:
        bits.read(1)
    bits.read(1)
    if bits.read(1):
        unit_x = 2 if chroma in (1, 2) else 1
        unit_y = (2 if chroma == 1 else 1) * (2 - frames_only)
        left, right, top, bottom = (bits.ue() for _ in range(4))
        cut_x, cut_y = (left + right) * unit_x, (top + bottom) * unit_y
        if cut_x < width and cut_y < height:
            width -= min(cut_x, 15)
            height -= min(cut_y, 31)
    return width, height


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last
