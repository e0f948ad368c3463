"""Carries files between the profile and the broker, and says how far each one is. Nothing here blocks the Qt thread.

Three threads of its own: one puts files that are to be sent on disk, one brings them, one fetches; what a turn of the latter two does
is in `carrying.py`. What happens is told on the Qt thread by `post`. Bringing does not end by itself but with an answer, or when the
person gives it up: a broken network is waited out, as by the outbox.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from console.errors import cannot_read, cannot_write
from console.files.blob_door import BlobDoor
from console.files.carrying import Bringing, Fetching, Outcome
from console.files.keep import FileKeep, TooLarge
from console.files.rounds import Rounds, Step
from console.live_view import FileStanding
from console.refusals import refusal
from console.words import tr
from protocol import limits, wire
from protocol.filetypes import find
from protocol.records import File

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moved:
    """`Courier.standing(file)` is other."""

    file: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Brought:
    """All files of this request are with the broker: it may be sent."""

    request: str


@dataclass(frozen=True, slots=True)
class NotBrought:
    """One of them will never be taken: a reason as a `nack` has it."""

    request: str
    code: str


Told = Moved | Brought | NotBrought


class Courier:
    """One account's files. Qt thread, but for the threads' own steps; `_lock` guards what both look at."""

    def __init__(self, keep: FileKeep, post: Callable[[Callable[[], None]], None]) -> None:
        self._keep = keep
        self._post = post
        self._tell: Callable[[Told], None] = lambda told: None
        self._lock = threading.Lock()
        self.door = BlobDoor()
        self._standings: dict[str, FileStanding] = {}
        self._requests: dict[str, tuple[str, ...]] = {}
        """The files of each request that is being brought or was."""
        self._unwanted: set[str] = set()
        """Requests that were given up, and files of others that nobody waits for any longer."""
        self._disk, self._up, self._down = Rounds("files to disk"), Rounds("files to the broker"), Rounds("files from the broker")
        self._closed = False

    def listen(self, tell: Callable[[Told], None]) -> None:
        """`tell` is called on the Qt thread from now on."""
        self._tell = tell

    def use(self, url: str, token: str) -> None:
        """Where the broker is and who asks; nothing waits for the former one any longer."""
        self.door.use(url, token)
        self.hurry()

    def hurry(self) -> None:
        """The broker can be reached again."""
        self._up.hurry()
        self._down.hurry()

    def close(self) -> None:
        self._closed = True
        for rounds in (self._disk, self._up, self._down):
            rounds.close()

    # ---- looking

    def standing(self, file: str) -> FileStanding:
        """How far it is. Asked about a file for the first time, this looks for it in the profile."""
        with self._lock:
            known = self._standings.get(file)
        if known is None:
            known = FileStanding(path=self._keep.find(file))
            with self._lock:
                self._standings.setdefault(file, known)
        return known

    def tidy(self, needed: Iterable[str]) -> None:
        """At the start: `needed` are the files of all messages that wait."""
        ids = list(needed)
        self._disk.add("tidy", _once(lambda: self._keep.tidy(ids)))

    # ---- out

    def take(self, request: str, id: str, data: bytes | Path, name: str, then: Callable[[File | str, str], None]) -> None:
        """Put a file on disk for sending. `then` gets it, or a code and a sentence why not, on the Qt thread."""

        def step() -> None:
            found, why = self._taken(id, data, name)
            self._post(lambda: then(found, why))

        self._disk.add(request, _once(step))

    def _taken(self, id: str, data: bytes | Path, name: str) -> tuple[File | str, str]:
        try:
            if isinstance(data, Path):
                name = name or data.name
                if data.stat().st_size > limits.FILE_BYTES:
                    return "too_large", refusal("too_large")
                with data.open("rb"):  # what cannot be read is another trouble than what cannot be kept
                    pass
        except OSError as error:
            log.error("a file cannot be sent: %s", error)
            return "not_read", cannot_read((data.name if isinstance(data, Path) else name)[:200], error)
        try:
            held = self._keep.hold(id, data)
            if not held.size:
                self._keep.dropped([id])
                return "no_bytes", refusal("no_bytes")
            with held.path.open("rb") as kept:
                found = find(kept)
        except TooLarge:
            return "too_large", refusal("too_large")
        except OSError as error:
            log.error("a file could not be kept for sending: %s", error)
            return "not_stored", cannot_write(self._keep.folder, error)
        return File(id, _fitting(name), found.type, held.size, held.sha256, found.width, found.height), ""

    def bring(self, request: wire.Send) -> None:
        """Bring its files; `Brought` or `NotBrought` follows. Asked again it goes on, or says once more how it ended."""
        with self._lock:
            self._requests[request.id] = tuple(file.id for file in request.files)
        self._up.add(request.id, Bringing(self, request).step)

    def cancel(self, request: str, file: str) -> None:
        """The person does not want it any more: a message that is being sent, or the file of one that was fetched (`request` empty).

        A message is given up in its turn, with the code `cancelled`, where the broker does not have all of its files: what may be
        sent already cannot be taken back.
        """
        with self._lock:
            self._unwanted.add(request or file)
        if request:
            standing = self.standing(file)
            self.move(file, "", FileStanding(path=standing.path, trouble=tr("It is withdrawn as soon as the broker answers.")))
            self._up.hurry()

    def settled(self, request: str) -> None:
        """The broker has the message: its files may be fetched again from now on."""
        self._wanted_again(request)
        with self._lock:
            files = self._requests.pop(request, ())
        if files:
            self._disk.add(f"settled {request}", _once(lambda: self._keep.released(files)))
            self._forget(files)

    def dropped(self, request: wire.Send) -> None:
        """The message was given up."""
        with self._lock:
            self._requests.pop(request.id, None)
        self._wanted_again(request.id)
        self.let_go(file.id for file in request.files)

    def let_go(self, files: Iterable[str]) -> None:
        """They lie here for sending, and are not sent after all."""
        ids = list(files)
        self._disk.add(f"dropped {ids}", _once(lambda: self._keep.dropped(ids)))
        self._forget(ids)

    def forget(self, file: str) -> None:
        """Its message is gone for good, and the copy on this computer goes, too."""
        self.cancel("", file)
        self._disk.add(f"gone {file}", _once(lambda: self._keep.forget([file])))
        self._forget([file])

    # ---- in

    def fetch(self, conversation: str, file: File) -> None:
        """Have it on this computer. Does nothing when it is here or on its way."""
        standing = self.standing(file.id)
        if standing.path is not None and not standing.path.exists():
            self._forget([file.id])  # others needed the room, or it was sent and lies elsewhere
            standing = self.standing(file.id)
            if standing.path is not None:
                self._say(Moved(file.id, conversation))
        self._wanted_again(file.id)
        if standing.path is None and not standing.moving:
            self.move(file.id, conversation, FileStanding(moving=True))
            self._down.add(file.id, Fetching(self, conversation, file).step)

    # ---- for the steps, on their threads

    @property
    def keep(self) -> FileKeep:
        return self._keep

    def is_unwanted(self, id: str) -> bool:
        """Whether this request, or this file of others, was given up."""
        with self._lock:
            return id in self._unwanted

    def ended(self, request: str, outcome: Outcome) -> None:
        """How bringing ended: all is there, or a code."""
        self._say(Brought(request) if outcome is None else NotBrought(request, outcome))

    def is_over(self, request: str) -> bool:
        """Whether the broker has answered this message, or it was given up: nothing is to be brought for it any more."""
        with self._lock:
            return request not in self._requests

    def move(self, file: str, conversation: str, standing: FileStanding, request: str = "") -> None:
        """`request`: the message that the file is brought for; how it goes is of no interest once that one is over."""
        with self._lock:
            if request and request not in self._requests:
                return
            before, self._standings[file] = self._standings.get(file), standing
        if before != standing:
            self._say(Moved(file, conversation))

    def _say(self, told: Told) -> None:
        self._post(lambda: None if self._closed else self._tell(told))

    def _wanted_again(self, id: str) -> None:
        with self._lock:
            self._unwanted.discard(id)

    def _forget(self, files: Iterable[str]) -> None:
        with self._lock:
            for file in files:
                self._standings.pop(file, None)


def _fitting(name: str) -> str:
    """Short enough for the wire; the broker sees to the rest."""
    return name.encode("utf-8", "replace").decode()[-limits.FILE_NAME_CHARS :] or tr("file")


def _once(work: Callable[[], None]) -> Step:
    def step() -> None:
        work()

    return step
