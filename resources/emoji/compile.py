"""Makes `emoji.json` beside this file from Unicode's own data: the order and groups of emoji, their names and search words.

    python resources/emoji/compile.py EMOJI_TEST CLDR_ANNOTATIONS CLDR_ANNOTATIONS_DERIVED

EMOJI_TEST is `emoji-test.txt` of UTS #51 (Debian: package unicode-data). The other two are folders `annotations` and
`annotationsDerived` of the CLDR as JSON (npm: cldr-annotations-modern, cldr-annotations-derived-modern). All under the Unicode
License V3, see NOTICE. Nothing of this is needed to run the console; commit what it writes.

One line an emoji: [emoji, takes a skin tone, English name, English words, French name, French words].
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TONES = [chr(0x1F3FB + n) for n in range(5)]
VARIATION = "\ufe0f"
LANGUAGES = ("en", "fr")
_LINE = re.compile(r"^([0-9A-F ]+?)\s*;\s*fully-qualified\s*#")
Words = dict[str, dict[str, list[str]]]


def toned(emoji: str, tone: str) -> str:
    """As `console.chat.emoji.toned`: checked here against Unicode's list."""
    return emoji[0] + tone + emoji[1:].removeprefix(VARIATION)


def groups(test: Path) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in test.read_text("utf-8").splitlines():
        if line.startswith("# group: "):
            found.append((line.removeprefix("# group: "), []))
        elif match := _LINE.match(line):
            found[-1][1].append("".join(chr(int(code, 16)) for code in match[1].split()))
    return [(name, members) for name, members in found if name != "Component"]


def annotations(*folders: Path) -> Words:
    read: Words = {}
    for lang in LANGUAGES:
        read[lang] = {}
        for folder in folders:
            held = json.loads((folder / lang / "annotations.json").read_text("utf-8"))
            for emoji, told in held[folder.name]["annotations"].items():
                read[lang][emoji.replace(VARIATION, "")] = [told["tts"][0], *told.get("default", [])]
    return read


def row(emoji: str, every: set[str], words: Words) -> list[object] | None:
    made: list[object] = [emoji, int(all(toned(emoji, tone) in every for tone in TONES))]
    for lang in LANGUAGES:
        told = words[lang].get(emoji.replace(VARIATION, ""))
        if told is None:
            return None
        name, *keywords = told
        made += [name, " | ".join(dict.fromkeys(word for word in keywords if word != name))]
    return made


def main(test: Path, *folders: Path) -> None:
    words = annotations(*folders)
    listed = groups(test)
    every = {emoji for _, members in listed for emoji in members}
    lines = []
    for name, members in listed:
        rows = [made for emoji in members if not any(t in emoji for t in TONES) and (made := row(emoji, every, words)) is not None]
        body = ",\n".join(json.dumps(made, ensure_ascii=False) for made in rows)
        lines.append(f'{{"group": {json.dumps(name)}, "emoji": [\n{body}\n]}}')
    (HERE / "emoji.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
