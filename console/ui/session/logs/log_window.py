"""A log in a window of its own: lines, filters, places found, where something died; copied, and taken into the conversation. Qt thread."""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from console.errors import cannot_read
from console.logs import crashes as deaths
from console.logs.document import LogDocument, Told
from console.logs.search import MOST, Needle
from console.ui import icons
from console.ui.background import Background
from console.ui.file_hash import copy_hash, copy_words, hash_begins, hash_words
from console.ui.parts.button import IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Hairline, Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.session.logs.crash_side import CrashSide
from console.ui.session.logs.filter_bar import FilterBar
from console.ui.session.logs.find_row import FindRow
from console.ui.session.logs.line_sheet import LineSheet
from console.ui.session.logs.log_area import LogArea
from console.ui.session.logs.log_words import essence, kind_in_words, lines_in_words, number, quoted, size_in_words
from console.ui.theme import Theme
from console.words import tr, trn

log = logging.getLogger(__name__)

NEWS_MS = 60
"""Between two looks at what the worker has found."""
BLOCK_LINES = 400

IntoThread = Callable[[str, bool], None]
"""Words for the conversation of this log, as a note or (False) for the customer."""


class _Post(QObject):
    """From the worker to the Qt thread."""

    come = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.come.connect(lambda deed: deed())


