"""One Chromium per module, one fresh tab per test; a scripted broker per test, or in modules that say so a real one for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Chromium, Tab
from tests.customer.web.page_files import Desk
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.technician import Technician, in_session

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


@pytest.fixture(scope="module")
def real_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    """For modules whose own `broker` is this one."""
    with BrokerProcess(tmp_path_factory.mktemp("broker") / "data") as broker:
        yield broker


@pytest.fixture
def technician(broker: BrokerProcess) -> Iterator[Technician]:
    """Where the broker is a real one."""
    technician = Technician(broker)
    yield technician
    technician.close()


@pytest.fixture
def desk(tab: Tab, broker: BrokerProcess, technician: Technician) -> Desk:
    """The customer is in."""
    return Desk(broker, technician, in_session(tab, broker, technician).conversation)
