"""The journey that the demo plays, as a script would call it: its report, its pictures, its exit status, and that it can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from tests.e2e.phone import REPOSITORY

pytestmark = [pytest.mark.e2e, pytest.mark.window]

STEPS = [
    "broker_ready", "console_ready", "code_created", "customer_joined", "first_frame", "tap", "swipe", "back", "home", "recents",
    "text", "chat_to_customer", "chat_to_technician", "rotate", "secure_explained", "ended_by_customer",
]  # fmt: skip
"""Others script against these: written out here, not taken from the journey."""
SHOTS = ("conversations-empty", "codes", "incoming-customer", "session", "landscape", "black-explained", "chat", "ended")
WITHIN_S = 100


@dataclass
class Played:
    status: int
    report: dict[str, Any]
    said: str
    shots: Path


def journey(folder: Path, env: dict[str, str], *arguments: str) -> Played:
    report, shots = folder / "report.json", folder / "shots"
    command = [sys.executable, "-m", "tests.e2e.journey", "--headless", "--report", str(report), "--shots", str(shots), *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, encoding="utf-8", timeout=WITHIN_S, check=False)
    assert report.exists(), done.stdout + done.stderr
    return Played(done.returncode, json.loads(report.read_text("utf-8")), done.stdout + done.stderr, shots)


def test_every_step_is_taken_and_reported(tmp_path: Path, window_env: dict[str, str]) -> None:
    played = journey(tmp_path, window_env)
    assert played.status == 0 and played.report["ok"] is True, played.said
    steps = played.report["steps"]
    assert [s["name"] for s in steps] == STEPS
    for step in steps:
        assert step.keys() == {"name", "ok", "ms", "detail"}
        assert step["ok"] is True and isinstance(step["ms"], int) and step["detail"], step
    for name in SHOTS:
        picture = QImage(str(played.shots / f"{name}.png"))
        assert picture.width() >= 900 and picture.height() >= 600, name
        assert len({picture.pixel(x * picture.width() // 24, picture.height() // 2) for x in range(24)}) > 1, f"{name} is one colour"


def test_a_phone_that_takes_no_touches_fails_the_journey(tmp_path: Path, window_env: dict[str, str]) -> None:
    played = journey(tmp_path, window_env, "--persona", "view-only")
    assert played.status == 1 and played.report["ok"] is False
    steps = played.report["steps"]
    assert [s["name"] for s in steps] == STEPS
    at = STEPS.index("first_frame")
    assert [s["ok"] for s in steps] == [n < at for n in range(len(STEPS))]
    assert "cannot be controlled" in steps[at]["detail"]
    assert {s["detail"] for s in steps[at + 1 :]} == {"not reached"}
    assert (played.shots / "failed-first_frame.png").exists()
