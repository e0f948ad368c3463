"""Our peer against a sender that nobody here wrote: Chromium, both codecs, hidden addresses, still screens, rotation, input, the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.viewer.peer_events import Answered, ChannelsOpen, Connected, Failed, InputSettled, Lost, PeerSaid, PictureFirst
from protocol import inp
from protocol.peer import Geom, PeerHello
from tests.console.viewer.chromium_driver import Chromium
from tests.console.viewer.peer_bench import PATIENCE_S, PeerBench

pytestmark = pytest.mark.browser

PAGE = Path(__file__).with_name("chromium_screen.html")


@pytest.fixture
def chromium() -> Iterator[Chromium]:
    with Chromium(PAGE) as browser:
        yield browser


def seen_when_repainted(chromium: Chromium, bench: PeerBench, colour: tuple[int, int, int], size: tuple[int, int]) -> None:
    """An encoder that takes on another size leaves out frames, as many as it likes."""
    for last in (*(False,) * 19, True):
        chromium.call("paint", *colour)
        try:
            bench.picture_like(*colour, size=size, within=2)
            return
        except AssertionError:
            if last:
                raise


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_a_canvas_of_chromium_is_seen(chromium: Chromium, codec: str) -> None:
    with PeerBench() as bench:
        offer = chromium.call("share", 360, 720, codec)
        chromium.js("gathered()")
        bench.peer.accept(chromium.js("gathered()"))
        answer = bench.wait(Answered)
        assert offer.count("m=video") == 1
        assert ".local " in chromium.js("gathered()"), "Chromium shows its addresses: this test proves nothing about hidden ones"
        chromium.call("answered", answer.sdp)
        bench.wait(Connected)
        bench.wait(ChannelsOpen)
        chromium.call("paint", 200, 60, 30)
        bench.wait(PictureFirst)
        picture = bench.picture_like(200, 60, 30)
        assert (picture.width, picture.height) == (360, 720)
        # a screen that changes once and then stays still: its last state is shown
        for colour in ((20, 160, 40), (40, 40, 200), (230, 230, 40)):
            chromium.call("paint", *colour)
            if codec == "H264":
                chromium.call("paint", *colour)  # Chromium's software encoder leaves out some lone frames
            bench.picture_like(*colour)
        chromium.call("resize", 720, 360)
        seen_when_repainted(chromium, bench, (10, 200, 200), (720, 360))
        stats = bench.peer.stats()
        assert stats.codec == codec
        assert (stats.width, stats.height) == (720, 360)
        assert stats.key_frames >= 2
        assert "transport-cc" in answer.sdp
        assert "goog-remb" not in answer.sdp


def test_talk_and_input_with_chromium(chromium: Chromium) -> None:
    with PeerBench(prefer="VP8") as bench:
        bench.peer.accept(chromium.call("share", 320, 480, "VP8"))
        # trickled: the first offer carries no candidate, they follow one by one
        answer = bench.wait(Answered)
        chromium.call("answered", answer.sdp)
        chromium.js("gathered()")
        for item in chromium.js("candidates"):
            if item is None:
                bench.peer.add_candidate("")
            else:
                bench.peer.add_candidate(item["candidate"], item["sdpMid"], item["sdpMLineIndex"])
        bench.wait(ChannelsOpen)
        bench.peer.send(PeerHello(proto=(1, 0), role="console", impl="test"))
        chromium.js("ctl.send(JSON.stringify({t: 'geom', g: 1, cap_px: [320, 480], disp_px: [320, 480]}))")
        said = bench.wait(PeerSaid).message
        assert isinstance(said, Geom)
        assert said.cap_px == (320, 480)
        chromium.js("ctl.send('nonsense'); ctl.send('[]'); ctl.send(JSON.stringify({t: 'no such thing'}))")
        chromium.js("inp.send('text'); inp.send(new Uint8Array([9, 9]))")
        down, move, up = inp.Phase.DOWN, inp.Phase.MOVE, inp.Phase.UP
        bench.peer.send_items([inp.Touch(down, 1, 1, 0, 9, 9), inp.Touch(move, 1, 1, 8, 9, 20), inp.Touch(up, 1, 1, 16, 9, 30)])
        bench.peer.send_items([inp.Key("BACK")])
        while bench.wait(InputSettled).n < 4:
            pass
        until = time.monotonic() + PATIENCE_S
        while bench.peer.stats().round_trip_ms is None and time.monotonic() < until:
            time.sleep(0.02)
        assert bench.peer.stats().round_trip_ms is not None
        assert chromium.js("said.length ? said[0].role : null") == "console"
        chromium.js("hangUp()")
        lost = bench.wait(Lost)
        assert lost.why in ("closed", "silence")
        assert not [event for event in bench.seen if isinstance(event, Failed)]
