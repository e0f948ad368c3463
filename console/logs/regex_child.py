"""The process in which patterns of people meet lines of others: `python -m console.logs.regex_child`.

A pattern can take for ever; a process can be ended. On its standard input first one line of JSON `{"path", "pattern"}`, then for each
question a line `BEGIN END`, whole lines of the file; on its output for each a line of JSON: the offsets, from BEGIN, of the lines that
match. It reads the file and nothing else.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from console.logs.lines import SHOWN_BYTES


def matching(pattern: re.Pattern[str], data: bytes) -> list[int]:
    """Where the lines begin in whose shown part the pattern is found."""
    found, at = [], 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if pattern.search(data[at : min(end, at + SHOWN_BYTES)].rstrip(b"\r").decode("utf-8", "replace")):
            found.append(at)
        at = end + 1
    return found


def main() -> int:
    asked = json.loads(sys.stdin.readline())
    pattern = re.compile(asked["pattern"], re.IGNORECASE)
    with Path(asked["path"]).open("rb") as file:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for question in sys.stdin:
            begin, end = map(int, question.split())
            file.seek(begin)
            sys.stdout.write(json.dumps(matching(pattern, file.read(end - begin))) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
