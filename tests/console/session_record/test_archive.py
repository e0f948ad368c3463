"""A session as one archive: all of it inside, the same bytes each time, nothing left of one that was given up, and every change found."""

from __future__ import annotations

import errno
import hashlib
import zipfile
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from console.live_view import FileStanding
from console.session_record import archive
from console.session_record.archive import GivenUp, Manifest, Missing, Piece, check, of_exchanged, of_files, of_films, of_reports
from console.session_record.check import main
from console.session_record.fetching import Fetching
from protocol import codec
from protocol.records import File, Message
from protocol.support import Item, LedgerRow, Report, Section, Transfer
from tests.console.session_record.test_record import T0, line, row


def file(id: str, name: str, type: str = "text/plain") -> File:
    return File(id, name, type, 3, hashlib.sha256(b"abc").hexdigest())


def pieces(folder: Path) -> list[Piece]:
    folder.mkdir(exist_ok=True)
    (folder / "one").write_bytes(b"abc")
    (folder / "film.mp4").write_bytes(b"f" * 100_000)
    messages = [
        line(1, 0, "hello"),
        line(2, 1, files=[file("f1", "../../etc/passwd"), file("f2", "CON.txt")]),
        line(3, 2, files=[file("f3", "logcat‮txt.exe")], about="log"),
        line(4, 3, files=[file("gone", "x.txt")]),
    ]
    found, absent = of_files(messages, lambda id: folder / "one" if id != "gone" else None)
    assert [one.id for one in absent] == ["gone"]
    return [
        Piece("transcript.txt", "transcript", "Grüße\n".encode()),
        Piece("messages.json", "messages", archive.records_as_json(messages)),
        Piece("ledger.ndjson", "ledger", archive.ledger_lines([row(1, 0, "view", "granted")])),
        *of_reports([Report("r", "s", "c", T0, [Section("os", [Item("name", "Android")])])]),
        *found,
        *of_films([folder / "film.mp4"]),
    ]


def test_everything_is_in_it_and_is_read_again(tmp_path: Path) -> None:
    moved: list[tuple[int, int]] = []
    told = archive.write(
        tmp_path / "a.zip", "s", "c", T0, pieces(tmp_path / "in"), [Missing("x.txt", "It is gone")], lambda *now: moved.append(now)
    )
    with zipfile.ZipFile(tmp_path / "a.zip") as made:
        assert made.namelist() == [
            "transcript.txt",
            "messages.json",
            "ledger.ndjson",
            "reports/01 22.13.20.json",
            "files/01 passwd.txt",
            "files/02 file-CON.txt",
            "logs/03 logcattxt.exe.txt",
            "recordings/01 film.mp4",
            "manifest.json",
        ]
        manifest = msgspec.json.decode(made.read("manifest.json"), type=Manifest)
        assert manifest == told
        for member in manifest.members:
            data = made.read(member.name)
            assert (len(data), hashlib.sha256(data).hexdigest()) == (member.size, member.sha256)
        messages = [codec.record("message", raw) for raw in msgspec.json.decode(made.read("messages.json"), type=list[msgspec.Raw])]
        assert isinstance(messages[0], Message)
        assert messages[0].body == "hello"
        rows = [codec.record("ledger", one) for one in made.read("ledger.ndjson").splitlines()]
        assert isinstance(rows[0], LedgerRow)
        assert manifest.missing == [Missing("x.txt", "It is gone")]
    assert moved[-1][0] == moved[-1][1] > 100_000
    assert check(tmp_path / "a.zip") == []
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600


