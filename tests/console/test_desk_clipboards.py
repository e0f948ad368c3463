"""Clipboards through the desk: wishes in, messages on the peer connection, notices out, and what the portal allows by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from console import intents as wish
from console.live_view import Phase
from console.notices import ClipboardCame, ClipboardTold
from console.viewer import peer_events as peer
from console.viewer.receipts import Origin
from protocol import inp, wire
from protocol.peer import Clip, ClipGet, ClipRes, Focus, PeerMessage, Res
from protocol.records import Portal
from protocol.support import Caps, Client
from tests.console import desk_house as desk

CAPS = Caps(view=True, control=True, text=True, clipboard=True)
SECRET = "s3cret-Passwort"


class House(desk.House):
    """With a phone that has a clipboard."""

    def open(self, *granted: str, portal: str = "ask") -> desk.Screen:
        self.customer()
        self.put("portal", Portal(id="p", name="P", clipboard=portal))  # type: ignore[arg-type]
        self.put("conversation", desk.conversation())
        self.put("session", replace(desk.session(caps=CAPS), client=Client(kind="phone")))
        for what in ("view", "control", *granted):
            self.grant(what)
        self.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
        screen = self.screens[-1]
        for event in (peer.Connected(1), peer.ChannelsOpen(1), peer.PictureFirst(1)):
            screen.tell(event)
        self.run_posted()
        self.desk.tick()
        return screen

    def says(self, screen: desk.Screen, message: PeerMessage, epoch: int = 1) -> None:
        screen.tell(peer.PeerSaid(epoch, message))  # type: ignore[arg-type]
        self.run_posted()


def clips(screen: desk.Screen) -> list[PeerMessage]:
    return [m for m in screen.said if isinstance(m, Clip | ClipGet)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.desk.close()
    made.replica.close()


def test_both_ways_by_button(house: House) -> None:
    screen = house.open("clipboard")
    house.desk.submit(wish.PushClipboard("c", "hallo", paste=True))
    house.says(screen, ClipRes(1, "done"))
    house.desk.submit(wish.FetchClipboard("c"))
    house.says(screen, Clip("vom Telefon", 2))
    assert clips(screen) == [Clip("hallo", 1, paste=True), ClipGet(2)]
    assert house.told(ClipboardTold) == [ClipboardTold("c", "paste", "done"), ClipboardTold("c", "fetch", "done")]
    assert house.told(ClipboardCame) == [ClipboardCame("c", "vom Telefon")]


@pytest.mark.parametrize(("paste", "secret"), [(True, False), (False, True), (False, False)])
def test_a_paste_under_way_when_the_phone_falls_silent_is_not_written_later(house: House, paste: bool, secret: bool) -> None:
    """Else it would land when the network is back, in whatever field the customer has chosen since."""
    screen = house.open("clipboard")
    house.says(screen, Focus(1, ""))  # no field: a secret goes by the clipboard as well
    house.desk.submit(wish.PushClipboard("c", SECRET, paste, secret))
    assert len(clips(screen)) == 1
    screen.tell(peer.Silent(1))
    house.run_posted()
    assert screen.closed is (paste or secret)
    view = house.desk.live("c")
    assert view is not None and (view.phase, view.why) == (Phase.RECONNECTING, "silence")
    assert house.told(ClipboardTold)[-1].why == "not_connected"
    wanted = [h for h in house.hints if isinstance(h, wire.Sig) and h.kind == "wanted"]
    assert bool(wanted) is (paste or secret)


def test_without_leave_the_customer_is_asked_first(house: House) -> None:
    screen = house.open()
    house.desk.submit(wish.PushClipboard("c", "hallo"))
    assert [a.what for a in house.queued(wire.Ask)][-1] == ["clipboard"] and not clips(screen)
    house.put("consent", desk.consent("clipboard", "asked"))
    house.grant("clipboard")
    assert clips(screen) == [Clip("hallo", 1)]


def test_what_the_customer_sends_is_offered(house: House) -> None:
    screen = house.open("clipboard")
    house.says(screen, Clip("von mir aus"))
    assert house.told(ClipboardCame) == [ClipboardCame("c", "von mir aus", offered=True)]


def test_a_portal_that_allows_it_keeps_both_alike(house: House) -> None:
    screen = house.open(portal="allowed")
    assert [a.what for a in house.queued(wire.Ask)][-1] == ["clipboard"], "the customer's client grants it without asking"
    house.grant("clipboard")
    house.desk.submit(wish.OurClipboard("c", "eins"))
    house.says(screen, Clip("zwei"))
    house.desk.submit(wish.OurClipboard("c", "zwei"))
    assert clips(screen) == [Clip("eins", 1)]
    assert house.told(ClipboardCame) == [ClipboardCame("c", "zwei", wished=False)]
    house.put("portal", Portal(id="p", name="P", clipboard="ask"))
    house.desk.tick()
    house.desk.submit(wish.OurClipboard("c", "drei"))
    assert clips(screen) == [Clip("eins", 1)], "the portal changed its mind"


def test_a_page_is_not_kept_alike(house: House) -> None:
    """Each text would ask its owner for a press."""
    house.customer()
    house.put("portal", Portal(id="p", name="P", clipboard="allowed"))
    house.put("conversation", desk.conversation())
    house.put("session", replace(desk.session(caps=CAPS), client=Client(kind="page")))
    for what in ("view", "clipboard"):
        house.grant(what)
    house.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
    screen = house.screens[-1]
    for event in (peer.Connected(1), peer.ChannelsOpen(1), peer.PictureFirst(1)):
        screen.tell(event)
    house.run_posted()
    house.desk.tick()
    house.desk.submit(wish.OurClipboard("c", "eins"))
    assert not clips(screen)
    house.desk.submit(wish.PushClipboard("c", "zwei"))
    assert clips(screen) == [Clip("zwei", 1)]


def test_a_secret_is_typed_where_a_field_has_the_focus(house: House) -> None:
    screen = house.open()
    house.says(screen, Focus(1, "password"))
    house.desk.submit(wish.PushClipboard("c", SECRET, secret=True))
    assert screen.items == [inp.Text(SECRET)] and not clips(screen) and len(house.queued(wire.Ask)) <= 1
    screen.tell(peer.Judged(1, Res(1, "done"), Origin("text", screen.first)))
    house.run_posted()
    assert house.told(ClipboardTold) == [ClipboardTold("c", "secret", "done")]


def test_a_secret_goes_by_the_clipboard_where_no_field_has_the_focus(house: House) -> None:
    screen = house.open("clipboard")
    house.says(screen, Focus(1))
    house.desk.submit(wish.PushClipboard("c", SECRET, secret=True))
    assert clips(screen) == [Clip(SECRET, 1, secret=True, paste=True)] and not screen.items


def test_a_secret_is_in_no_file_no_log_and_no_print(house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        screen = house.open()
        house.says(screen, Focus(1))
        pushed = wish.PushClipboard("c", SECRET, paste=True, secret=True)
        house.desk.submit(pushed)
        house.grant("clipboard")
        house.says(screen, Clip(SECRET))
        house.says(screen, ClipRes(1, "refused", "locked"))
    assert clips(screen) == [Clip(SECRET, 1, secret=True, paste=True)]
    assert SECRET not in caplog.text + repr(pushed) + repr(house.notices) + repr(screen.said)
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and SECRET.encode() in f.read_bytes()]


def test_a_word_of_an_older_connection_is_not_heard(house: House) -> None:
    screen = house.open("clipboard")
    house.desk.link_told(wire.Sig("s", 2, "offer", sdp="v=0"))
    house.says(screen, Clip("spät"), epoch=1)
    assert not house.told(ClipboardCame)
