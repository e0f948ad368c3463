"""One picture in a window of its own: fitted or at its own size, zoomed and moved, copied, saved; the conversation's others beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShortcut, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.ui import icons
from console.ui.chat.file_faces import size_in_words
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

STEP = 1.25
MOST = 8.0
"""Times its own size."""


class Canvas(QWidget):
    """The picture itself. `scale` None: as large as fits, never larger than it is."""

    zoomed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._drawn = QPixmap()
        """The picture at the size at which it is shown now, in device pixels."""
        self._words = ""
        self.scale: float | None = None
        self._centre = QPointF()
        """The point of the picture, in its pixels, in the middle of the window."""
        self._grabbed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def show_image(self, image: QImage) -> None:
        self._image, self._drawn, self._words = image, QPixmap(), ""
        self.scale = None
        self._centre = QPointF(image.width() / 2, image.height() / 2)
        self.update()
        self.zoomed.emit()

    def show_words(self, words: str) -> None:
        """Instead of a picture."""
        self._image, self._drawn, self._words = QImage(), QPixmap(), plain(words, 400)
        self.update()

    def fit(self) -> float:
        """The scale at which it fits, in device pixels per pixel."""
        if self._image.isNull():
            return 1.0
        ratio = self.devicePixelRatioF()
        return min(1.0, self.width() * ratio / self._image.width(), self.height() * ratio / self._image.height())

    def zoom(self, scale: float | None, at: QPointF | None = None) -> None:
        """`at`: the point of the window that stays where it is."""
        if self._image.isNull():
            return
        before = self.scale or self.fit()
        if scale is not None:
            scale = min(MOST, max(min(self.fit(), 1.0), scale))
            if at is not None:
                middle = QPointF(self.width() / 2, self.height() / 2)
                ratio = self.devicePixelRatioF()
                self._centre += (at - middle) * ratio * (1 / before - 1 / scale)
            if scale <= self.fit() * 1.001 and self.fit() < 1.0:
                scale = None
        self.scale = scale
        if scale is None:
            self._centre = QPointF(self._image.width() / 2, self._image.height() / 2)
        self._clamp()
        self._drawn = QPixmap()
        self.update()
        self.zoomed.emit()

    def _clamp(self) -> None:
        scale, ratio = self.scale or self.fit(), self.devicePixelRatioF()
        half_x, half_y = self.width() * ratio / scale / 2, self.height() * ratio / scale / 2
        width, height = self._image.width(), self._image.height()
        x = width / 2 if 2 * half_x >= width else min(max(self._centre.x(), half_x), width - half_x)
        y = height / 2 if 2 * half_y >= height else min(max(self._centre.y(), half_y), height - half_y)
        self._centre = QPointF(x, y)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drawn = QPixmap()
        self._clamp()
        self.zoomed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(event.rect(), self._theme.color("ground"))
            if self._image.isNull():
                painter.setFont(self._theme.font(13))
                painter.setPen(self._theme.color("text-2"))
                painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)
                return
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        scale = self.scale or self.fit()
        size = QSize(max(1, round(self._image.width() * scale)), max(1, round(self._image.height() * scale)))
        left = self.width() * ratio / 2 - self._centre.x() * scale
        top = self.height() * ratio / 2 - self._centre.y() * scale
        area = QRectF(round(left) / ratio, round(top) / ratio, size.width() / ratio, size.height() / ratio)
        if scale < 1.0:
            # smaller than it is: averaged, so that fine print stays readable
            if self._drawn.size() != size:
                smooth = Qt.TransformationMode.SmoothTransformation
                self._drawn = QPixmap.fromImage(self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
            painter.drawPixmap(area, self._drawn, QRectF(self._drawn.rect()))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale != round(scale))
            painter.drawImage(area, self._image)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom((self.scale or self.fit()) * STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and self.scale is not None:
            self._centre -= (event.position() - self._grabbed) * self.devicePixelRatioF() / self.scale
            self._grabbed = event.position()
            self._clamp()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.zoom(1.0 if self.scale is None else None, event.position())


class PictureWindow(QWidget):
    """Stays one window, whatever is looked at. Its owner brings the pictures: `wanted` names the next one."""

    wanted = Signal(str)
    copy_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._files: list[File] = []
        self.file: File | None = None
        self.setWindowIcon(icons.icon(theme, "image", "accent"))
        self.resize(theme.size("thread-min") * 2, theme.size("thread-min") * 2 - 60)
        self.setMinimumSize(theme.size("viewer-min"), theme.size("viewer-min"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = Surface(theme, "panel")
        bar.setFixedHeight(theme.size("header-detached"))
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.space.l, 0, theme.space.s, 0)
        row.setSpacing(theme.space.xs)
        self._name = Text(theme, "", 13, 600)
        self._facts = Text(theme, "", 11, role="text-3", tabular=True)
        self.back = IconButton(theme, "caret-left", tr("The picture before"), key="←")
        self.on = IconButton(theme, "caret-right", tr("The next picture"), key="→")
        self.actual = IconButton(theme, "magnifying-glass-plus", tr("At its own size"), key="1")
        self.copy_button = IconButton(theme, "copy", tr("Copy the picture"), key="Ctrl+C")
        self.save_button = IconButton(theme, "download-simple", tr("Save the picture…"), key="Ctrl+S")
        row.addWidget(self._name, 1)
        row.addWidget(self._facts)
        row.addSpacing(theme.space.m)
        for button in (self.back, self.on, self.actual, self.copy_button, self.save_button):
            row.addWidget(button)
        column.addWidget(bar)
        self.canvas = Canvas(theme)
        column.addWidget(self.canvas, 1)
        self.canvas.zoomed.connect(self._tell_zoom)
        self.back.clicked.connect(lambda: self._step(-1))
        self.on.clicked.connect(lambda: self._step(1))
        self.actual.clicked.connect(self._toggle_size)
        self.copy_button.clicked.connect(lambda: self._wish(self.copy_wanted.emit))
        self.save_button.clicked.connect(lambda: self._wish(self.save_wanted.emit))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy_button.click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.save_button.click)

    def show_file(self, file: File, files: list[File], image: QImage | None, words: str) -> None:
        """`image` None: it is on its way or cannot be had, and `words` say so. `files`: what can be looked at besides."""
        self.file, self._files = file, files
        name = one_line(file.name, 120)
        self.setWindowTitle(f"{name} · Tapline")
        self._name.setText(name)
        self._facts.setText(f"{file.width} × {file.height} · {size_in_words(file.size)}")
        self.canvas.setAccessibleName(tr("Picture {name}, {width} by {height} pixels", name=name, width=file.width, height=file.height))
        at = self._at()
        for button in (self.back, self.on):
            button.setVisible(len(files) > 1)
        self.back.setEnabled(at > 0)
        self.on.setEnabled(at < len(files) - 1)
        for button in (self.actual, self.copy_button, self.save_button):
            button.setEnabled(image is not None)
        if image is not None:
            self.canvas.show_image(image)
        else:
            self.canvas.show_words(words)

    def appear(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()
        self.canvas.setFocus()

    def _at(self) -> int:
        return next((n for n, file in enumerate(self._files) if self.file is not None and file.id == self.file.id), 0)

    def _step(self, by: int) -> None:
        at = self._at() + by
        if 0 <= at < len(self._files):
            self.wanted.emit(self._files[at].id)

    def _wish(self, tell: Callable[[str], None]) -> None:
        if self.file is not None:
            tell(self.file.id)

    def _toggle_size(self) -> None:
        self.canvas.zoom(1.0 if self.canvas.scale is None else None)

    def _tell_zoom(self) -> None:
        whole = self.canvas.scale is None
        self.actual.set_name(tr("At its own size") if whole else tr("Fit into the window"))
        self.actual.set_icon("magnifying-glass-plus" if whole else "magnifying-glass-minus")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        scale = self.canvas.scale or self.canvas.fit()
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.canvas.zoom(scale * STEP)
            case Qt.Key.Key_Minus:
                self.canvas.zoom(scale / STEP)
            case Qt.Key.Key_0:
                self.canvas.zoom(None)
            case Qt.Key.Key_1:
                self.canvas.zoom(1.0)
            case _:
                super().keyPressEvent(event)

