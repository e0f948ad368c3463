"""The contract with a desktop's notification server, recorded by a real one on a bus of its own."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

pytest.importorskip("jeepney")

from hypothesis import given
from hypothesis import strategies as st
from jeepney import DBusAddress, HeaderFields, new_method_call, new_signal
from jeepney.io.blocking import open_dbus_connection

from console.ui.notices.freedesktop import FreedesktopNotices, notify_arguments
from console.ui.notices.native import Ability, Note
from console.ui.notices.session_bus import SessionBus
from tests.desktop_bus import FULL, DesktopBus, NotificationServer

pytestmark = pytest.mark.bus


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DesktopBus]:
    with DesktopBus(tmp_path / "b") as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        yield made


@pytest.fixture
def server(bus: DesktopBus) -> Iterator[NotificationServer]:
    with NotificationServer(bus.address) as made:
        yield made


class Ears:
    """What came back."""

    def __init__(self, notices: FreedesktopNotices) -> None:
        self.heard: list[tuple[object, ...]] = []
        for name in ("opened", "replied", "closed", "shown"):
            getattr(notices, name).connect(lambda *told, n=name: self.heard.append((n, *told)))


@pytest.fixture
def notices(qapp: QApplication, bus: DesktopBus, qtbot: QtBot) -> Iterator[FreedesktopNotices]:
    connection = SessionBus()
    made = FreedesktopNotices(connection)
    yield made
    connection.close()


def ready(qtbot: QtBot, notices: FreedesktopNotices) -> None:
    notices.start()
    qtbot.waitUntil(lambda: bool(notices.ability.service and notices._owner))


def test_the_contract(qtbot: QtBot, server: NotificationServer, notices: FreedesktopNotices) -> None:
    ready(qtbot, notices)
    assert notices.ability == Ability(
        there=True, service="Test desk 1.0", replaces=True, withdraws=True, keeps=True, clicks=True, replies=True, markup=True, sounds=True
    )
    notices.show(Note("claire", "Claire", "Hello\nsecond line", reply=True))
    qtbot.waitUntil(lambda: bool(server.seen()))
    (call,) = server.seen()
    assert call["signature"] == "susssasa{sv}i", "a server of GNOME or KDE refuses anything else"
    assert call["args"] == [
        "Tapline",
        0,
        "tapline",
        "Claire",
        "Hello\nsecond line",
        ["default", "Open", "inline-reply", "Reply"],
        {
            "urgency": ["y", 1],
            "category": ["s", "im.received"],
            "desktop-entry": ["s", "tapline"],
            "suppress-sound": ["b", True],
            "x-kde-reply-placeholder-text": ["s", "Reply…"],
            "x-kde-reply-submit-button-text": ["s", "Send"],
        },
        -1,
    ]


def test_the_next_takes_its_place_also_before_the_first_has_a_number(
    qtbot: QtBot, server: NotificationServer, notices: FreedesktopNotices
) -> None:
    ready(qtbot, notices)
    for n in range(5):
        notices.show(Note("claire", "Claire", f"line {n}"))
    notices.show(Note("tom", "Tom", "another"))
    qtbot.waitUntil(lambda: len(server.seen()) == 3)
    standing = server.standing()
    assert sorted(call["args"][4] for call in standing.values()) == ["another", "line 4"]
    assert [call["args"][1] for call in server.seen() if call["args"][3] == "Claire"] == [0, 1]


def test_read_is_withdrawn_also_before_it_has_a_number(qtbot: QtBot, server: NotificationServer, notices: FreedesktopNotices) -> None:
    ready(qtbot, notices)
    notices.show(Note("claire", "Claire", "x"))
    notices.withdraw("claire")
    qtbot.waitUntil(lambda: len(server.seen("CloseNotification")) == 1)
    assert server.standing() == {}
    notices.withdraw("claire")
    notices.show(Note("claire", "Claire", "y"))
    qtbot.waitUntil(lambda: len(server.seen()) == 2)
    assert server.seen()[1]["args"][1] == 0, "a closed one is not replaced"


def test_a_repetition_comes_to_the_front(qtbot: QtBot, server: NotificationServer, notices: FreedesktopNotices) -> None:
    ready(qtbot, notices)
    notices.show(Note("claire", "Claire", "x", urgent=True))
    qtbot.waitUntil(lambda: bool(server.seen()))
    qtbot.waitUntil(lambda: bool(notices._ids))
    notices.show(Note("claire", "Claire", "x", urgent=True, anew=True))
    qtbot.waitUntil(lambda: len(server.seen()) == 2)
    assert [call["args"][1] for call in server.seen()] == [0, 0] and len(server.standing()) == 1
    assert server.seen()[0]["args"][6]["urgency"] == ["y", 2] and server.seen()[0]["args"][7] == 0, "stays until somebody answers"


def test_clicks_answers_and_closing_come_back_by_conversation(
    qtbot: QtBot, server: NotificationServer, notices: FreedesktopNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    ready(qtbot, notices)
    ears = Ears(notices)
    for name in ("claire", "tom"):
        notices.show(Note(name, name, "x", reply=True))
    qtbot.waitUntil(lambda: len(ears.heard) == 2)
    ids = {call["args"][3]: call["gave"] for call in server.seen()}
    ears.heard.clear()
    server.say("ActivationToken", "us", [ids["tom"], "token-1"])
    server.click(ids["tom"])
    server.click(ids["tom"], "unknown")
    server.click(99)
    server.answer(ids["claire"], "On my way")
    server.wave_away(ids["claire"])
    server.answer(ids["claire"], "too late: it is gone")
    server.click(ids["tom"])
    qtbot.waitUntil(lambda: len(ears.heard) == 4)
    assert ears.heard == [("opened", "tom"), ("replied", "claire", "On my way"), ("closed", "claire"), ("opened", "tom")]
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "token-1"


def test_signals_of_somebody_else_are_not_believed(
    qtbot: QtBot, bus: DesktopBus, server: NotificationServer, notices: FreedesktopNotices
) -> None:
    """Anybody on the bus may send us one straight; only the server's count."""
    ready(qtbot, notices)
    ears = Ears(notices)
    notices.show(Note("claire", "Claire", "x"))
    qtbot.waitUntil(lambda: len(ears.heard) == 1)
    with open_dbus_connection(bus.address) as stranger:
        where = DBusAddress("/org/freedesktop/Notifications", interface="org.freedesktop.Notifications")
        for member, body in (("NotificationReplied", (1, "I owe you nothing")), ("ActionInvoked", (1, "default"))):
            message = new_signal(where, member, "us", body)
            message.header.fields[HeaderFields.destination] = notices._bus.name
            stranger.send(message)
    server.click(1)
    qtbot.waitUntil(lambda: len(ears.heard) == 2)
    assert ears.heard[1] == ("opened", "claire")


