"""Short sounds, played by what the system has: Qt's own player is in a package of 160 MB that we do not ship.

Windows plays them itself (`winsound`), macOS by `afplay`, Linux by PipeWire's, PulseAudio's or ALSA's player, whichever is there. They do
not agree about volume, so the samples are made softer before they are played. Qt thread; players are processes that nobody waits for.
"""

from __future__ import annotations

import array
import logging
import shutil
import sys
import wave
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QApplication

from console.alerts.news import Event

log = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "sounds"
SOUND_OF = {
    Event.WAITING: "waiting",
    Event.OFFERED: "waiting",
    Event.SESSION: "attention",
    Event.ASSIGNED: "attention",
    Event.CONSENT: "message",
    Event.MENTION: "message",
    Event.MINE: "message",
    Event.INVITED: "message",
    Event.UNASSIGNED: "waiting",
}
PLAYERS = {
    "linux": (("pw-play",), ("paplay",), ("aplay", "-q")),
    "darwin": (("afplay",),),
}
"""Programs by platform, the first that is there; the file comes last."""
AT_ONCE = 2
Played = Callable[[bool], None]


def softer(data: bytes, volume: int) -> bytes:
    """A 16 bit WAV with its samples scaled; `volume` 0 to 100 as the ear counts (the square of it as an amplitude)."""
    factor = (max(0, min(volume, 100)) / 100) ** 2
    with wave.open(BytesIO(data)) as source:
        held = array.array("h", source.readframes(source.getnframes()))
        parameters = source.getparams()
    if sys.byteorder == "big":
        held.byteswap()
    scaled = array.array("h", (round(sample * factor) for sample in held))
    if sys.byteorder == "big":
        scaled.byteswap()
    into = BytesIO()
    with wave.open(into, "wb") as file:
        file.setparams(parameters)
        file.writeframes(scaled.tobytes())
    return into.getvalue()


class Sounds(QObject):
    """`means` names what plays; empty: only the system's own beep is there."""

    def __init__(self, cache: Path, platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which) -> None:
        """`cache`: a folder for the sounds at the chosen volume."""
        super().__init__()
        self._cache, self._platform = cache, platform
        found = ((which(words[0]), words) for words in PLAYERS.get(platform, ()))
        self._command = next(([path, *words[1:]] for path, words in found if path), None)
        self.means = "Windows" if platform == "win32" else Path(self._command[0]).name if self._command else ""
        self._running: list[QProcess] = []

    def play(self, event: Event, volume: int, then: Played | None = None) -> None:
        """`then`: whether it was played to its end, as far as the system says. Silence at volume 0."""
        told = then or (lambda _ok: None)
        if volume <= 0:
            told(True)
            return
        if not self.means:
            QApplication.beep()
            told(False)
            return
        if len(self._running) >= AT_ONCE:
            told(True)  # it sounds already
            return
        try:
            file = self._file(SOUND_OF[event], volume)
        except (OSError, wave.Error) as error:
            log.error("a sound could not be prepared: %s", error)
            QApplication.beep()
            told(False)
            return
        if self._platform == "win32":
            told(_windows(file))
        else:
            self._process(file, told)

    def _file(self, name: str, volume: int) -> Path:
        made = self._cache / f"{name}-{volume}.wav"
        if not made.exists():
            self._cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            made.write_bytes(softer((FOLDER / f"{name}.wav").read_bytes(), volume))
        return made

    def _process(self, file: Path, told: Played) -> None:
        assert self._command is not None
        # Nobody's child: what it tells holds us, so that we may go with it, and a parent that goes while its child does ends it twice.
        process = QProcess()
        over = False

        def done(ok: bool) -> None:
            nonlocal over
            if over:
                return
            over = True
            self._running.remove(process)
            if not ok:
                log.warning("%s did not play a sound: %s", self.means, bytes(process.readAllStandardError().data())[:200])
            process.deleteLater()
            told(ok)

        process.finished.connect(lambda code, _status: done(code == 0))
        process.errorOccurred.connect(lambda _error: done(False))
        self._running.append(process)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.start(self._command[0], [*self._command[1:], str(file)])

    def close(self) -> None:
        for process in list(self._running):
            process.kill()
            process.waitForFinished(1_000)


def _windows(file: Path) -> bool:
    import winsound

    try:
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)  # type: ignore[attr-defined,unused-ignore]
    except RuntimeError as error:
        log.warning("Windows did not play a sound: %s", error)
        return False
    return True
