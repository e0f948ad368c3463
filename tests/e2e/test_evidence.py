"""A recording, whole: real broker, real WebRTC, the practice phone; through all that happens in a session, and played back."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import av
import pytest

from console.live_view import Phase
from console.ui import remembered
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

FILM_SHADE = 0.05
"""Share of the picture that the landscape page's sun covers at least; nothing else there has its colour."""


def sunny(frame: av.VideoFrame) -> bool:
    """Whether the frame shows the page that was open only in the private moment."""
    planes = frame.to_ndarray(format="yuv444p")
    near = (abs(planes[1].astype(int) - 73) < 16) & (abs(planes[2].astype(int) - 163) < 16)
    return float(near.mean()) > FILM_SHADE


def marks(stage: Stage, conversation: str) -> list[str]:
    lines = stage.desk.replica.messages(conversation)
    wanted = ("record_started", "record_stopped", "private_started", "private_ended")
    return [m.event.type for m in lines if m.event is not None and m.event.type in wanted]


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_a_recording_through_all_that_happens(play: Perform[None], tmp_path: Path, codec: str) -> None:
    films = tmp_path / "films"

    async def scene(stage: Stage) -> None:
        await stage.start_here()
        stage.desk.preferences.set(remembered.RECORDINGS_FOLDER, str(films))
        _, _, url = await stage.new_code("Film")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "budget", "--auto-consent", "--codec", codec.lower())
        try:
            conversation = await stage.admit()
            await stage.picture_live(conversation)
            live, pane = stage.live(conversation), stage.pane(conversation)
            await stage.until(lambda: live.can_touch, "control")
            pane._command("record")
            await stage.until(lambda: live.recording == "on", "the recording, once it is allowed")
            await phone.until(lambda s: s["recording"], "the sign on the phone")
            await _move(stage, phone)
            await phone.ask("rotate", to=1)
            await stage.until(lambda: live.geom is not None and live.geom.cap_px[0] > live.geom.cap_px[1], "the turned screen")
            await _move(stage, phone)
            await phone.ask("rotate", to=0)
            await stage.until(lambda: live.geom is not None and live.geom.cap_px[0] < live.geom.cap_px[1], "the screen upright")

            await phone.ask("private", on=True)
            await stage.until(lambda: live.private, "the private moment")
            for page in ("landscape", "mail", "landscape"):
                await phone.ask("open", page=page)
                await asyncio.sleep(0.3)
            await phone.ask("open", page="settings")
            await phone.ask("private", on=False)
            await stage.until(lambda: not live.hidden, "its end")
            await _move(stage, phone)

            os.kill(phone.pid, signal.SIGSTOP)
            await stage.until(lambda: live.phase is Phase.RECONNECTING, "the loss noticed")
            os.kill(phone.pid, signal.SIGCONT)
            await stage.picture_live(conversation)
            await phone.until(lambda s: s["recording"], "the sign after the reconnect")
            await _move(stage, phone)

            pane._command("record")
            await stage.until(lambda: live.recording == "off", "the end of the recording")
            await phone.until(lambda s: not s["recording"], "the sign gone")
            await stage.until(lambda: marks(stage, conversation)[-1:] == ["record_stopped"], "the line in the thread")
            trail = pane.area.overlay.trail
            await stage.until(lambda: trail.label is not None and "saved" in trail.label.text, "the word to the technician")
        finally:
            phone.kill()
        assert marks(stage, conversation) == ["record_started", "private_started", "private_ended", "record_stopped"]

    play(scene)
    (film,) = films.iterdir()
    assert film.suffix == (".mp4" if codec == "H264" else ".webm") and film.stat().st_mode & 0o077 == 0
    with av.open(str(film)) as container:
        frames = list(container.decode(video=0))
    shapes = [(f.width > f.height) for f in frames]
    assert len(frames) > 10 and shapes[0] is False and True in shapes and shapes[-1] is False, "it turned, and back"
    times = [float(f.time or 0) for f in frames]
    assert times == sorted(times) and times[-1] > 5
    assert not any(sunny(frame) for frame in frames), "a private moment is in the film"


async def _move(stage: Stage, phone: PhoneProcess) -> None:
    """Pages that differ, so that there is something to record."""
    for page in ("list", "settings", "text", "list"):
        await phone.ask("open", page=page)
        await asyncio.sleep(0.2)
