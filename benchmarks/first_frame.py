"""From join, admission and answer to the first picture in the console, against two bare aiortc ends in the same run.

A broker, a console without a window and a practice phone that consents by itself, each run with a code of its own. The technician here
admits as soon as the customer waits: no person is in these figures. The floor is what nobody who uses aiortc can get below: two ends in one
process, without broker and consent, from offer (or answer) to the first decoded picture of the same size.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from av.video.frame import VideoFrame

from benchmarks.figures import spread
from console.intents import EndSession
from console.viewer.peer_events import Answered, PictureFirst
from customer.phone.persona import PERSONAS
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import BareConsole, opened, until

DESCRIPTION = "Join, admission and answer to first frame, against bare aiortc ends in the same run (milliseconds, ratio)"

PERSONA = "budget"
FPS = 30


class Still(MediaStreamTrack):
    """The same picture 30 times a second: stock aiortc shows a frame only when the next one begins."""

    kind = "video"

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._picture = VideoFrame(width, height, "yuv420p")
        for plane in self._picture.planes:
            plane.update(bytes(n * 7 & 0xFF for n in range(256)) * (plane.buffer_size // 256) + bytes(plane.buffer_size % 256))
        self._number = 0

    async def recv(self) -> VideoFrame:
        if self._number:
            await asyncio.sleep(1 / FPS)
        self._picture.pts, self._picture.time_base = self._number, Fraction(1, FPS)
        self._number += 1
        return self._picture


async def floor() -> tuple[float, float]:
    """Milliseconds from offer and from answer to the first picture, between two aiortc ends in this process."""
    persona = PERSONAS[PERSONA]
    sender, receiver = RTCPeerConnection(), RTCPeerConnection()
    first: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def watch(track: MediaStreamTrack) -> None:
        await track.recv()
        first.set_result(time.perf_counter())

    watching: list[asyncio.Task[None]] = []
    receiver.on("track", lambda track: watching.append(asyncio.ensure_future(watch(track))))
    try:
        begun = time.perf_counter()
        transceiver = sender.addTransceiver(Still(persona.width_px, persona.height_px), "sendonly")
        known = RTCRtpSender.getCapabilities("video").codecs
        transceiver.setCodecPreferences([c for c in known if c.name == "H264"] + [c for c in known if c.name == "rtx"])
        sender.createDataChannel("ctl")
        await sender.setLocalDescription(await sender.createOffer())
        await receiver.setRemoteDescription(RTCSessionDescription(sender.localDescription.sdp, "offer"))
        await receiver.setLocalDescription(await receiver.createAnswer())
        answered = time.perf_counter()
        await sender.setRemoteDescription(RTCSessionDescription(receiver.localDescription.sdp, "answer"))
        shown = await asyncio.wait_for(first, 30)
        return (shown - begun) * 1000, (shown - answered) * 1000
    finally:
        await asyncio.gather(sender.close(), receiver.close())
        await asyncio.gather(*watching, return_exceptions=True)


async def ours(console: BareConsole, folder: Path, n: int) -> tuple[float, float, float]:
    """Milliseconds from join, admission and answer to the first picture."""
    told = len(console.told)
    guest = await console.let_in(folder, "--auto-consent", "--persona", PERSONA, name=f"run {n}")
    view = console.live(guest.conversation)
    try:
        await until(lambda: any(isinstance(t.event, PictureFirst) for t in console.told[told:]), "the first picture")
        shown = next(t.at for t in console.told[told:] if isinstance(t.event, PictureFirst))
        answered = [t.at for t in console.told[told:] if isinstance(t.event, Answered) and t.at < shown][-1]
        session = console.desk.replica.session(view.session)
        assert session is not None
        # The broker stamped the join with this machine's wall clock, in whole milliseconds.
        joined = session.created_at / 1000 - (time.time() - time.monotonic())
        return (shown - joined) * 1000, (shown - guest.admitted_at) * 1000, (shown - answered) * 1000
    finally:
        console.desk.submit(EndSession(guest.conversation))
        guest.phone.kill()


async def measured(folder: Path, runs: int) -> dict[str, object]:
    """The figures of `runs` joins and as many floors, in milliseconds."""
    join: list[float] = []
    admission: list[float] = []
    answer: list[float] = []
    floor_offer: list[float] = []
    floor_answer: list[float] = []
    with BrokerProcess(folder / "broker") as broker:
        async with opened(folder, broker.url, broker.token) as console:
            for n in range(runs + 1):
                for which in ("floor", "console") if n % 2 else ("console", "floor"):
                    if which == "floor":
                        from_offer, from_answer = await floor()
                        floor_offer.append(from_offer)
                        floor_answer.append(from_answer)
                        print(f"floor: {from_offer:.0f} ms from offer, {from_answer:.0f} from answer", file=sys.stderr, flush=True)
                    else:
                        took = await ours(console, folder, n)
                        for figures, ms in zip((join, admission, answer), took, strict=True):
                            figures.append(ms)
                        print(
                            "console: {:.0f} ms from join, {:.0f} from admission, {:.0f} from answer".format(*took),
                            file=sys.stderr,
                            flush=True,
                        )
    # The first of each warms caches and codecs and is not counted.
    middle = {name: spread(values[1:])["median"] or 0.0 for name, values in (("ours", answer), ("floor", floor_answer))}
    return {
        "join_to_picture_ms": spread(join[1:]),
        "admission_to_picture_ms": spread(admission[1:]),
        "answer_to_picture_ms": spread(answer[1:]),
        "floor_offer_to_picture_ms": spread(floor_offer[1:]),
        "floor_answer_to_picture_ms": spread(floor_answer[1:]),
        "answer_to_floor": middle["ours"] / middle["floor"],
    }


def main(argv: list[str]) -> dict[str, object]:
    """Alternately, so that a slow drift of the machine hits both."""
    wanted = argparse.ArgumentParser(prog="dev.py bench first_frame", description=DESCRIPTION)
    wanted.add_argument("--runs", type=int, default=7)
    runs: int = wanted.parse_args(argv).runs
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(measured(Path(folder), runs))
