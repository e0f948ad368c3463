"""A join address as a QR code (ISO/IEC 18004)."""

from __future__ import annotations

import segno

QUIET_ZONE = 4
"""Light modules around it; a reader wants four (ISO/IEC 18004, 9.1)."""


def qr(url: str) -> list[list[bool]]:
    """Rows of modules, true is dark, quiet zone included. Level M: 15 % of it may be hidden by a reflection on the screen."""
    code = segno.make_qr(url, error="m", boost_error=True)
    return [[bool(module) for module in row] for row in code.matrix_iter(border=QUIET_ZONE)]
