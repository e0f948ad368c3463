"""What a client can do: one answer for broker, console and phone; and how long a yes holds (`ends` of vectors/consents.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from protocol.consents import ends_at, offers, why_not
from protocol.fields import What
from protocol.support import Caps

ENDS = json.loads((Path(__file__).parents[2] / "protocol/vectors/consents.json").read_text("utf-8"))["ends"]


@pytest.mark.parametrize("what", get_args(What))
def test_what_a_client_does_not_say_it_cannot(what: What) -> None:
    assert not offers(Caps(), what)
    assert offers(Caps(view=True, control=True, text=True, diag=True, logs=True, files=True, clipboard=True, camera=True), what)


def test_recording_needs_a_picture_and_typing_is_text() -> None:
    assert offers(Caps(camera=True), "record") and offers(Caps(view=True), "record")
    assert offers(Caps(text=True), "typing") and not offers(Caps(control=True), "typing")
    assert why_not(Caps(why={"text": "no keyboard"}), "typing") == "no keyboard" and why_not(Caps(), "view") == ""


@pytest.mark.parametrize("case", ENDS, ids=lambda case: case["name"])
def test_a_yes_lasts_no_longer_than_the_customer_was_told(case: dict[str, Any]) -> None:
    assert ends_at(case["given"], case["ttl_s"], case["until"]) == case["ends"]
