"""Records of the conversation as lines of the phone's chat. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from customer.phone.screen.state import ChatLine
from customer.phone.words import Lang, say
from protocol.records import Happening, Message
from protocol.wire import Send

_WHAT = {
    "view": "screen",
    "control": "control",
    "typing": "typing",
    "diag": "device information",
    "logs": "log files",
    "files": "files",
    "clipboard": "clipboard",
    "record": "recording",
    "camera": "camera",
}
_COLLEAGUES = {
    "joined": "{name} joined",
    "invited": "{name} joined",
    "transferred": "{name} takes over",
    "left": "{name} left",
    "uninvited": "{name} left",
    "lead": "{name} leads now",
}
_EVENTS = {
    "asked": "Asked for {what}",
    "granted": "Allowed {what}",
    "denied": "Refused {what}",
    "revoked": "Stopped {what}",
    "expired": "{what}: not answered in time, or its time is over",
}
_EXPIRED = {"asked": "{what} not answered in time", "granted": "{what}: the time is over"}


def lines(lang: Lang, messages: Iterable[Message], unsent: Iterable[Send], clock: Callable[[int], datetime]) -> tuple[ChatLine, ...]:
    """In thread order, what is not yet confirmed last. `clock` turns the broker's milliseconds into local time."""
    shown: list[ChatLine] = []
    seen: set[str] = set()
    for m in messages:
        seen.add(m.id)
        at = f"{clock(m.at):%H:%M}"
        if m.kind == "event":
            body = event_text(lang, m.event, m.author.name) if m.event is not None else ""
            if body:
                shown.append(ChatLine(m.id, m.seq, "event", m.author.name, body, at))
        elif m.kind == "text":
            kind: Literal["agent", "customer"] = "agent" if m.author.kind == "agent" else "customer"
            # this phone shows no pictures, and says so rather than showing an empty bubble
            named = "[File: {name}]" if m.about == "log" else "[Picture: {name}]"
            body = "\n".join([*(say(lang, named, name=file.name) for file in m.files), *([m.body] if m.body else [])])
            shown.append(ChatLine(m.id, m.seq, kind, m.author.name, body, at))
    shown += [ChatLine(s.id, 0, "customer", "", s.body, f"{clock(s.client_at):%H:%M}", pending=True) for s in unsent if s.id not in seen]
    return tuple(shown)


def event_text(lang: Lang, event: Happening, author: str) -> str:
    """What an event line says to the customer; empty for those that do not concern them."""
    args = event.args
    match event.type:
        case "admitted":
            return say(lang, "{name} joined", name=args.get("agent") or author)
        case "joined" | "invited" | "transferred" | "left" | "uninvited" | "lead":
            return say(lang, _COLLEAGUES[event.type], name=args.get("agent") or args.get("group") or author)
        case "held":
            return say(lang, "{name} has stepped away for a moment", name=author)
        case "resumed":
            return say(lang, "{name} is back", name=author)
        case "share_started":
            return say(lang, "Screen shared")
        case "share_stopped":
            return say(lang, "Screen sharing stopped")
        case "private_started":
            return say(lang, "Private moment: nothing is shown")
        case "private_ended":
            return say(lang, "The private moment is over")
        case "record_started":
            return say(lang, "{name} records what you show", name=author)
        case "record_stopped":
            return say(lang, "The recording has stopped")
        case "screenshot":
            return say(lang, "{name} took a picture of your screen", name=author)
        case "reported":
            return say(lang, "Information about this phone sent")
        case "session_offered":
            return say(lang, "{name} offers to look at your phone with you", name=author)
        case "session_taken":
            return say(lang, "You started a session with your screen")
        case "ended":
            declined = args.get("why") == "declined" and args.get("by") == "customer"
            return say(lang, "You would rather go on in writing" if declined else "The session is over")
        case "words_same":
            return say(lang, "The two words are the same")
        case "words_different":
            return say(lang, "The two words are different: nobody can touch")
        case "file_done":
            return say(lang, "Sent: {file}" if args.get("by") == "customer" else "Saved: {file}", file=args.get("name", ""))
        case "file_failed":
            return say(lang, "Not transferred: {file}", file=args.get("name", ""))
        case kind if kind in _EVENTS:
            what = say(lang, _WHAT.get(args.get("what", ""), "screen"))
            text = say(lang, _EXPIRED.get(args.get("was", ""), _EVENTS[kind]) if kind == "expired" else _EVENTS[kind], what=what)
            return text[:1].upper() + text[1:]
    return ""
