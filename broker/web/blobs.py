"""Bytes of files in and out over HTTP (PROTOCOL.md section 4): raw, resumable both ways, judged by what is in them.

A PUT brings the bytes from one offset on and may be cut anywhere: what came stays, and the next goes on from there. The row of a
file is committed before its first byte is kept, and its judgement after its last one is on disk; a crash between two steps costs a
repetition. Nothing here believes a name or a type.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import BinaryIO
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from broker.actions import contacts, files
from broker.actions.actors import Actor
from broker.blobs.port import BadHash, BlobsFull, BlobsUnavailable, WrongOffset
from broker.errors import Refused, StoreUnavailable
from broker.parts import Parts
from broker.rules.files import FORGOTTEN_AFTER_MS
from broker.store.port import BlobRow, Reader, Tx
from broker.web.answers import busy, ok, problem
from broker.web.bearers import admitted
from protocol import http, limits
from protocol.filetypes import Found, find

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
STATUS = {
    "no_such": 404, "not_admitted": 403, "taken": 409, "ended": 409, "too_many": 429, "over_quota": 507, "no_file": 409,
    "blocked": 403,
}  # fmt: skip
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}
"""Whatever is in the bytes, a browser that opens them as a page runs nothing of it."""
_RANGE = re.compile(r"bytes (?:(\d{1,15})-(\d{1,15})|\*)/(\d{1,15})")
_FROM = re.compile(r"bytes=(\d{1,15})-")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class _TooMuch(Exception):
    """The body holds more than its Content-Range says."""


class BlobDoor:
    """Handlers. `_busy`: names that a PUT is writing to now; a second one has to wait for it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._busy: set[str] = set()

    async def serve(self, request: Request) -> Response:
        actor, id = await admitted(self._parts, request, "files"), request.path_params["id"]
        if isinstance(actor, Response):
            return actor
        try:
            match request.method:
                case "PUT":
                    return await self._put(request, actor, id)
                case "HEAD":
                    return await self._head(actor, id)
                case _:
                    return await self._get(request, actor, id)
        except Refused as error:
            return problem(STATUS[error.code], error.code, error.text)
        except BlobsFull:
            return problem(503, "disk_full", "the disk of the broker is full; try again later", retry_after_s=5)
        except (StoreUnavailable, BlobsUnavailable):
            return busy()

    # ---- in

    async def _head(self, actor: Actor, id: str) -> Response:
        now_ms = self._parts.clock.now_ms()

        def own(reader: Reader) -> BlobRow:
            _refuse_blocked(reader, actor, now_ms)
            return files.own(reader, actor, id)

        row = await self._parts.store.read(own)
        held = await anyio.to_thread.run_sync(self._parts.blobs.held, row.name)
        return Response(status_code=200, headers={**HARMLESS, "Upload-Offset": str(held), "Upload-Length": str(row.size)})

    async def _put(self, request: Request, actor: Actor, id: str) -> Response:
        parts, now_ms = self._parts, self._parts.clock.now_ms()
        said = _RANGE.fullmatch(request.headers.get("content-range", ""))
        sha256 = digest_of(request.headers.get("repr-digest", ""))
        conversation = request.query_params.get("conversation", "")
        if said is None or sha256 is None or not 0 < len(conversation) <= limits.ID_CHARS:
            return problem(400, "bad_message", "conversation, Content-Range and Repr-Digest with sha-256 are needed")
        first, last, size = (None if n is None else int(n) for n in said.groups())
        assert size is not None
        if size > limits.FILE_BYTES:
            return problem(413, "too_large", f"a file has at most {limits.FILE_BYTES} bytes")
        if size < 1 or (first is not None and last is not None and not first <= last < size):
            return problem(400, "bad_message", "Content-Range makes no sense")

        def announced(tx: Tx) -> BlobRow:
            _refuse_blocked(tx, actor, now_ms)
            coming = last + 1 - first if first is not None and last is not None else 0
            return files.announce(tx, actor, id, conversation, size, sha256, coming, now_ms)

        row = await parts.store.write(announced)
        if row.type:
            return ok(_face(row))
        if row.name in self._busy:
            return problem(409, "busy", "these bytes are being written by another request", retry_after_s=1)
        self._busy.add(row.name)
        try:
            held = await anyio.to_thread.run_sync(parts.blobs.held, row.name)
            if first is not None and last is not None:
                try:
                    await self._take(request, row, first, last + 1)
                finally:
                    held = await self._count(row)
            return await self._judge(actor, row) if held == size else _so_far(202, held)
        except WrongOffset as error:
            return _so_far(409, error.held)
        except _TooMuch:
            return problem(400, "bad_message", "the body holds more than its Content-Range says")
        except ClientDisconnect:
            return problem(400, "bad_message", "the body did not come")  # nobody reads it; what came is kept
        finally:
            self._busy.discard(row.name)

    async def _count(self, row: BlobRow) -> int:
        """What came counts also where the rest never comes; gives how much is there."""
        held = await anyio.to_thread.run_sync(self._parts.blobs.held, row.name)
        await self._parts.store.write(lambda tx: files.arrived(tx, row.id, held))
        return held

    async def _take(self, request: Request, row: BlobRow, at: int, end: int) -> None:
        """Keep what comes, in order."""
        async for part in request.stream():
            if part:
                if at + len(part) > end:
                    raise _TooMuch
                at = await anyio.to_thread.run_sync(self._parts.blobs.append, row.name, at, part)

    async def _judge(self, actor: Actor, row: BlobRow) -> Response:
        """All bytes are here: are they the right ones, and what are they?"""
        parts = self._parts
        try:
            found = await anyio.to_thread.run_sync(self._look, row)
        except BadHash:
            await parts.store.write(lambda tx: files.rejected(tx, row.id))
            await anyio.to_thread.run_sync(parts.blobs.remove, row.name)
            return problem(422, "bad_hash", "the bytes are not those that were announced")
        judged, spare = await parts.store.write(lambda tx: files.judged(tx, actor, row.id, found))
        if spare:
            await anyio.to_thread.run_sync(parts.blobs.remove, spare)
        return ok(_face(judged))

    def _look(self, row: BlobRow) -> Found:
        """In a thread. Raises BadHash."""
        self._parts.blobs.finish(row.name, row.sha256)
        with self._parts.blobs.open(row.name) as file:
            return find(file)

    # ---- out

    async def _get(self, request: Request, actor: Actor, id: str) -> Response:
        now_ms = self._parts.clock.now_ms()

        def fetched(reader: Reader) -> tuple[BlobRow, str]:
            _refuse_blocked(reader, actor, now_ms)
            return files.fetch(reader, actor, id)

        row, name = await self._parts.store.read(fetched)
        if await anyio.to_thread.run_sync(self._parts.blobs.held, row.name) != row.size:
            log.error("the bytes of a file are gone: %s", row.name)
            return problem(404, "no_such", "there is no such file")
        # a name of others in a header: percent-encoded (RFC 8187), so that it ends nothing
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "Accept-Ranges": "bytes"}
        asked = _FROM.fullmatch(request.headers.get("range", ""))
        first, status = int(asked[1]) if asked else 0, 206 if asked else 200
        if first >= row.size:
            return Response(status_code=416, headers={**HARMLESS, "Content-Range": f"bytes */{row.size}"})
        if asked:
            named["Content-Range"] = f"bytes {first}-{row.size - 1}/{row.size}"
        named["Content-Length"] = str(row.size - first)
        try:
            file = await anyio.to_thread.run_sync(self._parts.blobs.open, row.name)
        except FileNotFoundError:  # taken back in this moment
            return problem(404, "no_such", "there is no such file")
        return StreamingResponse(_chunks(file, first), status, media_type=row.type, headers={**HARMLESS, **named})


