"""When what is being written goes to disk, and what is said when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.chat.drafts import LATEST_MS, PAUSE_MS, Unsaved
from console.intents import KeepDraft
from console.notices import Trouble
from console.replica import CannotStore, Draft
from console.replica.drafts import Drafts
from tests.console.desk_house import House


def test_a_pause_saves() -> None:
    unsaved = Unsaved()
    assert unsaved.changed(10_000) == PAUSE_MS
    assert unsaved.changed(10_900) == PAUSE_MS, "another key, another second"


def test_who_never_pauses_is_saved_all_the_same() -> None:
    unsaved, saves, due = Unsaved(), [], None
    for now in range(0, 30_000, 100):  # ten keys a second
        if due is not None and now >= due:
            saves.append(now)
            unsaved.saved()
            due = None
        due = now + unsaved.changed(now)
    assert saves == [5_000, 10_000, 15_000, 20_000, 25_000]
    assert LATEST_MS == 5_000


def test_the_desk_keeps_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.desk.submit(KeepDraft("c", "note", "calls again", 5, "m1"))
    assert house.replica.drafts() == [Draft("c", "note", "calls again", 5, "m1")]
    house.desk.submit(KeepDraft("c", "note", ""))
    assert house.replica.drafts() == []
    house.desk.close()
    house.replica.close()


def test_a_full_disk_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path)

    def full(*_: object) -> None:
        raise CannotStore("full")

    with monkeypatch.context() as now:
        now.setattr(Drafts, "keep", full)
        for _ in range(3):
            house.desk.submit(KeepDraft("c", "message", "half"))
    assert [n for n in house.notices if isinstance(n, Trouble)] == [Trouble("full", "chat", "c")]
    house.desk.submit(KeepDraft("c", "message", "half"))
    with monkeypatch.context() as again:
        again.setattr(Drafts, "keep", full)
        house.desk.submit(KeepDraft("c", "message", "half of it"))
    assert len([n for n in house.notices if isinstance(n, Trouble)]) == 2
    house.desk.close()
    house.replica.close()
