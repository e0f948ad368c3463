"""The codes room: make codes, hand them out, see who comes with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.codes.invitation import Invitation
from console.codes.mailto import fits, mailto
from console.codes.qr import qr
from console.codes.rows import CodeFacts
from console.intents import CancelCode, NewCode
from console.notices import Changed, LinkChanged, LinkPhase, Notice, RequestDone, RequestRefused, Trouble, WorkspaceChanged
from console.ui import remembered
from console.ui.alerts import Opener
from console.ui.codes.code_row import CodeRow
from console.ui.codes.facts import code_facts, invitation_of
from console.ui.codes.invitation_pane import InvitationPane
from console.ui.codes.new_code_form import NewCodeForm
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.parts.button import Chip
from console.ui.parts.empty import Empty
from console.ui.parts.key_cap import KeyCap
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.question import ask
from console.ui.theme import Theme
from console.ui.waiting_card import WaitingCards
from console.words import tr
from protocol.ids import code_in_groups
from protocol.records import Code

DAY_MS = 24 * 3600 * 1000
KEPT_MS = 10 * 60 * 1000
"""An expired code stays in sight this long, so that it can be renewed."""
MOST_USED = 50


class CodesRoom(QWidget):
    """Form at the left, codes in the middle, the chosen one's invitation at the right."""

    opened = Signal(str)
    """A conversation that somebody wants to see."""
    admitted = Signal(str)
    """Somebody was let in here."""

    def __init__(self, theme: Theme, desk: DeskPort, open_url: Opener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._desk, self._open_url = theme, desk, open_url
        self._rows: dict[str, CodeRow] = {}
        self._chosen = ""
        self._used_shown = False
        self._held: list[Code] | None = None
        self._asked: list[str] = []
        self._wanted = ""
        """The code that is chosen as soon as it is there."""
        space = theme.space

        self.form = NewCodeForm(theme, desk)
        self.form.wished.connect(self._make)
        self.pane = InvitationPane(theme)
        self.pane.mail.connect(self.mail)
        self.pane.copy_link.connect(self.copy_link)
        self.pane.copy_all.connect(self.copy_invitation)
        self.pane.copy_short.connect(self.copy_short)
        self.pane.language.connect(self._speak)
        self._spoken: dict[str, str] = {}

        middle = Surface(theme, "panel")
        column = QVBoxLayout(middle)
        column.setContentsMargins(space.m, 0, space.m, space.m)
        column.setSpacing(space.s)
        head = QHBoxLayout()
        head.setContentsMargins(space.m, 0, 0, 0)
        head.setSpacing(space.xs)
        title = Text(theme, tr("Codes"), 18, 600)
        title.setFixedHeight(theme.size("header"))
        self.live_chip = Chip(theme, tr("Live"), ground="panel")
        self.used_chip = Chip(theme, tr("Used today"), ground="panel")
        self.live_chip.setChecked(True)
        self.live_chip.clicked.connect(lambda: self._show_used(False))
        self.used_chip.clicked.connect(lambda: self._show_used(True))
        head.addWidget(title)
        head.addSpacing(space.m)
        head.addWidget(self.live_chip)
        head.addWidget(self.used_chip)
        head.addStretch(1)
        column.addLayout(head)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.waiting = WaitingCards(theme, desk)
        self.waiting.admitted.connect(self.admitted)
        column.addWidget(self.waiting)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(4, 4, 4, 4)
        self._list.setSpacing(4)
        self._list.addStretch(1)
        self._scroll.setWidget(inner)
        column.addWidget(self._scroll, 1)
        self.empty = Empty(theme, "ticket", "")
        column.addWidget(self.empty, 1)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(space.m, 0, space.m, 0)
        foot.setSpacing(space.xs)
        foot.addWidget(Text(theme, tr("Click a row to copy its code"), 11, role="text-2"), 1)
        self._caps: list[QWidget] = []
        for key, words in (("Ctrl+N", tr("new")), ("Ctrl+C", tr("link")), (tr("Del"), tr("withdraw"))):
            cap, said = KeyCap(theme, key), Text(theme, words, 11, role="text-2")
            foot.addWidget(cap)
            foot.addWidget(said)
            foot.addSpacing(space.s)
            self._caps += [cap, said]
        column.addWidget(self._foot)

        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.form.setFixedWidth(theme.size("list"))
        self.pane.setFixedWidth(theme.size("viewer"))
        across.addWidget(self.form)
        across.addWidget(middle, 1)
        across.addWidget(self.pane)
        QShortcut(QKeySequence("Ctrl+E"), self, lambda: self.mail(self._chosen))
        self.waiting.hear_key(self)
        self._due = Paced(self.refresh, self)
        self.refresh()

    # ---- what is shown

    def _facts(self) -> list[CodeFacts]:
        now = self._desk.now_ms()
        found: list[CodeFacts] = []
        for code in self._records():
            if self._used_shown:
                if self._used(code) and now - code.created_at < DAY_MS and len(found) < MOST_USED:
                    found.append(code_facts(self._desk, code, now))
            elif code.state == "live":
                if code.expires_at > now - KEPT_MS:
                    found.append(code_facts(self._desk, code, now))
            elif (code.state == "expired" and code.expires_at > now - KEPT_MS) or (code.state == "claimed" and not self._used(code)):
                found.append(code_facts(self._desk, code, now))
        order = {"live": 0, "asked": 0, "claimed": 1, "expired": 2, "cancelled": 2}
        return sorted(found, key=lambda f: order[f.state])

    def _records(self) -> list[Code]:
        """Codes of the last day and live ones, read again only after a change: a store keeps every code there ever was."""
        if self._held is None:
            since = self._desk.now_ms() - DAY_MS
            self._held = [code for code in self._desk.replica.codes() if code.state == "live" or code.created_at > since]
        return self._held

    def _used(self, code: Code) -> bool:
        """A code that was just claimed turns into its customer in place; once that customer is let in or refused, it has been used."""
        record = self._desk.known.conversation(code.conversation) if code.conversation else None
        return code.state == "claimed" and (record is None or record.state != "waiting")

    def refresh(self) -> None:
        facts = self._facts()
        for gone in set(self._rows) - {f.id for f in facts}:
            row = self._rows.pop(gone)
            if row.hasFocus():
                row.focusNextChild()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, fact in enumerate(facts):
            existing = self._rows.get(fact.id)
            if existing is None:
                existing = self._rows[fact.id] = CodeRow(self._theme, fact)
                existing.copy.connect(self.copy)
                existing.mail.connect(self.mail)
                existing.copy_link.connect(self.copy_link)
                existing.withdraw.connect(self.withdraw)
                existing.renew.connect(self.renew)
                existing.open_.connect(self.opened)
                existing.chosen.connect(self.choose)
                existing.step.connect(self._step)
                self._list.insertWidget(place, existing)
            else:
                if self._list.indexOf(existing) != place:
                    self._list.removeWidget(existing)
                    self._list.insertWidget(place, existing)
                existing.show_facts(fact)
        live = sum(1 for code in self._records() if code.state == "live" and code.expires_at > self._desk.now_ms())
        used = sum(1 for code in self._records() if self._used(code) and self._desk.now_ms() - code.created_at < DAY_MS)
        self.live_chip.set_words(f"{tr('Live')} {live}" if live else tr("Live"))
        self.used_chip.set_words(f"{tr('Used today')} {used}" if used else tr("Used today"))
        if self._desk.link_state.phase is not LinkPhase.ONLINE and not self._desk.known.portals():
            self.empty.say("arrows-clockwise", tr("Fetching what is there. This takes a moment the first time."))
        elif self._used_shown:
            self.empty.say("ticket", tr("No code was used today."))
        else:
            self.empty.say("ticket", tr("No code is live. Create one at the left and read it to your customer."))
        self.empty.setVisible(not facts)
        self._scroll.setVisible(bool(facts))
        self._foot.setVisible(bool(facts) and not self._used_shown)
        if self._wanted in self._rows:
            self._chosen, self._wanted = self._wanted, ""
        if self._chosen not in self._rows:
            first = next((f.id for f in facts if f.state == "live" and f.own), "")
            self._chosen = first
        self._show_chosen()
        self.form.refresh()

    def rows(self) -> list[CodeRow]:
        found = [self._list.itemAt(n) for n in range(self._list.count())]
        return [w for item in found if item is not None and isinstance(w := item.widget(), CodeRow)]

    def choose(self, code: str) -> None:
        if code != self._chosen:
            self._chosen = code
            self._show_chosen()

    def _show_chosen(self) -> None:
        for id, row in self._rows.items():
            row.set_selected(id == self._chosen)
        record = self._desk.replica.code(self._chosen) if self._chosen else None
        own = self._desk.replica.own_code(self._chosen) if self._chosen else None
        if record is None or own is None or record.state != "live":
            if record is not None and record.state == "live":
                self.pane.show_nothing(tr("This code was made elsewhere: only the one who made it sees its number and link."))
            elif record is not None and record.state == "claimed":
                self.pane.show_nothing(tr("This code has been used."))
            else:
                self.pane.show_nothing(tr("Choose a code to see its invitation."))
            return
        lang = self._spoken.get(record.id, record.lang)
        said = invitation_of(self._desk, record, own, lang)
        grouped = code_in_groups(own.code)
        body = said.body.replace(grouped, grouped.replace(" ", "\u00a0"))  # the preview must not break a code in two
        short = said.link if said.link != said.body else ""
        self.pane.show_invitation(record.id, own.url, lang, said.subject, body, qr(own.url), self._desk.workspace, short)

    def _speak(self, lang: str) -> None:
        if self._chosen:
            self._spoken[self._chosen] = lang
            self._show_chosen()

    def _show_used(self, used: bool) -> None:
        self._used_shown = used
        self.refresh()

    # ---- deeds

    def begin(self) -> None:
        self._show_used(False)
        self.live_chip.setChecked(True)
        self.form.begin()

    def enter(self) -> None:
        row = self._rows.get(self._chosen)
        if row is not None:
            row.setFocus()
        else:
            self.form.begin()

    def back(self) -> bool:
        return False

    def _make(self, wishes: list[NewCode]) -> None:
        self.trouble.hide()
        self._asked = [self._desk.submit(wish) for wish in wishes]
        self._wanted = self._asked[0] if self._asked else ""
        self._due.start()

    def copy(self, code: str) -> None:
        own = self._desk.replica.own_code(code)
        if own is not None:
            QGuiApplication.clipboard().setText(code_in_groups(own.code))
            self._say(code, tr("Copied"))

    def copy_link(self, code: str) -> None:
        own = self._desk.replica.own_code(code)
        if own is not None:
            QGuiApplication.clipboard().setText(own.url)
            self._say(code, tr("Link copied"))

    def copy_invitation(self, code: str) -> None:
        said = self._invitation(code)
        if said is not None:
            QGuiApplication.clipboard().setText(said.body)
            self._say(code, tr("Invitation copied"))

    def copy_short(self, code: str) -> None:
        said = self._invitation(code)
        if said is not None:
            QGuiApplication.clipboard().setText(said.link)
            self._say(code, tr("Message copied"))

    def mail(self, code: str) -> None:
        said = self._invitation(code)
        if said is None:
            return
        address = mailto(said.subject, said.body)
        if fits(address) and self._open_url(address):
            self._say(code, tr("E-mail opened"))
        else:
            QGuiApplication.clipboard().setText(f"{said.subject}\n\n{said.body}")
            self.trouble.say(tr("No mail program took the invitation. It is copied: paste it into your mail."))
            self.trouble.show()

    def _invitation(self, code: str) -> Invitation | None:
        record, own = self._desk.replica.code(code), self._desk.replica.own_code(code)
        if record is None or own is None:
            return None
        return invitation_of(self._desk, record, own, self._spoken.get(code, record.lang))

    def _say(self, code: str, words: str) -> None:
        row = self._rows.get(code)
        if row is not None:
            row.say(words)

    def withdraw(self, code: str) -> None:
        record = self._desk.replica.code(code)
        if record is None or record.state != "live":
            return
        own = self._desk.replica.own_code(code)
        number = code_in_groups(own.code) if own is not None else record.masked
        ask(
            self._theme,
            self.window(),
            tr("Withdraw the code {code}?", code=number),
            tr("Whoever has it can no longer join with it."),
            lambda: self._desk.submit(CancelCode(code)),
            yes_words=tr("Withdraw"),
            preferences=self._desk.preferences,
            preference=remembered.ASK_BEFORE_WITHDRAWING,
        )

    def renew(self, code: str) -> None:
        """The same again: an expired code's name, portal and language."""
        record = self._desk.replica.code(code)
        if record is not None:
            life = max(60, (record.expires_at - record.created_at) // 1000)
            self._make([NewCode(record.portal, record.label, record.lang, life)])

    def _step(self, by: int) -> None:
        rows = self.rows()
        focused = next((n for n, row in enumerate(rows) if row.hasFocus()), None)
        if focused is not None:
            row = rows[min(max(focused + by, 0), len(rows) - 1)]
            row.setFocus()
            self._scroll.ensureWidgetVisible(row)

    # ---- news

    def hear(self, notice: Notice) -> None:
        match notice:
            case RequestDone(id=request) if request in self._asked:
                self._due.start()
            case RequestRefused(id=request, text=text) if request in self._asked:
                self.form.fail(text)
            case Changed(kind="code" | "portal" | "all"):
                self._held = None
                self.waiting.refresh_soon()
                self._due.start()
            case Changed(kind="conversation" | "session"):
                self.waiting.refresh_soon()
                self._due.start()
            case LinkChanged():
                self._due.start()
            case WorkspaceChanged():
                self._show_chosen()
            case Trouble(text, "codes"):
                self.trouble.say(text)
                self.trouble.show()
            case _:
                pass

    def tick(self, now_ms: int) -> None:
        self.waiting.tick()
        if now_ms % DAY_MS < 2_000:
            self._held = None  # yesterday's codes are no longer today's
        facts = {f.id: f for f in self._facts()}
        if set(facts) != set(self._rows) or any(self._rows[id].facts.state != f.state for id, f in facts.items()):
            self.refresh()
            return
        for id, fact in facts.items():
            self._rows[id].show_facts(fact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 1160
        self.form.setFixedWidth(260 if narrow else self._theme.size("list"))
        self.pane.setFixedWidth(self._theme.size("viewer-min") if narrow else self._theme.size("viewer"))
        for cap in self._caps:
            cap.setVisible(self.width() >= 1100)
