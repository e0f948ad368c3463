"""The report of a session that is over: its figures on one sheet, to be read, copied or saved."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.chat.dates import day_words, moment
from console.profiles.abilities import client_words
from console.session_report import SessionReport, exported
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button, IconButton
from console.ui.parts.floating import Floating
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.report_words import Group, as_text, report_groups, when
from console.ui.theme import Theme
from console.words import tr

log = logging.getLogger(__name__)

WIDTH = 720
NAME_BYTES = 60
"""Of the customer's name in a file's name."""
CLIENT_BYTES = 80
"""Of what the customer's program calls itself."""


class ReportSheet(Floating):
    """One for the window; `show_for` fills it anew. `record_wished`: the course of the same conversation's session."""

    record_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, desk: DeskPort) -> None:
        super().__init__(theme, parent, WIDTH, top=0.08)
        self._desk = desk
        self._report: SessionReport | None = None
        self._groups: list[Group] = []
        self._name = self._conversation = ""
        self.dialog: QFileDialog | None = None
        space = theme.space
        self.column.setContentsMargins(space.xl, space.m, space.l, space.xl)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(theme, tr("Session report"), 18, 600))
        self._about = Text(theme, "", 13, role="text-2")
        words.addWidget(self._about)
        self._client = Text(theme, "", 11, role="text-3")
        words.addWidget(self._client)
        head.addLayout(words, 1)
        self.copy = IconButton(theme, "copy", tr("Copy the report"), key="Ctrl+C")
        self.copy.clicked.connect(self.copy_text)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        self.save = Button(theme, tr("Save as a file…"), "quiet", icon="download-simple")
        self.save.clicked.connect(self.choose_file)
        self.record = IconButton(theme, "clock-counter-clockwise", tr("Session record"))
        self.record.clicked.connect(self._open_record)
        for button in (self.record, self.save, self.copy, close):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self.trouble.dismissed.connect(self.resettle)
        self.column.addWidget(self.trouble)
        self._body: QWidget | None = None
        self.setAccessibleName(tr("Session report"))

    def show_for(self, conversation: str) -> None:
        """The report of the conversation's session; nothing where there is none."""
        record, session = self._desk.known.conversation(conversation), self._desk.known.session_of(conversation)
        report = self._desk.report(session.id) if session is not None else None
        if report is None:
            return
        self._conversation = conversation
        self._report, self._name = report, one_line(record.name if record is not None else "", NAME_BYTES)
        day = day_words(moment(report.began_at).date(), moment(self._desk.now_ms()).date())
        self._groups = report_groups(report)
        program = one_line(client_words(session.client), CLIENT_BYTES) if session is not None else ""
        self._client.setText(tr("Client: {program}", program=program) if program else "")
        self._client.setVisible(bool(program))
        self._about.setText(" · ".join(part for part in (self._name, day, when(report)) if part))
        self.trouble.hide()
        if self._body is not None:
            self.column.removeWidget(self._body)
            self._body.deleteLater()
        self._body = self._lay_out()
        self.column.addWidget(self._body)
        self.setAccessibleDescription(self.text())
        self.open_()
        self.setFocus()

    def _open_record(self) -> None:
        self.close_()
        self.record_wished.emit(self._conversation)

    def text(self) -> str:
        head = f"{tr('Session report')}: {self._about.text()}"
        return as_text("\n".join(part for part in (head, self._client.text()) if part), self._groups)

    def copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def choose_file(self) -> None:
        """Where the person says; as JSON."""
        report = self._report
        if report is None:
            return
        dialog = self.dialog = QFileDialog(self.window(), tr("Save the report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("JSON (*.json)")
        dialog.setDefaultSuffix("json")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(file_name(self._name, report))
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path) -> None:
        """Some kilobytes: quicker written than a thread is asked."""
        if self._report is None:
            return
        try:
            path.write_bytes(exported(self._report) + b"\n")
        except OSError as error:
            log.exception("the report could not be saved")
            self.trouble.say(tr("The report could not be saved: {reason}", reason=error.strerror or "?"))
            self.trouble.show()
            self.resettle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> QWidget:
        """Two columns, filled by height."""
        theme, space, body = self._theme, self._theme.space, QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, space.s, 0)
        across.setSpacing(space.xxl)
        columns = [QVBoxLayout(), QVBoxLayout()]
        lengths = [0, 0]
        for group in self._groups:
            shortest = lengths.index(min(lengths))
            lengths[shortest] += len(group.lines) + 2
            columns[shortest].addLayout(self._block(theme, group))
        for column in columns:
            column.setSpacing(space.xl)
            column.addStretch(1)
            across.addLayout(column, 1)
        return body

    def _block(self, theme: Theme, group: Group) -> QGridLayout:
        block = QGridLayout()
        block.setVerticalSpacing(theme.space.xs)
        block.setHorizontalSpacing(theme.space.m)
        block.setColumnStretch(0, 1)
        block.addWidget(Text(theme, group.title, 13, 600), 0, 0, 1, 2)
        for row, line in enumerate(group.lines, 1):
            role = "text-3" if line.inner else "text-2"
            name = Text(theme, line.name, 13, role=role)
            name.setContentsMargins(theme.space.m if line.inner else 0, 0, 0, 0)
            figure = Text(theme, line.figure, 13, role="text-2" if line.inner else "text", tabular=True)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            figure.setAccessibleName(f"{line.name}: {line.figure}")
            block.addWidget(name, row, 0)
            block.addWidget(figure, row, 1)
        return block


def file_name(name: str, report: SessionReport) -> str:
    """Without what file systems do not take."""
    kept = "".join(c for c in name if c.isalnum() or c in " -_").strip().replace(" ", "-")
    return "-".join(part for part in ("session", kept, report.session[-8:]) if part) + ".json"