def test_the_same_session_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        archive.write(tmp_path / name, "s", "c", T0, pieces(tmp_path / "in"), [])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_of_one_that_was_given_up_or_found_no_room_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pieces(tmp_path / "in")
    (tmp_path / "a.zip").write_bytes(b"the one before")
    done = 0

    def given_up() -> bool:
        nonlocal done
        done += 1
        return done > 3

    with pytest.raises(GivenUp):
        archive.write(tmp_path / "a.zip", "s", "c", T0, made, [], given_up=given_up)
    assert (tmp_path / "a.zip").read_bytes() == b"the one before"

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("console.session_record.archive.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        archive.write(tmp_path / "a.zip", "s", "c", T0, made, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "in"]


def test_a_file_that_went_meanwhile_is_listed_as_missing(tmp_path: Path) -> None:
    made = [Piece("a.txt", "file", tmp_path / "never"), Piece("b.txt", "file", b"b")]
    told = archive.write(tmp_path / "a.zip", "s", "c", T0, made, [])
    assert [one.name for one in told.missing] == ["a.txt"]
    assert check(tmp_path / "a.zip") == []


def originals(folder: Path) -> tuple[list[Piece], list[Transfer]]:
    folder.mkdir(exist_ok=True)
    (folder / "a").write_bytes(b"a" * 3_000_000)
    done = Transfer("t1", "s", "c", T0, "customer", "jonas", "../x.exe", 3_000_000, "done", hashlib.sha256(b"a" * 3_000_000).hexdigest())
    others = [replace(done, id="t2", sha256="0" * 64), replace(done, id="t3", sha256=""), replace(done, id="t4", state="failed")]
    return of_exchanged([done, *others], lambda _id: folder / "a")


def test_what_was_exchanged_is_packed_only_as_it_was_and_its_progress_ends_with_all(tmp_path: Path) -> None:
    made, absent = originals(tmp_path / "in")
    assert [one.id for one in absent] == ["t3"], "whose hash nobody said may be anything"
    moved: list[tuple[int, int]] = []
    told = archive.write(tmp_path / "a.zip", "s", "c", T0, made, [], lambda *now: moved.append(now))
    assert [(one.name, one.sha256) for one in told.members] == [("exchanged/01 x.exe", hashlib.sha256(b"a" * 3_000_000).hexdigest())]
    assert told.missing == [Missing("../x.exe", "It was changed since it was exchanged.")]
    assert moved[-1] == (3_000_000, 3_000_000) and all(done <= whole for done, whole in moved)
    assert check(tmp_path / "a.zip") == []


@pytest.mark.parametrize(
    ("how", "soon"), [*((how, soon) for how in ("changed", "grown", "shorter") for soon in (True, False)), ("deleted", True)]
)
def test_what_is_changed_or_deleted_while_it_is_packed_is_missing_and_the_rest_is_there(tmp_path: Path, how: str, soon: bool) -> None:
    """`soon`: before its turn; else in the midst of it."""
    made, _ = originals(tmp_path / "in")
    told = made[0].original
    assert told is not None
    around = Piece("a.txt", "file", b"a" * 1_000), Piece("z.txt", "file", b"z" * 1_000)
    moved: list[tuple[int, int]] = []

    def progress(done: int, whole: int) -> None:
        moved.append((done, whole))
        if done == 1_000 + (0 if soon else archive.CHUNK) and whole > 2_000:
            strike(tmp_path / "in" / "a", how)

    got = archive.write(tmp_path / "a.zip", "s", "c", T0, [around[0], made[0], around[1]], [], progress)
    why = Missing("../x.exe", told.gone if how == "deleted" else told.changed)
    assert [one.name for one in got.members] == ["a.txt", "z.txt"] and got.missing == [why]
    assert moved[-1] == (2_000, 2_000) and all(done <= whole for done, whole in moved)
    assert check(tmp_path / "a.zip") == []
    archive.write(tmp_path / "b.zip", "s", "c", T0, around, [why])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes(), "nothing of it is left"


def strike(path: Path, how: str) -> None:
    match how:
        case "changed":
            path.write_bytes(b"b" * 3_000_000)
        case "grown":
            path.write_bytes(b"a" * 3_000_001)
        case "shorter":
            path.write_bytes(b"a" * 2_000_000)
        case _:
            path.unlink()


def test_a_film_that_is_deleted_while_others_are_packed_is_missing_and_a_full_disk_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = pieces(tmp_path / "in")
    got = archive.write(tmp_path / "a.zip", "s", "c", T0, made, [], lambda *_: (tmp_path / "in" / "film.mp4").unlink(missing_ok=True))
    assert got.missing == [Missing("recordings/01 film.mp4", "No such file or directory")] and check(tmp_path / "a.zip") == []

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "in" / "film.mp4").write_bytes(b"f" * 100_000)
    monkeypatch.setattr(zipfile._ZipWriteFile, "write", full)  # type: ignore[attr-defined]
    with pytest.raises(OSError, match="No space"):
        archive.write(tmp_path / "a.zip", "s", "c", T0, made, [])
    assert check(tmp_path / "a.zip") == [] and not (tmp_path / "a.zip.part").exists()


