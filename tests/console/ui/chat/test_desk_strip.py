"""What an agent does with a conversation: by button, by key, by the pickers; and what it is told and can take back."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.attendance import Attending
from console.chat.listing import Filter
from console.intents import NO_ID
from console.notices import AttendanceSeen, Changed, RequestDone, RequestRefused
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.palette import Palette
from protocol import desk as deed
from protocol.records import Agent, Conversation, Group, Macro, Tag
from protocol.records import Deed as Step
from tests.console.ui.fake_desk import MINUTE, FakeDesk, person

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def quiet(quiet: FakeDesk) -> FakeDesk:
    """With tags, a colleague and a group."""
    desk = quiet
    desk.put(Tag("t1", "battery", "orange"))
    desk.put(Tag("t2", "old", archived=True))
    desk.put(Agent("bea", "Bea Lindt", status="busy"))
    desk.put(Group("g1", "Second line"))
    return desk


@pytest.fixture
def chat(quiet: FakeDesk, window: MainWindow) -> ChatRoom:
    window.open_conversation("sofia")
    return window.chat


def deeds(desk: FakeDesk, kind: type[Any]) -> list[Any]:
    return [w.request for w in desk.wishes if isinstance(w, wish.Deed) and isinstance(w.request, kind)]


def picker(window: MainWindow) -> Palette:
    """The one that is open."""
    (found,) = [p for p in window.findChildren(Palette) if p.isVisible()]
    return found


def sofia(desk: FakeDesk) -> Conversation:
    return desk.replica.kept["conversation"]["sofia"]  # type: ignore[no-any-return]


def choose(window: MainWindow, typed: str) -> None:
    QTest.keyClicks(picker(window).field, typed)
    QTest.keyClick(picker(window).field, Qt.Key.Key_Return)


def test_resolving_is_told_and_can_be_undone(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    assert [d.conversation for d in deeds(desk, deed.Resolve)] == ["sofia"]
    assert "sofia" not in [row.id for row in chat.list.rows.rows()]
    toast = chat.talk.deeds.toast
    assert toast is not None and toast.isVisible() and "Sofia" in toast.accessibleName()
    toast.undo_button.click()
    assert deeds(desk, deed.Reopen) and not toast.isVisible()
    assert "sofia" in [row.id for row in chat.list.rows.rows()]
    toast.undo()
    assert len(deeds(desk, deed.Reopen)) == 1, "once"


def test_undo_stands_as_long_as_the_customer_has_not_been_told(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    toast = chat.talk.deeds.toast
    assert toast is not None and toast._over.isActive() and toast._over.interval() == 6_000
    toast._over.timeout.emit()
    assert toast.isHidden()
    chat.list.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not deeds(desk, deed.Reopen)


def test_what_a_customer_writes_after_the_resolution_is_found_among_the_resolved_until_it_opens(
    window: MainWindow, chat: ChatRoom, desk: FakeDesk
) -> None:
    def there(which: Filter) -> bool:
        chat.set_filter(which)
        return "sofia" in [row.id for row in chat.list.rows.rows()]

    QTest.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    desk.say("sofia", "One more thing")
    assert there(Filter.RESOLVED) and not there(Filter.OPEN)
    assert sofia(desk).state == "resolved", "the broker opens it"
    assert chat.talk.strip.resolve_button.text() == "Open again"
    desk.put(replace(sofia(desk), state="open"))
    assert there(Filter.OPEN) and not there(Filter.RESOLVED)
    assert chat.talk.strip.resolve_button.text() == "Resolve"
    assert not deeds(desk, deed.Reopen)


def test_what_is_resolved_is_opened_again_by_the_key_that_resolved_it(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    assert [d.conversation for d in deeds(desk, deed.Reopen)] == ["sofia"] and len(deeds(desk, deed.Resolve)) == 1


def test_a_running_phone_session_is_ended_first(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    assert not window.chat.talk.strip.resolve_button.isEnabled()
    assert "End the phone session" in window.chat.talk.strip.resolve_button.toolTip()
    QTest.keyClick(window, Qt.Key.Key_E, CTRL | SHIFT)
    assert not deeds(desk, deed.Resolve)


def test_tags_are_put_on_taken_off_and_made(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_T, CTRL)
    assert [e.title for e in picker(window).model.rows] == ["battery"], "what was put away is not offered"
    choose(window, "batt")
    assert deeds(desk, deed.Tagged)[-1].add == ["t1"]
    (chip,) = chat.talk.strip._chips
    chip.click()
    assert deeds(desk, deed.Tagged)[-1].remove == ["t1"]
    assert not chat.talk.strip._chips
    QTest.keyClick(window, Qt.Key.Key_T, CTRL)
    choose(window, "#Black screen")
    (made,) = deeds(desk, deed.TagPut)
    assert made.tag.name == "Black screen"
    assert deeds(desk, deed.Tagged)[-1].add == [made.tag.id]


def test_every_macro_tag_and_colleague_is_reached_without_typing(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    for number in range(14):
        desk.put(Agent(f"a{number}", f"Agent {number}"))
        desk.put(Tag(f"x{number}", f"tag {number}"))
        desk.put(Macro(f"m{number}", f"Close politely {number}", [Step("resolve")]))
    for key, held, last in ((Qt.Key.Key_A, SHIFT, "Nobody"), (Qt.Key.Key_M, SHIFT, "Close politely 9"), (Qt.Key.Key_T, None, "tag 9")):
        QTest.keyClick(window, key, CTRL if held is None else CTRL | held)
        titles = [row.title for row in picker(window).model.rows]
        assert len(titles) > 9 and last in titles
        QTest.keyClick(picker(window).field, Qt.Key.Key_Up)
        assert picker(window).view.currentIndex().row() == len(titles) - 1
        picker(window).close_()
    QTest.keyClick(window, Qt.Key.Key_A, CTRL | SHIFT)
    titles = [row.title for row in picker(window).model.rows]
    assert titles.index("Second line") < titles.index("Agent 0"), "groups come before the colleagues"


def test_handing_over_takes_a_note(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_A, CTRL | SHIFT)
    choose(window, "bea")
    choose(window, "knows this model")
    (handed,) = deeds(desk, deed.Assign)
    assert (handed.conversation, handed.agent, handed.comment) == ("sofia", "bea", "knows this model")
    toast = chat.talk.deeds.toast
    assert toast is not None
    toast.undo()
    assert deeds(desk, deed.Assign)[-1].agent == "jonas"


def test_an_invitation_is_taken_back_by_the_toast_and_later_by_name(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    chat.talk.deeds.invite()
    choose(window, "bea")
    choose(window, "")
    assert sofia(desk).agents == ["bea"]
    toast = chat.talk.deeds.toast
    assert toast is not None
    toast.undo()
    assert deeds(desk, deed.Leave)[-1].agent == "bea" and sofia(desk).agents == []
    chat.talk.deeds.invite_to_watch()
    choose(window, "bea")
    choose(window, "")
    assert sofia(desk).watchers == ["bea"]
    named = {entry.title: entry for entry in chat.talk.deeds.entries()}
    assert named["Take Bea Lindt off"].detail == "looks on"
    named["Take Bea Lindt off"].run()
    assert sofia(desk).watchers == []
    toast.undo()
    assert sofia(desk).watchers == ["bea"]


def test_the_times_to_put_off_have_keys(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_H, CTRL | SHIFT)
    assert [row.key for row in picker(window).model.rows] == ["Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+5"]
    QTest.keyClick(picker(window).field, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    (put_off,) = deeds(desk, deed.Snooze)
    assert put_off.until == desk.time + 3 * 60 * MINUTE
    assert not [p for p in window.findChildren(Palette) if p.isVisible()]


def test_a_macro_says_before_it_runs_what_it_will_do(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    steps = [Step("send", "Merci"), Step("tag", "t1"), Step("assign_group", "g1"), Step("resolve")]
    desk.put(Macro("m1", "Close politely", steps))
    entry = next(entry for entry in chat.talk.deeds.entries() if entry.title == "Close politely")
    assert entry.detail == "Sends “Merci” · Tags it “battery” · Gives it to the group Second line · Resolves it"


def test_a_group_without_a_note(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_A, CTRL | SHIFT)
    choose(window, "second")
    choose(window, "")
    (handed,) = deeds(desk, deed.Assign)
    assert (handed.agent, handed.group, handed.comment) == (None, "g1", "")


def test_put_off_until_a_typed_time_and_back(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_H, CTRL | SHIFT)
    choose(window, "23:30")
    (asleep,) = deeds(desk, deed.Snooze)
    assert asleep.until is not None and asleep.until > desk.time
    assert "sofia" not in [row.id for row in chat.list.rows.rows()]
    chat.talk.strip.snooze_button.click()
    assert deeds(desk, deed.Snooze)[-1].until is None


def test_a_macro_does_its_steps(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    desk.put(Macro("m1", "Close politely", [Step("send", "Merci"), Step("tag", "t1"), Step("resolve")]))
    QTest.keyClick(window, Qt.Key.Key_M, CTRL | SHIFT)
    before = len(desk.wishes)
    choose(window, "politely")
    assert desk.wishes[before:] == [
        wish.SendText("sofia", "Merci"),
        wish.Deed(deed.Tagged(NO_ID, "sofia", add=["t1"])),
        wish.Deed(deed.Resolve(NO_ID, "sofia")),
    ]
    assert (sofia(desk).tags, sofia(desk).state) == (["t1"], "resolved")


def test_who_joins_second_sees_whose_it_is(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    lukas = desk.replica.conversation("lukas")
    assert lukas is not None
    desk.put(replace(lukas, agent="bea"))
    window.open_conversation("lukas")
    strip = window.chat.talk.strip
    assert strip._whose.text() == "Bea Lindt" and not strip.join_button.isHidden()
    QTest.keyClick(window, Qt.Key.Key_J, CTRL)
    assert deeds(desk, deed.Join)
    assert strip.join_button.isHidden()
    record = desk.replica.conversation("lukas")
    assert record is not None and (record.agent, record.agents) == ("bea", ["jonas"])


def test_colleagues_are_seen_and_we_are_told_of(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    assert desk.attended[-1] == wish.Attend("sofia")
    desk.attendance["sofia"] = [Attending("bea", "Bea Lindt", True, desk.time + 60_000)]
    desk.tell(AttendanceSeen("sofia"))
    assert chat.talk.strip._attending.text() == "Bea Lindt is answering"
    QTest.keyClicks(chat.talk.composer.editor, "x")
    assert desk.attended[-1] == wish.Attend("sofia", composing=True)
    window.open_conversation("tom")
    assert desk.attended[-1] == wish.Attend("tom")


def test_letters_are_deeds_in_the_list_and_letters_in_the_composer(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(chat.talk.composer.editor, "the attached")
    assert not deeds(desk, deed.Resolve) and chat.talk.composer.editor.toPlainText() == "the attached"
    chat.list.setFocus()
    QTest.keyClick(chat.list, Qt.Key.Key_E)
    assert deeds(desk, deed.Resolve)


def test_the_arrows_walk_through_the_list(window: MainWindow, chat: ChatRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat.list, "pointer_over", lambda: True)
    order = [row.id for row in chat.list.rows.rows()]
    window.open_conversation(order[0])
    QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert chat.talk.conversation == order[1]
    QTest.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert chat.talk.conversation == order[0], "it stops at the end"


def test_only_who_may_see_the_conversation_is_offered_it(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    """The broker refuses others, and the customer's trouble is none of theirs."""
    portal = desk.replica.portal("lyon")
    assert portal is not None
    desk.put(replace(portal, agents=["jonas", "bea"]))
    desk.put(Agent("olga", "Olga Owner", "owner"))
    for ask in (chat.talk.deeds.assign, chat.talk.deeds.invite, chat.talk.deeds.invite_to_watch):
        ask()
        offered = {entry.title for entry in picker(window).model.rows}
        picker(window).hide()
        assert {"Bea Lindt", "Olga Owner"} <= offered and "Mia Laurent" not in offered


