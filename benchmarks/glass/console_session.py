"""The whole console on an X display: makes a code, tells its URL, lets in who comes, and stays in the session until it is killed.

python -m benchmarks.glass.console_session --folder DIR [--hand] [--picture WxH] [--busy MS]

Standard output: {"url": ...}, {"pid": ...}, and {"live": true} with the first picture. `--hand` drags the list up and down without end.
`--picture`: the viewer in a window of its own, its picture that large. `--busy`: the Qt thread computes so long in every 100 ms; then
{"received": ..., "decoded": ...} (frames/s) is told each second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path

from tests.e2e.stage import Stage, perform

CODE_OF = "Claire Fontaine"
PAUSE_S = 0.9
"""Between two drags: longer than a drag, shorter than the fling that it throws."""


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


async def float_alone(stage: Stage, conversation: str, width: int, height: int) -> None:
    """The viewer at the top left of the screen, its picture `width` x `height`, and nothing else on it."""
    host = stage.console.host
    assert host is not None
    host.detach(conversation, True)
    pane = stage.pane(conversation)
    await stage.until(lambda: pane.detached, "the viewer in its own window")
    stage.window.hide()
    window = pane.window()
    window.move(0, 0)
    for _ in range(4):  # the bar of softkeys may change sides when the window changes its shape
        await asyncio.sleep(0.1)
        view = pane.area.view
        assert view is not None
        window.resize(window.width() + width - view.widget[0], window.height() + height - view.widget[1])


async def keep_busy(stage: Stage, conversation: str, ms: int) -> None:
    """Python that computes on the Qt thread, as a heavy room would."""
    told = time.monotonic()
    while True:
        end = time.perf_counter() + ms / 1000
        while time.perf_counter() < end:
            sum(range(500))
        await asyncio.sleep((100 - ms) / 1000)
        if time.monotonic() - told >= 1:
            told = time.monotonic()
            stats = stage.live(conversation).stats()
            if stats is not None:
                tell(received=stats.fps_received, decoded=stats.fps_decoded)


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--folder", type=Path, required=True)
    wanted.add_argument("--hand", action="store_true")
    wanted.add_argument("--picture", default="")
    wanted.add_argument("--busy", type=int, default=0)
    options = wanted.parse_args()

    async def play(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code(CODE_OF)
        tell(pid=os.getpid())
        tell(url=url)
        conversation = await stage.admit()
        await stage.picture_live(conversation)
        if options.picture:
            width, height = map(int, options.picture.split("x"))
            await float_alone(stage, conversation, width, height)
        tell(live=True)
        if options.busy:
            await keep_busy(stage, conversation, options.busy)
        if not options.hand:
            await asyncio.Event().wait()
        await stage.until(lambda: stage.live(conversation).can_touch, "input taken")
        size = stage.pane(conversation).area.picture_size
        assert size is not None
        low, high = (size[0] / 2, size[1] * 0.75), (size[0] / 2, size[1] * 0.35)
        while True:
            for start, end in ((low, high), (high, low)):
                await stage.drag(conversation, start, end)
                await asyncio.sleep(PAUSE_S)

    perform(options.folder, play)
    return 0


if __name__ == "__main__":
    sys.exit(main())
