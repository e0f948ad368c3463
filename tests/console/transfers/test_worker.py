"""What is done for a file away from the window: whatever goes wrong there is told, and leaves nothing behind."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console import intents as wish
from console.transfers.keeping import Keeping
from console.transfers.porter import Around, Porter
from protocol import wire
from protocol.support import Consent, Transfer

ID = "01234567-89ab-7def-8123-456789abcdef"
OFFERED = Transfer(ID, "s", "c", 1, "customer", "me", "a.bin", 10)


class Records:
    def transfer(self, transfer_id: str, /) -> Transfer | None:
        return OFFERED if transfer_id == ID else None

    def transfers(self, conversation_id: str, /) -> list[Transfer]:
        return [OFFERED]

    def session(self, session_id: str, /) -> None:
        return None

    def consents(self, session_id: str, /) -> list[Consent]:
        return [Consent("s:files", "s", "c", "files", "granted", 1)]


class Stage:
    def __init__(self, folder: Path) -> None:
        self.posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self.queued: list[wire.Request] = []
        self.porter = Porter(folder / "kept", self.posted.put)
        self.porter.attach(
            Around(
                Records(), self.queued.append, hint=lambda _: None, ask=lambda _: None, notify=lambda _: None, post=self.posted.put,
                now_ms=lambda: 1, me=lambda: "me", servers=list, near=lambda: False, session=lambda _: "s",
            )
        )  # fmt: skip

    def worked(self) -> None:
        """What the thread has done is heard."""
        self.posted.get(timeout=30)()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.porter.close()


def take(stage: Stage, folder: Path) -> None:
    stage.porter.wish(wish.TakeTransfer(ID, folder))
    stage.worked()


@pytest.mark.parametrize("error", [ValueError, RuntimeError])
def test_a_fault_of_ours_is_told_as_a_failed_file_and_leaves_no_part(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def fails(self: Keeping, kept: object) -> None:
        raise error("nobody thought of this")

    monkeypatch.setattr(Keeping, "keep", fails)
    take(stage, tmp_path / "Downloads")
    assert list((tmp_path / "Downloads").iterdir()) == []
    (said,) = stage.queued
    assert isinstance(said, wire.TransferTo) and (said.transfer, said.state) == (ID, "failed")
    assert "nobody thought of this" in caplog.text


def test_where_the_disk_refuses_it_can_be_taken_again_and_nothing_lies_there(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Downloads"
    with monkeypatch.context() as full:
        full.setattr(Keeping, "keep", lambda *_: (_ for _ in ()).throw(OSError("full")))
        take(stage, folder)
    assert list(folder.iterdir()) == [] and stage.queued == []
    take(stage, folder)
    (said,) = stage.queued
    assert isinstance(said, wire.TransferTo) and said.state == "running"
    assert [path.name for path in folder.iterdir()] == ["a.bin.tapline-part"]


def test_what_cannot_be_looked_at_by_a_fault_of_ours_is_not_waited_for(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "b.bin"
    source.write_bytes(b"x")

    def fails(self: Keeping, kept: object) -> None:
        raise ValueError("nobody thought of this")

    monkeypatch.setattr(Keeping, "keep", fails)
    id = stage.porter.wish(wish.OfferFiles("c", (source,)))
    stage.worked()
    (standing,) = [s for s in stage.porter.standings("c") if s.id == id]
    assert (standing.state, standing.trouble) == ("failed", "failed") and stage.queued == []
