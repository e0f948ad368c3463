"""Files made of nothing, one of each type that is told apart, and names that somebody hostile would give them."""

from __future__ import annotations

import io
import random
import struct
import wave
import zipfile
from collections.abc import Iterator

from tests.some_pictures import jpeg_head, png

OFFICE = "application/vnd.openxmlformats-officedocument."


def packed(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        if first is not None:
            made.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name in names:
            made.writestr(name, b"x" * 10)
    return buffer.getvalue()


def deep_zip(levels: int = 6, breadth: int = 4) -> bytes:
    """A bomb: small, and endless for whoever unpacks it."""
    inner = bytes(10_000_000)
    for _ in range(levels):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
            for n in range(breadth):
                made.writestr(f"{n}.zip", inner)
        inner = buffer.getvalue()
    return inner


def gif(width: int = 8, height: int = 6) -> bytes:
    """One red frame."""
    header = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes((200, 60, 30, 255, 255, 255))
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, width, height) + b"\0"
    codes = [4, *([0] * (width * height)), 5]  # width 3 while the table is reset often enough
    bits, n, out = 0, 0, bytearray()
    for at, code in enumerate(codes):
        bits |= code << n
        n += 3
        if code == 0 and at % 2 == 0:
            bits |= 4 << n
            n += 3
        while n >= 8:
            out.append(bits & 255)
            bits, n = bits >> 8, n - 8
    out.append(bits & 255)
    blocks = b"".join(bytes([len(part)]) + part for part in (bytes(out[i : i + 255]) for i in range(0, len(out), 255)))
    return header + frame + b"\x02" + blocks + b"\0\x3b"


def sound() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(1600))
    return buffer.getvalue()


def each_type() -> list[tuple[str, bytes]]:
    """Type and bytes."""
    odf = "application/vnd.oasis.opendocument."
    return [
        ("image/png", png()),
        ("image/jpeg", jpeg_head(30, 20)),
        ("image/gif", gif()),
        ("image/webp", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x07\x40\x01\0" + bytes(9)),
        ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)),
        ("application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(60)),
        ("application/zip", packed("a.txt")),
        ("application/vnd.android.package-archive", packed("AndroidManifest.xml", "classes.dex", "res/a.png")),
        (OFFICE + "wordprocessingml.document", packed("[Content_Types].xml", "word/document.xml")),
        (OFFICE + "spreadsheetml.sheet", packed("[Content_Types].xml", "xl/workbook.xml")),
        (OFFICE + "presentationml.presentation", packed("[Content_Types].xml", "ppt/presentation.xml")),
        (odf + "text", packed("content.xml", first=("mimetype", (odf + "text").encode()))),
        (odf + "spreadsheet", packed("content.xml", first=("mimetype", (odf + "spreadsheet").encode()))),
        ("video/mp4", b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(40)),
        ("video/webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\x01" + bytes(40)),
        ("audio/mpeg", b"ID3\x04\0\0\0\0\0\x23" + bytes(60)),
        ("audio/mpeg", b"\xff\xfb\x90\x64" + bytes(400)),
        ("audio/ogg", b"OggS\0\x02" + bytes(60)),
        ("audio/wav", sound()),
        ("text/plain", "07-01 12:00 E/Wifi: café\n\x1b[31mred\x1b[0m\ttab\r\n".encode()),
        ("text/plain", b"<!doctype html><script>alert(1)</script>"),
        ("text/plain", b"@echo off\r\ndel *.*\r\n"),
        ("application/octet-stream", b"MZ\x90\0" + bytes(200)),
        ("application/octet-stream", b"\x7fELF\x02\x01\x01" + bytes(200)),
        ("application/octet-stream", bytes(range(256))),
        ("application/octet-stream", b"\xff\xfe" + "UTF-16".encode("utf-16-le")),
    ]


_FIXED = (
    "../../etc/passwd", "..\\..\\Windows\\System32\\evil.dll", "/etc/shadow", "C:\\autorun.inf", "\\\\server\\share\\x.lnk", "~/.bashrc",
    "CON", "con.txt", "NUL.png", "aux.log", "COM1", "lpt9.jpg", "com¹.txt", "CONIN$", "prn. ", "a\0b.png", "a\nb.png", "a\r\nSet-Cookie: x",
    "\u202egnp.exe", "photo\u202egpj.scr", "\u2066x\u2069.txt", "a\u200b.exe", "\ufeff.png", "invoice.pdf.exe", "photo.jpg .exe",
    "x.png" + " " * 200 + ".exe", "holiday.jpg.lnk", "update.apk.bat", "run.bat", "run.cmd", "a.ps1", "a.vbs", "a.js", "a.hta", "a.msi",
    "a.jar", "a.desktop", "a.command", "a.scr", "a.reg", "a.url", "a.html", "a.svg", "a.xhtml", "a.docm", "a.sh", "a.py", "a.dmg",
    "a.app",
    "<script>alert(1)</script>.txt", "<img src=x onerror=alert(1)>.png", "\"; rm -rf /; \".txt", "$(reboot).log", "`id`.log", "%00.png",
    "%2e%2e%2fetc", "a?.txt", "a*.txt", "a|b.txt", "a:b.txt", "a:Zone.Identifier", "file::$DATA", ".", "..", "...", "", " ", ".png",
    ".htaccess", "-rf", "--help", "a" * 500, "é" * 300, "😀" * 200, "e\u0301" * 200, "a\u0300" * 400, "ﷺ" * 50, "\ud800.png", "name.",
    "name ", " name.png",
    "a/b/c.txt", "a\\b\\c.txt", "a/../b.txt", "file.tar.gz", "Écran d'Ana.png", "日本語.pdf", "شاشة.png", "a\u2028b.txt", "a\u0085b.txt",
    "a\x7f.txt", "a\x1b[31m.txt", "&amp;.txt", "a&b.txt", "[link](javascript:alert(1)).txt", "javascript:alert(1)", "data:text/html,x",
    "file:///etc/passwd", "a#b?c.txt", "a;b.txt", "a'b.txt", 'a"b.txt', "desktop.ini", "Thumbs.db", "autorun.inf", "a.txt:stream",
    "a.b.c.d.e",
)  # fmt: skip


def hostile_names(count: int = 300) -> Iterator[str]:
    """The well-known ones, and combinations of their parts: always the same."""
    yield from _FIXED
    chance = random.Random(54)
    parts = (
        "../", "..\\", "CON", "\u202e", "\0", ".exe", ".png",  " ", ".", "a", "é",
        "😀", "<b>", "\n", ":", "%", "\u200d", "/", "\\", "nul", ".pdf",
    )  # fmt: skip
    for _ in range(count - len(_FIXED)):
        yield "".join(chance.choice(parts) for _ in range(chance.randint(1, 12)))
