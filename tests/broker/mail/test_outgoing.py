# ruff: noqa: E501 - hostile names in a row
"""Letters: that they thread, hold nothing that is not for the customer, and cannot be given other headers."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.mail import incoming
from broker.mail.outgoing import Enclosed, Letter, NotForMail, compose, message_id
from protocol.fields import Author
from protocol.records import Conversation, Happening, Message

OWN = "support@example.org"
AT = 1_709_550_000_000
BEN = Author(kind="agent", id="a1", name="Ben")
ZOE = Author(kind="customer", id="customer", name="Zoe")


def message(**more: object) -> Message:
    given = {
        "id": "m1",
        "conversation": "c1",
        "seq": 5,
        "kind": "text",
        "author": BEN,
        "at": AT,
        "body": "Please charge it.",
        "via": "email",
    }
    return Message(**{**given, **more})  # type: ignore[arg-type]


def letter(said: Message | None = None, **more: object) -> Letter:
    conversation = Conversation(id="c1", number=7, portal="p1", name="Zoe Martin", created_at=1, lang=str(more.pop("lang", "en")),
                                subject=str(more.pop("subject", "The battery")))  # fmt: skip
    given = {"to": "zoe@example.net", "own": OWN, "reply_to": "support+tag@example.org", "house": "Comptoir"}
    return Letter(conversation, said or message(), **{**given, **more})  # type: ignore[arg-type]


def received(one: Letter) -> EmailMessage:
    """As the customer's program reads it."""
    return email.message_from_bytes(compose(one).as_bytes(), policy=email.policy.default)


