"""The benchmark of the thread measures what it says, on a conversation small enough for a test."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtWidgets import QApplication

from benchmarks import desk_thread
from console.chat.stretch import AT_MOST


def test_all_of_it_is_measured(qapp: QApplication) -> None:
    result = cast(Any, desk_thread.main(["--messages", "900", "--peer-messages", "100", "--runs", "2", "--frames", "40"]))
    assert set(result["within_target"]) == set(desk_thread.TARGETS_MS)
    thread = result["thread"]
    assert 0 < thread["messages_held"] <= AT_MOST < 900
    assert thread["frame_ms"]["frames"] == 40
    assert thread["open_long_ms"]["runs"] == 2
    assert result["list_view"]["messages"] > 100, "the days are lines, too"
