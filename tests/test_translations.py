"""French for every text that a technician sees, the same places to fill in, French typography, and no text that nobody says any more."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRENCH = ROOT / "resources" / "translations" / "fr"
TEXT_AT = {"tr": (0,), "trn": (0, 1), "tr_in": (1,)}
"""Functions of console/words.py and which of their arguments are texts."""


@dataclass(frozen=True)
class Said:
    """One text in the source."""

    where: str
    text: str | None
    """None: the argument is no literal, so no catalogue can hold it."""
    function: str
    values: frozenset[str] | None
    """Names given for the places; None with `**values`."""


def said(source: str, file: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(source, file)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in TEXT_AT:
            continue
        names = frozenset(k.arg for k in node.keywords if k.arg)
        for at in TEXT_AT[name]:
            argument = node.args[at] if at < len(node.args) else None
            text = argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            starred = any(k.arg is None for k in node.keywords)
            yield Said(f"{file}:{node.lineno}", text, name, None if starred else names)


def everything() -> list[Said]:
    files = [f for f in sorted((ROOT / "console").rglob("*.py")) if f != ROOT / "console" / "words.py"]
    return [s for f in files for s in said(f.read_text("utf-8"), f.relative_to(ROOT).as_posix())]


def catalogues() -> dict[str, dict[str, str]]:
    return {f.name: json.loads(f.read_text("utf-8")) for f in sorted(FRENCH.glob("*.json"))}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_texts_are_literals() -> None:
    assert [s.where for s in everything() if s.text is None] == []


def test_every_text_has_french() -> None:
    french = {key for words in catalogues().values() for key in words}
    wrong = sorted({f"{s.where}: {s.text!r}" for s in everything() if s.text is not None and s.text not in french})
    assert not wrong, "\n".join(wrong)


def test_no_french_that_nobody_says() -> None:
    known = {s.text for s in everything()}
    wrong = [f"{file}: {key!r}" for file, words in catalogues().items() for key in words if key not in known]
    assert not wrong, "\n".join(wrong)


def test_a_text_means_one_thing() -> None:
    """Two rooms may use the same English, but the catalogues are read as one: they have to agree."""
    seen: dict[str, tuple[str, str]] = {}
    clashes = []
    for file, words in catalogues().items():
        for key, value in words.items():
            other = seen.setdefault(key, (file, value))
            if other[1] != value:
                clashes.append(f"{key!r}: {other[0]} and {file}")
    assert not clashes, "\n".join(clashes)


def test_places_are_the_same_in_both_languages() -> None:
    wrong = []
    for file, words in catalogues().items():
        for key, value in words.items():
            if places(key) - {"n"} != places(value) - {"n"}:  # "one customer" and "{n} client" are both right
                wrong.append(f"{file}: {key!r}")
    assert not wrong, "\n".join(wrong)


def test_every_place_is_given_a_value() -> None:
    wrong = []
    for s in everything():
        if s.text is None or s.values is None:
            continue
        given = s.values | ({"n"} if s.function == "trn" else set())
        if places(s.text) - given:
            wrong.append(f"{s.where}: {sorted(places(s.text) - given)}")
        if not given and re.search(r"\{\{|\}\}", s.text):
            wrong.append(f"{s.where}: doubled braces stay as they are where nothing is filled in")
    assert not wrong, "\n".join(wrong)


def typography(text: str) -> str | None:
    """What offends French typography in `text`: before ? ! ; : and inside guillemets stands a no-break space."""
    bare = re.sub(r"\{[^}]*\}", "x", text)
    if re.search(r"[^\u00a0\u202f?!.…][?!;](?=\s|$|»|\))", bare) and not re.search(r"^[?!;]", bare):
        return "? ! ;"
    if re.search(r"[^\u00a0\u202f]:(?=\s|$)", bare):
        return ":"
    if re.search(r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»", bare):
        return "« »"
    if '"' in bare or re.search(r"\w'\w", bare):
        return "straight quotes"
    return None


def test_french_typography() -> None:
    wrong = [f"{file}: {found} in {v!r}" for file, words in catalogues().items() for v in words.values() if (found := typography(v))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", ["Vraiment ?", "Vraiment?", "Nom : x", "Nom: x", "« a »", "«a»", 'dit "oui"', "l'écran"])
def test_typography_finds_what_is_wrong(text: str) -> None:
    assert typography(text)


RIGHT = ["Vraiment\u00a0?", "Vraiment\u202f?", "Nom\u00a0: {name}", "à 12:30", "«\u00a0{name}\u00a0»", "http://x", "Bon\u00a0!"]


@pytest.mark.parametrize("text", RIGHT)
def test_typography_leaves_alone_what_is_right(text: str) -> None:
    assert typography(text) is None


def test_the_search_finds_what_it_looks_for() -> None:
    found = list(said('tr("a {x}", x=1); words.trn("one", "many", n, **v); tr(b); tr_in(lang, "c" "d"); print("e")', "f.py"))
    assert [(s.text, s.values) for s in found] == [
        ("a {x}", frozenset({"x"})),
        ("one", None),
        ("many", None),
        (None, frozenset()),
        ("cd", frozenset()),
    ]
