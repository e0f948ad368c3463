"""Wishes of the windows that are requests to the broker and nothing more. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import structs

from console import intents as wish
from protocol import wire
from protocol.desk import Edit
from protocol.records import File


def request_of(intent: wish.Intent, new: str) -> wire.Request | None:
    """The request with the id `new`; None for what takes more than that."""
    match intent:
        case wish.NewCode(portal, label, lang, life_s):
            return wire.CodeNew(new, portal, label, lang, life_s)
        case wish.CancelCode(code):
            return wire.CodeCancel(new, code)
        case wish.AdmitCustomer(conversation):
            return wire.Admit(new, conversation)
        case wish.Decline(conversation):
            return wire.Decline(new, conversation)
        case wish.OfferSession(conversation):
            return wire.Offer(new, conversation)
        case wish.RefuseCustomer(conversation, why):
            return wire.Refuse(new, conversation, why)
        case wish.SavePortal(portal):
            return wire.PortalPut(new, portal)
        case wish.RenameMe(name):
            return wire.Rename(new, name)
        case wish.Deed(deed) if not isinstance(deed, Edit):
            return structs.replace(deed, id=new)
        case _:
            return None


def message_of(intent: wish.SendText | wish.SendFile, new: str, now_ms: int, files: Iterable[File]) -> wire.Send:
    """As the protocol words it; a note goes by no way to the customer."""
    kind: Literal["note", "text"] = "note" if intent.note else "text"
    via = "chat" if intent.note else intent.via
    return wire.Send(new, intent.conversation, intent.body, kind, now_ms, intent.reply_to or None, files=list(files), via=via)
