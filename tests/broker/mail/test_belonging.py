# ruff: noqa: E501 - a table
"""To which conversation a mail belongs; whether and when one that did not go is tried again; how long ones are cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.mail import pieces
from broker.mail.addresses import Mailbox, is_address, mailboxes, tag_of, tagged
from broker.mail.automatic import Bounce
from broker.mail.belonging import SAME_SENDER_MS, Answer, Aside, Begin, CameBack, Candidate, Leave, Looked, decide
from broker.mail.incoming import Incoming, bare_subject
from broker.mail.retrying import GIVEN_UP_AFTER_MS, Again, GiveUp, Refusal, Unknown, after
from protocol import limits

OWN = "support@example.org"
NOW = 1_700_000_000_000
MAIL = Incoming("m@x", Mailbox("zoe@example.net", "Zoe"))
ONE, TWO, THREE = (Candidate(name, "zoe@example.net", NOW - 1_000) for name in ("c1", "c2", "c3"))
BOUNCE = Bounce(("ours@x",), "zoe@example.net", "no such user", for_good=True)


@pytest.mark.parametrize(
    ("mail", "looked", "wanted"),
    [
        (MAIL, Looked(), Begin()),
        (MAIL, Looked(by_tag=ONE, by_reference=TWO, by_sender=THREE), Answer("c1")),
        (MAIL, Looked(by_reference=TWO, by_sender=THREE), Answer("c2")),
        (MAIL, Looked(by_sender=THREE), Answer("c3")),
        (MAIL, Looked(by_sender=replace(THREE, last_at=NOW - SAME_SENDER_MS - 1)), Begin()),
        (replace(MAIL, sender=Mailbox("Zoe@EXAMPLE.net")), Looked(by_tag=ONE), Answer("c1")),
        (replace(MAIL, sender=Mailbox("eve@example.net")), Looked(by_tag=ONE), Answer("c1", "eve@example.net")),
        (replace(MAIL, sender=Mailbox("eve@example.net")), Looked(by_reference=TWO), Answer("c2", "eve@example.net")),
        (replace(MAIL, sender=Mailbox("Support@example.org")), Looked(by_tag=ONE), Leave("a mail of our own")),
        (MAIL, Looked(by_tag=ONE, ours=True), Leave("a mail of our own")),
        (MAIL, Looked(by_tag=ONE, blocked=True), Leave("a blocked sender")),
        (replace(MAIL, sender=None), Looked(by_tag=ONE), Leave("a mail without a sender")),
        (replace(MAIL, written="automatic"), Looked(by_tag=ONE), Aside("c1")),
        (replace(MAIL, written="automatic"), Looked(by_sender=ONE), Leave("automatic mail")),
        (replace(MAIL, written="bulk"), Looked(by_tag=ONE), Leave("bulk mail")),
        (replace(MAIL, written="bounce", bounce=BOUNCE), Looked(message="m7"), CameBack("m7")),
        (replace(MAIL, written="bounce", bounce=BOUNCE), Looked(by_tag=ONE), Leave("a bounce of no mail of ours")),
        (
            replace(MAIL, written="bounce", bounce=replace(BOUNCE, arrived=True)),
            Looked(message="m7"),
            Leave("a report that a mail arrived"),
        ),
    ],
)
def test_row(mail: Incoming, looked: Looked, wanted: object) -> None:
    assert decide(mail, looked, OWN, NOW) == wanted


@given(
    st.sampled_from(["person", "automatic", "bulk", "bounce"]), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["zoe", "eve"])
)
def test_words_of_another_address_are_never_unmarked(written: str, tag: bool, reference: bool, sender: bool, who: str) -> None:
    mail = replace(MAIL, sender=Mailbox(f"{who}@example.net"), written=written)  # type: ignore[arg-type]
    own = Candidate("c3", f"{who}@example.net", NOW)
    verdict = decide(mail, Looked(ONE if tag else None, TWO if reference else None, own if sender else None), OWN, NOW)
    if isinstance(verdict, Answer) and verdict.conversation != "c3":
        assert (verdict.foreign == "") == (who == "zoe")


@pytest.mark.parametrize(
    ("refusal", "attempts", "age_ms", "wanted"),
    [
        (Refusal("connect", 0, "refused"), 1, 0, Again(NOW + 5_000)),
        (Refusal("sign_in", 535, "bad password"), 3, 0, Again(NOW + 300_000)),
        (Refusal("envelope", 451, "later"), 99, 0, Again(NOW + 3_600_000)),
        (Refusal("envelope", 550, "no such user"), 1, 0, GiveUp()),
        (Refusal("content", 554, "spam"), 1, 0, GiveUp()),
        (Refusal("content", 451, "later"), 1, 0, Again(NOW + 5_000)),
        (Refusal("content", 0, "the connection broke"), 1, 0, Unknown()),
        (Refusal("connect", 0, "refused"), 50, GIVEN_UP_AFTER_MS, GiveUp()),
        (Refusal("connect", 554, "no service here"), 1, 0, Again(NOW + 5_000)),
    ],
)
def test_what_follows_a_refusal(refusal: Refusal, attempts: int, age_ms: int, wanted: object) -> None:
    assert after(refusal, attempts, NOW - age_ms, NOW) == wanted


@given(st.text(max_size=60_000))
def test_pieces_lose_nothing_until_they_say_so(text: str) -> None:
    cut, whole = pieces.cut(text)
    assert len(cut) <= pieces.PIECES
    assert all(len(piece) <= limits.BODY_CHARS and len(piece.encode()) <= limits.BODY_BYTES for piece in cut)
    if whole:
        assert "".join("".join(cut).split()) == "".join(text.split())


def test_tags() -> None:
    tag = "abcdefghijklmnopqrstuvwx"
    assert tag_of(tagged(OWN, tag), OWN) == tag_of(tagged(OWN, tag).upper(), OWN) == tag
    assert [tag_of(a, OWN) for a in (OWN, f"x+{tag}@example.org", f"support+{tag}@example.com", f"support+{tag[1:]}@example.org")] == [
        ""
    ] * 4


def test_addresses_in_a_row() -> None:
    raw = 'Zoe <zoe@example.net>, "Martin, Adam" <adam@example.net>, friends: eve@example.net, bob@example.net;, broken@, <>'
    assert mailboxes(raw) == [
        Mailbox("zoe@example.net", "Zoe"), Mailbox("adam@example.net", "Martin, Adam"), Mailbox("eve@example.net"), Mailbox("bob@example.net"),
    ]  # fmt: skip
    assert not is_address("zoe@example.net\n") and is_address("zoë@example.net")
    assert not any(
        is_address(bad) for bad in ("zo\udceb@example.net", "zo\u202ee@example.net", "zoe@\x85example.net", "zo\u200be@example.net")
    )


@pytest.mark.parametrize(
    ("subject", "bare"), [("Re: AW: Fwd: [x] y", "[x] y"), ("TR : y", "y"), ("Re[2]: y", "y"), ("Regarding: y", "Regarding: y"), ("", "")]
)
def test_bare_subjects(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare
