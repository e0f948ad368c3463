"""The queue: one that is offered to the technician, the list of who waits, the own status with its limit, colleagues with their load."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from console.ui.main_window import MainWindow
from protocol.records import Agent, Conversation, Portal
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk


def with_queue() -> FakeDesk:
    """Three wait at two portals; the first is offered to us, the next to a colleague."""
    desk = busy_desk()
    portal = desk.replica.portals()[0].id
    me = desk.replica.kept["agent"]["jonas"]
    assert isinstance(me, Agent)
    desk.replica.put(replace(me, capacity=5))
    desk.replica.put(Agent("bea", "Bea Lindt", capacity=3))
    desk.replica.put(Portal("night", "Night desk", form=True))
    desk.consoles |= {"jonas", "mia"}

    def waits(id: str, name: str, minutes: int, **more: object) -> None:
        fields: dict[str, object] = {"portal": portal, "state": "open", "channel": "form"} | more
        record = Conversation(id=id, number=910 - minutes, name=name, created_at=desk.time - minutes * MINUTE, **fields)  # type: ignore[arg-type]
        desk.replica.put(record)
        desk.here.add(id)

    waits("noor", "Noor Haddad", 11, wants="phone", offered="jonas", offered_until=desk.time + 19_000)
    waits("petra", "Petra Novák", 4, wants="chat", offered="mia", offered_until=desk.time + 8_000)
    waits("sam", "Sam Okafor", 1, wants="phone", portal="night")
    return desk


def offered(window: MainWindow) -> None:
    window.open_conversation("tom")


def waiting(window: MainWindow) -> None:
    window.open_conversation("tom")
    window.queue_layer.open_()


def limit(window: MainWindow) -> None:
    window.open_conversation("tom")
    window.own_status.open_()


def handing_over(window: MainWindow) -> None:
    window.open_conversation("tom")
    window.chat.talk.deeds.assign()


QUEUE_SCENES: tuple[tuple[str, Callable[[MainWindow], None]], ...] = (
    ("queue-offered", offered),
    ("queue", waiting),
    ("queue-status", limit),
    ("queue-colleagues", handing_over),
)
