"""The page's camera and its private moment over real WebRTC: Chromium's own fake camera sends, aiortc receives."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from protocol import inp
from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join

pytestmark = pytest.mark.browser

STATE = "document.querySelector('[data-test=state]').dataset"
ANDROID = "delete MediaDevices.prototype.getDisplayMedia; delete navigator.mediaDevices.getDisplayMedia;"
"""As every browser on Android is."""
TWO_CAMERAS = (
    "const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices); globalThis.__asked = [];"
    "navigator.mediaDevices.getUserMedia = async (w) =>"
    " { __asked.push(w.video.facingMode.ideal); await globalThis.__gate; return real(w); };"
    "navigator.mediaDevices.enumerateDevices = async () => [{kind: 'videoinput'}, {kind: 'videoinput'}, {kind: 'audioinput'}];"
)
"""Notes which of them the page asked for; none comes before `__gate`, where a test has set one."""


@pytest.fixture
def console() -> Iterator[ConsolePeer]:
    console = ConsolePeer()
    yield console
    console.close()


def answer(broker: ScriptedBroker, console: ConsolePeer, epoch: int) -> None:
    offer = broker.wait_type("sig", kind="offer", epoch=epoch)
    broker.push({"t": "sig", "session": "sess", "epoch": epoch, "kind": "answer", "sdp": console.accept(offer["sdp"])})


def film(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, epoch: int = 1) -> None:
    """From the question to the camera's picture at the console."""
    broker.ask("camera")
    tab.state("asking")
    tab.click("consent-yes")
    console.sizes.clear()
    answer(broker, console, epoch)
    tab.wait(f"{STATE}.peer === 'connected' && {STATE}.shows === 'camera'")
    console.wait(lambda: console.sizes, "a frame")


def share(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, epoch: int = 1) -> None:
    broker.ask("view")
    tab.state("asking")
    tab.click("consent-yes")
    console.sizes.clear()
    answer(broker, console, epoch)
    tab.wait(f"{STATE}.peer === 'connected' && {STATE}.shows === 'view'")
    console.wait(lambda: console.sizes, "a frame")


def encoded(tab: Tab) -> int:
    """Frames that the page's encoder has made, on whatever connection."""
    return int(
        tab.js(
            "(async () => { let n = 0; for (const pc of globalThis.__pcs) for (const e of (await pc.getStats()).values())"
            " if (e.type === 'outbound-rtp') n += e.framesEncoded ?? 0; return n; })()"
        )
    )


def watch_connections(tab: Tab) -> None:
    tab.before_load(
        "globalThis.__pcs = []; const Real = RTCPeerConnection;"
        "globalThis.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); __pcs.push(this); } };"
    )


