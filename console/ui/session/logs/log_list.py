"""The log files of a conversation, newest first, with the way to ask for some and to open one of this computer. Qt thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from console.live_view import FileStanding
from console.ui import icons
from console.ui.file_hash import hash_words
from console.ui.parts.button import Button
from console.ui.parts.painted_row import PaintedRow
from console.ui.parts.sheet import Sheet
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

WIDTH = 600
ROWS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Listed:
    """One log file, and when it came, in words."""

    file: File
    when: str
    size: str
    standing: FileStanding


class LogRow(PaintedRow):
    """What a press does stands at its right."""

    def __init__(self, theme: Theme, listed: Listed) -> None:
        super().__init__(theme, listed.file.id, "row")
        self.listed = listed
        self.name = one_line(listed.file.name, 100)
        self.setAccessibleName(tr("Open {name}", name=self.name))
        self.setToolTip(tip(hash_words(listed.file.sha256)))
        self.setAccessibleDescription(self._facts())

    def update_to(self, listed: Listed) -> None:
        self.listed = listed
        self.setAccessibleDescription(self._facts())
        self.update()

    def _facts(self) -> str:
        standing = self.listed.standing
        if standing.trouble:
            return standing.trouble
        if standing.moving:
            share = round(100 * standing.done / max(1, self.listed.file.size))
            return tr("Downloading: {n} %", n=str(share))
        return f"{self.listed.size} · {self.listed.when}"

    def draw(self, painter: QPainter) -> None:
        theme, side = self.theme, self.theme.size("rail-icon")
        icons.paint(painter, QRect(theme.space.m, (self.height() - side) // 2, side, side), theme, "file-text", "accent")
        left = theme.space.m + side + theme.space.m
        right = self.draw_arrow(painter)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text"))
        words = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideMiddle, right - left)
        painter.drawText(QRect(left, 8, right - left, 20), int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.setFont(theme.font(11, tabular=True))
        painter.setPen(theme.color("warn" if self.listed.standing.trouble else "text-2"))
        painter.drawText(QRect(left, 28, right - left, 18), int(Qt.AlignmentFlag.AlignVCenter), one_line(self._facts(), 160))


class LogList(Sheet):
    """`wished` names a file; `asked` and `open_wished` are the two buttons."""

    wished = Signal(str)
    asked = Signal()
    open_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(theme, tr("Log files of this conversation"), WIDTH, theme.space.m, parent)
        self._rows: dict[str, LogRow] = {}
        self.none = Text(theme, tr("The customer has sent no log files yet."), 13, role="text-2", wrap=True)
        self.column.addWidget(self.none)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.size("row-gap"))
        self._list.addStretch(1)
        self._scroll.setWidget(body)
        self.column.addWidget(self._scroll)
        self.standing = Text(theme, "", 13, role="text-2", wrap=True)
        self.column.addWidget(self.standing)
        self.ask_button = Button(theme, tr("Ask for log files"), "filled", icon="file-text")
        self.ask_button.clicked.connect(self.asked)
        self.open_button = Button(theme, tr("Open another file…"), "quiet")
        self.open_button.clicked.connect(self.open_wished)
        close = Button(theme, tr("Close"), "quiet")
        close.clicked.connect(self.reject)
        self.feet(self.open_button, close, self.ask_button)

    def look_first(self) -> None:
        """The keyboard begins where one came for: at the newest log, else at the way to ask for some."""
        first = next(iter(self._rows.values()), None) or (self.ask_button if self.ask_button.isEnabled() else self.open_button)
        first.setFocus()

    def show_files(self, files: list[Listed], standing: str, why: str) -> None:
        """`standing`: of the question; `why`: one cannot ask just now, empty where one can."""
        ids = [listed.file.id for listed in files]
        if ids != list(self._rows):
            for row in self._rows.values():
                row.setParent(None)
                row.deleteLater()
            self._rows = {}
            for at, listed in enumerate(files):
                row = self._rows[listed.file.id] = LogRow(self.theme, listed)
                row.clicked.connect(lambda _=False, id=listed.file.id: self.wished.emit(id))
                self._list.insertWidget(at, row)
        for listed in files:
            self._rows[listed.file.id].update_to(listed)
        self.none.setVisible(not files)
        self._scroll.setVisible(bool(files))
        shown = min(len(files), ROWS_SHOWN)
        self._scroll.setFixedHeight(shown * (self.theme.size("row") + self.theme.size("row-gap")) if shown else 0)
        self.standing.setText(why or standing)
        self.standing.setVisible(bool(why or standing))
        self.ask_button.setEnabled(not why)
        self.fit()
