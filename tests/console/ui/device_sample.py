"""A customer's device in the fake desk: consents, reports of now, of the session's start and of an earlier visit, and figures."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from console.notices import GaugeSeen
from customer.phone.device_facts import gauges, sections
from customer.phone.persona import PERSONAS
from customer.phone.screen.state import PhoneState
from protocol.fields import Author
from protocol.records import Happening, Message
from protocol.support import Consent, Item, Report, Section
from tests.console.ui.fake_desk import MINUTE, FakeDesk, person

DAY = 24 * 60 * MINUTE
DEVICE = "practice-galaxy"


def made(
    id: str, session: str, conversation: str, at: int, persona: str = "galaxy", part: tuple[str, ...] = (), **values: Any
) -> Report:
    """A practice phone's report. `values`: `section__key` to what it says instead."""
    when = datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None)
    state = PhoneState(PERSONAS[persona], "en", when, when)
    told = [_other(section, values) for section in sections(state, frozenset({"view", "control"}), True, list(part) or None)]
    return Report(id, session, conversation, at, told, bool(part), f"practice-{persona}")


def _other(section: Section, values: dict[str, Any]) -> Section:
    said = {key.partition("__")[2]: value for key, value in values.items() if key.startswith(f"{section.name}__")}
    return Section(section.name, [Item(i.key, said[i.key]) if i.key in said else i for i in section.items])


def consent(desk: FakeDesk, conversation: str, state: str, at: int | None = None) -> None:
    session = desk.replica.session_of(conversation)
    assert session is not None
    when = desk.time if at is None else at
    desk.put(Consent(f"{session.id}:diag", session.id, conversation, "diag", state, when, asked_by="jonas"))  # type: ignore[arg-type]


def reported(desk: FakeDesk, conversation: str, report: str, at: int) -> None:
    """The line in the thread, as the customer's doing."""
    seq = len(desk.replica.threads.get(conversation, [])) + 1
    author = Author("customer", "customer", "Claire Fontaine")
    event = Happening("reported", {"report": report})
    desk.put(Message(f"{conversation}-m{seq}", conversation, seq, "event", author, at, event=event))


def can_tell(desk: FakeDesk, conversation: str) -> None:
    session = desk.replica.session_of(conversation)
    assert session is not None
    desk.put(replace(session, caps=replace(session.caps, diag=True), admitted_at=session.admitted_at or session.created_at))


def claires_device(desk: FakeDesk) -> str:
    """Her phone as the pictures have it: full, saving its battery, and known from September."""
    t = desk.time
    can_tell(desk, "claire")
    consent(desk, "claire", "granted", t - 4 * MINUTE)
    former = person(desk, "claire-former", "Claire Fontaine", minutes=80 * 24 * 60, session="ended", state="resolved")
    record = desk.replica.conversation(former)
    assert record is not None
    desk.replica.put(replace(record, contact="claire-c"))
    gb = 1_000_000_000
    desk.put(made(
        "rep-old", f"{former}-s", former, t - 80 * DAY, storage__free=19_400_000_000, battery__level=82, os__patch="2026-07-01",
        security__patch_age=71, identity__display_id="UP1A.231005.007.A546BXXS7CXC1", wifi__signal=-61,
    ))  # fmt: skip
    desk.put(made("rep-1", "claire-s", "claire", t - 4 * MINUTE, storage__free=3_400_000_000, battery__level=49, security__patch_age=73))
    reported(desk, "claire", "rep-1", t - 4 * MINUTE)
    desk.put(made(
        "rep-2", "claire-s", "claire", t - MINUTE, part=("battery", "storage", "memory", "network"), storage__free=3_100_000_000,
        battery__level=47, battery__power_save=True, memory__available=round(2.2 * gb),
    ))  # fmt: skip
    return "claire"


def figures(desk: FakeDesk, conversation: str, seconds: int = 180) -> None:
    """The last minutes, second by second, with a silence in the midst."""
    t = desk.time
    state = PhoneState(PERSONAS["galaxy"], "en", datetime(2026, 11, 21, 14), datetime(2026, 11, 21, 14))
    values = gauges(state)
    for second in range(-seconds, 1):
        if -80 < second < -68:
            continue
        wave = math.sin(second / 9) + 0.3 * math.sin(second)
        now = {"battery": 47 - second // 90, "storage": 3.1e9, "memory": 2.2e9 + 1.2e8 * wave, "down": values["down"] * (1 + 0.2 * wave),
        "signal": -58 + 3 * wave}
        desk.tell(GaugeSeen(conversation, t + second * 1000, now))
