"""Transcripts of a session in which the customer shows the camera: beside the screen, in place of it, or where there is no screen."""

from __future__ import annotations

import pytest

from console import session_terms as m
from console.live_view import Phase
from console.negotiation import WANTED_AFTER_MS
from console.session import SupportSession
from console.viewer import peer_events as peer
from protocol import wire
from protocol.peer import Geom, Vid
from protocol.support import Caps
from tests.console.session_props import FULL, all_consents, consent, live, offer, only, phase, record, told

BROWSER = Caps(camera=True, why={"view": "unsupported", "control": "unsupported"})
"""An Android browser: no screen sharing, a camera."""
BOTH = Caps(view=True, camera=True)


def said(epoch: int, message: Geom | Vid) -> m.PeerTold:
    return told(peer.PeerSaid(epoch, message))


def camera(source: str) -> Geom:
    return Geom(1, (720, 1280), (720, 1280), source=source)  # type: ignore[arg-type]


def connected(s: SupportSession, epoch: int, source: str, at: int) -> None:
    s.handle(offer(epoch), at)
    s.handle(told(peer.Connected(epoch)), at + 10)
    s.handle(told(peer.ChannelsOpen(epoch)), at + 20)
    s.handle(said(epoch, camera(source)), at + 30)
    s.handle(said(epoch, Vid("live")), at + 40)
    s.handle(told(peer.PictureFirst(epoch)), at + 50)


def filming() -> SupportSession:
    """A browser that shows its camera."""
    s = SupportSession("c", "s", "Jonas")
    s.handle(record(caps=BROWSER), 0)
    s.handle(m.AskWished(("camera",)), 100)
    s.handle(consent("camera", "asked"), 200)
    s.handle(consent("camera", "granted"), 300)
    connected(s, 1, "camera", 400)
    return s


def sharing(caps: Caps = BOTH) -> SupportSession:
    """A desktop browser that shows its screen and could show its camera."""
    s = SupportSession("c", "s", "Jonas")
    s.handle(record(caps=caps), 0)
    s.handle(consent("view", "granted"), 100)
    connected(s, 1, "screen", 200)
    assert phase(s) is Phase.LIVE
    return s


def test_nobody_is_asked_for_the_camera_unwished() -> None:
    s = SupportSession("c", "s", "J")
    assert not only(s.handle(record(caps=BROWSER), 0), m.Queue)
    assert (s.view.phase, s.view.why) == (Phase.CHATTING, "no_view")
    (asked,) = only(s.handle(m.AskWished(("camera",)), 10), m.Queue)
    assert isinstance(asked, m.Queue) and isinstance(asked.request, wire.Ask) and asked.request.what == ["camera"]


def test_the_camera_is_a_picture_like_the_screen_but_cannot_be_touched() -> None:
    s = SupportSession("c", "s", "Jonas")
    s.handle(record(caps=BROWSER), 0)
    s.handle(consent("camera", "asked"), 200)
    assert (s.view.phase, s.view.about) == (Phase.ASKING, "camera")
    s.handle(consent("camera", "granted"), 300)
    assert phase(s) is Phase.CONNECTING
    assert only(s.handle(offer(1), 400), m.OpenPeer) == [m.OpenPeer(1, "v=0 1")]
    s.handle(told(peer.Connected(1)), 410)
    s.handle(told(peer.ChannelsOpen(1)), 420)
    s.handle(said(1, camera("camera")), 430)
    s.handle(told(peer.PictureFirst(1)), 500)
    assert phase(s) is Phase.LIVE and s.view.by_camera
    assert (s.view.can_touch, s.view.touch_why) == (False, "camera")


def test_a_camera_is_not_touched_even_with_a_consent_for_control() -> None:
    s = live()
    assert s.view.can_touch
    effects = s.handle(said(1, camera("camera")), 700)
    assert m.TouchLost() in effects
    assert (s.view.can_touch, s.view.touch_why) == (False, "camera")


