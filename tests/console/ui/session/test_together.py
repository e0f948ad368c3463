"""Several technicians in one session, in the conversations room: state in the strip, who leads, hold, a colleague whose network is gone."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console import intents as wish
from console.live_view import Phase
from console.notices import LiveChanged
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.palette import Entry
from console.ui.viewer.explain import explain, touch_reason
from console.ui.viewer.explain import standing as viewer_standing
from protocol.desk import Assign, DeskRequest, Leave
from protocol.fields import Author
from protocol.ledger import START, row_id, sealed
from protocol.records import Agent
from protocol.support import LedgerRow
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import CTRL, SHIFT, press


def together(desk: FakeDesk, chat: ChatRoom, lead: str, owner: str = "jonas", helper: str = "mia", **session: object) -> None:
    """Claire's session: `owner` and `helper` take part, `lead` holds control. We are Jonas."""
    record = desk.replica.conversation("claire")
    assert record is not None
    desk.replica.put(replace(record, agent=owner, agents=[helper] if helper else []))
    desk.replica.put(replace(desk.replica.kept["session"]["claire-s"], lead=lead, **session))
    live = desk.lives["claire"]
    live.lead, live.leads, live.lead_name = lead, lead == "jonas", "Mia Laurent" if lead == "mia" else "Jonas Weber"
    live.held_since_ms = int(session.get("held_at") or 0)  # type: ignore[call-overload]
    if not live.leads:
        live.can_touch, live.touch_why = False, "not_lead"
    desk.tell(LiveChanged("claire"))
    chat.talk.refresh_facts()


def state(chat: ChatRoom) -> str:
    return chat.talk.session_strip._state.text()


def last(desk: FakeDesk) -> wish.Intent:
    return desk.wishes[-1]


def deed(desk: FakeDesk) -> DeskRequest:
    wished = last(desk)
    assert isinstance(wished, wish.Deed)
    return wished.request


def entry(chat: ChatRoom, title: str) -> Entry:
    found = {one.title: one for one in chat.talk.session_tools.colleagues.entries()}
    assert title in found, list(found)
    return found[title]


def titles(chat: ChatRoom) -> list[str]:
    return [one.title for one in chat.talk.session_tools.colleagues.entries()]


def test_the_strip_says_how_the_session_stands_and_for_how_long(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "jonas")
    assert state(chat) == "Under way, 04:12"
    desk.time += 1_000
    chat.talk.tick(desk.time)
    assert state(chat) == "Under way, 04:13"
    together(desk, chat, "mia")
    assert state(chat) == "Mia Laurent leads, 04:13"
    together(desk, chat, "jonas", held_at=desk.time - 5_000)
    assert state(chat) == "On hold, 00:05"


