"""`python -m console.session_record.check ARCHIVE.zip`: whether an exported session is as it was written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from console.session_record.archive import check


def main(arguments: list[str]) -> int:
    """0: whole; 1: something is wrong, and said; 2: there is nothing to look at."""
    wanted = argparse.ArgumentParser(
        prog="python -m console.session_record.check", description="Whether an exported session is as it was written."
    )
    wanted.add_argument("archive", metavar="ARCHIVE.zip", type=Path, help="as Export made it")
    archive: Path = wanted.parse_args(arguments).archive
    try:
        wrong = check(archive)
    except OSError as error:
        sys.stderr.write(f"{archive} cannot be read: {error.strerror or error}.\n".encode("ascii", "backslashreplace").decode())
        return 2
    for line in wrong:
        sys.stdout.write(line.encode("ascii", "backslashreplace").decode() + "\n")
    if not wrong:
        sys.stdout.write("whole: every file is as the manifest says\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
