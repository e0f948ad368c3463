"""Sounds: made by our own script, softer as chosen, played by whatever program is there."""

from __future__ import annotations

import array
import importlib.util
import os
import sys
import wave
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.alerts.news import Event
from console.ui.notices.sounds import FOLDER, SOUND_OF, Sounds, softer


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sounds", FOLDER / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def peak(data: bytes) -> int:
    with wave.open(BytesIO(data)) as file:
        held: list[int] = array.array("h", file.readframes(file.getnframes())).tolist()
    return max(map(abs, held))


def test_every_sound_is_what_the_script_makes() -> None:
    """Sine is not the same to the last bit everywhere: a sample may differ by one."""
    made = script()
    assert {f.stem for f in FOLDER.glob("*.wav")} == set(made.SOUNDS)
    for name, tones in made.SOUNDS.items():
        kept, new = (FOLDER / f"{name}.wav").read_bytes(), made.wav(tones)
        assert kept[:44] == new[:44]
        ours, theirs = array.array("h", kept[44:]), array.array("h", new[44:])
        assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) <= 1
        assert len(kept) < 50_000


def test_every_event_has_a_sound() -> None:
    assert set(SOUND_OF) == set(Event)
    assert all((FOLDER / f"{name}.wav").is_file() for name in SOUND_OF.values())


def test_softer() -> None:
    loud = (FOLDER / "message.wav").read_bytes()
    assert softer(loud, 100) == loud
    assert peak(softer(loud, 50)) == pytest.approx(peak(loud) / 4, abs=1)
    assert peak(softer(loud, 0)) == 0
    assert softer(loud, 900) == loud


def player(folder: Path, name: str, status: int = 0) -> str:
    """A program that writes down what it was to play."""
    file = folder / name
    file.write_text(f'#!/bin/sh\necho "$0 $@" >> "{folder}/played"\nexit {status}\n')
    file.chmod(0o755)
    return str(file)


unix = pytest.mark.skipif(sys.platform == "win32", reason="a program by a shell script")


@unix
@pytest.mark.parametrize(("there", "taken"), [(("paplay", "aplay"), "paplay"), (("aplay",), "aplay"), (("pw-play", "paplay"), "pw-play")])
def test_the_best_program_that_is_there_plays(qtbot: QtBot, tmp_path: Path, there: tuple[str, ...], taken: str) -> None:
    programs = {name: player(tmp_path, name) for name in there}
    made = Sounds(tmp_path / "cache", "linux", programs.get)
    assert made.means == taken
    done: list[bool] = []
    made.play(Event.WAITING, 50, done.append)
    assert not made.children(), "a player is deleted later, and what it tells may then be all that holds us"
    qtbot.waitUntil(lambda: bool(done))
    assert done == [True]
    (line,) = (tmp_path / "played").read_text().splitlines()
    assert line.startswith(programs[taken]) and line.endswith(os.path.join("cache", "waiting-50.wav"))
    assert (tmp_path / "cache" / "waiting-50.wav").read_bytes() == softer((FOLDER / "waiting.wav").read_bytes(), 50)
    made.close()


@unix
def test_a_program_that_fails_is_told(qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    done: list[bool] = []
    fails = Sounds(tmp_path / "c", "linux", {"aplay": player(tmp_path, "aplay", 1)}.get)
    is_gone = Sounds(tmp_path / "c", "linux", {"aplay": str(tmp_path / "gone")}.get)
    for made in (fails, is_gone):
        made.play(Event.MINE, 70, done.append)
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == [False, False]
    assert caplog.text.count("did not play") == 2


def test_where_nothing_plays_the_system_beeps_and_silence_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", staticmethod(lambda: beeps.append(1)))
    made, done = Sounds(tmp_path, "linux", lambda _name: None), list[bool]()
    assert made.means == ""
    made.play(Event.MINE, 0, done.append)
    made.play(Event.MINE, 1, done.append)
    assert (beeps, done) == ([1], [True, False])
