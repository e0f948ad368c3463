"""The practice phone's files: asked for one by one, by consent alone, and never what nobody asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from customer.phone.filing import aside
from customer.phone.filing.aside import FileAside
from customer.phone.filing.receiver import STRETCH, OutOfPlace, Receiver
from customer.phone.filing.sender import Sender
from customer.phone.filing.store import Made, Taken
from customer.phone.filing.way import REST_MS, WITHIN_MS, Way
from protocol import wire
from protocol.fileroad import DATA_BYTES, Data, End, Want, decode, encode
from protocol.support import Transfer
from tests.customer.phone.test_phone_session import NOW, Play, play

ID = "01234567-89ab-4def-8123-456789abcdef"


class Peer:
    """A files' connection in the test's hand."""

    made: list[Peer] = []

    def __init__(self, epoch: int, servers: object, tell: Callable[[str, Any], None]) -> None:
        self.epoch, self.tell, self.sent, self.closed, self.room = epoch, tell, list[object](), False, True
        Peer.made.append(self)

    async def offer(self) -> str:
        return "v=0"

    def send(self, frame: bytes) -> None:
        self.sent.append(decode(frame))

    async def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _peers(monkeypatch: pytest.MonkeyPatch) -> None:
    Peer.made = []
    monkeypatch.setattr(aside, "FilePeer", Peer)


def transfer(p: Play, state: str, size: int = 10, by: str = "agent") -> None:
    p.put("transfer", Transfer(ID, "sess", "conv", NOW, by, "a", "a.bin", size, state))  # type: ignore[arg-type]


def moves(p: Play) -> list[tuple[str, str]]:
    return [(r.state, r.why) for r in p.session.replica.outbox.values() if isinstance(r, wire.TransferTo)]


def allow(p: Play, folder: Path) -> FileAside:
    files = p.session.part(FileAside)
    object.__setattr__(files._room.choices, "folder", folder)
    p.session._consent(p.session.desk.asked("files"))
    p.session.answer("files", yes=True)
    return files


def test_each_file_is_asked_for_and_comes_only_after_a_yes(tmp_path: Path) -> None:
    content = b"0123456789"

    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        transfer(p, "offered")
        assert files.asks == [ID] and p.session.phone.state.files.shown is not None and moves(p) == []
        p.session.phone.do(("file", "yes"))
        assert moves(p) == [("running", "")] and files.asks == []
        transfer(p, "running")
        (peer,) = Peer.made
        peer.tell("open", None)
        assert peer.sent == [Want(ID, 0, 10)]
        peer.tell("frame", encode(Data(ID, 0, content)))
        peer.tell("frame", encode(End(ID, hashlib.sha256(content).hexdigest())))
        assert ("done", "") in moves(p) and (tmp_path / "a.bin").read_bytes() == content

    play(scene)


@pytest.mark.parametrize("wrong", [Data(ID, 1, b"x"), Data(ID, 0, b"x" * 11), End(ID, "ab" * 32), Want(ID, 0, 1)])
def test_what_nobody_asked_for_ends_the_connection_and_is_not_kept(tmp_path: Path, wrong: Data | End | Want) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        transfer(p, "offered")
        files.answer(ID, True)
        transfer(p, "running")
        (peer,) = Peer.made
        peer.tell("open", None)
        peer.tell("frame", encode(wrong))
        assert files._peer is None and files.standings[0]["done"] == 0
        assert not (tmp_path / "a.bin").exists()

    play(scene)


def test_a_no_and_an_end_of_consent_stop_it_here(tmp_path: Path) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        transfer(p, "offered")
        files.answer(ID, False)
        assert moves(p) == [("refused", "")] and Peer.made == []
        sent = files.send("photo.jpg", 100)
        assert sent
        p.put("transfer", Transfer(sent, "sess", "conv", NOW, "customer", "a", "photo.jpg", 100, "running"))
        (peer,) = Peer.made
        peer.tell("open", None)
        p.session.revoke("files")
        assert files._peer is None and files.send("more.jpg", 1) == ""
        p.session._hinted(wire.Sig("sess", 5, "wanted", road="file"))
        assert len(Peer.made) == 1, "nothing is offered any more"
        p.session._hinted(wire.Wish("sess", "file"))
        assert files.asks == []

    play(scene)


def test_nothing_comes_before_files_are_allowed() -> None:
    def scene(p: Play) -> None:
        files = p.session.part(FileAside)
        transfer(p, "offered")
        files.answer(ID, True)
        assert moves(p) == [("refused", "")]

    play(scene)


def test_a_sender_and_a_receiver_make_a_file_whole() -> None:
    made = Made("a", 3 * STRETCH + 5)
    sender, receiver = Sender(made.size), Receiver(ID, made.size)
    want = receiver.connection()
    digest = hashlib.sha256()
    while receiver.here < made.size:
        if want is not None:
            sender.ask(want)
            sender.ask(want)
        part = sender.take()
        assert part is not None and part[1] <= DATA_BYTES
        digest.update(receiver.accepts(Data(ID, part[0], made.read(*part))))
        want = receiver.next()
    assert digest.hexdigest() == made.sha256() and sender.ends() and not sender.ends()
    with pytest.raises(OutOfPlace):
        receiver.accepts(Data(ID, made.size, b"x"))


def test_the_way_is_offered_and_left_by_the_same_count_as_the_consoles() -> None:
    way = Way()
    assert way.need(True, 0) and way.epoch == 1 and not way.due(1_000)
    assert way.state(WITHIN_MS - 1) == "trying" and way.state(WITHIN_MS) == "broker"
    assert way.wanted(6, 3_000) and way.epoch == 7
    way.open(7, 3_100)
    assert cast(str, way.state(90_000)) == "peer"
    for at in (4_000.0, 5_000.0):
        way.open(7, at)
        way.lost(7, at + 1)
    assert not way.due(5_001 + REST_MS - 1) and way.due(5_001 + REST_MS)


def test_made_up_files_are_the_same_each_time_and_nowhere_alike() -> None:
    made = Made("a", 3_000_000)
    assert made.read(1_048_570, 20) == Made("a", 3_000_000).read(1_048_570, 20)
    assert made.read(0, 100) != made.read(1_048_576, 100) and len(made.read(2_999_990, 100)) == 10


def test_a_name_that_is_taken_stays_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    taken = Taken(tmp_path, ID, "../a.txt")
    taken.append(b"x")
    assert taken.finish().name == "a (2).txt" and (tmp_path / "a.txt").read_text() == "mine"


