"""Whole journeys under pytest: a console in this process on Qt's off-screen platform, its broker and its customers as real processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.customer.web.chromium import Chromium, Tab
from tests.e2e.stage import Stage, perform

T = TypeVar("T")
Perform = Callable[[Callable[[Stage], Coroutine[Any, Any, T]]], T]
SCREEN = (Path(__file__).parent / "screen.js").read_text("utf-8")


@pytest.fixture
def play(qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Perform[Any]]:
    """`play(scene)` runs a scene with a console of its own. An error in the console's log that nobody foresaw fails the test."""

    def run(scene: Callable[[Stage], Coroutine[Any, Any, T]]) -> T:
        with caplog.at_level(logging.INFO):
            return perform(tmp_path, scene)

    yield run
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    told = [r.getMessage() + (f"\n{r.exc_text}" if r.exc_text else "") for r in caplog.records if r.levelno >= logging.ERROR]
    assert not told, "errors in the console's log:\n" + "\n".join(told)


@pytest.fixture
def tab(browser: Chromium) -> Iterator[Tab]:
    """A phone-sized page in English whose screen is a canvas (screen.js)."""
    tab = browser.tab()
    tab.size(390, 844, mobile=True)
    tab.before_load(SCREEN)
    yield tab
    tab.close()
