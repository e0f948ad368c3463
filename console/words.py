"""Text for people in the technician's language. No Qt, so that every layer may speak.

The English text is the key; `resources/translations/LANG/*.json` map it, one file per room, each a flat object.
A test holds the catalogues against every `tr("...")` in the source. The language is chosen once, before the first window.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"
_catalogue: dict[str, str] = {}
_language = "en"

LANGUAGES = ("en", "fr")


def speak(language: str) -> None:
    """Choose the language (`en` or `fr`, a region after it is ignored); anything else is English."""
    global _language
    short = language[:2].lower()
    _language = short if short in LANGUAGES else "en"
    _catalogue.clear()
    _catalogue.update(catalogue(_language))


def language() -> str:
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is worded meanwhile is in this language, whatever the technician speaks: a text that the customer will read. Never across an
    await: the windows ask for their words at any time."""
    before = _language
    speak(language)
    try:
        yield
    finally:
        speak(before)


def catalogue(language: str) -> dict[str, str]:
    """All translations of a language; English needs none."""
    words: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.json")):
        words.update(json.loads(file.read_text("utf-8")))
    return words


def tr(text: str, **values: object) -> str:
    """`text` in the chosen language with `{name}` places filled. `text` is always a literal at the call."""
    said = _catalogue.get(text, text)
    return said.format(**values) if values else said


def trn(one: str, many: str, n: int, **values: object) -> str:
    """`one` for n = 1 (French: also 0), else `many`; `{n}` is filled."""
    singular = n == 1 or (_language == "fr" and n == 0)
    return tr(one if singular else many, n=n, **values)


@cache
def _kept(language: str) -> dict[str, str]:
    """Read once: a preview says a dozen texts at each keystroke."""
    return catalogue(language)


def tr_in(lang: str, text: str, **values: object) -> str:
    """`text` in a given language, whatever the technician speaks: for what the customer will read."""
    said = _kept(lang[:2]).get(text, text)
    return said.format(**values) if values else said
