"""What is done with the open conversation at the desk: wishes go to the desk, pickers ask what is missing, a toast offers the way back.

Qt thread. The pickers open over the window and are made when first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from msgspec import structs
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console.chat import deeds, snoozing
from console.chat.crew import loads, standing
from console.chat.desk_standing import DeskFacts, desk_facts
from console.chat.macro_words import macro_words
from console.chat.undoing import undo_of
from console.chat.variables import Filled
from console.intents import NO_ID, Deed, SendText
from console.ui.chat.facts import way_of
from console.ui.desk_port import DeskPort
from console.ui.palette import Entry, Palette
from console.ui.parts.toast import Toast
from console.ui.theme import Theme
from console.words import tr
from protocol import desk as words
from protocol import ids
from protocol.conversations import is_there
from protocol.desk import DeskRequest
from protocol.fields import Via
from protocol.portals import untold
from protocol.records import Agent, Conversation, Macro, Tag

COMMENT_MOST = 500
"""Characters of a note that goes with a conversation that is handed over."""
TAG_COLOURS = ("grey", "teal", "blue", "purple", "pink", "red", "orange", "yellow", "green")
"""In which new tags take their colours, one after the other."""


class DeskDeeds(QObject):
    """Deeds upon `conversation()`. `toast` is where they are told."""

    done = Signal()
    """Something was wished: what is shown should be looked at again."""
    unfilled = Signal(str)
    """A macro would send this, and a variable in it is not known."""

    def __init__(self, theme: Theme, port: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str]) -> None:
        super().__init__()
        self._theme, self._desk, self._window, self._conversation = theme, port, window, conversation
        self._pickers: dict[str, Palette] = {}
        self._asked: dict[str, tuple[DeskRequest, Conversation]] = {}
        """Our requests that nobody has answered, and what each is about."""
        self.toast: Toast | None = None
        self.fill: Callable[[str], Filled] = Filled
        """Puts in what is known of the open conversation."""
        self.via: Callable[[], Via] = lambda: "chat"
        """By which way a message goes to the customer of the open conversation."""

    # ---- looking

    def record(self) -> Conversation | None:
        """The open conversation as it will be once the broker has heard what waits here."""
        return self._desk.known.conversation(self._conversation()) if self._conversation() else None

    def facts(self) -> DeskFacts | None:
        record = self.record()
        if record is None:
            return None
        known = self._desk.known
        return desk_facts(
            record,
            known.session_of(record.id),
            self._desk.me,
            {agent.id: agent.name for agent in known.agents()},
            known.tags(),
            self._desk.attending(record.id),
            self._desk.now_ms(),
            {group.id: group.name for group in known.groups()},
        )

    # ---- what came of it

    def through(self, request: str) -> None:
        """It is done for good."""
        self._asked.pop(request, None)

    def refused(self, request: str, code: str) -> bool:
        """The broker did not do it; whether it was a deed of ours. It is told where the deed was, in place of what was told too soon."""
        if request not in self._asked:
            return False
        deed, about = self._asked.pop(request)
        why, elsewhere = deeds.why_refused(deed, code), about.id != self._conversation()
        self._could_not(tr("{name}: {why}", name=about.name or tr("A customer"), why=why) if elsewhere else why)
        return True

    # ---- deeds without a question

    def join(self) -> None:
        facts, record = self.facts(), self.record()
        if record is not None and facts is not None and facts.can_join:
            self._do(words.Join(id=NO_ID, conversation=record.id), record)

    def why_not_watch(self) -> str:
        """Why nobody looks on without the customer's being told; empty where colleagues may."""
        record = self.record()
        portal = self._desk.known.portal(record.portal) if record is not None else None
        return "" if portal is None or untold(portal) else tr("this portal lets nobody look on untold")

    def watch(self) -> None:
        if (record := self.record()) is not None and not self.why_not_watch():
            self._do(words.Join(id=NO_ID, conversation=record.id, watch=True), record, tr("You look on. The customer does not see it."))

    def leave(self) -> None:
        if (record := self.record()) is not None:
            self._do(words.Leave(id=NO_ID, conversation=record.id), record, tr("You left the conversation."))

    def take(self) -> None:
        """Assign it to me."""
        if (record := self.record()) is not None and record.state != "waiting" and record.agent != self._desk.me:
            self._do(words.Assign(id=NO_ID, conversation=record.id, agent=self._desk.me), record, tr("It is yours now."))

    def let_go(self, agent: str, name: str) -> None:
        """A colleague who helps or looks on does so no longer."""
        if (now := self.record()) is not None:
            self._do(words.Leave(id=NO_ID, conversation=now.id, agent=agent), now, tr("{name} takes part no longer.", name=name))

    def resolve(self) -> bool:
        """Whether it is resolved now, or was before."""
        facts, record = self.facts(), self.record()
        if record is None or facts is None or facts.resolved or not facts.can_resolve:
            if facts is not None and facts.why_not_resolve:
                self._could_not(facts.why_not_resolve)
            return facts is not None and facts.resolved
        self._do(words.Resolve(id=NO_ID, conversation=record.id), record, tr("Resolved: {name}", name=record.name or tr("A customer")))
        return True

    def resolve_it(self) -> None:
        self.resolve()

    def reopen(self) -> None:
        if (record := self.record()) is not None:
            self._do(words.Reopen(id=NO_ID, conversation=record.id), record, tr("Open again."))

    def wake(self) -> None:
        if (record := self.record()) is not None and record.snoozed_until is not None:
            self._do(words.Snooze(id=NO_ID, conversation=record.id), record, tr("Back among the open ones."))

    def untag(self, tag: str) -> None:
        if (record := self.record()) is not None:
            name = next((one.name for one in self._desk.known.tags() if one.id == tag), "")
            self._do(words.Tagged(id=NO_ID, conversation=record.id, remove=[tag]), record, tr("Tag taken off: {name}", name=name))

    def ask_rating(self) -> None:
        if (record := self.record()) is not None and record.state != "waiting":
            self._do(words.AskRating(id=NO_ID, conversation=record.id), record, tr("The customer is asked how it was."))

    def run(self, macro: Macro) -> None:
        """All steps of a macro, in order. What it cannot do just now is left out, and said."""
        record, facts = self.record(), self.facts()
        if record is None or facts is None or facts.at_door:
            return
        wishes = deeds.steps(macro, record.id, self._desk.me, self._desk.now_ms(), self.via())
        why_not = way_of(self._desk, record.id).why_not
        if why_not and any(isinstance(wish, SendText) and not wish.note for wish in wishes):
            self._could_not(why_not)
            return
        unresolved = ""
        for wish in wishes:
            match wish:
                case SendText(body=body, note=note):
                    filled = self.fill(body)
                    if filled.gaps and not note:
                        # nobody is sent an unfilled variable: it is written here, and the rest of the macro waits for the agent
                        self.unfilled.emit(body)
                        return
                    self._desk.submit(replace(wish, body=filled.text))
                case Deed(words.Resolve()) if facts.why_not_resolve:
                    unresolved = facts.why_not_resolve
                case Deed(request):
                    self._ask(request, record)
        if unresolved:
            self._could_not(tr("Done: {name}. Not resolved: {why}", name=macro.name, why=unresolved))
        else:
            self._say(tr("Done: {name}", name=macro.name), None)
        self.done.emit()

    # ---- deeds with a question

    def assign(self) -> None:
        self._pick("assign", self._assignees, tr("Hand over to a colleague or a group"), tr("Hand over"))

    def invite(self) -> None:
        self._pick("invite", partial(self._invitees, False), tr("Ask a colleague to help"), tr("Invite"))

    def invite_to_watch(self) -> None:
        if not self.why_not_watch():
            self._pick("watch", partial(self._invitees, True), tr("Ask a colleague to look on"), tr("Invite to look on"))

    def tag(self) -> None:
        self._pick("tag", self._tags, tr("Put a tag on, or take one off"), tr("Tags"), self._new_tag)

    def snooze(self) -> None:
        record = self.record()
        if record is not None and record.state == "open":
            prompt = tr("Until when? Or type a time: 15:30, 24/12 9:00")
            self._pick("snooze", self._times, prompt, tr("Put off"), self._typed_time, numbered=True)

    def more(self) -> None:
        self._pick("more", lambda: self.entries(""), tr("What to do with this conversation"), tr("Do with this conversation"))

    def entries(self, name: str | None = None) -> list[Entry]:
        """Everything that can be done with it just now. `name`: whose it is, where that is not plain; by default the customer's."""
        facts, record = self.facts(), self.record()
        if facts is None or record is None or facts.at_door:
            return []
        name, untold_why = record.name if name is None else name, self.why_not_watch()
        found = [Entry(tr("Join"), name, "sign-in", self.join, "Ctrl+J")] if facts.can_join else []
        if facts.can_join and self._desk.me not in record.watchers:
            found.append(Entry(tr("Look on without a word"), name, "eye", self.watch, why=untold_why))
        if record.agent not in (None, self._desk.me):
            found.append(Entry(tr("Take it over"), name, "user", self.take))
        if facts.resolved:
            found.append(Entry(tr("Open again"), name, "arrow-counter-clockwise", self.reopen, "Ctrl+Shift+E"))
        elif facts.can_resolve:
            found.append(Entry(tr("Resolve"), name, "check", self.resolve_it, "Ctrl+Shift+E"))
        found += [
            Entry(tr("Hand over"), name, "arrow-bend-up-right", self.assign, "Ctrl+Shift+A"),
            Entry(tr("Ask a colleague to help"), name, "user-plus", self.invite),
            Entry(tr("Ask a colleague to look on"), name, "eye", self.invite_to_watch, why=untold_why),
            *self._colleagues_there(record),
            Entry(tr("Tags"), name, "tag", self.tag, "Ctrl+T"),
            Entry(tr("Ask for a rating"), name, "star", self.ask_rating),
        ]
        if not facts.resolved:
            back = Entry(tr("Bring it back now"), name, "bell", self.wake)
            found.append(back if facts.snoozed else Entry(tr("Put off"), name, "clock", self.snooze, "Ctrl+Shift+H"))
        if is_there(record, self._desk.me):
            found.append(Entry(tr("Leave the conversation"), name, "sign-out", self.leave))
        return found + self._macros()

    def _macros(self) -> list[Entry]:
        """Each says what it will do before it is run."""
        known = self._desk.known
        names = {tag.id: tag.name for tag in known.tags()} | {agent.id: agent.name for agent in known.agents()}
        names |= {group.id: group.name for group in known.groups()}
        return [
            Entry(macro.name, macro_words(macro, names), "play", partial(self.run, macro), words=tr("Macro"))
            for macro in known.macros()
            if not macro.archived
        ]

    def _colleagues_there(self, record: Conversation) -> list[Entry]:
        """Those who help or look on can be let go again."""

        names = {agent.id: agent.name for agent in self._desk.known.agents()}
        there = [(id, tr("helps")) for id in record.agents] + [(id, tr("looks on")) for id in record.watchers]
        return [
            Entry(tr("Take {name} off", name=name), role, "user-minus", partial(self.let_go, id, name))
            for id, role in there
            if id != self._desk.me and (name := names.get(id, "") or tr("a colleague"))
        ]

    def _assignees(self) -> list[Entry]:
        """Groups, of which there are few, before the colleagues; letting go of it comes last, so that no hasty Enter does it."""
        record = self.record()
        if record is None or record.state == "waiting":
            return []
        me, known = self._desk.me, self._desk.known
        found = []
        if record.agent != me:
            found.append(Entry(tr("Me"), "", "user", self.take))
        for group in known.groups():
            if not group.archived and group.id != record.group:
                request = words.Assign(id=NO_ID, conversation=record.id, group=group.id)
                told = tr("Handed over to {name}.", name=group.name)
                found.append(Entry(group.name, tr("Group"), "users", partial(self._with_comment, request, record, group.name, told)))
        for agent in known.colleagues(record.portal):
            if agent.id != record.agent:
                request = words.Assign(id=NO_ID, conversation=record.id, agent=agent.id)
                told = tr("Handed over to {name}.", name=agent.name)
                go = partial(self._with_comment, request, record, agent.name, told)
                found.append(Entry(agent.name, self._standing(agent), "user", go))
        if record.agent is not None:
            request = words.Assign(id=NO_ID, conversation=record.id)
            free = partial(self._do, request, record, tr("It is free now."))
            found.append(Entry(tr("Nobody"), tr("free for whoever takes it"), "user-minus", free))
        return found

    def _invitees(self, watch: bool) -> list[Entry]:
        record = self.record()
        if record is None or record.state == "waiting":
            return []
        there = {record.agent, *record.agents, *(record.watchers if watch else ())}
        return [
            Entry(
                agent.name,
                f"{tr('looks on, the customer does not see it') if watch else tr('helps, the customer is told')} · {self._standing(agent)}",
                "user-plus",
                partial(
                    self._with_comment,
                    words.Invite(id=NO_ID, conversation=record.id, agent=agent.id, watch=watch),
                    record,
                    agent.name,
                    tr("Invited: {name}", name=agent.name),
                ),
            )
            for agent in self._desk.known.colleagues(record.portal)
            if agent.id not in there
        ]

    def _standing(self, agent: Agent) -> str:
        """Whether a colleague is here, and with how much work."""
        load = loads(self._desk.known.ahead(self._desk.replica.going()))[agent.id]
        return standing(agent, load, here=self._desk.colleague_here(agent.id)).words

    def _with_comment(self, request: words.Assign | words.Invite, before: Conversation, name: str, told: str) -> None:
        """A word for whoever gets it, which becomes a note; Enter on an empty field goes without."""

        def go(comment: str) -> Entry:
            deed = partial(self._do, structs.replace(request, comment=comment), before, told)
            detail = comment if comment else tr("The customer never reads this note.")
            return Entry(tr("With this note") if comment else tr("Without a note"), detail, "note" if comment else "arrow-right", deed)

        picker = Palette(
            self._theme,
            self._window(),
            lambda: [go("")],
            prompt=tr("A note for {name}, or Enter", name=name),
            name=tr("A note for {name}", name=name),
            typed=lambda text: [go(text)],
            typed_first=True,
            most=COMMENT_MOST,
        )
        picker.closed.connect(picker.deleteLater)
        picker.open_()

    def _tags(self) -> list[Entry]:
        record = self.record()
        if record is None or record.state == "waiting":
            return []
        found = []
        for tag in self._desk.known.tags():
            if not tag.archived:
                on = tag.id in record.tags
                found.append(Entry(tag.name, tr("on it; take it off") if on else "", "check" if on else "tag", partial(self._turn, tag)))
        return found

    def _turn(self, tag: Tag) -> None:
        record = self.record()
        if record is None:
            return
        if tag.id in record.tags:
            self.untag(tag.id)
        else:
            self._do(words.Tagged(id=NO_ID, conversation=record.id, add=[tag.id]), record, tr("Tagged: {name}", name=tag.name))

    def _new_tag(self, text: str) -> list[Entry]:
        """A name that no tag has can become one."""
        name = " ".join(text.split()).lstrip("#")[:80]
        known = self._desk.known.tags()
        if not name or any(tag.name.casefold() == name.casefold() and not tag.archived for tag in known):
            return []
        colour = TAG_COLOURS[len(known) % len(TAG_COLOURS)]
        return [Entry(tr("Make the tag {name}", name=name), "", "plus", partial(self._make_tag, name, colour))]

    def _make_tag(self, name: str, colour: str) -> None:
        record = self.record()
        if record is not None:
            tag = Tag(id=ids.new_id(self._desk.now_ms()), name=name, colour=colour)  # type: ignore[arg-type]
            self._ask(words.TagPut(id=NO_ID, tag=tag), record)
            self._do(words.Tagged(id=NO_ID, conversation=record.id, add=[tag.id]), record, tr("Tagged: {name}", name=name))

    def _times(self) -> list[Entry]:
        return [self._time(until) for until in snoozing.choices(self._desk.now_ms())]

    def _typed_time(self, text: str) -> list[Entry]:
        until = snoozing.typed(text, self._desk.now_ms())
        return [self._time(until)] if until is not None else []

    def _time(self, until: snoozing.Until) -> Entry:
        def put_off() -> None:
            record = self.record()
            if record is not None:
                request = words.Snooze(id=NO_ID, conversation=record.id, until=until.at_ms)
                self._do(request, record, tr("Put off until {when}", when=until.when))

        return Entry(until.words, until.when, "clock", put_off)

    # ---- inside

    def _do(self, request: DeskRequest, before: Conversation, told: str = "") -> None:
        undo = undo_of(request, before, self._desk.me, self._desk.now_ms())
        self._ask(request, before)
        if told:
            self._say(told, partial(self._undo, undo, before) if undo else None)
        self.done.emit()

    def _undo(self, requests: Sequence[DeskRequest], before: Conversation) -> None:
        for request in requests:
            self._ask(request, before)
        self.done.emit()

    def _ask(self, request: DeskRequest, about: Conversation) -> None:
        self._asked[self._desk.submit(Deed(request))] = request, about

    def _say(self, text: str, undo: Callable[[], None] | None) -> None:
        if self.toast is not None:
            self.toast.say(text, undo)

    def _could_not(self, why: str) -> None:
        if self.toast is not None:
            self.toast.could_not(why)

    def _pick(
        self, kind: str, entries: Callable[[], list[Entry]], prompt: str, name: str, typed: Callable[[str], list[Entry]] | None = None,
        *, numbered: bool = False,
    ) -> None:  # fmt: skip
        if self.record() is None:
            return
        picker = self._pickers.get(kind)
        if picker is None or picker.parentWidget() is not self._window():
            picker = self._pickers[kind] = Palette(
                self._theme, self._window(), entries, prompt=prompt, name=name, typed=typed, numbered=numbered
            )  # fmt: skip
        picker.open_()
