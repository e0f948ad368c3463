"""A session as a text: complete, readable, and with nothing of others that is more than text."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from html.parser import HTMLParser

from console import words
from console.session_record.transcript import About, about, as_html, as_text
from protocol.fields import Author
from protocol.records import Conversation, File, Message
from protocol.support import Client, Session
from tests.console.session_record.test_record import SESSION, T0, line, record, row
from tests.hostile_texts import hostile_texts

WHO = About("Boutique", "Claire", ("Jonas",), Client("phone", make="Samsung", model="A54", os="Android 14"), 5, "Merci")
FILE = File("f", "photo.png", "image/png", 1_200_000, "a" * 64)


def test_it_says_who_was_there_what_was_said_and_when_in_which_zone() -> None:
    note = Message("n", "c", 4, "note", Author("agent", "jonas", "Jonas"), T0 + 4_000, body="only for us", visibility="agents")
    told = record(
        line(1, 0, event="granted", what="view"), line(2, 1_000, "Hello\nsecond line"), line(3, 2_000, files=[FILE]), note,
        ledger=[row(1, 0, "view", "granted")],
    )  # fmt: skip
    text = as_text(told, About(**{f: getattr(WHO, f) for f in WHO.__slots__ if f != "files"}, files=(FILE,)), timezone(timedelta(hours=2)))
    assert text.splitlines() == [
        "Support session",
        "",
        "Portal: Boutique",
        "Customer: Claire",
        "Who helped: Jonas",
        "Device: Samsung A54, Android 14",
        "Time: 2023-11-15 00:13:20 to 00:23:20 (UTC+02:00)",
        "Rating: 5 of 5, “Merci”",
        "",
        "2023-11-15",
        "00:13:20  Claire allowed the screen",
        "00:13:21  Claire: Hello",
        "          second line",
        "00:13:22  Claire: photo.png",
        "",
        "Files",
        f"  photo.png  (1.2 MB, SHA-256 {'a' * 64})",
        "",
        f"The consent ledger has one row. Its seal: {1:064x}",
    ]
    assert "only for us" not in as_html(told, WHO)
    assert "Jonas, note: only for us" in as_text(told, WHO, inside=True)
    assert "only for us" in as_html(told, WHO, inside=True)


def test_the_customers_version_names_nobody_who_only_wrote_notes() -> None:
    notes = [Message("n", "c", 1, "note", Author("agent", "lea", "Léa"), T0, body="x", visibility="agents")]
    conversation = Conversation("c", 1, "p", "Claire", T0)
    assert about(SESSION, conversation, "P", notes, inside=False).helpers == ()
    assert about(SESSION, conversation, "P", notes, inside=True).helpers == ("Léa",)


def test_in_the_customers_language() -> None:
    told = record(line(1, 0, event="granted", what="view"))
    with words.speaking("fr"):
        text = as_text(told, WHO, UTC)
        assert 'lang="fr"' in as_html(told, WHO, UTC)
    assert "Client\u00a0: Claire" in text
    assert words.language() == "en"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert {name for name, _ in attrs} <= {"class", "lang", "datetime", "charset", "name", "content", "http-equiv"}, (tag, attrs)


def test_hostile_texts_stay_texts() -> None:
    hostile = hostile_texts("/nowhere")
    lines = [
        Message(f"m{n}", "c", n + 1, "text", Author("customer", "customer", text[:80]), T0 + n, body=text[:3_000],
                files=[File(f"f{n}", text[:100] or "x", "text/plain", 1, "0" * 64)])
        for n, text in enumerate(hostile)
    ]  # fmt: skip
    told = record(*lines)
    session, conversation = Session("s", "c", T0, client=Client(model=hostile[0][:90])), Conversation("c", 1, "p", hostile[1][:90], T0)
    who = about(session, conversation, "P", lines, inside=False)
    page = Tags()
    page.feed(as_html(told, who, UTC))
    assert page.found <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "dl", "dt", "dd"),
        *("p", "b", "br", "time", "span", "ul", "li", "small"),
    }
    text = as_text(told, who, UTC)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in text)
    assert "\u202e" not in text
