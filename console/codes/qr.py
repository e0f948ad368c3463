"""A join address as a QR code (ISO/IEC 18004)."""

from __future__ import annotations

from functools import lru_cache

import segno

QUIET_ZONE = 4
"""Light modules around it; a reader wants four (ISO/IEC 18004, 9.1)."""


@lru_cache(maxsize=16)
def qr(url: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of modules, true is dark, quiet zone included. Level M: 15 % of it may be hidden by a reflection on the screen.

    Takes some 30 ms, and the room of codes shows the same one again with every change of anything: the last few are kept."""
    code = segno.make_qr(url, error="m", boost_error=True)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET_ZONE))
