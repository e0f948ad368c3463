"""Whatever the broker may answer to a message has words of its own for the technician."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console.refusals import refusal

DOCUMENT = (Path(__file__).resolve().parents[2] / "protocol" / "PROTOCOL.md").read_text("utf-8")
SEND = next(line for line in DOCUMENT.splitlines() if line.startswith("| `send {"))
CODES = re.findall(r"`([a-z_]+)`", SEND.split(" | ")[-1])


@pytest.mark.parametrize("code", sorted({*CODES} - {"retry", "no_file"}))  # a file that is not there is brought again, without a word
def test_a_message_that_is_refused_says_what_to_do(code: str) -> None:
    assert refusal(code) != refusal("a code of tomorrow").replace("a code of tomorrow", code)


def test_the_document_names_what_this_test_is_about() -> None:
    assert {"no_page", "no_address", "not_admitted", "too_long"} <= set(CODES)
