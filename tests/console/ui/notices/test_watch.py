"""From a record of the feed to what the technician is told, and back: the watch over a fake desk, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.alerts.news import Channel, Event
from console.alerts.rules import Quiet, Rules
from console.notices import Changed, LinkPhase, LinkState
from console.ui.notices.native import Ability
from console.ui.notices.tray import Standing
from console.ui.notices.watch import SUMMARY
from protocol.desk import StatusPut
from protocol.fields import Author
from protocol.records import Agent, Contact, Conversation, Happening, Message
from tests.console.ui.fake_desk import NOW, FakeDesk, add_waiting
from tests.console.ui.notices.watch_stage import Stage
from tests.console.ui.window_world import CTRL, SHIFT, link, press


def test_a_customers_line_is_told_and_withdrawn_when_read(stage: Stage) -> None:
    stage.desk.say("amina", "It works now")
    assert not stage.standing, "a tenth of a second for more"
    stage.wait()
    assert stage.standing == {"amina": "Amina Diallo | It works now"}
    stage.desk.say("amina", "Thank you")
    stage.wait()
    assert stage.standing == {"amina": "Amina Diallo | It works now\nThank you"}
    stage.desk.seen("amina", "jonas", 3, 3)
    assert stage.standing == {}


def test_who_waits_at_the_door(stage: Stage) -> None:
    add_waiting(stage.desk)
    stage.wait()
    assert list(stage.standing) == ["martine"] and "Martine Roux wants to join" in stage.standing["martine"]
    note = stage.means.fake.standing["martine"]
    assert note.urgent and not note.reply, "stays until somebody answers, and nothing can be written to the door"
    assert stage.means.fake_sounds.played == [(Event.WAITING, 70)]
    assert stage.tray().waiting == 1
    record = stage.desk.replica.conversation("martine")
    assert record is not None
    stage.desk.put(replace(record, state="open", agent="mia"))
    assert stage.standing == {} and stage.tray().waiting == 0, "a colleague let her in"


def test_what_is_offered_to_me_is_told_and_goes_when_its_time_is_over(stage: Stage) -> None:
    record = Conversation(
        id="ana", number=900, portal=stage.desk.replica.portals()[0].id, name="Ana Fontaine", created_at=NOW, state="open", channel="form",
        wants="phone", offered="mia", offered_until=NOW + 30_000,
    )  # fmt: skip
    stage.desk.put(record)
    stage.wait()
    assert stage.standing == {}, "a colleague is asked"
    mine = replace(record, offered="jonas", offered_until=NOW + 60_000)
    stage.desk.put(mine)
    stage.wait()
    assert stage.standing == {"ana": "Ana Fontaine is offered to you | asks for a phone session"}
    assert stage.means.fake.standing["ana"].urgent and not stage.means.fake.standing["ana"].reply
    assert stage.means.fake_sounds.played == [(Event.OFFERED, 70)]
    stage.desk.put(replace(mine, last_seq=1))
    stage.wait()
    assert len(stage.means.fake_sounds.played) == 1, "it is the same offer"
    stage.desk.put(replace(mine, offered=None, offered_until=None, declined=["jonas"]))
    assert stage.standing == {}


def test_clicked_it_opens_that_conversation(stage: Stage) -> None:
    stage.desk.say("amina", "Hello?")
    stage.wait()
    stage.window.hide()
    stage.means.fake.opened.emit("amina")
    assert stage.window.isVisible() and stage.window.on_screen() == "amina" and stage.standing == {}
    stage.means.fake.opened.emit("nobody")
    assert stage.window.on_screen() == "amina"


def test_an_answer_in_place_becomes_a_message(stage: Stage) -> None:
    stage.desk.say("amina", "Hello?")
    stage.wait()
    assert stage.means.fake.standing["amina"].reply
    for key, text in (("amina", "  On my way\n"), ("amina", "   "), ("nobody", "x")):
        stage.means.fake.replied.emit(key, text)
    assert [w for w in stage.desk.wishes if isinstance(w, wish.SendText)] == [wish.SendText("amina", "On my way")]
    assert stage.standing == {}


def test_an_answer_in_place_goes_by_mail_where_there_is_no_chat(stage: Stage) -> None:
    lyon, amina = stage.desk.replica.portal("lyon"), stage.desk.replica.conversation("amina")
    assert lyon is not None and amina is not None
    stage.desk.lives.pop("amina")
    stage.desk.put(replace(amina, channel="email", session=None, contact="k-amina"))
    stage.desk.put(Contact(id="k-amina", portal=amina.portal, name="Amina", created_at=1))
    stage.desk.say("amina", "Hello?")
    stage.wait()
    assert not stage.means.fake.standing["amina"].reply, "it would reach nobody"
    stage.desk.put(replace(lyon, id=amina.portal, mail="aide@boutique-lyon.example"))
    stage.desk.put(Contact(id="k-amina", portal=amina.portal, name="Amina", created_at=1, email="amina@example.net"))
    stage.means.fake.replied.emit("amina", "On my way")
    assert [w for w in stage.desk.wishes if isinstance(w, wish.SendText)] == [wish.SendText("amina", "On my way", via="email")]


def test_in_front_it_is_a_banner_and_nothing_for_what_is_on_the_screen(stage: Stage) -> None:
    stage.front = True
    stage.desk.say("claire", "You see this")
    stage.desk.say("amina", "And this?")
    stage.wait()
    assert stage.watch.banners.order() == ["amina"] and not stage.standing
    card = stage.watch.banners.card("amina")
    assert card is not None and card.title.text() == "Amina Diallo" and card.body.text() == "And this?"
    card.click()
    assert stage.window.on_screen() == "amina" and not stage.watch.banners.order()


def test_a_banner_waved_away_and_one_opened_by_key(stage: Stage) -> None:
    stage.front = True
    for name in ("amina", "sofia"):
        stage.desk.say(name, "Hello?")
        stage.wait()
    card = stage.watch.banners.card("amina")
    assert card is not None
    card.dismiss.click()
    assert stage.watch.banners.order() == ["sofia"]
    press(stage.window, Qt.Key.Key_J, CTRL | SHIFT)
    assert stage.window.on_screen() == "sofia"
    press(stage.window, Qt.Key.Key_J, CTRL | SHIFT)
    assert stage.window.on_screen() == "sofia", "there is none left"


def test_my_own_words_and_a_colleagues_are_no_news_but_answers(stage: Stage) -> None:
    stage.desk.say("amina", "Hello?")
    stage.wait()
    stage.desk.say("amina", "I am here", "mia")
    assert stage.standing == {}, "a colleague answered"
    stage.desk.say("amina", "Mine", "jonas")
    stage.wait()
    assert stage.standing == {}


def test_what_my_console_asks_by_itself_is_no_reading(stage: Stage) -> None:
    stage.desk.say("amina", "Hello?")
    stage.desk.happen("amina", "asked", what="view")
    stage.wait()
    assert stage.standing == {"amina": "Amina Diallo | Hello?"}


def test_minimised_is_not_in_front(stage: Stage) -> None:
    stage.front = True
    stage.window.showMinimized()
    stage.desk.say("amina", "Hello?")
    stage.wait()
    assert list(stage.standing) == ["amina"] and not stage.watch.banners.order()


def test_a_mention_in_what_was_a_colleagues_all_along_is_told_and_stays(stage: Stage) -> None:
    """Nothing was heard of this conversation before: who owns it is no news."""
    record = stage.desk.replica.conversation("lukas")
    assert record is not None
    stage.desk.replica.put(replace(record, agent="mia", agents=[], watchers=[]))
    stage.desk.say("lukas", "@Jonas what do you think?", "mia", kind="note")
    stage.wait()
    assert "mentions you" in stage.standing["lukas"]
    stage.desk.say("lukas", "And another note", "mia", kind="note")
    stage.wait()
    assert "lukas" in stage.standing


def test_a_note_that_mentions_me_and_one_that_does_not(stage: Stage) -> None:
    record = stage.desk.replica.conversation("lukas")
    assert record is not None
    stage.desk.put(replace(record, agent="mia"))
    stage.desk.say("lukas", "Nothing for others", "mia", kind="note")
    stage.wait()
    assert stage.standing == {}
    stage.desk.say("lukas", "@Jonas what do you think?", "mia", kind="note")
    stage.wait()
    assert "mentions you" in stage.standing["lukas"]


def given_by_mia(desk: FakeDesk, conversation: str, type_: str = "assigned") -> Message:
    seq = len(desk.replica.threads.get(conversation, [])) + 1
    return Message(
        f"{conversation}-m{seq}", conversation, seq, "event", Author("agent", "mia", "Mia Laurent"), desk.time, event=Happening(type_, {})
    )


@pytest.mark.parametrize("line_first", [True, False])
def test_a_colleague_gives_me_one_in_whatever_order_it_arrives(stage: Stage, line_first: bool) -> None:
    record = stage.desk.replica.conversation("sofia")
    assert record is not None
    stage.desk.put(replace(record, agent="mia"))
    line, mine = given_by_mia(stage.desk, "sofia"), replace(record, agent="jonas")
    for put in (line, mine) if line_first else (mine, line):
        stage.desk.put(put)
    stage.wait()
    assert stage.standing == {"sofia": "Mia Laurent gave you Sofia Marques | Click to open the conversation."}
    assert len(stage.means.fake.notes) == 1


def test_a_consent_and_an_end(stage: Stage) -> None:
    stage.desk.happen("amina", "denied", what="view")
    stage.wait()
    assert "did not allow" in stage.standing["amina"] and stage.means.fake_sounds.played == [], "its sound is off at first"
    stage.desk.happen("amina", "ended", by="customer")
    stage.wait()
    assert stage.means.fake.notes[-1].key == "amina" and not stage.means.fake.notes[-1].reply


def test_edited_and_repeated_lines_are_no_news_and_a_line_taken_back_goes(stage: Stage) -> None:
    message = stage.desk.say("amina", "My password is 1234")
    stage.wait()
    for again in (message, replace(message, body="My password is …", edited_at=NOW)):
        stage.desk.replica.threads["amina"][-1] = again
        stage.desk.tell(Changed("message", message.id, "amina"))
    stage.wait()
    assert len(stage.means.fake.notes) == 1
    stage.desk.replica.threads["amina"][-1] = replace(message, body="", deleted_at=NOW)
    stage.desk.tell(Changed("message", message.id, "amina"))
    assert stage.standing == {}


def test_nothing_that_was_read_elsewhere_before_is_told(stage: Stage) -> None:
    stage.desk.replica.put(replace_cursor(stage.desk, "amina", 9))
    stage.desk.say("amina", "read on the other computer")
    stage.wait()
    assert stage.standing == {}


def replace_cursor(desk: FakeDesk, conversation: str, read: int):  # type: ignore[no-untyped-def]
    return replace(desk.replica.kept["cursor"][f"{conversation}:jonas"], read=read, delivered=read)


# ---- what was chosen


@pytest.mark.parametrize("event", [Channel.NATIVE, Channel.SOUND, Channel.TRAY, Channel.TASKBAR])
def test_a_way_that_is_off_is_off(stage: Stage, event: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    flashes: list[int] = []
    monkeypatch.setattr(QApplication, "alert", staticmethod(lambda _w, ms: flashes.append(ms)))
    stage.choices.put(Rules().with_cell(Event.MINE, event, False))
    stage.desk.say("amina", "Hello?")
    stage.wait()
    told = {
        Channel.NATIVE: bool(stage.standing),
        Channel.SOUND: bool(stage.means.fake_sounds.played),
        Channel.TRAY: stage.tray().marked,
        Channel.TASKBAR: bool(flashes),
    }
    assert told == {way: way is not event for way in told}


def test_hidden_text_reaches_no_notification(stage: Stage) -> None:
    for shows, expected in (("name", "Amina Diallo | 1 new line"), ("nothing", "A customer | 1 new line")):
        stage.choices.put(Rules(shows=shows))  # type: ignore[arg-type]
        message = stage.desk.say("amina", "My card number is 4970")
        stage.wait()
        assert stage.standing["amina"] == expected
        stage.desk.seen("amina", "jonas", message.seq, message.seq)


def test_offline_none_only_mine_all(stage: Stage) -> None:
    stage.desk.put(Agent("jonas", "Jonas Weber", "owner", status="offline"))
    free = stage.desk.replica.conversation("sofia")
    assert free is not None
    stage.desk.put(replace(free, agent=None))
    for away, expected in (("none", set()), ("mine", {"amina"}), ("all", {"amina", "sofia"})):
        stage.choices.put(Rules(away=away))  # type: ignore[arg-type]
        for name in ("amina", "sofia"):
            stage.desk.say(name, "Hello?")
        stage.wait()
        assert set(stage.standing) == expected, away
        for name in ("amina", "sofia"):
            seq = len(stage.desk.replica.threads[name])
            stage.desk.seen(name, "jonas", seq, seq)
        assert stage.standing == {}


def test_do_not_disturb_from_the_tray_until_it_is_over(stage: Stage) -> None:
    stage.means.fake_tray.hush_wished.emit(30)
    assert stage.tray().hushed
    stage.desk.say("amina", "Hello?")
    stage.wait()
    assert not stage.standing and stage.tray().marked
    stage.wait(30 * 60)
    assert not stage.tray().hushed
    stage.desk.say("sofia", "Hello?")
    stage.wait()
    assert "sofia" in stage.standing


def test_quiet_hours_begin_by_the_clock(stage: Stage) -> None:
    stage.choices.put(Rules(quiet=Quiet(True, 14 * 60 + 6, 15 * 60)))
    assert not stage.tray().hushed, "it is 14:05"
    stage.wait(61)
    assert stage.tray().hushed


def test_the_status_is_wished_from_the_tray_and_shown_there(stage: Stage) -> None:
    stage.means.fake_tray.status_wished.emit("busy")
    assert stage.desk.wishes[-1] == wish.Deed(StatusPut("-", "busy"))
    stage.desk.put(Agent("jonas", "Jonas Weber", "owner", status="busy"))
    assert stage.tray().status == "busy"
    link(stage.desk, LinkState(LinkPhase.CONNECTING))
    assert stage.tray().status == "offline", "nobody can be reached without a broker"


# ---- unanswered, away


def test_what_a_colleague_has_taken_is_that_ones_to_answer(stage: Stage) -> None:
    record = stage.desk.replica.conversation("amina")
    assert record is not None
    stage.desk.put(replace(record, agent=None, agents=[], watchers=[], state="open"))
    stage.desk.say("amina", "Anybody?")
    stage.wait()
    assert set(stage.standing) == {"amina"}
    stage.desk.put(replace(record, agent="mia", agents=[], watchers=["jonas"], state="open"))
    told = len(stage.means.fake.notes)
    stage.wait(130)
    assert stage.standing == {} and len(stage.means.fake.notes) == told and not stage.blinks()


def test_unanswered_is_told_again_then_flashed_then_blinks(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    flashes: list[int] = []
    monkeypatch.setattr(QApplication, "alert", staticmethod(lambda _w, ms: flashes.append(ms)))
    add_waiting(stage.desk)
    stage.wait(2)
    told, flashed = len(stage.means.fake.notes), len(flashes)
    stage.wait(31)
    assert len(stage.means.fake.notes) == told + 1
    assert stage.means.fake.notes[-1].anew and stage.means.fake.notes[-1].title == "Still waiting: Martine Roux"
    stage.wait(30)
    assert len(flashes) == flashed + 1
    stage.wait(60)
    assert stage.blinks()
    stage.desk.submit(wish.AdmitCustomer("martine"))
    assert not stage.blinks() and stage.standing == {}


def test_after_the_broker_was_away_it_is_summed_up_once(stage: Stage) -> None:
    link(stage.desk, LinkState(LinkPhase.OFFLINE))
    for name in ("amina", "sofia", "helene"):
        stage.desk.say(name, "Are you there?")
    stage.wait(20)
    assert stage.standing == {}
    link(stage.desk, LinkState(LinkPhase.ONLINE))
    stage.wait(5)
    assert list(stage.standing) == [SUMMARY]
    assert stage.standing[SUMMARY].startswith("While you were away | 3 new lines in 3 conversations")
    assert len(stage.means.fake_sounds.played) == 1
    stage.window.go("settings")
    stage.means.fake.opened.emit(SUMMARY)
    assert stage.window.room() == "conversations" and stage.standing == {}


def test_after_a_sleep_what_was_missed_is_told_once(stage: Stage) -> None:
    stage.wait(2)
    stage.desk.time += 60_000  # the computer stood still: no tick came
    for name in ("amina", "sofia"):
        stage.desk.say(name, "While you slept")
    stage.wait(5)
    assert list(stage.standing) == [SUMMARY] and len(stage.means.fake.notes) == 1


@pytest.mark.parametrize("keeps", [True, False])
def test_behind_a_locked_screen(stage: Stage, keeps: bool) -> None:
    """Where the system keeps notifications it shows them as it likes; elsewhere they wait for the person."""
    stage.means.fake.ability = Ability(there=True, keeps=keeps)
    stage.front = True
    stage.means.lock(True)
    stage.desk.say("amina", "Hello?")
    stage.desk.say("sofia", "Are you there?")
    stage.wait(3)
    assert bool(stage.standing) == keeps and not stage.watch.banners.order()
    stage.front = False
    stage.means.lock(False)
    stage.wait(5)
    assert set(stage.standing) == ({"amina", "sofia"} if keeps else {SUMMARY})


def test_a_new_copy_of_everything_withdraws_what_is_over(stage: Stage) -> None:
    add_waiting(stage.desk)
    stage.desk.say("amina", "Hello?")
    stage.wait()
    assert set(stage.standing) == {"martine", "amina"}
    del stage.desk.replica.kept["conversation"]["martine"]
    stage.desk.replica.put(replace_cursor(stage.desk, "amina", 2))
    stage.desk.tell(Changed("all", ""))
    assert stage.standing == {}


def test_a_removed_conversation_takes_its_notification_along(stage: Stage) -> None:
    stage.desk.say("amina", "Hello?")
    stage.wait()
    del stage.desk.replica.kept["conversation"]["amina"]
    stage.desk.tell(Changed("conversation", "amina", "amina"))
    assert stage.standing == {}


# ---- the window


def test_the_title_and_the_tray_count_the_same(stage: Stage) -> None:
    stage.desk.say("sofia", "Hello?")
    stage.wait()
    counted: list[int] = []
    stage.window.chat.counted.connect(counted.append)
    stage.desk.say("helene", "Hello?")
    QApplication.processEvents()
    wait_for(lambda: bool(counted))
    assert stage.tray().unread == counted[-1] > 0
    assert stage.window.windowTitle() == f"({counted[-1]}) Tapline · Boutique Lyon"


def wait_for(holds: Callable[[], bool]) -> None:
    import time

    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        QApplication.processEvents()


def test_a_window_in_a_tray_that_goes_comes_back(stage: Stage) -> None:
    stage.window.hide()
    stage.wait(1)
    assert stage.window.isHidden()
    stage.means.fake_tray.is_there = False
    stage.wait(1)
    assert not stage.window.isHidden() and stage.window.isMinimized()


def test_closed_nothing_of_the_account_stays(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    badges: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _app, number: badges.append(number))
    add_waiting(stage.desk)
    stage.desk.say("amina", "Hello?")
    stage.wait()
    assert len(stage.standing) == 2
    stage.front = True
    stage.desk.say("helene", "Hello?")
    stage.wait()
    assert stage.watch.banners.order()[:1] == ["helene"]
    stage.watch.count(2)
    stage.watch.close()
    assert stage.standing == {} and stage.tray() == Standing() and not stage.blinks()
    assert badges[-2:] == [2, 0]
    before = len(stage.means.fake.notes), len(stage.means.fake_sounds.played), len(stage.desk.wishes)
    for name in ("amina", "sofia"):
        stage.desk.say(name, "Hello?")
    stage.means.fake.opened.emit("amina")
    stage.means.fake.replied.emit("amina", "On my way")
    stage.means.fake_tray.status_wished.emit("busy")
    stage.choices.put(Rules(away="all"))
    press(stage.window, Qt.Key.Key_J, CTRL | SHIFT)
    stage.means.lock(True)
    stage.means.lock(False)
    for turn in (QEvent.Type.WindowDeactivate, QEvent.Type.WindowActivate):
        QApplication.sendEvent(stage.window, QEvent(turn))
    stage.desk.time += 130_000
    QApplication.processEvents()
    own = stage.watch.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert not [timer for timer in own if timer.isActive()], "nothing comes by the clock"
    assert (len(stage.means.fake.notes), len(stage.means.fake_sounds.played), len(stage.desk.wishes)) == before
    assert stage.standing == {} and stage.tray() == Standing() and stage.window.on_screen() == "claire"


def test_conversations_of_another_group_are_not_mine_to_take(stage: Stage) -> None:
    record = stage.desk.replica.conversation("sofia")
    assert isinstance(record, Conversation)
    stage.desk.put(replace(record, agent=None, group="shops"))
    stage.desk.say("sofia", "Hello?")
    stage.wait()
    assert stage.standing == {}
