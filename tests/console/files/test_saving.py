"""What a file of others is called on this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.files.saving import safe_name, save_copy
from protocol.records import File


@pytest.mark.parametrize(
    ("name", "type", "safe"),
    [
        ("Écran d'Ana.png", "image/png", "Écran d'Ana.png"),
        ("a/../../b.png", "image/png", "a....b.png"),
        ('x<>:"/\\|?*.png', "image/png", "x.png"),
        ("nul.png", "image/png", "file-nul.png"),
        ("COM1.tar.png", "image/png", "file-COM1.tar.png"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("photo.exe", "image/jpeg", "photo.exe.jpg"),
        ("", "image/png", "file.png"),
        (" . .png", "image/png", "file.png"),
        ("a\u202egnp.exe\x00.png", "image/png", "agnp.exe.png"),
        ("x" * 120, "image/png", "x" * 100 + ".png"),
        ("\U0001f4f7" * 100 + ".png", "image/png", "\U0001f4f7" * 55 + ".png"),
        ("contract.pdf", "application/pdf", "contract.pdf.bin"),
    ],
)
def test_every_system_takes_it_and_it_ends_as_what_it_is(name: str, type: str, safe: str) -> None:
    assert safe_name(File("f", name, type, 1, "0" * 64)) == safe


def test_a_copy_is_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"picture")
    save_copy(tmp_path / "a", tmp_path / "b.png")
    assert (tmp_path / "b.png").read_bytes() == b"picture"
    with pytest.raises(OSError, match="No such file"):
        save_copy(tmp_path / "a", tmp_path / "none" / "b.png")
