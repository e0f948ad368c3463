"""The customer takes back screen or control: how long until nothing more of it leaves or is executed, and until the console knows.

A broker, a console without a window and a practice phone, all real processes or threads. The phone is asked over its control port as a
finger on its screen would, while the console sends keys as fast as it can, and each of them changes the picture.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import spread
from console.intents import AskConsent
from console.live_view import Phase
from protocol.inp import Key
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import BareConsole, Guest, opened, until

DESCRIPTION = "From the customer's taking back screen or control to the last frame that leaves and the last input executed, against 200 ms"

TARGET_MS = 200.0
SETTLE_S = 0.6
"""For so long nothing more may happen."""


async def of_control(console: BareConsole, guest: Guest) -> tuple[float, float]:
    """Until the phone executes no further key, as its own count says; and until the console's hands stay away."""
    phone, desk = guest.phone, console.desk
    keys = asyncio.ensure_future(_busy(console, guest))
    await asyncio.sleep(0.3)
    begun = time.perf_counter()
    await phone.ask("revoke", what="control")
    done = len((await phone.state())["keys"])
    stopped_ms = (time.perf_counter() - begun) * 1000
    live = console.live(guest.conversation)
    await until(lambda: not live.can_touch, "the console's hands away")
    told_ms = (time.perf_counter() - begun) * 1000
    await asyncio.sleep(SETTLE_S)
    keys.cancel()
    state = await phone.state()
    if len(state["keys"]) != done or state["gate"] != "no_consent":
        raise RuntimeError(f"{len(state['keys']) - done} keys were executed after control had been taken back, gate {state['gate']!r}")
    await asyncio.sleep(0.05)
    desk.submit(AskConsent(guest.conversation, ("control",)))
    await until(lambda: live.can_touch, "control again")
    return stopped_ms, told_ms


async def of_the_screen(console: BareConsole, guest: Guest) -> tuple[float, float]:
    """Until no further frame leaves, as the phone's own count says; and until the console shows none."""
    phone, live = guest.phone, console.live(guest.conversation)
    keys = asyncio.ensure_future(_busy(console, guest))
    await asyncio.sleep(0.5)
    begun = time.perf_counter()
    await phone.ask("revoke", what="view")
    frames = (await phone.state())["frames_sent"]
    stopped_ms = (time.perf_counter() - begun) * 1000
    await until(lambda: live.phase is not Phase.LIVE, "the console without a picture")
    told_ms = (time.perf_counter() - begun) * 1000
    await asyncio.sleep(SETTLE_S)
    keys.cancel()
    state = await phone.state()
    if state["frames_sent"] != frames or state["sharing"]:
        raise RuntimeError(f"{state['frames_sent'] - frames} frames left after the screen had been taken back")
    console.desk.submit(AskConsent(guest.conversation, ("view",)))
    await console.picture_live(guest)
    return stopped_ms, told_ms


async def _busy(console: BareConsole, guest: Guest) -> None:
    """Keys as fast as hands and repetition make them; each shows another page, so that every picture is another one."""
    for name in 1_000 * ("RECENTS", "HOME"):
        console.desk.send_items(guest.conversation, [Key(name)])
        await asyncio.sleep(0.02)


async def measured(folder: Path, runs: int) -> dict[str, object]:
    """The figures of `runs` of each, in milliseconds. The question over the control port that looks after it is included."""
    control: list[tuple[float, float]] = []
    screen: list[tuple[float, float]] = []
    with BrokerProcess(folder / "broker") as broker:
        async with opened(folder, broker.url, broker.token) as console:
            guest = await console.let_in(folder, "--auto-consent", "--persona", "budget")
            await console.picture_live(guest)
            for _ in range(runs):
                control.append(await of_control(console, guest))
                screen.append(await of_the_screen(console, guest))
                print(f"control {control[-1][0]:.1f} ms, screen {screen[-1][0]:.1f} ms", file=sys.stderr, flush=True)
    last = [ms for ms, _ in control + screen]
    return {
        "target_ms": TARGET_MS,
        "control_last_input_ms": spread([ms for ms, _ in control]),
        "control_console_knows_ms": spread([ms for _, ms in control]),
        "screen_last_frame_ms": spread([ms for ms, _ in screen]),
        "screen_console_knows_ms": spread([ms for _, ms in screen]),
        "within_target": max(last) <= TARGET_MS,
    }


def main(argv: list[str]) -> dict[str, object]:
    wanted = argparse.ArgumentParser(prog="dev.py bench revoke", description=DESCRIPTION)
    wanted.add_argument("--runs", type=int, default=10, help="of each")
    runs: int = wanted.parse_args(argv).runs
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(measured(Path(folder), runs))
