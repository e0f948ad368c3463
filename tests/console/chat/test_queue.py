"""Offers, the queue, colleagues' standing and being away by itself: the console's pure part."""

from __future__ import annotations

from typing import Any

import pytest

from console.chat import crew, offers, queue
from console.chat.idling import Idling
from console.chat.standing import header_facts, is_wished, may_offer
from console.chat.way import at_door, turned_away
from console.live_view import LiveView, Phase
from protocol.limits import OFFER_LIVES_MS
from protocol.records import Agent, Conversation
from protocol.support import Session

NOW = 1_700_000_000_000
MIN = 60_000


def wrote(id: str, minutes_ago: int, **more: Any) -> Conversation:
    fields: dict[str, Any] = {"portal": "p", "state": "open", "channel": "form", "name": id.title()} | more
    return Conversation(id=id, number=10 - minutes_ago, created_at=NOW - minutes_ago * MIN, **fields)


def rows(*records: Conversation, here: tuple[str, ...] = ()) -> list[queue.Waiting]:
    return queue.queue(records, {"p": "Harbour", "q": "Night"}, {"mia": "Mia"}, here, "me", NOW, {})


def test_who_waits_in_order_with_a_place_for_each_portal() -> None:
    served = [wrote("owned", 9, agent="mia"), wrote("answered", 9, replied_at=5), wrote("over", 9, state="resolved")]
    waiting = [wrote("new", 1), wrote("old", 5), wrote("other", 3, portal="q"), wrote("mail", 9, channel="email"), wrote("gone", 4)]
    found = rows(*waiting, *served, here=("old", "new", "other", "owned"))
    assert [(row.id, row.place, row.portal, row.here) for row in found] == [
        ("mail", 0, "Harbour", False),
        ("old", 1, "Harbour", True),
        ("gone", 0, "Harbour", False),
        ("other", 1, "Night", True),
        ("new", 2, "Harbour", True),
    ], "as each customer is told it: nobody stands behind one who is not here"
    assert [row.level for row in found] == ["warn", "warn", "warn", "warn", ""] and found[1].waits == "waits 5 min"


def test_whose_turn_it_is_and_what_is_asked_for() -> None:
    until = NOW + 12_000
    found = rows(
        wrote("mine", 9, offered="me", offered_until=until, wants="phone"),
        wrote("hers", 8, offered="mia", offered_until=until, wants="chat"),
        wrote("free", 7),
        wrote("door", 6, state="waiting", channel="code"),
        wrote("mail", 5, channel="email"),
    )
    assert [(row.turn, row.whose) for row in found[:3]] == [
        ("mine", "offered to you, 12 s left"),
        ("other", "offered to Mia, 12 s left"),
        ("free", "free for whoever takes it"),
    ]
    assert [row.icon for row in found] == ["device-mobile", "chat-circle", "door", "door", "envelope-simple"]
    assert [row.id for row in queue.chosen(found, "mine")] == ["mine", "free", "door", "mail"]
    assert [row.id for row in queue.chosen(found, "phone")] == ["mine", "free", "door"]
    assert [row.id for row in queue.chosen(found, "chat")] == ["hers"]
    assert queue.chosen(found, "all", "q") == []
    assert "offered to Mia" in found[1].spoken


def test_what_is_offered_to_me_and_how_long() -> None:
    mine = wrote("mine", 1, offered="me", offered_until=NOW + 9_000)
    sooner = wrote("sooner", 1, offered="me", offered_until=NOW + 1_000)
    over = wrote("over", 1, offered="me", state="resolved")
    others = [wrote("hers", 1, offered="mia"), wrote("taken", 1, offered="me", agent="mia"), over]
    assert [c.id for c in offers.offered_to("me", [mine, sooner, *others])] == ["sooner", "mine"]
    assert offers.offered_to("", [wrote("x", 1, offered="")]) == []
    assert offers.left_ms(mine, NOW) == 9_000
    assert offers.left_ms(mine, NOW + MIN) == 0 and offers.left_ms(mine, NOW - MIN) == OFFER_LIVES_MS, "clocks differ"


@pytest.mark.parametrize(
    ("status", "capacity", "load", "here", "shown", "said"),
    [
        ("online", 5, 3, True, "online", "online, 3 of 5"),
        ("online", 5, 5, True, "busy", "busy, 5 of 5"),
        ("online", 0, 9, True, "online", "online, 9 open"),
        ("busy", 0, 1, True, "busy", "busy, 1 open"),
        ("away", 5, 5, True, "away", "away, 5 of 5"),
        ("offline", 0, 0, True, "offline", "offline, 0 open"),
        ("online", 5, 1, False, "offline", "not here, 1 of 5"),
    ],
)
def test_how_a_colleague_stands(status: Any, capacity: int, load: int, here: bool, shown: str, said: str) -> None:
    found = crew.standing(Agent(id="a", name="A", status=status, capacity=capacity), load, here=here)
    assert (found.shown, found.words) == (shown, said)


