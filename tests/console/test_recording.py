"""A recording as a table: what begins it, what ends it, who is told what."""

from __future__ import annotations

import pytest

from console.recording import (
    LEAVE_MS,
    AskLeave,
    Begin,
    Finish,
    Recording,
    Road,
    ShowCustomer,
    Tell,
    WriteDown,
)

OPEN = Road(live=True)
MAY = Road(live=True, open=True, granted=True)
BEGINS = [Begin(), ShowCustomer(True), WriteDown("record_started"), Tell("on")]


def running() -> Recording:
    recording = Recording()
    assert recording.wish(True, MAY, 5) == BEGINS
    assert (recording.state, recording.since_ms) == ("on", 5)
    return recording


def test_the_customer_is_asked_first_and_a_yes_begins_it() -> None:
    recording = Recording()
    assert recording.wish(True, OPEN, 0) == [AskLeave(), Tell("asking")]
    assert recording.see(Road(live=True, asked=True), 1) == []
    assert recording.see(MAY, 2) == BEGINS
    assert recording.see(MAY, 3) == []


@pytest.mark.parametrize(
    ("road", "told"), [(Road(live=True, never=True, granted=True), "never"), (Road(granted=True), "no_picture"), (Road(), "no_picture")]
)
def test_what_cannot_be_recorded_is_said(road: Road, told: str) -> None:
    assert Recording().wish(True, road, 0) == [Tell(told)]  # type: ignore[arg-type]


def test_a_question_that_stands_is_not_asked_again_and_a_no_is_told_once() -> None:
    recording = Recording()
    assert recording.wish(True, Road(live=True, asked=True), 0) == [Tell("asking")]
    assert recording.denied() == [Tell("denied")]
    assert recording.denied() == [] and recording.state == "off"
    assert recording.see(MAY, 9) == []  # a yes to something else later begins nothing


def test_an_unanswered_wish_lapses() -> None:
    recording = Recording()
    recording.wish(True, OPEN, 0)
    assert recording.see(Road(live=True, asked=True), LEAVE_MS) == []
    assert recording.see(OPEN, LEAVE_MS + 1) == [Tell("denied")]


def test_a_wish_is_taken_back_while_it_waits() -> None:
    recording = Recording()
    recording.wish(True, OPEN, 0)
    assert recording.wish(False, OPEN, 1) == []
    assert recording.see(MAY, 2) == []


def test_a_yes_that_comes_while_the_connection_is_lost_begins_with_the_picture() -> None:
    recording = Recording()
    recording.wish(True, OPEN, 0)
    assert recording.see(Road(granted=True), 1) == []
    assert recording.see(MAY, 2) == BEGINS


def test_stopped_as_wished() -> None:
    recording = running()
    assert recording.wish(False, MAY, 9) == [Finish(), ShowCustomer(False), WriteDown("record_stopped")]
    assert recording.finished("stopped", 300) == [Tell("saved")]
    assert running().wish(True, MAY, 9) == []


def test_stopped_before_anything_was_there() -> None:
    recording = running()
    recording.wish(False, MAY, 9)
    assert recording.finished("stopped", 0) == [Tell("nothing")]


def test_taking_the_leave_back_ends_it_at_once() -> None:
    recording = running()
    assert recording.see(OPEN, 9) == [Finish(), ShowCustomer(False), WriteDown("record_stopped", "revoked")]
    assert recording.finished("stopped", 7) == [Tell("revoked")]


def test_the_end_of_the_session_ends_it_and_needs_no_line_of_its_own() -> None:
    recording = running()
    assert recording.see(Road(over=True), 9) == [Finish(), ShowCustomer(False)]
    assert recording.finished("stopped", 7) == [Tell("saved")]


def test_it_goes_on_over_a_lost_connection_and_the_customer_is_shown_it_again() -> None:
    recording = running()
    assert recording.see(Road(granted=True), 6) == []
    assert recording.state == "on"
    assert recording.see(MAY, 7) == [ShowCustomer(True)]
    assert recording.see(MAY, 8) == []


def test_stopped_while_nothing_is_heard_takes_the_customers_sign_away_all_the_same() -> None:
    """The connection may come back as it was; a new one knows of nothing."""
    silent, gone = Road(open=True, granted=True), Road(granted=True)
    recording = running()
    assert recording.see(silent, 6) == []
    assert recording.wish(False, silent, 7) == [Finish(), ShowCustomer(False), WriteDown("record_stopped")]
    again = running()
    assert again.see(silent, 6) == again.see(MAY, 7) == [], "heard again: the customer knows already"
    lost = running()
    assert lost.see(gone, 6) == []
    assert lost.wish(False, gone, 7) == [Finish(), WriteDown("record_stopped")]


def test_where_no_picture_is_ours_any_more_it_ends() -> None:
    recording = running()
    assert recording.see(Road(left=True, granted=True), 9) == [Finish(), ShowCustomer(False), WriteDown("record_stopped")]
    assert recording.finished("stopped", 7) == [Tell("saved")]
    assert recording.see(MAY, 10) == [], "the next picture is not recorded by itself"


@pytest.mark.parametrize("why", ["disk_full", "too_slow", "failed"])
def test_a_disk_that_gives_up_is_told_to_everybody(why: str) -> None:
    recording = running()
    assert recording.finished(why, 100) == [Finish(), ShowCustomer(False), WriteDown("record_stopped", why), Tell(why)]  # type: ignore[arg-type]
    assert recording.state == "off"


def test_no_room_for_the_last_frames_is_told_too() -> None:
    recording = running()
    recording.wish(False, MAY, 9)
    assert recording.finished("disk_full", 100) == [Tell("disk_full")]
