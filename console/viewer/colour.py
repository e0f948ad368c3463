"""From the video's luma and chroma to red, green and blue: the four combinations that phones and browsers send.

Pure. Nothing is left to a library's guess: Qt takes tall pictures for BT.709 and shifts the colours of a phone whose
stream says nothing (measured: 200, 60, 30 became 214, 72, 27).
"""

from __future__ import annotations

from typing import Literal

Matrix = Literal["bt601", "bt709"]

_WEIGHTS: dict[str, tuple[float, float]] = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722)}
"""Kr and Kb: ITU-R BT.601-7 section 2.5.1, BT.709-6 section 3.2."""


def yuv_to_rgb(matrix: Matrix, full_range: bool) -> tuple[tuple[float, float, float, float], ...]:
    """Three rows (R, G, B) of factors for Y, U, V and one constant; samples and result are 0..1 over eight bits.

    Limited range: luma 16..235, chroma 16..240 (BT.601-7 section 2.5.3).
    """
    kr, kb = _WEIGHTS[matrix]
    kg = 1 - kr - kb
    luma, chroma, black = (1.0, 1.0, 0.0) if full_range else (255 / 219, 255 / 224, 16 / 255)
    middle = 128 / 255
    red_v = 2 * (1 - kr) * chroma
    blue_u = 2 * (1 - kb) * chroma
    green_u = -2 * (1 - kb) * kb / kg * chroma
    green_v = -2 * (1 - kr) * kr / kg * chroma
    dark = -luma * black
    return (
        (luma, 0.0, red_v, dark - middle * red_v),
        (luma, green_u, green_v, dark - middle * (green_u + green_v)),
        (luma, blue_u, 0.0, dark - middle * blue_u),
    )
