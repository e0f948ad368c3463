"""What kind of file some bytes are, by what they say themselves: never by a name or anybody's word (PROTOCOL.md section 4).

A small table on purpose: what a person may look at or hand to a program of their computer, and everything else is just bytes. Only
structure is read, a bounded part of it; nothing is unpacked and nothing is decoded. Blocks while it reads: ask from a thread.
"""

from __future__ import annotations

import codecs
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from protocol import limits
from protocol.pictures import NoPicture, TooLargePicture, look

BYTES = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"
APK = "application/vnd.android.package-archive"
PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."

ENDINGS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    PDF: ("pdf",),
    ZIP: ("zip",),
    APK: ("apk",),
    f"{_OFFICE}wordprocessingml.document": ("docx",),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "video/mp4": ("mp4", "m4v", "mov", "3gp", "m4a"),
    "video/webm": ("webm", "mkv"),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg", "oga", "ogv", "opus"),
    "audio/wav": ("wav",),
    TEXT: ("txt", "log", "csv", "tsv", "json", "xml", "yaml", "yml", "md", "ini", "conf", "cfg", "properties", "srt", "vcf", "ics"),
}
"""Every type that is told apart, and what a file of it may be called; the first one where it has another ending. No program runs by these
endings when somebody opens them on a computer; a phone asks before it installs an `apk`."""

READABLE = frozenset(ENDINGS) - {ZIP, APK, BYTES}
"""What may be handed to a program of the computer once its owner said so: neither what installs or runs something, nor what is unknown."""

_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_MP4 = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"M4A ", b"qt  ")
_3GP = b"3gp"
_LINE = frozenset(b"\t\n\r\f\x1b")
_CONTROL = bytes(code for code in range(32) if code not in _LINE) + b"\x7f"
"""What no text has; an escape colours lines of logs."""
CHUNK = 256 * 1024
DIRECTORY_BYTES = 1024 * 1024
"""Of a ZIP's list of contents that is looked at; a longer one is a ZIP and no more."""
ENTRIES = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """`width` and `height` in pixels of a picture that may be decoded; 0 for everything else."""

    type: str
    width: int = 0
    height: int = 0


def find(data: bytes | BinaryIO) -> Found:
    """`data`: the whole file, or it opened for reading from its start."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(64)
    kind = _by_head(head)
    if kind in ("image/png", "image/jpeg", "image/gif", "image/webp"):
        return _picture(file, kind, size)
    if kind == ZIP:
        return Found(_packed(file, size))
    return Found(kind or (TEXT if _is_text(file) else BYTES))


def _by_head(head: bytes) -> str:
    """The type that the first bytes claim; empty for none of the table."""
    for start, kind in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-1.", PDF),
        (b"%PDF-2.", PDF),
        (b"PK\x03\x04", ZIP),
        (b"PK\x05\x06", ZIP),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"OggS\0", "audio/ogg"),
        (b"ID3", "audio/mpeg"),
    ):
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _HEIC else "video/mp4" if head[8:12] in _MP4 or head[8:11] == _3GP else ""
    # MPEG audio without a tag: two frames would have to be followed to be sure; the layer and a possible rate must do
    if len(head) > 3 and head[0] == 0xFF and head[1] in (0xFB, 0xFA, 0xF3, 0xF2) and head[2] >> 4 not in (0, 15) and head[2] & 12 != 12:
        return "audio/mpeg"
    return ""


def _picture(file: BinaryIO, kind: str, size: int) -> Found:
    """One that no decoder should meet is a file like others."""
    if size > limits.PICTURE_BYTES:
        return Found(kind)
    file.seek(0)
    try:
        looked = look(file)
    except (NoPicture, TooLargePicture):
        return Found(kind)
    return Found(looked.type, looked.width, looked.height)


def _is_text(file: BinaryIO) -> bool:
    """All of it is UTF-8 without control characters."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            if chunk.translate(None, _CONTROL) != chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _packed(file: BinaryIO, size: int) -> str:
    """What a ZIP is, by the names in its list of contents (APPNOTE 4.3.12, 4.3.16). Nothing is unpacked."""
    names = set(_names(file, size))
    if not names or any(name.endswith("vbaProject.bin") for name in names):
        return ZIP  # macros run
    if "AndroidManifest.xml" in names and ("classes.dex" in names or "resources.arsc" in names):
        return APK
    if "[Content_Types].xml" in names:
        for name, kind in (("word/", "wordprocessingml.document"), ("xl/", "spreadsheetml.sheet"), ("ppt/", "presentationml.presentation")):
            if any(other.startswith(name) for other in names):
                return _OFFICE + kind
    if "mimetype" in names and not any(name.startswith(("Basic/", "Scripts/")) for name in names):
        file.seek(0)
        told = _first_entry(file.read(256))
        if told.startswith("application/vnd.oasis.opendocument.") and told in ENDINGS:
            return told
    return ZIP


def _names(file: BinaryIO, size: int) -> Iterator[str]:
    """Of the entries; none where the list is not whole, too long or makes no sense."""
    back = min(size, 66_000)
    file.seek(size - back)
    tail = file.read(back)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        return
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    start = int.from_bytes(tail[end + 16 : end + 20], "little")
    if length > DIRECTORY_BYTES or start + length > size:
        return
    file.seek(start)
    listed = file.read(length)
    at = 0
    for _ in range(ENTRIES):
        if listed[at : at + 4] != b"PK\x01\x02":
            return
        name_len, extra, comment = (int.from_bytes(listed[at + n : at + n + 2], "little") for n in (28, 30, 32))
        yield listed[at + 46 : at + 46 + name_len].decode("utf-8", "replace")
        at += 46 + name_len + extra + comment


def _first_entry(head: bytes) -> str:
    """The content of an OpenDocument's first entry, which is stored as it is (OpenDocument 1.3, part 2, 3.3)."""
    if len(head) < 30 or head[8:10] != b"\0\0":
        return ""
    name_len, extra = (int.from_bytes(head[n : n + 2], "little") for n in (26, 28))
    size = min(int.from_bytes(head[22:26], "little"), 100)
    at = 30 + name_len + extra
    said = head[at : at + size]
    whole = head[30 : 30 + name_len] == b"mimetype" and zlib.crc32(said) == int.from_bytes(head[14:18], "little")
    return said.decode("ascii", "replace") if whole else ""
