"""Checks an exported ledger without broker or console: `python -m protocol.verify FILE [--head HASH]`. Standard output is for people.

The file has a row a line, as JSON. Exit status 0: unbroken; 1: a row does not fit; 2: the file cannot be read.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from protocol import codec, ledger
from protocol.errors import ProtocolError
from protocol.support import LedgerRow

FILE_BYTES = 256 * 1024 * 1024
WHY = {
    "unreadable": "it is no row of a ledger, or written in another way than it was exported",
    "changed": "it is not what was sealed",
    "out of order": "it is not in its place: rows are missing, doubled or swapped before it",
    "cut off": "the chain ends before the hash that you know",
    "of another session": "it belongs to another session",
}


def text_of(rows: Iterable[LedgerRow]) -> str:
    """As it is exported: a row a line."""
    return "".join(codec.encode_struct(row).decode() + "\n" for row in rows)


def check(data: bytes, head: str = "") -> tuple[int, int, str]:
    """How many rows are whole, the number of the first that is not (0: all are), and why. `head`: the last hash as others have it."""
    rows: list[LedgerRow] = []
    for n, line in enumerate(data.splitlines(keepends=True), 1):
        row = _row(line)
        if row is None:
            fault = ledger.first_fault(rows)
            return (fault.n - 1, fault.n, fault.why) if fault else (n - 1, n, "unreadable")
        rows.append(row)
    fault = ledger.first_fault(rows, head)
    return (fault.n - 1, fault.n, fault.why) if fault else (len(rows), 0, "")


def _row(line: bytes) -> LedgerRow | None:
    """The row that this line is, to the byte: whatever else says the same is not what was exported."""
    try:
        row = codec.record("ledger", line.rstrip(b"\n"))
    except ProtocolError:
        return None
    return row if isinstance(row, LedgerRow) and codec.encode_struct(row) + b"\n" == line else None


def main(argv: Sequence[str]) -> int:
    wanted = argparse.ArgumentParser(prog="python -m protocol.verify", description="Checks an exported ledger of a support session.")
    wanted.add_argument("file", metavar="FILE", help="a row a line, as exported")
    wanted.add_argument(
        "--head", default="", metavar="HASH", help="the last row's hash, as it stands in the customer's copy of the conversation"
    )
    known = wanted.parse_args(argv)
    head = known.head.strip().lower()
    if head and not re.fullmatch("[0-9a-f]{64}", head):
        print("The hash has 64 digits, 0 to 9 and a to f.", file=sys.stderr)  # noqa: T201 - a command's own words
        return 2
    try:
        path = Path(known.file)
        if path.stat().st_size > FILE_BYTES:
            raise OSError("larger than any ledger")
        data = path.read_bytes()
    except OSError as error:
        print(f"{known.file} cannot be read: {error.strerror or error}.", file=sys.stderr)  # noqa: T201
        return 2
    whole, at, why = check(data, head)
    if at:
        print(f"Row {at}: {WHY[why]}. {whole} {'row' if whole == 1 else 'rows'} before it are whole.")  # noqa: T201
        return 1
    print(f"{whole} {'row' if whole == 1 else 'rows'}, unbroken")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
