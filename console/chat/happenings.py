"""Event lines in words: every type of PROTOCOL.md section 8, and a neutral line for one that is newer than this console.

Names and reasons come from the other side: plain text, capped by the protocol, shown as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.chat.desk_happenings import desk_words
from console.chat.mail_words import mail_happening
from console.chat.names import first_name
from console.chat.transfer_happenings import transfer_happening
from console.chat.wording import Mood, Wording
from console.words import tr
from protocol.fields import Author
from protocol.records import Happening, Message

__all__ = ["Mood", "Wording", "consent_step", "consent_words", "ended_words", "happening", "listed", "who_did", "wished"]


def happening(message: Message, me: str = "") -> Wording:
    """What an event line says. `me`: my agent id, so that my own deeds are told as mine."""
    event = message.event
    if event is None:
        return _unknown("")
    author = message.author
    mine = author.kind == "agent" and author.id == me
    return (
        (_my_deed(event) if mine else None)
        or _arrival(event, who_did(author))
        or consent_words(consent_step(event), [event.args.get("what", "")], author)
        or _words(event, author, mine)
        or _screen(event)
        or _evidence(event, who_did(author))
        or _end(event)
        or desk_words(event, who_did(author), mine, message.at)
        or mail_happening(event)
        or transfer_happening(event)
        or _unknown(event.type)
    )


def _my_deed(event: Happening) -> Wording | None:
    """A sentence of its own for each: in French the verb changes with who speaks."""
    match event.type:
        case "code_created":
            return Wording(tr("You created the code {code}", code=event.args.get("code", "")), "ticket")
        case "admitted":
            return Wording(tr("You admitted the customer"), "door", "good")
        case "refused":
            return Wording(_because(tr("You refused the customer"), event.args), "prohibit", "bad")
        case "asked":
            return consent_words("asked", [event.args.get("what", "")], None)
        case "ended":
            return Wording(tr("You ended the session"), "stop-circle")
        case "record_started":
            return Wording(tr("You record the session"), "record", "warn")
        case "screenshot":
            return Wording(tr("You took a picture of the screen"), "camera")
    return None


def _arrival(event: Happening, who: str) -> Wording | None:
    args = event.args
    match event.type:
        case "code_created":
            return Wording(tr("{who} created the code {code}", who=who, code=args.get("code", "")), "ticket")
        case "claimed":
            return Wording(tr("{name} joined with the code", name=args.get("name") or who), "sign-in")
        case "admitted":
            agent = args.get("agent") or who
            return Wording(tr("{agent} admitted the customer", agent=agent), "door", "good")
        case "refused":
            return Wording(_because(tr("{who} refused the customer", who=who), args), "prohibit", "bad")
    return None


def consent_words(type_name: str, whats: Sequence[str], author: Author | None) -> Wording | None:
    """A question or an answer about capabilities, in one sentence. `author` None: me, who can only have asked."""
    several = len(set(whats)) > 1
    what = listed([tr("view") if several and w == "view" else wished(w) for w in whats])
    who = "" if author is None else who_did(author, short=True)
    match type_name:
        case "asked" if author is None:
            return Wording(tr("You asked for {what}", what=what), "question")
        case "asked":
            return Wording(tr("{who} asked for {what}", who=who, what=what), "question")
        case "granted":
            return Wording(tr("{who} allowed {what}", who=who, what=what), "check-circle", "good")
        case "denied":
            return Wording(tr("{who} did not allow {what}", who=who, what=what), "prohibit", "warn")
        case "revoked":
            return Wording(tr("{who} no longer allows {what}", who=who, what=what), "stop-circle", "warn")
        case "expired":
            return Wording(tr("Time is up for {what}", what=what), "hourglass", "warn")
        case "lapsed":
            return Wording(tr("No answer about {what}", what=what), "hourglass", "warn")
    return None


def consent_step(event: Happening) -> str:
    """An event's type; a question that nobody answered in time is another step than a time that is over."""
    return "lapsed" if event.type == "expired" and event.args.get("was") == "asked" else event.type


def _words(event: Happening, author: Author, mine: bool) -> Wording | None:
    """What was found of the two words on both screens."""
    match event.type:
        case "words_same":
            return Wording(tr("{who} found the two words the same", who=who_did(author, short=True)), "shield-check", "good")
        case "words_different" if mine:
            return Wording(tr("You found the two words different: nobody touches the phone"), "shield-warning", "bad")
        case "words_different":
            text = tr("{who} found the two words different: nobody touches the phone", who=who_did(author, short=True))
            return Wording(text, "shield-warning", "bad")
    return None


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    *first, last = dict.fromkeys(parts)
    return tr("{first} and {last}", first=", ".join(first), last=last) if first else last


