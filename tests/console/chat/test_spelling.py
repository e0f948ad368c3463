"""Which words are looked up, in which dictionary, and what a system without one answers."""

from __future__ import annotations

import pytest

from console.chat import dictionaries
from console.chat.dictionaries import Dictionaries
from console.chat.spelling import dictionary_for, word_at, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello Claire, how are you?", ["Hello", "Claire", "how", "are", "you"]),
        ("l’application n'est qu’aujourd’hui", ["application", "est", "aujourd’hui"]),
        ("C'est peut-être (vrai)… « bien »", ["est", "peut", "être", "vrai", "bien"]),
        ("don't", ["don't"]),
        ("see https://exmaple.com/pth or me@exmaple.com, www.exmaple.com", ["see", "or"]),
        ("C:\\Usres ./fodler a/b file.txt v1.2", []),
        ("{contact.nmae} .helo :smlie #tga", []),
        ("A54 GB USB 4G x2", []),
        ("snake_case k7mp", []),
        ("fin. Début", ["fin", "Début"]),
        ("a I é", []),
        ("", []),
        ("😀 bien😀 été", ["bien", "été"]),
        ("x" * 60, []),
    ],
)
def test_only_words_are_looked_up(text: str, words: list[str]) -> None:
    found = words_in(text)
    assert [word for _, word in found] == words
    assert all(text[begin : begin + len(word)] == word for begin, word in found)


def test_the_word_at_a_place() -> None:
    assert word_at("one two", 5) == word_at("one two", 4) == word_at("one two", 7) == (4, "two")
    assert word_at("one , two", 4) is None


def test_a_dictionary_of_the_language_or_none() -> None:
    there = ["en_GB", "en_US", "fr", "fr_CH", "fr_FR"]
    assert dictionary_for("fr", there) == "fr_FR"
    assert dictionary_for("fr", there, "fr_CH") == "fr_CH"
    assert dictionary_for("fr-CA", there) == "fr_FR"
    assert dictionary_for("en", there, "fr_FR") == "en_US"
    assert dictionary_for("en", ["en_AU"]) == "en_AU"
    assert dictionary_for("de", there) == dictionary_for("en", []) == ""


def test_without_the_library_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionaries, "load", lambda: None)
    spells = Dictionaries()
    assert spells.languages() == [] and spells.wrong("fr", {"bonjoru"}) == set() and spells.suggest("fr", "bonjoru") == []


def test_a_provider_that_fails_marks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Held:
        def check(self, _word: str) -> bool:
            raise RuntimeError("no")

        suggest = check

    class Broken:
        def Broker(self) -> Broken:
            return self

        def list_languages(self) -> list[str]:
            return ["fr_FR"]

        def request_dict(self, _name: str) -> Held:
            return Held()

    monkeypatch.setattr(dictionaries, "load", Broken)
    spells = Dictionaries()
    assert spells.wrong("fr", {"x"}) == set() and spells.suggest("fr", "x") == []


@pytest.mark.parametrize(
    ("lang", "right", "wrong", "meant"), [("fr", "aujourd’hui", "bonjoru", "bonjour"), ("en", "don’t", "helo", "hello")]
)
def test_with_the_systems_own(lang: str, right: str, wrong: str, meant: str) -> None:
    spells = Dictionaries()
    if not dictionary_for(lang, spells.languages()):
        pytest.skip("this system has no dictionary of it")
    assert spells.wrong(lang, {right, wrong}) == {wrong}
    assert meant in spells.suggest(lang, wrong)
