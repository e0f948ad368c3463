"""The clipboard between phone and console: by consent, by Android's rules, by itself only where the portal allows it, never in circles."""

from __future__ import annotations

import pytest

from customer.phone.clipboard_road import ClipboardRoad
from customer.phone.screen.phone import Phone
from protocol import limits
from protocol.peer import Clip, ClipGet, ClipRes, PeerMessage
from tests.customer.phone.screen.test_phone import make

Road = tuple[Phone, ClipboardRoad, list[PeerMessage]]


def road(why: str = "", alike: bool = False, persona: str = "old") -> Road:
    """An old phone may read its clipboard whatever is in front."""
    said: list[PeerMessage] = []
    phone = make(persona)
    made = ClipboardRoad(phone, said.append)
    made.allow(why, alike)
    return phone, made, said


@pytest.mark.parametrize("why", ["no_consent", "private", "ended"])
def test_without_leave_nothing_is_taken_and_nothing_told(why: str) -> None:
    phone, clips, said = road(why, alike=True)
    phone.state.clipboard.put("mine", 0)
    clips.heard(Clip("theirs", 1, paste=True))
    clips.heard(ClipGet(2))
    clips.look()
    clips.send()
    assert said == [ClipRes(1, "refused", why), ClipRes(2, "refused", why)] and phone.state.clipboard.text == "mine"


def test_both_ways() -> None:
    phone, clips, said = road()
    clips.heard(Clip("theirs", 1))
    assert phone.state.clipboard.text == "theirs"
    clips.heard(ClipGet(2))
    assert said == [ClipRes(1, "done"), Clip("theirs", 2)]
    phone.state.clipboard.put("", 0)
    clips.heard(ClipGet(3))
    assert said[-1] == ClipRes(3, "refused", "empty")


def test_pasting_needs_a_field_and_says_so() -> None:
    phone, clips, said = road()
    clips.heard(Clip("x", 1, paste=True))
    phone.do(("open", "text"))
    clips.heard(Clip("y", 2, paste=True))
    assert said == [ClipRes(1, "done", "unsupported"), ClipRes(2, "done")] and phone.state.fields["note"].text == "y"


def test_a_background_app_is_refused_since_android_10() -> None:
    phone, clips, said = road(persona="pixel")
    phone.state.clipboard.put("mine", 0)
    clips.heard(ClipGet(1))
    phone.do(("open", "chat"))
    clips.heard(ClipGet(2))
    assert said == [ClipRes(1, "refused", "background"), Clip("mine", 2)]


def test_the_person_sends_it_by_their_own_will() -> None:
    phone, clips, said = road()
    clips.send()
    phone.state.clipboard.put("mine", 0)
    clips.send()
    assert said == [Clip("mine")], "an empty one is nothing to send"


def test_changes_are_told_by_themselves_only_where_the_portal_allows_it() -> None:
    for alike, told in ((False, []), (True, [Clip("a"), Clip("b")])):
        phone, clips, said = road(alike=alike)
        for text in ("a", "b"):
            phone.state.clipboard.put(text, 0)
            clips.look()
            clips.look()
        assert said == told


def test_what_the_console_sent_is_not_told_back() -> None:
    _, clips, said = road(alike=True)
    clips.heard(Clip("theirs", 1))
    clips.look()
    assert said == [ClipRes(1, "done")]


def test_what_was_there_before_the_yes_is_nobodys_business() -> None:
    phone, clips, said = road("no_consent")
    phone.state.clipboard.put("private", 0)
    clips.allow("", True)
    clips.look()
    assert not said


def test_a_change_in_another_app_is_told_once_the_help_app_is_in_front() -> None:
    phone, clips, said = road(alike=True, persona="pixel")
    phone.state.clipboard.put("from the browser", 0)
    clips.look()
    assert not said
    phone.do(("open", "chat"))
    clips.look()
    assert said == [Clip("from the browser")]


def test_a_secret_and_its_end_are_told_to_nobody() -> None:
    phone, clips, said = road(alike=True)
    clips.heard(Clip("hunter2", 1, secret=True, paste=True))
    clips.look()
    clips.heard(ClipGet(2))
    phone.tick(5_000, phone.state.now)
    clips.look()
    assert said == [ClipRes(1, "done", "unsupported"), ClipRes(2, "refused", "empty")]


def test_what_is_beyond_the_limit_is_not_sent() -> None:
    phone, clips, said = road()
    phone.state.clipboard.put("é" * limits.CLIP_BYTES, 0)
    clips.heard(ClipGet(1))
    assert said == [ClipRes(1, "refused", "unsupported")]


def test_without_control_nothing_is_inserted() -> None:
    """A yes to the clipboard is none to typing: the text waits on the clipboard for the person's own finger."""
    phone, clips, said = road()
    phone.do(("open", "text"))
    clips.allow("", False, may_type=False)
    clips.heard(Clip("transfer 900", 1, paste=True))
    clips.heard(Clip("copied", 2))
    assert said == [ClipRes(1, "done", "no_consent"), ClipRes(2, "done")]
    assert (phone.state.fields["note"].text, phone.state.clipboard.text) == ("", "copied")
