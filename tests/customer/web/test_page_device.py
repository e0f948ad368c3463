"""Information about the device in Chromium: the question, a real report, figures while wished for, and the end by one press."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from protocol.diagnostics import GAUGES, SECTIONS, WHYS
from protocol.support import Section
from tests.customer.web.chromium import Tab
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join

pytestmark = pytest.mark.browser


def test_a_real_browser_tells_what_it_gives_and_stops_at_a_press(tab: Tab, broker: ScriptedBroker, tmp_path: Path) -> None:
    join(tab, broker)
    assert broker.hellos[0]["caps"]["diag"] is True
    broker.ask("diag")
    tab.state("asking")
    assert "Share device information with Jonas Weber?" in tab.text() and "No files, photos, messages" in tab.text()
    tab.shot(tmp_path / "question.png")
    assert not [f for f in broker.received if f["t"] == "report"]
    tab.click("consent-yes")
    assert broker.wait_type("grant", what="diag")["state"] == "granted"
    whole = broker.wait_type("report", part=False)
    told = msgspec.convert(whole["sections"], list[Section])
    assert [section.name for section in told] == list(SECTIONS)
    values = {(s.name, i.key): i.value for s in told for i in s.items}
    why = {(s.name, i.key): i.why for s in told for i in s.items}
    assert "Chrom" in str(values["browser", "name"]) and values["browser", "secure"] is True and values["browser", "online"] is True
    assert isinstance(values["cpu", "cores"], int) and isinstance(values["display", "width"], int) and values["os", "time_zone"]
    assert why["ids", "imei"] == why["wifi", "ssid"] == "withheld"
    assert {w for w in why.values() if w} <= set(WHYS)
    tab.wait("!document.querySelector('[data-test=device]').hidden")
    assert "Jonas Weber sees information about this device" in tab.text()

    broker.push({"t": "wish", "session": "sess", "what": "diag", "sections": ["network", "browser"]})
    part = broker.wait_type("report", part=True)
    assert [s["name"] for s in part["sections"]] == ["network", "browser"] and part["device"] == whole["device"]
    broker.push({"t": "wish", "session": "sess", "what": "gauges"})
    gauge = broker.wait_type("gauge")
    assert gauge["values"] and set(gauge["values"]) <= set(GAUGES)

    tab.click("device-stop")
    broker.wait_type("grant", what="diag", state="revoked")
    tab.wait("document.querySelector('[data-test=device]').hidden")
    reports = len([f for f in broker.received if f["t"] == "report"])
    broker.push({"t": "wish", "session": "sess", "what": "diag"})
    broker.say("still there?")
    tab.wait("document.body.innerText.includes('still there?')")
    assert len([f for f in broker.received if f["t"] == "report"]) == reports
    tab.clean()
