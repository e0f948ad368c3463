"""The desk at work: tags, colleagues, what is put off, a search, a shortcut being chosen. Invented people and words."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtTest import QTest

from console.attendance import Attending
from console.chat.filters import Filters
from console.chat.listing import Filter
from console.ui.main_window import MainWindow
from protocol.records import Agent, Conversation, Group, Macro, Shortcut, Tag
from protocol.records import Deed as Step
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk

TAGS = (
    Tag("battery", "battery", "orange"),
    Tag("vip", "VIP", "purple"),
    Tag("black", "black screen", "red"),
    Tag("billing", "billing", "blue"),
    Tag("praise", "praise", "green"),
)
SHORTCUTS = (
    Shortcut(
        "s1",
        "bye",
        "Goodbye",
        {"en": "Thank you, {contact.first_name}. {agent.name} wishes you a good day.", "fr": "Merci {contact.first_name}."},
    ),
    Shortcut(
        "s2",
        "batt",
        "Battery settings",
        {"en": "Open Settings, then Battery, then Unrestricted.", "fr": "Ouvrez Réglages, Batterie, Sans restriction."},
    ),
    Shortcut("s3", "back", "Call back", {"en": "I will call you back at 16:00.", "fr": "Je vous rappelle à 16:00."}),
)


def at_work() -> FakeDesk:
    """Claire's conversation without a phone, a colleague who answers elsewhere, one put off and one resolved a moment ago."""
    desk = busy_desk()
    for record in (*TAGS, *SHORTCUTS, Group("second", "Second line", ["mia"]), Agent("bea", "Bea Lindt", status="busy")):
        desk.replica.put(record)
    desk.replica.put(Macro("m1", "Close politely", [Step("send", "Merci"), Step("tag", "praise"), Step("resolve")]))
    desk.lives.pop("claire")
    desk.replica.put(replace(desk.replica.kept["session"]["claire-s"], state="ended", ended_at=desk.time))
    desk.here |= {"claire", "tom"}

    def change(id: str, **more: object) -> None:
        record = desk.replica.conversation(id)
        assert isinstance(record, Conversation)
        desk.replica.put(replace(record, **more))

    change("claire", tags=["battery", "vip"], agents=["mia"])
    change("tom", tags=["billing"])
    change("lukas", agent=None, tags=["black"])
    change("helene", snoozed_until=desk.time + 115 * MINUTE)
    desk.attendance["lukas"] = [Attending("bea", "Bea Lindt", True, desk.time + MINUTE)]
    desk.attendance["claire"] = [Attending("bea", "Bea Lindt", False, desk.time + MINUTE)]
    return desk


def working(window: MainWindow) -> None:

    window.open_conversation("claire")
    window.chat.set_filter(Filter.OPEN)


def handing_over(window: MainWindow) -> None:
    working(window)
    window.chat.talk.deeds.assign()


def searching(window: MainWindow) -> None:
    working(window)
    window.chat.open_search(Filters(text="batterie"))


def choosing_a_shortcut(window: MainWindow) -> None:
    working(window)
    QTest.keyClicks(window.chat.talk.composer.editor, ".ba")


def resolved(window: MainWindow) -> None:
    working(window)
    window.chat.talk.deeds.resolve()
