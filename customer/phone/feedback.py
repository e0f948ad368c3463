"""Transport-wide congestion control on the sender's side: which packet arrived when, as the receiver reports it. Pure.

Format: draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1 (RTCP 205, FMT 15), and the one-byte header extension that numbers
packets (RFC 8285).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
EXTENSION = 5
"""The number that our offer gives it; aiortc uses 1 to 4."""
_TICK_S = 0.00025
_REFERENCE_S = 0.064
_PACKETS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is said of one packet. `at`: seconds of the receiver's clock; None: it has not come."""

    seq: int
    at: float | None


def with_feedback(offer: str) -> str:
    """The offer, asking for these reports on each video codec."""
    lines: list[str] = []
    video = False
    for line in offer.splitlines():
        lines.append(line)
        if line.startswith("m="):
            video = line.startswith("m=video")
        elif video and line.startswith("a=mid:"):
            lines.append(f"a=extmap:{EXTENSION} {URI}")
        elif video and (found := re.match(r"a=rtpmap:(\d+) (?!rtx/)", line)):
            lines.append(f"a=rtcp-fb:{found[1]} transport-cc")
    return "\r\n".join(lines) + "\r\n"


def agreed(answer: str) -> bool:
    """Whether the answer takes the numbering over."""
    return f"a=extmap:{EXTENSION} {URI}" in answer


def numbered(packet: bytes, seq: int) -> bytes:
    """The RTP packet with its transport-wide number in the header (before it is encrypted)."""
    element = bytes((EXTENSION << 4 | 1,)) + struct.pack("!H", seq & 0xFFFF)
    at = 12 + 4 * (packet[0] & 0x0F)
    if not packet[0] & 0x10:
        return bytes((packet[0] | 0x10,)) + packet[1:at] + struct.pack("!HH", 0xBEDE, 1) + element + b"\0" + packet[at:]
    profile, words = struct.unpack_from("!HH", packet, at)
    if profile != 0xBEDE:
        return packet
    return packet[: at + 2] + struct.pack("!H", words + 1) + element + b"\0" + packet[at + 4 :]


def reports(data: bytes) -> list[Arrival]:
    """All that a compound RTCP packet says about arrivals; what cannot be read is left out."""
    found: list[Arrival] = []
    at = 0
    while at + 4 <= len(data):
        size = (struct.unpack_from("!H", data, at + 2)[0] + 1) * 4
        if data[at + 1] == 205 and data[at] & 0x1F == 15 and at + size <= len(data):
            found += _report(data[at + 4 : at + size])
        at += size
    return found


def _report(body: bytes) -> list[Arrival]:
    if len(body) < 16:
        return []
    base, count = struct.unpack_from("!HH", body, 8)
    reference = int.from_bytes(body[12:15], "big")
    symbols: list[int] = []
    at = 16
    while len(symbols) < count <= _PACKETS_MAX:
        if at + 2 > len(body):
            return []
        chunk = int.from_bytes(body[at : at + 2], "big")
        at += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk & 0x4000:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    found: list[Arrival] = []
    now = reference * _REFERENCE_S
    for i, symbol in enumerate(symbols[:count]):
        seq = (base + i) & 0xFFFF
        if symbol == 0:
            found.append(Arrival(seq, None))
            continue
        size = 1 if symbol == 1 else 2
        if at + size > len(body):
            break
        now += int.from_bytes(body[at : at + size], "big", signed=size == 2) * _TICK_S
        at += size
        found.append(Arrival(seq, now))
    return found
