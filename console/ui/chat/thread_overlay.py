"""What lies over the thread for a moment: the day while somebody scrolls, and the light on a line that they were brought to."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QTimer, QVariantAnimation
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from console.ui.chat.laid import Laid
from console.ui.plain import one_line
from console.ui.theme import Theme

DATE_MS = 1_000
"""How long the day stays after the last movement (Telegram Desktop's kScrollDateHideTimeout)."""
FLASH_MS = 1_400


class _Fading(QVariantAnimation):
    """From 1 to 0, repainting `area` of the widget; one step where the system asks for less motion."""

    def __init__(self, theme: Theme, over: QWidget, motion: str) -> None:
        super().__init__(over)
        self._theme, self._motion = theme, motion
        self.setStartValue(1.0)
        self.setEndValue(0.0)

    def begin(self, milliseconds: int = 0) -> None:
        self.stop()
        self.setDuration((milliseconds or self._theme.motion(self._motion)) if self._theme.motion(self._motion) else 0)
        self.start()


class FloatingDate:
    """The day of the uppermost line, on a pill at the top; fades a second after the last movement."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        self._theme, self._over = theme, over
        self.text = ""
        self._strength = 0.0
        self._wait = QTimer(over)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DATE_MS)
        self._wait.timeout.connect(self._fade)
        self._fading = _Fading(theme, over, "sheet")
        self._fading.valueChanged.connect(self._faded)

    @property
    def shown(self) -> bool:
        return self._strength > 0 and bool(self.text)

    def say(self, text: str) -> None:
        """Show it anew; an empty one hides it at once, as its own line is in sight."""
        self._fading.stop()
        self.text, self._strength = one_line(text, 80), 1.0 if text else 0.0
        if text:
            self._wait.start()
        else:
            self._wait.stop()

    def _fade(self) -> None:
        self._fading.begin()

    def _faded(self, strength: object) -> None:
        self._strength = float(strength) if isinstance(strength, float) else 0.0
        self._over.update(self._area().adjusted(-2, -2, 2, 2))

    def _area(self) -> QRect:
        metrics = QFontMetrics(self._theme.font(11, 600))
        width, height = metrics.horizontalAdvance(self.text) + 2 * self._theme.space.m, self._theme.line(11) + 8
        return QRect((self._over.width() - width) // 2, self._theme.space.s, width, height)

    def paint(self, painter: QPainter) -> None:
        if not self.shown:
            return
        area = self._area()
        painter.save()
        painter.setOpacity(self._strength)
        painter.setPen(self._theme.color("line"))
        painter.setBrush(self._theme.color("panel"))
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), area.height() / 2, area.height() / 2)
        painter.setFont(self._theme.font(11, 600))
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(area, 0x84, self.text)  # AlignCenter
        painter.restore()


class Flash:
    """A light behind one line that goes out by itself."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        self._theme, self._over = theme, over
        self.key = ""
        self._strength = 0.0
        self._fading = _Fading(theme, over, "sheet")
        self._fading.valueChanged.connect(self._faded)
        self._still = QTimer(over)
        self._still.setSingleShot(True)
        self._still.setInterval(FLASH_MS)
        self._still.timeout.connect(self._out)

    def light(self, key: str) -> None:
        self.key, self._strength = key, 1.0
        if self._theme.motion("sheet"):
            self._fading.begin(FLASH_MS)
        self._still.start()
        self._over.update()

    def _faded(self, strength: object) -> None:
        self._strength = float(strength) if isinstance(strength, float) else 0.0
        self._over.update()

    def _out(self) -> None:
        self.key = ""
        self._over.update()

    def paint(self, painter: QPainter, laid: Laid) -> None:
        """Under a line, at the painter's origin."""
        if not self.key or laid.line.key != self.key:
            return
        ink = self._theme.color("accent")
        ink.setAlphaF(0.22 * self._strength)
        painter.fillRect(QRectF(0, laid.box.top() - 4, laid.width, laid.box.height() + 8), ink)
