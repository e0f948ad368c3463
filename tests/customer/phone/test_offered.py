"""The practice phone in a conversation without a code: by a portal's form or as a further device, and a session that is offered there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage

from customer.phone import program
from customer.phone import session as phone_session
from customer.phone.choices import Choices
from customer.phone.joining import door
from customer.phone.offered import OfferedAside
from customer.phone.persona import PERSONAS
from customer.phone.session import PhoneSession
from protocol import wire
from protocol.fields import Record
from protocol.records import Conversation, Message, Portal
from protocol.support import Consent, Session
from tests.broker.house import Client, House, in_house, new_id
from tests.customer.phone.test_phone_session import NOW, WELCOME, Play, play

R = TypeVar("R", bound=Record)


class Blank:
    """What a phone without a window paints with, for tests that look at nothing."""

    def measure(self, text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
        return len(text) * size / 2, size

    def paint(self, _: object) -> QImage:
        return QImage()

    capture = paint

    @property
    def measuring(self) -> Blank:
        return self


class Phone:
    """A practice phone of its own, from its address to its end, on the test's loop."""

    def __init__(self, url: str, consent: bool = True) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.sessions: list[PhoneSession] = []
        self.leaves_when = ""
        """The state of the connection, after a session was offered, at which the person leaves."""
        choices = Choices(PERSONAS["tiny"], "en", auto_consent=consent)
        run = program.Run(choices, door(url, None), "Ana", None, control_stdin=False, say=self._say, words="My phone is wet")
        self._run = program._live(run, cast(program.Painters, Blank()), self.sessions.append, None)
        self.runs = asyncio.get_running_loop().create_task(self._run)

    def _say(self, event: str, **values: Any) -> None:
        self.said.append((event, values))
        if event == "link" and values["state"] == self.leaves_when and self.heard("offered"):
            self.leaves_when = ""
            self.sessions[-1].exit()

    def heard(self, event: str) -> list[dict[str, Any]]:
        return [values for said, values in self.said if said == event]


async def held(console: Client, kind: type[R], fits: Callable[[R], bool]) -> R:
    """The record of this kind that fits, there or to come."""
    await console.until(lambda: any(fits(record) for record in console.all(kind)))
    return next(record for record in console.all(kind) if fits(record))


async def open_form(house: House, console: Client, *, phone: bool = False) -> str:
    await console.done(wire.PortalPut(new_id(), Portal(house.portal, "Harbour Phones", form=True, phone=phone, clipboard="allowed")))
    return f"{house.url}/w/{house.portal}"


async def helped(house: House, console: Client, phone: Phone, session: str) -> None:
    """The session runs on this phone: it says what it can, answers what is asked of it, and goes with its end."""
    await held(console, Session, lambda s: s.id == session and s.state == "active" and s.caps.clipboard)
    await console.done(wire.Ask(new_id(), session, ["clipboard"]))
    await held(console, Consent, lambda c: c.session == session and c.state == "granted")
    await console.done(wire.End(new_id(), session))
    assert await phone.runs == 0
    assert phone.heard("ended") == [{"by": "agent", "why": "record"}]


def test_a_session_that_is_offered_to_who_wrote_by_the_form_runs_on_the_phone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        phone = Phone(await open_form(house, console))
        conversation = await held(console, Conversation, lambda c: c.channel == "form")
        assert (await held(console, Message, lambda m: m.kind == "text")).body == "My phone is wet"
        await console.done(wire.Admit(new_id(), conversation.id))
        offer = wire.Offer(new_id(), conversation.id)
        await console.done(offer)
        await helped(house, console, phone, offer.id)
        assert [joined["session"] for joined in phone.heard("joined")] == ["", offer.id]
        assert len(phone.sessions) == 2 and phone.sessions[1].phone.state.phase == "ended"

    in_house(tmp_path, story)


