"""The colours of a portal's page: the same as the page derives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.portals.accent import GROUNDS, accents, contrast, read

ROOT = Path(__file__).resolve().parents[3]
TOKENS = json.loads((ROOT / "resources" / "tokens.json").read_text("utf-8"))
CASES = json.loads((ROOT / "tests" / "accents.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['colour']} {case['mode']}")
def test_the_page_derives_the_same(case: dict[str, object]) -> None:
    roles = TOKENS[str(case["mode"])]["roles"]
    made = accents(str(case["colour"]), case["mode"] == "dark", roles)
    assert {f"--{name}": value for name, value in made.items()} == case["means"]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(read("#000000"), read("#ffffff")) == pytest.approx(21)
    assert contrast(read("#777777"), read("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_every_colour_can_be_read() -> None:
    for colour in ("#ffde00", "#00ff00", "#0000ff", "#ffffff", "#000000"):
        for mode in ("light", "dark"):
            roles = TOKENS[mode]["roles"]
            made = accents(colour, mode == "dark", roles)
            assert all(contrast(read(made["accent"]), read(roles[ground])) >= 4.5 for ground in GROUNDS), (colour, mode)
            assert contrast(read(made["on-accent"]), read(made["accent"])) >= 4.5
