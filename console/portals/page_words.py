"""The words of the customer's page, read as data out of its own files, so that a preview never says something else than the page.

The tables are JavaScript modules of one string a line (customer/web/assets/words); nothing of them is executed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "customer" / "web" / "assets" / "words"
_LINE = re.compile(r'^\s*("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*"),?\s*$', re.MULTILINE)


@cache
def page_words(lang: str, folder: Path = FOLDER) -> dict[str, str]:
    """All texts in `lang`; empty where the page is not installed beside the console."""
    files = [folder / f"{lang}.js", *sorted((folder / lang).glob("*.js"))]
    found: dict[str, str] = {}
    for file in files:
        try:
            text = file.read_text("utf-8")
        except OSError:
            continue
        found |= {json.loads(key): json.loads(value) for key, value in _LINE.findall(text)}
    return found


def say(words: dict[str, str], key: str, **values: str) -> str:
    """As the page fills its texts; a missing key shows itself."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), words.get(key, key))
