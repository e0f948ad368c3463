"""Pictures that stand beside what is being written: chosen, pasted or dropped, made fit to be sent, shown small, and taken out again.

Made fit: a photograph is written anew, so that place, time and owner, which cameras note in it, stay here; what is too large is made
smaller. All of it in the background; Enter waits for it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.refusals import refusal
from console.ui import icons
from console.ui.background import Background
from console.ui.chat.pictures_laid import paint_image
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.pictures import NoPicture, TooLargePicture, look

log = logging.getLogger(__name__)

MOST = 8
"""Beside one message; each becomes a message of its own."""
READ_BYTES = 64 * 1024 * 1024
QUALITY = 88
ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
"""What a person chooses here is read by whatever decoder Qt has; what others send is not."""


class Unfit(Exception):
    """It cannot be made a picture that can be sent; the text says why."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Ready to be sent."""

    data: bytes
    name: str
    small: QImage


def made_fit(source: Path | QImage, side: int) -> Fit:
    """`side`: of the small picture, in pixels. Any thread. Raises Unfit."""
    if isinstance(source, QImage):
        return _written(source, tr("picture"), "PNG", side)
    try:
        if source.stat().st_size > READ_BYTES:
            raise Unfit(refusal("too_large"))
        data = source.read_bytes()
    except OSError as error:
        raise Unfit(tr("{file} could not be read: {reason}", file=source.name, reason=error.strerror or "?")) from error
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)  # upright, as the camera was held
    size = reader.size()
    if size.isValid() and _too_many(size):
        reader.setScaledSize(_allowed(size))
    image = reader.read()
    if image.isNull():
        log.info("%s is no picture: %s", source.name, reader.errorString())
        raise Unfit(refusal("bad_type"))
    if _sendable(data) and not _is_photograph(data):
        return Fit(data, source.name, _small(image, side))
    return _written(image, source.stem, "JPEG" if _is_photograph(data) or not image.hasAlphaChannel() else "PNG", side)


def _written(image: QImage, stem: str, format: str, side: int) -> Fit:
    """Written anew, as small as it must be."""
    if image.isNull():
        raise Unfit(refusal("bad_type"))
    if _too_many(image.size()):
        image = _scaled(image, _allowed(image.size()))
    for kind in (format, "JPEG"):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, kind.encode())
        if kind == "JPEG":
            writer.setQuality(QUALITY)
        if writer.write(_bare(image, alpha=kind == "PNG")) and buffer.size() <= limits.FILE_BYTES:
            return Fit(bytes(buffer.data().data()), f"{stem}.{'png' if kind == 'PNG' else 'jpg'}", _small(image, side))
    raise Unfit(refusal("too_large"))


def _bare(image: QImage, *, alpha: bool) -> QImage:
    """The pixels alone: a copy would keep the texts that came with them."""
    alpha = alpha and image.hasAlphaChannel()
    made = QImage(image.size(), QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.transparent if alpha else Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.drawImage(0, 0, image)
    painter.end()
    return made


def _sendable(data: bytes) -> bool:
    try:
        look(data)
    except (NoPicture, TooLargePicture):
        return False
    return len(data) <= limits.FILE_BYTES


def _is_photograph(data: bytes) -> bool:
    """Whether a camera may have noted things in it that nobody means to send."""
    return data.startswith(b"\xff\xd8") or b"eXIf" in data[:100_000]


def _too_many(size: QSize) -> bool:
    return max(size.width(), size.height()) > limits.PICTURE_SIDE_PX or size.width() * size.height() > limits.PICTURE_PIXELS


def _allowed(size: QSize) -> QSize:
    share = min(limits.PICTURE_SIDE_PX / max(size.width(), size.height()), (limits.PICTURE_PIXELS / (size.width() * size.height())) ** 0.5)
    return QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share)))


def _scaled(image: QImage, size: QSize) -> QImage:
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _small(image: QImage, side: int) -> QImage:
    return _scaled(image, image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))


