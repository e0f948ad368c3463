"""A session without end: the whole console with a practice phone, through drags, rotations, rests, words and lost connections.

python -m benchmarks.glass.soak_session --folder DIR --minutes 60

Standard output: {"pid": ...} of the console, {"phase": ...} as it goes, {"done": {...}} with what was counted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from benchmarks.glass.console_session import tell
from console.live_view import Phase
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage, perform

MOVING_S, RESTING_S = 30, 20
FROZEN_S = 4.5
"""How long the phone hears and says nothing: longer than the 3 s after which the console gives the connection up."""


async def play(stage: Stage, minutes: float) -> None:
    """The round of phases until the time is over."""
    await stage.start_here()
    _, _, url = await stage.new_code("Soak")
    phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--auto-consent", "--name", "Soak")
    try:
        conversation = await stage.admit("Soak")
        await stage.picture_live(conversation)
        await stage.until(lambda: stage.live(conversation).can_touch, "input taken")
        await phone.ask("open", page="list")
        tell(pid=os.getpid())
        counts: Counter[str] = Counter()
        loop = asyncio.get_running_loop()
        end = loop.time() + minutes * 60
        while loop.time() < end:
            await _round(stage, phone, conversation, counts)
        tell(done=dict(counts))
    finally:
        phone.kill()


async def _round(stage: Stage, phone: PhoneProcess, conversation: str, counts: Counter[str]) -> None:
    loop = asyncio.get_running_loop()
    tell(phase="moving")
    until = loop.time() + MOVING_S
    up = True
    while loop.time() < until:
        size = stage.pane(conversation).area.picture_size
        if size is not None and stage.live(conversation).can_touch:
            far, near = (size[0] / 2, size[1] * 0.7), (size[0] / 2, size[1] * 0.4)
            await stage.drag(conversation, *((far, near) if up else (near, far)))
            counts["drags"] += 1
        up = not up
        await asyncio.sleep(0.6)
    tell(phase="turning")
    for _ in range(2):
        g = (await phone.state())["g"]
        stage.pane(conversation).softkeys.pressed.emit("ROTATE")
        await phone.until(lambda s, g=g: s["g"] != g, "the screen turned")  # type: ignore[misc]
        counts["rotations"] += 1
        await asyncio.sleep(2)
    tell(phase="writing")
    await stage.say(conversation, f"Round {counts['rounds']}")
    counts["messages"] += 1
    tell(phase="resting")
    await phone.ask("open", page="settings")
    await asyncio.sleep(RESTING_S)
    await phone.ask("open", page="list")
    tell(phase="lost")
    os.kill(phone.pid, signal.SIGSTOP)
    try:
        await stage.until(lambda: stage.live(conversation).phase is Phase.RECONNECTING, "the loss noticed", 10)
        await asyncio.sleep(FROZEN_S - 3)
    finally:
        os.kill(phone.pid, signal.SIGCONT)
    await stage.picture_live(conversation)
    counts["reconnects"] += 1
    counts["rounds"] += 1


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--folder", type=Path, required=True)
    wanted.add_argument("--minutes", type=float, required=True)
    options = wanted.parse_args()
    perform(options.folder, lambda stage: play(stage, options.minutes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