@pytest.mark.parametrize("markup", [True, False])
def test_the_other_sides_text_is_text(markup: bool) -> None:
    note = Note("c", "<b>Bank</b>\n\u202etxt", "<img src=file:///x> & <a href='javascript:1'>tap</a>\x07\u2066")
    _, _, _, title, body, *_ = notify_arguments(note, 0, Ability(markup=markup))
    assert title == "<b>Bank</b> txt", "a title is never markup, and stays one line"
    if markup:
        assert body == "&lt;img src=file:///x&gt; &amp; &lt;a href='javascript:1'&gt;tap&lt;/a&gt;"
    else:
        assert body == "<img src=file:///x> & <a href='javascript:1'>tap</a>"
    _, _, _, title, body, *_ = notify_arguments(Note("c", "é" * 500, "é" * 5_000), 0, Ability())
    assert len(title.encode()) <= 160 and len(body.encode()) <= 900


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_out_or_breaks_the_bus(text: str, markup: bool) -> None:
    """No tag where markup is read, no control or direction character, no NUL or half character that a bus would hang up on."""
    arguments = notify_arguments(Note("c", text, text * 20), 0, Ability(markup=markup))
    title, body = arguments[3], arguments[4]
    assert "\n" not in title and len(body.encode()) <= 900 * 6
    if markup:
        assert not set("<>") & set(body) and all(re.match(r"&(amp|lt|gt);", body[m.start() :]) for m in re.finditer("&", body))
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in (title + body).replace("\n", "").replace("\t", ""))
    call = new_method_call(DBusAddress("/x", "a.b", "a.b"), "Notify", "susssasa{sv}i", arguments)
    assert call.serialise(serial=1)


def test_a_server_that_can_little_is_asked_for_little(qtbot: QtBot, bus: DesktopBus, notices: FreedesktopNotices) -> None:
    with NotificationServer(bus.address, ("body",)) as server:
        ready(qtbot, notices)
        assert not notices.ability.replies and not notices.ability.keeps
        notices.show(Note("claire", "Claire", "a < b", reply=True))
        qtbot.waitUntil(lambda: bool(server.seen()))
        assert server.seen()[0]["args"][5] == ["default", "Open"]
        assert server.seen()[0]["args"][4] == "a < b"


def test_do_not_disturb_of_the_desktop_is_known(qtbot: QtBot, bus: DesktopBus, notices: FreedesktopNotices) -> None:
    with NotificationServer(bus.address, (*FULL, "inhibitions")):
        ready(qtbot, notices)
        qtbot.waitUntil(lambda: notices.ability.hushed is True)


def test_a_server_that_ends_and_another_that_comes(qtbot: QtBot, bus: DesktopBus, notices: FreedesktopNotices) -> None:
    with NotificationServer(bus.address) as first:
        ready(qtbot, notices)
        notices.show(Note("claire", "Claire", "x"))
        qtbot.waitUntil(lambda: bool(first.seen()))
    qtbot.waitUntil(lambda: not notices.ability.there)
    assert notices.ability.why
    ears = Ears(notices)
    notices.show(Note("claire", "Claire", "nobody is there"))
    qtbot.waitUntil(lambda: bool(ears.heard))
    assert ears.heard == [("shown", "claire", False)]
    with NotificationServer(bus.address) as second:
        qtbot.waitUntil(lambda: notices.ability.there and bool(notices._owner))
        notices.show(Note("claire", "Claire", "y"))
        qtbot.waitUntil(lambda: bool(second.seen()))
        assert second.seen()[0]["args"][1] == 0, "the other server's numbers mean nothing here"


def test_without_a_bus_and_when_it_goes(qtbot: QtBot, bus: DesktopBus, server: NotificationServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as none:
        none.delenv("DBUS_SESSION_BUS_ADDRESS")
        none.delenv("XDG_RUNTIME_DIR", raising=False)
        nowhere = FreedesktopNotices(SessionBus())
        nowhere.start()
        ears = Ears(nowhere)
        nowhere.show(Note("claire", "Claire", "x"))
        qtbot.waitUntil(lambda: bool(ears.heard))
        assert ears.heard == [("shown", "claire", False)] and nowhere.ability.why == "there is no session bus"
    notices = FreedesktopNotices(SessionBus())
    ready(qtbot, notices)
    bus.stop()
    qtbot.waitUntil(lambda: not notices.ability.there)
    assert not notices._bus.connected
