"""The desk with a real replica, a link that only listens and a screen that only remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console import intents as wish
from console.desk import void
from console.live_view import Phase
from console.notices import (
    Changed,
    CustomerWaits,
    LinkChanged,
    LinkPhase,
    LinkState,
    RequestDone,
    RequestRefused,
    TouchJudged,
    WorkspaceChanged,
)
from console.viewer import peer_events as peer
from console.viewer.receipts import Counted, Origin
from protocol import codec, inp, wire
from protocol.fields import Author
from protocol.peer import Bye, Geom, PeerHello, Pointing, Res, Vid
from protocol.records import Agent, Conversation, Message
from protocol.support import Caps
from tests.console.desk_house import FIGURES, House, consent, session


def test_wishes_become_durable_requests(house: House) -> None:
    id = house.desk.submit(wish.NewCode("p", "Claire", "fr", 600))
    house.desk.submit(wish.SendText("c", "Bonjour", note=True))
    (code,), (sent,) = house.queued(wire.CodeNew), house.queued(wire.Send)
    assert (code.id, code.portal, code.label, code.lang, code.life_s) == (id, "p", "Claire", "fr", 600)
    assert (sent.body, sent.kind, sent.client_at) == ("Bonjour", "note", house.now)
    assert house.pokes == 2


def test_an_answer_tells_code_and_address_and_a_refusal_says_what_to_do(house: House) -> None:
    id = house.desk.submit(wish.NewCode("p"))
    ack = wire.Ack(id, 0, codec.raw(wire.NewCode("482913067", "http://x/j/t", house.now + 1_000)))
    house.replica.acked(ack)
    house.desk.link_told(ack)
    assert house.told(RequestDone) == [RequestDone(id, "482913067", "http://x/j/t")]
    house.desk.link_told(wire.Nack("n", "taken"))
    house.desk.link_told(wire.Nack("later", "unavailable", retry=True))
    (refused,) = house.told(RequestRefused)
    assert refused.id == "n" and "colleague" in refused.text


def test_who_waits_is_announced_once(house: House) -> None:
    house.customer()
    house.put("conversation", Conversation(id="c", number=1, portal="p", name="Claire", created_at=1, session="s", last_seq=2))
    assert house.told(CustomerWaits) == [CustomerWaits("c")]


def test_admitted_asks_connects_and_plays(house: House) -> None:
    house.customer()
    house.arrive()
    assert [a.what for a in house.queued(wire.Ask)] == [["view", "control"]]
    house.grant("view")
    house.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
    house.desk.link_told(wire.Sig("s", 1, "candidate", candidate="cand"))
    (screen,) = house.screens
    assert (screen.offers, screen.candidates) == (["v=0"], ["cand"])
    screen.tell(peer.Answered(1, "answer"))
    screen.tell(peer.ChannelsOpen(1))
    assert not house.hints, "events of the media thread wait for the Qt thread"
    house.run_posted()
    assert house.hints == [wire.Sig("s", 1, "answer", sdp="answer")]
    assert isinstance(screen.said[0], PeerHello)
    view = house.desk.live("c")
    assert view is not None and view.stats() is FIGURES and view.picture is screen.picture


def test_receipts_are_counted_over_all_connections_of_a_session(house: House) -> None:
    house.live()
    view = house.desk.live("c")
    assert view is not None and (now := view.receipts()) is not None
    assert (now.total, now.unanswered) == (Counted(sent=5, done=3), 0), "what is under way is not yet unanswered"
    assert house.desk.send_items("c", [inp.Key("HOME"), inp.Key("BACK")]) == 1
    house.desk.link_told(wire.Sig("s", 2, "offer", sdp="v=0"))
    again = house.screens[-1]
    for told in (peer.Connected(2), peer.ChannelsOpen(2), peer.PictureFirst(2)):
        again.tell(told)
    house.run_posted()
    assert house.desk.send_items("c", [inp.Key("HOME")]) == 3 == again.first, "an item keeps its number, whatever connection it goes by"
    assert (both := view.receipts()) is not None and (both.total, both.unanswered) == (Counted(sent=10, done=6), 2)
    again.tell(peer.Judged(2, Res(1, "refused", why="locked"), Origin("key", 3)))
    house.run_posted()
    assert house.told(TouchJudged) == [TouchJudged("c", Res(1, "refused", why="locked"), Origin("key", 3))]
    house.desk.submit(wish.EndSession("c"))
    assert (end := view.receipts()) is not None and (end.total, end.unanswered) == (Counted(sent=10, done=6), 4)


def test_a_drawing_goes_where_it_is_shown_and_not_into_a_private_moment(house: House) -> None:
    drawn = Pointing(1, "point", 1, [(5, 5)])
    house.customer()
    house.arrive()
    house.grant("view")
    house.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
    (screen,) = house.screens
    screen.tell(peer.Connected(1))
    screen.tell(peer.PeerSaid(1, Geom(1, (720, 1280), (720, 1280))))
    house.run_posted()
    house.desk.submit(wish.Draw("c", (drawn,)))
    assert drawn not in screen.said, "this client shows none"
    house.put("session", session(caps=Caps(view=True, marks=True)))
    house.desk.submit(wish.Draw("c", (drawn,)))
    assert screen.said == [drawn], "by ctl, which has spoken; the channel for input may open later"
    screen.tell(peer.PeerSaid(1, Vid("private")))
    house.run_posted()
    house.desk.submit(wish.Draw("c", (drawn,)))
    assert screen.said == [drawn]


def test_a_connection_that_stands_just_as_it_was_given_up_is_not_waited_for(house: House) -> None:
    house.customer()
    house.arrive()
    house.grant("view")
    house.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
    house.now += 9_000
    house.desk.tick()
    assert house.screens[0].closed and len(wanted(house)) == 1
    house.screens[0].tell(peer.Connected(1))
    house.run_posted()
    house.now += 60_000
    house.desk.tick()
    assert len(wanted(house)) == 2, "the first wish may have been lost"


def wanted(house: House) -> list[wire.Frame]:
    return [h for h in house.hints if isinstance(h, wire.Sig) and h.kind == "wanted"]


@pytest.mark.parametrize("loss", ["control", "private"])
def test_what_is_pressed_is_let_go_also_when_hands_are_off(house: House, loss: str) -> None:
    """The channel would go on telling each 100 ms that the finger is down."""
    screen = house.live()
    down, held = inp.Touch(inp.Phase.DOWN, 1, 1, 0, 5, 5), inp.Key("DPAD_DOWN", inp.Press.DOWN)
    up: list[inp.Item] = [inp.Touch(inp.Phase.CANCEL, 1, 1, 9, 5, 5), inp.Key("DPAD_DOWN", inp.Press.UP)]
    assert house.desk.send_items("c", [down, held]) == 1
    house.desk.on_touch_lost("c", lambda: void(house.desk.send_items("c", up)))
    if loss == "control":
        house.put("consent", consent("control", "revoked"))
    else:
        screen.tell(peer.PeerSaid(1, Vid("private")))
        house.run_posted()
    assert screen.items == [down, held, *up] and screen.first == 3
    assert house.desk.send_items("c", [inp.Key("DPAD_DOWN", inp.Press.UP), inp.Key("HOME")]) == 0, "nothing else goes along"


def test_input_reaches_the_phone_only_while_it_may(house: House) -> None:
    screen = house.live()
    assert house.desk.send_items("c", [inp.Key("HOME")]) and screen.items == [inp.Key("HOME")]
    dropped: list[str] = []
    house.desk.on_touch_lost("c", lambda: dropped.append("c"))
    house.desk.submit(wish.EndSession("c"))
    assert dropped == ["c"] and screen.closed and screen.said[-1] == Bye("agent")
    assert not house.desk.send_items("c", [inp.Key("HOME")]) and screen.items == [inp.Key("HOME")]
    assert len(house.queued(wire.End)) == 1
    view = house.desk.live("c")
    assert view is not None and view.phase is Phase.ENDED


def test_typing_is_told_at_most_every_five_seconds_and_taken_back(house: House) -> None:
    for _ in range(3):
        house.desk.submit(wish.TypingNow("c", True))
        house.now += 1_000
    assert house.hints == [wire.Typing("c", True)]
    house.now += 3_000
    house.desk.submit(wish.TypingNow("c", True))
    house.desk.submit(wish.TypingNow("c", False))
    house.desk.submit(wish.TypingNow("c", False))
    assert house.hints == [wire.Typing("c", True), wire.Typing("c", True), wire.Typing("c", False)]


def test_what_arrived_is_told_once_a_turn_and_what_was_read_only_grows(house: House) -> None:
    house.customer()
    for seq in (1, 2, 3):
        author = Author("customer", "customer", "Claire")
        house.put("message", Message(id=f"m{seq}", conversation="c", seq=seq, kind="text", author=author, at=seq, body="x"))
    house.run_posted()
    assert house.hints == [wire.Seen("c", 3, 0)]
    house.desk.submit(wish.MarkSeen("c", 3))
    house.desk.submit(wish.MarkSeen("c", 2))
    assert house.hints[1:] == [wire.Seen("c", 3, 3)]
    house.desk.link_told(LinkChanged(LinkState(LinkPhase.ONLINE)))
    assert house.hints[2:] == [wire.Seen("c", 3, 3)], "a lost hint is repeated when the link is back"


def test_a_closed_desk_reads_no_store(house: House) -> None:
    house.customer()
    author = Author("customer", "customer", "Claire")
    house.put("message", Message(id="m", conversation="c", seq=1, kind="text", author=author, at=1, body="x"))
    assert house.posted
    house.desk.close()
    house.replica.close()
    house.run_posted()
    assert house.hints == []


def test_a_new_name_is_wished_and_shown_when_it_is_recorded(house: House) -> None:
    house.desk.submit(wish.RenameMe("Jonas Weber"))
    assert [r.name for r in house.queued(wire.Rename)] == ["Jonas Weber"]
    house.put("agent", Agent(id="other", name="Ada"))
    assert not house.told(WorkspaceChanged)
    house.put("agent", Agent(id="me", name="Jonas Weber", role="owner"))
    assert house.desk.workspace.agent_name == "Jonas Weber" and len(house.told(WorkspaceChanged)) == 1


def test_invitations_lead_to_where_the_broker_is_reached_now(house: House) -> None:
    id = house.desk.submit(wish.NewCode("p"))
    house.replica.acked(wire.Ack(id, 0, codec.raw(wire.NewCode("482913067", "http://127.0.0.1:1/j/tok", house.now + 1_000_000))))
    me = wire.Me("agent", "me", "Jonas", "owner")
    house.desk.link_told(wire.Welcome((1, 0), "feed", house.now, me, public_url="http://192.0.2.7:8423"))
    own = house.replica.own_code(id)
    assert own is not None and own.url == "http://192.0.2.7:8423/j/tok" and own.code == "482913067"
    assert house.notices.count(Changed("code", id)) == 2


def test_only_with_a_broker_on_this_computer_may_the_customer_be_on_it_too(house: House) -> None:
    house.live()
    house.desk.workspace = replace(house.desk.workspace, url="https://tapline.example")
    house.desk.link_told(wire.Sig("s", 2, "offer", sdp="v=0"))
    assert house.allowed == [True, False]
