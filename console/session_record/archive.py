"""A session as one archive (.zip): readable offline, the same bytes for the same session, and checkable by its manifest.

Written beside its place and moved there when it is whole; given up, nothing is left. Any thread; no Qt.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from console.transfers.names import safe_name
from console.words import tr
from protocol import codec
from protocol.fields import Record
from protocol.filenames import clean, file_name, safe_stem
from protocol.records import File, Message
from protocol.support import LedgerRow, Report, Transfer

MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
_STORED = (".mp4", ".webm", ".png", ".jpg", ".jpeg", ".webp", ".zip", ".gz")
"""Packed already: to pack them again costs time and saves nothing."""


class GivenUp(Exception):
    """The person does not want it any more."""


class _Unread(Exception):
    """A file could not be read while it was packed; the text says why."""


class Damaged(Exception):
    """What of an archive cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file that lies somewhere on this computer and is anybody's to change: it is packed only as it was exchanged, by its hash.

    Otherwise it is missing under its own `name`, and these sentences say why.
    """

    name: str
    sha256: str
    gone: str
    changed: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One member. `what`: transcript, messages, ledger, report, session, file, log, recording."""

    name: str
    what: str
    data: bytes | Path
    original: Original | None = None


class Missing(msgspec.Struct, frozen=True):
    """What belongs to the session and is not in the archive: `why` is a sentence."""

    name: str
    why: str


class Member(msgspec.Struct, frozen=True):
    """As the manifest lists it."""

    name: str
    what: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """`made_at`: ms since 1970, the session's end and not the export's, so that the same session gives the same archive."""

    format: int
    session: str
    conversation: str
    made_at: int
    members: list[Member]
    missing: list[Missing] = []


def records_as_json(records: Sequence[Record]) -> bytes:
    """A list of records, as they travel, to be read by people too."""
    return msgspec.json.format(msgspec.json.encode([codec.raw(record) for record in records]), indent=2) + b"\n"


def ledger_lines(rows: Sequence[LedgerRow]) -> bytes:
    """One row a line, in their order: as they are verified."""
    return b"".join(codec.encode_struct(row) + b"\n" for row in rows)


def of_reports(reports: Sequence[Report]) -> list[Piece]:
    """What the device told, one file each."""
    return [
        Piece(f"reports/{number:02} {time.strftime('%H.%M.%S', time.gmtime(one.at / 1000))}.json", "report", records_as_json([one]))
        for number, one in enumerate(reports, 1)
    ]


def of_files(messages: Sequence[Message], where: Callable[[str], Path | None]) -> tuple[list[Piece], list[File]]:
    """The files of messages that are on this computer, in the order of the thread; and those that are not."""
    pieces, absent = [], []
    for number, (message, file) in enumerate(((m, f) for m in messages for f in m.files), 1):
        path = where(file.id)
        if path is None:
            absent.append(file)
            continue
        folder, what = ("logs", "log") if message.about == "log" else ("files", "file")
        pieces.append(Piece(f"{folder}/{number:02} {file_name(file.name, file.type)}", what, path))
    return pieces, absent


def of_exchanged(transfers: Sequence[Transfer], where: Callable[[str], Path | None]) -> tuple[list[Piece], list[Transfer]]:
    """What was exchanged directly and is known to lie on this computer, in the order of its offers; and what does not."""
    pieces, absent = [], []
    for number, one in enumerate((one for one in transfers if one.state == "done"), 1):
        path = where(one.id)
        if path is None or not one.sha256:
            absent.append(one)
            continue
        original = Original(
            one.name, one.sha256, tr("It is no longer where it lay on this computer."), tr("It was changed since it was exchanged.")
        )
        pieces.append(Piece(f"exchanged/{number:02} {safe_name(one.name)}", "file", path, original))
    return pieces, absent


def of_films(paths: Sequence[Path]) -> list[Piece]:
    """Recordings under names that every system takes."""
    named = [f"{number:02} {safe_stem(path.stem)}{clean(path.suffix)}" for number, path in enumerate(paths, 1)]
    return [Piece(f"recordings/{name}", "recording", path) for name, path in zip(named, paths, strict=True)]


