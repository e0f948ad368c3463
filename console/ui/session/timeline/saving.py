"""What can be done with a session's record: its transcript saved or sent, all of it exported as one archive. Qt thread.

Files that are not here are fetched first; packing runs on a thread and can be given up at any moment.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from console.intents import FetchFile, SendFile
from console.notices import FileMoved, Notice
from console.session_record import archive
from console.session_record.archive import GivenUp, Manifest
from console.session_record.fetching import Fetching
from console.ui import icons
from console.ui.background import Background
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.strip import Strip
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.session.timeline.pieces import Material, for_customer, pieces, transcripts
from console.ui.theme import Theme
from console.words import tr, trn
from protocol.filenames import safe_stem
from protocol.records import File

log = logging.getLogger(__name__)

NAME_BYTES = 60


class Saving(QObject):
    """Of one window. `read()`: the session as it stands now; `strip` tells how it goes; `name()`: the customer's."""

    _packed = Signal(object, object)
    """Bytes: more than an `int` of Qt holds."""

    def __init__(
        self, theme: Theme, desk: DeskPort, above: QWidget, read: Callable[[], Material], strip: Strip, folder: Callable[[], Path],
        name: Callable[[], str],
    ) -> None:  # fmt: skip
        super().__init__(above)
        self._theme, self._desk, self._above, self._read, self._strip, self._folder, self._name = (
            theme, desk, above, read, strip, folder, name,
        )  # fmt: skip
        self.menu = QMenu(above)
        self.dialog: QFileDialog | None = None
        self.background = Background(self)
        self._fetching: Fetching | None = None
        self._target = Path()
        self._given_up = threading.Event()
        self._busy = False
        self._percent = -1
        self.cancel = strip.add(Button(theme, tr("Cancel"), "text"))
        self.cancel.clicked.connect(self.give_up)
        self.cancel.hide()
        self._packed.connect(self._show_packed)

    # ---- the transcript

    def open_menu(self, at: QPoint) -> None:
        """At this global point."""
        self.menu.clear()
        for words, icon, deed in (
            (tr("Save as text…"), "file-text", partial(self.save, ".txt")),
            (tr("Save as a page…"), "browser", partial(self.save, ".html")),
            (tr("Send to the customer in the chat…"), "paper-plane-tilt", self.wish_to_send),
        ):
            action = self.menu.addAction(icons.icon(self._theme, icon, "text-2"), words)
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
        self.menu.setActiveAction(self.menu.actions()[0])
        self.menu.popup(at)

    def save(self, ending: str) -> None:
        """With the notes of the desk: it stays here."""
        text, page = transcripts(self._desk, self._read(), inside=True)
        data = (text if ending == ".txt" else page).encode("utf-8", "replace")
        self._ask_where(tr("Save the transcript"), ending, partial(self._write, data))

    def wish_to_send(self) -> None:
        """It goes to somebody else: asked once more."""
        ask(
            self._theme,
            self._above,
            tr("Send the transcript to the customer?"),
            tr("It holds what both sides said and did, in the customer’s language. Notes of the desk are not in it."),
            self.send,
            yes_words=tr("Send"),
        )

    def send(self) -> None:
        text, _ = for_customer(self._desk, self._read)
        conversation = self._read().session.conversation
        self._desk.submit(SendFile(conversation, text.encode("utf-8", "replace"), f"{self._stem(tr('transcript'))}.txt"))
        self._say(tr("The transcript is on its way to the customer."), "good", "check-circle")

    # ---- the archive

    def wish_export(self) -> None:
        if not self._busy:
            self._ask_where(tr("Export the session"), ".zip", self.export)

    def export(self, target: Path) -> None:
        """Fetch what is not here, then pack."""
        of = self._read()
        self._target, self._busy, self._percent = target, True, -1
        self._given_up.clear()
        conversation = of.session.conversation

        def wanted(file: File) -> None:
            self._desk.submit(FetchFile(conversation, file))

        self._fetching = Fetching(of.files(), self._desk.file, wanted)
        self.cancel.show()
        self._go_on()

    def give_up(self) -> None:
        """Also while it is packed: nothing of it is left."""
        self._given_up.set()
        if self._fetching is not None:
            self._over()
            self._say(tr("The export was given up."), "warn", "info")

    def hear(self, notice: Notice) -> None:
        """A file has come, or cannot be had."""
        if isinstance(notice, FileMoved) and self._fetching is not None:
            self._go_on()

    def close(self) -> None:
        self._given_up.set()
        self.background.close()

    def _go_on(self) -> None:
        fetching = self._fetching
        if fetching is None:
            return
        if not fetching.step():
            self._say(tr("Fetching files: {n} of {count}", n=fetching.done(), count=len(fetching.files)), "accent", "download-simple")
            return
        self._fetching = None
        of = self._read()
        made, missing = pieces(self._desk, of, fetching.path, self._folder())
        target, given_up = self._target, self._given_up.is_set
        self._say(tr("Packing…"), "accent", "package")
        self.background.run(
            lambda: archive.write(
                target, of.session.id, of.session.conversation, of.record.ends, made, missing, self._packed.emit, given_up
            ),
            self._written,
        )  # fmt: skip

    def _show_packed(self, done: int, whole: int) -> None:
        percent = 100 * done // whole if whole else 100
        if self._busy and percent != self._percent:
            self._percent = percent
            self._say(tr("Packing: {n} %", n=percent), "accent", "package")

    def _written(self, told: object) -> None:
        self._over()
        if isinstance(told, Manifest):
            words = tr("The session was exported: {name}", name=one_line(self._target.name, 120))
            if told.missing:
                words += " " + trn(
                    "{n} file is not in it; the manifest says which and why.",
                    "{n} files are not in it; the manifest says which and why.",
                    len(told.missing),
                )
            self._say(words, "good", "check-circle")
        elif isinstance(told, GivenUp):
            self._say(tr("The export was given up."), "warn", "info")
        else:
            log.error("a session could not be exported: %s", told)
            reason = told.strerror if isinstance(told, OSError) else None
            self._say(tr("The session could not be exported: {reason}", reason=reason or "?"), "bad", "warning-circle")

    def _over(self) -> None:
        self._fetching, self._busy = None, False
        self.cancel.hide()

    # ---- both

    def _ask_where(self, title: str, ending: str, then: Callable[[Path], None]) -> None:
        dialog = self.dialog = QFileDialog(self._above, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending[1:])
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(self._stem(tr("session")) + ending)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _stem(self, what: str) -> str:
        return safe_stem(f"{what} {one_line(self._name(), NAME_BYTES)}".strip(), "session")

    def _write(self, data: bytes, target: Path) -> None:
        try:
            target.write_bytes(data)
        except OSError as error:
            log.exception("a transcript could not be saved")
            self._say(tr("The transcript could not be saved: {reason}", reason=error.strerror or "?"), "bad", "warning-circle")
            return
        self._say(tr("The transcript was saved: {name}", name=one_line(target.name, 120)), "good", "check-circle")

    def _say(self, words: str, mood: str, icon: str) -> None:
        self._strip.say(words, mood, icon)
        self._strip.show()
