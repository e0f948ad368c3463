"""All files of a conversation on one sheet: those on their way, and what became of the others; and the way to send or ask for one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.intents import AskForFile, CancelTransfer, OfferFiles, PauseTransfer, TakeTransfer
from console.ui.desk_port import DeskPort
from console.ui.file_hash import copy_hash
from console.ui.parts.button import Button, IconButton
from console.ui.parts.floating import Floating
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.session.files.folder import files_folder
from console.ui.session.files.row import FileRow
from console.ui.theme import Theme
from console.words import tr

WIDTH = 640
LIST_PX = 480


def files_of(mime: QMimeData) -> tuple[Path, ...]:
    """Files of this computer among what is held over a window; a folder is none."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return tuple(path for path in paths if path.is_file())


class FilesSheet(Floating):
    """One for the window; `show_for` fills it, and `refresh` while it is open."""

    def __init__(
        self, theme: Theme, parent: QWidget, desk: DeskPort, why: Callable[[], str], open_folder: Callable[[QUrl], bool] | None = None
    ) -> None:
        super().__init__(theme, parent, WIDTH, top=0.1)
        self._desk, self._why = desk, why
        self._open_folder = open_folder or QDesktopServices.openUrl
        self.conversation = ""
        self.rows: dict[str, FileRow] = {}
        self._order: list[str] = []
        self.dialog: QFileDialog | None = None
        space = theme.space
        self.column.setContentsMargins(space.xl, space.m, space.l, space.l)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.s)
        head.addWidget(Text(theme, tr("Files"), 18, 600), 1)
        self.send = Button(theme, tr("Send files…"), "filled", icon="upload-simple")
        self.send.clicked.connect(self.choose)
        self.ask = Button(theme, tr("Ask for a file"), "quiet", icon="download-simple")
        self.ask.clicked.connect(self._ask)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        for button in (self.send, self.ask, close):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self._about = Text(theme, "", 13, role="text-2")
        self.column.addWidget(self._about)
        self._told = Text(theme, "", 13, role="text-2", wrap=True)
        self.column.addWidget(self._told)
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, space.s, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(tr("Files"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        self._scroll.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)
        self.column.addWidget(self._scroll, 1)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Files"))

    def show_for(self, conversation: str) -> None:
        self.conversation = conversation
        for id in list(self.rows):
            self._remove(id)
        self.refresh()
        self.open_()
        (self.send if self.send.isEnabled() else self).setFocus()

    def refresh(self) -> None:
        who = self._who()
        self._about.setText(tr("Between this computer and {who}", who=who))
        why = self._why()
        self.send.setEnabled(not why)
        self.ask.setEnabled(not why)
        standings = self._desk.transfers(self.conversation)
        told = "" if standings else tr("Drop files here or on the picture to send them.")
        if self._desk.file_asked(self.conversation):
            told = tr("{who} is asked for a file. It is saved as soon as it comes.", who=who)
        self._told.setText(why or told)
        self._told.setVisible(bool(self._told.text()))
        hashes = {record.id: record.sha256 for record in self._desk.replica.transfers(self.conversation)}
        order = [s.id for s in standings]
        for id in set(self.rows) - set(order):
            self._remove(id)
        for s in standings:
            if s.id in self.rows:
                self.rows[s.id].show_standing(s, hashes.get(s.id, ""))
            else:
                row = self.rows[s.id] = FileRow(self._theme, s, who, hashes.get(s.id, ""))
                row.pressed.connect(self._pressed)
        if order != self._order:
            self._order = order
            for place, id in enumerate(order):
                self._lines.insertWidget(place, self.rows[id])
        self._scroll.setVisible(bool(order))
        wants = sum(self._high(self.rows[id]) for id in order)
        self._list.setFixedHeight(max(1, wants))
        self._scroll.setFixedHeight(min(LIST_PX, max(1, wants)))
        if self.isVisible():
            self.resettle()

    def _high(self, row: FileRow) -> int:
        """A row's own hint is that of its narrowest, where its words take more lines."""
        space = self._theme.space
        layout = row.layout()
        width = self._width - space.xl - space.l - 2 * space.s
        return layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else row.sizeHint().height()

    def choose(self) -> None:
        """Which files go."""
        dialog = self.dialog = QFileDialog(self, tr("Send files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.offer(tuple(Path(name) for name in names)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def offer(self, paths: tuple[Path, ...]) -> None:
        if paths and not self._why():
            self._desk.submit(OfferFiles(self.conversation, paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._why() and files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.offer(files_of(event.mimeData()))
        event.acceptProposedAction()

    def _ask(self) -> None:
        self._desk.submit(AskForFile(self.conversation, files_folder(self._desk.preferences)))
        self.refresh()

    def _pressed(self, id: str, deed: str) -> None:
        folder = files_folder(self._desk.preferences)
        match deed:
            case "take" | "refuse":
                self._desk.submit(TakeTransfer(id, folder if deed == "take" else None))
            case "pause" | "go_on":
                self._desk.submit(PauseTransfer(id, deed == "pause"))
            case "cancel":
                self._desk.submit(CancelTransfer(id))
            case "hash":
                copy_hash(self.rows[id].sha256)
            case "again":
                again = self.rows[id].standing.path
                self.offer((again,) if again is not None else ())
            case _:
                path = self.rows[id].standing.path
                if path is None or not self._open_folder(QUrl.fromLocalFile(str(path.parent))):
                    self._told.setText(tr("The folder cannot be shown: {folder}", folder=str(path.parent if path is not None else folder)))
                    self._told.setVisible(True)

    def _remove(self, id: str) -> None:
        row = self.rows.pop(id)
        self._lines.removeWidget(row)
        row.deleteLater()
        if id in self._order:
            self._order.remove(id)

    def _who(self) -> str:
        record = self._desk.known.conversation(self.conversation)
        return one_line(record.name, 60) if record is not None and record.name else tr("the customer")
