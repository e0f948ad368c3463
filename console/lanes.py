"""With what a request keeps its order on the way to the broker. Pure.

The requests of one *lane* are sent one at a time, so that one that must be repeated later is never overtaken by its successor. Lanes do
not wait for each other, but for what a request needs to be there: `behind` names whose earlier requests must be through before it.
No lane that is named there waits for anything, so nothing ever waits in a circle, nor for the files of another conversation.
"""

from __future__ import annotations

from console.replica import Queued
from protocol import desk, wire

WORDS = "words"
"""What agents share: tags and shortcuts of one name or code exclude each other, so all of them keep one order."""
CONTACTS = "contacts"


def lane(queued: Queued) -> str:
    """The lane of the record that it changes."""
    match queued.request:
        case wire.CodeNew(id=code) | wire.CodeCancel(code=code):
            return f"code {code}"
        case wire.PortalPut(portal=portal):
            return _portal(portal.id)
        case wire.Rename() | desk.StatusPut():
            return "myself"
        case desk.AgentPut(agent=agent):
            return f"agent {agent}"
        case desk.ContactPut() | desk.ContactMerge() | desk.BlockPut():
            return CONTACTS
        case desk.GroupPut() | desk.TagPut() | desk.TagMerge() | desk.ShortcutPut() | desk.MacroPut() | desk.ViewPut():
            return WORDS
        case _ if queued.conversation is not None:
            return f"conversation {queued.conversation}"
        # of a conversation that is not here (any more)
        case wire.End(session=session) | wire.Ask(session=session) | wire.Mark(session=session):
            return f"session {session}"
        case wire.Hold(session=session) | wire.Lead(session=session) | wire.Compared(session=session) | wire.TransferNew(session=session):
            return f"session {session}"
        case wire.TransferTo(transfer=transfer):
            return f"transfer {transfer}"
        case desk.Edit(message=message) | desk.Unsend(message=message) | desk.Redact(message=message) | desk.MailAgain(message=message):
            return f"message {message}"
        case _:
            return f"request {queued.id}"


def behind(request: wire.Request) -> tuple[str, ...]:
    """The lanes of what it names: a tag, group or portal may be made, an address written, just before it is used."""
    match request:
        case desk.Tagged(add=[_, *_]) | desk.Assign(group=str()):
            return (WORDS,)
        case wire.CodeNew(portal=portal):
            return (_portal(portal),)
        case wire.Send(via="email") | desk.MailAgain():
            return (CONTACTS,)
        case _:
            return ()


def _portal(portal: str) -> str:
    return f"portal {portal}"
