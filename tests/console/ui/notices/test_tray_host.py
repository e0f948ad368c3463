"""A tray is there exactly while a panel with one is on the bus: real X server and bus, a StatusNotifierWatcher that comes and goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop_bus import DesktopBus, TrayHost

pytest.importorskip("jeepney")
pytestmark = [pytest.mark.window, pytest.mark.bus]

REPOSITORY = Path(__file__).resolve().parents[4]
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from console.ui.notices.tray import Standing, Tray
from console.ui.theme import Theme

app = QApplication([])
tray = Tray(Theme("light"))
tray.serve(lambda: None, None, lambda: None)
tray.stand(Standing("online", 3, 1))
said = None

def look():
    global said
    tray.look()
    if tray.there != said:
        said = tray.there
        print("there" if said else "gone", flush=True)

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
sys.exit(app.exec())
"""


def test_it_comes_and_goes_with_the_panel(tmp_path: Path, window_env: dict[str, str]) -> None:
    with DesktopBus(tmp_path / "b") as bus:
        env = {**window_env, "DBUS_SESSION_BUS_ADDRESS": bus.address, "PYTHONPATH": str(REPOSITORY)}
        program = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, env=env)
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == "gone\n", "no panel, no tray: closing must not hide the window"
            for _ in range(2):
                host = TrayHost(bus.address)
                assert program.stdout.readline() == "there\n"
                assert host.next_item(), "the icon is in it"
                host.stop()
                assert program.stdout.readline() == "gone\n"
        finally:
            program.kill()
            program.wait()
            program.stdout.close()
