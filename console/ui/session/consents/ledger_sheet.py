"""The ledger of a session: every step of the customer's consent, whether the chain is whole, and its export. Qt thread."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QScrollArea, QWidget

from console.chat.dates import moment, time_of_day
from console.chat.happenings import who_did
from console.consents import fault, step
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.sheet import Sheet
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import ledger, verify
from protocol.support import LedgerRow

log = logging.getLogger(__name__)

WIDTH = 680
LIST_HEIGHT = 360
SHOWN = 400
"""The newest steps; the file has all."""
NAME_BYTES = 60


class LedgerSheet(Sheet):
    """Of the newest session of one conversation, as it is when it opens."""

    def __init__(self, theme: Theme, parent: QWidget, desk: DeskPort, conversation: str) -> None:
        super().__init__(theme, tr("All steps of consent"), WIDTH, theme.space.m, parent)
        record, session = desk.known.conversation(conversation), desk.replica.session_of(conversation)
        self._name = one_line(record.name if record is not None else "", NAME_BYTES)
        self._rows: list[LedgerRow] = list(desk.replica.ledger(conversation, session.id)) if session is not None else []
        self.dialog: QFileDialog | None = None
        found = ledger.first_fault(self._rows)
        whole = trn("{n} step, unbroken: each seals the one before", "{n} steps, unbroken: each seals the one before", len(self._rows))
        self.verdict = Strip(
            theme,
            "good" if found is None else "bad",
            "shield-check" if found is None else "shield-warning",
            whole if found is None else fault(found.n, found.why),
        )
        self.column.addWidget(self.verdict)
        self.column.addWidget(self._list(found.n if found is not None else 0))
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self.column.addWidget(self.trouble)
        self.copy = Button(theme, tr("Copy the seal"), "quiet", icon="copy")
        self.copy.setToolTip(tip(tr("The last step’s hash. Whoever has it can tell whether anything before it was changed.")))
        self.copy.setEnabled(bool(self._rows))
        self.copy.clicked.connect(self.copy_head)
        self.save = Button(theme, tr("Save as a file…"), "quiet", icon="download-simple")
        self.save.setEnabled(bool(self._rows))
        self.save.clicked.connect(self.choose_file)
        close = Button(theme, tr("Close"), "quiet", key="Esc")
        close.clicked.connect(self.close)
        self.feet(self.copy, self.save, close)
        self.fit()

    @property
    def head(self) -> str:
        return self._rows[-1].hash if self._rows else ""

    def copy_head(self) -> None:
        QGuiApplication.clipboard().setText(self.head)

    def choose_file(self) -> None:
        """Where the person says; a row a line, as `python -m protocol.verify` reads it."""
        dialog = self.dialog = QFileDialog(self.window(), tr("Save the steps"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("NDJSON (*.ndjson)")
        dialog.setDefaultSuffix("ndjson")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(file_name(self._name, self._rows))
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path) -> None:
        """Some kilobytes: quicker written than a thread is asked."""
        try:
            path.write_text(verify.text_of(self._rows), "utf-8", newline="\n")
        except OSError as error:
            log.exception("the ledger could not be saved")
            self.trouble.say(tr("The steps could not be saved: {reason}", reason=error.strerror or "?"))
            self.trouble.show()
            self.fit()

    def _list(self, wrong: int) -> QWidget:
        theme = self.theme
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, theme.space.s, 0)
        grid.setHorizontalSpacing(theme.space.m)
        grid.setVerticalSpacing(theme.space.xs)
        grid.setColumnStretch(2, 1)
        if not self._rows:
            grid.addWidget(Text(theme, tr("Nothing has been asked for in this session yet."), 13, role="text-2"), 0, 0, 1, 4)
        for at, row in enumerate(self._rows[-SHOWN:]):
            role = "bad" if wrong and row.n >= wrong else "text"
            when = moment(row.at)
            words = (
                Text(theme, str(row.n), 13, role="text-3", tabular=True),
                Text(theme, f"{time_of_day(when)}:{when.second:02}", 13, role="text-3", tabular=True),
                Text(theme, step(row), 13, role=role),
                Text(theme, who_did(row.by), 13, role="text-2"),
            )
            for column, word in enumerate(words):
                word.setToolTip(tip(tr("Seal: {hash}", hash=row.hash)))
                grid.addWidget(word, at, column, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(self._rows) + 1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        area.setFixedHeight(LIST_HEIGHT)
        area.setAccessibleName(tr("All steps of consent"))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area = area
        return area


def file_name(name: str, rows: list[LedgerRow]) -> str:
    """What the file is called: the customer, the words, the day."""
    day = f"{moment(rows[-1].at):%Y-%m-%d}" if rows else ""
    kept = "".join(c for c in name if c.isalnum() or c in " -_").strip()
    return " ".join(part for part in (kept, tr("consent"), day) if part) + ".ndjson"
