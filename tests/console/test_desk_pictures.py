"""Pictures as the desk handles them: on disk, then queued, then brought; told when they cannot be sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console import intents as wish
from console.notices import FileMoved, RequestRefused
from console.replica import CannotStore
from protocol import codec, wire
from protocol.fields import Author
from protocol.records import File, Message
from tests.console.desk_house import House
from tests.some_pictures import png

PICTURE = png(60, 40)


class Desk(House):
    """With the files' side of a link."""

    def __init__(self, folder: Path) -> None:
        self.brought: list[tuple[str, ...]] = []
        super().__init__(folder)

    def files_brought(self, request: str) -> None:
        self.brought.append((request,))

    def files_not_brought(self, request: str, code: str) -> None:
        self.brought.append((request, code))

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + 40
        while not holds():
            self.run_posted()
            time.sleep(0.002)
            assert time.monotonic() < end

    def out(self, file: str) -> bool:
        return self.files._keep.outgoing(file) is not None


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.files.close()
    made.desk.close()
    made.replica.close()


def test_a_picture_becomes_a_durable_message(house: Desk) -> None:
    id = house.desk.submit(wish.SendFile("c", PICTURE, "Écran.png", "Look here"))
    note = house.desk.submit(wish.SendFile("c", PICTURE, note=True))
    assert id and house.queued(wire.Send) == [], "not before its bytes are on disk"
    house.until(lambda: len(house.queued(wire.Send)) == 2)
    first, second = house.queued(wire.Send)
    assert (first.id, first.body, first.kind, second.id, second.kind) == (id, "Look here", "text", note, "note")
    (file,) = first.files
    assert (file.name, file.type, file.size, file.width, file.height) == ("Écran.png", "image/png", len(PICTURE), 60, 40)
    assert house.out(file.id) and file.id != second.files[0].id
    assert house.pokes == 2
    standing = house.desk.file(file.id)
    assert standing.path is not None and standing.path.read_bytes() == PICTURE


def test_what_cannot_be_sent_is_refused_in_words(house: Desk) -> None:
    id = house.desk.submit(wish.SendFile("c", b""))
    house.until(lambda: house.told(RequestRefused))
    assert house.told(RequestRefused) == [RequestRefused(id, "no_bytes", "The file is empty.")]
    assert house.queued(wire.Send) == []


def test_a_message_whose_file_is_not_wanted_any_more_is_given_up_without_a_complaint(house: Desk) -> None:
    house.desk.submit(wish.SendFile("c", b"MZ...", "a.bin"))
    house.until(lambda: house.queued(wire.Send))
    (send,) = house.queued(wire.Send)
    house.desk.submit(wish.CancelFile(send.files[0].id, send.id))
    assert "withdrawn" in house.desk.file(send.files[0].id).trouble
    nack = wire.Nack(send.id, "cancelled")  # as the link does once the broker has said that it lacks the file
    house.replica.refused(nack)
    house.desk.link_told(nack)
    house.until(lambda: not house.out(send.files[0].id))
    assert house.queued(wire.Send) == [] and house.told(RequestRefused) == []


def test_a_message_that_cannot_be_stored_leaves_no_bytes(house: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_request: wire.Request, _at_ms: int, *, drafted: bool = False) -> None:
        raise CannotStore("The disk is full.")

    monkeypatch.setattr(house.replica, "queue", full)
    house.desk.submit(wish.SendFile("c", PICTURE))
    house.until(lambda: house.told(RequestRefused))
    assert house.told(RequestRefused)[0].text == "The disk is full."
    house.until(lambda: not list((house.files._keep.folder / "out").glob("*")))


def test_the_link_is_told_what_became_of_the_files(house: Desk) -> None:
    house.desk.submit(wish.SendFile("c", PICTURE))
    house.until(lambda: house.queued(wire.Send))
    (send,) = house.queued(wire.Send)
    path = house.files._keep.outgoing(send.files[0].id)
    assert path is not None
    path.unlink()
    house.files.bring(send)
    house.until(lambda: house.brought)
    assert house.brought == [(send.id, "file_lost")]


def test_with_the_answer_the_bytes_are_free_to_go_and_when_given_up_they_do(house: Desk) -> None:
    for _ in range(2):
        house.desk.submit(wish.SendFile("c", PICTURE))
    house.until(lambda: len(house.queued(wire.Send)) == 2)
    sent, failed = house.queued(wire.Send)
    house.files.bring(sent)
    ack = wire.Ack(sent.id, 5, codec.raw(wire.SentAs(1, 1)))
    house.replica.acked(ack)
    house.desk.link_told(ack)
    house.until(lambda: not house.out(sent.files[0].id))
    house.until(lambda: house.desk.file(sent.files[0].id).path is not None)
    house.desk.submit(wish.DiscardRequest(failed.id))
    house.replica.refused(wire.Nack(failed.id, "over_quota"))
    assert house.out(failed.files[0].id), "only what has failed can be given up"
    house.desk.submit(wish.DiscardRequest(failed.id))
    house.until(lambda: not house.out(failed.files[0].id))
    assert house.desk.file(failed.files[0].id).path is None


def test_a_file_that_nobody_answers_for_is_told_as_such(house: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.files.carrying.FETCH_WAIT_S", 0.001)
    file = File("f", "a.png", "image/png", 9, "0" * 64, 3, 2)
    house.put("message", Message("m", "c", 1, "text", Author("customer", "customer"), 1, files=[file]))
    house.files.use("http://127.0.0.1:1", "t")
    house.desk.submit(wish.FetchFile("c", file))
    house.until(lambda: house.desk.file("f").trouble)
    assert FileMoved("f", "c") in house.told(FileMoved)
    assert house.desk.file("f").again


def test_after_a_restart_what_waits_is_kept_and_what_was_sent_is_not_sent_again(house: Desk) -> None:
    house.desk.submit(wish.SendFile("c", PICTURE))
    house.until(lambda: house.queued(wire.Send))
    (send,) = house.queued(wire.Send)
    house.files._keep.hold("forgotten", PICTURE)
    house.desk.attach(house)  # type: ignore[arg-type]
    house.until(lambda: not house.out("forgotten"))
    assert house.out(send.files[0].id)
