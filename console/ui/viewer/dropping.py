"""What lies over the picture while files are held over it: they would go to the device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.theme import Theme
from console.words import tr


class FileDrop(QWidget):
    """Hidden until files are held over its parent; `dropped` tells which. `may()`: the device takes files just now; where it does not, what
    is held falls through to the conversation, as everywhere else."""

    dropped = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget, may: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._theme, self._may = theme, may
        parent.setAcceptDrops(True)
        parent.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        match event:
            case QDragEnterEvent() if self._may() and _files(event.mimeData()):
                event.acceptProposedAction()
                self._cover()
            case QDragEnterEvent():
                event.ignore()
                return True
            case QDragLeaveEvent():
                self.hide()
            case QDropEvent() if event.type() == QEvent.Type.Drop:
                self.hide()
                event.acceptProposedAction()
                if paths := _files(event.mimeData()):
                    self.dropped.emit(paths)
            case _:
                return False
        return True

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = theme.color("panel")
            ground.setAlphaF(0.94)
            painter.fillRect(self.rect(), ground)
            area = QRectF(self.rect()).adjusted(theme.space.l, theme.space.l, -theme.space.l, -theme.space.l)
            painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, theme.radius.sheet, theme.radius.sheet)
            side, middle = theme.size("icon-empty"), area.center()
            above = QRect(round(middle.x()) - side // 2, round(middle.y()) - side - 8, side, side)
            icons.paint(painter, above, theme, "device-mobile", "accent")
            self._write(painter, QRectF(area.left(), middle.y(), area.width(), 2 * theme.line(15)), 15, 600, tr("Send to the device"))
            below = QRectF(area.left(), middle.y() + theme.line(15) + 4, area.width(), 3 * theme.line(13))
            self._write(painter, below, 13, 400, tr("The customer is asked for each file"))

    def _write(self, painter: QPainter, where: QRectF, size: int, weight: int, words: str) -> None:
        painter.setFont(self._theme.font(size, weight))
        painter.setPen(self._theme.color("text" if weight == 600 else "text-2"))
        painter.drawText(where, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), words)


def _files(mime: QMimeData) -> tuple[Path, ...]:
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return tuple(path for path in paths if path.is_file())
