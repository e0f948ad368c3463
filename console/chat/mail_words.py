"""What is said of e-mail: how far a message that goes out is, what is wrong with it, and the lines of mails in the thread. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from console.chat.wording import Wording
from console.words import tr, trn
from protocol.records import Happening, Mailing, Portal

UNKNOWN, REMOVED = "unknown", "removed"
"""The broker cannot know whether the server took it (PROTOCOL.md section 8)."""


def mail_trouble(mailing: Mailing | None) -> str:
    """What went wrong, as a sentence; empty where nothing has. Reasons are the other server's words."""
    if mailing is None or mailing.state == "handed":
        return tr("Late: {why}", why=mailing.why) if mailing is not None and mailing.why else ""
    if mailing.state == "queued":
        return tr("Tried again soon: {why}", why=mailing.why) if mailing.why else ""
    if mailing.state == "bounced":
        return tr("Came back from {address}: {why}", address=mailing.to, why=mailing.why)
    if mailing.why == UNKNOWN:
        return tr("It is not known whether this e-mail was sent. Ask, or try again.")
    if mailing.why == REMOVED:
        return tr("Not sent: an owner removed what it said")
    return tr("Refused: {why}", why=mailing.why)


def mails_outside(portals: Iterable[Portal]) -> str:
    """That mails wait unread in mailboxes, for more came than are taken in at once; empty where none do."""
    full = [portal for portal in portals if portal.mails_left]
    return (
        trn(
            "An e-mail waits unread in the mailbox of {portals}: more came than are taken over at once. It comes in when there is room.",
            "{n} e-mails wait unread in the mailbox of {portals}: more came than are taken over at once. They come in when there is room.",
            sum(portal.mails_left for portal in full),
            portals=", ".join(portal.name for portal in full),
        )
        if full
        else ""
    )


def mail_spoken(mailing: Mailing | None) -> str:
    """How far it is, for those who hear the screen."""
    match mailing.state if mailing is not None else "queued":
        case "queued":
            return tr("e-mail waiting to be sent")
        case "handed":
            return tr("e-mail sent")
        case "bounced":
            return tr("e-mail came back")
        case _:
            return tr("e-mail not sent")


def mail_happening(event: Happening) -> Wording | None:
    """A sentence for an event of mail; None for any other. Addresses and reasons are others' words."""
    match event.type:
        case "mail_bounced":
            text = tr("The e-mail to {address} came back", address=event.args.get("to", ""))
            why = event.args.get("why", "").strip()
            return Wording(f"{text} – {why}" if why else text, "envelope-simple", "bad")
        case "mail_automatic":
            return Wording(tr("A machine answered: {words}", words=event.args.get("text", "")), "robot")
        case "mail_left_out":
            if event.args.get("what") == "mails":
                return Wording(
                    tr("More e-mails came from this sender than are taken over; they wait unread in the mailbox"), "warning-circle", "warn"
                )
            whats = [_left_out(what.strip()) for what in event.args.get("what", "").split(",")]
            return Wording(tr("Not taken over from the e-mail: {what}", what=", ".join(dict.fromkeys(whats))), "warning-circle", "warn")
    return None


def _left_out(what: str) -> str:
    match what:
        case "text":
            return tr("the rest of its text")
        case "files":
            return tr("some of its files")
        case "large":
            return tr("its end, for it is too large")
        case _:
            return tr("some of its parts")
