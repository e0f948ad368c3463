"""What lies over the conversation while files are held over it: where they would go, and how large they may be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui import icons
from console.ui.chat.fitting import files_in
from console.ui.parts.painting import painting
from console.ui.theme import Theme
from console.words import tr


class DropLayer(QWidget):
    """Hidden until files are held over its parent; `dropped` tells what was let go there. `open_`: something can be dropped just now;
    `note`: it would be for agents only."""

    dropped = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget, open_: Callable[[], bool], note: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._theme, self._open, self._is_note = theme, open_, note
        self._note = False
        parent.setAcceptDrops(True)
        parent.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        match event:
            case QDragEnterEvent() if self._open() and files_in(event.mimeData()):
                event.acceptProposedAction()
                self.cover()
            case QDragLeaveEvent():
                self.hide()
            case QDropEvent() if event.type() == QEvent.Type.Drop:
                self.hide()
                event.acceptProposedAction()
                self.dropped.emit(files_in(event.mimeData()))
            case _:
                return False
        return True

    def cover(self) -> None:
        """Say where what is held would go."""
        self._note = self._is_note()
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def words(self) -> str:
        return tr("Drop the files here for agents only") if self._note else tr("Drop the files here to add them to your message")

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = theme.color("panel")
            ground.setAlphaF(0.97)
            painter.fillRect(self.rect(), ground)
            area = QRectF(self.rect()).adjusted(theme.space.l, theme.space.l, -theme.space.l, -theme.space.l)
            painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
            painter.setBrush(theme.color("note") if self._note else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, theme.radius.sheet, theme.radius.sheet)
            side, middle = theme.size("icon-empty"), area.center()
            above = QRect(round(middle.x()) - side // 2, round(middle.y()) - side - 8, side, side)
            icons.paint(painter, above, theme, "upload-simple", "accent")
            painter.setFont(theme.font(15, 600))
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(area.left(), middle.y(), area.width(), theme.line(15)), int(Qt.AlignmentFlag.AlignCenter), self.words())
            painter.setFont(theme.font(13))
            painter.setPen(theme.color("text-2"))
            below = QRectF(area.left(), middle.y() + theme.line(15) + 4, area.width(), theme.line(13))
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), tr("Any kind of file, at most 100 MB each"))
