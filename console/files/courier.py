"""Carries files between the profile and the broker, and says how far each one is. Nothing here blocks the Qt thread.

Three threads of its own: one puts pictures that are to be sent on disk, one brings them, one fetches. What happens is told on the
Qt thread by `post`. Bringing does not end by itself but with an answer: a broken network is waited out, as by the outbox.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from console import broker_http
from console.errors import cannot_write
from console.files.keep import FileKeep
from console.files.rounds import Rounds, Step
from console.files.upload import Again, Done, Next, Part, Refused, Upload
from console.live_view import FileStanding
from console.refusals import refusal
from console.words import tr
from protocol import limits, wire
from protocol.pictures import Looked, NoPicture, TooLargePicture, look
from protocol.records import File

log = logging.getLogger(__name__)

FETCH_TRIES = 4
FETCH_WAIT_S = 1.0


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
        self._url = self._token = ""
        self._standings: dict[str, FileStanding] = {}
        self._requests: dict[str, tuple[str, ...]] = {}
        """The files of each request that is being brought or was."""
        self._disk, self._up, self._down = Rounds("files to disk"), Rounds("files to the broker"), Rounds("files from the broker")
        self._closed = False

    def listen(self, tell: Callable[[Told], None]) -> None:
        """`tell` is called on the Qt thread from now on."""
        self._tell = tell

    def use(self, url: str, token: str) -> None:
        """Where the broker is and who asks; nothing waits for the former one any longer."""
        with self._lock:
            self._url, self._token = url, token
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
        """Put a picture on disk for sending. `then` gets the file, or a code and a sentence why not, on the Qt thread."""

        def step() -> None:
            found, why = self._taken(id, data, name)
            self._post(lambda: then(found, why))

        self._disk.add(request, _once(step))

    def _taken(self, id: str, data: bytes | Path, name: str) -> tuple[File | str, str]:
        try:
            if isinstance(data, Path):
                if data.stat().st_size > limits.FILE_BYTES:
                    return "too_large", refusal("too_large")
                name, data = name or data.name, data.read_bytes()
        except OSError as error:
            return "not_read", tr("{file} could not be read: {reason}", file=str(error.filename)[:200], reason=error.strerror or "?")
        if not 0 < len(data) <= limits.FILE_BYTES:
            return ("too_large", refusal("too_large")) if data else ("bad_type", refusal("bad_type"))
        looked = _looked(data)
        if isinstance(looked, str):
            return looked, refusal(looked)
        file = File(id, _fitting(name), looked.type, len(data), hashlib.sha256(data).hexdigest(), looked.width, looked.height)
        try:
            self._keep.hold(id, data)
        except OSError as error:
            log.error("a picture could not be kept for sending: %s", error)
            return "not_stored", cannot_write(self._keep.folder, error)
        return file, ""

    def bring(self, request: wire.Send) -> None:
        """Bring its files; `Brought` or `NotBrought` follows. Asked again it goes on, or says once more how it ended."""
        self._requests[request.id] = tuple(file.id for file in request.files)
        self._up.add(request.id, _Bringing(self, request).step)

    def settled(self, request: str) -> None:
        """The broker has the message: its files may be fetched again from now on."""
        files = self._requests.pop(request, ())
        if files:
            self._disk.add(f"settled {request}", _once(lambda: self._keep.released(files)))
            self._forget(files)

    def dropped(self, request: wire.Send) -> None:
        """The message was given up."""
        self._requests.pop(request.id, None)
        files = [file.id for file in request.files]
        self._disk.add(f"dropped {request.id}", _once(lambda: self._keep.dropped(files)))
        self._forget(files)

    # ---- in

    def fetch(self, conversation: str, file: File) -> None:
        """Have it on this computer. Does nothing when it is here or on its way."""
        standing = self.standing(file.id)
        if standing.path is not None and not standing.path.exists():
            self._forget([file.id])  # others needed the room, or it was sent and lies elsewhere
            standing = self.standing(file.id)
            if standing.path is not None:
                self.say(Moved(file.id, conversation))
        if standing.path is None and not standing.moving:
            self.move(file.id, conversation, FileStanding(moving=True))
            self._down.add(file.id, _Fetching(self, conversation, file).step)

    # ---- for the steps, on their threads

    def ask(
        self,
        method: str,
        id: str,
        query: str = "",
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        take: Callable[[bytes], bool] | None = None,
    ) -> broker_http.Answer:
        """Raises Unreached."""
        with self._lock:
            url, token = self._url, self._token
        if not url:
            raise broker_http.Unreached("not connected yet")
        place = f"{url}/api/v1/blob/{quote(id, safe='')}{query}"
        return broker_http.ask(method, place, body=body, headers=headers, token=token, take=take)

    def outgoing(self, id: str) -> Path | None:
        return self._keep.outgoing(id)

    def keep_fetched(self, id: str, data: bytes) -> Path | None:
        self._keep.put(id, data)
        return self._keep.find(id)

    def say(self, told: Told) -> None:
        self._post(lambda: None if self._closed else self._tell(told))

    def move(self, file: str, conversation: str, standing: FileStanding) -> None:
        with self._lock:
            before, self._standings[file] = self._standings.get(file), standing
        if before != standing:
            self.say(Moved(file, conversation))

    def _forget(self, files: Iterable[str]) -> None:
        with self._lock:
            for file in files:
                self._standings.pop(file, None)


class _Bringing:
    """All files of one request, one after the other."""

    def __init__(self, courier: Courier, request: wire.Send) -> None:
        self._courier, self._request = courier, request
        self._left = list(request.files)
        self._upload = Upload(self._left[0].size)
        self._next: Next = self._upload.begin()
        self._data = b""

    def step(self) -> float | None:
        file = self._left[0]
        if not self._data:
            path = self._courier.outgoing(file.id)
            try:
                self._data = path.read_bytes() if path is not None else b""
            except OSError:
                log.exception("a picture that is to be sent cannot be read")
            if len(self._data) != file.size:
                return self._give_up("file_lost")
        match self._next:
            case Part() as part:
                self._next = self._ask(file, part)
            case Again():
                self._next = self._upload.begin()
                return 0.0
        match self._next:
            case Refused(code):
                return self._give_up(code)
            case Done():
                return self._done(file)
            case next_:
                self._courier.move(file.id, self._request.conversation, self._standing(file))
                return next_.wait_s if isinstance(next_, Again) else 0.0

    def _ask(self, file: File, part: Part) -> Next:
        span = f"{part.first}-{part.first + part.count - 1}" if part.count else "*"
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes {span}/{file.size}",
            "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:",
        }
        body = self._data[part.first : part.first + part.count]
        query = f"?conversation={quote(self._request.conversation, safe='')}"
        try:
            answer = self._courier.ask("PUT", file.id, query, body=body, headers=headers)
        except broker_http.Unreached as error:
            log.info("a picture could not be brought just now: %s", error)
            return self._upload.failed()
        problem = answer.problem if answer.status >= 400 else None
        held = answer.headers.get("upload-offset", "")
        return self._upload.answered(answer.status, problem.error if problem else "", int(held) if held.isdigit() else None)

    def _standing(self, file: File) -> FileStanding:
        return FileStanding(path=self._courier.outgoing(file.id), done=self._upload.at, moving=True)

    def _done(self, file: File) -> float | None:
        self._courier.move(file.id, self._request.conversation, replace(self._standing(file), moving=False))
        self._left.pop(0)
        self._data = b""
        if not self._left:
            self._courier.say(Brought(self._request.id))
            return None
        self._upload = Upload(self._left[0].size)
        self._next = self._upload.begin()
        return 0.0

    def _give_up(self, code: str) -> float | None:
        log.error("a picture was not taken: %s", code)
        for file in self._request.files:
            self._courier.move(file.id, self._request.conversation, FileStanding(path=self._courier.outgoing(file.id)))
        self._courier.say(NotBrought(self._request.id, code))
        return None


class _Fetching:
    """One file, whole, checked against what its record says before anybody looks at it."""

    def __init__(self, courier: Courier, conversation: str, file: File) -> None:
        self._courier, self._conversation, self._file = courier, conversation, file
        self._tries = 0

    def step(self) -> float | None:
        parts: list[bytes] = []
        size = 0

        def take(chunk: bytes) -> bool:
            nonlocal size
            parts.append(chunk)
            size += len(chunk)
            self._stands(FileStanding(done=size, moving=True))
            return size <= self._file.size

        try:
            answer = self._courier.ask("GET", self._file.id, take=take)
        except broker_http.Unreached as error:
            return self._later(f"not reached: {error}")
        if answer.status != 200:
            problem = answer.problem
            code = problem.error if problem else "failed"
            if answer.status >= 500 or answer.status in (401, 429):
                return self._later(f"status {answer.status} {code}")
            return self._end(FileStanding(trouble=tr("This picture is no longer there.")))
        data = b"".join(parts)
        if len(data) < self._file.size:
            return self._later(f"{len(data)} of {self._file.size} bytes")
        if hashlib.sha256(data).hexdigest() != self._file.sha256 or isinstance(_looked(data), str):
            log.error("file %s is not what its record says", self._file.id)
            return self._end(FileStanding(trouble=tr("This picture is damaged and cannot be shown.")))
        try:
            return self._end(FileStanding(path=self._courier.keep_fetched(self._file.id, data)))
        except OSError as error:
            log.error("a picture could not be kept: %s", error)
            return self._end(FileStanding(trouble=tr("This picture could not be saved on this computer. Is the disk full?")))

    def _later(self, why: str) -> float | None:
        log.info("a picture could not be fetched just now: %s", why)
        self._tries += 1
        if self._tries >= FETCH_TRIES:
            return self._end(FileStanding(trouble=tr("This picture could not be fetched."), again=True))
        return FETCH_WAIT_S * 2.0**self._tries

    def _end(self, standing: FileStanding) -> float | None:
        self._stands(standing)
        return None

    def _stands(self, standing: FileStanding) -> None:
        self._courier.move(self._file.id, self._conversation, standing)


def _looked(data: bytes) -> Looked | str:
    """What picture it is, or the code of why it is none."""
    try:
        return look(data)
    except NoPicture:
        return "bad_type"
    except TooLargePicture:
        return "too_large_picture"


def _fitting(name: str) -> str:
    """Short enough for the wire; the broker sees to the rest."""
    return name[-limits.FILE_NAME_CHARS :] or tr("picture")


def _once(work: Callable[[], None]) -> Step:
    def step() -> None:
        work()

    return step
