"""Codes as people meet them: countdown, invitation, mail, QR, reach."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import Parser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.codes.countdown import SOON_S, countdown
from console.codes.invitation import invitation, one_line
from console.codes.mailto import fits, mailto
from console.codes.qr import QUIET_ZONE, qr
from console.codes.reach import reach_words
from console.codes.rows import CodeFacts, code_facts
from console.words import speak
from protocol.records import Code, Conversation, Portal
from protocol.wire import NewCode
from tests.console import feed_model as model

URL = "https://desk.example.org/j/3q2-7wEAbCdEfGhIjKlMnO"


@pytest.fixture
def french() -> Iterator[None]:
    speak("fr")
    yield
    speak("en")


# ---- countdown

LIVE = model.code("k1")


@pytest.mark.parametrize(
    ("left_ms", "state", "soon", "remaining_s", "words"),
    [
        (900_000, "live", False, 900, "15 minutes left"),
        (899_999, "live", False, 900, "15 minutes left"),
        (121_000, "live", False, 121, "2 minutes left"),
        (SOON_S * 1000, "live", True, 120, "2 minutes left"),
        (59_500, "live", True, 60, "1 minute left"),
        (1_000, "live", True, 1, "1 second left"),
        (1, "live", True, 1, "1 second left"),
        (0, "expired", False, 0, "Expired"),
        (-5_000, "expired", False, 0, "Expired"),
    ],
)
def test_countdown(left_ms: int, state: str, soon: bool, remaining_s: int, words: str) -> None:
    shown = countdown(LIVE, LIVE.expires_at - left_ms)
    assert (shown.state, shown.soon, shown.remaining_s, shown.words) == (state, soon, remaining_s, words)
    assert shown.fraction == max(0.0, left_ms / 900_000)


@pytest.mark.parametrize(("state", "words"), [("claimed", "Claimed"), ("cancelled", "Withdrawn"), ("expired", "Expired")])
def test_countdown_of_what_is_no_longer_live(state: str, words: str) -> None:
    shown = countdown(model.code("k", state), model.T0)
    assert (shown.state, shown.words, shown.fraction) == (state, words, 0.0)


def test_a_day_is_counted_in_hours() -> None:
    shown = countdown(LIVE, LIVE.expires_at - 24 * 3_600_000)
    assert (shown.words, shown.fraction) == ("24 hours left", 1.0)


@given(st.integers(-10_000, 2_000_000))
def test_the_ring_is_never_more_than_full(left_ms: int) -> None:
    assert 0 <= countdown(LIVE, LIVE.expires_at - left_ms).fraction <= 1


# ---- rows


def code_row(
    code: Code = LIVE, left_ms: int = 900_000, own: bool = True, customer: Conversation | None = None, maker: str = "", admit: str = "hand"
) -> CodeFacts:
    portal = Portal("p1", "Boutique", admit=admit)  # type: ignore[arg-type]
    return code_facts(code, NewCode("482913067", URL, 0) if own else None, portal, customer, maker, code.expires_at - left_ms)


def test_a_codes_row() -> None:
    live = code_row()
    assert (live.number, live.state, live.left_words, live.detail, live.own) == ("482 913 067", "live", "15", "Boutique", True)
    assert code_row(left_ms=45_000).left_words == "45 s"
    assert code_row(left_ms=3 * 3_600_000).left_words == "3 h"
    assert code_row(admit="self").detail == "Boutique · lets in by itself"
    assert code_row(own=False, maker="Grace").detail == "Boutique · by Grace"
    assert "482" not in code_row(own=False).number
    over = code_row(left_ms=-180_000, admit="self")
    assert (over.state, over.detail, over.left_words) == ("expired", "Boutique · expired 3 minutes ago, not used", "")


def test_a_claimed_code_carries_its_customers_name() -> None:
    claimed, martine = replace(model.code("k", "claimed"), label="Famille Roux"), model.conversation("c1", name="Martine")
    shown = code_row(claimed, customer=martine)
    assert (shown.name, shown.detail) == ("Martine", "Boutique · used")
    assert code_row(claimed, customer=replace(martine, state="waiting")).detail == "Boutique · waits at the door"
    assert code_row(claimed).name == "Famille Roux"
    assert code_row(replace(LIVE, label="Famille Roux"), customer=martine).name == "Famille Roux"


# ---- invitation


def test_invitation_in_english_says_everything() -> None:
    made = invitation("en", "482913067", URL, "Ada Lovelace", "Support", "Zoé", 15)
    assert made.subject == "Help with your phone: your code for Support"
    for part in ("Hello Zoé,", "Ada Lovelace from Support", URL, "482 913 067", "15 minutes", "app, install", "before you agree"):
        assert part in made.body
    assert made.body.index("install") < made.body.index(URL)


def test_invitation_speaks_the_customers_language_not_the_technicians(french: None) -> None:
    assert "Hello," in invitation("en", "482913067", URL, "Ada", "Support").body
    made = invitation("fr-CA", "K7MP4XRD", URL, "Ada", "Assistance", minutes=1)
    for part in ("Bonjour,", "K7MP 4XRD", "une minute", "installez", "Ada (Assistance)"):
        assert part in made.body
    assert made.subject == "Aide pour votre téléphone\u00a0: votre code pour Assistance"


def test_invitation_with_a_store_and_without_a_technician() -> None:
    made = invitation("en", "482913067", URL, "", "Support", minutes=240, store_url="https://store.example/tapline")
    assert "app first: https://store.example/tapline" in made.body
    assert "4 hours" in made.body
    assert made.body.rstrip().endswith("at any time.")


def test_a_name_cannot_write_lines_of_its_own() -> None:
    made = invitation("en", "482913067", URL, "Ada\r\nBcc: all@example.org", "Support\n\n", "Zoé\u2028{code}\u0000")
    assert "Ada Bcc: all@example.org from Support" in made.body
    assert "Zoé {code}" in made.body
    assert not any(line.startswith("Bcc") for line in made.body.splitlines())
    assert len(one_line("x" * 500)) == 80


# ---- mailto


def parsed(uri: str) -> tuple[str, str, str]:
    parts = urlsplit(uri)
    assert parts.scheme == "mailto" and not parts.fragment
    fields = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
    assert sorted(fields) == ["body", "subject"]
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


def test_mail_keeps_accents_and_breaks_lines_as_mail_does() -> None:
    made = invitation("fr", "482913067", URL, "Élodie", "Assistance & conseil", "Zoé", 15)
    uri = mailto(made.subject, made.body, "zoé+test@exemple.fr")
    assert uri.isascii()
    to, subject, body = parsed(uri)
    assert (to, subject) == ("zoé+test@exemple.fr", made.subject)
    assert body == made.body.replace("\n", "\r\n")
    assert "%0D%0A" in uri and "+" not in urlsplit(uri).query
    assert fits(uri)


def test_mail_cannot_be_given_other_headers() -> None:
    uri = mailto("Hello\r\nBcc: x@example.org&cc=y@example.org", "a&bcc=z@example.org#?=", "a@example.org?cc=b@example.org&x,c@example.org")
    to, subject, body = parsed(uri)
    assert subject == "Hello Bcc: x@example.org&cc=y@example.org"
    assert body == "a&bcc=z@example.org#?="
    assert "?" not in urlsplit(uri).path and "," not in urlsplit(uri).path
    assert to == "a@example.org?cc=b@example.org&x,c@example.org"


@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=40))
def test_any_text_makes_a_uri_that_reads_back(subject: str, body: str, to: str) -> None:
    subject, body, to = (t.encode("utf-8", "ignore").decode() for t in (subject, body, to))
    uri = mailto(subject, body, to)
    assert uri.isascii() and not any(c.isspace() for c in uri)
    _, said, text = parsed(uri)
    assert text.replace("\r\n", "\n") == body.replace("\r\n", "\n").replace("\r", "\n")
    assert "\n" not in said and "\r" not in said
    assert Parser().parsestr(f"Subject: {said}\n\n").keys() == ["Subject"]


def test_what_is_too_long_is_known() -> None:
    assert not fits(mailto("s", "é" * 400))


# ---- QR


def test_qr_has_its_marks_and_its_quiet_zone() -> None:
    rows = qr(URL)
    side = len(rows)
    assert all(len(r) == side for r in rows) and (side - 2 * QUIET_ZONE - 17) % 4 == 0
    assert not any(any(r) for r in rows[:QUIET_ZONE] + rows[-QUIET_ZONE:])
    assert not any(cell for r in rows for cell in r[:QUIET_ZONE] + r[-QUIET_ZONE:])
    finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for top, left in ((QUIET_ZONE, QUIET_ZONE), (QUIET_ZONE, side - QUIET_ZONE - 7), (side - QUIET_ZONE - 7, QUIET_ZONE)):
        assert ["".join("01"[c] for c in rows[top + y][left : left + 7]) for y in range(7)] == finder
    assert rows != qr(URL + "x")


# ---- reach


def test_reach_is_said_plainly() -> None:
    here = reach_words("computer", True)
    assert "this computer only" in here.sentence and here.todo and not here.caveat
    network = reach_words("network", False)
    assert "this network" in network.sentence and "chat only" in network.caveat and "certificate" in network.todo
    assert reach_words("network", True).caveat == ""
    assert reach_words("everywhere", True).sentence == "Invitations work everywhere."
    assert reach_words("everywhere", False).caveat


def test_reach_in_french(french: None) -> None:
    assert reach_words("computer", True).short == "Cet ordinateur seulement"
