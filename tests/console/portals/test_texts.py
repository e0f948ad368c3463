"""Texts of invitations: filled in without holes, and what is said about a text while it is written."""

from __future__ import annotations

import pytest

from console import words
from console.codes.invitation import invitation, template
from console.portals.texts import KINDS, LANGS, Kind, fill, life_words, text_name, to_mind
from protocol.fields import TextName
from protocol.portal_rules import unknown, variables

Texts = dict[TextName, str]
URL = "https://aide.example/j/8fK2vQ9mTz4"


@pytest.fixture(autouse=True)
def english() -> None:
    words.speak("en")


def test_a_portals_texts_take_the_place_of_the_built_in_ones_each_alone() -> None:
    texts: Texts = {
        "mail.fr": "Bonjour {customer},\n{link} ({expires})\n{technician}",
        "link.fr": "{portal} : {link}",
        "subject.en": "Code {code}",
    }
    made = invitation("fr", "482913067", URL, "Zoé", "Comptoir", "Anna", 15, texts=texts)
    assert made.body == f"Bonjour Anna,\n{URL} (15\u00a0minutes)\nZoé"
    assert made.link == f"Comptoir : {URL}"
    assert made.subject == "Aide pour votre téléphone\u00a0: votre code pour Comptoir", "no French subject: the built-in one"
    english = invitation("en-GB", "482913067", URL, "Zoé", "Comptoir", "Anna", 15, texts=texts)
    assert english.subject == "Code 482 913 067" and "Hello Anna," in english.body and english.link == english.body


def test_what_is_empty_leaves_no_hole() -> None:
    values = {"customer": "", "technician": "Zoé", "install": "", "link": URL}
    assert fill("Hello {customer},\nInstall first: {install}\n{link}", values) == f"Hello,\n{URL}"
    assert (
        fill("Install first: {install}\n{link}", {**values, "install": "https://a.example"}) == f"Install first: https://a.example\n{URL}"
    )


def test_a_value_is_never_looked_at_for_variables_and_a_subject_has_one_line() -> None:
    texts: Texts = {"mail.en": "{customer} {link}", "subject.en": "For {customer}"}
    made = invitation("en", "482913067", URL, "Ada", "Support", "{code}\r\nBcc: x", 15, texts=texts)
    assert made.body == f"{{code}} Bcc: x {URL}" and made.subject == "For {code} Bcc: x"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("has_app", [True, False])
def test_the_built_in_texts_can_be_begun_with(kind: Kind, lang: str, has_app: bool) -> None:
    text = template(kind, lang, has_app=has_app)
    assert unknown(text) == [] and to_mind(kind, text, has_app=has_app) == ("", "")
    if kind == "mail":
        assert ("install" in variables(text)) is has_app
        store, own = "https://a.example" if has_app else "", text_name("mail", lang)
        made = invitation(lang, "482913067", URL, "Ada", "Support", "Zoé", 15, store, {own: text})
        plain = invitation(lang, "482913067", URL, "Ada", "Support", "Zoé", 15, store)
        assert made.body == plain.body, "it says what the built-in one says"


@pytest.mark.parametrize(
    ("kind", "text", "grave", "part"),
    [
        ("mail", "Hello {name}, {link}", "bad", "{name}"),
        ("mail", "Hello {customer}", "warn", "cannot come in"),
        ("mail", "Code {code}", "", ""),
        ("mail", "{link} {install}", "warn", "left out"),
        ("link", "Code {code}", "warn", "{link} is missing"),
        ("subject", "Anything", "", ""),
        ("mail", "  ", "", ""),
    ],
)
def test_what_is_to_be_minded_is_said(kind: Kind, text: str, grave: str, part: str) -> None:
    how, said = to_mind(kind, text, has_app=False)
    assert how == grave and part in said


def test_lives_in_words() -> None:
    assert [life_words("fr", n) for n in (1, 15, 60, 240)] == ["une minute", "15\u00a0minutes", "60\u00a0minutes", "4\u00a0heures"]
