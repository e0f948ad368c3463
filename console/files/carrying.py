"""The turns of files on their way: one piece to the broker, or one piece of a file from it, so that many files share one thread.

Each `step` blocks and runs on the courier's threads; what it gives is the wait until the next one. Bytes are read from disk and written
to disk as they cross: no file is ever whole in memory.
"""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from typing import BinaryIO, Protocol
from urllib.parse import quote

from console import broker_http
from console.files.blob_door import BlobDoor
from console.files.keep import FileKeep, sha256_of
from console.files.upload import Again, Done, Next, Part, Refused, Upload
from console.live_view import FileStanding
from console.words import tr
from protocol import wire
from protocol.filetypes import find
from protocol.records import File

log = logging.getLogger(__name__)

FETCH_TRIES = 4
FETCH_WAIT_S = 1.0
TURN_BYTES = 4 * 1024 * 1024
"""Fetched of one file before another has its turn."""
TOLD_EVERY = 256 * 1024
"""Bytes between two words about how far it is."""

Outcome = str | None
"""Why the files of a request will never be with the broker; None when they are."""


class Carrier(Protocol):
    """What a step needs of the courier."""

    door: BlobDoor

    @property
    def keep(self) -> FileKeep: ...

    def is_unwanted(self, id: str) -> bool: ...

    def ended(self, request: str, outcome: Outcome) -> None: ...

    def is_over(self, request: str) -> bool: ...

    def move(self, file: str, conversation: str, standing: FileStanding, request: str = "") -> None: ...


class Bringing:
    """All files of one request, one after the other."""

    def __init__(self, carrier: Carrier, request: wire.Send) -> None:
        self._carrier, self._request = carrier, request
        self._left = list(request.files)
        self._upload = Upload(self._left[0].size)
        self._next: Next = self._upload.begin()
        self._trouble = ""

    def step(self) -> float | None:
        file = self._left[0]
        match self._next:
            case Part() as part:
                if part.count and self._carrier.is_unwanted(self._request.id):
                    return self._give_up("cancelled")  # the broker has just said that it does not have all of it
                body = self._read(file, part)
                if body is None:
                    return self._give_up("file_lost")
                self._next = self._ask(file, part, body)
            case Again():
                self._next = self._upload.begin()
                return 0.0
        match self._next:
            case Refused(code):
                return self._give_up(code)
            case Done():
                return self._done(file)
            case next_:
                if not self._carrier.is_unwanted(self._request.id):
                    self._move(file, self._standing(file))
                return next_.wait_s if isinstance(next_, Again) else 0.0

    def _read(self, file: File, part: Part) -> bytes | None:
        """None when it is no longer here as it was."""
        path = self._carrier.keep.outgoing(file.id)
        try:
            if path is None or path.stat().st_size != file.size:
                return None
            with path.open("rb") as opened:
                opened.seek(part.first)
                return opened.read(part.count) if part.count else b""
        except OSError:
            log.exception("a file that is to be sent cannot be read")
            return None

    def _ask(self, file: File, part: Part, body: bytes) -> Next:
        span = f"{part.first}-{part.first + part.count - 1}" if part.count else "*"
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes {span}/{file.size}",
            "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:",
        }
        query = f"?conversation={quote(self._request.conversation, safe='')}"
        self._trouble = ""
        try:
            answer = self._carrier.door.ask("PUT", file.id, query, body=body, headers=headers)
        except broker_http.Unreached as error:
            log.info("a file could not be brought just now: %s", error)
            return self._upload.failed()
        problem = answer.problem if answer.status >= 400 else None
        if problem is not None and problem.error == "disk_full":
            self._trouble = tr("The broker's disk is full. It goes on by itself once there is room.")
        held = answer.headers.get("upload-offset", "")
        return self._upload.answered(answer.status, problem.error if problem else "", int(held) if held.isdigit() else None)

    def _standing(self, file: File) -> FileStanding:
        return FileStanding(path=self._carrier.keep.outgoing(file.id), done=self._upload.at, moving=True, trouble=self._trouble)

    def _done(self, file: File) -> float | None:
        self._move(file, replace(self._standing(file), moving=False))
        self._left.pop(0)
        if not self._left:
            self._carrier.ended(self._request.id, None)
            return None
        self._upload = Upload(self._left[0].size)
        self._next = self._upload.begin()
        return 0.0

    def _move(self, file: File, standing: FileStanding) -> None:
        self._carrier.move(file.id, self._request.conversation, standing, self._request.id)

    def _give_up(self, code: str) -> float | None:
        if self._carrier.is_over(self._request.id):  # the broker has answered meanwhile, and its files were put away
            return None
        if code != "cancelled":
            log.error("a file was not taken: %s", code)
        for file in self._request.files:
            self._move(file, FileStanding(path=self._carrier.keep.outgoing(file.id)))
        self._carrier.ended(self._request.id, code)
        return None


