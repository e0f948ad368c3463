"""The switches of --misbehave, and that its bad messages are bad."""

from __future__ import annotations

import pytest

from customer.phone.misbehave import SWITCHES, bad_ctl, bad_inp, broken_offer, parse
from protocol import codec, inp
from protocol.errors import ProtocolError


def test_a_list_is_read() -> None:
    got = parse("late-acks, lock-after=1.5,,spam")
    assert "late-acks" in got and "spam" in got and "no-acks" not in got
    assert got.after_s == (("lock-after", 1.5),)
    assert not parse("").switches


@pytest.mark.parametrize("text", ["nonsense", "lock-after", "spam=3", "lock-after=soon"])
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"nonsense|lock-after|spam|soon"):
        parse(text)


def test_every_switch_says_what_it_does() -> None:
    assert all(SWITCHES.values())


def test_most_of_it_is_no_message() -> None:
    def reads(data: str | bytes) -> bool:
        try:
            codec.from_peer(data)
        except ProtocolError:
            return False
        return True

    assert sum(not reads(m) for m in bad_ctl()) >= 10

    def decodes(data: bytes) -> bool:
        try:
            inp.decode(data)
        except ProtocolError:
            return False
        return True

    assert sum(not decodes(m) for m in bad_inp()) >= 5


def test_broken_offers_are_three_kinds_of_wrong() -> None:
    sdp = "v=0\r\nm=video 9\r\na=fingerprint:sha-256 AA\r\n" * 3
    assert len({broken_offer(sdp, i) for i in range(3)} - {sdp}) == 3
