"""QR codes for pages to draw. The only door to segno in the broker."""

from __future__ import annotations

import segno


def rows(text: str) -> list[str]:
    """The modules of a QR code of medium error correction, row by row, dark ones 1, without the quiet zone."""
    return ["".join("1" if module else "0" for module in row) for row in segno.make(text, error="m", micro=False).matrix]
