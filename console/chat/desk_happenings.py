"""What happens to a conversation at the desk, in words: who joined, whom it went to, its tags, its rating, its end. Pure.

`agent`, `group` and `tag` of an event are names as they were then.
"""

from __future__ import annotations

from datetime import tzinfo

from console.chat.dates import clock, day_words, moment
from console.chat.wording import Wording
from console.words import tr
from protocol.records import Happening


def desk_words(event: Happening, who: str, mine: bool, now_ms: int | None = None, zone: tzinfo | None = None) -> Wording | None:
    """A sentence for an event of the desk; None for any other. `mine`: it was I who did it."""
    return _who_answers(event, who, mine) or _sorting(event, who, mine, now_ms, zone) or _rating(event, who)


def _who_answers(event: Happening, who: str, mine: bool) -> Wording | None:
    agent = event.args.get("agent", "")
    to = agent or event.args.get("group", "")
    match event.type:
        case "written":
            by_mail = event.args.get("channel") == "email"
            return Wording(tr("{who} wrote an e-mail", who=who) if by_mail else tr("{who} began the conversation", who=who), "chat-circle")
        case "joined":
            return Wording(tr("You joined the conversation") if mine else tr("{who} joined the conversation", who=agent or who), "sign-in")
        case "session_offered":
            return Wording(tr("You offered a phone session") if mine else tr("{who} offered a phone session", who=who), "device-mobile")
        case "session_taken":
            return Wording(tr("{who} began the phone session", who=who), "device-mobile")
        case "ended" if event.args.get("why") == "declined" and event.args.get("by") == "customer":
            return Wording(tr("{who} would rather go on in writing", who=who), "prohibit")
        case "left":
            return Wording(tr("You left the conversation") if mine else tr("{who} left the conversation", who=agent or who), "sign-out")
        case "transferred":
            text = tr("You handed it over to {to}", to=to) if mine else tr("{who} handed it over to {to}", who=who, to=to)
            return Wording(text, "arrow-right")
        case "assigned" if not to:
            return Wording(tr("It is nobody’s any more"), "user-circle")
        case "assigned":
            return Wording(tr("You gave it to {to}", to=to) if mine else tr("{who} gave it to {to}", who=who, to=to), "user-circle")
        case "invited":
            text = tr("You asked {agent} for help", agent=agent) if mine else tr("{who} asked {agent} for help", who=who, agent=agent)
            return Wording(text, "user-plus")
        case "uninvited":
            text = tr("You took {agent} off again", agent=agent) if mine else tr("{who} took {agent} off again", who=who, agent=agent)
            return Wording(text, "user-minus")
        case "lead":
            given = tr("You took control") if agent == who else tr("You gave control to {agent}", agent=agent)
            text = given if mine else tr("{agent} has control now", agent=agent or who)
            return Wording(text, "cursor")
        case "held":
            return Wording(tr("You put the session on hold") if mine else tr("{who} put the session on hold", who=who), "pause")
        case "resumed":
            return Wording(tr("You let the session go on") if mine else tr("{who} lets the session go on", who=who), "play")
        case "watching":
            return Wording(tr("You look on") if mine else tr("{who} looks on", who=agent or who), "eye")
    return None


def _sorting(event: Happening, who: str, mine: bool, now_ms: int | None, zone: tzinfo | None) -> Wording | None:
    tag = event.args.get("tag", "")
    match event.type:
        case "tagged":
            return Wording(tr("You added the tag {tag}", tag=tag) if mine else tr("{who} added the tag {tag}", who=who, tag=tag), "tag")
        case "untagged":
            return Wording(tr("You removed the tag {tag}", tag=tag) if mine else tr("{who} removed the tag {tag}", who=who, tag=tag), "tag")
        case "snoozed":
            when = _until(event.args.get("until", ""), now_ms, zone)
            if not when:
                return Wording(tr("You put it off") if mine else tr("{who} put it off", who=who), "clock")
            return Wording(
                tr("You put it off until {when}", when=when) if mine else tr("{who} put it off until {when}", who=who, when=when), "clock"
            )
        case "woke":
            return Wording(tr("It was put off until now"), "bell")
        case "resolved":
            return Wording(tr("You resolved the conversation") if mine else tr("{who} resolved the conversation", who=who), "check-circle")
        case "reopened":
            return Wording(tr("You opened it again") if mine else tr("{who} opened it again", who=who), "arrow-counter-clockwise")
        case "merged":
            name = event.args.get("name", "")
            return Wording(tr("The contact was merged with {name}", name=name), "users")
        case "blocked":
            return Wording(tr("You blocked the visitor") if mine else tr("{who} blocked the visitor", who=who), "prohibit", "warn")
        case "unblocked":
            return Wording(tr("You let the visitor in again") if mine else tr("{who} let the visitor in again", who=who), "check-circle")
    return None


def _rating(event: Happening, who: str) -> Wording | None:
    match event.type:
        case "rating_asked":
            return Wording(tr("The customer was asked for a rating"), "star")
        case "rated":
            value, comment = event.args.get("value", ""), event.args.get("comment", "").strip()
            text = tr("{who} rated the conversation: {value} of 5", who=who, value=value)
            low = value.isdigit() and int(value) <= 2
            return Wording(f"{text} – {comment}" if comment else text, "star", "warn" if low else "good")
    return None


def _until(text: str, now_ms: int | None, zone: tzinfo | None) -> str:
    """A time as the event carries it (milliseconds since 1970), in words; empty where it is none."""
    if not text.isdigit():
        return ""
    at = int(text)
    if now_ms is None:
        return f"{moment(at, zone).date().isoformat()} {clock(at, zone)}"
    return f"{day_words(moment(at, zone).date(), moment(now_ms, zone).date())} {clock(at, zone)}"
