"""A recording as the desk carries it out: asked, begun, kept over connections, ended, each with its line in the thread."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from console import intents as wish
from console.live_view import Phase
from console.notices import RecordingTold
from console.viewer import peer_events as peer
from console.viewer.receipts import Origin
from console.viewer.recorder import Recorded, Recorder
from protocol import wire
from protocol.peer import Recording, Res
from protocol.records import Portal
from tests.console.desk_house import House, consent, conversation
from tests.console.viewer.test_recorder import stream


def marks(house: House) -> list[tuple[str, str]]:
    return [(m.what, m.why) for m in house.queued(wire.Mark)]


def told(house: House) -> list[str]:
    return [n.what for n in house.told(RecordingTold)]


def closes(house: House, count: int) -> None:
    """The recorder's thread has told that its files are closed."""
    until = time.monotonic() + 30
    while len(house.told(RecordingTold)) < count:
        assert time.monotonic() < until, told(house)
        house.run_posted()
        time.sleep(0.005)


def running(house: House, folder: Path) -> Recorder:
    screen = house.live()
    house.desk.submit(wish.StartRecording("c", folder / "films" / "Claire"))
    (ask,) = [a for a in house.queued(wire.Ask) if a.what == ["record"]]
    assert ask.session == "s" and told(house) == ["asking"]
    house.grant("record")
    recorder = screen.recorders[-1]
    assert recorder is not None
    assert screen.said[-1] == Recording(True) and told(house) == ["asking", "on"]
    assert marks(house) == [("record_started", "")]
    view = house.desk.live("c")
    assert view is not None and (view.recording, view.recording_since_ms) == ("on", house.now)
    return recorder


def test_asked_recorded_stopped_and_saved(house: House, tmp_path: Path) -> None:
    recorder = running(house, tmp_path)
    for frame in stream("VP8", 160, 120, 5, 0.0):
        recorder.put("VP8", frame)
    house.desk.submit(wish.StopRecording("c"))
    assert house.screens[-1].recorders[-1] is None and house.screens[-1].said[-1] == Recording(False)
    closes(house, 3)
    assert told(house)[-1] == "saved" and house.told(RecordingTold)[-1].files == (tmp_path / "films" / "Claire.webm",)
    assert marks(house) == [("record_started", ""), ("record_stopped", "")]
    assert (tmp_path / "films" / "Claire.webm").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "films").stat().st_mode & 0o777 == 0o700


def test_where_the_film_lies_and_what_was_judged_is_kept_on_the_brokers_clock(house: House, tmp_path: Path) -> None:
    house.desk._hearing.ahead_ms = 5_000  # as the welcome told
    recorder = running(house, tmp_path)
    now = time.monotonic()
    for frame in stream("VP8", 160, 120, 5, now - 3.0):
        recorder.put("VP8", frame)
    house.screens[-1].tell(peer.Judged(1, Res(1, "done"), Origin("key", 1)))
    house.run_posted()
    house.desk.submit(wish.StopRecording("c"))
    closes(house, 3)
    track = house.desk.track("s")
    assert track is not None
    assert [(c.kind, c.done) for c in track.cells] == [(1, 1)]
    assert track.began_at == house.now + 5_000
    (film,) = track.films
    assert film.path == str(tmp_path / "films" / "Claire.webm")
    assert -60_000 < film.began_at - (house.now + 5_000 - 3_000) <= 0, "as long ago as its first picture"
    assert house.desk.report("s") is None, "a report is something else"


def test_a_film_that_is_closed_after_the_program_has_left_writes_nowhere(house: House, tmp_path: Path) -> None:
    recorder = running(house, tmp_path)
    for frame in stream("VP8", 160, 120, 5, time.monotonic()):
        recorder.put("VP8", frame)
    until = time.monotonic() + 30
    while not recorder.spans:
        assert time.monotonic() < until
        time.sleep(0.005)
    house.desk.close()
    track = house.desk.track("s")
    assert track is not None
    assert len(track.films) == 1, "where it lies was kept before"
    assert recorder.join(30)
    house.replica.keep_report = lambda *_: pytest.fail("the store may be closed")  # type: ignore[method-assign]
    house.run_posted()


