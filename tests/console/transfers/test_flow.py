"""A file between two ends that are cut, killed, paused and full at random points: byte for byte, in order, and never much on its way."""

from __future__ import annotations

import itertools
import os
import random

import pytest

from console.transfers import receiving
from console.transfers.receiving import Breach, Receiving
from console.transfers.sending import Piece, Sending
from protocol import fileroad, limits
from protocol.fileroad import DATA_BYTES, Data, End, Want
from tests.console.transfers.ends import ID, Ends

TWENTY = os.urandom(20_000_000)


@pytest.mark.parametrize("seed", range(8))
def test_twenty_megabytes_through_everything_that_can_happen(seed: int) -> None:
    chance = random.Random(seed)
    ends = Ends(TWENTY)
    ends.connect()
    happened = 0
    while not ends.judged:
        for _ in range(chance.randrange(1, 60)):
            if not ends.step(chance):
                break
        match chance.randrange(9):
            case 0:
                ends.cut()
                ends.connect()
            case 1:
                ends.restart_receiver()
                ends.connect()
            case 2:
                ends.restart_sender()
                ends.connect()
            case 3:
                ends.receiving.pause()
                ends.run(chance)
                ends.do(ends.receiving.go_on())
            case 4:
                ends.sending.held = True
                ends.run(chance)
                ends.sending.held = False
            case 5:
                ends.full_at = len(ends.disk) + chance.randrange(DATA_BYTES * 3)
                ends.run(chance)
                ends.full_at = None
                ends.do(ends.receiving.go_on())
            case 6 if ends.to_sender:
                ends.to_sender.append(ends.to_sender[-1])  # the same stretch once more
            case _:
                continue
        happened += 1
    assert bytes(ends.disk) == TWENTY
    assert happened > 10, "else nothing was tried"
    assert ends.most <= 2 * limits.TRANSFER_WINDOW, "so much lies in memory at most, whatever the size"


@pytest.mark.parametrize("size", [0, 1, DATA_BYTES, DATA_BYTES + 1, limits.TRANSFER_WINDOW, limits.TRANSFER_WINDOW + 1])
def test_every_size_ends(size: int) -> None:
    ends = Ends(TWENTY[:size])
    ends.connect()
    ends.run(random.Random(1))
    assert bytes(ends.disk) == TWENTY[:size] and ends.judged == "ab" * 32


def test_the_same_stretch_again_doubles_nothing_and_a_storm_of_them_costs_nothing() -> None:
    sending = Sending(100_000)
    for _ in range(10_000):
        sending.wanted(Want(ID, 0, 50_000))
    sent = 0
    while (piece := sending.next()) is not None:
        sent += piece.count
        sending.wanted(Want(ID, 0, 50_000))
    assert sent == 50_000


def test_a_stretch_beyond_the_file_is_never_sent() -> None:
    sending = Sending(1_000)
    sending.wanted(Want(ID, 0, 1_001))
    assert sending.next() is None
    sending.wanted(Want(ID, 990, 1_000))
    assert sending.next() == Piece(990, 10) and sending.end_due() and not sending.end_due()


def test_what_is_paused_by_its_sender_owes_nothing_until_it_goes_on() -> None:
    sending = Sending(100)
    sending.wanted(Want(ID, 0, 100))
    sending.held = True
    assert sending.next() is None and not sending.end_due()
    sending.held = False
    assert sending.next() == Piece(0, 100)


@pytest.mark.parametrize(
    "frame",
    [
        Data(ID, 1, b"x"),  # a hole
        Data(ID, 2_000_000, b"x"),  # far beyond what was asked for
        Data(ID, 0, b"x" * 11),  # more than was announced
        End(ID, "ab" * 32),  # an end before the end
    ],
)
def test_what_nobody_asked_for_is_a_breach_and_is_not_written(frame: fileroad.Data | End) -> None:
    coming = Receiving(ID, 10)
    coming.begin()
    effects = coming.data(frame) if isinstance(frame, Data) else coming.end(frame.sha256)
    assert [type(e) for e in effects] == [Breach] and coming.have == 0


def test_before_a_connection_and_in_a_pause_nothing_is_asked_for() -> None:
    coming = Receiving(ID, 5 * limits.TRANSFER_WINDOW)
    coming.pause()
    assert coming.go_on() == [], "there is nobody to ask"
    coming.pause()
    assert coming.begin() == []
    assert coming.data(Data(ID, 0, b"x")) != [] and isinstance(coming.data(Data(ID, 0, b"x"))[0], Breach)
    assert coming.go_on() == [Want(ID, 0, limits.TRANSFER_WINDOW)]


def test_what_is_asked_for_is_asked_for_once_and_in_time() -> None:
    coming = Receiving(ID, 10 * limits.TRANSFER_WINDOW, have=7)
    wants = [e for e in coming.begin() if isinstance(e, Want)]
    while coming.have < coming.size:
        piece = min(DATA_BYTES, wants[-1].until - coming.have)
        assert piece > 0, "the next stretch is asked for before the last one is used up"
        (write,) = coming.data(Data(ID, coming.have, b"x" * piece))
        assert isinstance(write, receiving.Write)
        wants += [e for e in coming.written(piece) if isinstance(e, Want)]
    assert wants[0].first == 7 and wants[-1].until == coming.size
    assert all(before.until == after.first for before, after in itertools.pairwise(wants))
    assert len(wants) < 25


@pytest.mark.parametrize("at", [0, 1, DATA_BYTES, limits.TRANSFER_WINDOW + 5])
def test_a_full_disk_is_gone_on_with_on_the_same_connection(at: int) -> None:
    content = TWENTY[: 3 * limits.TRANSFER_WINDOW]
    ends = Ends(content)
    ends.connect()
    chance = random.Random(at)
    for _ in range(3):  # it may be full again just afterwards, with nothing written in between
        ends.full_at = at
        ends.run(chance)
        assert len(ends.disk) <= at and ends.receiving.paused
        ends.do(ends.receiving.go_on())
    ends.full_at = None
    ends.do(ends.receiving.go_on())
    ends.run(chance)
    if ends.receiving.paused:
        ends.do(ends.receiving.go_on())
        ends.run(chance)
    assert bytes(ends.disk) == content and ends.judged
