"""Chromium at both ends of a measurement: a driven, headless page as sender, or nothing but a window as the viewer under test."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.customer.web import chromium
from tests.customer.web.chromium import Tab

PAGES = Path(__file__).resolve().parent / "pages"
# No throttling of a page that nobody sees, and files may ask for files.
MORE_FLAGS = (
    "--disable-backgrounding-occluded-windows",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-file-access-from-files",
    "--test-type",
)
DRIVEN_ONLY = ("--headless", "--remote-debugging")
CLOCK_TRIES = 25


def binary() -> str:
    """Path of Chromium: $CHROMIUM, else the first on the PATH. Raises FileNotFoundError."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            behind = Path(found).parent.parent / "lib" / "chromium" / "chromium"  # Debian: the program behind the shell script
            return str(behind) if behind.exists() else found
    raise FileNotFoundError("Chromium is not installed")


@contextmanager
def own_copy() -> Iterator[str]:
    """A copy of the program on disk for as long as the block runs; gives its path.

    Two browsers from the same files share their memory: measured beside the sender, a receiver would seem half as large as it is alone.
    """
    program = Path(binary())
    with tempfile.TemporaryDirectory() as folder:
        yield str(shutil.copytree(program.parent, Path(folder) / "chromium", symlinks=True) / program.name)


@contextmanager
def driven(program: str = "") -> Iterator[Tab]:
    """A headless browser of its own with one page. `program`: its path, if not the one that is installed."""
    browser = chromium.Chromium(program or binary(), MORE_FLAGS)
    try:
        tab = browser.tab()
        yield tab
        tab.close()
    finally:
        browser.close()


class Window:
    """Nothing but the program with a page in a window on `display`; nobody looks into it."""

    def __init__(self, url: str, width: int, height: int, display: str) -> None:
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        flags = [f for f in (*chromium.FLAGS, *MORE_FLAGS) if not f.startswith(DRIVEN_ONLY)]
        place = (f"--app={url}", f"--window-size={width},{height}", "--window-position=0,0")
        self._process = subprocess.Popen(
            [binary(), *flags, *place, f"--user-data-dir={self._profile}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "DISPLAY": display}, start_new_session=True,
        )  # fmt: skip
        self.pid = self._process.pid

    def stop(self) -> None:
        """Ends the browser and all that it started, and removes its profile."""
        try:
            os.killpg(self.pid, signal.SIGKILL)  # its own session: only what we started
        except ProcessLookupError:
            pass  # it had ended by itself
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)


def clock_offset_ms(tab: Tab) -> float:
    """The page's wall clock minus ours, by the shortest of some round trips."""
    best: tuple[float, float] | None = None
    for _ in range(CLOCK_TRIES):
        before = time.time() * 1000
        theirs = tab.js("performance.timeOrigin+performance.now()")
        after = time.time() * 1000
        if best is None or after - before < best[0]:
            best = (after - before, theirs - (before + after) / 2)
    assert best is not None
    return best[1]


def share_canvas(width: int, height: int, fps: int, *, mode: str = "scroll", idle_ms: int = 2000, settle: int = 0) -> str:
    """Script for `Tab.before_load`: the page's own getDisplayMedia() returns the canvas with the clock."""
    source = "\n".join((PAGES / name).read_text("utf-8") for name in ("glass_canvas.js", "inject.js"))
    options = {"w": width, "h": height, "fps": fps, "mode": mode, "idleMs": idle_ms, "settle": settle}
    return f"{source}\nglassInject({json.dumps(options)});"