def test_a_lost_camera_is_wanted_again() -> None:
    s = filming()
    effects = s.handle(told(peer.Lost(1, "silence")), 1_000)
    assert m.Hint(wire.Sig("s", 1, "wanted")) in effects
    assert phase(s) is Phase.RECONNECTING and s.view.by_camera
    s.handle(offer(2), 1_100)
    connected(s, 2, "camera", 1_100)
    assert phase(s) is Phase.LIVE


@pytest.mark.parametrize("state", ["denied", "expired", "revoked"])
def test_no_camera_ends_in_the_chat_and_says_that_it_was_the_camera(state: str) -> None:
    s = filming()
    assert m.ClosePeer() in s.handle(consent("camera", state), 900)
    assert (s.view.phase, s.view.why, s.view.about) == (Phase.CHATTING, state, "camera")
    assert not only(s.handle(offer(2), 950), m.OpenPeer), "nothing is ours to see"
    assert not only([e for at in range(1_000, 60_000, 1_000) for e in s.handle(m.Ticked(), at)], m.Hint)


def test_a_question_about_the_camera_leaves_the_screen_alone_and_so_does_a_no() -> None:
    s = sharing()
    for state in ("asked", "denied"):
        assert s.handle(consent("camera", state), 900) == [m.ViewMoved()]
        assert (s.view.phase, s.view.about) == (Phase.LIVE, "view")


def test_from_the_screen_to_the_camera_and_back() -> None:
    s = sharing()
    s.handle(consent("camera", "asked"), 900)
    s.handle(consent("view", "revoked"), 1_000)
    assert (s.view.phase, s.view.about) == (Phase.ASKING, "camera"), "the question stands; the screen does not"
    s.handle(consent("camera", "granted"), 1_010)
    connected(s, 2, "camera", 1_020)
    assert phase(s) is Phase.LIVE and s.view.by_camera
    s.handle(consent("view", "asked"), 2_000)
    assert phase(s) is Phase.LIVE
    s.handle(consent("view", "granted"), 2_100)  # the other order: the new yes before the end of the old
    assert phase(s) is Phase.LIVE
    s.handle(offer(3), 2_150)
    assert m.ClosePeer() not in s.handle(consent("camera", "revoked"), 2_160), "the new connection has not said what it shows: the screen"
    s.handle(told(peer.ChannelsOpen(3)), 2_170)
    s.handle(said(3, camera("screen")), 2_180)
    s.handle(told(peer.PictureFirst(3)), 2_200)
    assert phase(s) is Phase.LIVE
    assert (bool(s.view.by_camera), s.view.about) == (False, "view")


def test_what_is_shown_and_no_longer_ours_goes_at_once_though_the_other_may_come() -> None:
    s = sharing()
    s.handle(consent("camera", "granted"), 900)
    effects = s.handle(consent("view", "revoked"), 1_000)
    assert m.ClosePeer() in effects
    assert (s.view.phase, s.view.about) == (Phase.CONNECTING, "camera")
    wished = [t for t in range(1_000, 20_000, 500) if only(s.handle(m.Ticked(), t), m.Hint)]
    assert wished and wished[0] - 1_000 > WANTED_AFTER_MS, "the customer offers by itself; only then it is asked for"


def test_taken_up_again_with_the_camera_granted_or_asked() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(all_consents(camera="granted"), 0)
    assert only(s.handle(record(caps=BOTH), 10), m.Hint) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert (s.view.phase, s.view.about) == (Phase.CONNECTING, "camera")
    t = SupportSession("c", "s", "J")
    t.handle(all_consents(view="denied", camera="asked"), 0)
    t.handle(record(caps=BOTH), 10)
    assert (t.view.phase, t.view.about) == (Phase.ASKING, "camera")


def test_control_never_makes_a_picture() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(record(caps=FULL), 0)
    s.handle(consent("control", "granted"), 10)
    assert not only(s.handle(offer(1), 20), m.OpenPeer)