def _refuse_blocked(reader: Reader, actor: Actor, now_ms: int) -> None:
    """Whose socket is closed to it gets nothing by another door. Raises Refused."""
    if contacts.stopped(reader, actor, now_ms):
        raise Refused("blocked", "nothing is taken from here")


async def sweep_blobs(parts: Parts) -> None:
    """Forget files that no message has come to name, and bytes that no row knows of, and count what came: of a crash between two steps."""
    now_ms = parts.clock.now_ms()
    while names := await parts.store.write(lambda tx: files.forget(tx, now_ms)):
        for name in names:
            await anyio.to_thread.run_sync(parts.blobs.remove, name)
    for row in await parts.store.read(lambda reader: reader.coming_blobs()):
        held = await anyio.to_thread.run_sync(parts.blobs.held, row.name)
        if held != row.arrived:
            await parts.store.write(partial(files.arrived, id=row.id, held=held))
    known = await parts.store.read(lambda reader: reader.blob_names())
    lost = await anyio.to_thread.run_sync(
        lambda: [name for name, at in parts.blobs.all() if name not in known and at < now_ms - FORGOTTEN_AFTER_MS]
    )
    for name in lost:
        await anyio.to_thread.run_sync(parts.blobs.remove, name)


async def _chunks(file: BinaryIO, first: int) -> AsyncIterator[bytes]:
    try:
        file.seek(first)
        while chunk := await anyio.to_thread.run_sync(file.read, CHUNK):
            yield chunk
    finally:
        file.close()


def _so_far(status: int, held: int) -> Response:
    if status == 202:
        return Response(status_code=202, headers={**HARMLESS, "Upload-Offset": str(held)})
    answer = problem(status, "wrong_offset", f"{held} bytes are here")
    answer.headers["Upload-Offset"] = str(held)
    return answer


def _face(row: BlobRow) -> http.Blob:
    return http.Blob(row.id, row.type, row.size, row.sha256, row.width, row.height)


def digest_of(header: str) -> str | None:
    """SHA-256 in hex out of a `Repr-Digest` (RFC 9530), which may hold others."""
    for part in header.split(","):
        found = _DIGEST.fullmatch(part.strip())
        if found:
            try:
                return base64.b64decode(found[1], validate=True).hex()
            except binascii.Error:
                return None
    return None
