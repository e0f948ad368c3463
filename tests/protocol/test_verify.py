"""The exported ledger: whatever is changed in it, the verifier names the row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import ledger, verify
from protocol.fields import Author
from protocol.support import LedgerRow

STEPS = [("session", "admitted"), ("view", "asked"), ("view", "granted"), ("control", "asked"), ("control", "denied"), ("session", "ended")]


def chain(count: int = len(STEPS), session: str = "s1") -> list[LedgerRow]:
    rows: list[LedgerRow] = []
    prev = ledger.START
    for n in range(1, count + 1):
        what, state = STEPS[(n - 1) % len(STEPS)]
        by = Author("agent", "a1", "Zoë Ünal") if n % 2 else Author("customer", "customer", "Élodie")
        until = 1_800_000_000_000 + n if state == "granted" else None
        row = LedgerRow(
            ledger.row_id(session, n), session, "c1", n, 1_700_000_000_000 + n, by, what, state, prev, prev, until, "exit" if n % 3 else ""
        )
        rows.append(ledger.sealed(row, prev))
        prev = rows[-1].hash
    return rows


ROWS = chain()
TEXT = verify.text_of(ROWS).encode()
HEAD = ROWS[-1].hash


def row_at(text: bytes, position: int) -> int:
    return text[:position].count(b"\n") + 1


def test_an_unbroken_chain() -> None:
    assert verify.check(TEXT) == (len(ROWS), 0, "")
    assert verify.check(TEXT, HEAD) == (len(ROWS), 0, "")
    assert verify.check(b"") == (0, 0, "")


def test_any_byte_flipped_anywhere_names_its_row() -> None:
    """Each bit of each byte of a small chain."""
    for position in range(len(TEXT)):
        for bit in range(8):
            broken = bytearray(TEXT)
            broken[position] ^= 1 << bit
            whole, at, _ = verify.check(bytes(broken))
            assert at == row_at(TEXT, position), (position, bit, bytes(broken[max(0, position - 20) : position + 20]))
            assert whole == at - 1


LONG = chain(300)
LONG_TEXT = verify.text_of(LONG).encode()


@given(st.integers(0, len(LONG_TEXT) - 1), st.integers(1, 255))
def test_any_byte_changed_in_a_long_chain(position: int, change: int) -> None:
    broken = bytearray(LONG_TEXT)
    broken[position] ^= change
    assert verify.check(bytes(broken))[1] == row_at(LONG_TEXT, position)


@given(st.data())
def test_rows_swapped_dropped_inserted_cut_off(data: st.DataObject) -> None:
    lines = TEXT.splitlines(keepends=True)
    i = data.draw(st.integers(0, len(lines) - 1))
    j = data.draw(st.integers(0, len(lines) - 1).filter(lambda j: j != i))
    swapped = list(lines)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    assert verify.check(b"".join(swapped))[1:] == (min(i, j) + 1, "out of order")
    inserted = [*lines[:i], lines[j], *lines[i:]]
    first = i + 1 if lines[j] != lines[i] else i + 2
    assert verify.check(b"".join(inserted))[1:] == (first, "out of order")
    dropped = b"".join(lines[:i] + lines[i + 1 :])
    if i < len(lines) - 1:
        assert verify.check(dropped)[1:] == (i + 1, "out of order")
    assert verify.check(b"".join(lines[:i]), HEAD)[1:] == (i + 1, "cut off")


def test_a_row_of_another_session_and_a_forged_one() -> None:
    other = chain(session="s2")
    assert verify.check(verify.text_of([*ROWS[:2], *other[2:]]).encode())[1:] == (3, "of another session")
    forged = [
        *chain(3)[:2],
        ledger.sealed(LedgerRow(ledger.row_id("s1", 3), "s1", "c1", 3, 9, Author("agent", "x"), "control", "granted", "", ""), "ab" * 32),
    ]
    assert verify.check(verify.text_of(forged).encode())[1:] == (3, "changed")
    # who forges the whole chain anew is told by the head that somebody else has kept
    again = [ledger.sealed(row, ledger.START) for row in ROWS[:1]]
    assert verify.check(verify.text_of(again).encode())[1] == 0
    assert verify.check(verify.text_of(again).encode(), HEAD)[1:] == (2, "cut off")


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (lambda t: t, 0, "6 rows, unbroken\n"),
        (lambda t: t.replace(b"denied", b"grants"), 1, "Row 5: "),
        (lambda t: b"\xff\xfe", 1, "Row 1: "),
    ],
)
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], change, status: int, said: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "ledger.ndjson"
    file.write_bytes(change(TEXT))
    assert verify.main([str(file), "--head", HEAD] if status == 0 else [str(file)]) == status
    assert capsys.readouterr().out.startswith(said)


def test_the_command_needs_neither_broker_nor_console(tmp_path: Path) -> None:
    file = tmp_path / "ledger.ndjson"
    file.write_bytes(TEXT)
    code = (
        "import sys, runpy; sys.argv = ['verify', sys.argv[1]]\n"
        "try: runpy.run_module('protocol.verify', run_name='__main__')\n"
        "except SystemExit as end: print(end.code, sorted({'PySide6', 'aiortc', 'console', 'broker'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout == "6 rows, unbroken\n0 []\n"


def test_the_command_says_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(tmp_path / "none")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert verify.main([str(tmp_path / "none"), "--head", "zz"]) == 2
