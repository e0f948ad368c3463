"""What a file of others is called on this computer, and which of them a program of it ever gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.files.saving import NotOpened, lend, may_open, safe_name, save_copy
from protocol.records import File
from tests.protocol.test_filenames import harmless
from tests.some_files import each_type, hostile_names


def test_no_hostile_name_leaves_the_folder_or_starts_something(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"MZ")
    for n, given in enumerate(hostile_names()):
        for type in ("application/octet-stream", "text/plain", "image/png", "x/unknown"):
            name = safe_name(File("f", given, type, 1, "0" * 64))
            assert harmless(name), (given, name)
        folder = tmp_path / str(n)
        folder.mkdir()
        save_copy(source, folder / name)
        assert [p.name for p in folder.rglob("*")] == [name]


def test_it_ends_as_what_its_record_says() -> None:
    for name, type, safe in (
        ("Écran d'Ana.png", "image/png", "Écran d'Ana.png"),
        ("photo.exe", "image/jpeg", "photo.exe.jpg"),
        ("contract.pdf", "application/pdf", "contract.pdf"),
        ("contract.pdf", "application/octet-stream", "contract.pdf.bin"),
        ("nul.png", "image/png", "file-nul.png"),
    ):
        assert safe_name(File("f", name, type, 1, "0" * 64)) == safe


@pytest.mark.parametrize(("kind", "data"), each_type(), ids=range(len(each_type())))
def test_only_what_is_looked_at_is_lent_to_a_program(tmp_path: Path, kind: str, data: bytes) -> None:
    source = tmp_path / "source"
    source.write_bytes(data)
    file = File("f", "../evil.exe", kind, len(data), "0" * 64)
    opened = kind not in ("application/zip", "application/vnd.android.package-archive", "application/octet-stream")
    assert may_open(file) is opened
    if not opened:
        with pytest.raises(NotOpened):
            lend(source, file, tmp_path / "lent")
        assert not (tmp_path / "lent").exists()
        return
    path, again = (lend(source, file, tmp_path / "lent") for _ in range(2))
    assert path.parent == again.parent == tmp_path / "lent" and path != again
    assert path.read_bytes() == data and harmless(path.name)


def test_bytes_that_are_not_what_the_record_says_are_not_lent(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"MZ\x90\0" + bytes(100))
    with pytest.raises(NotOpened):
        lend(source, File("f", "a.pdf", "application/pdf", 104, "0" * 64), tmp_path / "lent")


def test_a_copy_is_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"picture")
    save_copy(tmp_path / "a", tmp_path / "b.png")
    assert (tmp_path / "b.png").read_bytes() == b"picture"
    with pytest.raises(OSError, match="No such file"):
        save_copy(tmp_path / "a", tmp_path / "none" / "b.png")
