"""Pictures from files to pixels: decoded in threads of their own, as small as they are shown, and only what its header promised.

Every file here is a stranger's. Its header is read first (`protocol.pictures`), one decoder is named and no other is tried, and Qt's
own limit on memory stands behind that. Qt lets go of Python's lock while it decodes: the window goes on.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from console.intents import FetchFile, FileMoved, LinkChanged, LinkPhase, Notice
from console.ui.background import Background
from console.ui.chat.pictures_laid import Face, is_picture
from console.ui.desk_port import DeskPort
from console.words import tr
from protocol.pictures import NoPicture, TooLargePicture, look
from protocol.records import File

log = logging.getLogger(__name__)

KEPT_BYTES = 48 * 1024 * 1024
"""Of decoded thumbnails: some 150 on a screen of twice the density."""
TRIES = 2
"""Fetching a file whose bytes have gone from this disk."""
ALLOCATION_MB = 192
"""16.8 million pixels of 8 bytes, and what a decoder needs besides."""
_FORMATS = {"image/png": b"png", "image/jpeg": b"jpeg"}


def decode(data: bytes, within: QSize | None = None) -> QImage:
    """The picture, scaled down to fit `within`; null for what is none or is damaged. Any thread."""
    try:
        looked = look(data)
    except (NoPicture, TooLargePicture) as error:
        log.warning("a picture is not shown: %s", error)
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, _FORMATS[looked.type])
    reader.setAutoDetectImageFormat(False)
    if within is not None and not within.isEmpty():
        size = QSize(looked.width, looked.height)
        if size.width() > within.width() or size.height() > within.height():
            reader.setScaledSize(size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        log.warning("a picture cannot be decoded: %s", reader.errorString())
    return image


class Thumbnails(QObject):
    """Small pictures of files, fetched when they are asked for. `changed` names a file whose face is another one now."""

    changed = Signal(str)

    def __init__(self, desk: DeskPort, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QImageReader.setAllocationLimit(ALLOCATION_MB)
        self._desk, self._background = desk, background
        self._kept: OrderedDict[tuple[str, int, int], QPixmap] = OrderedDict()
        self._bytes = 0
        self._under_way: set[tuple[str, int, int]] = set()
        self._broken: set[str] = set()
        self._asked: dict[str, int] = {}
        self._lacking: dict[str, File] = {}
        """What could not be had while the broker was out of reach."""
        self._conversation = ""

    def for_conversation(self, conversation: str) -> None:
        """Whose pictures are asked for from now on."""
        self._conversation = conversation

    def hear(self, notice: Notice) -> None:
        match notice:
            case FileMoved(file):
                self.changed.emit(file)
            case LinkChanged(state) if state.phase is LinkPhase.ONLINE:
                self._asked.clear()
                lacking, self._lacking = self._lacking, {}
                for lack in lacking.values():
                    self.fetch(lack)
            case _:
                pass

    def face(self, file: File, size: QSize, ratio: float) -> Face:
        """What may be shown in a box of `size` on a screen of that density; what is missing is fetched and decoded."""
        if not is_picture(file):
            return Face()
        standing = self._desk.file(file.id)
        share = standing.done / file.size if standing.moving else None
        key = file.id, round(size.width() * ratio), round(size.height() * ratio)
        image = self._kept.get(key)
        if image is not None:
            self._kept.move_to_end(key)
            return Face(image, share)
        if file.id in self._broken:
            return Face(trouble=tr("This picture is damaged and cannot be shown."))
        if standing.path is not None:
            self._decode(file, key, standing.path, ratio)
        elif not standing.trouble and not standing.moving and file.id not in self._asked:
            self.fetch(file)
        if standing.again:
            self._lacking[file.id] = file
        return Face(None, share, standing.trouble, standing.again)

    def fetch(self, file: File) -> None:
        """Have it here, also after it could not be had."""
        self._asked[file.id] = self._asked.get(file.id, 0) + 1
        self._desk.submit(FetchFile(self._conversation, file))

    def _decode(self, file: File, key: tuple[str, int, int], path: Path, ratio: float) -> None:
        if key in self._under_way:
            return
        self._under_way.add(key)

        def done(found: object) -> None:
            self._under_way.discard(key)
            if isinstance(found, QImage) and not found.isNull():
                self._keep(key, found, ratio)
            elif isinstance(found, OSError):
                if self._asked.get(file.id, 0) < TRIES:
                    self.fetch(file)  # it had to make room, or lies elsewhere since it was sent
                    return
                self._broken.add(file.id)
            else:
                self._broken.add(file.id)
            self.changed.emit(file.id)

        self._background.run(lambda: decode(path.read_bytes(), QSize(key[1], key[2])), done)

    def _keep(self, key: tuple[str, int, int], image: QImage, ratio: float) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self._kept[key] = pixmap
        self._bytes += _size(pixmap)
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= _size(gone)


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
