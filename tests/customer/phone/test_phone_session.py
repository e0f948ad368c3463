"""The phone's session between its parts, without a network: frames of the broker in, requests out, no clock to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage

from customer.phone.choices import Choices
from customer.phone.consent import AGAIN_MS
from customer.phone.joining import Door
from customer.phone.persona import PERSONAS
from customer.phone.session import PhoneSession
from protocol import codec, wire
from protocol.fields import Author, Record
from protocol.http import Joined
from protocol.records import Message
from protocol.support import Client, Consent, Session

NOW = 1_763_760_000_000
WELCOME = wire.Welcome((1, 0), "feed", NOW, wire.Me("customer", "customer", "Ana"))


class Play:
    """A session and its broker in miniature."""

    def __init__(self, session: str = "sess") -> None:
        self.said: list[tuple[str, dict[str, object]]] = []
        joined = Joined("seat", "conv", session, session != "", wire.PortalFace("Support"))
        choices = Choices(PERSONAS["tiny"], "en")
        self.session = PhoneSession(
            choices, Door("http://nowhere.invalid", "token", None), joined, lambda *_: (10.0, 10.0), lambda _: QImage(), self._say
        )
        self._rev = 0
        self.frame(replace(WELCOME, snapshot=True))
        self.frame(wire.SnapEnd(0))
        if session:
            self.put("session", self.record("active"))

    def frame(self, frame: wire.FromBroker) -> None:
        for fact in self.session.replica.apply(frame):
            self.session._fact(fact)

    def put(self, kind: str, record: Record) -> None:
        self._rev += 1
        self.frame(wire.Chg(self._rev, self._rev - 1, kind, "put", record.id, codec.raw(record)))

    def consent(self, state: str, at: int, until: int | None = None) -> None:
        self.put("consent", Consent("sess:view", "sess", "conv", "view", state, at, until))  # type: ignore[arg-type]

    def record(self, state: str) -> Session:
        return Session("sess", "conv", NOW, state, Client("phone"), PERSONAS["tiny"].caps())  # type: ignore[arg-type]

    def grants(self) -> list[wire.Grant]:
        return [r for r in self.session.replica.outbox.values() if isinstance(r, wire.Grant)]

    def asks(self) -> bool:
        return bool(self.session.desk.questions)

    def captures(self) -> bool:
        return self.session.desk.capturing

    def heard(self, event: str) -> list[dict[str, object]]:
        return [values for said, values in self.said if said == event]

    def _say(self, event: str, **values: object) -> None:
        self.said.append((event, values))


def play(scene: Callable[[Play], None], session: str = "sess") -> None:
    """`session`: this phone's; empty where it has none in its conversation."""

    async def main() -> None:
        p = Play(session)
        try:
            scene(p)
        finally:
            await p.session.close()

    asyncio.run(main())


def test_a_question_that_comes_while_the_last_answer_is_on_its_way_is_asked_then() -> None:
    def scene(p: Play) -> None:
        p.consent("asked", NOW)
        p.session.answer("view", yes=False)
        (no,) = p.grants()
        p.consent("denied", NOW + 1)  # written down, but the answer to us got lost
        p.consent("asked", NOW + 11_000)
        assert not p.asks(), "our own answer is newer, as far as anybody here knows"
        p.frame(wire.Ack(no.id, 3))
        assert p.asks()
        p.session.answer("view", yes=False)
        assert len(p.grants()) == 1

    play(scene)


def test_an_answered_question_is_not_asked_again_where_the_receipt_overtakes_the_record() -> None:
    def scene(p: Play) -> None:
        p.consent("asked", NOW)
        p.session.answer("view", yes=False)
        p.frame(wire.Ack(p.grants()[0].id, 2))
        assert not p.asks()
        p.consent("denied", NOW + 1)
        assert not p.asks()

    play(scene)


def test_a_yes_that_the_broker_refuses_because_the_question_expired_stops_the_screen() -> None:
    def scene(p: Play) -> None:
        p.consent("asked", NOW)
        for _ in ("ask", "system"):
            p.session.answer("view", yes=True)
        assert p.captures()
        p.consent("expired", NOW + 120_000)
        p.frame(wire.Nack(p.grants()[0].id, "not_asked"))
        assert not p.captures()

    play(scene)


