"""The report of a session: what a Chronicle was told, and how its parts add up."""

from __future__ import annotations

import json

from console.session_report import Chronicle, SessionReport, exported, read, written
from console.viewer.distribution import Distribution
from console.viewer.receipts import Counted, Receipts
from console.viewer.statistics import StreamStats

T0 = 1_800_000_000_000


def times(*values: float) -> Distribution:
    made = Distribution()
    for value in values:
        made.add(value)
    return made


def figures(**more: object) -> StreamStats:
    told = {
        "codec": "H264", "decoder": "h264", "renderer": "raster", "width": 1080, "height": 2400, "fps_decoded": 30.0, "kbps": 2_000.0,
        "packets": 1_000, "lost": 10, "bytes": 1_200_000, "repaired": 20, "frames": 300, "decoded": 295, "key_frames": 1,
        "dropped": {"late": 5}, "unseen": 2, "round_trip_ms": 24.0, "input_ms": 38.0,
        "so_far": {"whole": times(*[30.0] * 90, *[80.0] * 10), "decode": times(*[4.0] * 100)},
    }  # fmt: skip
    return StreamStats(**{**told, **more})  # type: ignore[arg-type]


def chronicle() -> Chronicle:
    """A minute: asked, connected, live, lost for five seconds, live again, over."""
    made = Chronicle("c", "s", T0)
    for name, at in (("waiting", 0), ("asking", 4), ("connecting", 10), ("live", 11), ("reconnecting", 30), ("live", 35)):
        made.phase(name, T0 + at * 1_000)
        made.phase(name, T0 + at * 1_000 + 400)  # told again and again
    made.second(figures())
    made.connection(figures())
    made.second(figures(fps_decoded=15.0, width=2400, height=1080))
    made.connection(figures(decoder="h264 (d3d11va)"))
    made.connection(StreamStats())  # an offer that came to nothing
    made.phase("ended", T0 + 60_000)
    return made


def report() -> SessionReport:
    made = chronicle().report(
        "ended_by_customer", Receipts(stroke=Counted(9, 7, 0, 1, 1), key=Counted(3, 3), reasons={"locked": 1}), T0 + 60_000
    )
    assert made is not None
    return made


def test_durations_counts_and_shares() -> None:
    told = report()
    assert told.phases == {"waiting": 4_000, "asking": 6_000, "connecting": 1_000, "live": 44_000, "reconnecting": 5_000, "ended": 0}
    assert (told.first_picture_ms, told.connections, told.reconnects) == (1_000, 2, 1)
    assert (told.frames, told.decoded, told.shown, told.dropped) == (600, 590, 200, {"late": 10, "unseen": 4})
    assert (told.packets, told.lost) == (2_000, 20) and abs(told.loss - 20 / 2_020) < 1e-9
    assert told.decoders == ["h264", "h264 (d3d11va)"] and told.sizes == ["1080 × 2400", "2400 × 1080"] and told.renderers == ["raster"]
    whole = told.half("whole")
    assert whole is not None and abs(whole.p50 - 30) < 1 and abs(whole.p95 - 80) < 3
    assert told.half("show") is None
    inputs = told.inputs
    assert (inputs.sent, inputs.done, inputs.refused, inputs.stale, inputs.reasons) == (12, 10, 1, 1, {"locked": 1})


def test_it_is_kept_and_read_again() -> None:
    told = report()
    assert read(written(told)) == told
    for data in (b"", b"{", b"[]", b'{"session": 1}'):
        assert read(data) is None


def test_parts_of_a_session_add_up() -> None:
    """The program was restarted in between; the later part is told what the earlier one kept."""
    first, second = report(), report()
    both = second.after(first)
    assert both.parts == 2 and both.began_at == T0 and both.frames == 1_200 and both.shown == 400
    assert both.phases["live"] == 88_000 and both.first_picture_ms == 1_000 and both.connections == 4
    assert both.half("whole") == first.half("whole") and both.decoders == first.decoders
    assert both.inputs.sent == 24 and both.inputs.reasons == {"locked": 2}
    assert read(written(both)) == both


def test_without_a_picture_there_is_nothing_to_report() -> None:
    made = Chronicle("c", "s", T0)
    made.phase("chatting", T0)
    made.connection(StreamStats())
    assert made.report("ended_by_agent", Receipts(), T0 + 1) is None


def test_a_stream_of_many_sizes_fills_no_disk() -> None:
    made = Chronicle("c", "s", T0)
    for size in range(2, 4_000, 2):
        made.second(figures(width=size, decoder=f"decoder {size}"))
    made.connection(figures())
    told = made.report("", Receipts(), T0)
    assert told is not None and len(told.sizes) <= 8 and len(written(told)) < 10_000


def test_exported_for_people_and_their_programs() -> None:
    told = json.loads(exported(report()))
    assert told["summary"]["whole"]["p50"] and told["dropped"] == {"late": 10, "unseen": 4} and told["shown"] == 200
    assert exported(report()).count(b"\n") > 20, "in lines"
