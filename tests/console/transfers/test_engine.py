"""The engine over a line and a broker in the test's hand: what a hostile other side sends, full disks, and the road through the broker."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, cast

import pytest

from console.transfers import engine, keeping, relay
from console.transfers.engine import Arrived, Engine, Failed, Moved, Say
from console.transfers.keeping import Kept
from console.transfers.sending import EARLY
from protocol import fileroad, limits
from protocol.wire import Sig
from tests.console.transfers.ends import ID

CONTENT = os.urandom(300_000)
HASH = hashlib.sha256(CONTENT).hexdigest()


class Line:
    """Remembers what was sent; `tell` is the other side."""

    def __init__(self, epoch: int, tell: Callable[[str, Any], None]) -> None:
        self.epoch, self.tell, self.sent, self.closed = epoch, tell, list[fileroad.Frame](), False
        self.room = True

    async def accept(self, sdp: str) -> None:
        self.tell("answered", "answer to " + sdp)

    async def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        pass

    def send(self, frame: bytes) -> None:
        self.sent.append(fileroad.decode(frame))

    async def close(self) -> None:
        self.closed = True


class Door:
    """A broker's road: what was brought can be fetched."""

    def __init__(self) -> None:
        self.held, self.hashed, self.answer = bytearray(), "", cast("relay.Answer | None", None)

    def bring(self, id: str, size: int, first: int, data: bytes, sha256: str) -> relay.Answer:
        if self.answer is not None:
            return self.answer
        if data and first != len(self.held):
            return relay.Held(len(self.held))
        self.held += data
        self.hashed = sha256 if len(self.held) == size else ""
        return relay.Held(len(self.held), self.hashed)

    def fetch(self, id: str, first: int) -> relay.Answer:
        return self.answer or (relay.Came(bytes(self.held[first:])) if len(self.held) > first else relay.Wait(0.0))

    def standing(self, id: str) -> relay.Answer:
        return self.answer or relay.Held(len(self.held), self.hashed)


