"""What every test of the console lives under: this computer's own keyring is neither asked nor written to."""

from __future__ import annotations

import keyring.backends.fail
import pytest


@pytest.fixture(autouse=True)
def _no_real_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", lambda: keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
