"""The session machine of a technician who sees the picture beside whoever leads, and of one who gets or gives control."""

from __future__ import annotations

from msgspec.structs import replace

from console import session_terms as m
from console.live_view import Phase
from console.session import SupportSession
from console.viewer import peer_events as peer
from protocol import wire
from protocol.support import Caps, Session, Technician
from tests.console.session_props import consent, live, offer, only, phase, told

HERE = [Technician("ana", "Ana"), Technician("me", "Me")]


def record(whose: m.Whose, lead: str = "ana", held_at: int | None = None) -> m.Recorded:
    caps = Caps(view=True, control=True, clipboard=True)
    begun = Session(id="s", conversation="c", created_at=0, state="active", admitted_at=1, caps=caps)
    return m.Recorded(replace(begun, lead=lead, here=HERE, held_at=held_at), whose)


def beside() -> SupportSession:
    s = SupportSession("c", "s", "Me")
    s.handle(consent("view", "granted"), 5)
    s.handle(consent("control", "granted"), 6)
    s.handle(record("beside"), 10)
    s.handle(offer(1), 20)
    for event in (peer.Connected(1), peer.ChannelsOpen(1), peer.PictureFirst(1)):
        s.handle(told(event), 30)
    return s


def test_a_helper_asks_the_customer_for_nothing_and_wants_what_is_shown() -> None:
    s = SupportSession("c", "s", "Me")
    assert not only(s.handle(record("beside"), 10), m.Queue)
    assert phase(s) is Phase.CHATTING
    shown = SupportSession("c", "s", "Me")
    shown.handle(consent("view", "granted"), 5)
    assert only(shown.handle(record("beside"), 10), m.Hint) == [m.Hint(wire.Sig("s", 1, "wanted"))]


def test_a_helper_sees_and_does_not_touch() -> None:
    s = beside()
    assert phase(s) is Phase.LIVE and not s.view.leads and s.view.lead_name == "Ana"
    assert (s.view.can_touch, s.view.touch_why) == (False, "not_lead")


def test_control_comes_and_goes_on_the_same_connection() -> None:
    s = beside()
    assert not only(s.handle(record("me", "me"), 100), m.ClosePeer)
    assert s.view.can_touch and s.view.leads
    effects = s.handle(record("beside"), 200)
    assert m.TouchLost() in effects and not only(effects, m.ClosePeer) and not s.view.can_touch


def test_who_is_let_go_loses_the_picture() -> None:
    s = beside()
    effects = s.handle(record("colleague"), 100)
    assert only(effects, m.ClosePeer) and phase(s) is Phase.ELSEWHERE and not s.view.can_touch


def test_on_hold_nothing_is_touched_and_nothing_is_to_be_kept() -> None:
    s = live()
    s.handle(consent("control", "granted"), 600)
    assert s.view.can_touch
    held = s.handle(record("me", "me", held_at=700), 700)
    assert m.TouchLost() in held and s.view.touch_why == "held" and s.view.hidden
    s.handle(record("me", "me"), 800)
    assert s.view.can_touch and not s.view.hidden


def test_where_there_is_no_room_it_is_said_and_wished_for_again() -> None:
    s = SupportSession("c", "s", "Me")
    s.handle(consent("view", "granted"), 5)
    s.handle(record("beside"), 10)
    s.handle(m.NoRoom(), 20)
    assert s.view.why == m.NO_ROOM
    assert only(s.handle(m.Ticked(), 10_000), m.Hint)
    s.handle(offer(1), 11_000)
    assert s.view.why == ""


def test_no_room_is_nothing_to_who_leads_or_has_the_picture() -> None:
    for s in (live(), beside()):
        before = s.view.why
        s.handle(m.NoRoom(), 900)
        assert s.view.why == before