def test_after_bye_the_phone_waits_for_what_was_said_before_until_the_broker_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def scene(p: Play) -> None:
        due: list[Callable[..., object]] = []
        monkeypatch.setattr(p.session._loop, "call_later", lambda _, deed, *args: due.append(lambda: deed(*args)))
        p.session.end("agent", "bye")
        for deed in due:
            deed()
        p.put("message", Message("m1", "conv", 1, "text", Author("agent", "a", "Jonas"), NOW, body="Call me at 555 0199"))
        assert ("message", {"seq": 1, "kind": "text", "by": "agent", "body": "Call me at 555 0199"}) in p.said
        assert not p.session.over.is_set()
        p.put("session", p.record("ended"))
        assert p.session.over.is_set()

    play(scene)


def test_who_leaves_after_bye_waits_for_nothing_more() -> None:
    def scene(p: Play) -> None:
        p.session.end("agent", "bye")
        p.session.exit()
        assert p.session.over.is_set()
        assert p.session.ended_by == "agent"

    play(scene)


def test_a_grant_for_some_time_ends_by_itself_where_the_broker_is_away() -> None:
    """By the broker's clock, which is years behind the one here."""

    def scene(p: Play) -> None:
        p.consent("asked", NOW)
        for _ in ("ask", "system"):
            p.session.answer("view", yes=True)
        (yes,) = p.grants()
        p.consent("granted", NOW, until=NOW + 3_600_000)
        p.frame(wire.Ack(yes.id, 3))
        p.session._link_state("offline")
        p.session._tick()
        assert p.captures()
        p.session.consents.broker_ahead_ms += 3_600_000
        p.session._tick()
        assert not p.captures()
        assert ("consent", {"what": "view", "state": "expired"}) in p.said
        assert [r.what for r in p.session.replica.outbox.values() if isinstance(r, wire.Mark)][-1] == "share_stopped"
        before = len(p.said)
        p.session._tick()
        assert len(p.said) == before

    play(scene)


def test_a_yes_for_some_time_ends_as_the_person_was_told_whatever_the_broker_says() -> None:
    """The record stretches it, and a welcome puts the broker's clock back besides."""

    def scene(p: Play) -> None:
        now = [NOW + 0.0]
        p.session.clock_ms = lambda: now[0]  # type: ignore[method-assign]
        question = Consent("sess:view", "sess", "conv", "view", "asked", NOW, ttl_s=300)
        p.put("consent", question)
        p.put("consent", replace(question, at=NOW + 1, ttl_s=86_400))  # while the person reads the first
        p.session.answer("view", yes=True)
        now[0] += 60_000  # reading what Android asks
        p.session.answer("view", yes=True)
        (yes,) = p.grants()
        p.put("consent", replace(question, state="granted", at=NOW + 2, until=NOW + 86_400_000, ttl_s=86_400))
        p.frame(wire.Ack(yes.id, 4))
        p.frame(wire.Welcome((1, 0), "feed", NOW - 86_400_000, wire.Me("customer", "customer", "Ana"), snapshot=False))
        assert [right.until_ms for right in p.session.phone.state.rights] == [NOW + 360_000]
        now[0] = NOW + 359_999.0
        p.session._tick()
        assert p.captures()
        now[0] += 1
        p.frame(wire.Pong(1, NOW))
        p.session._tick()
        assert not p.captures() and p.grants() == [], "as a rule the broker has written it by then"
        now[0] += AGAIN_MS
        p.session._tick()
        assert [grant.state for grant in p.grants()] == ["expired"]

    play(scene)


def test_who_wakes_hears_of_nothing_before_what_is_over_has_ended() -> None:
    def scene(p: Play) -> None:
        now = [NOW + 0.0]
        p.session.clock_ms = lambda: now[0]  # type: ignore[method-assign]
        p.put("consent", Consent("sess:clipboard", "sess", "conv", "clipboard", "asked", NOW, ttl_s=60))
        p.session.answer("clipboard", yes=True)
        now[0] += 60_000
        p.frame(wire.Typing("conv", True))
        assert p.session.desk.states["clipboard"] == "expired"

    play(scene)
