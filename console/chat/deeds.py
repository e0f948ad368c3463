"""Deeds at the desk: why one is refused, and what a macro's steps come to. Pure; identifiers of requests are the desk's to give."""

from __future__ import annotations

from console.intents import NO_ID, Deed, Intent, SendText
from console.refusals import refusal
from console.words import tr
from protocol import desk
from protocol.desk import DeskRequest
from protocol.fields import Via
from protocol.records import Macro


def why_refused(request: DeskRequest, code: str) -> str:
    """What the broker's `code` means to whoever wished for this."""
    match request, code:
        case (desk.Assign() | desk.Invite()), "cannot":
            return tr("This colleague cannot see this conversation.")
        case (desk.Join() | desk.Assign() | desk.Invite()), "too_many":
            return tr("As many colleagues as possible take part already.")
        case desk.Assign(group=str()), "no_such":
            return tr("This group is no longer there.")
        case desk.Tagged(), "no_such":
            return tr("This tag is no longer there.")
        case desk.Tagged(), "too_many":
            return tr("This conversation carries as many tags as it can.")
        case desk.TagPut(), "taken":
            return tr("There is a tag of this name already.")
        case desk.Snooze(), "too_late":
            return tr("This time is over, or too far away.")
        case _:
            return refusal(code)


def steps(macro: Macro, conversation: str, me: str, now_ms: int, via: Via = "chat") -> list[Intent]:
    """What running a macro wishes for, in order. A step whose argument is of no use is left out. `via`: how its messages go."""
    wishes = (_step(deed.do, deed.arg, conversation, me, now_ms, via) for deed in macro.deeds)
    return [wish for wish in wishes if wish is not None]


def _step(do: str, arg: str, conversation: str, me: str, now_ms: int, via: Via) -> Intent | None:
    match do:
        case "send" if arg.strip():
            return SendText(conversation, arg, via=via)
        case "note" if arg.strip():
            return SendText(conversation, arg, note=True)
        case "tag" if arg:
            return Deed(desk.Tagged(id=NO_ID, conversation=conversation, add=[arg]))
        case "untag" if arg:
            return Deed(desk.Tagged(id=NO_ID, conversation=conversation, remove=[arg]))
        case "assign":
            return Deed(desk.Assign(id=NO_ID, conversation=conversation, agent=arg or me))
        case "assign_group" if arg:
            return Deed(desk.Assign(id=NO_ID, conversation=conversation, group=arg))
        case "snooze" if arg.isascii() and arg.isdigit() and int(arg):
            return Deed(desk.Snooze(id=NO_ID, conversation=conversation, until=now_ms + int(arg) * 1000))
        case "resolve":
            return Deed(desk.Resolve(id=NO_ID, conversation=conversation))
        case _:
            return None
