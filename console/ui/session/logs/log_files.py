"""Log files in a session: the tool that lists and asks for them, and the one window in which a log is looked at. Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.chat.dates import short_when
from console.intents import AskConsent, FetchFile, SendText
from console.live_view import Phase
from console.notices import Changed, FileMoved, LiveChanged, Notice
from console.ui.desk_port import DeskPort
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.session.logs.log_list import Listed, LogList
from console.ui.session.logs.log_window import LogWindow
from console.ui.session.logs.log_words import size_in_words
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File, Message

LOOKED_AT = 1_000
"""Messages of a conversation, from the newest back."""
PAGE = 200


class LogFiles(QObject):
    """Made once for the thread; `conversation()` is the open one."""

    def __init__(
        self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._desk, self._window, self._conversation = theme, desk, window, conversation
        self.viewer: LogWindow | None = None
        self.list: LogList | None = None
        self._listed = ""
        """The conversation whose files are listed."""
        self._awaited = ""
        """A file that is opened once it is here."""
        self._unsubscribe = desk.subscribe(self._hear)

    def tool(self) -> Tool:
        return Tool(tr("Log files"), "file-text", "Ctrl+Shift+L", self.open_list, self._why_nothing)

    def close(self) -> None:
        """Before the window goes."""
        self._unsubscribe()
        if self.viewer is not None:
            self.viewer.dispose()

    # ---- looking at one

    def open(self, path: Path, name: str = "", conversation: str = "", sha256: str = "") -> None:
        """In the viewer; lines of it can be taken into its conversation. `sha256`: as its message has it."""
        if self.viewer is None:
            self.viewer = LogWindow(self._theme)
        into = (lambda words, note: self._take(conversation, words, note)) if conversation else None
        self.viewer.open_path(path, name, into, sha256)

    def _take(self, conversation: str, words: str, note: bool) -> None:
        if note:
            self._desk.submit(SendText(conversation, words, note=True))
            return
        assert self.viewer is not None
        record = self._desk.known.conversation(conversation)
        ask(
            self._theme,
            self.viewer,
            tr("Send these lines to {name}?", name=one_line(record.name, 80) if record is not None and record.name else tr("A customer")),
            words,
            lambda: self._desk.submit(SendText(conversation, words)),
            yes_words=tr("Send"),
            danger=False,
        )

    # ---- the list

    def open_list(self) -> None:
        if self._why_nothing():
            return
        self._listed = self._conversation()
        sheet = self.list = LogList(self._theme, self._window())
        sheet.wished.connect(self._wish)
        sheet.asked.connect(self._ask)
        sheet.open_wished.connect(self._open_local)
        sheet.finished.connect(self._list_closed)
        self._refresh()
        sheet.open()
        sheet.look_first()

    def _list_closed(self) -> None:
        self.list = None
        self._awaited = ""

    def _why_nothing(self) -> str:
        return "" if self._conversation() else tr("Open a conversation first.")

    def _open_local(self) -> None:
        if self.viewer is None:
            self.viewer = LogWindow(self._theme)
        self.viewer.show()
        self.viewer.choose_file()
        if self.list is not None:
            self.list.reject()

    def _files(self) -> list[tuple[Message, File]]:
        """Newest first."""
        found: list[tuple[Message, File]] = []
        before: int | None = None
        for _ in range(LOOKED_AT // PAGE):
            page = self._desk.replica.messages(self._listed, before_seq=before, limit=PAGE)
            found += [(m, file) for m in reversed(page) if m.about == "log" and m.deleted_at is None for file in m.files]
            if len(page) < PAGE:
                break
            before = page[0].seq
        return found

    def _wish(self, id: str) -> None:
        file = next((file for _, file in self._files() if file.id == id), None)
        if file is None:
            return
        path = self._desk.file(id).path
        if path is not None and path.exists():  # others may have needed its room, and then it is fetched again
            if self.list is not None:
                self.list.accept()
            self.open(path, file.name, self._listed, file.sha256)
        else:
            self._awaited = id
            self._desk.submit(FetchFile(self._listed, file))
            self._refresh()

    def _ask(self) -> None:
        if not self._why_not_ask():
            self._desk.submit(AskConsent(self._listed, ("logs",)))
            self._refresh()

    def _why_not_ask(self) -> str:
        """Why the customer cannot be asked just now; empty where they can."""
        live = self._desk.live(self._listed)
        session = self._desk.replica.session_of(self._listed)
        record = self._desk.known.conversation(self._listed)
        portal = self._desk.replica.portal(record.portal) if record is not None else None
        if portal is not None and portal.logs == "never":
            return tr("This portal takes no log files.")
        if session is None or live is None or live.phase in (Phase.WAITING, Phase.ENDED):
            return tr("There is no session in which the customer could be asked.")
        if live.phase is Phase.ELSEWHERE:
            return tr("A colleague has this session.")
        if not session.caps.logs:
            return one_line(session.caps.why.get("logs", ""), 120) or tr("The customer’s side cannot choose log files.")
        if "logs" in live.asked:
            return tr("The customer is asked and chooses.")
        return ""

    def _standing(self) -> str:
        session = self._desk.replica.session_of(self._listed)
        consent = next((c for c in self._desk.replica.consents(session.id) if c.what == "logs"), None) if session is not None else None
        if consent is None:
            return ""
        return {
            "denied": tr("The customer did not want to send any."),
            "expired": tr("The question was not answered in time."),
            "granted": tr("The customer has sent some."),
        }.get(consent.state, "")  # fmt: skip

    def _refresh(self) -> None:
        if self.list is None:
            return
        now = self._desk.now_ms()
        listed = [Listed(file, short_when(m.at, now), size_in_words(file.size), self._desk.file(file.id)) for m, file in self._files()]
        self.list.show_files(listed, self._standing(), self._why_not_ask())

    def _hear(self, notice: Notice) -> None:
        match notice:
            case FileMoved(file) if self._awaited == file:
                standing = self._desk.file(file)
                if standing.path is not None:
                    self._awaited = ""
                    self._wish(file)
                self._refresh()
            case FileMoved() | LiveChanged() | Changed(kind="message" | "consent" | "session" | "portal" | "all"):
                self._refresh()
            case _:
                pass
