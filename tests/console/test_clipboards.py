"""The clipboards of a session as transcripts: what goes across, by whose leave, never in circles, never a secret twice."""

from __future__ import annotations

import pytest

from console import clipboards
from console.clipboards import (
    ANSWER_MS,
    LEAVE_MS,
    THEIRS_AT_ONCE,
    TYPED_MS,
    AskLeave,
    Clipboards,
    Effect,
    Offer,
    Road,
    Say,
    TakeOver,
    Told,
    TypeSecret,
    cleaned,
    too_large,
)
from protocol import codec, limits
from protocol.peer import Clip, ClipGet, ClipRes

OPEN = Road(open=True, able=True)
LEAVE = Road(open=True, able=True, granted=True)
ALIKE = Road(open=True, able=True, granted=True, alike=True)
SECRET = "correct horse battery staple"


def clips(road: Road) -> Clipboards:
    made = Clipboards()
    made.see(road, 0)
    return made


def said(effects: list[Effect]) -> list[object]:
    return [e.message for e in effects if isinstance(e, Say)]


def test_by_button_to_the_phone() -> None:
    c = clips(LEAVE)
    assert c.push("Grüße 👍\r\nzwei", 0) == [Say(Clip("Grüße 👍\nzwei", 1))]
    assert c.push("x", 10, paste=True) == [Say(Clip("x", 2, paste=True))]
    assert c.said(ClipRes(2, "done"), 20) == [Told("paste", "done")], "answers may come in any order"
    assert c.said(ClipRes(1, "refused", "locked"), 30) == [Told("send", "refused", "locked")]
    assert c.said(ClipRes(1, "done"), 40) == [], "each is answered once"


def test_by_button_from_the_phone() -> None:
    c = clips(LEAVE)
    assert c.fetch(0) == [Say(ClipGet(1))]
    assert c.said(Clip("du téléphone", 1), 10) == [TakeOver("du téléphone"), Told("fetch", "done")]
    c.fetch(20)
    assert c.said(ClipRes(2, "refused", "background"), 30) == [Told("fetch", "refused", "background")]
    c.fetch(40)
    assert c.said(Clip("", 3), 50) == [Told("fetch", "refused", "empty")]


def test_without_leave_it_is_asked_for_and_goes_with_the_yes() -> None:
    c = clips(OPEN)
    assert c.push("one", 0, paste=True) == [AskLeave(), Told("paste", "asking")]
    asked = Road(open=True, able=True, asked=True)
    assert c.see(asked, 10) == []
    assert c.push("two", 20, paste=True) == [Told("paste", "asking")], "it is asked already; the newer wish counts"
    assert c.see(LEAVE, 30) == [Say(Clip("two", 1, paste=True))]
    assert c.see(LEAVE, 40) == []


def test_a_no_is_told_and_nothing_goes() -> None:
    c = clips(OPEN)
    c.push(SECRET, 0, secret=True)
    c.see(Road(open=True, able=True, asked=True), 10)
    assert c.see(OPEN, 20) == [Told("secret", "refused", "denied")]
    assert c.see(LEAVE, 30) == [], "a later yes is for something else"


def test_a_yes_that_comes_too_late_sends_nothing() -> None:
    c = clips(OPEN)
    c.push("old", 0)
    assert c.tick(LEAVE_MS - 1) == []
    assert c.tick(LEAVE_MS) == [Told("send", "refused", "no_answer")]
    assert c.see(LEAVE, LEAVE_MS + 1) == []


