"""Replicas that are closed again, each on a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.replica import Replica


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts" / "a.sqlite"


@pytest.fixture
def open_replica() -> Iterator[Callable[[Path], Replica]]:
    """Opens replicas and closes them after the test."""
    opened: list[Replica] = []

    def opener(path: Path) -> Replica:
        opened.append(Replica.open(path))
        return opened[-1]

    yield opener
    for replica in opened:
        replica.close()


@pytest.fixture
def replica(path: Path, open_replica: Callable[[Path], Replica]) -> Replica:
    return open_replica(path)
