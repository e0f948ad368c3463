"""The benchmark of the search measures what it says, on a store small enough for a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication

from benchmarks import desk_search


def test_all_of_it_is_measured(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = {"full_ms": {"median": 1.0}, "rss_mib": {"full": 1.0}}
    monkeypatch.setattr(desk_search, "start", lambda *_: started)  # the console's own start is tests/benchmarks/test_runner.py's
    result = cast(Any, desk_search.main(["--messages", "2000", "--runs", "1", "--store", str(tmp_path)]))
    assert set(result["within_target"]) == set(desk_search.TARGETS)
    found = {name: query["shown"] for name, query in result["search"]["queries"].items()}
    assert found["nothing"] == 0 and found["single_letter"] >= 24 and found["name"] > 0 and found["middle_of_a_name"] > 0
    assert result["built"]["index_s"] > 0
    again = cast(Any, desk_search.main(["--messages", "2000", "--runs", "1", "--store", str(tmp_path)]))
    assert again["built"] == {}, "a store that is there is used again"