def pictures_in(mime: QMimeData) -> list[Path | QImage]:
    """What of a clipboard or a drop are pictures. Text that comes with one is preferred where it is more than the picture's address."""
    urls = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    paths: list[Path | QImage] = [path for path in urls if path.suffix.lower() in ENDINGS]
    if paths:
        return paths
    if mime.hasImage() and not mime.text().strip():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return [image]
    return []


class Tile(QWidget):
    """One picture, and the way to take it out."""

    removed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self.fit: Fit | None = None
        side = theme.size("attachment")
        self.setFixedSize(side, side)
        self.remove = IconButton(theme, "x", "", size=20, icon_size=12, ground="raised", parent=self)
        self.remove.setAutoFillBackground(False)
        self.remove.move(side - 22, 2)
        self.remove.clicked.connect(self.removed)
        self._named(name)
        theme.changed.connect(self.update)

    def _named(self, name: str) -> None:
        name = one_line(name, 120)
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self.remove.set_name(tr("Take {name} out", name=name))

    def ready(self, fit: Fit) -> None:
        self.fit = fit
        self._pixmap = QPixmap.fromImage(fit.small)
        self._pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._named(fit.name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._pixmap is not None:
                paint_image(painter, self.rect().toRectF(), self._pixmap, self._theme)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("hover"))
                painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
                side = self._theme.size("icon")
                at = (self.width() - side) // 2
                icons.paint(painter, QRect(at, at, side, side), self._theme, "image", "text-3")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("panel"))
            painter.drawEllipse(self.remove.geometry().adjusted(1, 1, -1, -1))


class Attachments(QWidget):
    """A row of pictures, hidden while empty. `changed`: others, or one has become ready; `refused`: why one was not taken."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, theme: Theme, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._background = theme, background
        self._kept: dict[str, list[Tile]] = {}
        self._conversation = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme.space.s, 0)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.space.s)
        self._row.addStretch(1)
        column.addLayout(self._row)
        self.hide()

    def open(self, conversation: str) -> None:
        """Those of another conversation are put away, not lost."""
        for tile in self.tiles():
            tile.hide()
        self._conversation = conversation
        for tile in self.tiles():
            tile.show()
        self._tell()

    def tiles(self) -> list[Tile]:
        """Of the open conversation, in their order."""
        return self._kept.get(self._conversation, [])

    @property
    def waiting(self) -> bool:
        """One is still being made fit."""
        return any(tile.fit is None for tile in self.tiles())

    def add(self, source: Path | QImage) -> None:
        """Beside what is being written."""
        here = self._kept.setdefault(self._conversation, [])
        if len(here) >= MOST:
            self.refused.emit(tr("{n} pictures at once are enough. Send these first.", n=MOST))
            return
        tile = Tile(self._theme, source.name if isinstance(source, Path) else tr("picture"))
        tile.removed.connect(lambda: self._remove(here, tile))
        here.append(tile)
        self._row.insertWidget(self._row.count() - 1, tile)
        tile.show()
        side = round(tile.width() * self.devicePixelRatioF())

        def done(found: object) -> None:
            if tile not in here:
                return
            if isinstance(found, Fit):
                tile.ready(found)
                self._tell()
                return
            self._remove(here, tile)
            if not isinstance(found, Unfit):
                log.error("a picture could not be made fit", exc_info=found if isinstance(found, Exception) else None)
            self.refused.emit(str(found) if isinstance(found, Unfit) else refusal("bad_type"))

        self._background.run(lambda: made_fit(source, side), done)
        self._tell()

    def take(self) -> list[Fit]:
        """What is ready, in order; it stands here no longer."""
        here = list(self.tiles())
        for tile in here:
            self._remove(self.tiles(), tile, quietly=True)
        self._tell()
        return [tile.fit for tile in here if tile.fit is not None]

    def _remove(self, here: list[Tile], tile: Tile, *, quietly: bool = False) -> None:
        if tile in here:
            here.remove(tile)
            self._row.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        if not quietly:
            self._tell()

    def _tell(self) -> None:
        self.setVisible(bool(self.tiles()))
        self.changed.emit()
