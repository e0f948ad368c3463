"""A part's bytes before the way (RFC 2045, 6): base64 and quoted-printable undone a piece at a time.

In pieces, because one call over a whole mail would keep every other thread waiting, the one that serves chats among them.
"""

from __future__ import annotations

import binascii
import io

PIECE = 64 * 1024
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHERS = bytes(set(range(256)) - set(_LETTERS))


def undone(raw: bytes, start: int, end: int, how: str) -> tuple[bytes, bool]:
    """What was encoded in `raw[start:end]`, and whether its end is missing. Never raises."""
    if how == "base64":
        return _base64(raw, start, end)
    if how == "quoted-printable":
        return _quoted_printable(raw, start, end), False
    return raw[start:end], False


def _base64(raw: bytes, start: int, end: int) -> tuple[bytes, bool]:
    out = io.BytesIO()
    rest = b""
    for at in range(start, end, PIECE):
        letters = rest + raw[at : min(at + PIECE, end)].translate(None, _OTHERS)
        whole = len(letters) - len(letters) % 4
        out.write(binascii.a2b_base64(letters[:whole]))
        rest = letters[whole:]
    if len(rest) > 1:
        out.write(binascii.a2b_base64(rest + b"=" * (4 - len(rest))))
    return out.getvalue(), len(rest) == 1


def _quoted_printable(raw: bytes, start: int, end: int) -> bytes:
    out = io.BytesIO()
    at = start
    while at < end:
        stop = min(at + PIECE, end)
        if stop < end:
            line = raw.rfind(b"\n", at, stop) + 1
            sign = raw.rfind(b"=", max(at + 1, stop - 2), stop)
            stop = line if line > at else sign if sign > at else stop  # never within `=E9`
        out.write(binascii.a2b_qp(raw[at:stop]))
        at = stop
    return out.getvalue()
