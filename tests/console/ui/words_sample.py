"""What a team shares, for tests and pictures: tags, groups, macros."""

from __future__ import annotations

from msgspec.structs import replace

from protocol.records import Agent, Deed, Group, Macro, Tag
from tests.console.ui.fake_desk import FakeDesk

TAGS = (
    Tag("t-billing", "billing", "yellow"),
    Tag("t-vip", "VIP", "purple"),
    Tag("t-mail", "mail sync", "blue"),
    Tag("t-battery", "battery", "green"),
    Tag("t-refund", "refund", "red"),
    Tag("t-old", "christmas 2025", "grey", archived=True),
)
GROUPS = (
    Group("g-second", "Second level", ["jonas", "mia"]),
    Group("g-bill", "Billing", ["mia"]),
    Group("g-old", "Night shift", archived=True),
)
MACROS = (
    Macro(
        "m-battery",
        "Battery explained",
        [Deed("send", "Set the battery to “Unrestricted” for your mail app."), Deed("tag", "t-battery"), Deed("resolve")],
    ),
    Macro("m-second", "To the second level", [Deed("note", "Please look at the logs first."), Deed("assign_group", "g-second")]),
    Macro("m-later", "Ask again tomorrow", [Deed("assign"), Deed("snooze", str(24 * 3600))], owner="jonas"),
    Macro("m-old", "Christmas greeting", [Deed("send", "Merry Christmas!")], archived=True),
)


def share(desk: FakeDesk) -> None:
    """Put all of it there; three conversations carry tags."""
    for record in (*TAGS, *GROUPS, *MACROS, Agent("noah", "Noah Okafor", status="busy")):
        desk.replica.put(record)
    for conversation, tags in (("claire", ["t-mail", "t-battery"]), ("lukas", ["t-mail"]), ("helene", ["t-vip"]), ("rosa", ["t-battery"])):
        held = desk.replica.conversation(conversation)
        assert held is not None
        desk.replica.put(replace(held, tags=tags))
