"""Which words of a text are looked up, and in which of the system's dictionaries. Pure.

Only what is surely meant as a word: no addresses, paths, numbers, variables, shortcuts or codes, so that a line is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_TOKEN = re.compile(r"\S+")
_NO_WORDS = re.compile(r"[@\\/_=<>{}|~^]|\d|\w\.\w|^[.:#]\w")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=.)", re.IGNORECASE)
SHORTEST, LONGEST = 2, 40
REGIONS = {"en": ("en_US", "en_GB"), "fr": ("fr_FR", "fr_CH", "fr_CA", "fr_BE")}
"""Which of several dictionaries of one language is taken, unless the system's own region has one."""


def words_in(text: str) -> list[tuple[int, str]]:
    """Where each word begins, in characters, and the word."""
    found: list[tuple[int, str]] = []
    for token in _TOKEN.finditer(text):
        if _NO_WORDS.search(token[0].rstrip(".,;:!?…»)\"'")):
            continue
        for match in _WORD.finditer(token[0]):
            word, begin = match[0], token.start() + match.start()
            if elided := _ELISION.match(word):
                word, begin = word[elided.end() :], begin + elided.end()
            if SHORTEST <= len(word) <= LONGEST and not word.isupper():
                found.append((begin, word))
    return found


def word_at(text: str, place: int) -> tuple[int, str] | None:
    """The word that `place` (in characters) lies in or at the edge of."""
    return next(((begin, word) for begin, word in words_in(text) if begin <= place <= begin + len(word)), None)


def dictionary_for(lang: str, there: Collection[str], region: str = "") -> str:
    """The name of the dictionary for a conversation's language; empty where the system has none.

    `region`: the system's own locale, as `fr_CH`.
    """
    short = lang.split("-")[0].split("_")[0]
    exact = lang.replace("-", "_")
    for wanted in (exact if exact != short else "", region if region.startswith(f"{short}_") else "", *REGIONS.get(short, ()), short):
        if wanted and wanted in there:
            return wanted
    return next(iter(sorted(name for name in there if name.split("_")[0] == short)), "")
