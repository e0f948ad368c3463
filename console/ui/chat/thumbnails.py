"""Small pictures of files, as small as they are shown, and how far every file is.

Every file here is a stranger's. Its header is read first (`protocol.pictures`); then it is decoded by a limited process of its own
(`previews`), for which threads of the background wait: the window goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from console.intents import FetchFile
from console.notices import FileMoved, LinkChanged, LinkPhase, Notice
from console.ui.background import Background
from console.ui.chat.file_faces import Face, is_picture
from console.ui.desk_port import DeskPort
from console.words import tr
from protocol.records import File

KEPT_BYTES = 48 * 1024 * 1024
"""Of decoded thumbnails: some 150 on a screen of twice the density."""
TRIES = 2
"""Fetching a file whose bytes have gone from this disk."""


class Thumbnails(QObject):
    """Small pictures of files, fetched when they are asked for. `changed` names a file whose face is another one now."""

    changed = Signal(str)

    def __init__(self, desk: DeskPort, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
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
        """What may be shown in a box of `size` on a screen of that density; a picture that is missing is fetched and decoded, any other
        file waits for somebody to ask for it."""
        standing = self._desk.file(file.id)
        share = min(1.0, standing.done / file.size) if standing.moving else None
        if not is_picture(file):
            return Face(None, share, standing.trouble, standing.again, standing.path is not None)
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

        background = self._background
        background.run(lambda: background.decoder.theirs(path.read_bytes(), QSize(key[1], key[2]), file.type), done)

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
