"""What every test of the console lives under: this computer's own keyring is neither asked nor written to. And a desk to work at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring.backends.fail
import pytest

from tests.console.desk_house import House


@pytest.fixture(autouse=True)
def _no_real_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", lambda: keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def _no_house_left(_no_thread_left: None) -> Iterator[None]:
    """Before threads are looked for."""
    yield
    while House.standing:
        House.standing.pop().close()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)
