"""What a file is called: 300 hostile names, with every type, come out as names and not as places, orders or lies."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from protocol import limits
from protocol.filenames import file_name, safe_stem
from protocol.filetypes import BYTES, ENDINGS
from tests.some_files import hostile_names

RUNS = frozenset(
    word
    for line in (
        "exe com scr bat cmd ps1 vbs vbe js jse wsf wsh hta msi msp lnk url reg inf cpl dll pif jar sh bash py pl rb desktop command app",
        "dmg pkg html htm xhtml svg mht scf docm xlsm pptm appimage run deb rpm iso img vhd gadget chm application workflow action",
    )
    for word in line.split()
)


def harmless(name: str) -> bool:
    return (
        0 < len(name) <= limits.FILE_NAME_CHARS
        and len(name.encode()) <= 255
        and PurePosixPath(name).name == name
        and PureWindowsPath(name).name == name
        and not PureWindowsPath(name).drive
        and not any(unicodedata.category(c)[0] == "C" or c in '<>:"|?*\u2028\u2029' for c in name)
        and name == name.strip(" .")
        and name.partition(".")[0].strip().lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9", "com¹", "conin$"}
        and name.rpartition(".")[2].lower() not in RUNS
    )


def test_there_are_three_hundred_of_them() -> None:
    assert len(list(hostile_names())) == 300


@pytest.mark.parametrize("type", [*ENDINGS, BYTES, "", "text/html", "x/y"])
def test_no_name_is_a_place_an_order_or_a_lie(type: str) -> None:
    for given in hostile_names():
        name = file_name(given, type)
        assert harmless(name), (given, name)
        assert file_name(name, type) == name, (given, name)
        if type in ENDINGS:
            assert name.rpartition(".")[2].lower() in ENDINGS[type]


@pytest.mark.parametrize(
    ("given", "type", "name"),
    [
        ("Écran d'Ana.png", "image/png", "Écran d'Ana.png"),
        ("Photo.JPEG", "image/jpeg", "Photo.JPEG"),
        ("photo", "image/jpeg", "photo.jpg"),
        ("holiday.png", "image/jpeg", "holiday.png.jpg"),
        ("invoice.pdf.exe", "image/png", "invoice.pdf.exe.png"),
        ("invoice.pdf", BYTES, "invoice.pdf.bin"),
        ("setup.exe", BYTES, "setup.exe.bin"),
        ("dump.hprof", BYTES, "dump.hprof"),
        ("run.bat", "text/plain", "run.bat.txt"),
        ("wifi.log", "text/plain", "wifi.log"),
        ("macro.docm", "application/zip", "macro.docm.zip"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\ana\\shot.png", "image/png", "shot.png"),
        ("CON.png", "image/png", "file-CON.png"),
        ("", "image/png", "file.png"),
        (".png", "image/png", "file.png"),
        ("a\u202egnp.exe\n\x00", "image/png", "agnp.exe.png"),
        ("x" * 500 + ".png", "image/png", "x" * (limits.FILE_NAME_CHARS - 4) + ".png"),
    ],
)
def test_names_end_as_what_they_are(given: str, type: str, name: str) -> None:
    assert file_name(given, type) == name


def test_a_stem_for_a_name_of_ours() -> None:
    for given in hostile_names():
        assert harmless(safe_stem(given) + ".txt"), given
