"""The draft of a mail with log files, by the vectors that the page reads, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from customer.phone.logs.mail import Draft, draft_of

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[4] / "protocol" / "vectors" / "mail.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_vectors(case: dict[str, Any]) -> None:
    wanted = case["draft"]
    draft = draft_of(case["lang"], case["mail"], case["to"], case["portal"], case["number"], case["names"])
    assert draft == (None if wanted is None else Draft(wanted["to"], wanted["subject"], "\r\n".join(wanted["body"])))
