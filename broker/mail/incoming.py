"""What a mail says, out of its bytes: who, to which of our words, in what own words, with which files."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from broker.mail import automatic, html, mime
from broker.mail.addresses import Mailbox, mailboxes, tag_of
from broker.mail.automatic import Bounce, Written
from broker.mail.quotes import own_words
from broker.mail.text import HEADER_CHARS, decoded, one_line, plain_lines, unflowed
from protocol import limits

MAIL_BYTES = 40 * 1024 * 1024
"""Of one mail that are fetched; providers take 25 to 50 MB. What is longer comes without its end, and says so."""
TEXT_BYTES = 1024 * 1024
"""Of the words of one mail."""
FILES = 20
REFERENCES = 50
_ID = re.compile(r"<([!-;=?-~]{1,250})>")
"""In ASCII, and as it came: in these headers no word is encoded (RFC 5322)."""
_RE = re.compile(r"(?:(?:re|aw|sv|tr|fwd?|réf|ref|antw)\s?(?:\[\d{1,3}\])?\s?:\s*){1,10}", re.IGNORECASE)
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "x-delivered-to")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was attached, byte for byte. `type` is what the sender says; who keeps it looks for itself."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """`id`: its Message-ID, or one made of its bytes; `left_out`: what was too much, as a word each: text, files, parts, large."""

    id: str
    sender: Mailbox | None
    tags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    """Message-IDs that it answers, the nearest first."""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    files: tuple[Attachment, ...] = ()
    written: Written = "person"
    bounce: Bounce | None = None
    left_out: tuple[str, ...] = ()


def glance(raw: bytes, own: str) -> Incoming:
    """What its headers alone say: whose it is and what it answers, without words, files, or what a bounce is about. Never raises."""
    return _addressed(mime.headers_alone(raw), raw, own)


def read(raw: bytes, own: str) -> Incoming:
    """`own`: our mailbox's address. Linear in `raw`; never raises on what comes."""
    taken = mime.take_apart(raw[:MAIL_BYTES])
    mail = _addressed(taken, raw, own)
    try:
        text, files, left_out = _content(taken)
    except Exception:  # noqa: BLE001 - a mail whose words nobody can read is told of all the same
        text, files, left_out = "", [], ["parts"]
    if len(raw) > MAIL_BYTES:
        left_out.append("large")
    bounce = automatic.bounce(taken) if mail.written == "bounce" else None
    return replace(mail, text=text, files=tuple(files), bounce=bounce, left_out=tuple(left_out))


def _addressed(taken: mime.Taken, raw: bytes, own: str) -> Incoming:
    senders = [m for value in taken.undecoded("from") for m in mailboxes(value)] or [
        m for value in taken.undecoded("sender") for m in mailboxes(value)
    ]
    to = [m.email for value in taken.undecoded(*_TO) for m in mailboxes(value)][:200]
    ids = _ids(taken, "message-id")
    nearest = _ids(taken, "in-reply-to")[-REFERENCES:] + _ids(taken, "references")[-REFERENCES:]
    return Incoming(
        id=ids[0] if ids else f"{hashlib.sha256(raw).hexdigest()}@without",
        sender=senders[0] if senders else None,
        tags=tuple(dict.fromkeys(tag for tag in (tag_of(address, own) for address in to) if tag)),
        answers=tuple(dict.fromkeys(reversed(nearest))),
        to=tuple(dict.fromkeys(to)),
        subject=one_line(taken.first("subject"))[: limits.SUBJECT_CHARS],
        written=automatic.written(taken),
    )


def _ids(taken: mime.Taken, name: str) -> list[str]:
    return _ID.findall(next(iter(taken.undecoded(name)), "")[: HEADER_CHARS * 4])


def bare_subject(subject: str) -> str:
    """Without Re:, Fwd:, TR: before it."""
    found = _RE.match(subject)
    return (subject[found.end() :] if found else subject).strip()


def _content(taken: mime.Taken) -> tuple[str, list[Attachment], list[str]]:
    """The sender's own words, the files, and what was left out."""
    left_out = ["parts"] if taken.more else []
    words: list[str] = []
    files: list[Attachment] = []
    shown = _shown(taken.parts)
    room = TEXT_BYTES
    for at, part in enumerate(taken.parts):
        if part.type in ("text/plain", "text/html") and not part.attached:
            if at in shown and room > 0:
                words.append(_words(part, room))
                if len(part.data) > room:
                    left_out.append("text")
                room -= len(part.data)
            continue
        if part.type in ("message/delivery-status", "text/rfc822-headers", "application/pgp-signature", "application/pkcs7-signature"):
            continue
        if part.data:
            files.append(Attachment(_file_name(part), part.type, part.data))
    if len(files) > FILES:
        left_out.append("files")
    text = own_words(plain_lines("\n\n".join(words)))
    return text, files[:FILES], list(dict.fromkeys(left_out))


def _shown(parts: list[mime.Part]) -> set[int]:
    """Of those that say the same, the plain one if it says anything; of the rest, all."""
    plain = {part.alternative for part in parts if part.type == "text/plain" and not part.attached and part.data[:TEXT_BYTES].strip()}
    shown = set()
    for at, part in enumerate(parts):
        if part.attached or part.type not in ("text/plain", "text/html"):
            continue
        if not part.alternative or (part.type == "text/plain") == (part.alternative in plain):
            shown.add(at)
    return shown


def _words(part: mime.Part, room: int) -> str:
    text = decoded(part.data[:room], part.charset)
    if part.type == "text/html":
        return html.to_text(text)
    return unflowed(text, delsp=part.delsp) if part.flowed else text


def _file_name(part: mime.Part) -> str:
    """What its sender calls it, without folders; else after what it is."""
    name = part.name.replace("\\", "/").rpartition("/")[2].strip(" .")
    if name:
        return name[: limits.FILE_NAME_CHARS]
    if part.type == "message/rfc822":
        subject = next((value for key, value in mime.headers_of(part.data) if key == "subject"), "")
        return f"{one_line(subject).replace('/', '-')[:80].strip(' .') or 'message'}.eml"
    return {"image/png": "picture.png", "image/jpeg": "picture.jpg", "image/gif": "picture.gif", "application/pdf": "file.pdf",
            "text/calendar": "invite.ics", "text/vcard": "card.vcf"}.get(part.type, "file.bin")  # fmt: skip
