"""Pictures for the user interface's tests: files on disk, their records, and messages of the fake desk that carry them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter

from console.live_view import FileStanding
from console.notices import FileMoved
from protocol.fields import Author
from protocol.pictures import look
from protocol.records import File, Message
from tests.console.ui.fake_desk import FakeDesk


def painted(width: int, height: int, colour: str = "#c83c1e") -> QImage:
    """One colour, with a lighter lower half: up and down can be told apart."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    painter = QPainter(image)
    painter.fillRect(0, height // 2, width, height - height // 2, QColor(colour).lighter(150))
    painter.end()
    return image


def file_at(path: Path, id: str) -> File:
    data = path.read_bytes()
    looked = look(data)
    return File(id, path.name, looked.type, len(data), hashlib.sha256(data).hexdigest(), looked.width, looked.height)


def picture(folder: Path, id: str, width: int = 600, height: int = 400, colour: str = "#c83c1e", ending: str = "png") -> tuple[Path, File]:
    path = folder / f"{id}.{ending}"
    assert painted(width, height, colour).save(str(path))
    return path, file_at(path, id)


def show(desk: FakeDesk, conversation: str, files: Sequence[File], body: str = "", author: str = "customer") -> Message:
    """A message with pictures arrives."""
    seq = len(desk.replica.threads.get(conversation, [])) + 1
    who = Author("customer", "customer", "Claire Fontaine") if author == "customer" else Author("agent", author, "Jonas Weber")
    message = Message(f"{conversation}-m{seq}", conversation, seq, "text", who, desk.time, body=body, files=list(files))
    desk.put(message)
    desk._touch(conversation, message)
    return message


def here(desk: FakeDesk, file: File, path: Path) -> None:
    """The file has come."""
    stands(desk, file, FileStanding(path=path))


def stands(desk: FakeDesk, file: File, standing: FileStanding) -> None:
    desk.files[file.id] = standing
    desk.tell(FileMoved(file.id, "claire"))
