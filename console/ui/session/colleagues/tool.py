"""The tool for who of us is in a session: who leads, and what can be done about it, in one list to choose from. Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from console.comparing import words_count
from console.intents import HandLead, SendText
from console.ui.desk_port import DeskPort
from console.ui.palette import Entry, Palette
from console.ui.session.colleagues.rights import Rights, lost_lead, rights
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Conversation
from protocol.support import Session


class Ways(Protocol):
    """What is done with a conversation at the desk; `console.ui.chat.desk_deeds` does it."""

    def join(self) -> None: ...
    def watch(self) -> None: ...
    def why_not_watch(self) -> str: ...
    def leave(self) -> None: ...
    def take(self) -> None: ...
    def assign(self) -> None: ...
    def invite(self) -> None: ...
    def invite_to_watch(self) -> None: ...
    def let_go(self, agent: str, name: str) -> None: ...


class Colleagues:
    """Of the open conversation."""

    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str], ways: Ways) -> None:
        self._theme, self._desk, self._window, self._conversation, self._ways = theme, desk, window, conversation, ways
        self._list: Palette | None = None

    def tool(self) -> Tool:
        return Tool(tr("Colleagues in this session"), "users", "Ctrl+Shift+B", self.open, self.why, self._beside)

    def why(self) -> str:
        return "" if self._now() is not None else tr("No session is under way.")

    def open(self) -> None:
        if self._now() is None:
            return
        if self._list is None or self._list.parentWidget() is not self._window():
            prompt = tr("Who is here, and what to do")
            self._list = Palette(self._theme, self._window(), self.entries, prompt=prompt, name=tr("Colleagues in this session"))
        self._list.open_()

    def take_over(self) -> None:
        """From who leads and has no connection: the conversation, or where it is one's own already only control."""
        if (now := self._now()) is None:
            return
        record, _ = now
        if record.agent == self._desk.me:
            self._desk.submit(HandLead(record.id, self._desk.me))
        else:
            self._ways.take()

    def wish(self) -> tuple[str, Callable[[], None]]:
        """What who sees the picture and does not lead may do to get control: words and deed; no words where there is nothing."""
        now = self._now()
        if now is None or self.lost_since_ms():
            return "", lambda: None
        may = rights(*now, self._desk.me)
        if may.leads or not may.here:
            return "", lambda: None
        first = self._control(*now, may)[0]
        return first.title, first.run

    def lost_since_ms(self) -> int:
        """Since when who leads has no connection; 0: nothing is to be taken over."""
        now = self._now()
        return 0 if now is None else lost_lead(self._desk.live(now[0].id), now[1], self._desk.me)

    def lead_name(self) -> str:
        now = self._now()
        return "" if now is None else self._name(now[1].lead or now[0].agent or "")

    def entries(self) -> list[Entry]:
        """First what is most likely wanted, then who is here, then whom else to ask."""
        if (now := self._now()) is None:
            return []
        record, session = now
        may = rights(record, session, self._desk.me)
        # Enter must do something: that one leads oneself is told last
        told = [Entry(tr("You lead"), tr("your touches and keys reach the phone"), "cursor", lambda: None)] if may.leads else []
        return [*self._control(record, session, may), *self._people(record, may), *self._more(record, session, may), *told]

    def _control(self, record: Conversation, session: Session, may: Rights) -> list[Entry]:
        lead = self._name(may.lead)
        if self.lost_since_ms():
            return [Entry(tr("Take over from {name}", name=lead), tr("has no connection"), "user-plus", self.take_over)]
        if may.leads:
            return []
        if may.owns:
            take = partial(self._hand, record.id, self._desk.me)
            return [Entry(tr("Take control"), tr("{name} leads now", name=lead), "cursor", take)]
        if may.here:
            ask = partial(self._ask_for_control, record.id)
            return [Entry(tr("Ask for control"), tr("{name} leads now and reads your note", name=lead), "hand-waving", ask)]
        return [
            Entry(tr("Help"), tr("{name} leads; the customer is told of you", name=lead), "sign-in", self._ways.join, "Ctrl+J"),
            Entry(
                tr("Look on"),
                self._blind(record, session) or tr("you see the picture; the customer is not told"),
                "eye",
                self._ways.watch,
                why=self._ways.why_not_watch(),
            ),
        ]

    def _people(self, record: Conversation, may: Rights) -> list[Entry]:
        found = []
        for id in may.part:
            name, role = self._name(id), self._role(record, id, may)
            if may.hands_on and id != may.lead:
                found.append(Entry(tr("Hand control to {name}", name=name), role, "hand-pointing", partial(self._hand, record.id, id)))
            elif id != may.lead:
                found.append(Entry(name, role, "user", lambda: None))
        for id in may.part:
            if id in record.agents and may.owns:
                name = self._name(id)
                found.append(Entry(tr("Let {name} go", name=name), tr("helps"), "user-minus", partial(self._ways.let_go, id, name)))
        for id in may.watchers:
            name = self._name(id)
            found.append(Entry(tr("Let {name} go", name=name), tr("looks on"), "user-minus", partial(self._ways.let_go, id, name)))
        return found

    def _more(self, record: Conversation, session: Session, may: Rights) -> list[Entry]:
        untold = self._blind(record, session) or tr("looks on, the customer does not see it")
        more = [
            Entry(tr("Invite a colleague…"), tr("helps, the customer is told"), "user-plus", self._ways.invite),
            Entry(tr("Let a colleague look on…"), untold, "eye", self._ways.invite_to_watch, why=self._ways.why_not_watch()),
            Entry(tr("Hand the session over…"), tr("with a note, and the picture follows"), "arrow-bend-up-right", self._ways.assign),
        ]
        if may.here and not may.owns:
            more.append(Entry(tr("Leave the session"), tr("the others go on"), "sign-out", self._ways.leave))
        return more

    def _role(self, record: Conversation, agent: str, may: Rights) -> str:
        if agent == may.lead:
            return tr("leads")
        return tr("owns the conversation") if agent == record.agent else tr("helps")

    def _blind(self, record: Conversation, session: Session) -> str:
        """Why who looks on sees no picture; empty where they see it."""
        live = self._desk.live(record.id)
        once = live is not None and live.session == session.id and live.compare_first
        counts = words_count(session, self._desk.known.portal(record.portal), once)
        return tr("without the picture: where the two words count, nobody looks on untold") if counts else ""

    def _hand(self, conversation: str, agent: str) -> None:
        self._desk.submit(HandLead(conversation, agent))

    def _ask_for_control(self, conversation: str) -> None:
        """A note that the customer never reads."""
        self._desk.submit(SendText(conversation, tr("May I have control?"), note=True))

    def _name(self, agent: str) -> str:
        return next((one.name for one in self._desk.known.agents() if one.id == agent and one.name), tr("a colleague"))

    def _beside(self) -> bool:
        """Somebody else is there, too."""
        now = self._now()
        if now is None:
            return False
        may = rights(*now, self._desk.me)
        return bool(may.part or may.watchers)

    def _now(self) -> tuple[Conversation, Session] | None:
        record = self._desk.known.conversation(self._conversation()) if self._conversation() else None
        session = self._desk.known.session_of(record.id) if record is not None else None
        return (record, session) if record is not None and session is not None and session.state == "active" else None
