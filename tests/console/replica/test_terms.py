"""Words as search knows them: folded, cut, and found again in the text on the screen."""

from __future__ import annotations

import pytest

from console.replica import terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hélène, l’ÉTÉ", ["helene", "l", "ete"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("œuvre Æsop", ["oeuvre", "aesop"]),
        ("jean.dupont@example.org", ["jean", "dupont", "example", "org"]),
        ("under_score e-mail", ["under", "score", "e", "mail"]),
        ("设置电池", ["设", "置", "电", "池"]),
        ("ﬁn x²", ["fin", "x2"]),
        ("İstanbul ılık", ["istanbul", "ilik"]),
        ("🙂 !!! \u202e\x00", []),
        ("Привет ΣΊΣΥΦΟΣ", ["привет", "σισυφοσ"]),
        ("a" * 200, ["a" * 64]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert terms.words(text) == words


def test_what_is_asked_is_each_word_once_and_the_last_at_the_end() -> None:
    assert terms.asked("mon Écran mon é") == ["mon", "ecran", "e"]
    assert terms.asked("  ") == []
    assert len(terms.asked(" ".join(f"w{n}" for n in range(80)))) <= terms.QUERY_WORDS
    assert len(terms.asked("x" * 100_000)) == 1


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("J’ai ouvert les réglages", "regl", ["régl"]),
        ("Batterie, BATTERIE; batterie", "batterie", ["Batterie", "BATTERIE", "batterie"]),
        ("œuvre", "oeu", ["œuvre"]),
        ("straße", "strasse", ["straße"]),
        ("Fontaine", "tain", ["Fontaine"]),
        ("a 🙂 battery", "batt", ["batt"]),
        ("电池设置", "池", ["池"]),
        ("e\u0301cran", "ecran", ["e\u0301cran"]),
        ("nothing here", "zzz", []),
    ],
)
def test_marks_stand_on_what_was_found(text: str, query: str, marked: list[str]) -> None:
    assert [text[begin:end] for begin, end in terms.spans(text, terms.asked(query))] == marked


def test_messages_are_found_by_the_beginnings_of_their_words_only() -> None:
    document = terms.words("Claire Fontaine")
    assert terms.said_with(document, ["fo"]) and not terms.said_with(document, ["ontai"])
