"""Names of others on this computer's disk: always a name, never a place, and never one that is taken."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.transfers import keeping
from console.transfers.keeping import Kept
from console.transfers.names import PART, fitting, free_name, may_run, safe_name
from protocol import limits


@pytest.mark.parametrize(
    ("given_", "name"),
    [
        ("Facture d’été 2024.pdf", "Facture d’été 2024.pdf"),
        ("日本語のファイル.txt", "日本語のファイル.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\System32\\evil.dll", "evil.dll"),
        ("C:\\autoexec.bat", "autoexec.bat"),
        ("CON", "file-CON"),
        ("con.txt", "file-con.txt"),
        ("LPT1.log", "file-LPT1.log"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\n.txt", "ab.txt"),
        ("name.", "name"),
        (" .hidden ", "hidden"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        ("stream.txt:evil.exe", "stream.txtevil.exe"),
        ("x" * 400 + ".tar.gz", "x" * 100 + ".gz"),
    ],
)
def test_names(given_: str, name: str) -> None:
    assert safe_name(given_) == name


@given(st.text(max_size=300))
def test_whatever_it_is_called_it_is_one_name_of_one_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe and safe not in (".", "..") and not set(safe) & set('/\\\0<>:"|?*') and safe == safe.strip(" .")
    assert len((safe + " (999)" + PART).encode()) < 255
    assert os.path.basename(safe) == safe


@pytest.mark.parametrize("name", ["a.apk", "A.EXE", "x.tar.sh", "invoice.pdf.js", "photo\u202egpj.exe", "run.bat.", "a.html", "a.docm"])
def test_programs_are_known_by_their_ending(name: str) -> None:
    assert may_run(name)


@pytest.mark.parametrize("name", ["a.jpg", "log.txt", "apk", "x.exe.txt", "report.pdf"])
def test_what_starts_nothing_is_no_program(name: str) -> None:
    assert not may_run(name)


def test_a_name_that_is_taken_gets_a_number() -> None:
    taken = {"a.txt", "a (2).txt", "b" + PART}
    assert free_name("a.txt", taken.__contains__) == "a (3).txt"
    assert free_name("b", taken.__contains__) == "b (2)", "one that is coming holds its name, too"
    with pytest.raises(FileExistsError):
        free_name("a.txt", lambda _: True)


def kept(path: str = "", size: int = 10, name: str = "a.txt") -> Kept:
    return Kept("01234567-89ab-4def-8123-456789abcdef", "c", "s", name, size, False, path)


def test_two_files_of_one_name_lie_beside_each_other(tmp_path: Path) -> None:
    one, two = keeping.begin(kept(), tmp_path), keeping.begin(kept(), tmp_path)
    assert Path(one.path).name == "a.txt" and Path(two.path).name == "a (2).txt"
    assert not Path(one.path).exists(), "nothing bears the name before it is whole"
    keeping.append(one.part, 0, b"0123456789")
    Path(one.path).write_bytes(b"somebody was faster")
    assert keeping.finish(one).name == "a (3).txt" or keeping.finish(one).name == "a (2).txt"
    assert Path(one.path).read_bytes() == b"somebody was faster"


def test_a_part_with_more_than_the_file_has_begins_anew(tmp_path: Path) -> None:
    one = keeping.begin(kept(size=4), tmp_path)
    keeping.append(one.part, 0, b"0123456789")
    assert keeping.have(one) == 0 and one.part.stat().st_size == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limit for the size of files")
def test_what_the_disk_refuses_half_way_leaves_nothing(tmp_path: Path) -> None:
    import resource

    one = keeping.begin(kept(), tmp_path)
    keeping.append(one.part, 0, b"01")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, before[1]))  # two more bytes go in, as on a disk that fills
    try:
        with pytest.raises(OSError, match="File too large"):
            keeping.append(one.part, 2, b"234567")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert one.part.read_bytes() == b"01"
    keeping.append(one.part, 2, b"234567")
    assert one.part.read_bytes() == b"01234567"


def test_what_is_kept_is_read_again_and_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    keep = keeping.Keeping(tmp_path / "deep" / "folder")
    assert keep.all() == []
    keep.keep(kept("/x/a.txt"))
    (tmp_path / "deep" / "folder" / "broken.json").write_text("{")
    assert keep.all() == [kept("/x/a.txt")]
    keep.forget(kept().id)
    assert keep.all() == []
    with pytest.raises(ValueError, match="no id"):
        keep.forget("../../etc/passwd")


@given(st.text(max_size=300))
def test_what_goes_fits_the_wire_with_its_ending(name: str) -> None:
    assert len(fitting(name)) <= limits.FILE_NAME_CHARS
    assert fitting("x" * 300 + ".tar") == "x" * 116 + ".tar"
