"""The practice phone's files: asked for one by one, by consent alone, and never what nobody asked for."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from customer.phone.filing import road
from customer.phone.filing.aside import FileAside
from customer.phone.filing.receiver import STRETCH, OutOfPlace, Receiver
from customer.phone.filing.relay import Relay, Reply
from customer.phone.filing.sender import Sender
from customer.phone.filing.store import Made, Taken
from customer.phone.filing.way import REST_MS, WITHIN_MS, Way
from protocol import wire
from protocol.fileroad import DATA_BYTES, Data, End, Want, decode, encode
from protocol.support import Technician, Transfer
from tests.customer.phone.test_phone_session import NOW, Play, play

ID = "01234567-89ab-4def-8123-456789abcdef"


class Peer:
    """A files' connection in the test's hand."""

    made: list[Peer] = []

    def __init__(self, epoch: int, servers: object, tell: Callable[[str, Any], None]) -> None:
        self.epoch, self.tell, self.sent, self.room = epoch, tell, list[object](), True
        Peer.made.append(self)

    async def offer(self) -> str:
        return "v=0"

    def send(self, frame: bytes) -> None:
        self.sent.append(decode(frame))

    async def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _peers(monkeypatch: pytest.MonkeyPatch) -> None:
    Peer.made = []
    monkeypatch.setattr(road, "FilePeer", Peer)


def transfer(p: Play, state: str, size: int = 10, by: str = "agent", agent: str = "a", id: str = ID) -> None:
    p.put("transfer", Transfer(id, "sess", "conv", NOW, by, agent, f"{agent}.bin", size, state))  # type: ignore[arg-type]


def here(p: Play, *agents: str) -> None:
    """Who is in the session, who leads first."""
    p.put("session", replace(p.record("active"), admitted_at=NOW, lead=agents[0], here=[Technician(agent, agent) for agent in agents]))


def moves(p: Play) -> list[tuple[str, str]]:
    return [(r.state, r.why) for r in p.session.replica.outbox.values() if isinstance(r, wire.TransferTo)]


def standing(files: FileAside) -> list[object]:
    """The connections that are held, with one technician after the other."""
    return [found.connection for found in files._roads.values() if found.connection is not None]


def allow(p: Play, folder: Path) -> FileAside:
    files = p.session.part(FileAside)
    here(p, "a")
    object.__setattr__(files._room.choices, "folder", folder)
    p.session.consents.carry_out(p.session.desk.asked("files"))
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
        assert standing(files) == [] and files.standings[0]["done"] == 0
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
        assert standing(files) == [] and files.send("more.jpg", 1) == ""
        p.session._hinted(wire.Sig("sess", 5, "wanted", road="file"))
        assert len(Peer.made) == 1, "nothing is offered any more"
        p.session._hinted(wire.Wish("sess", "file"))
        assert files.asks == []

    play(scene)


OTHER = "01234567-89ab-4def-8123-456789abcde0"


def coming(p: Play, files: FileAside, id: str, agent: str) -> Peer:
    """A file of this technician comes, on a connection that stands."""
    transfer(p, "offered", agent=agent, id=id)
    files.answer(id, True)
    transfer(p, "running", agent=agent, id=id)
    peer = Peer.made[-1]
    peer.tell("open", None)
    return peer


def test_a_file_that_is_paused_with_one_technician_holds_up_none_with_another(tmp_path: Path) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        here(p, "a", "b")
        first = coming(p, files, ID, "a")
        files.pause(ID, True)
        second = coming(p, files, OTHER, "b")
        assert standing(files) == [first, second] and second.sent == [Want(OTHER, 0, 10)]
        second.tell("frame", encode(Data(OTHER, 0, b"0123456789")))
        second.tell("frame", encode(End(OTHER, hashlib.sha256(b"0123456789").hexdigest())))
        assert (tmp_path / "b.bin").read_bytes() == b"0123456789" and ("done", "") in moves(p)
        p.session._hinted(wire.Sig("sess", 1, "wanted", agent="b", road="file"))
        assert standing(files) == [first, Peer.made[-1]] and Peer.made[-1] is not second, "it is offered to whom it was that wants it"
        first.tell("frame", encode(Data(ID, 0, b"01234")))
        assert [s["done"] for s in files.standings if s["id"] == ID] == [5]

    play(scene)


def test_a_file_is_its_own_technicians_and_only_while_the_session_names_them(tmp_path: Path) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        here(p, "a", "b")
        first, second = coming(p, files, ID, "a"), coming(p, files, OTHER, "b")
        second.tell("frame", encode(Data(ID, 0, b"0123456789")))
        assert standing(files) == [first] and {s["done"] for s in files.standings} == {0}
        here(p, "b")
        assert first not in standing(files) and {s["way"] for s in files.standings if s["id"] == ID} == {"none"}
        p.session._hinted(wire.Sig("sess", 5, "wanted", agent="a", road="file"))
        assert len(Peer.made) == 2, "nothing is offered to who was let go"

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
        for one in want:
            sender.ask(one)
            sender.ask(one)
        part = sender.take()
        assert part is not None and part[1] <= DATA_BYTES
        digest.update(receiver.accepts(Data(ID, part[0], made.read(*part))))
        want = receiver.next()
    assert digest.hexdigest() == made.sha256() and receiver.ends() and sender.ends() and not sender.ends()
    with pytest.raises(OutOfPlace):
        receiver.accepts(Data(ID, made.size, b"x"))


def refusing(monkeypatch: pytest.MonkeyPatch, *errors: int) -> None:
    """The disk takes nothing so many times, each for a reason of its own, then everything."""
    left, append = list(errors), Taken.append

    def once(taken: Taken, data: bytes) -> None:
        if left:
            raise OSError(left.pop(0), "no")
        append(taken, data)

    monkeypatch.setattr(Taken, "append", once)


@pytest.mark.parametrize(("error", "said"), [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EACCES, "not_written")])
def test_a_disk_that_refuses_pauses_the_file_which_goes_on_when_its_owner_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, said: str
) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        peer = coming(p, files, ID, "a")
        peer.tell("frame", encode(Data(ID, 0, b"012")))
        refusing(monkeypatch, error, error)
        for last in (b"345", b"34"):  # it may be full again just afterwards
            peer.sent.clear()
            peer.tell("frame", encode(Data(ID, 3, last)))
            peer.tell("frame", encode(Data(ID, 3 + len(last), b"67")))
            peer.tell("frame", encode(End(ID, "ab" * 32)))  # they were on their way
            stands = files.standings[0]
            assert (stands["state"], stands["done"], stands["trouble"]) == ("running", 3, said)
            assert peer.sent == [] and [state for state, _ in moves(p)] == ["running"], "it is not over, and no more is asked for"
            assert [shown.asks for shown in p.session.phone.state.files.rows] == [said]
            p.session.phone.do(("file", "yes"))
            assert peer.sent == [Want(ID, 3, 3), Want(ID, 3, 10)] and files.standings[0]["trouble"] == ""
            assert [shown.asks for shown in p.session.phone.state.files.rows] == [""]
        peer.tell("frame", encode(Data(ID, 8, b"89")))  # of what was asked for before
        peer.tell("frame", encode(Data(ID, 3, b"3456789")))
        peer.tell("frame", encode(End(ID, hashlib.sha256(b"0123456789").hexdigest())))
        assert standing(files) == [peer] and ("done", "") in moves(p) and (tmp_path / "a.bin").read_bytes() == b"0123456789"

    play(scene)


def test_a_file_that_the_disk_refuses_can_be_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scene(p: Play) -> None:
        peer = coming(p, allow(p, tmp_path), ID, "a")
        refusing(monkeypatch, errno.ENOSPC)
        peer.tell("frame", encode(Data(ID, 0, b"012")))
        p.session.phone.do(("file", "no"))
        assert moves(p)[-1] == ("cancelled", "") and not list(tmp_path.iterdir())

    play(scene)


def test_a_whole_file_that_gets_no_name_is_said_to_be_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Taken) -> Path:
        raise OSError(errno.EACCES, "no")

    def scene(p: Play) -> None:
        peer = coming(p, allow(p, tmp_path), ID, "a")
        monkeypatch.setattr(Taken, "finish", refused)
        peer.tell("frame", encode(Data(ID, 0, b"0123456789")))
        peer.tell("frame", encode(End(ID, hashlib.sha256(b"0123456789").hexdigest())))
        assert moves(p)[-1] == ("failed", "not_written") and not list(tmp_path.iterdir())

    play(scene)


def test_through_the_broker_too_a_full_disk_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def get(_relay: Relay, _id: str, at: int) -> Reply:
        asked.append(at)
        return Reply(206, b"0123456789"[at : at + 4])

    monkeypatch.setattr(Relay, "get", get)

    async def no_thread(ask: Callable[..., object], *arguments: object) -> object:
        return ask(*arguments)

    monkeypatch.setattr(asyncio, "to_thread", no_thread)
    monkeypatch.setattr(road.Road, "state", "broker")

    def scene(p: Play) -> None:
        def piece() -> None:
            with pytest.raises(StopIteration):
                files._piece(ID).send(None)

        files = allow(p, tmp_path)
        coming(p, files, ID, "a")
        piece()
        refusing(monkeypatch, errno.ENOSPC)
        piece()
        piece()
        assert asked == [0, 4] and files.standings[0]["trouble"] == "disk_full"
        files.answer(ID, True)
        piece()
        piece()
        assert asked == [0, 4, 4, 8] and files._coming[ID].taken.sha256() == hashlib.sha256(b"0123456789").hexdigest()

    play(scene)


@pytest.mark.parametrize("seed", range(8))
def test_a_disk_full_at_random_points_costs_no_byte(seed: int) -> None:
    """Over a line on which more is under way, paused now and then as well, and cut."""
    chance = random.Random(seed)
    content = Made("a", 2 * STRETCH + 5).read(0, 2 * STRETCH + 5)
    sender, receiver, came = Sender(len(content)), Receiver(ID, len(content)), bytearray()
    under_way: list[Data | End] = []

    def ask(wants: list[Want]) -> None:
        for want in wants:
            sender.ask(want)

    ask(receiver.connection())
    over = False
    while not over:
        receiver.paused = (receiver.paused and chance.random() < 0.5) or chance.random() < 0.02
        ask(receiver.next())
        while chance.random() < 0.9 and (part := sender.take()) is not None:
            under_way.append(Data(ID, part[0], content[part[0] : sum(part)]))
        if sender.ends():
            under_way.append(End(ID, "ab" * 32))
        if chance.random() < 0.005:
            receiver.gone()
            sender.connection()
            under_way.clear()
            ask(receiver.connection())
        for _ in range(min(len(under_way), chance.randrange(4))):
            frame = under_way.pop(0)
            if isinstance(frame, End):
                over = receiver.ends()
            elif (data := receiver.accepts(frame)) and chance.random() < 0.1:
                receiver.stalled(len(data))
            else:
                came += data
    assert bytes(came) == content


def test_a_second_file_is_asked_for_on_the_connection_that_stands(tmp_path: Path) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        peer = coming(p, files, ID, "a")
        transfer(p, "offered", id=OTHER)
        files.answer(OTHER, True)
        assert peer.sent == [Want(ID, 0, 10)]
        transfer(p, "running", id=OTHER)
        transfer(p, "running", id=OTHER)
        assert standing(files) == [peer] and peer.sent == [Want(ID, 0, 10), Want(OTHER, 0, 10)]

    play(scene)


@pytest.mark.parametrize("offered", [False, True])
def test_a_file_that_is_asked_for_before_it_is_known_to_go_is_sent_once_it_is(tmp_path: Path, offered: bool) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        peer = coming(p, files, ID, "a")
        id = files.send("photo.jpg", 100)
        if offered:
            transfer(p, "offered", size=100, by="customer", id=id)
        peer.tell("frame", encode(Want(id, 0, 60)))
        peer.tell("frame", encode(Want(id, 60, 100)))
        assert standing(files) == [peer] and peer.sent == [Want(ID, 0, 10)]
        files._going[id].sha256 = "ab" * 32
        transfer(p, "running", size=100, by="customer", id=id)
        files._pump(files._roads["a"])
        assert peer.sent[1:] == [Data(id, 0, Made("photo.jpg", 100).read(0, 100)), End(id, "ab" * 32)]
        files.drop_connection()
        assert not files._roads["a"].kept(id)

    play(scene)


def test_what_is_asked_for_early_is_kept_for_so_many_files_and_goes_with_the_connection(tmp_path: Path) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        peer = coming(p, files, ID, "a")
        here(p, "a", "b")
        ids = [f"11111111-1111-4111-8111-1111111111{n}" for n in range(10, 90)]
        for id in ids:
            peer.tell("frame", encode(Want(id, 0, 60)))
        kept = files._roads["a"]
        assert [id for id in ids if kept.kept(id)] == ids[-road.EARLY :]
        peer.tell("frame", encode(Want(ids[0], 0, 60)))
        files.drop_connection()
        assert kept.kept(ids[0]) == []

    play(scene)


def test_another_technicians_file_is_not_kept_for_who_asks_early(tmp_path: Path) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        here(p, "a", "b")
        first, second = coming(p, files, ID, "a"), coming(p, files, OTHER, "b")
        id = files.send("photo.jpg", 100)
        transfer(p, "offered", size=100, by="customer", agent="a", id=id)
        second.tell("frame", encode(Want(id, 0, 60)))
        assert standing(files) == [first]

    play(scene)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit for the size of files")
def test_what_the_disk_refuses_half_way_leaves_nothing(tmp_path: Path) -> None:
    import resource

    taken = Taken(tmp_path, ID, "a.bin")
    taken.append(b"01")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            taken.append(b"234567")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"01"]
    taken.append(b"234567")
    assert taken.finish().read_bytes() == b"01234567" and taken.sha256() == hashlib.sha256(b"01234567").hexdigest()


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


@pytest.mark.parametrize("id", ["../../a", "a/b", ID.upper(), "x"])
def test_a_file_whose_id_is_none_is_nobodys(tmp_path: Path, id: str) -> None:
    def scene(p: Play) -> None:
        files = allow(p, tmp_path)
        for state in ("offered", "running"):
            p.put("transfer", Transfer(id, "sess", "conv", NOW, "agent", "a", "a.bin", 10, state))
        assert files.asks == [] and files.standings == [] and Peer.made == []

    play(scene)
    with pytest.raises(ValueError, match="no id"):
        Taken(tmp_path, id, "a.bin")