def test_a_scrolled_list_stays_where_it_was_scrolled_to(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    for n in range(60):
        person(desk, f"more{n}", f"Person {n:02}")
    chat.set_filter(Filter.OPEN)
    chat.hear(Changed("all", ""))
    chat.refresh_list()
    QApplication.processEvents()
    window.open_conversation(chat.list.rows.rows()[0].id)
    bar = chat.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    here = bar.value()
    assert here > 1_000
    desk.say("more3", "One more line")
    chat.refresh_list()
    QApplication.processEvents()
    assert bar.value() > here - 200, "news brings nobody back to the open conversation"


def test_a_macro_sends_no_unfilled_variable(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    desk.put(Macro("m1", "Politely", [Step("send", "Merci {contact.first_name}"), Step("resolve")]))
    desk.put(Macro("m2", "Battery", [Step("send", "It has {phone.battery} left"), Step("resolve")]))
    QTest.keyClick(window, Qt.Key.Key_M, CTRL | SHIFT)
    choose(window, "politely")
    assert any(isinstance(w, wish.SendText) and w.body == "Merci Sofia" for w in desk.wishes)
    before = len(desk.wishes)
    window.open_conversation("tom")
    QTest.keyClick(window, Qt.Key.Key_M, CTRL | SHIFT)
    choose(window, "battery")
    assert not any(isinstance(w, wish.SendText | wish.Deed) for w in desk.wishes[before:])
    assert chat.talk.composer.editor.toPlainText() == "It has {phone.battery} left"


def test_a_last_word_that_cannot_resolve_says_why(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    window.chat.talk.composer.then.emit("resolve")
    assert could_not(window) == "End the phone session first."
    desk.put(Macro("m1", "Close politely", [Step("tag", "t1"), Step("resolve")]))
    window.chat.talk.deeds.run(desk.known.macros()[0])
    assert deeds(desk, deed.Tagged) and not deeds(desk, deed.Resolve)
    assert could_not(window) == "Done: Close politely. Not resolved: End the phone session first."


def could_not(window: MainWindow) -> str:
    """What the toast says that has a warning's sign."""
    toast = window.chat.talk.deeds.toast
    assert toast is not None and toast.isVisible()
    assert (toast._glyph._icon, toast._glyph._role) == ("warning-circle", "warn") and not toast.undo_button.isVisible()
    return toast.accessibleName()


def test_a_deed_that_the_broker_refuses_is_taken_back_in_words(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    """Where it was told as done, under the sign of a warning and with no way to undo what was not done."""
    QTest.keyClick(window, Qt.Key.Key_A, CTRL | SHIFT)
    choose(window, "bea")
    QTest.keyClick(picker(window).field, Qt.Key.Key_Return)
    toast, request = chat.talk.deeds.toast, f"r{len(desk.wishes)}"
    assert toast is not None and toast._glyph._role == "good" and toast.undo_button.isVisible()
    desk.tell(RequestRefused(request, "cannot", "The customer's device cannot do this."))
    assert could_not(window) == "This colleague cannot see this conversation." and not chat.talk.trouble.isVisible()
    chat.talk.deeds.take()
    request = f"r{len(desk.wishes)}"
    window.open_conversation("tom")
    desk.tell(RequestRefused(request, "not_admitted", ""))
    assert could_not(window) == "Sofia Marques: The customer waits at the door. Let it in first.", "whose it was, where another is open now"
    chat.talk.deeds.ask_rating()
    desk.tell(RequestDone(f"r{len(desk.wishes)}"))
    assert chat.talk.deeds._asked == {}


def test_colleagues_see_who_writes_a_mail_and_the_customer_is_told_nothing(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    chat.talk.composer.composing.emit(True)
    assert desk.attended[-1] == wish.Attend("sofia", composing=True)
    assert not any(isinstance(w, wish.TypingNow) for w in desk.wishes)
