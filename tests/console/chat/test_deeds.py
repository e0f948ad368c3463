"""A macro's steps come in order; a refusal is told in the words of its deed."""

from __future__ import annotations

from typing import Any

from console.chat.deeds import steps, why_refused
from console.intents import NO_ID, Deed, SendText
from console.refusals import refusal
from protocol import desk
from protocol.records import Deed as Step
from protocol.records import Macro

C = "c1"


def test_the_steps_of_a_macro() -> None:
    deeds = [
        Step("send", "Merci"),
        Step("note", " "),
        Step("tag", "t1"),
        Step("assign"),
        Step("snooze", "60"),
        Step("snooze", "soon"),
        Step("resolve"),
    ]
    macro = Macro("m", "Done", deeds)
    wishes: list[Any] = steps(macro, C, "me", 1_000)
    assert wishes == [
        SendText(C, "Merci", False),
        Deed(desk.Tagged(id=NO_ID, conversation=C, add=["t1"])),
        Deed(desk.Assign(id=NO_ID, conversation=C, agent="me")),
        Deed(desk.Snooze(id=NO_ID, conversation=C, until=61_000)),
        Deed(desk.Resolve(id=NO_ID, conversation=C)),
    ]


def test_a_refusal_is_told_in_the_words_of_the_deed() -> None:
    """The same code means something else for a phone, a code or a message."""
    hand_over, tag = desk.Assign(NO_ID, C, agent="bea"), desk.Tagged(NO_ID, C, add=["t"])
    assert why_refused(hand_over, "cannot") == "This colleague cannot see this conversation."
    assert why_refused(desk.Invite(NO_ID, C, "bea"), "cannot") == why_refused(hand_over, "cannot")
    assert why_refused(tag, "no_such") == "This tag is no longer there."
    assert "files" not in why_refused(tag, "too_many") and "code" not in why_refused(desk.Snooze(NO_ID, C, until=1), "too_late")
    assert why_refused(hand_over, "not_admitted") == refusal("not_admitted")
    assert "untold" in why_refused(desk.Join(NO_ID, C, watch=True), "no_watch")
