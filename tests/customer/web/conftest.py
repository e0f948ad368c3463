"""One Chromium per module, one fresh tab and one scripted broker per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.customer.web.chromium import Chromium, Tab
from tests.customer.web.scripted_broker import ScriptedBroker

SCREEN = (Path(__file__).parent / "screen.js").read_text("utf-8")


@pytest.fixture
def tab(browser: Chromium) -> Iterator[Tab]:
    """A phone-sized page in English whose screen is a canvas (see screen.js)."""
    tab = browser.tab()
    tab.size(390, 844, mobile=True)
    tab.before_load(SCREEN)
    yield tab
    tab.close()


@pytest.fixture
def broker() -> Iterator[ScriptedBroker]:
    broker = ScriptedBroker()
    yield broker
    broker.close()
