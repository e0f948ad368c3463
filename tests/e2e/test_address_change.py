"""The ends of a session change their addresses in real networks: namespaces of the kernel, where they are to be had.

Elsewhere the chaos relay shows the same (`test_other_networks.py`); this test then says why it was left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.roaming import IMPOSSIBLE

pytestmark = pytest.mark.e2e

BACK_WITHIN_S, BACK_AT_MOST_S = 5.0, 12.0
"""At the 95th percentile, and ever."""
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(3_600)
def test_both_ends_move_to_other_addresses_and_the_picture_comes_back(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    times = counts(10, 200)
    command = [sys.executable, "-m", "tests.e2e.roaming", "run", "--times", str(times), "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120 + 30 * times, check=False)
    if done.returncode == IMPOSSIBLE:
        pytest.skip(f"{json.loads(done.stdout)['why']}; test_other_networks.py moves addresses through the chaos relay instead")
    logs = [f"{log.name}: {log.read_text('utf-8', 'replace')[-2000:]}" for log in sorted(tmp_path.glob("*.log"))]
    assert done.returncode == 0, (done.stderr[-2000:], logs)
    told = json.loads(done.stdout)
    took = sorted(told["took_s"])
    assert len(took) == times
    assert took[min(times - 1, int(0.95 * times))] <= BACK_WITHIN_S and took[-1] <= BACK_AT_MOST_S, took
    assert told["live"] and told["asked"] == 2, "for view and control once, at the beginning"
