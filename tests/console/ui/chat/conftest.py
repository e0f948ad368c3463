"""A desk at which chat is all there is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.console.ui.fake_desk import FakeDesk


@pytest.fixture
def quiet(desk: FakeDesk) -> FakeDesk:
    """No phone is live: everything can be resolved."""
    for session in list(desk.replica.kept["session"].values()):
        if session.state == "active":
            desk.put(replace(session, state="ended", admitted_at=1, ended_at=2))
    desk.lives.clear()
    return desk
