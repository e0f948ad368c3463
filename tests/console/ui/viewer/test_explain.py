"""Every black, still or old picture has its words, in both languages; whatever the phone says."""

from __future__ import annotations

import itertools

import pytest

from console import words
from console.live_view import Phase
from console.ui.viewer.explain import explain, key_reason, refusal, standing, text_reason, touch_reason, typing_reason
from console.viewer.keys import SOFTKEYS
from protocol.peer import Vid
from protocol.support import Caps
from tests.console.ui.viewer.viewer_props import FULL_CAPS, FakeLive, live_session

STATES = ("live", "idle", "secure", "paused", "stopped", "private")
WHYS = ("", "app", "lock", "password", "screen_off", "user", "revoked", "failed", "something_new")
SESSION_WHYS = (
    "", "denied", "expired", "revoked", "no_view", "share_failed", "user", "ice", "silence", "closed",
    "ended_by_customer", "ended_by_agent", "ended_by_broker", "something_new",
)  # fmt: skip
HOSTILE = "<b>x</b>{0}{app}%s" + "\u202e" + "A" * 70


@pytest.fixture(params=words.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    words.speak(request.param)
    return str(request.param)


def sessions() -> list[FakeLive]:
    vids = [None, *(Vid(state, why, app) for state in STATES for why in WHYS for app in ("", HOSTILE))]  # type: ignore[arg-type]
    made = []
    for phase, vid in itertools.product(Phase, vids):
        made.append(live_session(phase=phase, vid=vid))
    every = (FULL_CAPS, Caps(why={"view": HOSTILE}), Caps(camera=True))
    for phase, why, caps, granted in itertools.product(Phase, SESSION_WHYS, every, ((), ("view",))):
        made.append(live_session(phase=phase, why=why, caps=caps, granted=frozenset(granted), can_touch=False, touch_why="no_consent"))
    for phase, why, granted in itertools.product(Phase, SESSION_WHYS, ((), ("view",), ("camera",))):
        caps = Caps(view=True, camera=True)
        made.append(live_session(phase=phase, why=why, caps=caps, about="camera", granted=frozenset(granted), can_touch=False))
    return made


def test_every_state_has_words(language: str) -> None:
    for live in sessions():
        for seen in (True, False):
            why = explain(live, seen)
            clear = live.phase is Phase.LIVE and (live.vid is None or live.vid.state in ("live", "idle")) and seen
            assert (why is None) == clear, (live.phase, live.vid, seen)
            state = standing(live)
            assert state.text
            assert state.icon
            if why is not None:
                assert why.icon
                assert why.title
                assert why.sentence
                assert bool(why.button) == (why.ask is not None or bool(why.key)), why
                assert "_" not in why.title.replace(HOSTILE, ""), "a stable reason is no word for people"
            if why is not None and why.ask is not None:
                assert why.ask not in live.granted | live.asked, "never asked for what is given"


def test_only_an_old_picture_stays_visible() -> None:
    for live in sessions():
        why = explain(live, seen=True)
        if why is not None and not why.cover:
            assert live.phase is Phase.RECONNECTING
            assert why.since_ms is not None


@pytest.mark.parametrize("phase", [Phase.CONNECTING, Phase.RECONNECTING, Phase.LIVE])
def test_a_picture_that_is_too_large_is_said(language: str, phase: Phase) -> None:
    why = explain(live_session(phase=phase, why="picture_too_large"))
    assert why is not None and why.cover
    assert "4,096" in why.sentence or "4 096" in why.sentence


@pytest.mark.parametrize(
    "why",
    ["bad_offer", "offer_refused", "too_large", "no_video", "no_codec", "channels", "decoder", "unsupported", "ice", "silence", "closed"],
)
def test_a_connection_that_fails_says_why_and_what_helps(language: str, why: str) -> None:
    """Every reason of `peer_events.Failed` that a technician or customer can do something about."""
    general = explain(live_session(phase=Phase.CONNECTING, why="internal"))
    told = explain(live_session(phase=Phase.CONNECTING, why=why))
    assert general is not None and told is not None and told.sentence != general.sentence
    before = explain(live_session(phase=Phase.RECONNECTING, why=""))
    again = explain(live_session(phase=Phase.RECONNECTING, why=why))
    assert before is not None and again is not None
    assert again.sentence == f"{before.sentence} {told.sentence}", "the last picture is still named as such"


def test_the_app_that_hides_is_named() -> None:
    words.speak("fr")
    why = explain(live_session(vid=Vid("secure", "app", "Ma Banque")))
    words.speak("en")
    assert why is not None
    assert "Ma Banque" in why.title
    named = explain(live_session(vid=Vid("secure", "app", HOSTILE)))
    assert named is not None
    assert HOSTILE in named.title, "braces of the other side are no places to fill in"


def test_dark_screen_offers_to_wake_only_where_it_works() -> None:
    off = Vid("paused", "screen_off")
    why = explain(live_session(vid=off))
    assert why is not None
    assert why.key == "WAKE"
    for live in (live_session(vid=off, can_touch=False), live_session(vid=off, caps=Caps(view=True, control=True))):
        why = explain(live)
        assert why is not None
        assert (why.key, why.button) == ("", "")


def test_every_reason_not_to_touch_has_words(language: str) -> None:
    for why in ("ended", "unsupported", "asked", "no_consent", "different", "unverified", "not_connected", "", "something_new"):
        live = live_session(can_touch=False, touch_why=why)
        assert touch_reason(live)
        for softkey in SOFTKEYS:
            assert key_reason(live, softkey.key)
        assert text_reason(live)
    assert touch_reason(live_session()) == ""


def test_a_missing_key_says_so_in_the_phones_own_words() -> None:
    live = live_session(caps=Caps(view=True, control=True, keys=["BACK"], why={"POWER_DIALOG": "needs Android 12"}))
    assert key_reason(live, "BACK") == ""
    assert "needs Android 12" in key_reason(live, "POWER_DIALOG")
    assert key_reason(live, "HOME")
    assert key_reason(live, "ROTATE", wish=True) == ""
    assert text_reason(live)


def test_receipts(language: str) -> None:
    assert refusal("done", "") == ""
    for result in ("refused", "stale", "cancelled"):
        for why in ("no_consent", "unverified", "held", "secure", "locked", "unsupported", "ended", "something_new"):
            assert refusal(result, why) and refusal(result, why, of_text=True)


def test_typing_that_needs_a_yes_of_its_own_is_offered_and_explained(language: str) -> None:
    live = live_session(typing_asked_for=True)
    assert standing(live).ask == "typing" and standing(live).text != standing(live_session()).text
    assert text_reason(live) and typing_reason(live) and not touch_reason(live) and not key_reason(live, "BACK")
    asked = live_session(typing_asked_for=True, asked=frozenset({"typing"}))
    assert standing(asked).ask is None and text_reason(asked) != text_reason(live)
    allowed = live_session(typing_asked_for=True, granted=frozenset({"view", "control", "typing"}))
    assert standing(allowed).ask is None and not text_reason(allowed) and not typing_reason(allowed)
    for why in ("different", "unverified"):
        assert standing(live_session(can_touch=False, touch_why=why)).ask is None


def test_control_is_offered_only_where_it_can_be_asked() -> None:
    seeing = {"can_touch": False, "touch_why": "no_consent", "granted": frozenset({"view"})}
    assert standing(live_session(**seeing)).ask == "control"
    assert standing(live_session(**{**seeing, "asked": frozenset({"control"})})).ask is None
    assert standing(live_session(**seeing, caps=Caps(view=True))).ask is None
    assert standing(live_session()).ask is None
