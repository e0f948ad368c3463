"""Emoji are found by what people type, in either language, and shown in a skin tone where they take one."""

from __future__ import annotations

import pytest

from console.chat.emoji import RECENT_KEPT, TONES, find, just_used, load, named, search, toned, without_tone


def signs(typed: str, lang: str = "en", recent: tuple[str, ...] = ()) -> list[str]:
    return [emoji.sign for emoji in search(typed, lang, recent)]


def test_all_of_unicode_s_groups_are_there_with_both_names() -> None:
    groups = load()
    assert [group.name for group in groups] == [
        "Smileys & Emotion", "People & Body", "Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects", "Symbols",
        "Flags",
    ]  # fmt: skip
    every = [emoji for group in groups for emoji in group.emoji]
    assert len(every) > 1_800 and all(all(emoji.names) for emoji in every)
    assert len({emoji.sign for emoji in every}) == len(every)


@pytest.mark.parametrize(
    ("typed", "lang", "first"),
    [
        ("smile", "en", "😄"), ("+1", "en", "👍"), ("-1", "en", "👎"), ("thumbs up", "en", "👍"), ("thumbs_up", "en", "👍"),
        ("tada", "fr", "🎉"), ("pouce", "fr", "👍"), ("coeur rouge", "fr", "❤️"), ("cœur rouge", "fr", "❤️"), ("fire", "en", "🔥"),
        ("grinning", "en", "😀"), ("telephone portable", "fr", "📱"), ("batterie", "fr", "🔋"), ("MERCI", "fr", "🙏"),
        ("flag france", "en", "🇫🇷"), ("rocket", "fr", "🚀"), ("smi", "en", "😄"),
    ],
)  # fmt: skip
def test_what_people_type_finds_it(typed: str, lang: str, first: str) -> None:
    assert signs(typed, lang)[:1] == [first]


def test_letters_narrow_it_down() -> None:
    assert {"😄", "😃", "😊"} <= set(signs("smi"))
    assert len(signs("smi")) > len(signs("smili")) > 0
    assert signs("qqqq") == signs("") == signs("  ") == []


def test_either_language_finds_the_own_one_first() -> None:
    assert "🐈" in signs("chat", "en") and "🐈" in signs("chat", "fr")
    assert signs("chat", "fr").index("🐈") < 5


def test_the_last_used_come_first_among_equals() -> None:
    usual = signs("cat")
    last = usual[-1]
    assert signs("cat", recent=(last,)).index(last) <= usual.index(last)


@pytest.mark.parametrize(
    ("name", "sign"), [("smile", "😄"), ("thumbs_up", "👍"), ("red_heart", "❤️"), ("cœur_rouge", "❤️"), ("no_such", None), ("", None)]
)
def test_a_whole_name_is_one_emoji(name: str, sign: str | None) -> None:
    found = named(name)
    assert (found.sign if found else None) == sign


def test_skin_tones() -> None:
    thumb, face, coder = find("👍"), find("😀"), find("🧑‍💻")
    assert thumb is not None and face is not None and coder is not None
    assert toned(thumb, TONES[3]) == "👍🏽" and toned(thumb, "") == "👍"
    assert toned(face, TONES[3]) == "😀", "it takes none"
    assert toned(coder, TONES[5]) == "🧑🏿‍💻"
    assert without_tone("👍🏽") == "👍" and find("👍🏽") is thumb
    assert find("❤") is find("❤️") is not None
    assert find("x") is None


def test_the_last_used_are_kept_once() -> None:
    assert just_used(["a", "b"], "b") == ["b", "a"]
    assert just_used(["👍", "😀"], "👍🏽") == ["👍🏽", "😀"], "in the tone that was used last"
    assert len(just_used([chr(0x1F600 + n) for n in range(60)], "x")) == RECENT_KEPT
