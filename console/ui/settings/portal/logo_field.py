"""The logo of a portal: chosen, dropped or pasted, made fit in the background, shown as it will be."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui import icons
from console.ui.background import Background
from console.ui.chat.fitting import files_in
from console.ui.parts.button import Button
from console.ui.parts.flow import Flow
from console.ui.parts.painting import painting
from console.ui.parts.text import Text
from console.ui.settings.portal.logo_writing import SIDE, written
from console.ui.theme import Theme
from console.words import tr

FILE_BYTES = 20 * 1024 * 1024
PLATE = QSize(128, 72)


class Plate(QWidget):
    """The logo on the page's ground, light and dark beside each other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.image, self.over = theme, QImage(), False
        self.setFixedSize(PLATE)
        self.setAccessibleName(tr("The logo as it is now"))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            area = self.rect().toRectF().adjusted(1, 1, -1, -1)
            pen = QPen(self._theme.color("accent" if self.over else "line"), 1.5)
            if self.image.isNull():
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(self._theme.color_in(False, "panel"))
            painter.drawRoundedRect(area, self._theme.radius.control, self._theme.radius.control)
            if self.image.isNull():
                side = self._theme.size("icon-empty")
                where = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
                icons.paint(painter, where, self._theme, "image", "text-3")
                return
            room = self.rect().adjusted(10, 10, -10, -10)
            size = self.image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            at = room.topLeft()
            left, top = at.x() + (room.width() - size.width()) / 2, at.y() + (room.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)


class LogoField(QWidget):
    """`changed` carries nothing: `value` is the logo in base64. `shown` carries the picture, for the preview."""

    changed = Signal()
    shown = Signal(object)

    def __init__(self, theme: Theme, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.value = ""
        self._wanted = 0
        """Which picture is waited for: what comes of an older one is late."""
        self.dialog: QFileDialog | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAcceptDrops(True)
        self.installEventFilter(self)
        self.plate = Plate(theme)
        self.choose = Button(theme, tr("Choose a picture…"), "quiet", icon="image")
        self.choose.clicked.connect(self.choose_file)
        self.remove = Button(theme, tr("Take it away"), "text")
        self.remove.clicked.connect(self.clear)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.told = Text(theme, "", 11, role="text-3", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.m)
        row.addWidget(self.plate)
        column = QVBoxLayout()
        column.setSpacing(theme.space.xs)
        shelf = QWidget()
        buttons = Flow(shelf, theme.space.s)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.remove)
        column.addWidget(shelf)
        column.addWidget(self.told)
        column.addStretch(1)
        row.addLayout(column, 1)
        self._show(QImage())

    # ---- what is there

    def show_value(self, value: str) -> None:
        """A logo as the portal has it."""
        if value == self.value and (value == "" or not self.plate.image.isNull()):
            return
        self.value = value
        self._wanted += 1
        if not value:
            self._show(QImage())
            return
        wanted = self._wanted
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            self._show(QImage())
            return
        decoder = self._background.decoder
        self._background.run(lambda: decoder.theirs(data, QSize(SIDE, SIDE), "image/png"), lambda found: self._decoded(found, wanted))

    def _decoded(self, found: object, wanted: int) -> None:
        if wanted == self._wanted and isinstance(found, QImage):
            self._show(found)

    def _show(self, image: QImage) -> None:
        self.plate.image = image
        self.plate.update()
        self.remove.setVisible(bool(self.value))
        self.told.set_role("text-3")
        size = tr("{width} × {height} pixels", width=image.width(), height=image.height())
        told = tr("Or drop a picture here, or paste one. It is made small enough.")
        self.told.setText(size if self.value and not image.isNull() else told)
        self.shown.emit(image)

    # ---- another one

    def choose_file(self) -> None:
        dialog = self.dialog = QFileDialog(self.window(), tr("Choose a logo"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Pictures") + " (*.png *.jpg *.jpeg *.gif *.webp *.bmp *.svg)")
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def paste(self) -> None:
        found = files_in(QGuiApplication.clipboard().mimeData())
        if found:
            self.take(found[0])

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        match event:
            case QDragEnterEvent() if files_in(event.mimeData()):
                event.acceptProposedAction()
                self._over(True)
            case QDropEvent() if event.type() is QEvent.Type.Drop:
                self._over(False)
                event.acceptProposedAction()
                for found in files_in(event.mimeData())[:1]:
                    self.take(found)
            case _ if event.type() is QEvent.Type.DragLeave:
                self._over(False)
            case _:
                return False
        return True

    def _over(self, on: bool) -> None:
        self.plate.over = on
        self.plate.update()

    def take(self, source: Path | QImage) -> None:
        """Read and made fit in the background; a stranger's file may be anything."""
        self._wanted += 1
        wanted, decoder = self._wanted, self._background.decoder
        self.told.set_role("text-3")
        self.told.setText(tr("Being made ready…"))

        def work() -> str:
            if isinstance(source, QImage):
                return written(source)
            if source.stat().st_size > FILE_BYTES:
                raise ValueError("large")
            image = decoder.ours(source.read_bytes(), QSize(2 * SIDE, 2 * SIDE))
            if image.isNull():
                raise ValueError("none")
            return written(image)

        self._background.run(work, lambda found: self._taken(found, wanted))

    def _taken(self, found: object, wanted: int) -> None:
        if wanted != self._wanted:
            return
        match found:
            case str() if found:
                self.show_value(found)
                self.changed.emit()
            case str():
                self._fail(tr("It cannot be made small enough. Take a simpler picture, of fewer colours."))
            case OSError():
                self._fail(tr("The file cannot be read. Choose another one."))
            case _:
                self._fail(tr("This is no picture that can be read. Take a PNG or JPEG of at most {n} MB.", n=FILE_BYTES // 1024 // 1024))

    def _fail(self, words: str) -> None:
        self.told.set_role("bad")
        self.told.setText(words)

    def clear(self) -> None:
        self.show_value("")
        self.changed.emit()
        self.choose.setFocus()