def test_load_is_what_is_open_now() -> None:
    mine = [wrote("a", 1, agent="me"), wrote("b", 1, agent="me", snoozed_until=NOW + 1), wrote("c", 1, agent="me", state="resolved")]
    assert crew.loads([*mine, wrote("d", 1)]) == {"me": 1}


def test_away_by_itself_and_back_but_never_against_ones_own_choice() -> None:
    idling, after = Idling(), 10 * MIN
    assert idling.tick("online", after - 1, after, at_work=False) is None
    assert idling.tick("online", after, 0, at_work=False) is None, "never"
    assert idling.tick("online", after, after, at_work=True) is None, "a session runs, perhaps in a window of its own"
    assert idling.tick("online", after, after, at_work=False) == "away"
    assert idling.tick("away", after + MIN, after, at_work=False) is None
    assert idling.tick("away", 0, after, at_work=False) == "online"
    assert idling.tick("away", 0, after, at_work=False) is None, "chosen by hand: it stays"
    assert idling.tick("busy", 2 * after, after, at_work=False) is None
    assert idling.tick("online", after, after, at_work=False) == "away"
    assert idling.tick("offline", after, after, at_work=False) is None
    assert idling.tick("away", 0, after, at_work=False) is None, "something else was chosen meanwhile, on another device"


def session(**more: Any) -> Session:
    fields: dict[str, Any] = {"created_at": NOW} | more
    return Session(id="s", conversation="c", **fields)


def test_a_session_that_waits_in_a_conversation_that_goes_on_is_no_door() -> None:
    asked = wrote("c", 1, wants="phone", session="s")
    live = LiveView("c", "s")
    assert live.phase is Phase.WAITING
    assert not at_door(asked, live) and at_door(wrote("d", 1, state="waiting", channel="code"), live)
    assert is_wished(asked, session()) and not is_wished(wrote("c", 1, wants="phone", agent="me"), session())
    facts = header_facts(asked, session(), live, "", NOW)
    assert (facts.state, facts.state_icon, facts.can_offer, facts.can_end) == ("Asks for a phone session", "device-mobile", False, False)


def test_a_session_is_ended_by_who_takes_part() -> None:
    talk, runs = wrote("c", 1, agent="me", session="s"), session(state="active", lead="me", admitted_at=NOW)
    for phase, part in ((Phase.LIVE, True), (Phase.LIVE, False), (Phase.ELSEWHERE, True), (Phase.WAITING, True)):
        live = LiveView("c", "s")
        live.phase = phase
        assert header_facts(talk, runs, live, "", NOW, part).can_end is (phase is Phase.LIVE and part)


def test_an_offer_is_made_where_none_runs_and_its_fate_is_told() -> None:
    talk = wrote("c", 1, agent="me")
    assert may_offer(talk, None) and may_offer(talk, session(state="ended"))
    assert not may_offer(talk, session(state="active")) and not may_offer(wrote("m", 1, channel="email"), None)
    assert not may_offer(wrote("d", 1, state="waiting"), None) and not may_offer(wrote("o", 1, state="resolved"), None)
    assert header_facts(talk, None, None, "", NOW).can_offer
    offered = session(lead="me", created_at=NOW - 65_000)
    facts = header_facts(talk, offered, LiveView("c", "s"), "", NOW)
    assert (facts.state, facts.timer, facts.can_offer) == ("Phone session offered", "01:05", False)
    assert facts.can_end, "it can be taken back"
    assert not header_facts(talk, offered, LiveView("c", "s"), "", NOW, part=False).can_end, "but not by a colleague"
    declined = session(lead="me", state="ended", ended_at=NOW, ended_by="customer", why="declined")
    facts = header_facts(talk, declined, None, "", NOW)
    assert (facts.state, facts.can_offer) == ("Phone session declined", True)
    unanswered = session(lead="me", state="ended", ended_at=NOW, ended_by="broker")
    assert header_facts(talk, unanswered, None, "", NOW).state == "No answer to the offer"
    assert not turned_away(talk, declined)
    assert turned_away(wrote("d", 1, channel="code"), session(state="ended", ended_at=NOW))


def test_chat_only_is_said() -> None:
    assert header_facts(wrote("c", 1, wants="chat"), None, None, "", NOW).state == "Chat only"
