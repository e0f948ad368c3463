"""The picture of the moment, or why there is none: on a quiet ground, in the film's own shape. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.theme import Theme
from console.words import tr


class FilmScreen(QWidget):
    """`resized`: another size is wanted of the film. A press plays or pauses."""

    resized = Signal()
    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._why, self._icon = "", "film-strip"
        self.setMinimumSize(theme.size("record-screen-min"), theme.size("record-screen-min"))
        self.setAccessibleName(tr("The picture of this moment"))
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage:
        return self._image

    @property
    def why(self) -> str:
        """The sentence that stands in the place of the picture; empty while there is one."""
        return self._why

    def wanted(self) -> QSize:
        """In the screen's pixels."""
        edge = 2 * self._theme.space.l
        room = self.size() - QSize(edge, edge)
        return room.expandedTo(QSize(1, 1)) * self.devicePixelRatioF()

    def show_image(self, image: QImage) -> None:
        self._image, self._why = image, ""
        self.setAccessibleDescription("")
        self.update()

    def say(self, icon: str, why: str) -> None:
        """Nothing of a picture stays: what is hidden was not to be kept."""
        if (icon, why) != (self._icon, self._why) or not self._image.isNull():
            self._image, self._icon, self._why = QImage(), icon, why
            self.setAccessibleDescription(why)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self._theme.color("ground"))
            if not self._image.isNull():
                self._draw_image(painter)
            elif self._why:
                self._draw_why(painter)

    def _draw_image(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        edge = 2 * self._theme.space.l
        size = (self._image.size() / ratio).scaled(self.size() - QSize(edge, edge), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self._image.width() / ratio:
            size = self._image.size() / ratio  # never larger than it is
        area = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(area, self._theme.radius.sheet, self._theme.radius.sheet)
        painter.setClipPath(shape)
        painter.drawImage(area, self._image)

    def _draw_why(self, painter: QPainter) -> None:
        theme, side = self._theme, self._theme.size("icon-empty")
        middle = self.rect().center()
        painter.setFont(theme.font(13))
        words = QRect(theme.space.xl, middle.y() + theme.space.m, self.width() - 2 * theme.space.xl, 3 * theme.line(13))
        icons.paint(painter, QRect(middle.x() - side // 2, middle.y() - side, side, side), theme, self._icon, "text-3")
        painter.setPen(theme.color("text-2"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), self._why)
