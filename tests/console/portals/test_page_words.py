"""The page's words, read as data: all of them, as the page itself has them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from console.portals.page_words import FOLDER, page_words, say


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_they_are_those_of_the_page(lang: str) -> None:
    node = shutil.which("node")
    assert node is not None
    script = f"import t from {json.dumps((FOLDER / f'{lang}.js').as_uri())}; process.stdout.write(JSON.stringify(t))"
    told = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, timeout=60, check=True)
    assert page_words(lang) == json.loads(told.stdout)


def test_without_the_page_there_are_none(tmp_path: Path) -> None:
    assert page_words("en", tmp_path) == {}
    assert say({}, "join.title") == "join.title"
    assert say({"a": "{who} sees {what}"}, "a", who="Ada") == "Ada sees {what}"
