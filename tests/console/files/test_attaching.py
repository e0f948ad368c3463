"""Files beside what is being written: on disk at once, sent in one durable step, gone when taken out, and no more than the disk bears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console import intents as wish
from console.files import attaching
from console.notices import FileAttached, RequestRefused
from console.replica import CannotStore
from protocol import wire
from protocol.records import File
from tests.console.test_desk_pictures import PICTURE, Desk


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.files.close()
    made.desk.close()
    made.replica.close()


def attached(house: Desk, data: bytes | Path = PICTURE, name: str = "a.png") -> File:
    request = house.desk.submit(wish.AttachFile("c", data, name))
    house.until(lambda: any(told.request == request for told in house.told(FileAttached)))
    file = next(told.file for told in house.told(FileAttached) if told.request == request)
    assert isinstance(file, File)
    return file


def test_two_go_in_one_message_that_is_durable_at_once(house: Desk, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_bytes(b"12:04 no network")
    first, second = attached(house), attached(house, tmp_path / "log.txt", "log.txt")
    assert house.out(first.id) and house.out(second.id) and house.queued(wire.Send) == []
    (tmp_path / "log.txt").unlink()
    sent = house.desk.submit(wish.SendText("c", "both", files=(first, second), via="email"))
    (send,) = house.queued(wire.Send)
    assert (send.id, send.body, send.via, send.files) == (sent, "both", "email", [first, second])
    assert house.replica.attached() == []
    standing = house.desk.file(second.id)
    assert standing.path is not None and standing.path.read_bytes() == b"12:04 no network", "the copy is sent, not what became of it"


def test_what_is_taken_out_leaves_no_bytes(house: Desk) -> None:
    file = attached(house)
    house.desk.submit(wish.DetachFiles((file.id,)))
    house.until(lambda: not house.out(file.id))
    assert house.replica.attached() == []


def test_after_a_restart_the_bytes_of_what_lies_ready_are_kept(house: Desk) -> None:
    file = attached(house)
    house.files._keep.hold("forgotten", PICTURE)
    house.desk.attach(house)  # type: ignore[arg-type]
    house.until(lambda: not house.out("forgotten"))
    assert house.out(file.id)


def test_there_is_an_end_to_what_lies_ready(house: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_BYTES", 2 * len(PICTURE))
    file = attached(house)
    attached(house)
    refused = house.desk.submit(wish.AttachFile("c", PICTURE))
    house.until(lambda: house.told(RequestRefused))
    (told,) = house.told(RequestRefused)
    assert (told.id, told.code) == (refused, "over_quota") and "Send or take out" in told.text
    house.desk.submit(wish.DetachFiles((file.id,)))
    attached(house)


def test_what_cannot_be_noted_leaves_no_bytes(house: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_conversation: str, _file: File) -> None:
        raise CannotStore("The disk is full.")

    monkeypatch.setattr(house.replica, "attach", full)
    request = house.desk.submit(wish.AttachFile("c", PICTURE))
    house.until(lambda: house.told(RequestRefused))
    assert house.told(RequestRefused) == [RequestRefused(request, "not_stored", "The disk is full.")]
    house.until(lambda: not list((house.files._keep.folder / "out").glob("*")))
