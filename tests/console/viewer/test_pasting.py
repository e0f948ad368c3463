"""A long text typed part by part: it arrives whole, can be stopped, and what did not land is still there."""

from __future__ import annotations

import pytest

from console.viewer.pasting import AT_ONCE, Pasting, Progress, cleaned
from protocol import limits
from protocol.inp import Text
from tests.scripts import SCRIPTS


class Phone:
    """Takes what comes; refuses from item `refuses_at` on."""

    def __init__(self, refuses_at: int = 10**9) -> None:
        self.text = ""
        self.last = 0
        self.queue: list[tuple[int, str]] = []
        self.refuses_at = refuses_at

    def take(self, pasting: Pasting) -> None:
        numbers = []
        for item in pasting.next():
            assert isinstance(item, Text) and 1 <= len(item.text.encode()) <= limits.INP_TEXT_BYTES
            self.last += 1
            self.queue.append((self.last, item.text))
            numbers.append(self.last)
        pasting.sent(numbers)

    def answer(self, pasting: Pasting) -> None:
        number, text = self.queue.pop(0)
        if number < self.refuses_at:
            self.text += text
            assert pasting.judged(number, "done", "")
        else:
            assert pasting.judged(number, "refused", "locked")


def played(text: str, phone: Phone) -> Pasting:
    pasting = Pasting(text)
    phone.take(pasting)
    while not pasting.over:
        assert len(phone.queue) <= AT_ONCE
        phone.answer(pasting)
        phone.take(pasting)
    return pasting


def test_every_script_at_length_arrives_whole() -> None:
    text = "\n".join(SCRIPTS.values()) * 4
    phone = Phone()
    pasting = played(text, phone)
    assert phone.text == text and pasting.rest == "" and not pasting.why
    assert pasting.progress == Progress(len(text), len(text))


def test_line_ends_and_tabs_stay_text_and_other_controls_are_left_out() -> None:
    phone = Phone()
    played("a\r\nb\rc\td\x00\x07\x1b[1m\x7fe\u200d\u2028", phone)
    assert phone.text == "a\nb\nc\td[1me\u200d\u2028" == cleaned(phone.text)


def test_it_can_be_stopped_and_the_rest_is_still_there() -> None:
    text = "0123456789" * 300
    phone = Phone()
    pasting = Pasting(text)
    phone.take(pasting)
    phone.answer(pasting)
    pasting.stop()
    assert pasting.next() == [] and not pasting.over
    while phone.queue:
        phone.answer(pasting)
    assert phone.text + pasting.rest == text and len(phone.text) <= AT_ONCE * limits.INP_TEXT_BYTES


def test_a_refusal_stops_it_and_nothing_is_lost() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(3_000))
    phone = Phone(refuses_at=9)
    pasting = played(text, phone)
    assert pasting.why == "locked" and pasting.over
    assert phone.text + pasting.rest == text


@pytest.mark.parametrize("answered", [0, 2])
def test_a_lost_connection_keeps_what_was_under_way(answered: int) -> None:
    text = "x" * 5_000
    phone = Phone()
    pasting = Pasting(text)
    phone.take(pasting)
    for _ in range(answered):
        phone.answer(pasting)
    pasting.lost()
    assert pasting.over and pasting.why == "unanswered" and len(phone.text + pasting.rest) == len(text)


def test_what_cannot_leave_stays() -> None:
    pasting = Pasting("abc")
    assert pasting.next() == [Text("abc")]
    pasting.sent([0])
    assert pasting.over and (pasting.rest, pasting.why) == ("abc", "not_connected")


def test_receipts_for_something_else_are_not_taken() -> None:
    pasting = Pasting("abc")
    pasting.sent([7][: len(pasting.next())])
    assert not pasting.judged(8, "done", "") and pasting.judged(7, "done", "") and pasting.over
    assert Pasting("").over and Pasting("\x00").over
