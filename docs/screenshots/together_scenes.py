"""Several technicians in one session, and one who steps away: what the console shows. Invented people."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec.structs import replace

from console.notices import LiveChanged
from console.ui.main_window import MainWindow
from protocol.records import Conversation
from protocol.support import Session
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk

Scene = Callable[[MainWindow], None]


def _together(lead: str, **session: object) -> FakeDesk:
    """Claire's session: Jonas and Mia take part."""
    desk = busy_desk()
    record, now = desk.replica.conversation("claire"), desk.replica.kept["session"]["claire-s"]
    assert isinstance(record, Conversation) and isinstance(now, Session)
    owner, helper = ("jonas", "mia") if lead == "jonas" else ("mia", "jonas")
    desk.replica.put(replace(record, agent=owner, agents=[helper]))
    desk.replica.put(replace(now, lead=lead, **session))
    live = desk.lives["claire"]
    live.lead, live.leads = lead, lead == "jonas"
    live.lead_name = "Jonas Weber" if live.leads else "Mia Laurent"
    if not live.leads:
        live.can_touch, live.touch_why = False, "not_lead"
    return desk


def beside() -> FakeDesk:
    """Mia leads, we see the same picture."""
    return _together("mia")


def leading() -> FakeDesk:
    return _together("jonas")


def held() -> FakeDesk:
    desk = _together("jonas", held_at=busy_desk().time - 67_000)
    live = desk.lives["claire"]
    live.held_since_ms = int(time.time() * 1000) - 67_000  # the layer counts by the real clock
    live.can_touch, live.touch_why = False, "held"
    return desk


def lost() -> FakeDesk:
    """Mia's network is gone."""
    desk = _together("mia")
    desk.lives["claire"].lead_lost_since_ms = desk.time - MINUTE * 7 // 10
    return desk


def scenes(talk: Scene) -> tuple[tuple[str, Callable[[], FakeDesk], Scene], ...]:
    """`talk` opens Claire's conversation with a picture of her phone."""

    def shown(window: MainWindow) -> None:
        talk(window)
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]
        window.chat.talk.refresh_facts()

    def listed(window: MainWindow) -> None:
        shown(window)
        window.chat.talk.session_tools.colleagues.open()

    return (
        ("together-beside", beside, shown),
        ("together-held", held, shown),
        ("together-lost", lost, shown),
        ("together-colleagues", leading, listed),
    )

