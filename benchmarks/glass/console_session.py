"""The whole console on an X display: makes a code, tells its URL, lets in who comes, and stays in the session until it is killed.

python -m benchmarks.glass.console_session --folder DIR [--hand]

Standard output: {"url": ...}, and {"live": true} with the first picture. `--hand` drags the list up and down without end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests.e2e.stage import Stage, perform

CODE_OF = "Claire Fontaine"
PAUSE_S = 0.9
"""Between two drags: longer than a drag, shorter than the fling that it throws."""


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--folder", type=Path, required=True)
    wanted.add_argument("--hand", action="store_true")
    options = wanted.parse_args()

    async def play(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code(CODE_OF)
        tell(url=url)
        conversation = await stage.admit()
        await stage.picture_live(conversation)
        tell(live=True)
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
