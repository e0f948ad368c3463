"""Transcripts of private moments: the picture is nobody's, hands are off, and a new connection does not end it."""

from __future__ import annotations

import pytest

from console import session_terms as m
from console.live_view import LiveView, Phase
from console.session import SupportSession
from console.viewer import peer_events as peer
from protocol.peer import Geom, Vid
from tests.console.session_props import consent, live, offer, only, phase, told

GEOM = Geom(1, (720, 1280), (720, 1280))


def vid(state: str, epoch: int = 1) -> m.PeerTold:
    return told(peer.PeerSaid(epoch, Vid(state)))  # type: ignore[arg-type]


def private() -> SupportSession:
    s = live()
    s.handle(vid("private"), 5_000)
    return s


def test_a_private_moment_hides_and_lets_go_and_the_customer_ends_it() -> None:
    s = live()
    effects = s.handle(vid("private"), 5_000)
    assert effects[0] == m.TouchLost() and m.ViewMoved() in effects
    view = s.view
    assert (view.private, view.hidden, view.private_since_ms) == (True, True, 5_000)
    assert (view.can_touch, view.touch_why, view.phase) == (False, "private", Phase.LIVE)
    s.handle(vid("private"), 6_000)
    assert view.private_since_ms == 5_000, "said again is not begun again"
    s.handle(vid("live"), 7_000)
    assert (view.private, view.hidden, view.can_touch) == (False, False, True)


def test_it_outlives_the_connection_and_is_told_in_the_new_one() -> None:
    s = private()
    s.handle(told(peer.Lost(1, "silence")), 6_000)
    assert s.view.private and phase(s) is Phase.RECONNECTING
    s.handle(offer(2), 6_500)
    s.handle(told(peer.Connected(2)), 6_600)
    s.handle(told(peer.ChannelsOpen(2)), 6_610)
    assert s.view.connection == 0
    s.handle(told(peer.PeerSaid(2, GEOM)), 6_620)
    assert s.view.connection == 2, "whoever draws knows now that this side has begun anew"
    assert s.view.private, "before a word of the new connection the old one stands"
    s.handle(vid("private", 2), 6_630)
    assert phase(s) is Phase.LIVE, "it stands, and no picture will come"
    assert s.view.private_since_ms == 5_000
    assert not [e for at in range(7_000, 60_000, 1_000) for e in s.handle(m.Ticked(), at) if isinstance(e, m.ClosePeer | m.Hint)]
    s.handle(vid("live", 2), 60_000)
    s.handle(told(peer.PictureFirst(2)), 60_100)
    assert phase(s) is Phase.LIVE and s.view.can_touch


def test_a_late_word_of_an_older_connection_uncovers_nothing() -> None:
    s = private()
    s.handle(offer(2), 6_000)
    assert s.handle(vid("live", 1), 6_010) == []
    assert s.view.private


def test_stopping_ends_it_and_the_end_ends_it() -> None:
    s = private()
    assert m.ClosePeer() in s.handle(consent("view", "revoked"), 6_000)
    assert not s.view.private and phase(s) is Phase.CHATTING
    t = private()
    t.handle(m.EndWished(), 6_000)
    assert not t.view.private and t.view.touch_why == "ended"


@pytest.mark.parametrize(
    ("state", "hidden"), [("live", False), ("idle", False), ("paused", False), ("stopped", False), ("secure", True), ("private", True)]
)
def test_what_may_be_kept(state: str, hidden: bool) -> None:
    view = LiveView("c", "s", Phase.LIVE, vid=Vid(state))  # type: ignore[arg-type]
    assert view.hidden is hidden
    assert view.private is (state == "private")
    assert not LiveView("c", "s").hidden


def test_a_picture_without_a_word_before_is_still_hidden() -> None:
    s = private()
    s.handle(told(peer.PictureFirst(1)), 5_100)
    assert s.view.hidden and not only(s.handle(m.RotateWished(None), 5_200), m.ClosePeer)


def test_silence_in_a_private_moment_uncovers_nothing_and_goes_back_to_it() -> None:
    s = private()
    s.handle(told(peer.Silent(1)), 6_000)
    assert phase(s) is Phase.RECONNECTING and s.view.private
    s.handle(told(peer.Heard(1)), 9_000)
    assert phase(s) is Phase.LIVE and s.view.private and s.view.private_since_ms == 5_000