def write(
    target: Path,
    session: str,
    conversation: str,
    made_at: int,
    pieces: Sequence[Piece],
    missing: Sequence[Missing],
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
    given_up: Callable[[], bool] = lambda: False,
) -> Manifest:
    """Raises OSError where the disk does not take it, GivenUp. `progress`: bytes done, and of how many.

    A member that turns out, once packed, to be another or unreadable is taken out again, and missing: its file may be changed or deleted
    at any time.
    """
    lost = list(missing)
    sizes: dict[str, int] = {}
    for piece in pieces:
        try:
            sizes[piece.name] = _size(piece.data)
        except OSError as error:
            lost.append(_gone(piece, error.strerror or "gone"))
    whole, done = sum(sizes.values()), 0

    def read(data: bytes | Path) -> Iterator[bytes]:
        nonlocal done
        for part in _parts(data):
            if given_up():
                raise GivenUp
            yield part
            done += len(part)
            progress(done, whole)

    half = target.with_name(target.name + ".part")
    # not before 1980, nor beyond 2107: the format has no room for that
    stamp = time.gmtime(min(max(made_at / 1000, 315_532_800), 4_354_819_198))[:6]
    members: list[Member] = []
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for piece in pieces:
                    if piece.name not in sizes:
                        continue
                    before, at = done, archive.start_dir
                    packed = _pack(archive, piece, _entry(piece.name, stamp), sizes[piece.name], read(piece.data))
                    if isinstance(packed, Member):
                        members.append(packed)
                        continue
                    _take_out(archive, file, at)
                    lost.append(packed)
                    whole, done = whole - sizes[piece.name], before
                    progress(done, whole)
                manifest = Manifest(1, session, conversation, made_at, members, lost)
                listed = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
                with archive.open(_entry(MANIFEST, stamp), "w") as member:
                    member.write(listed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, target)
    except BaseException:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    return manifest


def _gone(piece: Piece, why: str) -> Missing:
    return Missing(piece.name, why) if piece.original is None else Missing(piece.original.name, piece.original.gone)


def _pack(archive: zipfile.ZipFile, piece: Piece, entry: zipfile.ZipInfo, announced: int, parts: Iterator[bytes]) -> Member | Missing:
    """Missing: what was written is not to stay."""
    hashed, size, original = hashlib.sha256(), 0, piece.original
    try:
        with archive.open(entry, "w", force_zip64=announced > 2**31) as member:
            for part in parts:
                size += len(part)
                if original is not None and size > announced:
                    break  # it is another already, and may go on growing
                member.write(part)
                hashed.update(part)
    except _Unread as error:
        return _gone(piece, str(error))
    if original is not None and (size > announced or hashed.hexdigest() != original.sha256):
        return Missing(original.name, original.changed)
    return Member(piece.name, piece.what, size, hashed.hexdigest())


def _take_out(archive: zipfile.ZipFile, file: BinaryIO, at: int) -> None:
    """The member that was written last, from `at` on: the next one is written in its place."""
    del archive.NameToInfo[archive.filelist.pop().filename]
    archive.start_dir = at
    file.seek(at)
    file.truncate()


def check(path: Path) -> list[str]:
    """What is wrong with an archive, a line each; nothing where all of it is as the manifest says. Raises OSError."""
    with path.open("rb") as file:
        try:
            with _telling_damage():
                archive = zipfile.ZipFile(file)
        except Damaged as error:
            return [f"no archive that can be read: {error}"]
        with archive:
            try:
                with _telling_damage():
                    manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            except Damaged:
                return ["there is no manifest that can be read"]
            wrong = []
            names = archive.namelist()
            listed = {member.name for member in manifest.members}
            wrong += [f"{name}: not in the manifest" for name in names if name != MANIFEST and name not in listed]
            wrong += [f"{name}: there twice" for name in sorted({name for name in names if names.count(name) > 1})]
            for member in manifest.members:
                if member.name not in names:
                    wrong.append(f"{member.name}: missing")
                    continue
                hashed = hashlib.sha256()
                try:
                    with _telling_damage(), archive.open(member.name) as packed:
                        while part := packed.read(CHUNK):
                            hashed.update(part)
                except Damaged as error:
                    wrong.append(f"{member.name}: cannot be read: {error}")
                    continue
                if hashed.hexdigest() != member.sha256:
                    wrong.append(f"{member.name}: other bytes than the manifest says")
            return wrong


@contextlib.contextmanager
def _telling_damage() -> Iterator[None]:
    """Whatever the unpacking stumbles over is damage. A disk that fails is none: that stays an OSError."""
    try:
        yield
    except Exception as error:  # damaged bytes raise what zipfile, zlib, lzma, struct or msgspec happen to meet
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # EINVAL: sent to a place before the file's start
            raise
        raise Damaged(str(error) or type(error).__name__) from error


def _entry(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, stamp)  # type: ignore[arg-type]
    entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.create_system = 3  # the same bytes whichever system writes it
    return entry


def _size(data: bytes | Path) -> int:
    """Raises OSError where there is no such file: anything else of that name, which might never end, is not read."""
    if isinstance(data, bytes):
        return len(data)
    told = data.stat()
    if not stat.S_ISREG(told.st_mode):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return told.st_size


def _parts(data: bytes | Path) -> Iterator[bytes]:
    """Raises _Unread, so that it is not taken for a disk that does not take the archive."""
    if isinstance(data, bytes):
        yield data
        return
    try:
        with data.open("rb") as file:
            while part := file.read(CHUNK):
                yield part
    except OSError as error:
        raise _Unread(error.strerror or "gone") from error
