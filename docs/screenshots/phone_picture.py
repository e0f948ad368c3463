"""The practice phone's screen as a picture of the stream, for pictures of the viewer."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from PySide6.QtGui import QImage

from console.viewer.frames import Picture, Plane
from customer.phone.persona import PERSONAS
from customer.phone.render import Painter
from customer.phone.screen.phone import Phone

AT = datetime(2026, 11, 21, 14, 5)


def battery_page(lang: str = "fr") -> QImage:
    """A Galaxy A54 on the battery page of its settings, without restriction chosen."""
    painter = Painter()
    phone = Phone(PERSONAS["galaxy"], "fr" if lang == "fr" else "en", painter.measure, AT, 0)
    phone.do(("open", "battery"))
    phone.do(("background", "unrestricted"))
    phone.tick(5_000, AT)
    return painter.paint(phone.scene)


def as_picture(image: QImage) -> Picture:
    """RGB to planes as a decoder gives them: BT.601, limited range, 4:2:0 (ITU-R BT.601-7, 2.5)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgb = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(np.float32) / 255
    height, width = image.height() // 2 * 2, image.width() // 2 * 2
    red, green, blue = (rgb[:height, :width, n] for n in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    full = {"y": 16 + 219 * luma, "u": 128 + 112 * (blue - luma) / 0.886, "v": 128 + 112 * (red - luma) / 0.701}
    planes = [
        np.ascontiguousarray(np.rint(plane).astype(np.uint8))
        for plane in (full["y"], *(full[n].reshape(height // 2, 2, width // 2, 2).mean((1, 3)) for n in "uv"))
    ]
    told = tuple(Plane(p.ctypes.data, p.nbytes, p.strides[0], p.shape[1], p.shape[0]) for p in planes)
    return Picture(width, height, told, "bt601", False, planes)
