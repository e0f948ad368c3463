"""Files that wait beside what is being written: chosen, pasted or dropped, made ready in the background, and taken out again.

As soon as one is ready it is on disk and survives a crash like the words. Enter sends them with the words; from then on the thread shows
how far each of them is.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from console.intents import AttachFile, DetachFiles
from console.notices import FileAttached, Notice, RequestRefused
from console.refusals import refusal
from console.ui.background import Background
from console.ui.chat.file_faces import TILE, paint_lines, paint_tile, size_in_words, type_in_words
from console.ui.chat.fitting import READ_BYTES, Fit, Unfit, made_fit
from console.ui.chat.pictures_laid import paint_image
from console.ui.desk_port import DeskPort
from console.ui.parts.button import IconButton
from console.ui.parts.flow import Flow
from console.ui.parts.painting import painting
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

log = logging.getLogger(__name__)

MOST = 20
"""Beside what is written; a message holds `limits.FILES_PER_MESSAGE` of them."""
ROWS = 3
"""Of the tray; more are scrolled."""


class Tile(QWidget):
    """One file, and the way to take it out."""

    removed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self._name = name
        self.request = ""
        """The wish that puts it on disk."""
        self.file: File | None = None
        """Once it is there."""
        self.setFixedSize(theme.size("attachment-wide"), theme.size("attachment"))
        self.remove = IconButton(theme, "x", "", size=24, icon_size=12, ground="raised", parent=self)
        self.remove.move(self.width() - 24 - 6, (self.height() - 24) // 2)
        self.remove.clicked.connect(self.removed)
        self._named(name)
        theme.changed.connect(self.update)

    def _named(self, name: str) -> None:
        self._name = one_line(name, 160)
        self.setAccessibleName(f"{self._name}, {self.facts()}")
        self.setToolTip(tip(self._name))
        self.remove.set_name(tr("Take {name} out", name=self._name))

    def facts(self) -> str:
        """What stands below the name."""
        return f"{type_in_words(self.file.type)} · {size_in_words(self.file.size)}" if self.file is not None else tr("Being made ready…")

    @property
    def seen(self) -> bool:
        """Whether a small picture stands for it."""
        return self._pixmap is not None

    def look_like(self, small: QImage) -> None:
        if not small.isNull():
            self._pixmap = QPixmap.fromImage(small)
            self._pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            self.update()

    def ready(self, file: File) -> None:
        self.file = file
        self._named(file.name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("raised"))
            painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
            pad = (self.height() - TILE) / 2
            tile = QRectF(pad, pad, TILE, TILE)
            if self._pixmap is not None:
                paint_image(painter, tile, self._pixmap, self._theme)
            else:
                paint_tile(painter, tile, self.file.type if self.file is not None else "", self._theme)
            left = tile.right() + 10
            area = QRectF(left, 0, self.remove.x() - 6 - left, self.height())
            paint_lines(painter, area, self._name, self.facts(), self._theme)


class Attachments(QScrollArea):
    """The tray, hidden while empty. `changed`: others, or one has become ready; `refused`: why one was not taken."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, theme: Theme, desk: DeskPort, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._desk, self._background = theme, desk, background
        self._kept: dict[str, list[Tile]] = {}
        self._unwanted: set[str] = set()
        """Wishes whose file was taken out before it was on disk."""
        self._conversation = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self._inside = QWidget()
        self._row = Flow(self._inside, theme.space.s)
        self.setWidget(self._inside)
        self.setAccessibleName(tr("Files to be sent"))
        self.hide()
        for conversation, file in desk.replica.attached():
            self._tile(conversation, file.name).ready(file)

    def open(self, conversation: str) -> None:
        """Those of another conversation are put away, not lost."""
        for tile in self.tiles():
            tile.hide()
        self._conversation = conversation
        for tile in self.tiles():
            tile.show()
            if tile.file is not None and tile.file.width and not tile.seen:
                self._look(tile, tile.file)
        self._tell()

    def hear(self, notice: Notice) -> None:
        """What became of those that were to be put on disk."""
        match notice:
            case FileAttached(request, _, file) if request in self._unwanted:
                self._unwanted.discard(request)
                self._desk.submit(DetachFiles((file.id,)))
            case FileAttached(request, conversation, file):
                for tile in self._kept.get(conversation, []):
                    if tile.request == request:
                        tile.ready(file)
                self._tell()
            case RequestRefused(request):
                self._unwanted.discard(request)
                for here in self._kept.values():
                    for tile in [tile for tile in here if tile.request == request]:
                        self._remove(here, tile)

    def files_of(self, conversation: str) -> list[File]:
        """What lies ready there, in order."""
        return [tile.file for tile in self._kept.get(conversation, []) if tile.file is not None]

    def tiles(self) -> list[Tile]:
        """Of the open conversation, in their order."""
        return self._kept.get(self._conversation, [])

    @property
    def waiting(self) -> bool:
        """One is still being made ready."""
        return any(tile.file is None for tile in self.tiles())

    def add(self, source: Path | QImage) -> None:
        """Beside what is being written."""
        here = self._kept.setdefault(self._conversation, [])
        if len(here) >= MOST:
            self.refused.emit(tr("{n} files at once are enough. Send these first.", n=MOST))
            return
        conversation = self._conversation
        tile = self._tile(conversation, source.name if isinstance(source, Path) else tr("picture"))
        tile.show()

        def done(found: object) -> None:
            if tile not in here:
                return
            if isinstance(found, Fit):
                tile.look_like(found.small)
                tile.request = self._desk.submit(AttachFile(conversation, found.data, found.name))
                return
            self._remove(here, tile)
            if not isinstance(found, Unfit):
                log.error("a file could not be made ready", exc_info=found if isinstance(found, Exception) else None)
            self.refused.emit(str(found) if isinstance(found, Unfit) else refusal("bad_type"))

        self._background.run(lambda: made_fit(source, self._side(), self._background.decoder), done)
        self._tell()

    def sent(self, files: Sequence[File]) -> None:
        """They went with a message of the open conversation, and stand here no longer."""
        here = self.tiles()
        for tile in [tile for tile in here if tile.file in files]:
            self._remove(here, tile)

    def _tile(self, conversation: str, name: str) -> Tile:
        here = self._kept.setdefault(conversation, [])
        tile = Tile(self._theme, name, self._inside)
        tile.hide()
        tile.removed.connect(lambda: self._take_out(here, tile))
        here.append(tile)
        self._row.addWidget(tile)
        return tile

    def _take_out(self, here: list[Tile], tile: Tile) -> None:
        """By hand."""
        if tile.file is not None:
            self._desk.submit(DetachFiles((tile.file.id,)))
        elif tile.request:
            self._unwanted.add(tile.request)
        self._remove(here, tile)

    def _remove(self, here: list[Tile], tile: Tile) -> None:
        if tile in here:
            here.remove(tile)
            self._row.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tell()

    def _look(self, tile: Tile, file: File) -> None:
        """The small picture of one that was there before the program was."""
        path, side = self._desk.file(file.id).path, self._side()
        if path is not None and file.size <= READ_BYTES:
            self._background.run(
                lambda: self._background.decoder.ours(path.read_bytes(), QSize(side, side)),
                lambda found: self._looked(tile, found),
            )

    def _looked(self, tile: Tile, found: object) -> None:
        if isinstance(found, QImage) and any(tile in here for here in self._kept.values()):
            tile.look_like(found)

    def _side(self) -> int:
        """Of a small picture, in pixels."""
        return round(TILE * self.devicePixelRatioF())

    def _tell(self) -> None:
        self.setVisible(bool(self.tiles()))
        self._fit()
        self.changed.emit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        """As high as its rows, to an end."""
        most = ROWS * (self._theme.size("attachment") + self._theme.space.s) - self._theme.space.s
        wanted = min(self._row.heightForWidth(max(1, self.viewport().width())), most)
        if self.tiles() and self.height() != wanted:
            self.setFixedHeight(wanted)
