"""What the session machine's transcripts are written with: records, offers, and a session that has come as far as a live picture."""

from __future__ import annotations

from console import session_terms as m
from console.live_view import Phase
from console.session import SupportSession
from console.viewer import peer_events as peer
from protocol import wire
from protocol.fields import What
from protocol.support import Caps, Consent, Session

FULL = Caps(view=True, control=True, keys=["BACK"], text=True, max_pointers=10)


def record(state: str = "active", caps: Caps = FULL, whose: m.Whose = "me", **more: object) -> m.Recorded:
    return m.Recorded(Session(id="s", conversation="c", created_at=1, state=state, caps=caps, **more), whose)  # type: ignore[arg-type]


def consent(what: What, state: str) -> m.ConsentRecorded:
    return m.ConsentRecorded(Consent(id=f"s:{what}", session="s", conversation="c", what=what, state=state, at=1))  # type: ignore[arg-type]


def all_consents(**states: str) -> m.ConsentsRecorded:
    return m.ConsentsRecorded(tuple(consent(what, state).consent for what, state in states.items()))  # type: ignore[arg-type]


def offer(epoch: int) -> m.Signalled:
    return m.Signalled(wire.Sig("s", epoch, "offer", sdp=f"v=0 {epoch}"))


def told(event: peer.PeerEvent) -> m.PeerTold:
    return m.PeerTold(event)


def live() -> SupportSession:
    """A session with picture and control."""
    s = SupportSession("c", "s", "Jonas")
    s.handle(record("waiting"), 0)
    s.handle(record(), 100)
    both: tuple[What, ...] = ("view", "control")
    for what in both:
        s.handle(consent(what, "asked"), 200)
        s.handle(consent(what, "granted"), 300)
    s.handle(offer(1), 400)
    s.handle(told(peer.Connected(1)), 500)
    s.handle(told(peer.ChannelsOpen(1)), 510)
    s.handle(told(peer.PictureFirst(1)), 600)
    assert phase(s) is Phase.LIVE
    return s


def phase(s: SupportSession) -> Phase:
    """As a call, so that the type checker does not believe that it stays."""
    return s.view.phase


def only(effects: list[m.Effect], kind: type) -> list[m.Effect]:
    return [e for e in effects if isinstance(e, kind)]
