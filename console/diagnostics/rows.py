"""A report as the rows of a list: sections and items, judged, compared, and narrowed by what somebody looks for. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from console.diagnostics.comparison import Change, before_words
from console.diagnostics.names import item_name, section_name
from console.diagnostics.reading import Key, Told
from console.diagnostics.rules import LEVELS, Level, Verdict
from console.diagnostics.values import shown
from console.words import tr

Mark = Literal["", "bad", "warn", "notice", "good"]


@dataclass(frozen=True, slots=True)
class SectionRow:
    section: str
    name: str
    level: Mark = ""
    """The gravest that was found in it."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: what it is called, what was told, and what that means."""

    section: str
    key: str
    name: str
    value: str
    missing: bool = False
    """`value` says why there is none."""
    level: Mark = ""
    verdict: str = ""
    before: str = ""
    change: str = ""

    @property
    def said(self) -> str:
        """As it is read out and copied."""
        more = f" ({self.verdict})" if self.verdict and self.level != "good" else ""
        return tr("{name}: {value}", name=self.name, value=self.value) + more


Row = SectionRow | ItemRow


def rows(
    told: Told,
    found: Sequence[Verdict],
    *,
    compared: Mapping[Key, Change] | None = None,
    only_changed: bool = False,
    only_told: bool = False,
    query: str = "",
    zone: tzinfo | None = None,
) -> list[Row]:
    """Sections in their order, each with its items; without those in which nothing is left."""
    by_item = {verdict.item: verdict for verdict in found}
    wanted = [folded(word) for word in query.split()]
    made: list[Row] = []
    compared = compared or {}
    gone: dict[str, list[Key]] = {}
    for key, change in compared.items():
        if change.now is None:
            gone.setdefault(key[0], []).append(key)
    for section in told.sections:
        name = section_name(section)
        items: list[ItemRow] = []
        for fact in told.of(section):
            verdict, other = by_item.get(fact.id), compared.get(fact.id)
            if (only_changed and other is None) or (only_told and fact.value is None):
                continue
            row = ItemRow(
                section, fact.key, item_name(section, fact.key), shown(fact, zone), fact.value is None,
                verdict.level if verdict is not None else "", verdict.text if verdict is not None else "",
                before_words(other), other.words if other is not None else "",
            )  # fmt: skip
            if holds(row, name, wanted):
                items.append(row)
        for key in gone.get(section, []):
            row = ItemRow(section, key[1], item_name(*key), "–", True, before=before_words(compared[key]), change=compared[key].words)
            if holds(row, name, wanted):
                items.append(row)
        if items:
            made += [SectionRow(section, name, gravest([row.level for row in items])), *items]
    return made


def holds(row: ItemRow, section: str, wanted: Sequence[str]) -> bool:
    """Each word stands somewhere in name, value, verdict, key or the section's name."""
    if not wanted:
        return True
    text = folded(" ".join((row.name, row.value, row.verdict, row.key, section, row.section)))
    return all(word in text for word in wanted)


def gravest(levels: Sequence[Mark]) -> Mark:
    for level in LEVELS:
        if level in levels and level != "good":
            return level
    return ""


def folded(text: str) -> str:
    """Without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def levels(told: Told, found: Sequence[Verdict]) -> dict[str, Mark]:
    """For the list of sections: the gravest finding of each."""
    marks: dict[str, list[Level]] = {}
    for verdict in found:
        marks.setdefault(verdict.item[0], []).append(verdict.level)
    return {section: gravest(marks.get(section, [])) for section in told.sections}


def as_text(found: Sequence[Row]) -> str:
    """For the clipboard: a line for each item, under its section."""
    lines: list[str] = []
    for row in found:
        if isinstance(row, SectionRow):
            lines += ["", row.name] if lines else [row.name]
        else:
            lines.append(f"  {row.said}")
    return "\n".join(lines)
