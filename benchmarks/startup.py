"""Start-up: from starting the process to the first painted window, the console against a bare PySide6 window, alternately.

Both are judged by this program's clock, when their line arrives on standard output; what the console says of itself goes along
as a detail. `python -m console --profile DIR --measure-first-window` paints its first window with a fresh profile, prints one line
whose last word is the milliseconds since its process began, and exits.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import spread

DESCRIPTION = "First window of the console against a bare PySide6 window in the same run (milliseconds, ratio)"

ROOT = Path(__file__).resolve().parents[1]
WITHIN_S = 60

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, told)

def told():
    print("first window", flush=True)
    app.quit()

app = QApplication(sys.argv)
window = Window()
window.resize(1200, 800)
window.show()
sys.exit(app.exec())
"""


def first_line(command: list[str]) -> tuple[float, str]:
    """Milliseconds from the start of `command` to its first line on standard output, and the line. Raises RuntimeError without one."""
    # A person's Python keeps its bytecode; where this one was told not to, the console alone would pay for it.
    env = {**{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}, "PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    took_ms = (time.perf_counter() - begun) * 1000
    try:
        _, errors = process.communicate(timeout=WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
    if not line:
        raise RuntimeError(f"{' '.join(command[1:4])} told of no window: {errors[-400:]}")
    return took_ms, line


def main(argv: list[str]) -> dict[str, object]:
    """Runs A B B A ..., so that a slow drift of the machine hits both; the first pair warms the disk and is not counted."""
    wanted = argparse.ArgumentParser(prog="dev.py bench startup", description=DESCRIPTION)
    wanted.add_argument("--runs", type=int, default=7)
    runs: int = wanted.parse_args(argv).runs
    bare: list[float] = []
    console: list[float] = []
    own_words: list[float] = []
    for n in range(runs + 1):
        for which in ("bare", "console") if n % 2 else ("console", "bare"):
            if which == "bare":
                took_ms, _ = first_line([sys.executable, "-c", BARE])
                bare.append(took_ms)
            else:
                with tempfile.TemporaryDirectory() as profile:
                    took_ms, line = first_line([sys.executable, "-m", "console", "--profile", profile, "--measure-first-window"])
                console.append(took_ms)
                own_words.append(float(line.split()[-1]))
            print(f"{which}: {took_ms:.0f} ms", file=sys.stderr, flush=True)
    figures = {"bare_ms": spread(bare[1:]), "console_ms": spread(console[1:]), "console_says_ms": spread(own_words[1:])}
    half = sorted(console[1:])[len(console[1:]) // 2], sorted(bare[1:])[len(bare[1:]) // 2]
    return {**figures, "console_to_bare": half[0] / half[1]}
