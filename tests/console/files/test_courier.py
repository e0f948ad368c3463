"""Files between the profile and a broker's HTTP: brought whole in spite of everything, fetched and checked, told in words."""

from __future__ import annotations

import hashlib
import io
import os
import queue
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.files import carrying, upload
from console.files.courier import Brought, Courier, Moved, NotBrought, Told
from console.files.keep import FileKeep
from console.live_view import FileStanding
from protocol import limits, wire
from protocol.filetypes import find
from protocol.records import File
from tests.console.files.scripted_shelf import Shelf, serving
from tests.some_pictures import png, png_claiming

PICTURE = png(60, 40, text=os.urandom(2_000).hex().encode())
WITHIN_S = 40.0


def file_of(data: bytes, id: str = "f1") -> File:
    return File(id, "shot.png", "image/png", len(data), hashlib.sha256(data).hexdigest(), 60, 40)


class House:
    """A courier whose news are in the test's hand."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        self.keep = FileKeep(folder / "files")
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.told: list[Told] = []
        self.courier = self.again(shelf)

    def again(self, shelf: Shelf) -> Courier:
        """As the next start of the program."""
        made = Courier(self.keep, self._posted.put)
        made.listen(self.told.append)
        made.use(shelf.url, "t0ken")
        self.courier = made
        return made

    def until(self, holds: Callable[[], Any]) -> Any:
        while not (found := holds()):
            self._posted.get(timeout=WITHIN_S)()
        return found

    def disk_done(self) -> None:
        """What was to be done on disk before is done."""
        done: list[bool] = []
        self.courier._disk.add("the test", lambda: self._posted.put(lambda: done.append(True)))
        self.until(lambda: done)

    def news(self, kind: type[Told]) -> Told:
        return self.until(lambda: next((t for t in self.told if isinstance(t, kind)), None))  # type: ignore[no-any-return]

    def take(self, data: bytes | Path, name: str = "shot.png", id: str = "f1") -> tuple[File | str, str]:
        found: list[tuple[File | str, str]] = []
        self.courier.take(f"request {id}", id, data, name, lambda *given: found.append(given))
        return self.until(lambda: found)[0]  # type: ignore[no-any-return]


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(upload, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(carrying, "FETCH_WAIT_S", 0.001)
    made = House(tmp_path, shelf)
    yield made
    made.courier.close()


# ---- out


def test_a_picture_is_brought_and_stays_until_its_message_is_there(house: House, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "PIECE", 1_000)
    monkeypatch.setattr(upload, "MOST_PIECE", 1_000)
    file, why = house.take(PICTURE)
    assert (file, why) == (file_of(PICTURE), "")
    assert isinstance(file, File)
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    assert house.news(Brought) == Brought("m1")
    assert shelf.files == {"f1": PICTURE} and shelf.whole == {"f1"} and set(shelf.tokens) == {"Bearer t0ken"}
    assert shelf.asked[:3] == ["PUT *", "PUT 0-999", "PUT 1000-1999"]
    assert len([t for t in house.told if isinstance(t, Moved)]) >= len(PICTURE) // 1_000, "progress is told"
    standing = house.courier.standing("f1")
    assert standing.path is not None and standing.path.read_bytes() == PICTURE
    house.courier.settled("m1")
    house.disk_done()
    assert house.keep.outgoing("f1") is None
    assert (found := house.courier.standing("f1").path) is not None and found.read_bytes() == PICTURE, "nobody fetches what was sent"


@pytest.mark.parametrize(("data", "code"), [(b"", "no_bytes"), (bytes(1_001), "too_large")], ids=["nothing", "bytes"])
@pytest.mark.parametrize("as_path", [False, True], ids=["bytes", "path"])
def test_what_cannot_be_sent_is_said_before_anything_is_kept(
    house: House, tmp_path: Path, data: bytes, code: str, as_path: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 1_000)
    given: bytes | Path = data
    if as_path:
        given = tmp_path / "x.png"
        given.write_bytes(data)
    found, why = house.take(given)
    assert found == code and why.endswith(".")
    assert house.keep.outgoing("f1") is None and not list(house.keep.folder.rglob("*.part"))


@pytest.mark.parametrize("data", [b"MZ", png_claiming(9_000, 9_000), b"%PDF-1.7\n\xe2", b"<svg onload=alert(1)>"], ids=range(4))
def test_any_other_file_is_sent_as_what_it_is(house: House, data: bytes) -> None:
    file, why = house.take(data, "../\u202ex.exe")
    assert isinstance(file, File) and not why
    assert (file.type, file.width, file.size) == (find(data).type, 0, len(data))


def test_a_file_is_read_by_its_path_and_one_that_is_not_there_is_named(house: House, tmp_path: Path) -> None:
    (tmp_path / "écran.png").write_bytes(PICTURE)
    file, _ = house.take(tmp_path / "écran.png", name="")
    assert isinstance(file, File) and file.name == "écran.png"
    code, why = house.take(tmp_path / "none.png", id="f2")
    assert code == "not_read" and "none.png" in why


def test_a_full_disk_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    code, why = house.take(PICTURE)
    assert code == "not_stored" and "full" in why


def test_it_is_brought_through_cuts_refusals_and_another_start(house: House, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "PIECE", 1_500)
    file, _ = house.take(PICTURE)
    assert isinstance(file, File)
    shelf.refuse = [(503, "unavailable"), (401, "bad_credentials"), (429, "slow_down"), (500, "failed")]
    shelf.cut_after = 700
    send = wire.Send("m1", "c", "", files=[file])
    house.courier.bring(send)
    house.until(lambda: any(isinstance(t, Moved) and house.courier.standing("f1").done >= 700 for t in house.told))
    house.courier.close()
    house.again(shelf).bring(send)
    house.news(Brought)
    assert shelf.files["f1"] == PICTURE
    assert any(asked.startswith("PUT 700-") for asked in shelf.asked), "from where it was cut"


def test_without_an_address_it_waits_for_one(tmp_path: Path, house: House, shelf: Shelf) -> None:
    file, _ = house.take(PICTURE)
    assert isinstance(file, File)
    house.courier.use("", "")
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    house.courier.use(shelf.url, "other")
    house.news(Brought)
    assert shelf.tokens[-1] == "Bearer other"


def test_several_files_of_one_message(house: House, shelf: Shelf) -> None:
    made = [house.take(png(n, 2), id=f"f{n}")[0] for n in (3, 4)]
    house.courier.bring(wire.Send("m1", "c", "", files=[f for f in made if isinstance(f, File)]))
    house.news(Brought)
    assert shelf.whole == {"f3", "f4"}


def test_what_the_broker_will_never_take_is_told_once(house: House, shelf: Shelf) -> None:
    file, _ = house.take(PICTURE)
    assert isinstance(file, File)
    shelf.refuse = [(507, "over_quota")]
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    assert house.news(NotBrought) == NotBrought("m1", "over_quota")
    assert house.keep.outgoing("f1") is not None, "until the person gives it up"
    house.told.clear()
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    assert house.news(Brought) == Brought("m1"), "by hand it is tried again"


@pytest.mark.parametrize("spoil", ["gone", "other"])
def test_bytes_that_are_lost_here_are_told(house: House, shelf: Shelf, spoil: str) -> None:
    file, _ = house.take(PICTURE)
    path = house.keep.outgoing("f1")
    assert isinstance(file, File) and path is not None
    path.unlink() if spoil == "gone" else path.write_bytes(b"?" * len(PICTURE))
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    told = house.news(NotBrought)
    assert isinstance(told, NotBrought) and told.code == ("file_lost" if spoil == "gone" else "bad_hash")


def test_an_answer_that_comes_while_its_bytes_are_looked_for_leaves_them_found(house: House) -> None:
    file, _ = house.take(PICTURE)
    assert isinstance(file, File)
    request = wire.Send("m1", "c", "", files=[file])
    house.courier.use("", "")
    house.courier.bring(request)
    turn = carrying.Bringing(house.courier, request)
    house.courier.settled("m1")
    house.disk_done()
    while turn.step() is not None:
        pass
    house.disk_done()
    assert house.courier.standing("f1").path is not None
    assert [told for told in house.told if isinstance(told, NotBrought)] == []


def test_what_was_given_up_is_gone(house: House) -> None:
    file, _ = house.take(PICTURE)
    assert isinstance(file, File)
    house.courier.dropped(wire.Send("m1", "c", "", files=[file]))
    house.disk_done()
    assert house.keep.outgoing("f1") is None
    assert house.courier.standing("f1") == FileStanding()


# ---- in


def fetched(house: House, file: File) -> FileStanding:
    house.courier.fetch("c", file)
    assert house.courier.standing(file.id).moving
    house.until(lambda: not house.courier.standing(file.id).moving)
    return house.courier.standing(file.id)


def test_a_picture_is_fetched_once(house: House, shelf: Shelf) -> None:
    shelf.files["f1"] = PICTURE
    standing = fetched(house, file_of(PICTURE))
    assert standing.path is not None and standing.path.read_bytes() == PICTURE
    house.courier.fetch("c", file_of(PICTURE))
    assert shelf.asked == ["GET"] and not house.courier.standing("f1").moving
    assert Moved("f1", "c") in house.told


def test_a_cut_and_a_busy_broker_cost_another_try(house: House, shelf: Shelf) -> None:
    shelf.files["f1"] = PICTURE
    shelf.refuse = [(503, "unavailable"), (429, "slow_down")]
    shelf.cut_after = 100
    assert fetched(house, file_of(PICTURE)).path is not None


def test_what_cannot_be_had_is_said_and_may_be_tried_again(house: House, shelf: Shelf) -> None:
    gone = fetched(house, file_of(PICTURE))
    assert gone.path is None and gone.trouble and not gone.again
    shelf.files["f1"] = PICTURE
    shelf.refuse = [(503, "unavailable")] * carrying.FETCH_TRIES
    later = fetched(house, file_of(PICTURE))
    assert later.trouble and later.again
    assert fetched(house, file_of(PICTURE)).path is not None


@pytest.mark.parametrize(
    "data",
    [PICTURE[:-1] + b"?", b"<svg onload=alert(1)>", PICTURE + bytes(10_000_000), png_claiming(30_000, 30_000)],
    ids=["other", "page", "endless", "bomb"],
)
def test_what_is_not_as_its_record_says_is_never_kept(house: House, shelf: Shelf, data: bytes) -> None:
    shelf.files["f1"] = data
    honest = file_of(data if data.startswith((b"<svg", b"\x89PNG")) and len(data) < 2_000 else PICTURE)
    standing = fetched(house, honest)
    assert standing.trouble == "This file is damaged and cannot be shown." and house.keep.find("f1") is None


def test_a_file_that_had_to_make_room_is_fetched_again(house: House, shelf: Shelf) -> None:
    shelf.files["f1"] = PICTURE
    standing = fetched(house, file_of(PICTURE))
    assert standing.path is not None
    standing.path.unlink()
    assert fetched(house, file_of(PICTURE)).path is not None


def test_a_download_goes_on_where_it_was_cut_also_after_a_start(house: House, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.files["f1"] = PICTURE
    shelf.cut_after = 700
    monkeypatch.setattr(carrying, "FETCH_WAIT_S", 1_000)
    monkeypatch.setattr(carrying, "TOLD_EVERY", 1)
    house.courier.fetch("c", file_of(PICTURE))
    house.until(lambda: house.courier.standing("f1").done == 700)
    house.courier.close()
    house.again(shelf)
    assert fetched(house, file_of(PICTURE)).path is not None
    assert shelf.asked == ["GET", "GET from 700"]


def test_a_broker_that_knows_no_parts_is_asked_for_all_of_it(house: House, shelf: Shelf) -> None:
    shelf.files["f1"] = PICTURE
    shelf.ranges = False
    house.keep.coming("f1").write_bytes(b"of another time")
    standing = fetched(house, file_of(PICTURE))
    assert standing.path is not None and standing.path.read_bytes() == PICTURE


def test_large_files_take_turns(house: House, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "TURN_BYTES", 100_000)
    large, small = os.urandom(1_000_000), os.urandom(10)
    shelf.files.update(large=large, small=small)
    kind = "application/octet-stream"
    files = {name: File(name, "x.bin", kind, len(data), hashlib.sha256(data).hexdigest()) for name, data in shelf.files.items()}
    house.courier.fetch("c", files["large"])
    house.courier.fetch("c", files["small"])
    house.until(lambda: house.courier.standing("small").path is not None)
    assert house.courier.standing("large").moving, "the small one did not wait for the large one"
    house.until(lambda: house.courier.standing("large").path is not None)
    assert sum(asked.startswith("GET") for asked in shelf.asked) >= 8


def test_what_is_cancelled_stops_and_what_came_is_kept(house: House, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "TURN_BYTES", 1_000)
    monkeypatch.setattr(carrying, "TOLD_EVERY", 1)
    monkeypatch.setattr("console.broker_http.CHUNK", 500)
    shelf.files["f1"] = PICTURE
    shelf.held_at = 2_000
    house.courier.fetch("c", file_of(PICTURE))
    house.until(lambda: house.courier.standing("f1").done >= 2_000)
    house.courier.cancel("", "f1")
    shelf.held.set()
    house.until(lambda: not house.courier.standing("f1").moving)
    assert house.courier.standing("f1") == FileStanding()
    assert fetched(house, file_of(PICTURE)).path is not None


def test_a_full_disk_here_is_said_and_it_goes_on_when_there_is_room(house: House, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.files["f1"] = PICTURE

    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "open", lambda *_a, **_k: Full())
        standing = fetched(house, file_of(PICTURE))
    assert "disk full" in standing.trouble and standing.again
    assert fetched(house, file_of(PICTURE)).path is not None


def test_a_full_disk_at_the_broker_is_said_and_waited_for(house: House, shelf: Shelf) -> None:
    file, _ = house.take(PICTURE)
    assert isinstance(file, File)
    shelf.refuse = [(503, "disk_full")]
    house.courier.bring(wire.Send("m1", "c", "", files=[file]))
    house.until(lambda: "broker's disk is full" in house.courier.standing("f1").trouble)
    assert house.news(Brought) == Brought("m1") and house.courier.standing("f1").trouble == ""


def test_a_message_is_given_up_only_while_the_broker_lacks_its_file(house: House, shelf: Shelf) -> None:
    for id in ("f1", "f2"):
        file, _ = house.take(PICTURE, id=id)
        assert isinstance(file, File)
        if id == "f2":
            shelf.files["f2"] = PICTURE  # all there, and the message perhaps, too
        house.courier.bring(wire.Send(f"m{id}", "c", "", files=[file]))
        house.courier.cancel(f"m{id}", id)
    house.until(lambda: len([t for t in house.told if isinstance(t, Brought | NotBrought)]) == 2)
    assert NotBrought("mf1", "cancelled") in house.told and Brought("mf2") in house.told


def test_a_hundred_megabytes_are_never_whole_in_memory(house: House, shelf: Shelf, tmp_path: Path) -> None:
    """Both ways, with the most memory that Python had at once counted."""
    size = 40_000_000  # of a file with a hole: what is read is made by the system
    source = tmp_path / "large.bin"
    with source.open("wb") as made:
        made.truncate(size)
    tracemalloc.start()
    try:
        held = house.keep.hold("f1", source)
        assert held.size == size and tracemalloc.get_traced_memory()[1] < 8_000_000
        tracemalloc.reset_peak()
        part = carrying.Bringing(house.courier, wire.Send("m1", "c", "", files=[File("f1", "l", "x", size, held.sha256)]))
        part._next = upload.Part(0, upload.MOST_PIECE)
        assert len(part._read(part._left[0], part._next) or b"") == upload.MOST_PIECE
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()