class Fetching:
    """One file, in turns, checked against what its record says before anybody looks at it. What came before is not fetched again."""

    def __init__(self, carrier: Carrier, conversation: str, file: File) -> None:
        self._carrier, self._conversation, self._file = carrier, conversation, file
        self._tries = 0
        self._at = self._told = 0
        self._ended = False
        self._disk: OSError | None = None

    def step(self) -> float | None:
        try:
            return self._fetch()
        except OSError as error:
            log.error("a file could not be kept: %s", error)
            return self._end(FileStanding(trouble=tr("This file could not be saved on this computer. Is the disk full?"), again=True))

    def _fetch(self) -> float | None:
        if self._carrier.is_unwanted(self._file.id):
            return self._end(FileStanding())
        with self._carrier.keep.coming(self._file.id).open("r+b") as part:
            self._at = part.seek(0, 2)
            if self._at > self._file.size:
                self._at = part.truncate(0)
            if self._at < self._file.size:
                wait_s = self._take(part)
                if wait_s is not None:
                    return wait_s
                if self._ended:
                    return None
        return self._judge()

    def _take(self, part: BinaryIO) -> float | None:
        """A turn's worth of bytes. None when all are here, or when it is over."""
        until = self._at + TURN_BYTES

        def begun(status: int) -> None:
            if status != 206:  # all of it from the start, whatever was asked
                self._at = 0
                part.truncate(0)
            part.seek(self._at)

        def take(chunk: bytes) -> bool:
            try:
                self._at += part.write(chunk)
            except OSError as error:  # not the network's: nobody asks again for that
                self._disk = error
                return False
            if self._at - self._told >= TOLD_EVERY or self._at < self._told:
                self._told = self._at
                self._stands(FileStanding(done=self._at, moving=True))
            return self._at <= self._file.size and self._at < until and not self._carrier.is_unwanted(self._file.id)

        ranged = {"Range": f"bytes={self._at}-"} if self._at else None
        before = self._at
        try:
            answer = self._carrier.door.ask("GET", self._file.id, headers=ranged, take=take, begun=begun)
        except broker_http.Unreached as error:
            return self._later(f"not reached: {error}")
        if self._disk is not None:
            raise self._disk
        if answer.status not in (200, 206):
            problem = answer.problem
            code = problem.error if problem else "failed"
            if answer.status >= 500 or answer.status in (401, 429):
                return self._later(f"status {answer.status} {code}")
            self._ended = True
            return self._end(FileStanding(trouble=tr("This file is no longer there.")))
        if self._at < self._file.size:
            if self._carrier.is_unwanted(self._file.id):
                return 0.0
            if self._at >= until:
                self._tries = 0
                return 0.0
            if self._at > before:
                self._tries = 0
            return self._later(f"{self._at} of {self._file.size} bytes")
        return None

    def _judge(self) -> float | None:
        path = self._carrier.keep.coming(self._file.id)
        if sha256_of(path) != self._file.sha256 or path.stat().st_size != self._file.size or not self._is_as_said():
            log.error("file %s is not what its record says", self._file.id)
            self._carrier.keep.spoiled(self._file.id)
            return self._end(FileStanding(trouble=tr("This file is damaged and cannot be shown.")))
        return self._end(FileStanding(path=self._carrier.keep.arrived(self._file.id)))

    def _is_as_said(self) -> bool:
        """A picture must be the one that the record promises. All else is looked at again before it is opened."""
        if not self._file.width:
            return True
        with self._carrier.keep.coming(self._file.id).open("rb") as file:
            found = find(file)
        return (found.type, found.width, found.height) == (self._file.type, self._file.width, self._file.height)

    def _later(self, why: str) -> float | None:
        log.info("a file could not be fetched just now: %s", why)
        self._tries += 1
        if self._tries >= FETCH_TRIES:
            self._ended = True
            return self._end(FileStanding(trouble=tr("This file could not be fetched."), again=True))
        return FETCH_WAIT_S * 2.0**self._tries

    def _end(self, standing: FileStanding) -> float | None:
        self._stands(standing)
        return None

    def _stands(self, standing: FileStanding) -> None:
        self._carrier.move(self._file.id, self._conversation, standing)
