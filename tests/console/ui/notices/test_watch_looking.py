"""What is on the screen needs no telling, but only while somebody looks at it."""

from __future__ import annotations

from console import intents as wish
from console.alerts.news import Event
from tests.console.ui.notices.watch_stage import Stage
from tests.console.ui.window_world import a_movement


def test_who_left_the_desk_is_told_of_the_open_conversation_and_reads_it_with_the_next_movement(stage: Stage) -> None:
    stage.front = True
    stage.wait(30)
    line = stage.desk.say("claire", "Are you still there?")
    stage.window.chat.talk.history.catch_up()
    stage.wait()
    read = wish.MarkSeen("claire", line.seq)
    assert stage.watch.banners.order() == ["claire"] and read not in stage.desk.wishes
    assert stage.means.fake_sounds.played == [(Event.MINE, 70)] and stage.tray().marked
    stage.wait(31)
    assert len(stage.means.fake_sounds.played) == 2, "told again"
    stage.wait(90)
    assert stage.blinks() and read not in stage.desk.wishes
    told = len(stage.means.fake_sounds.played)
    a_movement(stage.window)
    assert read in stage.desk.wishes
    assert not stage.watch.banners.order() and not stage.blinks() and not stage.tray().marked
    stage.desk.say("claire", "There you are")
    stage.wait()
    assert not stage.watch.banners.order() and len(stage.means.fake_sounds.played) == told


def test_a_locked_screen_is_looked_at_by_nobody(stage: Stage) -> None:
    stage.front = True
    stage.means.lock(True)
    line = stage.desk.say("claire", "Are you still there?")
    stage.window.chat.talk.history.catch_up()
    stage.wait()
    assert list(stage.standing) == ["claire"] and wish.MarkSeen("claire", line.seq) not in stage.desk.wishes
    stage.means.lock(False)
    a_movement(stage.window)
    assert stage.standing == {} and wish.MarkSeen("claire", line.seq) in stage.desk.wishes


def told(stage: Stage) -> tuple[str, int, bool]:
    """Title, number at the tray, and whether it marks something new."""
    stage.window.tick()
    return stage.window.windowTitle(), stage.tray().unread, stage.tray().marked


def test_the_open_conversation_counts_while_nobody_looks_at_it(stage: Stage) -> None:
    stage.front = True
    stage.desk.seen("lukas", "jonas", 99, 99)
    title, before, _ = told(stage)
    stage.wait(30)
    stage.desk.say("claire", "Are you still there?")
    stage.window.chat.talk.history.catch_up()
    stage.wait()
    assert told(stage) == (f"({before + 1}) Tapline · Boutique Lyon", before + 1, True)
    a_movement(stage.window)
    assert told(stage) == (title, before, False)
    stage.desk.say("claire", "There you are")
    assert told(stage)[1] == before, "it is before their eyes"


def test_hidden_or_behind_settings_the_open_conversation_counts(stage: Stage) -> None:
    stage.front = True
    _, before, _ = told(stage)
    stage.window.go("settings")
    line = stage.desk.say("claire", "Hello?")
    stage.window.chat.talk.history.catch_up()
    assert told(stage)[1] == before + 1 and wish.MarkSeen("claire", line.seq) not in stage.desk.wishes
    stage.window.hide()
    assert told(stage)[1] == before + 1
    stage.window.activate()
    stage.window.go("conversations")
    assert told(stage)[1] == before and wish.MarkSeen("claire", line.seq) in stage.desk.wishes
    stage.window.hide()
    stage.desk.say("claire", "Hello?")
    stage.wait()
    assert told(stage)[1:] == (before + 1, True)
