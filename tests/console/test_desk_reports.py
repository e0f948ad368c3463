"""The desk keeps a report of each session whose screen was shown here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console import intents as wish
from console.desk import Desk
from console.notices import Changed, Notice
from console.surroundings import Surroundings
from console.viewer.distribution import Distribution
from protocol import wire
from tests.console.desk_house import FIGURES, House, Screen


def test_the_report_of_a_session_is_kept_over_connections_and_restarts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    spread = Distribution()
    spread.add(30.0)
    told = replace(FIGURES, codec="H264", packets=100, frames=20, fps_decoded=30.0, dropped={"late": 1}, so_far={"whole": spread})
    monkeypatch.setattr(Screen, "stats", lambda _self: told)
    house.live()
    for _ in range(3):
        house.now += 1_000
        house.desk.tick()
    view = house.desk.live("c")
    assert view is not None and view.history is not None and view.history.series("fps")[-3:] == [30.0] * 3
    house.desk.link_told(wire.Sig("s", 2, "offer", sdp="v=0"))
    assert house.desk.report("s") is None, "only when it is over"
    house.desk.close()
    around = Surroundings(house._open, house.posted.append, lambda: house.now, house.desk.preferences)
    again = Desk(house.desk.workspace, house.replica, around, house.files)
    again.attach(house)  # type: ignore[arg-type]
    left = again.report("s")
    assert left is not None and (left.connections, left.frames, left.reconnects, left.parts) == (2, 40, 1, 1)
    again.link_told(wire.Sig("s", 3, "offer", sdp="v=0"))
    changed: list[Notice] = []
    again.subscribe(changed.append)
    again.submit(wish.EndSession("c"))
    whole = again.report("s")
    assert whole is not None and (whole.connections, whole.frames, whole.parts) == (3, 60, 2)
    assert whole.dropped == {"late": 3} and whole.shown == 3 and whole.phases["live"] >= 3_000
    assert whole.ended == "ended_by_agent" and whole.inputs.sent == 15
    assert Changed("report", "s", "c") in changed
    again.close()
    assert again.report("s") == whole, "it is written once"


def test_nothing_is_kept_of_what_is_no_longer_ours(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "stats", lambda _self: replace(FIGURES, packets=100))
    house.live()
    house.remove("conversation", "c")
    assert house.desk.report("s") is None
