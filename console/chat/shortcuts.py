"""Which shortcuts are offered for what is typed, in which order and in which language; and their file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import Struct

from console.replica.terms import fold
from protocol.limits import BODY_CHARS, LABEL_CHARS, SHORTCUT_CHARS
from protocol.records import Shortcut

FILE_BYTES = 5_000_000
FILE_MOST = 5_000
USES_KEPT = 300


@lru_cache(maxsize=8_192)
def folded(text: str) -> str:
    """As search folds it. Remembered: codes and titles are looked through with every key."""
    return fold(text)


def usable(shortcut: Shortcut, me: str, groups: Collection[str] = ()) -> bool:
    """`groups`: those that this technician belongs to."""
    mine = shortcut.owner == me if shortcut.owner is not None else shortcut.group is None or shortcut.group in groups
    return mine and not shortcut.archived and bool(shortcut.bodies)


def body_in(shortcut: Shortcut, lang: str) -> str:
    """The text for a customer's language, or in the first that there is: better than none."""
    bodies = shortcut.bodies
    for wanted in (lang, lang.split("-")[0], "en"):
        if bodies.get(wanted):
            return bodies[wanted]
    return next((body for body in bodies.values() if body), "")


def offered(
    shortcuts: Iterable[Shortcut], query: str, me: str, uses: Mapping[str, int], groups: Collection[str] = (), most: int = 50
) -> list[Shortcut]:
    """Best first: the code itself, codes that begin so, titles with such a word, codes and titles that hold it. Then by use."""
    wanted = folded(query)
    found = [
        (rank, -uses.get(shortcut.id, 0), shortcut.code.casefold(), shortcut)
        for shortcut in shortcuts
        if usable(shortcut, me, groups) and (rank := _rank(shortcut, wanted)) is not None
    ]
    found.sort(key=lambda item: item[:3])
    return [shortcut for *_, shortcut in found[:most]]


def _rank(shortcut: Shortcut, wanted: str) -> int | None:
    if not wanted:
        return 0
    code, title = folded(shortcut.code), folded(shortcut.title)
    if code == wanted:
        return 0
    if code.startswith(wanted):
        return 1
    if any(word.startswith(wanted) for word in title.split()):
        return 2
    return 3 if wanted in code or wanted in title else None


def matches(shortcut: Shortcut, typed: str) -> bool:
    """Whether code, title or a text of it holds every word: for looking through all of them."""
    hay = fold(" ".join([shortcut.code, shortcut.title, *shortcut.bodies.values()]))
    return all(word in hay for word in folded(typed).split())


def code_wrong(code: str) -> bool:
    """Whether a code could not be typed behind its sign."""
    return (
        not code
        or len(code) > SHORTCUT_CHARS
        or not code[0].isalnum()
        or code.isdecimal()
        or not all(c.isalnum() or c in "-_" for c in code)
    )


# ---- how often each was used, on this computer


def counted(kept: str) -> dict[str, int]:
    """What `used` has written; empty for anything else."""
    try:
        return msgspec.json.decode(kept, type=dict[str, int]) if kept else {}
    except (msgspec.MsgspecError, ValueError):
        return {}


def used(kept: str, id_: str) -> str:
    """Once more; of very many the least used are forgotten."""
    uses = counted(kept)
    uses[id_] = uses.get(id_, 0) + 1
    most = sorted(uses.items(), key=lambda item: -item[1])[:USES_KEPT]
    return msgspec.json.encode(dict(most)).decode()


# ---- the file


class Kept(Struct, frozen=True, omit_defaults=True):
    """A shortcut without what belongs to one workspace only. `personal`: of whoever takes it in."""

    code: str
    title: str = ""
    bodies: dict[str, str] = {}
    personal: bool = False


class ShortcutFile(Struct, frozen=True):
    kind: Literal["tapline-shortcuts"]
    shortcuts: list[Kept] = []


class NoShortcuts(Exception):
    """The file is no file of shortcuts."""


def as_file(shortcuts: Sequence[Shortcut]) -> bytes:
    """JSON for people to read, keep and hand on."""
    kept = [Kept(s.code, s.title, dict(s.bodies), s.owner is not None) for s in shortcuts if not s.archived]
    return msgspec.json.format(msgspec.json.encode(ShortcutFile("tapline-shortcuts", kept)), indent=2) + b"\n"


def from_file(data: bytes, held: Sequence[Shortcut], me: str, new_id: Callable[[], str]) -> list[Shortcut]:
    """The shortcuts to be put: new ones, and those whose text is another. What is there already comes to nothing.

    Raises NoShortcuts. What a shortcut cannot be (no code, too long a text) is left out.
    """
    try:
        read = msgspec.json.decode(data[:FILE_BYTES], type=ShortcutFile)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise NoShortcuts(str(error)) from error
    known = {(folded(s.code), s.owner): s for s in held if not s.archived and s.owner in (None, me)}
    made: dict[tuple[str, str | None], Shortcut] = {}
    for kept in read.shortcuts[:FILE_MOST]:
        bodies = {lang: body for lang, body in list(kept.bodies.items())[:8] if 2 <= len(lang) <= 16 and 0 < len(body) <= BODY_CHARS}
        if code_wrong(kept.code) or not bodies or len(kept.title) > LABEL_CHARS:
            continue
        owner = me if kept.personal else None
        place = (folded(kept.code), owner)
        there = known.get(place)
        if there is not None and (there.code, there.title, there.bodies) == (kept.code, kept.title, bodies):
            continue
        id_, group = (there.id, there.group) if there is not None else (new_id(), None)
        made[place] = Shortcut(id_, kept.code, kept.title, bodies, owner, group)
    return list(made.values())
