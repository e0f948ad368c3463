"""Which sessions run at a desk: taken up, given to a colleague, taken away, over; and who is still there after an outage."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_struct

from console import intents as wish
from console.desk import Desk
from console.live_view import Phase
from console.notices import (
    LinkChanged,
    LinkPhase,
    LinkState,
    LiveChanged,
    PresenceSeen,
    Trouble,
)
from console.surroundings import Surroundings
from protocol import inp, wire
from protocol.records import Portal
from protocol.support import Consent
from tests.console.desk_house import House, consent, conversation, session


def test_live_count_is_what_quitting_would_leave_alone(house: House) -> None:
    house.customer()
    assert house.desk.live_count() == 0
    house.arrive()
    assert house.desk.live_count() == 1
    house.desk.submit(wish.EndSession("c"))
    assert house.desk.live_count() == 0


def phase(house: House) -> Phase:
    view = house.desk.live("c")
    assert view is not None
    return view.phase


def welcome() -> wire.Welcome:
    return wire.Welcome((1, 0), "feed", 1, wire.Me("agent", "me", "Jonas", "owner"))


def online(house: House, phase: LinkPhase = LinkPhase.ONLINE) -> None:
    house.desk.link_told(LinkChanged(LinkState(phase)))


def test_a_live_session_is_taken_up_again_after_a_restart(house: House) -> None:
    house.live()
    house.hints.clear()
    around = Surroundings(house._open, house.posted.append, lambda: house.now, house.desk.preferences)
    again = Desk(house.desk.workspace, house.replica, around, house.files)
    again.attach(house)  # type: ignore[arg-type]
    assert wire.Sig("s", 1, "wanted") in house.hints
    view = again.live("c")
    assert view is not None and view.phase is Phase.CONNECTING and view.granted == {"view", "control"}
    again.close()


def test_a_snapshot_brings_the_consents_that_were_missed(house: House) -> None:
    house.customer()
    house.arrive()
    house.put("consent", consent("view", "asked"))
    assert phase(house) is Phase.ASKING
    house.snapshot(conversation(), session(), consent("view", "granted"))
    assert phase(house) is Phase.CONNECTING
    house.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
    assert len(house.screens) == 1


@pytest.mark.parametrize("kept", [(), (consent("view", "revoked"),)])
def test_a_snapshot_takes_back_what_was_granted(house: House, kept: tuple[Consent, ...]) -> None:
    screen = house.live()
    house.snapshot(conversation(), session(), *kept)
    view = house.desk.live("c")
    assert view is not None and (view.phase, view.granted, view.can_touch) == (Phase.CHATTING, frozenset(), False)
    assert screen.closed and not house.desk.send_items("c", [inp.Key("HOME")])


def test_a_colleagues_customer_is_left_to_the_colleague(house: House) -> None:
    house.customer()
    house.arrive(agent="grace")
    house.grant("view")
    house.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
    for _ in range(60):
        house.now += 1_000
        house.desk.tick()
    assert (house.replica.unsettled(), house.hints, house.screens) == ([], [], [])
    assert phase(house) is Phase.ELSEWHERE and house.desk.live_count() == 0


def test_whoever_gets_a_conversation_takes_up_its_session(house: House) -> None:
    house.customer()
    house.arrive(agent="grace")
    house.grant("view")
    house.put("conversation", conversation("me"))
    assert phase(house) is Phase.CONNECTING and house.hints == [wire.Sig("s", 1, "wanted")]
    house.put("conversation", conversation("grace"))
    assert phase(house) is Phase.ELSEWHERE


@pytest.mark.parametrize("by_snapshot", [False, True])
def test_a_conversation_that_is_taken_away_takes_picture_and_touch_along(house: House, by_snapshot: bool) -> None:
    screen = house.live()
    view = house.desk.live("c")
    dropped: list[str] = []
    house.desk.on_touch_lost("c", lambda: dropped.append("c"))
    said = len(screen.said)
    if by_snapshot:
        house.snapshot(Portal(id="other", name="Another"))
    else:
        house.remove("conversation", "c")
    assert screen.closed and len(screen.said) == said and dropped == ["c"]
    assert not house.desk.send_items("c", [inp.Key("HOME")]) and not screen.items
    assert house.desk.live("c") is None and house.desk.live_count() == 0
    assert view is not None and (view.phase, view.why) == (Phase.ENDED, "removed")
    (trouble,) = house.told(Trouble)
    assert "taken from you" in trouble.text


def test_what_is_over_or_a_colleagues_goes_without_a_word(house: House) -> None:
    house.customer()
    house.arrive(agent="grace")
    house.remove("conversation", "c")
    assert house.desk.live("c") is None and not house.told(Trouble)


def test_an_ended_session_holds_no_peer_connection(house: House) -> None:
    gone = weakref.ref(house.live())
    house.desk.submit(wish.EndSession("c"))
    house.screens.clear()
    gc.collect()
    assert phase(house) is Phase.ENDED and gone() is None


def test_who_left_while_the_link_was_down_is_away(house: House) -> None:
    house.live()
    view = house.desk.live("c")
    house.desk.link_told(wire.Presence("c", "customer", True))
    assert view is not None and view.customer_online
    online(house, LinkPhase.OFFLINE)
    house.desk.link_told(welcome())
    house.desk.tick()
    assert view.customer_online, "the broker has not yet said who is there"
    online(house)
    house.desk.tick()
    assert not view.customer_online


def test_who_is_still_there_never_looks_away(house: House) -> None:
    house.live()
    view = house.desk.live("c")
    house.desk.link_told(wire.Presence("c", "customer", True))
    house.desk.link_told(welcome())
    online(house)
    house.desk.link_told(wire.Presence("c", "customer", True))
    house.notices.clear()
    house.desk.tick()
    assert view is not None and view.customer_online and not house.told(LiveChanged)


def test_a_desk_that_does_not_know_its_technician_waits_for_the_welcome(house: House) -> None:
    house.desk.workspace = replace(house.desk.workspace, agent_id="")
    house.customer()
    house.arrive()
    assert phase(house) is Phase.WAITING and not house.replica.unsettled()
    house.desk.link_told(welcome())
    assert [a.what for a in house.queued(wire.Ask)] == [["view", "control"]]


def test_who_is_there_is_one_answer_with_and_without_a_session(house: House) -> None:
    """Told before the session is known here, or of a conversation that has none: row, header and composer read the same."""
    house.put("conversation", replace_struct(conversation(), id="form", session=None))
    for id in ("form", "c"):
        house.desk.link_told(wire.Presence(id, "customer", True))
    house.live()
    view = house.desk.live("c")
    assert view is not None and view.customer_online and house.desk.customer_here("c") and house.desk.customer_here("form")
    online(house, LinkPhase.OFFLINE)
    house.desk.tick()
    assert house.desk.customer_here("form"), "nobody flickers because our own link is down"
    house.desk.link_told(welcome())
    online(house)
    house.desk.link_told(wire.Presence("c", "customer", True))
    house.notices.clear()
    house.desk.tick()
    assert view.customer_online and house.desk.customer_here("c")
    assert not house.desk.customer_here("form") and house.told(PresenceSeen) == [PresenceSeen("form", "customer", False)]


def test_whether_who_leads_is_there_follows_from_whose_consoles_are_connected(house: House) -> None:
    house.put("conversation", replace_struct(conversation("bea"), agents=["me"]))
    house.put("session", replace_struct(session(), lead="bea"))
    house.desk.link_told(wire.Presence("c", "customer", True))
    view = house.desk.live("c")
    assert view is not None
    house.desk.link_told(wire.Presence("desk", "bea", True))
    assert view.lead_lost_since_ms == 0
    house.desk.link_told(wire.Presence("desk", "bea", False))
    assert view.lead_lost_since_ms == house.now
    house.desk.link_told(wire.Presence("desk", "bea", True))
    assert view.lead_lost_since_ms == 0