class Place:
    """An engine on the running loop."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.told, self.lines, self.door, self.now = folder, list[engine.Told](), list[Line](), Door(), 0
        self.tasks: set[asyncio.Task[Any]] = set()
        self.engine = Engine(self._start, self._connect, cast(relay.Relay, self.door), self.told.append, lambda: self.now)

    def _start(self, work: Coroutine[Any, Any, Any], name: str) -> object:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def _connect(self, servers: object, epoch: int, tell: Callable[[str, Any], None]) -> Line:
        self.lines.append(Line(epoch, tell))
        return self.lines[-1]

    @property
    def line(self) -> Line:
        return self.lines[-1]

    def coming(self, size: int = len(CONTENT)) -> Kept:
        kept = keeping.begin(Kept(ID, "c", "s", "a.bin", size, False, ""), self.folder)
        self.engine.begin(kept, [], True)
        return kept

    def going(self) -> Kept:
        source = self.folder / "source.bin"
        source.write_bytes(CONTENT)
        kept = Kept(ID, "c", "s", "a.bin", len(CONTENT), True, str(source), HASH, source.stat().st_mtime_ns)
        self.engine.begin(kept, [], True)
        return kept

    async def connected(self, epoch: int = 1) -> Line:
        self.engine.signalled(Sig("s", epoch, "offer", sdp="offer", road="file"))
        await self.until(lambda: any(isinstance(t, Say) and t.sig.kind == "answer" and t.sig.epoch == epoch for t in self.told))
        self.line.tell("open", None)
        return self.line

    def hear(self, frame: fileroad.Frame | bytes) -> None:
        self.line.tell("frame", frame if isinstance(frame, bytes) else fileroad.encode(frame))

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.001)

    def last(self, kind: type[Any]) -> Any:
        return next((t for t in reversed(self.told) if isinstance(t, kind)), None)


def play(tmp_path: Path, scene: Callable[[Place], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        place = Place(tmp_path)
        try:
            await scene(place)
        finally:
            await place.engine.close()
            for task in list(place.tasks):
                task.cancel()
            await asyncio.gather(*place.tasks, return_exceptions=True)

    asyncio.run(main())


def test_it_is_written_as_it_comes_and_gets_its_name_once_its_hash_is_right(tmp_path: Path) -> None:
    async def scene(p: Place) -> None:
        kept = p.coming()
        line = await p.connected()
        assert line.sent == [fileroad.Want(ID, 0, len(CONTENT))]
        for at in range(0, len(CONTENT), fileroad.DATA_BYTES):
            p.hear(fileroad.Data(ID, at, CONTENT[at : at + fileroad.DATA_BYTES]))
        assert kept.part.stat().st_size == len(CONTENT) and not Path(kept.path).exists()
        p.hear(fileroad.End(ID, HASH))
        await p.until(lambda: p.last(Arrived))
        assert Path(kept.path).read_bytes() == CONTENT and not kept.part.exists()

    play(tmp_path, scene)


def test_another_hash_leaves_nothing(tmp_path: Path) -> None:
    async def scene(p: Place) -> None:
        kept = p.coming(10)
        await p.connected()
        p.hear(fileroad.Data(ID, 0, b"0123456789"))
        p.hear(fileroad.End(ID, HASH))
        await p.until(lambda: p.last(Failed))
        assert p.last(Failed) == Failed(ID, "bad_hash")
        assert not kept.part.exists() and not Path(kept.path).exists()

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "wrong",
    [
        fileroad.Data(ID, 0, b"x" * 11),  # more than was announced
        fileroad.Data(ID, 5, b"x"),  # another place
        fileroad.Data(ID, limits.TRANSFER_BYTES - 1, b"x"),
        fileroad.Data("11111111-1111-4111-8111-111111111111", 0, b"x"),  # a file that nobody asked for
        fileroad.End(ID, HASH),
        fileroad.Want(ID, 0, 5),  # the other direction
        b"\x09nonsense",
        b"",
    ],
)
def test_who_breaks_the_rules_loses_the_connection_and_writes_nothing(tmp_path: Path, wrong: fileroad.Frame | bytes) -> None:
    async def scene(p: Place) -> None:
        kept = p.coming(10)
        line = await p.connected()
        p.hear(wrong)
        await p.until(lambda: line.closed)
        assert kept.part.stat().st_size == 0 and p.last(Failed) is None
        again = await p.connected(2)
        assert again.sent == [fileroad.Want(ID, 0, 10)], "the file itself goes on"

    play(tmp_path, scene)


def test_a_file_that_is_asked_for_before_it_is_known_here_is_sent_once_it_is(tmp_path: Path) -> None:
    first = "22222222-2222-4222-8222-222222222222"

    async def scene(p: Place) -> None:
        p.engine.begin(keeping.begin(Kept(first, "c", "s", "b.bin", 10, False, ""), p.folder), [], True)
        line = await p.connected()
        for n in range(100, 200):  # files that nobody ever offers
            p.hear(fileroad.Want(f"11111111-1111-4111-8111-111111111{n}", 0, 5))
        for stretch in ((0, 0), (0, 100_000), (100_000, len(CONTENT))):
            p.hear(fileroad.Want(ID, *stretch))
        assert not line.closed and line.sent == [fileroad.Want(first, 0, 10)]
        p.going()
        await p.until(lambda: isinstance(line.sent[-1], fileroad.End))
        assert b"".join(f.data for f in line.sent if isinstance(f, fileroad.Data)) == CONTENT and not line.closed
        assert len(p.engine._sessions["s"].early._wants) == EARLY - 3, "only so many are kept, each until its file is known"

    play(tmp_path, scene)


def test_what_was_asked_for_early_goes_with_its_connection(tmp_path: Path) -> None:
    async def scene(p: Place) -> None:
        p.coming(10)
        first = await p.connected()
        other = Kept("22222222-2222-4222-8222-222222222222", "c", "s", "b.bin", 5, True, str(p.folder / "b.bin"), HASH)
        p.hear(fileroad.Want(other.id, 0, 5))
        first.tell("lost", None)
        again = await p.connected(2)
        p.engine.begin(other, [], True)
        assert again.sent == [fileroad.Want(ID, 0, 10)] and p.last(Failed) is None, "nobody has asked for it on this one"

    play(tmp_path, scene)


def test_what_was_cancelled_may_still_arrive_and_is_passed_over(tmp_path: Path) -> None:
    async def scene(p: Place) -> None:
        kept = p.coming(10)
        line = await p.connected()
        p.engine.drop(ID)
        line.tell("frame", fileroad.encode(fileroad.Data(ID, 0, b"01234")))
        assert kept.part.stat().st_size == 0 and p.last(Failed) is None

    play(tmp_path, scene)


def test_a_full_disk_pauses_it_and_it_goes_on_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(p: Place) -> None:
        kept = p.coming(10)
        line = await p.connected()
        p.hear(fileroad.Data(ID, 0, b"012"))

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as door:
            door.setattr(keeping, "append", full)
            p.hear(fileroad.Data(ID, 3, b"345"))
        assert p.last(Moved) == Moved(ID, 3, "peer", "disk_full")
        p.hear(fileroad.Data(ID, 6, b"6789"))
        assert kept.part.read_bytes() == b"012", "nothing after the gap"
        p.engine.pause(ID, False)
        assert line.sent[-1] == fileroad.Want(ID, 3, 10)
        p.hear(fileroad.Data(ID, 3, b"3456789"))
        assert kept.part.read_bytes() == b"0123456789"

    play(tmp_path, scene)


def test_what_is_sent_is_what_was_offered_or_fails(tmp_path: Path) -> None:
    async def scene(p: Place) -> None:
        kept = p.going()
        line = await p.connected()
        p.hear(fileroad.Want(ID, 0, 100_000))
        await p.until(lambda: sum(len(f.data) for f in line.sent if isinstance(f, fileroad.Data)) == 100_000)
        p.engine.pause(ID, True)
        p.hear(fileroad.Want(ID, 100_000, len(CONTENT)))
        before = len(line.sent)
        p.engine.pause(ID, False)
        await p.until(lambda: isinstance(line.sent[-1], fileroad.End))
        assert len(line.sent) > before
        assert b"".join(f.data for f in line.sent if isinstance(f, fileroad.Data)) == CONTENT
        assert line.sent[-1] == fileroad.End(ID, HASH)
        os.truncate(kept.path, 50_000)
        p.hear(fileroad.Want(ID, 0, len(CONTENT)))
        await p.until(lambda: p.last(Failed))
        assert p.last(Failed) == Failed(ID, "changed")

    play(tmp_path, scene)


@pytest.mark.parametrize("sends", [True, False])
def test_without_a_connection_it_goes_through_the_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sends: bool) -> None:
    monkeypatch.setattr(engine, "TICK_S", 0.005)
    monkeypatch.setattr(relay, "AGAIN_S", 0.005)
    monkeypatch.setattr(relay, "PIECE", 70_000)

    async def scene(p: Place) -> None:
        if not sends:
            p.door.held, p.door.hashed = bytearray(CONTENT), HASH
        kept = p.going() if sends else p.coming()
        p.now = 60_000
        if sends:
            await p.until(lambda: p.door.hashed == HASH)
            assert bytes(p.door.held) == CONTENT
            return
        await p.until(lambda: p.last(Arrived))
        assert Path(kept.path).read_bytes() == CONTENT

    play(tmp_path, scene)


def test_a_broker_without_room_is_told_and_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TICK_S", 0.005)

    async def scene(p: Place) -> None:
        p.door.answer = relay.Wait(0.005, "no_room")
        p.going()
        p.now = 60_000
        await p.until(lambda: (moved := p.last(Moved)) is not None and moved.trouble == "no_room")
        p.door.answer = None
        await p.until(lambda: p.door.hashed == HASH)

    play(tmp_path, scene)


@pytest.mark.parametrize("data", [b"x" * 11, b""])
def test_a_broker_that_gives_more_than_was_announced_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(engine, "TICK_S", 0.005)

    async def scene(p: Place) -> None:
        kept = p.coming(10)
        p.door.answer = relay.Came(data)
        p.now = 60_000
        await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert kept.part.stat().st_size == 0

    play(tmp_path, scene)
