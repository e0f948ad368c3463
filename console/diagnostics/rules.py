"""What is worth a look: the rules of `rules.toml`, read with the line of each mistake, and what they say of a device. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, cast, get_args

from console.diagnostics.reading import Fact, Key, Told
from console.diagnostics.values import figure, shown
from console.words import language
from protocol.diagnostics import kind_of

Level = Literal["bad", "warn", "notice", "good"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The gravest first."""
FILE = Path(__file__).with_name("rules.toml")
PLACES = {"value", "share", "of", "with"}
FIELDS = {"item", "level", "is", "above", "below", "of", "drift", "with", "en", "fr"}


@dataclass(frozen=True, slots=True)
class Rule:
    item: Key
    level: Level
    said: Mapping[str, str]
    """A sentence for each language."""
    values: tuple[str | bool | float, ...] = ()
    above: float | None = None
    below: float | None = None
    of: Key | None = None
    drift: float | None = None
    beside: Key | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mistake in a rule file; the other rules hold. `line` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    level: Level
    item: Key
    text: str


@lru_cache(maxsize=1)
def built_in() -> tuple[tuple[Rule, ...], tuple[Trouble, ...]]:
    try:
        return read(FILE.read_text("utf-8"))
    except OSError as error:
        return (), (Trouble(0, str(error)),)


def read(text: str) -> tuple[tuple[Rule, ...], tuple[Trouble, ...]]:
    """The rules that can be read, and what is wrong with the others. Never raises."""
    try:
        tables = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        return (), (Trouble(int(at[1]) if at else text.count("\n") + 1, str(error)),)
    if not isinstance(tables, list):
        return (), (Trouble(1, "rules are written as [[rule]]"),)
    heads = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[rule]]"]
    rules: list[Rule] = []
    troubles: list[Trouble] = []
    for n, table in enumerate(tables):
        try:
            rules.append(_rule(table))
        except (ValueError, TypeError, KeyError) as error:
            missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            troubles.append(Trouble(heads[n] if n < len(heads) else 0, missing))
    return tuple(rules), tuple(troubles)


def verdicts(told: Told, rules: Sequence[Rule] | None = None) -> list[Verdict]:
    """One at most for each item, the gravest first, then in the order of the rules."""
    found: dict[Key, Verdict] = {}
    for rule in built_in()[0] if rules is None else rules:
        fact = told.facts.get(rule.item)
        if fact is not None and rule.item not in found and (verdict := _judged(rule, fact, told)) is not None:
            found[rule.item] = verdict
    return sorted(found.values(), key=lambda verdict: LEVELS.index(verdict.level))


def worst(told: Told, count: int = 3) -> list[Verdict]:
    """Those that somebody should look at."""
    return [verdict for verdict in verdicts(told) if verdict.level != "good"][:count]


def _judged(rule: Rule, fact: Fact, told: Told) -> Verdict | None:
    if fact.value is None:
        return None
    whole = told.facts.get(rule.of) if rule.of is not None else None
    value, words = fact.number, shown(fact)
    share = ""
    if rule.drift is not None:
        if value is None or abs(value - fact.at) <= rule.drift * 1000:
            return None
        words = figure("seconds", abs(value - fact.at) / 1000)
    if rule.of is not None:
        if value is None or whole is None or not whole.number or whole.number <= 0:
            return None
        value = value / whole.number * 100
        share = figure("percent", value)
    if rule.values and fact.value not in rule.values:
        return None
    if (rule.above is not None or rule.below is not None) and value is None:
        return None
    if rule.above is not None and value is not None and value <= rule.above:
        return None
    if rule.below is not None and value is not None and value >= rule.below:
        return None
    beside = told.facts.get(rule.beside) if rule.beside is not None else None
    sentence = rule.said.get(language(), rule.said["en"])
    places = {"value": words, "share": share, "of": shown(whole) if whole else "", "with": shown(beside) if beside else ""}
    return Verdict(rule.level, rule.item, sentence.format(**places).strip())


def _rule(table: Any) -> Rule:
    """Raises ValueError, TypeError or KeyError for what is no rule."""
    if not isinstance(table, dict):
        raise TypeError("a rule is a table")
    unknown = sorted(set(table) - FIELDS)
    if unknown:
        raise ValueError(f"{unknown[0]} is not known")
    level = table["level"]
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}")
    said = {name: _sentence(name, table[name]) for name in ("en", "fr")}
    wanted = table.get("is")
    values = tuple(wanted) if isinstance(wanted, list) else () if wanted is None else (wanted,)
    rule = Rule(
        _key(table["item"]), cast(Level, level), said, values, _number(table, "above"), _number(table, "below"),
        _key(table["of"]) if "of" in table else None, _number(table, "drift"), _key(table["with"]) if "with" in table else None,
    )  # fmt: skip
    if not values and rule.above is None and rule.below is None and rule.drift is None:
        raise ValueError("a rule needs is, above, below or drift")
    return rule


def _key(text: Any) -> Key:
    section, dot, key = str(text).partition(".")
    if not dot or not kind_of(section, key):
        raise ValueError(f"there is no item {text}")
    return section, key


def _number(table: dict[str, Any], name: str) -> float | None:
    value = table.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"{name} is a number")
    return value


def _sentence(name: str, text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} is a sentence")
    try:
        places = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
    except ValueError:
        raise ValueError(f"{name} has a brace too many") from None
    if places - PLACES:
        raise ValueError(f"{name} has no {{{sorted(places - PLACES)[0]}}}")
    return text
