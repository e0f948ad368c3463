"""The way of one file, as questions and answers."""

from __future__ import annotations

import pytest

from console.files.upload import FIRST_WAIT_S, MOST_PIECE, MOST_WAIT_S, PIECE, Again, Done, Part, Refused, Upload


def test_pieces_in_order_until_it_is_judged() -> None:
    upload = Upload(PIECE * 7 + 5)
    assert upload.begin() == Part(0, 0), "asks what is there before it sends"
    assert upload.answered(202, held=0) == Part(0, PIECE)
    assert upload.answered(202, held=PIECE) == Part(PIECE, PIECE * 2), "what passes is followed by more at once"
    assert upload.answered(202, held=PIECE * 3) == Part(PIECE * 3, PIECE * 4)
    assert upload.answered(202, held=PIECE * 7) == Part(PIECE * 7, 5)
    assert upload.answered(200) == Done()
    assert upload.at == upload.size


def test_it_goes_on_where_a_cut_left_it() -> None:
    upload = Upload(PIECE * 3)
    upload.begin()
    upload.answered(202, held=0)
    assert upload.failed() == Again(FIRST_WAIT_S)
    assert upload.begin() == Part(0, 0)
    assert upload.answered(202, held=PIECE + 7) == Part(PIECE + 7, PIECE), "carefully again"
    assert upload.answered(409, "wrong_offset", held=PIECE * 2) == Part(PIECE * 2, PIECE)


def test_a_large_file_takes_few_requests_and_none_is_endless() -> None:
    upload = Upload(100 * 1024 * 1024)
    step, asked, most = upload.begin(), 0, 0
    while isinstance(step, Part):
        asked, most = asked + 1, max(most, step.count)
        held = step.first + step.count
        step = upload.answered(200) if held == upload.size else upload.answered(202, held=held)
    assert step == Done() and asked < 40 and most == MOST_PIECE


def test_what_is_there_already_needs_only_the_answer() -> None:
    upload = Upload(50)
    upload.begin()
    assert upload.answered(200) == Done()


@pytest.mark.parametrize("code", ["busy", "slow_down", "unavailable", "disk_full", "bad_credentials", "failed"])
def test_what_passes_is_waited_for_longer_each_time(code: str) -> None:
    upload = Upload(50)
    waits = []
    for _ in range(12):
        upload.begin()
        again = upload.answered(503 if code in ("unavailable", "disk_full") else 409, code)
        assert isinstance(again, Again)
        waits.append(again.wait_s)
    assert waits == sorted(waits) and (waits[0], waits[-1]) == (FIRST_WAIT_S, MOST_WAIT_S)
    upload.begin()
    upload.answered(202, held=10)
    assert upload.failed() == Again(FIRST_WAIT_S), "what came through began anew"


@pytest.mark.parametrize("code", ["bad_hash", "bad_type", "over_quota", "too_many", "ended", "no_such", "taken", ""])
def test_what_will_never_be_taken(code: str) -> None:
    upload = Upload(50)
    upload.begin()
    assert upload.answered(507 if code == "over_quota" else 422, code) == Refused(code or "failed")


@pytest.mark.parametrize("held", [None, -1, 51, 0])
def test_a_broker_that_makes_no_sense_is_not_asked_without_end(held: int | None) -> None:
    upload = Upload(50)
    upload.begin()
    upload.answered(202, held=0)
    assert isinstance(upload.answered(202, held=held), Again)
