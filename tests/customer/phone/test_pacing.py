"""When frames leave, in virtual time."""

from __future__ import annotations

from customer.phone.pacing import Due, Pacing


def run(pacing: Pacing, until: float, events: dict[float, str]) -> list[tuple[float, Due]]:
    """Every millisecond from 0; `events` says what happens when."""
    sent: list[tuple[float, Due]] = []
    for now in range(int(until)):
        event = events.get(float(now))
        if event == "changed":
            pacing.changed()
        elif event == "key":
            pacing.key_wanted()
        due, _ = pacing.next(float(now))
        if due is not None:
            pacing.begin(due, float(now))
            sent.append((float(now), due))
    return sent


def test_a_still_screen_sends_nothing() -> None:
    assert run(Pacing(30), 5_000, {}) == []


def test_one_change_is_one_frame_and_two_that_sharpen_it() -> None:
    assert run(Pacing(30), 5_000, {100.0: "changed"}) == [(100, Due.FRAME), (200, Due.REPEAT), (500, Due.REPEAT)]


def test_a_moving_screen_is_sent_at_its_rate_without_repeats() -> None:
    sent = run(Pacing(30), 1_000, {float(t): "changed" for t in range(1_000)})
    assert all(due is Due.FRAME for _, due in sent)
    assert len(sent) == 30


def test_a_still_screen_answers_a_wish_for_a_key_frame_with_its_last_picture() -> None:
    pacing = Pacing(30)
    sent = run(pacing, 3_000, {0.0: "changed", 2_000.0: "key"})
    assert len(sent) == 4
    assert sent[-1:] == [(2_000.0, Due.KEY)]


def test_impatience_does_not_make_more_key_frames() -> None:
    sent = run(Pacing(30), 1_000, {float(t): "key" for t in range(0, 1_000, 10)})
    assert len([1 for _, due in sent if due is Due.KEY]) == 4


def test_a_key_frame_shows_what_changed_meanwhile() -> None:
    pacing = Pacing(30)
    pacing.changed()
    pacing.key_wanted()
    assert pacing.next(0) == (Due.KEY, None)
    assert pacing.begin(Due.KEY, 0) is True
    pacing.key_wanted()
    assert pacing.next(400)[0] is Due.KEY
    assert pacing.begin(Due.KEY, 400) is False


def test_it_tells_how_long_to_wait() -> None:
    pacing = Pacing(10)
    assert pacing.next(0) == (None, None)
    pacing.changed()
    pacing.begin(Due.FRAME, 0)
    assert pacing.next(30) == (None, 70)
    pacing.changed()
    assert pacing.next(30) == (None, 70)
