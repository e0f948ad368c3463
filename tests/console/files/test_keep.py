"""Bytes in the profile: nobody else reads them, nothing half is ever found, and they do not grow without end."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path

import pytest

from console.files.keep import FileKeep, TooLarge
from protocol import limits


def fetched(keep: FileKeep, id: str, data: bytes) -> None:
    keep.coming(id).write_bytes(data)
    keep.arrived(id)


def test_from_sending_to_fetched(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "a.files")
    assert keep.find("f1") is keep.outgoing("f1") is None
    keep.hold("f1", b"one")
    path = keep.outgoing("f1")
    assert path is not None and path.read_bytes() == b"one" and keep.find("f1") == path
    keep.released(["f1", "unknown"])
    assert keep.outgoing("f1") is None
    found = keep.find("f1")
    assert found is not None and found.read_bytes() == b"one"
    keep.hold("f2", b"two")
    keep.dropped(["f2", "unknown"])
    assert keep.find("f2") is None
    keep.remove()
    assert not (tmp_path / "a.files").exists()


def test_of_a_file_whose_message_is_gone_nothing_stays(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "files")
    fetched(keep, "whole", b"data")
    keep.coming("half").write_bytes(b"da")
    keep.hold("waits", b"data")
    fetched(keep, "other", b"data")
    keep.forget(["whole", "half", "waits", "unknown"])
    assert [path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()] == [b"data"]
    assert keep.find("other") is not None


@pytest.mark.parametrize("id", ["../../x", "/etc/passwd", "", "a/b", "x" * 64, "\0", "nul", "con.txt"])
def test_an_id_of_others_leads_nowhere_else(tmp_path: Path, id: str) -> None:
    keep = FileKeep(tmp_path / "files")
    fetched(keep, id, b"data")
    assert {p.parent.name for p in (tmp_path / "files").rglob("*") if p.is_file()} == {"in"}
    found = keep.find(id)
    assert found is not None and found.read_bytes() == b"data"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "files")
    keep.hold("a", b"x")
    fetched(keep, "b", b"x")
    for path in (tmp_path / "files", *(tmp_path / "files").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_what_was_looked_at_longest_ago_goes_first_and_what_is_to_be_sent_stays(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "files", most=100)
    keep.hold("waits", b"x" * 90)
    for n in range(4):
        fetched(keep, f"f{n}", b"x" * 25)
        path = keep.find(f"f{n}")
        assert path is not None
        os.utime(path, (n, n))
    looked = keep.find("f0")
    fetched(keep, "f4", b"x" * 25)
    assert looked is not None and [n for n in range(5) if keep.find(f"f{n}") is not None] == [0, 3, 4]
    assert keep.outgoing("waits") is not None


def test_after_a_crash_halves_are_swept_and_what_no_message_needs_is_no_longer_sent(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "files")
    keep.hold("needed", b"1")
    keep.hold("sent", b"2")
    for name in ("in", "out"):
        (tmp_path / "files" / name).mkdir(exist_ok=True)
        (tmp_path / "files" / name / "tmpabc.part").write_bytes(b"half")
    (tmp_path / "files" / "lent").mkdir()
    (tmp_path / "files" / "lent" / "a.pdf").write_bytes(b"looked at")
    FileKeep(tmp_path / "files").tidy(["needed", "never held"])
    assert not (tmp_path / "files" / "lent").exists()
    assert keep.outgoing("needed") is not None and keep.outgoing("sent") is None and keep.find("sent") is not None
    assert not list((tmp_path / "files").rglob("*.part"))


def test_a_file_is_copied_and_hashed_as_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, source = FileKeep(tmp_path / "files"), tmp_path / "source"
    source.write_bytes(b"abc" * 200_000)
    held = keep.hold("a", source)
    assert (held.size, held.sha256) == (600_000, hashlib.sha256(source.read_bytes()).hexdigest())
    source.write_bytes(b"other")
    assert held.path.read_bytes() == b"abc" * 200_000, "what is sent is what it was when it was chosen"
    monkeypatch.setattr(limits, "FILE_BYTES", 1_000)
    with pytest.raises(TooLarge):
        keep.hold("b", b"x" * 1_001)
    assert keep.find("b") is None and len(list((tmp_path / "files" / "out").iterdir())) == 1


def test_what_is_being_fetched_is_found_by_nobody_and_outlives_a_start(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "files")
    keep.coming("a").write_bytes(b"half")
    FileKeep(tmp_path / "files").tidy([])
    assert keep.find("a") is None and keep.coming("a").read_bytes() == b"half"
    keep.spoiled("a")
    keep.spoiled("a")
    assert keep.coming("a").read_bytes() == b""


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = FileKeep(tmp_path / "files")
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            keep.hold("a", b"x" * 10)
    assert keep.find("a") is None and not list((tmp_path / "files" / "out").iterdir())