@pytest.mark.parametrize(
    ("road", "text", "why"),
    [
        (LEAVE, "", "empty"),
        (LEAVE, "\x00\x07", "empty"),
        (LEAVE, "x" * (limits.CLIP_BYTES + 1), "too_large"),
        (LEAVE, "é" * (limits.CLIP_BYTES // 2 + 1), "too_large"),
        (Road(open=True), "x", "unsupported"),
        (Road(able=True, granted=True), "x", "not_connected"),
    ],
)
def test_what_cannot_go_is_said(road: Road, text: str, why: str) -> None:
    assert clips(road).push(text, 0) == [Told("send", "refused", why)]


@pytest.mark.parametrize("character", ["x", "é", "👍", '"', "\n", "\\", "\u2028"])
def test_the_largest_text_that_goes_is_one_message(character: str) -> None:
    low, high = 1, limits.CLIP_BYTES + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if too_large(character * middle) else (middle, high)
    most = character * low
    (message,) = said(clips(LEAVE).push(most, 0, paste=True))
    assert isinstance(message, Clip) and codec.from_peer(codec.encode(message)) == message


def test_a_phone_that_does_not_answer_is_told() -> None:
    c = clips(LEAVE)
    c.push("x", 0)
    assert c.tick(ANSWER_MS - 1) == []
    assert c.tick(ANSWER_MS) == [Told("send", "refused", "no_answer")]
    assert c.said(ClipRes(1, "done"), ANSWER_MS + 1) == []


def test_a_lost_connection_answers_what_was_under_way() -> None:
    c = clips(ALIKE)
    c.push("x", 0)
    c.fetch(1)
    c.ours_changed("by itself", 2)
    assert c.see(Road(able=True, granted=True, alike=True), 3) == [
        Told("send", "refused", "not_connected"),
        Told("fetch", "refused", "not_connected"),
    ]
    assert c.said(Clip("late", 2), 4) == []


# ---- by itself


def test_kept_alike_only_where_the_portal_allows_it() -> None:
    assert clips(LEAVE).ours_changed("x", 0) == []
    assert clips(Road(open=True, able=True, alike=True)).ours_changed("x", 0) == []
    assert clips(Road(able=True, granted=True, alike=True)).ours_changed("x", 0) == []
    assert said(clips(ALIKE).ours_changed("x", 0)) == [Clip("x", 1)]


def test_a_portal_that_allows_it_asks_for_leave_by_itself_and_once() -> None:
    c = Clipboards()
    road = Road(open=True, able=True, alike=True)
    assert c.see(road, 0) == [AskLeave()]
    c.see(Road(open=True, able=True, alike=True, asked=True), 1)
    assert c.see(road, 2) == [], "they said no"


def test_nothing_goes_in_circles() -> None:
    """Both sides tell every change, also those that the other one made."""
    c = clips(ALIKE)
    assert said(c.ours_changed("a", 0)) == [Clip("a", 1)]
    assert c.said(ClipRes(1, "done"), 1) == []
    assert c.said(Clip("a"), 2) == [], "the phone tells what we gave it"
    assert c.said(Clip("b"), 3) == [TakeOver("b", wished=False)]
    assert c.ours_changed("b", 4) == [], "our clipboard tells what the phone gave it"
    assert c.ours_changed("b\r\n".replace("\r\n", ""), 5) == []
    assert said(c.ours_changed("a", 6)) == [Clip("a", 2)], "what was there before is news again"


def test_line_ends_of_another_system_are_no_news() -> None:
    c = clips(ALIKE)
    assert c.said(Clip("a\nb"), 0) == [TakeOver("a\nb", wished=False)]
    assert c.ours_changed("a\r\nb", 1) == []


def test_what_went_by_button_is_no_news_either() -> None:
    c = clips(ALIKE)
    c.push("x", 0)
    assert c.ours_changed("x", 1) == []
    c.fetch(2)
    c.said(Clip("y", 2), 3)
    assert c.ours_changed("y", 4) == []


def test_what_the_phone_did_not_take_is_tried_again_with_the_next_change() -> None:
    c = clips(ALIKE)
    c.ours_changed("x", 0)
    assert c.said(ClipRes(1, "refused", "locked"), 1) == [], "nobody wished for it, nobody is disturbed"
    assert said(c.ours_changed("x", 2)) == [Clip("x", 2)]


def test_what_is_too_large_is_said_once() -> None:
    c = clips(ALIKE)
    large = "x" * (limits.CLIP_BYTES + 1)
    assert c.ours_changed(large, 0) == [Told("auto", "refused", "too_large")]
    assert c.ours_changed(large, 1) == []


def test_a_new_connection_tells_anew() -> None:
    c = clips(ALIKE)
    c.ours_changed("x", 0)
    c.see(Road(able=True, granted=True, alike=True), 1)
    c.see(ALIKE, 2)
    assert said(c.ours_changed("x", 3)) == [Clip("x", 2)]


def test_what_the_customer_sends_unasked_is_offered_not_taken() -> None:
    """Their will puts nothing on the technician's clipboard: it may hold a command that is about to be pasted elsewhere."""
    assert clips(LEAVE).said(Clip("rm -rf"), 0) == [Offer("rm -rf")]
    assert clips(ALIKE).said(Clip("text"), 0) == [TakeOver("text", wished=False)]
    assert clips(LEAVE).said(Clip("for a question that nobody asked", 7), 0) == []


def test_a_hostile_phone_cannot_keep_our_clipboard_for_itself() -> None:
    c = clips(ALIKE)
    taken = sum(len(c.said(Clip(f"text {n}"), n * 10)) for n in range(200))
    assert taken <= THEIRS_AT_ONCE + 5


def test_what_nobody_asked_for_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading 32 KiB takes milliseconds of the window's thread; a hostile phone sends hundreds a second."""
    read: list[str] = []
    clean = clipboards.cleaned

    def noting(text: str) -> str:
        read.append(text)
        return clean(text)

    monkeypatch.setattr(clipboards, "cleaned", noting)
    c = clips(LEAVE)
    for n in range(200):
        c.said(Clip("x", 1_000 + n), n)
        c.said(Clip(f"text {n}"), n)
    assert len(read) <= THEIRS_AT_ONCE + 1


# ---- secrets


TYPES = Road(open=True, able=True, granted=True, types=True)


def test_a_secret_is_typed_where_the_phone_takes_text_and_touches_no_clipboard() -> None:
    for road in (TYPES, Road(open=True, types=True)):
        c = clips(road)
        assert c.push(SECRET + "\r\n", 0, secret=True) == [TypeSecret(SECRET)], "without leave for the clipboard too"
        assert c.typed(40, 2, 0) == []
        assert c.judged(39, "refused", "locked", 1) == [], "somebody else's item"
        assert c.judged(40, "done", "", 2) == []
        assert c._typing is not None and not c._typing.text, "the text is gone with the first receipt"
        assert c.judged(41, "done", "", 3) == [Told("secret", "done")]


def test_a_field_that_takes_no_text_gets_the_secret_by_the_clipboard() -> None:
    c = clips(TYPES)
    c.push(SECRET, 0, secret=True)
    c.typed(1, 1, 0)
    assert c.judged(1, "refused", "unsupported", 1) == [Say(Clip(SECRET, 1, secret=True, paste=True))]


def test_a_secret_that_did_not_land_is_told_and_gone() -> None:
    c = clips(TYPES)
    c.push(SECRET, 0, secret=True)
    c.typed(1, 1, 0)
    assert c.judged(1, "refused", "locked", 1) == [Told("secret", "refused", "locked")]
    c.push(SECRET, 2, secret=True)
    assert c.typed(0, 1, 2) == [Told("secret", "refused", "not_connected")]
    c.push(SECRET, 3, secret=True)
    c.typed(7, 1, 3)
    assert c.tick(3 + TYPED_MS) == [Told("secret", "refused", "no_answer")]
    c.push(SECRET, 4, secret=True)
    c.typed(8, 1, 4)
    assert c.see(Road(able=True, granted=True), 5) == [Told("secret", "refused", "not_connected")]
    assert c._typing is None and c._waiting is None


def test_a_secret_is_sent_once_and_remembered_nowhere() -> None:
    c = clips(ALIKE)
    assert c.push(SECRET, 0, secret=True) == [Say(Clip(SECRET, 1, secret=True, paste=True))]
    assert SECRET not in repr([getattr(c, name) for name in vars(c)])
    assert c.said(ClipRes(1, "done"), 1) == [Told("secret", "done")]


def test_a_secret_on_our_clipboard_does_not_follow_by_itself() -> None:
    c = clips(ALIKE)
    c.push(SECRET, 0, secret=True)
    assert c.ours_changed(SECRET, 1) == []
    assert said(c.ours_changed("something else", 2)) == [Clip("something else", 2)]
    assert c.ours_changed(SECRET, 3) == [], "nor later"
    assert c.ours_changed(f"{SECRET}\r\n", 4) == [], "nor as it was copied, with the line end that is no part of it"


def test_no_effect_and_no_message_prints_a_text() -> None:
    c = clips(OPEN)
    waiting = c.push(SECRET, 0, secret=True)
    for effects in (waiting, c.see(LEAVE, 1), c.said(Clip(SECRET), 2), clips(ALIKE).said(Clip(SECRET), 3)):
        assert effects and SECRET not in repr(effects)
    assert SECRET not in repr(vars(clips(OPEN))) and SECRET not in str(Clip(SECRET))


def test_cleaned() -> None:
    assert cleaned("a\rb\r\nc\td\x00\x1be\u200d\ud800") == "a\nb\nc\tde\u200d"
