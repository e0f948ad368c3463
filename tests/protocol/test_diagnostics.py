"""The table of a report's items: the same in the code, in the document and in the vectors that other clients read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from protocol import limits
from protocol.diagnostics import GAUGES, SECTIONS, WHYS, kind_of

FOLDER = Path(__file__).resolve().parents[2] / "protocol"
DOCUMENT = (FOLDER / "PROTOCOL.md").read_text("utf-8")
KIND = re.compile(r"text|flag|count|bytes|percent|date|moment|seconds|word( [a-z_]+)+|amount [^ ]+")


def test_the_vectors_are_the_table() -> None:
    held = json.loads((FOLDER / "vectors" / "diagnostics.json").read_text("utf-8"))
    assert held == {"sections": SECTIONS, "gauges": GAUGES, "whys": list(WHYS)}
    assert [list(items) for items in held["sections"].values()] == [list(items) for items in SECTIONS.values()], "in the same order"


@pytest.mark.parametrize("section", SECTIONS)
def test_the_document_names_every_item(section: str) -> None:
    row = re.search(rf"^\| `{section}` \| (.*) \|$", DOCUMENT[DOCUMENT.index("**Diagnostics.**") :], re.MULTILINE)
    assert row is not None
    said = re.findall(r"`(\w+)`([^,]*)", row[1])
    assert {key: kind.strip() or "text" for key, kind in said} == SECTIONS[section]


def test_kinds_names_and_numbers_are_within_the_limits() -> None:
    assert len(SECTIONS) <= limits.SECTIONS and all(len(items) <= limits.ITEMS for items in SECTIONS.values())
    assert len(GAUGES) <= limits.GAUGES
    assert all(KIND.fullmatch(kind) for items in (*SECTIONS.values(), GAUGES) for kind in items.values())
    assert all(len(name) <= 24 and len(key) <= 48 for name, items in SECTIONS.items() for key in items)
    assert kind_of("battery", "level") == "percent" and kind_of("battery", "x") == kind_of("x", "level") == ""