def text(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_letter() -> None:
    mail = received(letter(answered=["q@example.net"], quoted=message(id="m0", author=ZOE, body="It is low.\nWhat now?")))
    assert (str(mail["From"]), str(mail["To"])) == ("Ben via Comptoir <support@example.org>", "Zoe Martin <zoe@example.net>")
    assert str(mail["Reply-To"]) == "Comptoir <support+tag@example.org>" and str(mail["Subject"]) == "Re: The battery"
    assert str(mail["Message-ID"]) == f"<{message_id('m1', OWN)}>" == "<m1@example.org>"
    assert (mail["In-Reply-To"], mail["References"], mail["Auto-Submitted"]) == ("<q@example.net>", "<q@example.net>", "no")
    assert text(mail) == "Please charge it.\n\nZoe wrote on 2024-03-04 11:00 UTC:\n> It is low.\n> What now?\n"


def test_in_french_and_of_a_chat_without_a_subject() -> None:
    mail = received(letter(message(body="Ça ira ?"), lang="fr", subject="", quoted=message(author=ZOE, body="Salut")))
    assert str(mail["Subject"]) == "Votre conversation avec Comptoir" and "Zoe a écrit le 2024-03-04" in text(mail)
    assert text(mail).startswith("Ça ira ?")


def test_an_address_in_letters_beyond_ascii_is_written_as_it_is() -> None:
    raw = compose(letter(to="josé@bücher.example")).as_bytes()
    assert "josé@bücher.example".encode() in raw.split(b"\r\n\r\n")[0]
    assert compose(letter()).as_bytes().split(b"\r\n\r\n")[0].isascii(), "others go to every server"


def test_the_same_letter_is_the_same_mail() -> None:
    one = letter(files=[Enclosed("a.png", "image/png", b"\x00\x01")])
    assert compose(one).as_bytes() == compose(one).as_bytes()


def test_a_long_chain_keeps_its_first_and_its_last() -> None:
    mail = received(letter(answered=[f"m{n}@x" for n in range(50)]))
    chain = str(mail["References"]).split()
    assert (chain[0], chain[-1], len(chain)) == ("<m0@x>", "<m49@x>", 20) and mail["In-Reply-To"] == "<m49@x>"


@pytest.mark.parametrize(
    "bad",
    [
        "=?utf-8?q?=0D=0ABcc:x@y.example?=",
        "=?utf-8?q?=0D=0A=0D=0AYour_new_bank_account?=",
        "a@x\r\nBcc: x@y.example",
        "a b@x",
        "a><b@x",
        "",
        "\ud800@x",
    ],
)
def test_no_message_id_of_a_stranger_makes_a_header_or_a_body(bad: str) -> None:
    plain = compose(letter(answered=["a@x", "c@x"])).as_bytes()
    assert compose(letter(answered=["a@x", bad, "c@x"])).as_bytes() == plain, "it is left out"
    assert compose(letter(answered=["a@x", "c@x", bad])).as_bytes() == plain
    alone = received(letter(answered=[bad]))
    assert alone["In-Reply-To"] is None and alone["References"] is None and alone["Bcc"] is None and not alone.defects


def test_files_byte_for_byte() -> None:
    data = bytes(range(256)) * 10
    mail = received(letter(message(body=""), files=[Enclosed("Résumé\r\nBcc: x.bin", "weird/../type", data)]))
    (part,) = mail.iter_attachments()
    assert part.get_content() == data and part.get_content_type() == "application/octet-stream"
    assert part.get_filename() == "Résumé Bcc: x.bin" and text(mail).startswith("Ben sent you: Résumé Bcc: x.bin")


HOSTILE = ["x\r\nBcc: evil@example.com", "x\nBcc: evil@example.com", "x\u2028Bcc: evil@example.com", "x\x00y", '"><script>', "evil@example.com <evil@example.com>",
           "=?utf-8?q?a=0ABcc:_evil?=", "\u202egro.elpmaxe@live", "ñ" * 300, "", " ", ",;:()<>[]\\", "a" * 2_000, "\ud800"]  # fmt: skip


@pytest.mark.parametrize("bad", HOSTILE)
def test_no_name_or_subject_makes_a_header(bad: str) -> None:
    said = message(author=Author(kind="agent", id="a1", name=bad[:80]), body=bad or "x")
    mail = received(
        letter(said, house=bad, subject=bad, quoted=message(author=Author(kind="customer", id="customer", name=bad[:80]), body=bad))
    )
    assert sorted(mail.keys()) == sorted(
        [
            "From",
            "To",
            "Reply-To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
        ]
    )
    assert [a.addr_spec for a in mail["From"].addresses] == [OWN] and [a.addr_spec for a in mail["To"].addresses] == ["zoe@example.net"]
    assert "@" not in mail["From"].addresses[0].display_name and not mail.defects


@pytest.mark.parametrize("bad", ["", "zoe", "zoe@", "a b@example.net", "zoe@example.net, evil@example.com", "zoe@example.net\r\nBcc: x@y.example",
                                 "<zoe@example.net>", "zoe@example..net", "-oQ/tmp@example.net", "zoe@" + "a" * 300])  # fmt: skip
def test_no_letter_to_what_is_no_address(bad: str) -> None:
    with pytest.raises(ValueError, match="no mail can go to"):
        compose(letter(to=bad))


kinds = st.sampled_from(["text", "note", "event"])
parties = st.sampled_from(["agent", "customer", "broker"])
sights = st.sampled_from(["all", "agents"])


@given(kinds, parties, sights, st.one_of(st.none(), st.integers(1, AT)), st.one_of(st.none(), st.tuples(kinds, parties, sights)))
def test_nothing_but_an_agents_words_for_all_ever_leaves(
    kind: str, party: str, sight: str, deleted: int | None, quoted: tuple[str, str, str] | None
) -> None:
    """Whatever stands in the thread: a note, an event, a word taken back, or a note as what is quoted raises, and nothing is sent."""
    event = Happening(type="snoozed") if kind == "event" else None
    said = message(kind=kind, author=Author(kind=party, id="x", name="X"), visibility=sight, deleted_at=deleted, body="SECRET", event=event)  # type: ignore[arg-type]
    quote = None
    if quoted is not None:
        quote = message(id="m0", kind=quoted[0], author=Author(kind=quoted[1], id="y", name="Y"), visibility=quoted[2], body="HIDDEN")  # type: ignore[arg-type]
    fine = (kind, party, sight, deleted) == ("text", "agent", "all", None) and quoted in (None, ("text", "customer", "all"))
    if fine:
        assert "SECRET" in text(received(letter(said, quoted=quote)))
    else:
        with pytest.raises(NotForMail):
            compose(letter(said, quoted=quote))


@given(st.text(max_size=300), st.text(max_size=100), st.text(max_size=60))
def test_what_goes_out_reads_well_when_it_comes_back(body: str, subject: str, name: str) -> None:
    """Our own mails are no riddle to ourselves."""
    said = message(body=body or "x", author=Author(kind="agent", id="a", name=name))
    read = incoming.read(compose(letter(said, subject=subject)).as_bytes(), OWN)
    assert read.written == "person" and read.id == "m1@example.org" and read.sender is not None and read.sender.email == OWN
