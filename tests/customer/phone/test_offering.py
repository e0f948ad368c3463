"""When the phone offers a connection, and whether the present one is still heard: by a clock of the test's own."""

from __future__ import annotations

import pytest

from customer.phone.offering import ANSWER_WITHIN_MS, HURRY_MS, OFFER_EVERY_MS, OPEN_WITHIN_MS, RETRY_MS, Offering
from customer.phone.pulse import LISTEN_MS, SUSPECT_MS, Pulse, State
from protocol.peer import Beat


def offered(at: float = 1_000.0) -> Offering:
    """One whose first offer has left."""
    offers = Offering()
    offers.now(at)
    assert offers.due(at) and not offers.due(at), "once"
    assert offers.begin(at) == 1
    offers.offered("sdp 1", at + 50)
    return offers


def opened(at: float = 1_000.0) -> Offering:
    offers = offered(at)
    assert offers.answered(1)
    offers.opened()
    return offers


def test_an_offer_is_answered_once_and_opens() -> None:
    offers = offered()
    assert not offers.answered(7)
    assert offers.answered(1)
    assert not offers.answered(1), "a second answer changes nothing"
    offers.opened()
    assert offers.deadline() is None and not offers.late(1e9)


def test_an_offer_that_leads_nowhere_is_given_up_and_the_next_ones_come_later_each() -> None:
    offers = offered()
    assert offers.deadline() == 1_050 + ANSWER_WITHIN_MS
    assert not offers.late(1_049 + ANSWER_WITHIN_MS) and offers.late(1_050 + ANSWER_WITHIN_MS)
    assert offers.answered(1)
    assert offers.deadline() == 1_050 + OPEN_WITHIN_MS
    now = 20_000.0
    for pause in (*RETRY_MS, RETRY_MS[-1]):
        offers.lost(now)
        assert offers.deadline() == now + pause and not offers.due(now + pause - 1)
        now += pause
        assert offers.due(now)
        offers.begin(now)


def test_a_wish_that_meets_a_fresh_offer_brings_the_same_once_more_and_a_later_one_another() -> None:
    offers = offered()
    assert offers.wanted(1, 1_500) == "again"
    assert offers.wanted(1, 1_700) == "", "once is enough: the broker passes few"
    assert offers.wanted(1, 1_050 + OFFER_EVERY_MS) == "anew"
    assert offers.due(1_050 + OFFER_EVERY_MS)
    assert offers.begin(4_000) == 2


def test_a_wish_names_what_was_seen_elsewhere() -> None:
    offers = opened()
    assert offers.wanted(8, 9_000) == "anew"
    assert offers.begin(9_000) == 9


def test_an_answered_offer_is_not_repeated() -> None:
    offers = offered()
    assert offers.answered(1)
    assert offers.wanted(1, 1_500) == ""


def test_a_new_link_brings_a_new_offer_for_what_nobody_answered() -> None:
    assert not opened().broker_back(5_000)
    answered = offered()
    assert answered.answered(1)
    assert not answered.broker_back(1_200), "it is on its way to a connection"
    offers = offered()
    assert offers.broker_back(1_100)
    assert offers.deadline() == 1_050 + HURRY_MS, "but not two at once"
    lost = opened()
    for _ in range(4):
        lost.lost(5_000)
    assert lost.broker_back(5_100) and lost.due(5_100), "no pause is waited for"


def test_nothing_is_offered_once_it_is_stopped() -> None:
    offers = offered()
    offers.stop()
    assert offers.deadline() is None and not offers.due(1e9) and not offers.late(1e9)


# ---- heard or not ----------------------------------------------------------------------------------------------------


def test_a_beat_each_second_and_an_answer_at_once() -> None:
    pulse = Pulse(0.0)
    beats = [beat for at in range(0, 3_000, 50) if (beat := pulse.beat(float(at))) is not None]
    assert [beat.n for beat in beats] == [1, 2, 3]
    assert pulse.heard(Beat(5, 2), 3_000) == Beat(3, 5)
    assert pulse.heard(Beat(5, 3), 3_010) is None, "an echo is not answered"


@pytest.mark.parametrize("sign", ["beat", "packet"])
def test_silence_is_seen_in_steps_and_any_sign_ends_it(sign: str) -> None:
    pulse = Pulse(0.0)
    assert pulse.look(SUSPECT_MS) is None
    assert pulse.look(SUSPECT_MS + 1) is State.SUSPECT
    assert pulse.look(3_000) is None
    assert pulse.look(3_001) is State.SILENT
    assert pulse.deadline(3_001) <= 3_001 + LISTEN_MS
    if sign == "beat":
        pulse.heard(Beat(1), 3_100)
    else:
        pulse.alive(3_100)
    assert pulse.look(3_100) is State.WELL
