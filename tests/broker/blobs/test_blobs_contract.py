"""What every place for bytes must do. A further implementation joins by one more factory."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from broker.blobs.directory import DirectoryBlobs
from broker.blobs.port import BadHash, Blobs, BlobsFull, BlobsUnavailable, WrongOffset, new_name

DATA = bytes(range(256)) * 40
HASH = hashlib.sha256(DATA).hexdigest()


def directory(folder: Path) -> Blobs:
    return DirectoryBlobs(folder / "blobs")


FACTORIES = [directory]


@pytest.fixture(params=FACTORIES, ids=lambda factory: factory.__name__)
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Blobs]:
    """The same place, as a process that has just started finds it."""
    return lambda: request.param(tmp_path)


def read(blobs: Blobs, name: str) -> bytes:
    with blobs.open(name) as file:
        return file.read()


def test_bytes_come_back_whole_and_in_parts(again: Callable[[], Blobs]) -> None:
    blobs, name = again(), new_name()
    assert blobs.held(name) == 0
    assert blobs.append(name, 0, DATA[:1_000]) == 1_000
    assert again().held(name) == 1_000, "a new process goes on where the old one was"
    with pytest.raises(FileNotFoundError):
        blobs.open(name)
    assert again().append(name, 1_000, DATA[1_000:]) == len(DATA)
    blobs.finish(name, HASH)
    blobs.finish(name, HASH)
    assert read(again(), name) == DATA
    assert again().held(name) == len(DATA)


def test_nothing_is_written_twice_or_with_a_hole(again: Callable[[], Blobs]) -> None:
    blobs, name = again(), new_name()
    blobs.append(name, 0, DATA[:10])
    for offset in (0, 9, 11, 5_000):
        with pytest.raises(WrongOffset) as caught:
            blobs.append(name, offset, b"x")
        assert caught.value.held == 10
    blobs.append(name, 10, DATA[10:])
    blobs.finish(name, HASH)
    with pytest.raises(WrongOffset):
        blobs.append(name, len(DATA), b"x")
    assert read(blobs, name) == DATA


def test_other_bytes_than_announced_are_gone(again: Callable[[], Blobs]) -> None:
    blobs, name = again(), new_name()
    blobs.append(name, 0, DATA[:-1] + b"?")
    with pytest.raises(BadHash):
        blobs.finish(name, HASH)
    assert again().held(name) == 0
    blobs.append(name, 0, DATA)
    blobs.finish(name, HASH)
    assert read(blobs, name) == DATA


def test_what_is_removed_is_gone_and_may_be_missing(again: Callable[[], Blobs]) -> None:
    blobs, whole, part = again(), new_name(), new_name()
    blobs.append(whole, 0, DATA)
    blobs.finish(whole, HASH)
    blobs.append(part, 0, DATA[:5])
    assert {name for name, _ in blobs.all()} == {whole, part}
    assert all(abs(at - time.time() * 1000) < 600_000 for _, at in blobs.all())
    for name in (whole, part, new_name()):
        blobs.remove(name)
    assert list(again().all()) == []
    assert blobs.held(whole) == blobs.held(part) == 0


# ---- the folder


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_only_the_owner_reads_the_folder(tmp_path: Path) -> None:
    blobs, name = directory(tmp_path), new_name()
    blobs.append(name, 0, DATA)
    blobs.finish(name, HASH)
    for path in (tmp_path / "blobs").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize("name", ["", "..", "../../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "/" * 32])
def test_a_name_that_is_not_ours_leads_nowhere(tmp_path: Path, name: str) -> None:
    for ask in (directory(tmp_path).held, directory(tmp_path).open, directory(tmp_path).remove):
        with pytest.raises(ValueError, match="no name of ours"):
            ask(name)


def test_a_full_disk_costs_a_repetition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs, name = directory(tmp_path), new_name()
    blobs.append(name, 0, DATA[:100])
    write, room = os.write, [50]

    def full(handle: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        room[0], taken = 0, write(handle, data[:50])
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(BlobsUnavailable):
            blobs.append(name, 100, DATA[100:])
    assert blobs.held(name) == 100, "half of it was kept"
    blobs.append(name, 100, DATA[100:])
    blobs.finish(name, HASH)
    assert read(blobs, name) == DATA


@pytest.mark.parametrize(("total", "kept"), [(10**13, 2**30), (10**8, 10**7)], ids=["large disk", "small disk"])
def test_the_database_keeps_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, total: int, kept: int
) -> None:
    blobs, name, free = directory(tmp_path), new_name(), [kept + 100]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=total, free=free[0]))
    blobs.append(name, 0, DATA[:100])
    free[0] -= 1
    for _ in range(3):
        with pytest.raises(BlobsFull):
            blobs.append(name, 100, DATA[100:200])
    assert blobs.held(name) == 100 and len(caplog.records) == 1, "said once, not at each try"
    blobs.remove(name)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_death_while_finishing_costs_a_repetition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool) -> None:
    blobs, name = directory(tmp_path), new_name()
    blobs.append(name, 0, DATA)

    does = getattr(os, step)

    def die(*given: object) -> None:
        if after:
            does(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, step, die)
        with pytest.raises(KeyboardInterrupt):
            blobs.finish(name, HASH)
    assert directory(tmp_path).held(name) == len(DATA)
    directory(tmp_path).finish(name, HASH)
    assert read(directory(tmp_path), name) == DATA


def test_the_bytes_are_on_disk_before_they_have_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def noted(step: str, does: Callable[..., None]) -> Callable[..., None]:
        def do(*given: object) -> None:
            order.append(step)
            does(*given)

        return do

    for step in ("fsync", "replace"):
        monkeypatch.setattr(os, step, noted(step, getattr(os, step)))
    blobs, name = directory(tmp_path), new_name()
    blobs.append(name, 0, DATA)
    blobs.finish(name, HASH)
    assert order == (["fsync", "replace"] if sys.platform == "win32" else ["fsync", "replace", "fsync"])


def test_what_has_come_so_far_can_be_looked_at_and_counts(again: Callable[[], Blobs]) -> None:
    blobs = again()
    one, two = new_name(), new_name()
    blobs.append(one, 0, b"begin")
    with blobs.peek(one) as file:
        assert file.read() == b"begin"
    blobs.append(two, 0, b"whole")
    blobs.finish(two, hashlib.sha256(b"whole").hexdigest())
    with blobs.peek(two) as file:
        assert file.read() == b"whole"
    assert blobs.size() == 10
    with pytest.raises(FileNotFoundError):
        blobs.peek(new_name())
