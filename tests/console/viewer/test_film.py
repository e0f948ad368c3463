"""A film opened again: each moment is the picture that stood there, found quickly, and hostile files show nothing."""

from __future__ import annotations

import ctypes
import queue
import threading
import time
from pathlib import Path

import pytest

from console.viewer.assembler import EncodedFrame
from console.viewer.film import Film, NotAFilm, Shown
from console.viewer.film_thread import FilmPicture, FilmThread, FilmTrouble, Told, Wish
from console.viewer.recorder import FREE_BYTES, Recorded, Recorder
from tests.console.viewer.test_recorder import stream


def filmed(folder: Path, codec: str, parts: list[list[EncodedFrame]]) -> Recorded:
    ended: queue.SimpleQueue[Recorded] = queue.SimpleQueue()
    recorder = Recorder(folder / "Claire", ended.put, free=lambda _: 10 * FREE_BYTES)
    for part in parts:
        recorder.cut()
        for frame in part:
            recorder.put(codec, frame)
    recorder.stop()
    return ended.get(timeout=30)


def shade(shown: Shown | None) -> int:
    assert shown is not None
    return ctypes.string_at(shown.picture.planes[0].address, 1)[0]


def parts(codec: str, count: int = 5) -> list[list[EncodedFrame]]:
    """Two seconds apart, each 20 pictures in two thirds of a second, 4 brighter from picture to picture."""
    return [stream(codec, 180, 320, 20, 100.0 + 2 * part, 20 * part) for part in range(count)]


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_every_moment_is_the_picture_that_stood_there(tmp_path: Path, codec: str) -> None:
    told = filmed(tmp_path, codec, parts(codec))
    film = Film(told.files[0])
    for ms in (0, 5_000, 4_100, 8_600, 100, 200, 2_633, 99_999, 6_000, 33):
        part = min(ms // 2_000, 4)
        number = min(int((ms - 2_000 * part + 0.6) * 30 / 1_000), 19)
        shown = film.at(ms)
        assert abs(shade(shown) - (20 * part + 4 * number)) <= 6, ms
        assert shown is not None
        assert abs(shown.at_ms - (2_000 * part + number * 1_000 / 30)) <= 1
    film.at(4_100)
    later, earlier = film.step(True), film.step(False)
    assert later is not None
    assert earlier is not None
    assert (later.at_ms, earlier.at_ms) == (4_133, 4_100)
    film.close()


def test_the_recorder_tells_where_nothing_was_kept(tmp_path: Path) -> None:
    ended: queue.SimpleQueue[Recorded] = queue.SimpleQueue()
    recorder = Recorder(tmp_path / "Claire", ended.put, free=lambda _: 10 * FREE_BYTES)
    first, second = parts("VP8", 2)
    for frame in first:
        recorder.put("VP8", frame)
    recorder.cut()
    for frame in (*second[5:], *stream("VP8", 180, 320, 3, 104.0)):
        recorder.put("VP8", frame)
    recorder.stop()
    ended.get(timeout=30)
    (span,) = recorder.spans
    assert (span.path, span.began_s, span.gaps) == (tmp_path / "Claire.webm", 100.0, ((633, 4_000),))
    assert span.length_ms == pytest.approx(4_067, abs=1)


def test_a_usual_film_of_a_phone_shows_any_moment_soon(tmp_path: Path) -> None:
    """Key frames come every four seconds of movement (`taping`); 30 pictures a second of a phone's size."""
    made = [stream("H264", 544, 1200, 60, 100.0 + 4 * part) for part in range(4)]
    told = filmed(tmp_path, "H264", made)
    film = Film(told.files[0])
    took = []
    for ms in (9_900, 1_900, 13_900, 5_900):
        began = time.monotonic()
        assert film.at(ms) is not None
        took.append(time.monotonic() - began)
    assert sorted(took)[1] < 0.6, took  # a shared machine; benchmarks measure it alone
    film.close()


def test_a_wish_that_is_given_up_shows_what_there_is_by_then(tmp_path: Path) -> None:
    told = filmed(tmp_path, "VP8", parts("VP8"))
    film = Film(told.files[0])
    shown = film.at(4_600, given_up=lambda: True)
    assert shown is not None
    assert shown.at_ms == 4_000, "the key frame"
    assert shade(film.at(4_600)) > 40 + 60
    film.close()


@pytest.mark.parametrize("data", [b"", b"nonsense" * 400, b"\x00\x00\x00\x18ftypmp42" + bytes(2_000)])
def test_what_is_no_film_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    with pytest.raises(NotAFilm):
        Film(path)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_a_film_that_a_crash_has_cut_plays_as_far_as_it_goes(tmp_path: Path, codec: str) -> None:
    path = filmed(tmp_path, codec, parts(codec)).files[0]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    film = Film(path)
    assert shade(film.at(600)) > 60
    assert film.length_ms > 2_000
    assert film.at(film.length_ms) is not None
    film.close()


def test_a_picture_larger_than_allowed_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filmed(tmp_path, "VP8", parts("VP8", 1)).files[0]
    monkeypatch.setattr("console.viewer.film.allowed", lambda width, height: False)
    film = Film(path)

    class Never:
        def decode(self, _packet: object) -> list[object]:
            raise AssertionError("libavcodec must not see it")

    film._decoder = Never()
    assert film.at(0) is None
    film.close()


def test_the_thread_shows_the_newest_wish_and_says_what_is_no_film(tmp_path: Path) -> None:
    path = filmed(tmp_path, "VP8", parts("VP8")).files[0]
    told: queue.SimpleQueue[Told] = queue.SimpleQueue()
    thread = FilmThread(told.put)
    thread.show(Wish(path, 4_100, 90, 90))
    shown = told.get(timeout=30)
    assert isinstance(shown, FilmPicture)
    assert (shown.at_ms, shown.width, shown.height) == (4_100, 51, 90)
    assert len(shown.pixels) >= shown.stride * shown.height
    thread.show(Wish(path, 0, 900, 900, by=1))
    shown = told.get(timeout=30)
    assert isinstance(shown, FilmPicture)
    assert (shown.at_ms, shown.width, shown.height) == (4_133, 180, 320), "never larger than it is"
    thread.show(Wish(tmp_path / "gone.mp4", 0, 9, 9))
    assert told.get(timeout=30) == FilmTrouble(Wish(tmp_path / "gone.mp4", 0, 9, 9), "gone")
    assert thread.stop()
    thread.show(Wish(path, 0, 9, 9))
    assert told.empty()
    assert "film" not in [t.name for t in threading.enumerate()]