def test_who_leads_hands_control_on_and_invites(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    desk.replica.put(Agent("bea", "Bea Lindt"))
    together(desk, chat, "jonas")
    press(window, Qt.Key.Key_B, CTRL | SHIFT)
    opened = chat.talk.session_tools.colleagues._list
    assert opened is not None and opened.isVisible()
    QTest.keyClick(opened.field, Qt.Key.Key_Return)
    assert last(desk) == wish.HandLead("claire", "mia"), "the first entry is what is most likely wanted"
    entry(chat, "Let Mia Laurent go").run()
    let_go = deed(desk)
    assert isinstance(let_go, Leave) and let_go.agent == "mia"
    assert {"Invite a colleague…", "Let a colleague look on…", "Hand the session over…"} <= set(titles(chat))


def test_an_owner_takes_control_back_and_a_helper_asks_for_it(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia")
    entry(chat, "Take control").run()
    assert last(desk) == wish.HandLead("claire", "jonas")
    button = chat.talk.session_strip.action
    assert button.text() == "Take control" and not button.isHidden()
    desk.wishes.clear()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert last(desk) == wish.HandLead("claire", "jonas")
    together(desk, chat, "mia", owner="mia", helper="jonas")
    assert "Take control" not in titles(chat)
    entry(chat, "Ask for control").run()
    asked = last(desk)
    assert isinstance(asked, wish.SendText) and asked.note, "a note, which the customer never reads"
    assert chat.talk.session_strip.action.text() == "Ask for control"
    together(desk, chat, "jonas")
    assert chat.talk.session_strip.action.isHidden(), "who leads has nothing to ask for"
    together(desk, chat, "mia", owner="mia", helper="")
    assert titles(chat)[:2] == ["Help", "Look on"]


def test_a_colleague_whose_network_is_gone_is_told_of_and_taken_over(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia", owner="mia", helper="jonas")
    assert chat.talk.take_over.isHidden()
    desk.lives["claire"].lead_lost_since_ms = desk.time - 42_000
    desk.tell(LiveChanged("claire"))
    assert chat.talk.take_over.words() == "Mia Laurent has had no connection for 00:42. The customer waits."
    assert titles(chat)[0] == "Take over from Mia Laurent"
    QTest.mouseClick(chat.talk.take_over.button, Qt.MouseButton.LeftButton)
    taken = deed(desk)
    assert isinstance(taken, Assign) and taken.agent == "jonas"
    assert chat.talk.take_over.isHidden()


def test_of_one_s_own_conversation_only_control_is_taken_over(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia")
    desk.lives["claire"].lead_lost_since_ms = desk.time - 1
    chat.talk.session_tools.colleagues.take_over()
    assert last(desk) == wish.HandLead("claire", "jonas")


def test_hold_by_key_and_back(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "jonas")
    press(window, Qt.Key.Key_Q, CTRL | SHIFT)
    assert last(desk) == wish.HoldSession("claire", True)
    together(desk, chat, "jonas", held_at=desk.time)
    press(window, Qt.Key.Key_Q, CTRL | SHIFT)
    assert last(desk) == wish.HoldSession("claire", False)


def test_who_helps_puts_on_hold_and_who_leads_or_owns_lets_it_go_on(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia", owner="mia", helper="jonas")
    press(window, Qt.Key.Key_Q, CTRL | SHIFT)
    assert last(desk) == wish.HoldSession("claire", True)
    before = list(desk.wishes)
    together(desk, chat, "mia", owner="mia", helper="jonas", held_at=desk.time)
    press(window, Qt.Key.Key_Q, CTRL | SHIFT)
    assert desk.wishes == before
    assert "lets it go on" in next(tool for tool in chat.talk.session_tools.all() if tool.icon == "pause").why()


def test_who_does_not_take_part_holds_nothing(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia", owner="mia", helper="")
    before = list(desk.wishes)
    press(window, Qt.Key.Key_Q, CTRL | SHIFT)
    assert desk.wishes == before
    assert next(tool for tool in chat.talk.session_tools.all() if tool.icon == "pause").why()


def test_closing_the_chat_ends_nothing_for_who_only_helps(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia", owner="mia", helper="jonas")
    chat.talk.close_chat()
    assert not [one for one in desk.wishes if isinstance(one, wish.EndSession)]
    assert chat.talk.conversation == ""


def test_the_viewer_says_why_touching_does_nothing(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia")
    live = desk.lives["claire"]
    assert touch_reason(live) == "Mia Laurent has control. Ctrl+Shift+B asks for it or takes it."
    assert viewer_standing(live).text == "Mia Laurent has control" and explain(live) is None, "the picture is there"
    together(desk, chat, "jonas", held_at=desk.time)
    live.can_touch, live.touch_why = False, "held"
    layer = explain(live)
    assert layer is not None and layer.title == "On hold" and layer.cover and layer.since_ms == desk.time
    assert "Ctrl+Shift+Q" in layer.sentence
    together(desk, chat, "mia", owner="mia", helper="jonas", held_at=desk.time)
    layer = explain(live)
    assert layer is not None and "Ctrl+Shift+Q" not in layer.sentence, "who helps cannot let it go on by that key"


def test_who_looks_on_where_the_words_count_is_told_that_there_is_no_picture(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia", owner="mia", helper="")
    assert entry(chat, "Look on").detail == "you see the picture; the customer is not told"
    together(desk, chat, "mia", owner="mia", helper="", verified="same")
    for title in ("Look on", "Let a colleague look on…"):
        assert entry(chat, title).detail == "without the picture: where the two words count, nobody looks on untold"
    desk.lives["claire"].phase = Phase.ELSEWHERE
    chat.talk.refresh_facts()
    assert state(chat) == "With Mia Laurent, 04:12"
    assert "nobody looks on untold" in chat.talk.session_strip._state.toolTip()


def test_where_the_portal_lets_nobody_look_on_untold_that_is_not_offered(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia", owner="mia", helper="")
    in_the_list = ("Look on without a word", "Ask a colleague to look on")
    assert not any(one.why for one in chat.talk.deeds.entries() if one.title in in_the_list)
    record = desk.replica.conversation("claire")
    portal = desk.replica.portal(record.portal) if record is not None else None
    assert portal is not None
    desk.replica.put(replace(portal, watch=False))
    desk.known.heard("all")
    told = "this portal lets nobody look on untold"
    assert {entry(chat, title).why for title in ("Look on", "Let a colleague look on…")} == {told}
    assert [one.why for one in chat.talk.deeds.entries() if one.title in in_the_list] == [told, told]
    assert not entry(chat, "Help").why and not entry(chat, "Invite a colleague…").why
    wished = len(desk.wishes)
    chat.talk.deeds.watch()
    chat.talk.deeds.invite_to_watch()
    assert len(desk.wishes) == wished and "watch" not in chat.talk.deeds._pickers


def test_the_strip_says_which_colleague_ended_the_session(chat: ChatRoom, desk: FakeDesk) -> None:
    desk.lives.pop("claire")
    ended: dict[str, object] = {"state": "ended", "ended_by": "agent", "ended_at": desk.time - 3_000}
    desk.replica.put(replace(desk.replica.kept["session"]["claire-s"], **ended))
    chat.talk.refresh_facts()
    assert state(chat) == "Ended by us, 00:03 ago"
    mia = Author("agent", "mia", "Mia Laurent")
    row = LedgerRow(row_id("claire-s", 1), "claire-s", "claire", 1, desk.time, mia, "session", "ended", START, START)
    desk.replica.put(sealed(row, START))
    chat.talk.refresh_facts()
    assert state(chat) == "Ended by Mia Laurent, 00:03 ago"
    shown = chat.talk.session_strip._state
    assert "The session was ended on our side" in shown.toolTip()
    shown.resize(shown.fontMetrics().horizontalAdvance("Ended, 00:03 ago"), shown.height())
    assert state(chat) == "Ended, 00:03 ago"


def test_where_the_words_of_the_strip_have_no_room_the_time_still_stands(chat: ChatRoom, desk: FakeDesk) -> None:
    together(desk, chat, "mia")
    strip = chat.talk.session_strip
    strip._state.resize(60, strip._state.height())
    assert state(chat) == "04:12" and strip._state.accessibleName() == "Mia Laurent leads, 04:12"
    assert "Mia Laurent leads, 04:12" in strip._state.toolTip()
    strip._state.resize(300, strip._state.height())
    assert state(chat) == "Mia Laurent leads, 04:12"
