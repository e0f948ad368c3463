"""A moving screen over bad networks: real broker, console and customer, chaos relay between.

Every picture that the console would show is one that the customer sent, whole; no freeze is longer than a second beyond a black-out.
What becomes of it when the network itself changes shows `test_other_networks.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from benchmarks.networks import BLACK_OUT_S, NETWORKS, one_network
from benchmarks.witness.rig import Rig, rigged
from console.live_view import Phase
from protocol.inp import Item, Key, Touch
from protocol.inp import Phase as Finger
from tests.e2e.bare_console import until
from tests.e2e.playing import Play, playing

pytestmark = [pytest.mark.e2e, pytest.mark.alone]

FREEZE_MS = 1_000.0
BAD_S = 4.0
AFTER_S = {"bottleneck_2_mbit": 5.0}


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("networks")
    with playing(lambda relay: rigged(folder, "--persona", "tiny", relay=relay)) as play:
        yield play


@pytest.fixture(scope="module")
def calm_gap_ms(phone: Play) -> float:
    """The longest time between two pictures where nothing is wrong: what this machine, just now, adds to every freeze."""

    async def scene(rig: Rig) -> float:
        await asyncio.sleep(1.0)
        row = await one_network(rig, NETWORKS["calm"], 2.0, before_s=0.5, after_s=0.5)
        assert row["corrupted"] == 0
        return float(row["longest_gap_ms_during"])

    return float(phone(scene))


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "calm"])
def test_a_bad_network_neither_freezes_nor_breaks_the_picture(phone: Play, calm_gap_ms: float, name: str) -> None:
    async def scene(rig: Rig) -> None:
        bad_s = BAD_S + (BLACK_OUT_S if NETWORKS[name].dark else 0)
        row = await one_network(rig, NETWORKS[name], bad_s, before_s=1.0, after_s=AFTER_S.get(name, 2.0))
        assert row["corrupted"] == 0, row
        assert len(row["sizes"]) == 1, "the picture keeps its size"
        assert row["longest_freeze_ms"] <= FREEZE_MS + calm_gap_ms, (row, rig.told_lately())
        if name == "bottleneck_2_mbit":
            assert row["kbit_s_during"] < 2_100 and row["shown_fps_during"] >= 3
            assert row["shown_fps_after"] > row["shown_fps_during"], "the rate recovers"
        assert rig.console.live(rig.guest.conversation).phase is Phase.LIVE

    phone(scene)


def test_what_a_hand_did_in_the_dark_is_never_carried_out(phone: Play) -> None:
    """Touches and keys that did not arrive before the connection fell silent are refused as stale when it comes back, each of them."""

    async def scene(rig: Rig) -> None:
        view, guest = rig.console.live(rig.guest.conversation), rig.guest
        await until(lambda: view.can_touch, "control")
        assert view.geom is not None
        before = await guest.phone.state()
        judged = len(guest.judged)
        rig.relay.black_out()
        await asyncio.sleep(0.2)
        g = view.geom.g
        hand: list[Item] = [Touch(Finger.DOWN, g, 5_000, 0, 30_000, 30_000), Touch(Finger.UP, g, 5_000, 60, 30_000, 30_000)]
        assert rig.console.desk.send_items(guest.conversation, [*hand, Key("HOME"), Key("BACK")])
        await until(lambda: view.phase is Phase.RECONNECTING, "the silence noticed")
        assert not view.can_touch and not rig.console.desk.send_items(guest.conversation, [Key("RECENTS")])
        assert view.why == "silence"
        rig.relay.heal()
        await until(lambda: view.phase is Phase.LIVE and view.can_touch, "control again")
        await until(lambda: len(guest.judged) >= judged + 3, "a receipt for each")
        state = await guest.phone.state()
        assert state["keys"] == before["keys"] and state["touches"] == before["touches"] and not state["held"]
        assert {receipt.r for receipt in guest.judged[judged:]} == {"stale"}
        assert rig.console.desk.send_items(guest.conversation, [Key("VOLUME_DOWN")])
        await guest.phone.until(lambda s: s["keys"] and s["keys"][-1] == "VOLUME_DOWN", "a key of afterwards")

    phone(scene)