@pytest.mark.parametrize("how", ["changed", "removed", "added"])
def test_whatever_was_changed_is_found(tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    archive.write(tmp_path / "a.zip", "s", "c", T0, pieces(tmp_path / "in"), [])
    with zipfile.ZipFile(tmp_path / "a.zip") as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "messages.json":
                if how == "removed":
                    continue
                data = data.replace(b"hello", b"hellp") if how == "changed" else data
            new.writestr(name, data)
        if how == "added":
            new.writestr("files/99 more.txt", b"x")
    wrong = check(tmp_path / "b.zip")
    said = {"changed": "messages.json: other bytes", "removed": "messages.json: missing", "added": "files/99 more.txt: not in"}[how]
    assert len(wrong) == 1
    assert wrong[0].startswith(said)
    assert main([str(tmp_path / "b.zip")]) == 1
    assert said in capsys.readouterr().out
    assert main([str(tmp_path / "a.zip")]) == 0


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.zip").write_bytes(b"nonsense")
    assert main([str(tmp_path / "a.zip")]) == 1
    assert main([str(tmp_path / "never.zip")]) == 2
    assert "never.zip cannot be read" in capsys.readouterr().err
    for arguments, status in (([], 2), (["--help"], 0)):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == status
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as made:
        made.writestr("manifest.json", b"{}")
    assert check(tmp_path / "b.zip") == ["there is no manifest that can be read"]


def test_files_are_asked_for_once_and_what_cannot_be_had_is_waited_for_no_longer(tmp_path: Path) -> None:
    standings = {"here": FileStanding(tmp_path / "x"), "far": FileStanding(), "gone": FileStanding()}
    asked: list[str] = []
    work = Fetching([file(id, id) for id in standings], standings.__getitem__, lambda one: asked.append(one.id))
    assert not work.step()
    assert not work.step()
    assert asked == ["far", "gone"]
    assert work.done() == 1
    standings["gone"] = FileStanding(trouble="It is gone")
    standings["far"] = FileStanding(moving=True, trouble="no network just now")
    assert not work.step()
    standings["far"] = FileStanding(tmp_path / "y")
    assert work.step()
    assert (work.done(), work.path("gone"), work.trouble("gone")) == (3, None, "It is gone")


def test_whatever_byte_is_damaged_is_told_and_nothing_is_raised(tmp_path: Path) -> None:
    told = [Piece("transcript.txt", "transcript", b"hello world, some text\n" * 9), Piece("x.json", "messages", bytes(range(64)))]
    archive.write(tmp_path / "a.zip", "s", "c", T0, told, [])
    whole, other = (tmp_path / "a.zip").read_bytes(), tmp_path / "b.zip"
    kept = contents(tmp_path / "a.zip")
    for at in range(len(whole)):
        for flipped in (0xFF, 0x01):
            damaged = bytearray(whole)
            damaged[at] ^= flipped
            other.write_bytes(damaged)
            wrong = check(other)
            # a date or a right that is another says nothing of what is inside
            assert wrong or contents(other) == kept, at
    for length in range(0, len(whole), 7):
        other.write_bytes(whole[:length])
        assert check(other), length


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as made:
        return {name: made.read(name) for name in made.namelist()}


def test_a_disk_that_fails_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.write(tmp_path / "a.zip", "s", "c", T0, [Piece("x.txt", "file", b"abc")], [])

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "the disk fails")

    monkeypatch.setattr(zipfile.ZipExtFile, "read", fail)
    with pytest.raises(OSError, match="the disk fails"):
        check(tmp_path / "a.zip")