def test_it_goes_on_in_the_next_connection(house: House, tmp_path: Path) -> None:
    recorder = running(house, tmp_path)
    house.screens[0].tell(peer.Lost(1, "silence"))
    house.run_posted()
    house.desk.link_told(wire.Sig("s", 2, "offer", sdp="v=0"))
    again = house.screens[-1]
    assert again.recorders == [] and Recording(True) not in again.said, "nothing is recorded before this side shows a sign of it"
    for event in (peer.Connected(2), peer.ChannelsOpen(2), peer.PictureFirst(2)):
        again.tell(event)
    house.run_posted()
    assert again.said[-1] == Recording(True) and again.recorders == [recorder]
    house.desk.submit(wish.EndSession("c"))
    closes(house, 3)
    assert told(house)[-1] == "nothing" and marks(house) == [("record_started", "")]


def test_a_leave_taken_back_ends_it(house: House, tmp_path: Path) -> None:
    running(house, tmp_path)
    house.put("consent", consent("record", "revoked"))
    assert house.screens[-1].recorders[-1] is None
    assert marks(house)[-1] == ("record_stopped", "revoked")
    closes(house, 3)
    assert told(house)[-1] == "revoked"


def test_it_ends_with_the_picture_and_is_no_longer_ours_with_a_colleague(house: House, tmp_path: Path) -> None:
    running(house, tmp_path)
    house.put("conversation", conversation("colleague"))
    view = house.desk.live("c")
    assert view is not None and (view.phase, view.recording) == (Phase.ELSEWHERE, "off")
    assert marks(house)[-1] == ("record_stopped", "")
    closes(house, 3)
    assert told(house)[-1] == "nothing"


def test_sharing_that_stops_ends_it_though_the_leave_for_it_stands(house: House, tmp_path: Path) -> None:
    running(house, tmp_path)
    house.put("consent", consent("view", "revoked"))
    assert marks(house)[-1] == ("record_stopped", "")
    house.grant("view")
    view = house.desk.live("c")
    assert view is not None and (view.phase, view.recording) == (Phase.CONNECTING, "off")
    closes(house, 3)


def test_stopped_in_a_silence_the_sign_on_the_customers_side_goes_too(house: House, tmp_path: Path) -> None:
    running(house, tmp_path)
    house.screens[0].tell(peer.Silent(1))
    house.run_posted()
    house.desk.submit(wish.StopRecording("c"))
    assert house.screens[0].said[-1] == Recording(False)
    closes(house, 3)


def test_an_earlier_recording_that_closes_badly_is_told_beside_the_running_one(house: House, tmp_path: Path) -> None:
    running(house, tmp_path)
    live = house.desk._sessions._live["c"]
    first = live._recorder
    assert first is not None
    house.desk.submit(wish.StopRecording("c"))
    house.desk.submit(wish.StartRecording("c", tmp_path / "films" / "Claire 2"))
    closes(house, 4)
    live._recorded(first, Recorded("disk_full", (), 3, 0))
    view = house.desk.live("c")
    assert told(house)[-1] == "disk_full" and view is not None and view.recording == "on"


def test_a_no_is_told(house: House, tmp_path: Path) -> None:
    house.live()
    house.desk.submit(wish.StartRecording("c", tmp_path / "Claire"))
    house.put("consent", consent("record", "denied"))
    assert told(house) == ["asking", "denied"] and marks(house) == []


def test_a_portal_that_never_records_is_not_asked(house: House, tmp_path: Path) -> None:
    house.live()
    house.put("portal", replace(Portal(id="p", name="Bank"), record="never"))
    house.desk.tick()
    house.desk.submit(wish.StartRecording("c", tmp_path / "Claire"))
    assert told(house) == ["never"] and not [a for a in house.queued(wire.Ask) if a.what == ["record"]]


def test_no_place_for_the_file_is_told(house: House, tmp_path: Path) -> None:
    house.live()
    (tmp_path / "films").write_text("a file where a folder should be")
    house.grant("record")
    house.desk.submit(wish.StartRecording("c", tmp_path / "films" / "Claire"))
    assert told(house) == ["no_folder"] and marks(house) == []
    view = house.desk.live("c")
    assert view is not None and view.recording == "off"


def test_a_screenshot_is_written_down(house: House) -> None:
    house.live()
    house.desk.submit(wish.ScreenshotTaken("c"))
    assert marks(house) == [("screenshot", "")]


def test_leaving_closes_the_file(house: House, tmp_path: Path) -> None:
    recorder = running(house, tmp_path)
    for frame in stream("VP8", 160, 120, 3, 0.0):
        recorder.put("VP8", frame)
    house.desk.close()
    assert recorder.join(30)
    assert (tmp_path / "films" / "Claire.webm").stat().st_size > 0
