"""What a customer's camera sees, drawn: a router and its label, for pictures of the viewer. The page's twin is `camera_scene.js`."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

SIZE = (720, 960)
LINES = ("S/N  7K4-22918-B", "MAC  5C:02:9E:41:77:A0", "Key  amber-otter-52")


def router() -> QImage:
    """As a phone held upright takes it."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(image.rect(), QColor("#8a6a4a"))
    for y in range(0, SIZE[1], 96):
        painter.fillRect(0, y, SIZE[0], 3, QColor("#7b5d40"))
    painter.translate(360, 470)
    painter.rotate(-3)
    painter.setPen(Qt.PenStyle.NoPen)

    def box(x: float, y: float, w: float, h: float, r: float, fill: QColor | str) -> None:
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(x, y, w, h), r, r)

    box(-300, -330, 600, 640, 36, QColor(0, 0, 0, 56))
    box(-310, -345, 600, 640, 36, "#eef0ef")
    box(-310, 205, 600, 90, 36, "#dadfdd")
    for i, colour in enumerate(("#3ecf6a", "#3ecf6a", "#e0483c", "#c4cbc8")):
        box(-240 + i * 62, 238, 22, 22, 11, colour)
    box(-220, -255, 420, 300, 10, "#ffffff")
    painter.setPen(QColor("#1b1f22"))
    title = QFont("Inter")
    title.setPixelSize(40)
    title.setBold(True)
    painter.setFont(title)
    painter.drawText(-190, -195, "Wi-Fi router")
    mono = QFont("DejaVu Sans Mono")
    mono.setPixelSize(27)
    painter.setFont(mono)
    for i, line in enumerate(LINES):
        painter.drawText(-190, -135 + i * 48, line)
    x, i = -190, 0
    while x < 170:
        width = 3 + i * 37 % 5 * 2
        painter.fillRect(x, 5, width, 30, QColor("#1b1f22"))
        x, i = x + width + 4 + i * 53 % 3 * 2, i + 1
    painter.end()
    return image
