"""Two starts of one profile, as real processes: the second hands over what it was asked and ends; a crash leaves nothing in the way."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
WITHIN_S = 60

FIRST = """
import sys
from pathlib import Path
from console import app

def telling(name):
    real = getattr(app.Console, name)
    def told(self, *what):
        print(name, *what, flush=True)
        return real(self, *what)
    setattr(app.Console, name, told)

for name in ("open", "activate", "open_conversation"):
    telling(name)
sys.exit(app.main(Path(sys.argv[1])))
"""


class First:
    """A console that says which of these three it does."""

    def __init__(self, profile: Path) -> None:
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}
        self.process = subprocess.Popen([sys.executable, "-c", FIRST, str(profile)], stdout=subprocess.PIPE, text=True, env=env)
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())

    def says(self) -> str:
        return self._lines.get(timeout=WITHIN_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def second(profile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "console", "--profile", str(profile), *arguments],
        cwd=REPOSITORY, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=WITHIN_S, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_the_second_start_raises_the_first_and_hands_over_its_conversation(tmp_path: Path) -> None:
    profile = tmp_path / "p"
    first = First(profile)
    try:
        assert first.says() == "open"
        done = second(profile)
        assert done.returncode == 0 and "running already" in done.stderr, done.stderr
        assert first.says() == "activate"
        assert second(profile, "--open", "c-7").returncode == 0
        assert [first.says(), first.says()] == ["open_conversation c-7", "activate"]
        assert first.process.poll() is None
    finally:
        first.kill()
    after_the_crash = First(profile)
    try:
        assert after_the_crash.says() == "open", "the lock and the socket of the dead one are in nobody's way"
        assert second(profile).returncode == 0
        assert after_the_crash.says() == "activate"
    finally:
        after_the_crash.kill()
