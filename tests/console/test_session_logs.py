"""Log files in a session: asked for beside a picture that goes on, and again after each yes, for a yes is for what was chosen with it."""

from __future__ import annotations

from console import session_terms as m
from console.live_view import Phase
from protocol import wire
from tests.console.session_props import consent, live, only, phase


def test_asked_for_again_after_a_yes_but_not_while_asked() -> None:
    s = live()
    for at in (1_000, 2_000):
        (queued,) = only(s.handle(m.AskWished(("logs",)), at), m.Queue)
        assert isinstance(queued, m.Queue) and isinstance(queued.request, wire.Ask) and queued.request.what == ["logs"]
        s.handle(consent("logs", "asked"), at + 100)
        assert only(s.handle(m.AskWished(("logs",)), at + 200), m.Queue) == []
        s.handle(consent("logs", "granted"), at + 300)
        assert "logs" in s.view.granted and phase(s) is Phase.LIVE
    assert only(s.handle(m.AskWished(("view",)), 3_000), m.Queue) == [], "what holds is not asked for again"
