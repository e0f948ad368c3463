"""Emoji: found by their English or French names, in skin tones, the last used first. Pure but for the one file that `load` reads.

The file is made by `resources/emoji/compile.py` from Unicode's own data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from console.replica.terms import fold

FILE = Path(__file__).resolve().parents[2] / "resources" / "emoji" / "emoji.json"
TONES = ("", *(chr(0x1F3FB + n) for n in range(5)))
"""None, and Unicode's five from light to dark."""
VARIATION = "\ufe0f"
RECENT_KEPT = 24
_OWN_NAME = 1_000
"""Rank of a name that is just what was typed; usual short names come before it, in their order."""
_SHORT = {
    "+1": "👍", "-1": "👎", "thumbsup": "👍", "thumbsdown": "👎", "pouce": "👍", "smile": "😄", "smiley": "😃",
    "sourire": "😄", "grin": "😁", "laughing": "😆", "joy": "😂", "lol": "😂", "mdr": "😂", "rire": "😂", "rofl": "🤣",
    "wink": "😉", "clin": "😉", "blush": "😊", "sunglasses": "😎", "thinking": "🤔", "cry": "😢", "pleure": "😢", "sob": "😭",
    "sad": "🙁", "triste": "🙁", "angry": "😠", "scream": "😱", "sweat": "😅", "shrug": "🤷", "facepalm": "🤦", "wave": "👋",
    "salut": "👋", "bonjour": "👋", "ok": "👌", "clap": "👏", "bravo": "👏", "pray": "🙏", "merci": "🙏", "thanks": "🙏",
    "muscle": "💪", "heart": "❤️", "coeur": "❤️", "cœur": "❤️", "tada": "🎉", "fete": "🎉", "fête": "🎉", "party": "🥳",
    "fire": "🔥", "star": "⭐", "sparkles": "✨", "rocket": "🚀", "eyes": "👀", "check": "✅", "x": "❌", "warning": "⚠️",
    "attention": "⚠️", "question": "❓", "exclamation": "❗", "bulb": "💡", "idée": "💡", "phone": "📱", "portable": "📱",
    "iphone": "📱", "battery": "🔋", "batterie": "🔋", "wifi": "📶", "email": "📧", "lock": "🔒", "key": "🔑", "clock": "🕐",
    "coffee": "☕", "café": "☕", "100": "💯",
}  # fmt: skip
"""Names that people type although Unicode calls them otherwise."""


@dataclass(frozen=True, slots=True)
class Emoji:
    """`takes_tone`: it can be shown in a skin tone. `names` and `words`: (English, French)."""

    sign: str
    takes_tone: bool
    names: tuple[str, str]
    words: tuple[str, str]
    found_by: tuple[str, ...]
    """Folded words of both names and all search words, a name's own first."""

    def name(self, lang: str) -> str:
        return self.names[1 if lang == "fr" else 0]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    emoji: tuple[Emoji, ...]


@lru_cache(maxsize=1)
def load() -> tuple[Group, ...]:
    """All of them in Unicode's order, read when somebody wants one. Raises OSError or msgspec's errors: the file is ours."""
    read = msgspec.json.decode(FILE.read_bytes(), type=list[_Read])
    return tuple(Group(group.group, tuple(_emoji(*row) for row in group.emoji)) for group in read)


class _Read(msgspec.Struct):
    group: str
    emoji: list[tuple[str, int, str, str, str, str]]


def _emoji(sign: str, tone: int, name: str, words: str, french: str, french_words: str) -> Emoji:
    found_by = tuple(dict.fromkeys(_words(f"{name} {french} {words} {french_words}")))
    return Emoji(sign, bool(tone), (name, french), (words, french_words), found_by)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c in "+" else " " for c in fold(text)).split()


def search(typed: str, lang: str, recent: Sequence[str] = (), most: int = 60) -> list[Emoji]:
    """Those whose words begin with every typed word: usual short names first, then by the person's own language, then Unicode's order."""
    typed = typed.casefold().strip()
    wanted = _words(typed.replace("_", " "))
    short = [_SHORT[typed]] if typed in _SHORT else []
    short += [sign for name, sign in _SHORT.items() if typed and name.startswith(typed)]
    if not wanted:
        return []
    found: list[tuple[int, int, int, Emoji]] = []
    place = 0
    for group in load():
        for emoji in group.emoji:
            place += 1
            rank = short.index(emoji.sign) if emoji.sign in short else _rank(emoji, wanted, lang)
            if rank is not None:  # what short names begin with it comes before all else
                found.append((rank, -(emoji.sign in recent), place, emoji))
    found.sort(key=lambda item: item[:3])
    return [emoji for *_, emoji in found[:most]]


def _rank(emoji: Emoji, wanted: list[str], lang: str) -> int | None:
    if not all(any(word.startswith(typed) for word in emoji.found_by) for typed in wanted):
        return None
    own = _words(emoji.name(lang))
    if own == wanted:
        return _OWN_NAME
    if own[: len(wanted) - 1] == wanted[:-1] and own[len(wanted) - 1 : len(wanted)] and own[len(wanted) - 1].startswith(wanted[-1]):
        return _OWN_NAME + 1
    return _OWN_NAME + 2 if all(any(word.startswith(typed) for word in own) for typed in wanted) else _OWN_NAME + 3


def named(name: str) -> Emoji | None:
    """What `:name:` stands for, where that is one emoji and no other."""
    short = _SHORT.get(name.casefold())
    wanted = _words(name.replace("_", " "))
    for group in load():
        for emoji in group.emoji:
            if emoji.sign == short or (short is None and wanted and wanted in (_words(emoji.names[0]), _words(emoji.names[1]))):
                return emoji
    return None


def find(sign: str) -> Emoji | None:
    """The emoji of a sign, whatever its skin tone."""
    bare = without_tone(sign)
    return _by_sign().get(bare) or _by_sign().get(bare.replace(VARIATION, ""))


@lru_cache(maxsize=1)
def _by_sign() -> dict[str, Emoji]:
    every = {emoji.sign: emoji for group in load() for emoji in group.emoji}
    return every | {sign.replace(VARIATION, ""): emoji for sign, emoji in every.items()}


def toned(emoji: Emoji, tone: str) -> str:
    """The sign in a skin tone, where it takes one."""
    if not tone or not emoji.takes_tone:
        return emoji.sign
    return emoji.sign[0] + tone + emoji.sign[1:].removeprefix(VARIATION)


def without_tone(sign: str) -> str:
    return "".join(c for c in sign if c not in TONES[1:])


def just_used(recent: Sequence[str], sign: str) -> list[str]:
    """The last used first, each once, whatever its tone."""
    bare = without_tone(sign)
    return [sign, *(other for other in recent if without_tone(other) != bare)][:RECENT_KEPT]
