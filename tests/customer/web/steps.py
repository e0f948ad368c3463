"""The customer's first steps, as several test files take them."""

from __future__ import annotations

from tests.customer.web.chromium import Tab
from tests.customer.web.scripted_broker import ScriptedBroker


def join(tab: Tab, broker: ScriptedBroker, name: str = "Ana", admit: bool = True) -> None:
    tab.go(broker.url + "/j/good")
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.type("join-name", name)
    tab.click("join-button")
    tab.wait("document.querySelector('[data-test=chat-log]')?.checkVisibility()")
    if admit:
        broker.admit()
        tab.state("chatting")


def share(tab: Tab, broker: ScriptedBroker) -> None:
    broker.ask("view")
    tab.state("asking")
    tab.click("consent-yes")
    tab.state("sharing")