def test_where_the_portal_has_phone_sessions_the_form_asks_for_one(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        phone = Phone(await open_form(house, console, phone=True))
        conversation = await held(console, Conversation, lambda c: c.wants == "phone")
        assert conversation.session is not None
        await console.done(wire.Admit(new_id(), conversation.id))
        await helped(house, console, phone, conversation.session)
        assert len(phone.sessions) == 1

    in_house(tmp_path, story)


def test_a_conversation_of_the_page_goes_on_on_the_phone_which_takes_the_session(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await open_form(house, console)
        body = {"id": new_id(), "name": "Ana", "body": "My phone is wet"}
        seat = (await house.post(f"/api/v1/portal/{house.portal}/write", body)).json()["seat"]
        conversation = await held(console, Conversation, lambda c: c.channel == "form")
        await console.done(wire.Admit(new_id(), conversation.id))
        link = (await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {seat}")).json()["url"]
        phone = Phone(house.url + link[link.index("/c/") :])
        offer = wire.Offer(new_id(), conversation.id)
        await console.done(offer)
        await helped(house, console, phone, offer.id)

    in_house(tmp_path, story)


def test_what_was_written_and_nobody_has_yet_goes_along() -> None:
    async def main() -> None:
        first, nowhere = Play("").session, door("http://nowhere.invalid/w/x", None)
        first.say_in_chat("And dry again")
        run = program.Run(first._choices, nowhere, "Ana", None, control_stdin=False, say=lambda *_, **__: None)
        second = program._taken(run, replace(first._joined, session="other"), first, cast(program.Painters, Blank()))
        assert [send.body for send in second.replica.unsent] == ["And dry again"]
        for session in (first, second):
            await session.close()

    asyncio.run(main())


def offered(state: str = "waiting", lead: str | None = "a") -> Session:
    return Session("other", "conv", NOW, state, lead=lead, admitted_at=NOW if state == "active" else None)  # type: ignore[arg-type]


def answers(p: Play) -> list[wire.Take | wire.End]:
    return [r for r in p.session.replica.outbox.values() if isinstance(r, wire.Take | wire.End)]


def offer(p: Play) -> str:
    return p.session.phone.state.offer


def targets(p: Play) -> set[str]:
    return {target.name for target in p.session.phone.scene.targets if target.name.startswith("offer:")}


@pytest.mark.parametrize("yes", [True, False])
def test_the_person_answers_with_a_finger_and_once(yes: bool) -> None:
    def scene(p: Play) -> None:
        assert p.session.phone.state.phase == "talking" and not targets(p)
        p.put("session", offered())
        assert targets(p) == {"offer:yes", "offer:no"}
        for _ in range(2):
            p.session.phone.wishes.append(("take", "yes" if yes else "no"))
            p.session._tick()
        (answer,) = answers(p)
        assert (answer.session, isinstance(answer, wire.Take)) == ("other", yes)
        assert offer(p) == "taking" and not targets(p)
        p.frame(wire.Ack(answer.id, 9))
        p.put("session", offered("active" if yes else "ended"))
        assert offer(p) == "" and not p.session.ended_by and not p.session.over.is_set()

    play(scene, session="")


def test_who_comes_too_late_may_answer_what_still_stands() -> None:
    def scene(p: Play) -> None:
        p.put("session", offered())
        p.session.phone.wishes.append(("take", "yes"))
        p.session._tick()
        p.frame(wire.Nack(answers(p)[0].id, "unavailable"))
        assert offer(p) == "asks"
        p.put("session", offered("active"))
        assert offer(p) == "", "another device has it"

    play(scene, session="")


@pytest.mark.parametrize(("ours", "lead"), [("", None), ("other", "a")])
def test_neither_the_customer_s_own_wish_nor_the_phone_s_own_session_is_an_offer(ours: str, lead: str | None) -> None:
    def scene(p: Play) -> None:
        p.put("session", offered(lead=lead))
        assert offer(p) == ""

    play(scene, session=ours)


@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize("answered", [False, True])
def test_who_leaves_while_it_is_being_taken_stays_until_the_broker_has_its_end(answered: bool, runs: bool) -> None:
    def scene(p: Play) -> None:
        p.put("session", offered())
        p.session.phone.wishes.append(("take", "yes"))
        p.session._tick()
        (take,) = answers(p)
        if runs:
            p.put("session", offered("active"))
        if answered:
            p.frame(wire.Ack(take.id, 9))
        p.session.exit()
        *_, end = answers(p)
        assert (type(end), end.session) == (wire.End, "other")
        assert not p.session.over.is_set(), "nobody has heard of it"
        p.frame(replace(WELCOME, me=replace(WELCOME.me, session="other")))
        assert p.session.taken is None and not p.session.over.is_set()
        p.frame(wire.Ack(end.id, 9))
        assert p.session.over.is_set() and p.session.taken is None

    play(scene, session="")


def test_who_says_not_now_and_leaves_stays_until_the_broker_has_that() -> None:
    def scene(p: Play) -> None:
        p.put("session", offered())
        p.session.part(OfferedAside).answer(False)
        p.session.exit()
        (no,) = answers(p)
        assert not p.session.over.is_set()
        p.frame(wire.Nack(no.id, "ended"))
        assert p.session.over.is_set()

    play(scene, session="")


@pytest.mark.parametrize("now", ["with another device", "over"])
def test_what_is_not_to_be_had_any_more_is_not_ended_by_who_leaves(now: str) -> None:
    def scene(p: Play) -> None:
        p.put("session", offered())
        p.session.part(OfferedAside).answer(True)
        (take,) = answers(p)
        if now == "over":
            p.frame(wire.Ack(take.id, 9))
            p.put("session", offered("ended"))
        else:
            p.frame(wire.Nack(take.id, "taken"))
        p.session.exit()
        assert p.session.over.is_set() and not answers(p)

    play(scene, session="")


def test_who_leaves_while_it_is_being_taken_waits_for_the_broker_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        p = Play(session="")
        p.put("session", offered())
        p.session.part(OfferedAside).answer(True)
        p.session.exit()
        assert not p.session.over.is_set()
        await asyncio.wait_for(p.session.over.wait(), 5)
        await p.session.close()

    monkeypatch.setattr(phone_session, "END_DELIVERED_WITHIN_S", 0.0)
    asyncio.run(main())


@pytest.mark.parametrize("before", [False, True])
def test_what_is_offered_to_who_has_left_is_not_taken(before: bool) -> None:
    def scene(p: Play) -> None:
        if before:
            p.put("session", offered())
        p.session.exit()
        p.put("session", offered())
        assert offer(p) == "" and p.heard("offered") == [{"session": "other"}] * before
        assert not p.session.part(OfferedAside).answer(True) and not answers(p)

    play(scene, session="")


def test_who_leaves_once_it_is_taken_and_before_it_begins_has_left_it() -> None:
    async def main() -> None:
        p, nowhere = Play(""), door("http://nowhere.invalid/w/x", None)
        p.frame(replace(WELCOME, me=replace(WELCOME.me, session="other")))
        assert p.session.taken is not None and p.session.over.is_set()
        p.session.exit()
        run = program.Run(p.session._choices, nowhere, "Ana", None, control_stdin=False, say=lambda *_, **__: None)
        second = program._taken(run, p.session.taken, p.session, cast(program.Painters, Blank()))
        (end,) = second.replica.outbox.values()
        assert isinstance(end, wire.End) and end.session == "other"
        assert second.ended_by == "customer" and not second.over.is_set()
        for session in (p.session, second):
            await session.close()

    asyncio.run(main())


@pytest.mark.parametrize("at", ["offline", "online"])
def test_who_leaves_while_the_phone_connects_for_the_session_that_was_taken_leaves_nobody_in_it(tmp_path: Path, at: str) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        phone = Phone(await open_form(house, console))
        conversation = await held(console, Conversation, lambda c: c.channel == "form")
        await console.done(wire.Admit(new_id(), conversation.id))
        phone.leaves_when = at
        offer = wire.Offer(new_id(), conversation.id)
        await console.done(offer)
        assert await phone.runs == 0
        ended = await held(console, Session, lambda s: s.id == offer.id and s.state == "ended")
        assert ended.ended_by == "customer" and ended.admitted_at is not None
        assert len(phone.sessions) == (2 if at == "online" else 1)
        assert all(session.ended_by == "customer" and not session.desk.capturing for session in phone.sessions)

    in_house(tmp_path, story)
