"""An hour in one session: does the console grow? Memory, file handles and threads of its process, through movement, rotations, rests and
lost connections with a practice phone.

The slope is that of a straight line through all samples after the warm-up (least squares); memory is what this process alone holds
(private pages), so that other programs do not change the figure. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from queue import Empty
from statistics import linear_regression, median

from benchmarks.glass_to_glass import x_server
from benchmarks.whole_session import Told

DESCRIPTION = "An hour of one session: memory slope, handles and threads of the console, against flat"

SLOPE_MOST_MB_PER_H = 10.0
"""Beyond this a console that runs for a working day would be noticed."""
EVERY_S = 5.0
WARM_UP_SHARE = 0.2


def sample(pid: int) -> tuple[float, int, int]:
    """Private memory in MB, open files, threads."""
    memory = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(("Private_Clean:", "Private_Dirty:")):
            memory += int(line.split()[1])
    status = Path(f"/proc/{pid}/status").read_text()
    threads = int(status.split("Threads:")[1].split()[0])
    return memory / 1024, len(os.listdir(f"/proc/{pid}/fd")), threads


def main(argv: list[str]) -> dict[str, object]:
    """One session of `--minutes`; a sample each five seconds."""
    wanted = argparse.ArgumentParser(prog="dev.py bench soak", description=DESCRIPTION)
    wanted.add_argument("--minutes", type=float, default=60)
    o = wanted.parse_args(argv)
    with ExitStack() as up:
        folder = Path(up.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        display = up.enter_context(x_server())
        session = Told(
            "benchmarks.glass.soak_session", "--folder", str(folder), "--minutes", str(o.minutes), display=display, log=folder / "log.txt"
        )  # fmt: skip
        up.callback(session.stop)
        pid = session.until("pid", 120)
        begun = time.monotonic()
        samples: list[tuple[float, float, int, int]] = []
        done: dict[str, int] | None = None
        while done is None:
            try:
                done = session.until("done", EVERY_S)
            except TimeoutError:
                if not Path(f"/proc/{pid}").exists():
                    raise
                samples.append((time.monotonic() - begun, *sample(pid)))
                if len(samples) % 12 == 0:
                    print(json.dumps(dict(zip(("s", "mb", "files", "threads"), samples[-1], strict=True))), file=sys.stderr, flush=True)
            except Empty:
                continue
    warm = [s for s in samples if s[0] >= samples[-1][0] * WARM_UP_SHARE]
    slope = linear_regression([s[0] / 3600 for s in warm], [s[1] for s in warm]).slope
    tenth = max(1, len(warm) // 10)
    first, last = warm[:tenth], warm[-tenth:]
    return {
        "minutes": o.minutes,
        "samples": len(samples),
        "memory_mb": {"begin": median(s[1] for s in first), "end": median(s[1] for s in last), "most": max(s[1] for s in samples)},
        "slope_mb_per_h": slope,
        "at_most_mb_per_h": SLOPE_MOST_MB_PER_H,
        "met": slope <= SLOPE_MOST_MB_PER_H,
        "files": {"begin": median(s[2] for s in first), "end": median(s[2] for s in last), "most": max(s[2] for s in samples)},
        "threads": {"begin": median(s[3] for s in first), "end": median(s[3] for s in last), "most": max(s[3] for s in samples)},
        "done": done,
    }
