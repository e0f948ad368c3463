"""What a client can do: one answer for broker, console and phone."""

from __future__ import annotations

from typing import get_args

import pytest

from protocol.consents import offers, why_not
from protocol.fields import What
from protocol.support import Caps


@pytest.mark.parametrize("what", get_args(What))
def test_what_a_client_does_not_say_it_cannot(what: What) -> None:
    assert not offers(Caps(), what)
    assert offers(Caps(view=True, control=True, text=True, diag=True, logs=True, files=True, clipboard=True, camera=True), what)


def test_recording_needs_a_picture_and_typing_is_text() -> None:
    assert offers(Caps(camera=True), "record") and offers(Caps(view=True), "record")
    assert offers(Caps(text=True), "typing") and not offers(Caps(control=True), "typing")
    assert why_not(Caps(why={"text": "no keyboard"}), "typing") == "no keyboard" and why_not(Caps(), "view") == ""
