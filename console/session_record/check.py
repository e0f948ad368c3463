"""`python -m console.session_record.check ARCHIVE.zip`: whether an exported session is as it was written."""

from __future__ import annotations

import sys
from pathlib import Path

from console.session_record.archive import check


def main(arguments: list[str]) -> int:
    """0: whole; 1: something is wrong, and said; 2: asked for nothing."""
    if len(arguments) != 1:
        sys.stdout.write(f"{__doc__}\n")
        return 2
    try:
        wrong = check(Path(arguments[0]))
    except OSError as error:
        wrong = [error.strerror or str(error)]
    for line in wrong:
        sys.stdout.write(line.encode("ascii", "backslashreplace").decode() + "\n")
    if not wrong:
        sys.stdout.write("whole: every file is as the manifest says\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
