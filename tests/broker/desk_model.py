"""The desk's rules once more, as plain as can be, to hold the broker against. One conversation, its customer, and agents."""

from __future__ import annotations

from dataclasses import dataclass, field

QUARTER_HOUR_MS = 15 * 60 * 1000
UNDO_MS = 6_000


@dataclass
class Said:
    """A line: a text, a note, or an event."""

    id: str
    kind: str
    who: str
    at: int
    text: str = ""
    event: str = ""
    for_customer: bool = True
    edited: bool = False
    gone: bool = False


@dataclass
class Desk:
    """What must be true after each deed. Deeds give the code with which they are refused, or nothing."""

    owner: str | None = None
    helpers: list[str] = field(default_factory=list)
    watchers: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    resolved: bool = False
    settles: int | None = None
    asleep_until: int | None = None
    stars: int | None = None
    running: bool = True
    lead: str | None = None
    """Who holds control of the session that runs."""
    held: bool = False
    blocked: bool = False
    answered: bool = False
    lines: list[Said] = field(default_factory=list)
    former: list[tuple[str, str, str]] = field(default_factory=list)
    """What messages said before: message, before, after."""

    # ---- deeds of agents

    def join(self, agent: str, now: int, watch: bool) -> str:
        takes_part = agent == self.owner or agent in self.helpers
        if takes_part or (watch and agent in self.watchers):
            return ""
        if watch:
            self.watchers.add(agent)
            return self._happens("watching", agent, now, False)
        self.watchers.discard(agent)
        if self.owner is None:
            self.owner = agent
        else:
            self.helpers.append(agent)
        self._happens("joined", agent, now)
        self._lead_follows(agent, now)
        return ""

    def leave(self, agent: str, now: int) -> str:
        if agent in self.watchers:
            self.watchers.discard(agent)
        elif agent == self.owner:
            self.owner = self.helpers.pop(0) if self.helpers else None
            self._happens("left", agent, now)
            self._lead_follows(agent, now)
        elif agent in self.helpers:
            self.helpers.remove(agent)
            self._happens("left", agent, now)
            self._lead_follows(agent, now)
        return ""

    def let_go(self, by: str, whom: str, now: int) -> str:
        if whom not in self.helpers and whom not in self.watchers:
            return ""
        helped = whom in self.helpers
        self.helpers = [one for one in self.helpers if one != whom]
        self.watchers.discard(whom)
        self._happens("uninvited", by, now, helped)
        self._lead_follows(whom if helped else None, now)
        return ""

    def assign(self, by: str, to: str | None, now: int, comment: str, note: str) -> str:
        before = (self.owner, list(self.helpers), set(self.watchers))
        self.helpers = [one for one in self.helpers if one != to]
        if to is not None:
            self.watchers.discard(to)
        was, self.owner = self.owner, to
        if before != (self.owner, self.helpers, self.watchers):
            if to is None or to == was:
                self._happens("assigned", by, now, False)
            else:
                self._happens("joined" if to == by else "transferred", by, now)
            self._lead_follows(to if to != was else None, now)
        if comment:
            self.lines.append(Said(note, "note", by, now, comment, for_customer=False))
        return ""

    def invite(self, by: str, whom: str, now: int, watch: bool) -> str:
        if whom == self.owner or whom in self.helpers or (watch and whom in self.watchers):
            return ""
        if watch:
            self.watchers.add(whom)
        else:
            self.watchers.discard(whom)
            if self.owner is None:
                self.owner = whom
            else:
                self.helpers.append(whom)
        self._happens("invited", by, now, not watch)
        self._lead_follows(None if watch else whom, now)
        return ""

    def tag(self, by: str, on: list[str], off: list[str], now: int) -> str:
        for tag in dict.fromkeys(on):
            if tag not in self.tags and tag not in off:
                self._happens("tagged", by, now, False)
        for tag in off:
            if tag in self.tags:
                self._happens("untagged", by, now, False)
        self.tags = (self.tags | set(on)) - set(off)
        return ""

    def snooze(self, by: str, until: int | None, now: int) -> str:
        if until is None:
            if self.asleep_until is not None:
                self.asleep_until = None
                self._happens("woke", by, now, False)
            return ""
        if self.resolved:
            return "resolved"
        if until <= now:
            return "too_late"
        self.asleep_until = until
        return self._happens("snoozed", by, now, False)

    def resolve(self, by: str, now: int) -> str:
        if self.resolved:
            return ""
        if self.running:
            return "running"
        self.resolved, self.settles, self.asleep_until = True, now + UNDO_MS, None
        return self._happens("resolved", by, now, False)

    def reopen(self, by: str, now: int) -> str:
        if self.resolved:
            self.resolved, self.settles = False, None
            self._happens("reopened", by, now, False)
        return ""

    # ---- words

    def agent_says(self, agent: str, id: str, text: str, now: int, note: bool) -> str:
        if not note:
            self.join(agent, now, False)
            self.reopen(agent, now)
            self.answered = True
        self.lines.append(Said(id, "note" if note else "text", agent, now, text, for_customer=not note))
        return ""

    def customer_says(self, id: str, text: str, now: int) -> str:
        if self.blocked:
            return "blocked"
        self.reopen("customer", now)
        self.snooze("customer", None, now)
        self.lines.append(Said(id, "text", "customer", now, text))
        return ""

    def change(self, who: str, id: str, text: str | None, now: int) -> str:
        """Edit, or without a text unsend."""
        if who == "customer" and self.blocked:
            return "blocked"
        said = next((one for one in self.lines if one.id == id), None)
        if said is None or (who == "customer" and not said.for_customer):
            return "no_such"
        if said.who != who or said.kind == "event":
            return "forbidden"
        if said.gone:
            return "no_such"
        if now - said.at > QUARTER_HOUR_MS:
            return "too_late"
        if text != said.text:
            self.former.append((id, said.text, text or ""))
            said.edited, said.text = said.edited or text is not None, text or ""
        said.gone = text is None
        return ""

    # ---- the customer and time

    def rate(self, value: int, now: int) -> str:
        if self.blocked:
            return "blocked"
        if value != self.stars:
            self.stars = value
            self._happens("rated", "customer", now)
        return ""

    def time_passes(self, now: int) -> None:
        if self.settles is not None and self.settles <= now:
            self.settles = None
        if self.asleep_until is not None and self.asleep_until <= now:
            self.snooze("broker", None, now)

    def end(self, by: str, now: int) -> str:
        if self.running and by not in ("customer", self.owner, *self.helpers):
            return "forbidden"
        if self.running:
            self.running = False
            self._happens("ended", by, now)
        return ""

    def hold(self, by: str, on: bool, now: int) -> str:
        """Whoever takes part stops it for a while, who leads or owns lets it go on."""
        if not self.running:
            return "ended"
        if by not in (self.owner, *self.helpers) or (not on and by not in (self.owner, self.lead)):
            return "forbidden"
        if self.held is not on:
            self.held = on
            self._happens("held" if on else "resumed", by, now)
        return ""

    # ---- what is shown

    @property
    def shown_as_resolved(self) -> bool:
        """To the customer: once it cannot be undone any more."""
        return self.resolved and self.settles is None

    def _lead_follows(self, named: str | None, now: int) -> None:
        """Whoever leads takes part. `named`: of whom the customer has just been told."""
        part = [one for one in (self.owner, *self.helpers) if one is not None]
        if not self.running or self.lead in part:
            return
        self.lead = part[0] if part else None
        if self.lead is not None and self.lead != named:
            self._happens("lead", self.lead, now)

    def _happens(self, event: str, who: str, now: int, for_customer: bool = True) -> str:
        self.lines.append(Said("", "event", who, now, event=event, for_customer=for_customer))
        return ""
