"""The diagnostics window: what a customer's device tells, what is worth a look, what changed, and figures of now. Qt thread.

One window, whatever is looked at. Figures come only while somebody sees it: hidden or closed, it takes its wish back.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from console.chat.dates import moment
from console.chat.names import first_name
from console.diagnostics.comparison import changes
from console.diagnostics.export import About, as_html, as_json
from console.diagnostics.reading import Told
from console.diagnostics.rows import Row, as_text, levels, rows
from console.diagnostics.rules import built_in
from console.intents import AskConsent, WishDevice
from console.notices import Changed, GaugeSeen, LinkChanged, LinkPhase, Notice, PresenceSeen, RequestRefused, WishRefused
from console.ui import icons
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button, IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.field import line_edit
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.session.diagnostics.findings import Findings
from console.ui.session.diagnostics.gathering import Gathered, gathered
from console.ui.session.diagnostics.graphs import Graphs
from console.ui.session.diagnostics.narrowing import START, Narrowing
from console.ui.session.diagnostics.printed import write_pdf
from console.ui.session.diagnostics.rows_view import ReportView
from console.ui.session.diagnostics.saving import SaveReport, file_name
from console.ui.session.diagnostics.sections import SectionList
from console.ui.session.diagnostics.standing_words import face, over_report, told_when, wish_refused
from console.ui.theme import Theme
from console.words import tr

log = logging.getLogger(__name__)

TOGETHER_MS = 60
"""Changes that come at once are shown at once."""
ANSWER_MS = 10_000
"""So long a refresh is waited for before it is said that nothing came."""
AGAIN_EVERY_MS = 1_000
RELATED = frozenset({"report", "consent", "session", "conversation", "contact", "portal", "all"})


class DiagnosticsWindow(QWidget):
    """`look_at` shows a conversation's device; asks the customer only where `ask` is called."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme, self._desk = theme, desk
        self.conversation = ""
        self._held: Gathered | None = None
        self._compared = ""
        self._beating = ""
        """The conversation whose figures are wished for."""
        self._awaited = 0
        """When a refresh was wished for, 0: none is under way."""
        self.setWindowIcon(icons.icon(theme, "heartbeat", "accent"))
        self.setMinimumSize(theme.size("thread-min") + theme.size("diagnostics-sections"), theme.size("thread-min"))
        self.resize(theme.size("window-min-width"), theme.size("window-min-height"))
        self._build()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(TOGETHER_MS)
        self._due.timeout.connect(self.refresh)
        self._clock = QTimer(self)
        self._clock.setInterval(AGAIN_EVERY_MS)
        self._clock.timeout.connect(self._tick)
        self._unsubscribe = desk.subscribe(self.hear)
        for mistake in built_in()[1]:
            log.warning("rules.toml, line %d: %s", mistake.line, mistake.text)
            self._complain(tr("A rule for what is worth a look is wrong, in line {n}: {what}", n=mistake.line, what=mistake.text))
        theme.changed.connect(self.update)

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        self.faces = QStackedWidget()
        self.empty = Empty(theme, "info", "", tr("Ask now"))
        self.empty.wished.connect(self.ask)
        nothing = Surface(theme, "panel")
        inside = QVBoxLayout(nothing)
        inside.addWidget(self.empty)
        self.faces.addWidget(nothing)
        self.faces.addWidget(self._report())
        column.addWidget(self.faces, 1)
        for keys, deed in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.search.setFocus),
            (QKeySequence("F5"), self.refresh_section),
            (QKeySequence("Ctrl+R"), self.refresh_all),
            (QKeySequence(QKeySequence.StandardKey.Save), self.save),
            (QKeySequence("Ctrl+Shift+C"), self.copy_all),
        ):
            QShortcut(keys, self, deed)
        self.search.setPlaceholderText(tr("Find a value") + "  Ctrl+F")
        narrowing = (self.compare, self.only_changed, self.narrowing.only_told, self.view)
        for before, after in ((self.again, self.sections), *pairwise(narrowing)):
            self.setTabOrder(before, after)
        self.findings.tab_after = (self.sections,)

    def _head(self) -> Surface:
        theme, space = self._theme, self._theme.space
        bar = Surface(theme, "window")
        bar.setFixedHeight(theme.size("header"))
        row = QHBoxLayout(bar)
        row.setContentsMargins(space.l, 0, space.m, 0)
        row.setSpacing(space.s)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        self.title, self.about = Text(theme, "", 15, 600), Text(theme, "", 11, role="text-3", tabular=True)
        words.addWidget(self.title)
        words.addWidget(self.about)
        words.addStretch(1)
        row.addLayout(words, 1)
        self.search = line_edit("", 120)
        self.search.setFixedWidth(theme.size("diagnostics-sections"))
        self.search.setAccessibleName(tr("Find a value"))
        self.search.textChanged.connect(lambda _text: self._show_rows())
        self.copy_button = IconButton(theme, "copy", tr("Copy all"), key="Ctrl+Shift+C", ground="window")
        self.copy_button.clicked.connect(self.copy_all)
        self.save_button = IconButton(theme, "download-simple", tr("Save as PDF, HTML or JSON"), key="Ctrl+S", ground="window")
        self.save_button.clicked.connect(self.save)
        self.again = Button(theme, tr("Refresh"), "quiet", icon="arrows-clockwise", ground="window", key="Ctrl+R")
        self.again.clicked.connect(self._press_again)
        for part in (self.search, self.copy_button, self.save_button, self.again):
            row.addWidget(part)
        return bar

    def _report(self) -> QWidget:
        theme, space = self._theme, self._theme.space
        whole = QWidget()
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        left = Surface(theme, "window")
        left.setFixedWidth(theme.size("diagnostics-sections"))
        down = QVBoxLayout(left)
        down.setContentsMargins(space.s, space.xs, space.s, space.s)
        self.sections = SectionList(theme)
        self.sections.chosen.connect(self._go_to_section)
        down.addWidget(self.sections)
        middle = Surface(theme, "panel")
        body = QVBoxLayout(middle)
        body.setContentsMargins(space.l, space.m, space.l, 0)
        body.setSpacing(space.s)
        self.strip = Strip(theme, "warn", "warning-circle")
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.findings = Findings(theme)
        self.findings.chosen.connect(self._go_to_item)
        self.narrowing = Narrowing(theme)
        self.narrowing.compared.connect(self._compare)
        self.narrowing.changed.connect(self._show_rows)
        self.compare, self.only_changed, self.count = self.narrowing.compare, self.narrowing.only_changed, self.narrowing.count
        self.view = ReportView(theme)
        self.view.copied.connect(self._copy)
        self.view.refresh.connect(lambda section: self.wish((section,)))
        self.view.section_seen.connect(self.sections.mark)
        self.nothing_found = Text(theme, tr("Nothing here has these words."), 13, role="text-2")
        for part in (self.strip, self.trouble, self.findings, self.narrowing):
            body.addWidget(part)
        body.addWidget(self.view, 1)
        body.addWidget(self.nothing_found, 1, Qt.AlignmentFlag.AlignCenter)
        self.side = QScrollArea()
        self.side.setWidgetResizable(True)
        self.side.setAccessibleName(tr("Figures of now"))
        self.side.setFrameShape(QFrame.Shape.NoFrame)
        self.side.setFixedWidth(theme.size("form"))
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.graphs = Graphs(theme, self._desk.now_ms)
        self.side.setWidget(self.graphs)
        self.saving = SaveReport(self, self._json, self._html, self._pdf, self._complain)
        across.addWidget(left)
        across.addWidget(middle, 1)
        across.addWidget(self.side)
        return whole

    # ---- which device

    def look_at(self, conversation: str) -> None:
        if conversation != self.conversation:
            self._quiet()
            self.graphs.clear()
            self.conversation, self._compared, self._awaited = conversation, "", 0
            self.search.clear()
            self.trouble.setVisible(bool(built_in()[1]))
        self.refresh()
        self.show()
        self._follow_figures()
        self.raise_()
        self.activateWindow()
        (self.view if self.faces.currentIndex() else self).setFocus()

    def ask(self) -> None:
        """Put the question to the customer."""
        held = self._held
        if held is not None and held.standing.may_ask and self._desk.now_ms() >= held.standing.again_at:
            self._desk.submit(AskConsent(self.conversation, ("diag",)))

    # ---- what is shown

    def refresh(self) -> None:
        held = self._held = gathered(self._desk, self.conversation) if self.conversation else None
        if held is None:
            self.hide()
            return
        name = one_line(held.name) or tr("A customer")
        self.title.setText(f"{one_line(held.model, 80)} · {name}" if held.model else name)
        self.setWindowTitle(tr("Diagnostics of {name}", name=name) + " · Tapline")
        told = held.told
        self.about.setText(told_when(told, self._desk.now_ms(), first_name(name)) if told is not None else tr("Diagnostics"))
        for part in (self.search, self.copy_button, self.save_button):
            part.setEnabled(told is not None)
        self.faces.setCurrentIndex(0 if told is None else 1)
        if told is None:
            said = face(held.standing, held.name)
            self.empty.say(said.icon, said.text)
        else:
            self._show_report(held, told)
        self._show_deeds()
        self._follow_figures()

    def _show_report(self, held: Gathered, told: Told) -> None:
        words = over_report(held.standing, held.name)
        self.strip.say(words)
        self.strip.setVisible(bool(words))
        self.findings.show_verdicts(held.found)
        self.sections.show_sections(levels(told, held.found))
        self._compared = self.narrowing.offer(held, told, self._compared)
        if self._awaited and told.at and self._newest_at() >= self._awaited:
            self._awaited = 0
        self._show_rows()

    def _show_rows(self) -> None:
        held = self._held
        if held is None or held.told is None:
            return
        shown, compared = self._rows()
        searches = bool(self.search.text().strip())
        self.narrowing.show_state(held.told, bool(self._compared), searches, sum(1 for row in shown if hasattr(row, "key")))
        self.findings.setVisible(not searches)
        self.view.painter.can_refresh = held.standing.granted
        self.view.show_rows(shown, bool(self._compared))
        self.view.setVisible(bool(shown))
        self.nothing_found.setVisible(not shown)
        self.nothing_found.setText(tr("Nothing has changed.") if self._compared and not compared else tr("Nothing here has these words."))

    def _rows(self) -> tuple[list[Row], int]:
        held = self._held
        assert held is not None and held.told is not None
        before = self._before(held)
        compared = changes(before, held.told) if before is not None else None
        only = self.only_changed.isChecked() and compared is not None
        query = self.search.text()
        told = self.narrowing.only_told.isChecked() and compared is None and not query.strip()
        return rows(held.told, held.found, compared=compared, only_changed=only, only_told=told, query=query), len(compared or ())

    def _before(self, held: Gathered) -> Told | None:
        if self._compared == START:
            return held.start
        return next((visit.told for visit in held.earlier if visit.session == self._compared), None)

    def _compare(self, what: str) -> None:
        self._compared = what
        self._show_rows()

    def _show_deeds(self) -> None:
        held = self._held
        if held is None:
            return
        standing, wait = held.standing, self._seconds_to_wait()
        ask = standing.may_ask
        words = tr("Ask again in {n} s", n=wait) if wait else tr("Ask again") if standing.state != "ready" else tr("Ask now")
        if self.empty.action is not None:
            self.empty.action.setVisible(ask)
            self.empty.action.setEnabled(not wait)
            self.empty.action.set_words(words)
        if standing.granted:
            waits = bool(self._awaited)
            self.again.set_words(tr("Refreshing…") if waits else tr("Refresh"))
            self.again.setEnabled(not waits)
        else:
            self.again.set_words(words)
            self.again.setEnabled(ask and not wait)
        self.again.setVisible(standing.granted or (ask and held.told is not None))
        if wait or self._awaited:
            self._clock.start()
        else:
            self._clock.stop()

    def _seconds_to_wait(self) -> int:
        held = self._held
        left = held.standing.again_at - self._desk.now_ms() if held is not None and held.standing.may_ask else 0
        return -(-left // 1000) if left > 0 else 0

    def _tick(self) -> None:
        if self._awaited and self._desk.now_ms() - self._awaited > ANSWER_MS:
            self._awaited = 0
            self._complain(tr("The device has not answered. It may be offline, or its page may be in the background. Try again."))
        self._show_deeds()

    def _complain(self, words: str) -> None:
        self.trouble.say(words)
        self.trouble.show()

    # ---- wishes

    def _press_again(self) -> None:
        held = self._held
        if held is not None and held.standing.granted:
            self.refresh_all()
        else:
            self.ask()

    def refresh_all(self) -> None:
        self.wish(())

    def refresh_section(self) -> None:
        """The one in which the keyboard is, else the one that is seen."""
        row = self.view.current() if self.view.hasFocus() else None
        section = row.section if row is not None else self.sections.section()
        self.wish((section,) if section else ())

    def wish(self, sections: Sequence[str]) -> None:
        held = self._held
        if held is None or not held.standing.granted:
            return
        self.trouble.hide()
        self._awaited = max(self._desk.now_ms(), self._newest_at() + 1)
        self._desk.submit(WishDevice(self.conversation, "diag", sections=tuple(sections)))
        self._show_deeds()

    def _newest_at(self) -> int:
        return self._held.told.at if self._held is not None and self._held.told is not None else 0

    def _follow_figures(self) -> None:
        """Figures each second exactly while they are seen and allowed."""
        held = self._held
        wanted = self.conversation if held is not None and held.standing.granted and self._seen() else ""
        if wanted != self._beating:
            self._quiet()
            if wanted:
                self._beating = wanted
                self._desk.submit(WishDevice(wanted, "gauges"))
        granted = held is not None and held.standing.granted
        self.graphs.say(
            "" if granted and self.graphs.graphs else tr("Waiting for the first figures.") if granted
            else tr("Figures come while the customer allows it.")
        )  # fmt: skip

    def _quiet(self) -> None:
        if self._beating:
            self._desk.submit(WishDevice(self._beating, "gauges", on=False))
            self._beating = ""

    def _seen(self) -> bool:
        return self.isVisible() and not self.isMinimized()

    # ---- news

    def hear(self, notice: Notice) -> None:
        if not self.conversation:
            return
        match notice:
            case GaugeSeen(conversation, at, values) if conversation == self.conversation and self._seen():
                self.graphs.take(at, values)
                self.graphs.say("")
            case Changed(kind, _, conversation) if kind in RELATED and conversation in (None, self.conversation) and self.isVisible():
                self._due.start()
            case LinkChanged(state) if self.isVisible():
                if state.phase is LinkPhase.ONLINE:
                    self._beating = ""  # a wish may have been lost with the connection
                    self._due.start()
            case PresenceSeen(conversation, "customer", True) if conversation == self.conversation and self.isVisible():
                self._beating = ""
                self._due.start()
            case WishRefused(code) if self._awaited:
                self._awaited = 0
                self._complain(wish_refused(code))
                self._show_deeds()
            case RequestRefused(_, "too_soon", text) if self.isActiveWindow():
                self._complain(text)
            case _:
                pass

    # ---- going about

    def _go_to_section(self, section: str) -> None:
        if self.search.text():
            self.search.clear()
        if not any(row.section == section for row in self.view.model_.rows):
            self.narrowing.only_told.setChecked(False)  # all of it is not told
        self.view.to_section(section)

    def _go_to_item(self, section: str, key: str) -> None:
        self.search.clear()
        self.only_changed.setChecked(False)
        self.view.to_item(section, key)
        self.view.setFocus()

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def copy_all(self) -> None:
        if self._held is not None and self._held.told is not None:
            QGuiApplication.clipboard().setText(f"{self.title.text()}\n{self.about.text()}\n\n{as_text(self._rows()[0])}")

    def save(self) -> None:
        held = self._held
        if held is not None and held.told is not None:
            self.saving.choose(file_name(held.name, moment(held.told.at).date().isoformat()))

    def _about(self) -> About:
        held = self._held
        assert held is not None and held.told is not None
        return About(one_line(held.name), one_line(held.model), held.told.at)

    def _json(self) -> bytes:
        held = self._held
        assert held is not None and held.told is not None
        return as_json(held.told, held.found, self._about())

    def _html(self) -> str:
        held = self._held
        assert held is not None and held.told is not None
        return as_html(self._rows()[0], held.found, self._about())

    def _pdf(self, path: Path) -> None:
        held = self._held
        assert held is not None and held.told is not None
        write_pdf(path, self._theme, self._rows()[0], held.found, self._about())

    # ---- life

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.search.text():
                self.search.clear()
                self.view.setFocus()
            else:
                self.close()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._due.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._quiet()
        self._clock.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._quiet()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures give way first."""
        super().resizeEvent(event)
        theme = self._theme
        self.side.setVisible(self.width() >= theme.size("thread-min") + theme.size("diagnostics-sections") + theme.size("form"))

    def dispose(self) -> None:
        """Before the thread's window goes."""
        self._quiet()
        self._unsubscribe()
