"""What a hostile phone's video costs: mutated frames through the real decoder thread, a process of its own for each codec.

The window's stand-in is a thread that ticks every 5 ms, takes the newest picture as the window does, and needs Python's lock for it as the
window does. `stall_ms` is its longest pause by the clock, other work on the machine included; `stall_cpu_ms` is what this process itself
computed meanwhile. Memory is measured against the moment after the first honest picture; `rss_growth_mib` when all is over.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

DESCRIPTION = "Mutated video of both codecs: memory within 200 MiB and the window never held for 250 ms, frames per second beside"

GROWTH_MIB = 200.0
STALL_MS = 250.0
ROOT = Path(__file__).resolve().parents[1]


def played(codec: str, frames: int, seed: int) -> dict[str, object]:
    """The figures of one codec. Raises CalledProcessError when the process died of it."""
    print(f"{codec}: {frames} frames", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "tests.console.viewer.hostile_video", codec, str(frames), str(seed)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    said: dict[str, object] = json.loads(done.stdout)
    growth, stall = said["rss_growth_mib"], said["stall_ms"]
    assert isinstance(growth, float)
    assert isinstance(stall, float)
    return said | {"within_target": growth < GROWTH_MIB and stall < STALL_MS}


def main(argv: list[str]) -> dict[str, object]:
    """A million frames of each codec take some ten minutes; the default, seconds."""
    wanted = argparse.ArgumentParser(prog="dev.py bench hostile_video", description=DESCRIPTION)
    wanted.add_argument("--frames", type=int, default=20_000, help="of each codec")
    wanted.add_argument("--seed", type=int, default=1)
    chosen = wanted.parse_args(argv)
    return {
        "target_growth_mib": GROWTH_MIB,
        "target_stall_ms": STALL_MS,
        **{codec: played(codec, chosen.frames, chosen.seed) for codec in ("H264", "VP8")},
    }
