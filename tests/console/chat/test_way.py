"""Where words go: chat, e-mail or colleagues alone; what is offered first, and why not. And how far a mail is, in words."""

from __future__ import annotations

import pytest

from console import words
from console.chat.mail_words import UNKNOWN, mail_spoken, mail_trouble
from console.chat.thread import BubbleItem, Me, thread
from console.chat.way import Way, way_of
from console.notices import LinkPhase, LinkState
from protocol.fields import Author
from protocol.records import Contact, Conversation, Mailing, Message, Portal
from protocol.support import Session

ONLINE, OFFLINE = LinkState(LinkPhase.ONLINE), LinkState(LinkPhase.OFFLINE)
CHAT = Conversation(id="c", number=1, portal="p", name="Zoe Martin", created_at=1, state="open")
MAIL = Conversation(id="c", number=1, portal="p", name="Zoe Martin", created_at=1, state="open", channel="email")
SESSION = Session(id="s", conversation="c", created_at=1, state="ended", admitted_at=2, ended_at=3)
KNOWN = Contact(id="k", portal="p", name="Zoe", created_at=1, email="zoe@example.net")
NAMELESS = Contact(id="k", portal="p", name="Zoe", created_at=1)
BOXED, BOXLESS = Portal(id="p", name="Comptoir", mail="support@example.org"), Portal(id="p", name="Comptoir")


def way(record: Conversation, here: bool, contact: Contact | None, portal: Portal, session: Session | None = SESSION) -> Way:
    return way_of(record, session, None, ONLINE, here, contact, portal)


@pytest.mark.parametrize(
    ("found", "chat", "mail", "by_mail"),
    [
        (way(CHAT, True, KNOWN, BOXED), True, True, False),
        (way(CHAT, False, KNOWN, BOXED), True, True, True),
        (way(CHAT, True, NAMELESS, BOXED), True, False, False),
        (way(CHAT, False, NAMELESS, BOXED), True, False, False),
        (way(CHAT, False, KNOWN, BOXLESS), True, False, False),
        (way(CHAT, False, None, BOXED), True, False, False),
        (way(MAIL, False, KNOWN, BOXED, None), False, True, True),
        (way(MAIL, True, KNOWN, BOXED, None), False, True, True),
    ],
)
def test_what_is_offered(found: Way, chat: bool, mail: bool, by_mail: bool) -> None:
    assert (not found.chat_why_not, not found.mail_why_not, found.by_mail, found.why_not) == (chat, mail, by_mail, "")
    assert bool(found.to) == chat and ("zoe@example.net" in found.mail_to) == mail


def test_why_not_is_said() -> None:
    assert "mailbox" in way(CHAT, True, KNOWN, BOXLESS).mail_why_not
    assert "no e-mail address" in way(CHAT, True, NAMELESS, BOXED).mail_why_not
    assert "by e-mail" in way(MAIL, False, KNOWN, BOXED, None).chat_why_not
    assert "mailbox" in way(MAIL, False, KNOWN, BOXLESS, None).why_not, "nothing but notes"
    door = Conversation(id="c", number=1, portal="p", name="Zoe", created_at=1)
    assert "admitted" in way_of(door, None, None, ONLINE, True, KNOWN, BOXED).why_not
    assert "let in" in way(CHAT, False, KNOWN, BOXED, Session(id="s", conversation="c", created_at=1, state="ended", ended_at=3)).why_not
    assert "online again" in way_of(CHAT, SESSION, None, OFFLINE, True, NAMELESS, BOXED).to


def mailing(state: str, why: str = "") -> Mailing:
    return Mailing(id="m", conversation="c", state=state, at=1, to="zoe@example.net", why=why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "trouble", "spoken"),
    [
        (None, "", "waiting"),
        (mailing("queued"), "", "waiting"),
        (mailing("queued", "451 later"), "451 later", "waiting"),
        (mailing("handed"), "", "sent"),
        (mailing("failed", "550 no such person"), "550 no such person", "not sent"),
        (mailing("failed", UNKNOWN), "not known", "not sent"),
        (mailing("bounced", "mailbox full"), "zoe@example.net: mailbox full", "came back"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_how_far_a_mail_is(found: Mailing | None, trouble: str, spoken: str, lang: str) -> None:
    words.speak(lang)
    if lang == "en":
        assert trouble in mail_trouble(found) and bool(trouble) == bool(mail_trouble(found)) and spoken in mail_spoken(found)
    else:
        assert bool(trouble) == bool(mail_trouble(found)) and mail_spoken(found).startswith("e-mail")


def bubbles(messages: list[Message], *mailings: Mailing) -> list[BubbleItem]:
    by_id = {m.id: m for m in mailings}
    items = thread(messages, [], [], Me("ben"), 1_700_000_000_000, mailing=by_id.get)
    return [item for item in items if isinstance(item, BubbleItem)]


def said(id: str, seq: int, author: Author, **more: object) -> Message:
    at = 1_700_000_000_000
    return Message(id=id, conversation="c", seq=seq, kind="text", author=author, at=at, body=id, via="email", **more)  # type: ignore[arg-type]


def test_a_mail_in_the_thread() -> None:
    ben, mia = Author(kind="agent", id="ben", name="Ben"), Author(kind="agent", id="mia", name="Mia")
    zoe = Author(kind="customer", id="customer", name="Zoe")
    mine, hers, back, new = bubbles(
        [said("m1", 1, ben), said("m2", 2, mia), said("m3", 3, ben), said("m4", 4, ben)],
        mailing_of("m1", "handed"), mailing_of("m2", "failed", "550 no"), mailing_of("m3", "bounced", "full"),
    )  # fmt: skip
    assert [b.by_mail for b in (mine, hers, back, new)] == [True] * 4
    assert [b.delivery for b in (mine, hers, back, new)] == ["sent", "failed", "failed", "queued"]
    assert "550" in hers.trouble and "full" in back.trouble and mine.trouble == ""
    own, other = bubbles([said("m1", 1, zoe), said("m2", 2, zoe, foreign="eve@example.net")])
    assert own.name == "Zoe" and other.name == "Zoe · eve@example.net"
    assert other.first and other.who != own.who, "words of another address stand apart"


def mailing_of(id: str, state: str, why: str = "") -> Mailing:
    return Mailing(id=id, conversation="c", state=state, at=1, to="zoe@example.net", why=why)  # type: ignore[arg-type]
