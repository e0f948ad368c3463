"""Soft claims: told when they change, renewed, and forgotten when nobody renews them."""

from __future__ import annotations

from console.attendance import Attendance
from protocol.wire import Claim


def names(attendance: Attendance, conversation: str, now: int) -> list[tuple[str, bool]]:
    return [(one.name, one.composing) for one in attendance.at(conversation, now)]


def bea(conversation: str = "c1", *, composing: bool = False, on: bool = True) -> Claim:
    return Claim(conversation=conversation, composing=composing, on=on, agent="bea", name="Bea")


def test_a_colleague_is_shown_for_a_minute_unless_the_claim_is_renewed() -> None:
    attendance = Attendance()
    assert attendance.heard(bea(), 0)
    assert not attendance.heard(bea(), 30_000), "a renewal changes nothing that is shown"
    assert names(attendance, "c1", 89_999) == [("Bea", False)]
    assert names(attendance, "c1", 90_000) == []
    assert attendance.tick(90_000) == ([], ["c1"])


def test_who_answers_comes_first_and_who_leaves_is_gone_at_once() -> None:
    attendance = Attendance()
    attendance.heard(bea(), 0)
    attendance.heard(Claim(conversation="c1", composing=True, agent="zoe", name="Zoé"), 0)
    assert names(attendance, "c1", 1) == [("Zoé", True), ("Bea", False)]
    assert attendance.heard(bea(on=False), 2)
    assert names(attendance, "c1", 2) == [("Zoé", True)]
    assert not attendance.heard(bea(on=False), 3)


def test_our_own_claim_is_told_once_renewed_and_moves_with_us() -> None:
    attendance = Attendance()
    assert attendance.attend("c1", False, True, 0) == [Claim(conversation="c1")]
    assert attendance.attend("c1", False, True, 100) == []
    assert attendance.attend("c1", True, True, 200) == [Claim(conversation="c1", composing=True)]
    assert attendance.tick(30_199)[0] == []
    assert attendance.tick(30_200)[0] == [Claim(conversation="c1", composing=True)]
    assert attendance.attend("c2", False, True, 40_000) == [Claim(conversation="c1", on=False), Claim(conversation="c2")]
    assert attendance.attend("c1", False, False, 41_000) == [], "it was left already"
    assert attendance.attend("c2", False, False, 42_000) == [Claim(conversation="c2", on=False)]
    assert attendance.tick(200_000)[0] == []


def test_what_colleagues_do_is_unknown_without_a_connection_and_our_claim_is_told_again_after_it() -> None:
    attendance = Attendance()
    attendance.heard(bea(), 0)
    attendance.attend("c2", True, True, 0)
    assert attendance.lost() == ["c1"]
    assert names(attendance, "c1", 1) == []
    assert attendance.again(5_000) == [Claim(conversation="c2", composing=True)]
    assert attendance.tick(34_999)[0] == []
