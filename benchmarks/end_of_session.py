"""The end of a session with every network cut: how long until it holds on the side that ends it.

A broker, a console without a window and a practice phone, all real processes or threads, joined through a relay that is cut in mid-session.
Half of the runs end by the customer's Exit, half by the technician's End. *Holds*: nothing is captured, no input is taken any more.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import spread
from console.intents import EndSession
from console.live_view import Phase
from console.notices import LinkPhase
from protocol.inp import Key
from tests.broker_process import BrokerProcess
from tests.chaos.relay import ChaosRelay
from tests.e2e.bare_console import BareConsole, Guest, behind, opened, until

DESCRIPTION = "End of a session with every network cut, by the customer and by the technician, against a target of 500 ms"

TARGET_MS = 500.0


async def by_customer(guest: Guest) -> float:
    """Exit, until the phone says that nothing is shared and nobody connected. Two questions over the control port are included."""
    begun = time.perf_counter()
    await guest.phone.ask("exit")
    state = await guest.phone.state()
    took_ms = (time.perf_counter() - begun) * 1000
    if (state["phase"], state["sharing"], state["connected"], state["gate"]) != ("ended", "", False, "ended"):
        raise RuntimeError(f"the phone goes on after Exit: {state['phase']}, {state['sharing']}, gate {state['gate']!r}")
    return took_ms


async def by_technician(console: BareConsole, guest: Guest) -> tuple[float, float]:
    """End, until input is refused; and until no socket, task or thread of the connection is left."""
    begun = time.perf_counter()
    console.desk.submit(EndSession(guest.conversation))
    taken = console.desk.send_items(guest.conversation, [Key("HOME")])
    took_ms = (time.perf_counter() - begun) * 1000
    if taken or console.live(guest.conversation).phase is not Phase.ENDED:
        raise RuntimeError("the console goes on after End")
    await until(lambda: not console.media.owner.names(), "nothing left of the connection")
    return took_ms, (time.perf_counter() - begun) * 1000


async def measured(folder: Path, runs: int) -> dict[str, object]:
    """The figures of `runs` ends of each side, in milliseconds."""
    exits: list[float] = []
    ends: list[float] = []
    closed: list[float] = []
    with BrokerProcess(folder / "broker") as broker, ChaosRelay() as relay, behind(relay, broker.url) as door:
        url = f"http://127.0.0.1:{relay.tcp('127.0.0.1', int(broker.url.rpartition(':')[2]))}"
        async with opened(folder, url, broker.token) as console:
            for n in range(2 * runs):
                guest = await console.let_in(folder, "--auto-consent", "--persona", "budget", door=door, name=f"run {n}")
                await console.picture_live(guest)
                relay.cut()
                if n % 2:
                    took_ms, closed_ms = await by_technician(console, guest)
                    ends.append(took_ms)
                    closed.append(closed_ms)
                else:
                    took_ms = await by_customer(guest)
                    exits.append(took_ms)
                print(f"{'End' if n % 2 else 'Exit'}: {took_ms:.1f} ms", file=sys.stderr, flush=True)
                relay.heal()
                guest.phone.kill()
                console.link.retry_now()
                await until(lambda: console.desk.link_state.phase is LinkPhase.ONLINE, "the console online again")
    return {
        "target_ms": TARGET_MS,
        "customer_exit_ms": spread(exits),
        "technician_end_ms": spread(ends),
        "technician_closed_ms": spread(closed),
        "within_target": max(exits + ends) <= TARGET_MS,
    }


def main(argv: list[str]) -> dict[str, object]:
    """`technician_closed_ms` is no promise: a connection that cannot say goodbye waits a moment for its last words."""
    wanted = argparse.ArgumentParser(prog="dev.py bench end_of_session", description=DESCRIPTION)
    wanted.add_argument("--runs", type=int, default=5, help="of each side")
    runs: int = wanted.parse_args(argv).runs
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(measured(Path(folder), runs))
