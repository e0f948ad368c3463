"""The phone's page of rights: what stands and for how long, taken back and compared by its owner's finger alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from customer.phone import rights
from customer.phone.consent import WHATS, ConsentDesk
from customer.phone.persona import PERSONAS
from customer.phone.render import Painter
from customer.phone.rights import Right
from customer.phone.screen import actions, shapes
from customer.phone.screen.phone import Phone
from customer.phone.screen.questions import QUESTIONS, TEAL, TEAL_DARK
from customer.phone.screen.state import Prompt, TwoWords
from customer.phone.touch import Sample
from customer.phone.words import Lang
from protocol.inp import Phase
from protocol.support import Consent

NOON = datetime(2026, 3, 2, 12, 0, 30)
SHOWN = TwoWords(("amber", "falcon"), "shown")


@pytest.fixture
def phone(qapp: object) -> Phone:
    return made("en")


def made(lang: Lang, persona: str = "tiny") -> Phone:
    phone = Phone(PERSONAS[persona], lang, Painter().measure, NOON, 0)
    phone.state.technician, phone.state.phase, phone.state.portal = "Marie Dupont", "active", "Boutique Lyon"
    actions.show(phone.state, "rights", resume=False)
    phone.changed()
    return phone


def tap(phone: Phone, name: str, *, remote: bool = False) -> list[tuple[str, ...]]:
    target = next(t for t in phone.scene.targets if t.name == name)
    at = ((target.rect.x + target.rect.w / 2) * phone.scene.density, (target.rect.y + target.rect.h / 2) * phone.scene.density)
    phone.touch(Sample(10, Phase.DOWN, *at), remote=remote)
    phone.touch(Sample(60, Phase.UP, *at), remote=remote)
    found = list(phone.wishes)
    phone.wishes.clear()
    return found


def names(phone: Phone) -> set[str]:
    return {t.name for t in phone.scene.targets}


def said(phone: Phone) -> str:
    return " | ".join(str(getattr(shape, "text", "")) for shape in phone.scene.shapes)


def test_each_right_has_its_time_and_its_way_back(phone: Phone) -> None:
    assert "Nothing just now" in said(phone)
    phone.state.rights = (Right("view"), Right("control", NOON.timestamp() * 1000 + 272_000))
    phone.changed()
    assert "Until the session ends" in said(phone) and "4:32 left" in said(phone)
    assert tap(phone, "revoke:control") == [("revoke", "control")]
    assert tap(phone, "revoke:view", remote=True) == [], "the technician's finger presses nothing here"


def test_the_words_are_compared_by_the_owner_alone(phone: Phone) -> None:
    assert not {"compare:same", "compare:different"} & names(phone)
    phone.state.words = SHOWN
    phone.changed()
    assert "amber" in said(phone) and "falcon" in said(phone)
    assert tap(phone, "compare:same", remote=True) == []
    assert tap(phone, "compare:same") == [("compare", "same")]
    assert tap(phone, "compare:different") == [("compare", "different")]
    phone.state.words = TwoWords(("amber", "falcon"), "shown", "different", blocks=True)
    phone.changed()
    assert "what you share can still be seen" in said(phone), "touching has ended, and seeing has not"
    assert "compare:same" not in names(phone) and tap(phone, "compare:anew") == [("compare", "anew")]
    actions.show(phone.state, "chat", resume=False)
    phone.changed()
    assert "The two words are different" in said(phone)
    assert tap(phone, "rights") == [] and phone.state.page == "rights"


def test_a_question_says_for_how_long_and_how_to_take_it_back(phone: Phone) -> None:
    assert set(QUESTIONS) == set(WHATS)
    for what in QUESTIONS.keys() - {"logs"}:  # the list of log files is the question
        phone.state.prompt = Prompt(what, "ask", 600)
        phone.changed()
        assert "For 10 minutes, or until you take it back." in said(phone), what
        assert "Say Yes only if you asked for this help." in said(phone), what
        assert {"consent:yes", "consent:no"} <= names(phone)
    phone.state.prompt = Prompt("files", "ask")
    phone.changed()
    assert "You can take it back at any time." in said(phone)
    phone.state.words = TwoWords(("amber", "falcon"), "shown", "different", blocks=True)
    phone.changed()
    assert "it may not be Marie Dupont who asks" in said(phone)


def test_a_no_is_read_as_easily_as_a_yes_on_a_dark_card_too(phone: Phone) -> None:
    phone.state.prompt, phone.state.dark = Prompt("view", "ask"), True
    phone.changed()
    assert _colour(phone, "No") == TEAL_DARK
    phone.state.dark = False
    phone.changed()
    assert _colour(phone, "No") == TEAL


def _colour(phone: Phone, text: str) -> str:
    return next(shape.color for shape in phone.scene.shapes if isinstance(shape, shapes.Label) and shape.text == text)


def test_time_runs_out_without_the_broker() -> None:
    def consent(what: str, until: int | None, state: str = "granted") -> Consent:
        return Consent(f"s:{what}", "s", "c", what, state, 0, until)  # type: ignore[arg-type]

    held = {"view": consent("view", 1_000), "control": consent("control", 5_000), "files": consent("files", None)}
    held["diag"] = consent("diag", 1, "asked")
    desk = ConsentDesk({}, dict.fromkeys(WHATS, True), lock_ends_projection=False)
    for what in held:
        desk.asked(what)
    for what in ("view", "view", "control", "files"):
        desk.answer(what, True)
    stands = rights.standing(desk, held, 100)
    assert list(stands.items()) == [("view", 900), ("control", 4_900), ("files", None)]
    assert rights.run_out(stands, 900) == (["view"], 4_000)
    desk.run_out("view", 900)
    assert rights.run_out(rights.standing(desk, held, 0), 2_000) == ([], 3_000)


def test_another_connection_is_to_be_compared_again_and_who_else_sees_it_is_told(phone: Phone) -> None:
    phone.state.words = TwoWords(("amber", "falcon"), "shown", blocks=True, another=True, beside=(("Ben", True), ("Léa", False)))
    phone.changed()
    assert "another one than the one you compared" in said(phone) and {"compare:same", "compare:different"} <= names(phone)
    assert "Ben also sees your screen. No two words were compared with them. | " in said(phone)
    assert "Léa also sees your screen |" in said(phone)
    actions.show(phone.state, "chat", resume=False)
    phone.changed()
    assert "New connection: compare again" in said(phone)
    phone.state.words = TwoWords(("amber", "falcon"), "shown", "same", beside=(("Ben", True),))
    phone.changed()
    assert "Ben sees it too, without two words" in said(phone)


def test_too_many_connections_give_no_words_until_they_are_compared_once_more(phone: Phone) -> None:
    phone.state.words = TwoWords(None, "often")
    phone.changed()
    assert "made anew very often" in said(phone)
    assert tap(phone, "compare:anew") == [("compare", "anew")]