def test_a_phones_browser_shows_its_camera(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    tab.before_load(ANDROID)
    join(tab, broker)
    caps = broker.hellos[0]["caps"]
    assert (caps["view"], caps["camera"]) == (False, True)
    broker.ask("camera")
    tab.state("asking")
    assert "look through your camera" in tab.text() and "no sound" in tab.text()
    tab.click("consent-yes")
    offer = broker.wait_type("sig", kind="offer")
    assert "m=audio" not in offer["sdp"] and offer["sdp"].count("m=video") == 1
    answer(broker, console, 1)
    tab.wait(f"{STATE}.peer === 'connected'")
    console.wait(lambda: console.sizes, "a frame")
    geom = console.wait_said("geom")
    assert geom["source"] == "camera" and tuple(geom["cap_px"]) == console.sizes[-1]
    assert broker.wait_type("grant", what="camera")["state"] == "granted"
    broker.wait_type("mark", what="camera_started")
    # the customer sees what is seen, and where marks will lie
    tab.wait("document.querySelector('[data-test=camera-preview]').videoWidth > 0")
    assert tab.js("document.querySelector('.preview-marks').getAttribute('viewBox')") == f"0 0 {geom['cap_px'][0]} {geom['cap_px'][1]}"
    over = "['.preview-marks', '.preview-video'].map(s => JSON.stringify(document.querySelector(s).getBoundingClientRect()))"
    assert tab.js(f"new Set({over}).size") == 1, "marks lie over the picture"
    items = [inp.encode_item(inp.Key("BACK"))]
    console.input(inp.encode_items(1, items))
    assert console.wait_said("res")["why"] == "unsupported"
    tab.click("share-stop")
    assert console.wait_said("vid", state="stopped")["why"] == "user"
    broker.wait_type("mark", what="camera_stopped")
    tab.state("chatting")
    assert not tab.visible("camera-preview")
    tab.clean()


def test_screen_and_camera_take_turns(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    share(tab, broker, console)
    film(tab, broker, console, 2)
    assert broker.wait_type("grant", what="view", state="revoked")["why"] == "other"
    assert tab.js("__screen.tracks.every(t => t.readyState === 'ended')")
    assert console.wait_said("geom", source="camera")
    # the screen again: the camera's light must go out
    track = "document.querySelector('[data-test=camera-preview]').srcObject.getVideoTracks()[0]"
    tab.js(f"globalThis.__camera = {track}; undefined")
    share(tab, broker, console, 3)
    assert tab.js("__camera.readyState") == "ended"
    assert not tab.visible("camera-preview")
    tab.clean()


def test_the_other_camera_comes_in_the_same_place(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    tab.before_load(TWO_CAMERAS)
    join(tab, broker)
    film(tab, broker, console)
    track = "document.querySelector('[data-test=camera-preview]').srcObject.getVideoTracks()[0]"
    tab.js(f"globalThis.__first = {track}; undefined")
    tab.click("camera-turn")
    tab.wait(f"__asked.length === 2 && {track} !== __first && {track}.readyState === 'live'")
    assert tab.js("__asked") == ["environment", "user"]
    assert tab.js("__first.readyState") == "ended", "a phone opens only one at a time"
    before = len(console.sizes)
    console.wait(lambda: len(console.sizes) > before + 5, "frames of the other one")
    assert [f["epoch"] for f in broker.received if f["t"] == "sig" and f["kind"] == "offer"] == [1], "on the same connection"
    tab.clean()


def test_two_presses_turn_the_camera_once(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    tab.before_load(TWO_CAMERAS)
    join(tab, broker)
    film(tab, broker, console)
    tab.wait("!document.querySelector('[data-test=camera-turn]').hidden")
    tab.js("globalThis.__gate = new Promise((open) => { globalThis.__open = open; }); undefined")
    tab.js("(() => { const turn = document.querySelector('[data-test=camera-turn]'); turn.click(); turn.click(); })()")
    tab.wait("document.querySelector('[data-test=camera-turn]').ariaDisabled === 'true'")
    tab.js("__open()")
    tab.wait("__asked.length > 1")
    console.sizes.clear()
    console.wait(lambda: console.sizes, "a frame of the other camera")
    assert tab.js("__asked") == ["environment", "user"]
    tab.wait("document.querySelector('[data-test=camera-turn]').ariaDisabled === 'false'")
    tab.click("camera-turn")
    tab.wait("__asked.length > 2")
    assert tab.js("__asked")[2] == "environment", "and back with the next press"
    tab.clean()


def test_a_camera_that_is_not_allowed_leaves_the_question_open(tab: Tab, broker: ScriptedBroker) -> None:
    refuse = "async () => { throw new DOMException('no', globalThis.__refuse ?? 'NotAllowedError'); }"
    tab.before_load(f"navigator.mediaDevices.getUserMedia = {refuse};")
    join(tab, broker)
    broker.ask("camera")
    tab.state("asking")
    tab.click("consent-yes")
    tab.wait("document.body.innerText.includes('did not allow the camera')")
    tab.js("globalThis.__refuse = 'NotFoundError'")
    tab.click("consent-yes")
    tab.wait("document.body.innerText.includes('No camera was found')")
    tab.state("asking")
    tab.click("consent-no")
    assert broker.wait_type("grant", what="camera")["state"] == "denied"
    tab.clean()


# ---- private moment ------------------------------------------------------------------------------------------------


def test_no_frame_leaves_in_a_private_moment_and_the_word_comes_first(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    watch_connections(tab)
    join(tab, broker)
    share(tab, broker, console)
    tab.click("private-on")
    console.wait_said("vid", state="private")
    broker.wait_type("mark", what="private_started")
    assert tab.js(f"{STATE}.private") == "true"
    assert "nothing is shown" in tab.js("document.querySelector('[data-test=share-banner]').innerText")
    time.sleep(0.4)  # what the encoder had at hand
    tab.js("__screen.colour = 'rgb(20 40 220)'")  # what nobody may see; the canvas goes on drawing
    before = encoded(tab)
    console.sizes.clear()
    time.sleep(2.5)  # longer than libwebrtc takes to repeat a picture at rest
    assert encoded(tab) == before, "not a frame, also not the last one again"
    console.input(inp.encode_items(1, [inp.encode_item(inp.Key("BACK"))]))
    assert console.wait_said("res")["why"] == "private"
    tab.js("__screen.colour = 'rgb(30 200 60)'; __screen.draw()")
    seen = len(console.colours)
    tab.click("private-off")
    broker.wait_type("mark", what="private_ended")
    console.wait(lambda: len(console.colours) > seen + 5, "pictures again")
    words = [m["state"] for m in console.said if m["t"] == "vid"]
    assert words[words.index("private") + 1] in ("live", "idle")
    blue = [c for c in console.colours if c[2] > 150 and c[0] < 90]
    assert not blue, "the colour of the private moment was never shown"
    tab.clean()


def test_a_picture_at_rest_comes_back_after_a_private_moment(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    share(tab, broker, console)
    tab.js("__screen.rest()")
    console.wait_said("vid", state="idle")
    tab.click("private-on")
    console.wait_said("vid", state="private")
    time.sleep(0.4)
    before = len(console.sizes)
    tab.click("private-off")
    console.wait(lambda: len(console.sizes) > before, "the picture that stands still")


def test_a_new_connection_begins_as_private_as_the_old_one_ended(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    film(tab, broker, console)
    tab.click("private-on")
    console.wait_said("vid", state="private")
    console.quiet = True  # three seconds without a beat
    broker.wait_type("sig", kind="offer", epoch=2)
    console.said.clear()
    console.sizes.clear()
    answer(broker, console, 2)
    console.quiet = False
    console.wait_said("vid")
    assert [m["state"] for m in console.said if m["t"] == "vid"] == ["private"]
    tab.wait(f"{STATE}.peer === 'connected'")
    time.sleep(1.0)
    assert console.sizes == []
    assert not tab.visible("camera-turn")
    tab.click("private-off")
    console.wait_said("vid", state="live")
    console.wait(lambda: console.sizes, "the camera again")
    tab.clean()


def test_one_tap_on_and_one_tap_off_by_keyboard_too(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    share(tab, broker, console)
    tab.js("document.querySelector('[data-test=private-on]').focus()")
    tab.key("Enter")
    tab.wait(f"{STATE}.private === 'true'")
    tab.wait("document.activeElement.dataset.test === 'private-off'")
    tab.key(" ")
    tab.wait(f"{STATE}.private === 'false' && document.activeElement.dataset.test === 'private-on'")
    tab.click("share-stop")
    assert not tab.visible("private-on")


def place(tab: Tab, test: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom on the page."""
    rect = f"document.querySelector('[data-test={test}]').getBoundingClientRect()"
    box = tab.js(f"(() => {{ const r = {rect}; return [r.x, r.y, r.right, r.bottom]; }})()")
    return box[0], box[1], box[2], box[3]


@pytest.mark.parametrize("width", [320, 390])
def test_all_is_in_reach_on_a_narrow_page_with_large_text(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, width: int) -> None:
    tab.size(width, 640, mobile=True)
    tab.speak("fr")
    join(tab, broker)
    tab.js("document.documentElement.style.fontSize = '150%'")
    film(tab, broker, console)
    tab.wait("(b => b.scrollHeight - b.scrollTop - b.clientHeight < 2)(document.querySelector('.scroll'))")
    assert not tab.js("document.querySelector('.jump').checkVisibility()"), "what the picture took of the room is nothing new to read"
    for test in ("private-on", "share-stop", "exit", "chat-input"):
        left, top, right, bottom = place(tab, test)
        assert left >= 0 and right <= width and top >= 0 and bottom <= 640, test
    tab.click("private-on")
    tab.wait("document.querySelector('[data-test=private-off]').checkVisibility()")
    left, top, right, bottom = place(tab, "private-off")
    assert left >= 0 and right <= width and bottom - top >= 44
