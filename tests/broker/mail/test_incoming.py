# ruff: noqa: E501 - pieces of mails
"""Mails of people, programs and enemies, as a table: own words, files, senders; and how long the worst takes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.mail import automatic, html, incoming, mime
from broker.mail.quotes import own_words
from tests.broker.mail.mails import DSN, ENEMIES, HEAD, OWN, QUOTING, ROBOTS, TAG, Case, plain

WITHIN_S = 8.0
"""For one hostile mail on a machine under load; alone the slowest takes well under a second."""


@pytest.mark.parametrize("case", QUOTING + ENEMIES, ids=lambda case: case.name)
def test_row(case: Case) -> None:
    begun = time.process_time()
    mail = incoming.read(case.raw, OWN)
    assert time.process_time() - begun < WITHIN_S
    for name, wanted in case.expect.items():
        found = getattr(mail, name)
        assert wanted(found) if callable(wanted) else found == wanted, f"{name}: {found!r}"


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    names = [case.name for case in QUOTING + ENEMIES]
    assert len(names) >= 40 and len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "raw", "wanted"), ROBOTS, ids=[name for name, *_ in ROBOTS])
def test_who_wrote_it(name: str, raw: bytes, wanted: str) -> None:
    assert incoming.read(raw, OWN).written == wanted, name


def test_what_is_found_in_an_answer() -> None:
    mail = incoming.read(plain("Yes.", head=HEAD + "In-Reply-To: <ours@example.org>\n"), OWN)
    assert mail.sender is not None and (mail.sender.email, mail.sender.name) == ("zoe@example.net", "Zoe Martin")
    assert (mail.id, mail.tags, mail.answers, mail.subject) == ("m1@example.net", (TAG,), ("ours@example.org",), "Re: The battery")


@pytest.mark.parametrize(
    ("action", "for_good", "arrived"), [("failed", True, False), ("delayed", False, False), ("delivered", False, True)]
)
def test_a_report_of_delivery(action: str, for_good: bool, arrived: bool) -> None:
    bounce = incoming.read(DSN.format(action=action, status="5.1.1").encode(), OWN).bounce
    assert bounce == automatic.Bounce(("our-mail@example.org",), "zoe@example.net", "550 5.1.1 no such user here", for_good, arrived)


def test_a_bounce_of_old_without_a_report() -> None:
    raw = (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nX-Failed-Recipients: zoe@example.net\nSubject: failure\n\n"
        b"Unknown user.\n\n  Message-ID: <our-mail@example.org>\n"
    )
    bounce = incoming.read(raw, OWN).bounce
    assert bounce is not None and bounce.of == ("our-mail@example.org",) and bounce.to == "zoe@example.net" and bounce.for_good


@pytest.mark.parametrize(
    "again",
    ["<", "<a ", "<!--", "<!", "<?", "</", "<a x='", "<a x=", "&", "&#", "<script>", "<object>", "<![CDATA[", "<div>", "<blockquote>",
     "<div class='gmail_quote'>x", "<b>x", "<pre>\n", "</div>", "<td>x", "<title>", "<li>", "<br>"],
)  # fmt: skip
def test_html_takes_time_in_proportion(again: str) -> None:
    """Each sign a million characters long: what takes the square of that would take an hour."""
    begun = time.process_time()
    html.to_text(again * (1_000_000 // len(again)))
    assert time.process_time() - begun < WITHIN_S


@pytest.mark.parametrize(
    "again", ["> a\n", "On Mon 3, x wrote:\n\n", "On Mon 3\n", "From: x\n", "x@y wrote:\n", "a\n> b\n", "-- \n", "\n", "<a@b " * 70 + "\n"]
)
def test_quotes_take_time_in_proportion(again: str) -> None:
    begun = time.process_time()
    own_words("\n".join((again * (1_000_000 // len(again))).split("\n")[:19_000]))
    assert time.process_time() - begun < WITHIN_S


@given(st.binary(max_size=2_000))
def test_nothing_that_comes_raises(raw: bytes) -> None:
    incoming.read(raw, OWN)


@given(st.lists(st.sampled_from([
    b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=\xff\n", b"\n", b"--b\n", b"--b--\n", b"From: <a@b", b"\x00",
    b"=?utf-8?b?////?=", b"Content-Transfer-Encoding: base64\n", b"Content-Disposition: attachment; filename*0*=x''%ff; filename*2=b\n", b"<div", b"> ",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", b"Content-Type: message/delivery-status\n\n", b"Action: failed\n",
    b"Message-ID: <<>>\n", b"Subject: =?x?q?=?=\n", b"Content-Type: text/plain; format=flowed; charset*=''\n", b"a \n", b"\r", b"\xe9",
]), max_size=40))  # fmt: skip
def test_no_mixture_of_pieces_raises(pieces: list[bytes]) -> None:
    mail = incoming.read(b"".join(pieces), OWN)
    assert len(mail.files) <= incoming.FILES
    assert all("/" not in file.name and "\n" not in file.name for file in mail.files)
    assert "\x00" not in mail.text and "\r" not in mail.text


PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["name", "filename", "charset", "boundary", "format", "report-type", "delsp", "x", ""]),
        st.sampled_from(["", "*", "*0", "*0*", "*1", "*1*", "*9999999999", "*00", "**", "*a", "*0*0", "*-1", "*\u00b2", "\udce9*"]),
        st.sampled_from(["=", "", "==", " = "]),
        st.sampled_from(
            ["a", "b", "", '"', '"b"', "''", "utf-8''%e9", "utf-7''+2AA-", "x''", "utf-8'%", "%", "\udce9", "=?utf-7?q?+2AA-?=", "\0"]
        ),
    ),
    max_size=6,
)


def with_parameters(drawn: list[tuple[str, ...]]) -> bytes:
    return "; ".join("".join(one) for one in drawn).encode("utf-8", "surrogateescape")


@given(st.sampled_from([b"text/plain", b"application/pdf", b"multipart/mixed", b"multipart/report", b""]), PARAMETERS, PARAMETERS)
def test_no_parameters_of_headers_raise_or_lose_the_words_of_another_part(
    type_: bytes, one: list[tuple[str, ...]], other: list[tuple[str, ...]]
) -> None:
    heads = b"Content-Type: %b; %b\nContent-Disposition: attachment; %b\n" % (type_, with_parameters(one), with_parameters(other))
    incoming.read(HEAD.encode() + heads + b"\n--b\n\nx\n", OWN)
    inner = (
        b"Content-Type: multipart/mixed; boundary=qq\n\n--qq\n%b\n--b\n\nx\n--qq\nContent-Type: text/plain\n\nStill here.\n--qq--\n" % heads
    )
    assert "Still here." in incoming.read(HEAD.encode() + inner, OWN).text


@pytest.mark.parametrize("bad", ["name*0=a; name*=b", "name*=utf-7''+2AA-", "charset*0=a; charset*=b"])
def test_words_are_read_though_what_stands_beside_them_cannot_be(bad: str) -> None:
    mail = incoming.read(HEAD.encode() + f"Content-Type: text/plain; {bad}\n\nHello.\n".encode(), OWN)
    assert "Hello." in mail.text + "".join(file.data.decode() for file in mail.files)


def test_parts_that_cannot_be_told_apart_are_said_to_be_left_out() -> None:
    mail = incoming.read(HEAD.encode() + b"Content-Type: multipart/mixed; name*0=a; name*=b; boundary=b\n\n--b\n\nHello.\n--b--\n", OWN)
    assert mail.left_out == ("parts",)


def test_what_nobody_foresaw_leaves_the_sender_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object) -> None:
        raise RuntimeError("nobody foresaw it")

    monkeypatch.setattr(incoming, "own_words", raises)
    mail = incoming.read(plain("Hello."), OWN)
    assert mail.sender is not None and (mail.text, mail.left_out) == ("", ("parts",))


def test_no_more_parts_than_promised() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000
    assert len(mime.take_apart(raw).parts) <= mime.PARTS
