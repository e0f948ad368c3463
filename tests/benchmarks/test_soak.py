"""The hour of the nightly run: a console that does not grow."""

from __future__ import annotations

import os

import pytest

from benchmarks import soak


def test_a_sample_of_this_process() -> None:
    memory_mb, files, threads = soak.sample(os.getpid())
    assert 5 < memory_mb < 4_000 and files > 2 and threads >= 1


@pytest.mark.nightly
@pytest.mark.e2e
@pytest.mark.window
@pytest.mark.timeout(4_500)
def test_an_hour_of_one_session_leaves_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    result = soak.main(["--minutes", "60"])
    with capsys.disabled():
        print(result)
    assert result["met"], result
    for kept in ("files", "threads"):
        figures = result[kept]
        assert isinstance(figures, dict) and figures["end"] <= figures["begin"] + 2, result
    done = result["done"]
    assert isinstance(done, dict) and done["reconnects"] >= 20, result
