"""The page's screen over real WebRTC: Chromium sends, aiortc receives, the scripted broker passes the signalling on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from protocol import codec, inp
from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker

pytestmark = pytest.mark.browser

ONLY = """(() => { const all = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
RTCRtpSender.getCapabilities = (kind) => { const c = all(kind);
 return {...c, codecs: c.codecs.filter(x => x.mimeType === 'video/%s' || x.mimeType === 'video/rtx')}; }; })()"""


@pytest.fixture
def console() -> Iterator[ConsolePeer]:
    console = ConsolePeer()
    yield console
    console.close()


def live(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    """A session whose picture has arrived."""
    tab.go(broker.url + "/j/good")
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.state("waiting")
    broker.admit()
    broker.ask("view")
    tab.state("asking")
    tab.click("consent-yes")
    answer(broker, console, 1)
    tab.wait("document.querySelector('[data-test=state]').dataset.peer === 'connected'")
    console.wait(lambda: console.sizes, "a frame")


def answer(broker: ScriptedBroker, console: ConsolePeer, epoch: int) -> None:
    offer = broker.wait_type("sig", kind="offer", epoch=epoch)
    broker.push({"t": "sig", "session": "sess", "epoch": epoch, "kind": "answer", "sdp": console.accept(offer["sdp"])})


@pytest.mark.parametrize("name", ["VP8", "H264"])
def test_the_picture_arrives_and_follows_a_rotation(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, name: str) -> None:
    tab.before_load(ONLY % name)
    live(tab, broker, console)
    sdp = broker.wait_type("sig", kind="offer")["sdp"]
    assert f" {name}/90000" in sdp
    assert len({line for line in sdp.splitlines() if "a=rtpmap" in line and "rtx" not in line}) == 1
    assert console.sizes[0] == (360, 640)
    # Wide: which colour matrix libav assumes for a stream that names none is not the page's business.
    console.wait(lambda: console.colour and all(abs(a - b) < 40 for a, b in zip(console.colour, (200, 60, 30), strict=True)), "the colour")
    assert console.wait_said("geom")["cap_px"] == [360, 640]
    first = console.said[0]
    assert first["t"] == "hello"
    assert first["caps"]["view"] is True
    assert set(first["caps"]["why"]) == {"control", "keys", "text"}
    tab.js("__screen.turn()")
    console.wait(lambda: (640, 360) in console.sizes, "the turned picture")
    assert console.wait_said("geom", cap_px=[640, 360])["g"] == 2
    tab.clean()


def test_every_word_on_ctl_is_of_the_protocol(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    console.wait_said("vid", state="live")
    tab.js("__screen.rest()")
    console.wait_said("vid", state="idle")
    console.said.clear()
    tab.js("__screen.move()")
    console.wait_said("vid", state="live")
    console.wait(lambda: any(m["t"] == "beat" and m.get("echo", 0) > 0 for m in console.said), "an echoed beat")
    for text in ('{"t":"rot","to":1}', '{"t":"clip","text":"x"}', '{"t":"mark","g":1,"path":[[0,0]]}', '{"t":"later","x":1}'):
        console.ctl(text)
    for about, why in (("rot", "unsupported"), ("mark", "unsupported"), ("later", "unknown_type")):
        console.wait_said("say", about=about, why=why)
    assert console.wait_said("clip_res")["why"] == "no_consent"
    for bad in ("", "[", '{"t":1}', '{"t":"beat"}', "[" * 60000, '{"t":"clip","text":"' + "x" * 70000 + '"}'):
        console.ctl(bad)
    console.said.clear()
    console.wait_said("beat")
    for message in console.said:
        codec.from_peer(json.dumps(message))
    tab.state("sharing")
    tab.clean()


def test_input_is_acknowledged_in_order_and_refused(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    touch = [inp.Touch(phase, 1, 7, 0, 100, 100) for phase in (inp.Phase.DOWN, inp.Phase.MOVE, inp.Phase.UP)]
    rest: list[inp.Item] = [inp.Key("BACK"), inp.Text("é"), inp.Wheel(1, 0, 0, 0, 120)]
    items = [inp.encode_item(i) for i in [*touch, *rest]]
    console.input(inp.encode_items(2, items[1:]))  # the first frame got lost
    console.input(b"\x09nonsense")
    console.input(b"")
    console.input(b"\x01" * 5000)
    console.input(inp.encode_items(1, items))
    console.input(inp.encode_items(1, items))
    console.wait(lambda: console.acked == 7, "the acknowledgement")
    console.wait_said("res", n=6)
    receipts = [(m["n"], m["r"], m["why"], m.get("s")) for m in console.said if m["t"] == "res"]
    assert receipts == [(n, "refused", "unsupported", 7 if n == 3 else None) for n in (3, 4, 5, 6)]
    tab.clean()


def test_a_lost_connection_comes_back_without_a_prompt(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    console.quiet = True  # three seconds without a sign of life
    broker.wait_type("sig", kind="offer", epoch=2)
    console.quiet = False
    answer(broker, console, 2)
    before = len(console.sizes)
    console.wait(lambda: len(console.sizes) > before, "a frame after the repair")
    tab.wait("document.querySelector('[data-test=state]').dataset.peer === 'connected'")
    wanted = {"t": "sig", "session": "sess", "epoch": 2, "kind": "wanted"}
    broker.push_until(wanted, lambda f: f["t"] == "sig" and f["kind"] == "offer" and f["epoch"] == 3)
    answer(broker, console, 3)
    tab.wait("document.querySelector('[data-test=state]').dataset.peer === 'connected'")
    assert tab.js("__screen.asked") == 1
    tab.state("sharing")
    tab.clean()


def test_the_picture_goes_on_while_the_broker_is_away(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    broker.down = True
    broker.drop()
    tab.state("reconnecting")
    before = len(console.sizes)
    console.wait(lambda: len(console.sizes) > before + 10, "frames")
    assert tab.visible("share-banner")
    broker.down = False
    tab.state("sharing")
    assert [f["epoch"] for f in broker.received if f["t"] == "sig" and f["kind"] == "offer"] == [1]


def test_exit_says_bye_and_no_frame_follows(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    tab.click("exit")
    tab.state("ended")
    assert console.wait_said("bye")["who"] == "customer"
    broker.wait_type("end")
    assert tab.js("__screen.tracks.every(t => t.readyState === 'ended')")


def test_stop_tells_the_console_why_the_picture_is_gone(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    tab.click("share-stop")
    assert console.wait_said("vid", state="stopped")["why"] == "user"


def test_bye_of_the_console_ends_it_here(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    live(tab, broker, console)
    broker.down = True
    broker.drop()
    console.ctl({"t": "bye", "who": "agent"})
    tab.state("ended")
    assert "Jonas Weber ended the session" in tab.text()
    assert tab.js("__screen.tracks.every(t => t.readyState === 'ended')")
    assert not tab.visible("copy"), "nobody wrote yet"
    broker.say("Call me at 555 0199")  # written before the end, written down only now
    broker.end()
    broker.down = False
    tab.wait("document.querySelector('[data-test=rest]').classList.contains('folded')")
    tab.wait("document.querySelector('[data-test=rest-fold]').getAttribute('aria-expanded') === 'false'")
    tab.click("rest-fold")
    tab.wait("document.querySelector('[data-test=copy]').checkVisibility()")
    tab.clean()