def _screen(event: Happening) -> Wording | None:
    match event.type:
        case "share_started":
            return Wording(tr("Screen shared"), "device-mobile", "good")
        case "share_stopped":
            return Wording(_stopped(event.args.get("why", "")), "stop-circle")
        case "share_failed":
            return Wording(tr("The screen could not be shared"), "x-circle", "bad")
        case "locked":
            return Wording(tr("The phone was locked"), "lock")
        case "unlocked":
            return Wording(tr("The phone was unlocked"), "lock-open")
        case "camera_started":
            return Wording(tr("The customer shows the camera"), "video-camera", "good")
        case "camera_stopped":
            return Wording(tr("The camera was stopped"), "stop-circle")
        case "private_started":
            return Wording(tr("Private moment: the customer covers the picture"), "eye-slash", "warn")
        case "private_ended":
            return Wording(tr("The private moment is over"), "eye")
    return None


def _evidence(event: Happening, who: str) -> Wording | None:
    match event.type:
        case "record_started":
            return Wording(tr("{who} records the session", who=who), "record", "warn")
        case "record_stopped":
            return Wording(_recording_stopped(event.args.get("why", "")), "stop-circle")
        case "screenshot":
            return Wording(tr("{who} took a picture of the screen", who=who), "camera")
        case "reported":
            return Wording(tr("{who} sent information about the device", who=who), "heartbeat")
    return None


def _recording_stopped(why: str) -> str:
    match why:
        case "revoked":
            return tr("The customer ended the recording")
        case "disk_full":
            return tr("The recording was stopped: the disk is full")
        case "too_slow":
            return tr("The recording was stopped: the disk is too slow")
        case "failed":
            return tr("The recording was stopped by an error")
        case _:
            return tr("The recording was stopped")


def _stopped(why: str) -> str:
    match why:
        case "user" | "revoked":
            return tr("The customer stopped sharing the screen")
        case "reload":
            return tr("Screen sharing stopped: the customer reloaded the page")
        case "expired":
            return tr("Screen sharing stopped: the agreed time is up")
        case _:
            return tr("Screen sharing stopped")


def _end(event: Happening) -> Wording | None:
    if event.type != "ended" or (event.args.get("why") == "declined" and event.args.get("by") == "customer"):
        return None
    by = event.args.get("by", "")
    normal = by in ("customer", "agent")
    return Wording(ended_words(by, event.args.get("why", "")), "stop-circle", "" if normal else "warn")


def ended_words(by: str, why: str = "") -> str:
    """Who ended a session, as a sentence. `by`: a kind of party; anything else is told without a name. `why`: the broker's reason."""
    match by:
        case "broker" if why == "away":
            return tr("The session timed out: the customer was away for too long")
        case "broker" if why == "too_long":
            return tr("The session timed out: it had reached its longest time")
        case "broker" if why == "resolved":
            return tr("The phone session did not begin: the conversation was resolved before")
        case "customer":
            return tr("The customer ended the session")
        case "agent":
            return tr("The session was ended on our side")
        case "removed":
            return tr("This conversation is no longer yours to see")
        case _:
            return tr("The session has ended")


def _unknown(type_name: str) -> Wording:
    name = type_name.replace("_", " ").strip()
    return Wording(tr("Something happened: {what}", what=name) if name else tr("Something happened"), "info")


def wished(what: str) -> str:
    """A capability as the object of a sentence."""
    match what:
        case "view":
            return tr("the screen")
        case "control":
            return tr("control")
        case "typing":
            return tr("typing on the phone")
        case "logs":
            return tr("log files")
        case "diag":
            return tr("diagnostics")
        case "files":
            return tr("files")
        case "clipboard":
            return tr("the clipboard")
        case "record":
            return tr("a recording")
        case "camera":
            return tr("the camera")
        case _:
            return what


def who_did(author: Author, short: bool = False) -> str:
    """Whoever did it, by name. `short`: a customer, known from the line that tells of joining, by the first name."""
    if author.name:
        return first_name(author.name) if short and author.kind == "customer" else author.name
    return {"agent": tr("A technician"), "customer": tr("The customer"), "broker": tr("Tapline")}[author.kind]


def _because(text: str, args: dict[str, str]) -> str:
    why = args.get("why", "").strip()
    return f"{text} – {why}" if why else text
