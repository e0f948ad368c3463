"""What a device tells, at the broker: reports, wishes and figures pass while the customer allows it, and not a moment longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from protocol import limits, wire
from protocol.records import Message
from protocol.support import Item, LedgerRow, Report, Section
from tests.broker.house import Client, House, in_house, new_id

TOLD = [Section("battery", [Item("level", 47), Item("technology", "Li\u202e\x07on", why="")])]


def errors(client: Client, about: str) -> list[str]:
    return [frame.code for frame in client.frames if isinstance(frame, wire.Error) and frame.about == about]


async def allow(house: House, console: Client, customer: Client, session: str) -> None:
    await console.done(wire.Ask(new_id(), session, ["diag"]))
    await customer.done(wire.Grant(new_id(), session, "diag", "granted"))


def test_nothing_passes_before_the_yes_and_nothing_after_it_is_taken_back(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        session: str = joined["session"]
        report = wire.ReportPut(new_id(), session, TOLD, device="d1")
        assert await customer.refused(report) == "no_consent"
        await console.hint(wire.Wish(session, "diag"))
        await customer.hint(wire.Gauge(session, 1, {"battery": 47.0}))
        await console.settle()
        await customer.settle()
        assert (errors(console, "wish"), errors(customer, "gauge")) == (["no_consent"], ["no_consent"])

        await allow(house, console, customer, session)
        await customer.done(wire.ReportPut(new_id(), session, TOLD, device="d1"))
        await customer.done(wire.ReportPut(new_id(), session, TOLD, part=True, device="d1"))
        await console.hint(wire.Wish(session, "diag", sections=["battery"]))
        await customer.hint(wire.Gauge(session, 5, {"battery": 47.0}))
        await console.settle()
        await customer.settle()
        await console.settle()
        kept = console.all(Report)
        assert [(one.part, one.device, one.session) for one in kept] == [(False, "d1", session), (True, "d1", session)]
        assert kept[0].sections[0].items[1].value == "Li on", "without control characters"
        lines = [m.event.type for m in console.all(Message) if m.event is not None]
        assert lines.count("reported") == 1, "a refresh is no line"
        assert [frame for frame in customer.frames if isinstance(frame, wire.Wish)] == [wire.Wish(session, "diag", sections=["battery"])]
        assert [frame.values for frame in console.frames if isinstance(frame, wire.Gauge)] == [{"battery": 47.0}]

        await customer.done(wire.Grant(new_id(), session, "diag", "revoked"))
        assert await customer.refused(wire.ReportPut(new_id(), session, TOLD)) == "no_consent"
        await console.hint(wire.Wish(session, "gauges"))
        await console.hint(wire.Wish(session, "gauges", on=False))
        await customer.hint(wire.Gauge(session, 6, {"battery": 46.0}))
        await console.settle()
        await customer.settle()
        assert errors(console, "wish") == ["no_consent"] * 2 and errors(customer, "gauge") == ["no_consent"] * 2
        figures = [frame.on for frame in customer.frames if isinstance(frame, wire.Wish) and frame.what == "gauges"]
        assert figures == [False], "an end always passes"
        assert len(console.all(Report)) == 2

    in_house(tmp_path, story)


def test_no_wish_passes_that_was_sent_before_the_yes_was_taken_back_and_judged_after(tmp_path: Path, monkeypatch: Any) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        session: str = joined["session"]
        await allow(house, console, customer, session)
        read = house.parts.store.read

        async def slowly(question: Any) -> Any:
            monkeypatch.undo()
            answer = await read(question)
            await customer.done(wire.Grant(new_id(), session, "diag", "revoked"))
            return answer

        monkeypatch.setattr(house.parts.store, "read", slowly)
        await console.hint(wire.Wish(session, "diag"))
        await console.settle()
        await customer.settle()
        assert errors(console, "wish") == ["no_consent"] and not any(isinstance(frame, wire.Wish) for frame in customer.frames)

    in_house(tmp_path, story)


def test_what_is_told_anew_under_the_same_yes_is_kept_and_is_no_further_line(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        session: str = joined["session"]

        def lines() -> list[str]:
            return [m.event.args["report"] for m in console.all(Message) if m.event is not None and m.event.type == "reported"]

        async def tell(part: bool = False) -> str:
            id = new_id()
            await customer.done(wire.ReportPut(id, session, TOLD, part=part))
            return id

        await allow(house, console, customer, session)
        await tell(part=True)
        first = await tell()
        for part in (False, True, False):  # the technician refreshes
            await tell(part)
        await console.settle()
        assert lines() == [first]
        await customer.done(wire.Grant(new_id(), session, "diag", "revoked"))
        await allow(house, console, customer, session)
        again = await tell()
        await tell()
        await console.settle()
        assert lines() == [first, again], "another yes is another step"
        assert len(console.all(Report)) == 7, "all of them are kept, each with its time"
        rows = [row.state for row in console.all(LedgerRow) if row.what == "diag"]
        assert rows == ["asked", "granted", "revoked", "asked", "granted"]

    in_house(tmp_path, story)


def test_only_who_takes_part_wishes_and_only_so_much_is_taken(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "REPORTS", 3)

    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        session: str = joined["session"]
        await allow(house, console, customer, session)
        _, token = await house.agent()
        other = await house.console(token, device="d2")
        await other.hint(wire.Wish(session, "diag"))
        await other.settle()
        assert errors(other, "wish") == ["forbidden"]
        for n in range(12):
            await customer.hint(wire.Gauge(session, n, {"battery": float(n)}))
        await customer.settle()
        await console.settle()
        assert 1 <= len([frame for frame in console.frames if isinstance(frame, wire.Gauge)]) <= 4
        large = [Section(f"s{n}", [Item(f"k{m}", "x" * 400) for m in range(20)]) for n in range(7)]
        assert await customer.refused(wire.ReportPut(new_id(), session, large)) == "too_long"
        codes = [(await customer.ask(wire.ReportPut(new_id(), session, TOLD))) for _ in range(4)]
        assert [getattr(answer, "code", "") for answer in codes] == ["", "", "", "too_many"]
        for what in ("diag", "gauges"):
            await console.hint(wire.Wish(session, what))
        await console.settle()
        assert errors(console, "wish") == ["too_many"], "who wishes hears that there is no room, and the device is not asked in vain"
        await customer.done(wire.End(new_id(), session))
        assert await customer.refused(wire.ReportPut(new_id(), session, TOLD)) == "ended"

    in_house(tmp_path, story)
