"""In a real window: the GPU's view docked, detached, turned and failing; a real pointer while the program is busy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def run(program: str, env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / program)], env={**env, "PYTHONPATH": str(HERE.parents[3])}, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.window
def test_the_gpu_view_lives_through_a_session(window_env: dict[str, str]) -> None:
    run("gpu_journey.py", window_env)


@pytest.mark.window
@pytest.mark.skipif(sys.platform != "linux", reason="XTEST")
def test_a_real_hand_keeps_its_timing_while_the_program_is_busy(window_env: dict[str, str]) -> None:
    run("real_mouse.py", window_env)


@pytest.mark.window
@pytest.mark.skipif(sys.platform != "linux", reason="X11's grabs, XTEST")
def test_the_desktops_keys_arrive_in_exactly_one_place(window_env: dict[str, str]) -> None:
    run("real_desktop_keys.py", window_env)