class LogWindow(QWidget):
    """Stays one window, whatever log is looked at. `closed` tells that it is put away."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._post = _Post(self)
        self._background = Background(self)
        self.log: LogDocument | None = None
        self.name = self.sha256 = ""
        self._into_thread: IntoThread | None = None
        self._at = -1
        """Which of the places found one is at."""
        self._crash = -1
        self._opening = 0
        self._awaited = False
        """Another log than the one that is shown is being opened."""
        self._jumped = False
        self._keeping = False
        """The place is to stay in sight once the filter has come to it."""
        self.setAcceptDrops(True)
        self.setWindowIcon(icons.icon(theme, "file-text", "accent"))
        self.resize(theme.size("window-min-width") + theme.size("row"), theme.size("window-min-height") + theme.size("row"))
        self.setMinimumSize(theme.size("viewer-min") * 2, theme.size("viewer-min"))  # 1,920 by 1,080 pixels at 300 %
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        self.filters = FilterBar(theme)
        self.filters.changed.connect(self._show_only)
        self.filters.wrong.connect(self._say)
        column.addWidget(self.filters)
        column.addWidget(Hairline(theme))
        self.find_row = FindRow(theme)
        self.find_row.asked.connect(self._find)
        self.find_row.step.connect(self.go_on)
        column.addWidget(self.find_row)
        self.trouble = Strip(theme, "warn", "warning-circle")
        self.trouble.hide()
        column.addWidget(self.trouble)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self.area = LogArea(theme)
        self.area.moved.connect(self._refresh_facts)
        self.area.menu_wished.connect(self._menu)
        self.find_row.closed.connect(self.area.setFocus)
        self.side = CrashSide(theme, lambda crash: self.log.title(crash) if self.log is not None else crash.title)
        self.side.chosen.connect(self.go_to_crash)
        self.side.copy.connect(self._copy_block)
        self.side.into_thread.connect(lambda: self._take(self._block(), note=True))
        self.blank = Empty(theme, "funnel", "", tr("Show all lines"), "Ctrl+Shift+X")
        self.blank.wished.connect(self.filters.clear)
        QVBoxLayout(self.area.viewport()).addWidget(self.blank)
        self._split.addWidget(self.area)
        self._split.addWidget(self.side)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 1)
        column.addWidget(self._split, 1)
        self.nothing = Empty(theme, "file-text", tr("Drop a log file here, or open one."), tr("Open a file"), "Ctrl+O")
        self.nothing.wished.connect(self.choose_file)
        column.addWidget(self.nothing, 1)
        foot = Surface(theme, "panel")
        foot.setFixedHeight(theme.size("status"))
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.space.m, 0, theme.space.m, 0)
        self.status = Text(theme, "", 11, role="text-2", tabular=True)
        self.progress = Text(theme, "", 11, role="text-2", tabular=True)
        row.addWidget(self.status, 1)
        row.addWidget(self.progress)
        column.addWidget(Hairline(theme))
        column.addWidget(foot)
        self._news = QTimer(self)
        self._news.setSingleShot(True)
        self._news.setInterval(NEWS_MS)
        self._news.timeout.connect(self._refresh)
        self.last_menu: QMenu | None = None
        for keys, what in (
            ("Ctrl+F", self.find_row.open_),
            ("F3", lambda: self.go_on(1)),
            ("Shift+F3", lambda: self.go_on(-1)),
            ("Ctrl+G", self.ask_line),
            ("Ctrl+O", self.choose_file),
            ("Ctrl+Shift+X", self.filters.clear),
            ("Ctrl+L", self.filters.words.setFocus),
            ("Ctrl+Shift+C", self.copy_hash),
            ("Ctrl+Return", lambda: self.take_marked(note=True)),
            ("F8", lambda: self.step_crash(1)),
            ("Shift+F8", lambda: self.step_crash(-1)),
        ):
            QShortcut(QKeySequence(keys), self, what)
        for key, deed in (("N", lambda: self.step_crash(1)), ("P", lambda: self.step_crash(-1)), ("G", self.ask_line)):
            QShortcut(QKeySequence(key), self.area, deed, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for sequence, deed in ((QKeySequence.StandardKey.Copy, self.area.copy), (QKeySequence.StandardKey.SelectAll, self._mark_all)):
            QShortcut(QKeySequence(sequence), self.area, deed, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        QShortcut(QKeySequence("Escape"), self, self._escape)
        self._show_parts()

    def _head(self) -> Surface:
        theme = self._theme
        bar = Surface(theme, "panel")
        bar.setFixedHeight(theme.size("header-detached"))
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.space.l, 0, theme.space.s, 0)
        row.setSpacing(theme.space.xs)
        self._title = Text(theme, "", 13, 600)
        self._facts = Text(theme, "", 11, role="text-3", tabular=True)
        row.addWidget(self._title)
        row.addSpacing(theme.space.s)
        row.addWidget(self._facts, 1)
        for icon, words, key, deed in (
            ("magnifying-glass", tr("Find in this log"), "Ctrl+F", lambda: self.find_row.open_()),
            ("warning-octagon", tr("To the next crash"), "N", lambda: self.step_crash(1)),
            ("hash", tr("To a line"), "Ctrl+G", lambda: self.ask_line()),
            ("copy", tr("Copy the marked lines"), "Ctrl+C", lambda: self.area.copy()),
            ("note", tr("Marked lines into the thread, as a note"), tr("Ctrl+Enter"), lambda: self.take_marked(note=True)),
            ("folder-open", tr("Open a file"), "Ctrl+O", lambda: self.choose_file()),
        ):
            button = IconButton(theme, icon, words, key=key)
            button.clicked.connect(deed)
            row.addWidget(button)
            if icon == "note":
                self.note_button = button
            if icon == "warning-octagon":
                self.crash_button = button
        return bar

    # ---- opening

    def open_path(self, path: Path, name: str = "", into_thread: IntoThread | None = None, sha256: str = "") -> None:
        """Show this file; it is mapped on another thread, for a drive may be slow to answer. `sha256`: of one that was received.

        The former log is shown until then, and what is taken from it stays its own: under its name, into its conversation.
        """
        self._opening += 1
        mine, title = self._opening, one_line(name or path.name, 120)
        self._awaited = True
        self.setWindowTitle(f"{title} · Tapline")
        self._title.setText(title)
        self._facts.setText(tr("Opening…"))
        self._facts.setToolTip("")
        self._say("")
        self.show()
        self.raise_()
        self.activateWindow()

        def opened(found: object) -> None:
            if mine != self._opening:
                unwanted(found)
                return
            self.name, self._into_thread = title, into_thread
            if isinstance(found, LogDocument):
                self._show(found, sha256)
            else:
                self._show(None)
                cause = found if isinstance(found, Exception) else RuntimeError(repr(found))
                log.error("a log could not be opened: %s: %s", path, cause, exc_info=None if isinstance(cause, OSError) else cause)
                self._say(cannot_read(self.name, cause))

        def unwanted(found: object) -> None:
            if isinstance(found, LogDocument):
                found.close()  # its copy goes with it

        self._background.run(lambda: LogDocument.open(path, self._post.come.emit, lambda what: self._heard(mine, what)), opened, unwanted)

    def _show(self, document: LogDocument | None, sha256: str = "") -> None:
        before, self.log = self.log, document
        self.sha256, self._awaited = sha256, False
        self._at = self._crash = -1
        self._jumped = False
        self.find_row.close_()
        self.filters.clear()
        self.side.show_crashes([], more=False)
        self.side.show_block("")
        self.area.show_log(document)
        if before is not None:
            before.close()
        self._show_parts()
        self._refresh()
        if document is not None:
            self.area.setFocus()

    def _show_parts(self) -> None:
        there = self.log is not None
        for part in (self.filters, self._split):
            part.setVisible(there)
        self.nothing.setVisible(not there)
        self.side.setVisible(there and self.log is not None and bool(self.log.crashes))
        thread = self._into_thread is not None
        self.note_button.setEnabled(thread)
        self.note_button.set_name(tr("Marked lines into the thread, as a note"), "" if thread else tr("This log is of no conversation"))
        self.side.thread_button.setVisible(thread)

    def choose_file(self) -> None:
        dialog = QFileDialog(self, tr("Open a log file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.open_path(Path(path)))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = next((url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()), "")
        if path:
            event.acceptProposedAction()
            self.open_path(Path(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._opening += 1
        self._show(None)
        self.closed.emit()
        super().closeEvent(event)

    def dispose(self) -> None:
        """Before the program's window goes."""
        self.close()
        self._background.close()

    # ---- news of the worker

    def _heard(self, opening: int, what: Told) -> None:
        if opening != self._opening:
            return
        if what == "slow":
            self._say(tr("This pattern takes too long over this log and was given up. Write a simpler one."))
        elif what == "bad":
            self._say(tr("The pattern could not be looked for."))
        if not self._news.isActive():
            self._news.start()

    def _refresh(self) -> None:
        document = self.log
        if document is None:
            self._facts.setText("")
            self._facts.setToolTip("")
            self.status.setText("")
            self.progress.setText("")
            return
        self.area.refresh()
        if self._keeping and (not document.filtering or document.filtered_to > document.offset(self.area.current)):
            self._keeping = False
            self.area.keep_in_sight()
        known = list(document.crashes)
        self.side.show_crashes(known, more=len(known) >= deaths.MOST)
        if known and not self.side.isVisible():
            self.side.show()
        self.crash_button.setEnabled(bool(known))
        if not self._jumped and len(document.found):
            self._jumped = True
            self._step_from_here()
        self._show_blank(document)
        self._refresh_facts()

    def _show_blank(self, document: LogDocument) -> None:
        """Why there is no line to be seen, where there is none."""
        none = document.index.done and not document.filtering and not document.rows
        self.blank.setVisible(none)
        if none:
            filtered = document.shown is not None
            words = tr("No line passes the filters.") if filtered else tr("This log is empty.")
            self.blank.say("funnel" if filtered else "file-text", words)
            assert self.blank.action is not None
            self.blank.action.setVisible(filtered)

    def _refresh_facts(self) -> None:
        document = self.log
        if document is None:
            return
        count = document.lines
        lines = lines_in_words(count) if document.index.done else tr("{n} lines so far", n=number(count))
        facts = (kind_in_words(document.kind), size_in_words(document.size), lines, hash_begins(self.sha256))
        if not self._awaited:
            self._facts.setText(" · ".join(part for part in facts if part))
            self._facts.setToolTip(tip(hash_words(self.sha256)))
        where = tr("Line {n}", n=number(self.area.current + 1)) if count else ""
        if document.shown is not None:
            shown = len(document.shown)
            where += " · " + trn("{count} line shown", "{count} lines shown", shown, count=number(shown))
        self.status.setText(where)
        share = None
        if not document.index.done:
            share, words = document.share, tr("Reading")
        elif document.filtering and document.shown is not None:
            share, words = document.filtered_to / max(1, document.size), tr("Filtering")
        self.progress.setText("" if share is None else f"{words} {round(share * 100)}\u00a0%")
        self._show_count(document)

    def _show_count(self, document: LogDocument) -> None:
        count = len(document.found)
        if not self.area.needle:
            words = ""
        elif count == 0:
            words = tr("searching…") if document.finding else tr("none")
        else:
            more = "+" if count >= MOST or document.finding else ""
            words = tr("{n} of {count}", n=number(self._at + 1) if self._at >= 0 else "–", count=number(count) + more)
        self.find_row.count.setText(words)

    def _say(self, words: str) -> None:
        self.trouble.say(words)
        self.trouble.setVisible(bool(words))

    # ---- filters, places, lines

    def _show_only(self, wanted: object) -> None:
        if self.log is not None:
            self.log.show_only(wanted)  # type: ignore[arg-type]
            self._keeping = True
            self._refresh()

    def _find(self, needle: Needle) -> None:
        self.area.needle = needle
        self._at, self._jumped = -1, False
        if self.log is not None:
            self.log.find(needle)
            self._refresh()
            self.area.viewport().update()

    def _step_from_here(self) -> None:
        assert self.log is not None
        here = self.log.offset(self.area.current)
        self._at = min(bisect_left(self.log.found, here), len(self.log.found) - 1)
        self._go_to_place()

    def go_on(self, by: int) -> None:
        """To the next or the former place found, from where one is."""
        document = self.log
        if document is None or not len(document.found):
            if document is not None and not self.area.needle:
                self.find_row.open_()
            return
        if self._at < 0:
            begin = document.offset(self.area.current)
            self._at = (bisect_left(document.found, begin) if by > 0 else bisect_right(document.found, begin) - 1) % len(document.found)
        else:
            self._at = (self._at + by) % len(document.found)
        self._go_to_place()

    def _go_to_place(self) -> None:
        document = self.log
        assert document is not None
        line = document.line_at(document.found[self._at])
        if document.shown is not None and document.line_of(document.row_of(line)) != line:
            self._say(tr("Line {n} is hidden by the filter.", n=number(line + 1)))
        else:
            self._say("")
        self.area.go(line, middle=True)

    def ask_line(self) -> None:
        if self.log is None:
            return
        sheet = LineSheet(self._theme, self.area.current + 1, self.log.lines, self)
        sheet.wished.connect(lambda n: self.area.go(n - 1, middle=True))
        sheet.open()

    # ---- crashes

    def step_crash(self, by: int) -> None:
        """The next after where one is, or the one before."""
        document = self.log
        if document is None or not document.crashes:
            return
        lines = [crash.line for crash in document.crashes]
        here = self.area.current
        at = bisect_right(lines, here) if by > 0 else bisect_left(lines, here) - 1
        self.go_to_crash(at % len(lines))

    def go_to_crash(self, at: int) -> None:
        document = self.log
        if document is None or not 0 <= at < len(document.crashes):
            return
        self._crash = at
        self.side.choose(at)
        crash = document.crashes[at]
        self.area.go(crash.line, middle=True)
        self.side.show_block("\n".join(essence(document.kind, line) for line in self._block()[1]))

    def _block(self) -> tuple[int, list[str]]:
        document = self.log
        if document is None or not 0 <= self._crash < len(document.crashes):
            return 0, []
        first, last = document.block(document.crashes[self._crash])
        return first, [document.text(line).text for line in range(first, min(last, first + BLOCK_LINES))]

    def _copy_block(self) -> None:
        _, lines = self._block()
        if lines:
            QApplication.clipboard().setText("\n".join(lines))

    # ---- into the conversation

    def take_marked(self, *, note: bool) -> None:
        """The marked lines as a quote into the conversation that this log is of."""
        self._take(self.area.marked(), note=note)

    def _take(self, what: tuple[int, list[str]], *, note: bool) -> None:
        first, lines = what
        if self._into_thread is not None and lines:
            self._into_thread(quoted(self.name, first, lines), note)

    def copy_hash(self) -> None:
        """Of a log that was received: whoever sent it, or passes it on, has the same bytes by this."""
        if self.sha256:
            copy_hash(self.sha256)

    def _mark_all(self) -> None:
        if self.log is not None and self.log.rows:
            self.area.go(self.log.line_of(0))
            self.area.go(self.log.line_of(self.log.rows - 1), extend=True)

    def _menu(self, at: QPoint) -> None:
        menu = self.last_menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icons.icon(self._theme, "copy"), tr("Copy the marked lines"), self.area.copy)
        if self.sha256:
            menu.addAction(icons.icon(self._theme, "hash"), copy_words(self.sha256) + "\tCtrl+Shift+C", self.copy_hash)
        if self._into_thread is not None:
            menu.addAction(icons.icon(self._theme, "note"), tr("Into the thread, as a note"), lambda: self.take_marked(note=True))
            menu.addAction(icons.icon(self._theme, "chat-circle"), tr("To the customer…"), lambda: self.take_marked(note=False))
        menu.popup(at)

    def _escape(self) -> None:
        if not self.find_row.isHidden():
            self.find_row.close_()
        elif self.area.hasFocus() or self.log is None:
            self.close()
        else:
            self.area.setFocus()

