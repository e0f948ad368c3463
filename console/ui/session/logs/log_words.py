"""What a log is made of, in words: its kind, its levels, its deaths. No Qt."""

from __future__ import annotations

from console.logs.crashes import Crash, Death
from console.logs.rows import Kind, Level, read
from console.words import language, tr, trn


def kind_in_words(kind: Kind) -> str:
    """What sort of log it is."""
    match kind:
        case "anr":
            return tr("Traces of a hang (ANR)")
        case "tombstone":
            return tr("Tombstone")
        case "stamped":
            return tr("Text with times")
        case "plain":
            return tr("Text")
    return f"Logcat ({kind})"


def level_in_words(level: Level) -> str:
    """As Android calls it."""
    return {
        "V": tr("Verbose"), "D": tr("Debug"), "I": tr("Info"), "W": tr("Warning"), "E": tr("Error"), "F": tr("Fatal"),
    }.get(level, "")  # fmt: skip


def death_in_words(death: Death) -> str:
    """What happened."""
    return {
        "exception": tr("Crash"), "anr": tr("Hang"), "native": tr("Native crash"), "killed": tr("Ended by the system"),
    }[death]  # fmt: skip


DEATH_ICONS: dict[Death, str] = {"exception": "bug", "anr": "hourglass", "native": "bug-beetle", "killed": "x-circle"}


def number(n: int) -> str:
    """With spaces between thousands, which stay on the line."""
    return f"{n:,}".replace(",", "\u202f")


def size_in_words(size: int) -> str:
    """Bytes as people read them."""
    if size < 1024 * 1024:
        return tr("{n} KB", n=max(1, round(size / 1024)) if size else 0)
    return tr("{n} MB", n=f"{size / 1024 / 1024:.1f}".replace(".", "," if language() == "fr" else "."))


def lines_in_words(count: int) -> str:
    return trn("{count} line", "{count} lines", count, count=number(count))


WHOLE: frozenset[Kind] = frozenset({"anr", "tombstone", "plain"})
"""Their lines have nothing before the words."""


def essence(kind: Kind, line: str) -> str:
    """What a line says, where all around it have the same time, process and tag."""
    return line if kind in WHOLE else read(kind, line).message


def place_in_words(crash: Crash) -> str:
    """Where it is."""
    return tr("line {n}", n=number(crash.line + 1))


def quoted(name: str, first: int, lines: list[str], most: int = 3_400) -> str:
    """Lines as they go into a conversation: named, numbered, capped, each marked as quoted."""
    head = tr("{name}, line {n}:", name=name, n=number(first + 1)) if len(lines) == 1 else ""
    head = head or tr("{name}, lines {n} to {m}:", name=name, n=number(first + 1), m=number(first + len(lines)))
    kept, room = [head], most - len(head)
    for line in lines:
        text = "> " + line[:500]
        # what is beyond ASCII takes up to four bytes of a message's room
        room -= len(text.encode("utf-8", "replace")) + 1
        if room < 0:
            kept.append("> …")
            break
        kept.append(text)
    return "\n".join(kept)
