"""Profiles as text and back: what the preferences keep, and what is exported for a colleague. Pure.

JSON that a person can read: each profile names the built-in one that it began as, and what differs from it by written input
(`inputs.py`): `"mod+h": "HOME"`, and `"mod+q": ""` for a key that means nothing any more. Nothing that is read is lost: what this version
does not understand is kept and written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from console.viewer.actions import BY_NAME
from console.viewer.bindings import BUILT_IN, DEFAULT_MOD, NAME_CHARS, Bindings, differences, judge
from console.viewer.inputs import Input, read
from console.viewer.modifiers import read_mod, written_mod

VERSION = 1
MOST_BYTES = 256 * 1024
MOST_PROFILES = 100

Trouble = Literal["damaged", "newer", "profile", "line"]
"""The text is no list of profiles; a newer Tapline wrote it; a profile in it, or a line of one, is not understood."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a text held. `troubles`: kind and the words concerned. `aside`: entries that are kept as they are."""

    profiles: tuple[Bindings, ...] = ()
    troubles: tuple[tuple[Trouble, str], ...] = ()
    aside: tuple[Any, ...] = field(default=())


def written_profiles(profiles: Iterable[Bindings], aside: Iterable[Any] = ()) -> str:
    """One text for all of them."""
    entries = [
        {"name": p.name, "based_on": p.base, "mod": written_mod(p.mod), "changes": dict(sorted({**differences(p), **p.strange}.items()))}
        for p in profiles
    ]
    return json.dumps({"tapline_bindings": VERSION, "profiles": [*entries, *aside]}, indent=1, ensure_ascii=False)


def read_profiles(text: str) -> Read:
    """Never fails: what cannot be read is named in `troubles`."""
    try:
        whole = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        whole = None
    version = whole.get("tapline_bindings") if isinstance(whole, dict) else None
    entries = whole.get("profiles") if isinstance(whole, dict) else None
    if not isinstance(version, int) or not isinstance(entries, list):
        return Read(troubles=(("damaged", ""),))
    if version > VERSION:
        return Read(troubles=(("newer", ""),))
    profiles: dict[str, Bindings] = {}
    troubles: list[tuple[Trouble, str]] = []
    aside: list[Any] = []
    for entry in entries[:MOST_PROFILES]:
        made = _profile(entry, troubles)
        if made is None or made.name in profiles:
            aside.append(entry)
            troubles.append(("profile", _name_of(entry)))
        else:
            profiles[made.name] = made
    aside += entries[MOST_PROFILES:]
    return Read(tuple(profiles.values()), tuple(troubles), tuple(aside))


def _name_of(entry: Any) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return name[:NAME_CHARS] if isinstance(name, str) else ""


def _profile(entry: Any, troubles: list[tuple[Trouble, str]]) -> Bindings | None:
    if not isinstance(entry, dict):
        return None
    name, base, changes = entry.get("name"), entry.get("based_on"), entry.get("changes")
    if not (isinstance(name, str) and name.strip() and len(name) <= NAME_CHARS and isinstance(changes, dict)):
        return None
    if not isinstance(base, str) or base not in BUILT_IN or (name in BUILT_IN and base != name):
        return None
    mod = read_mod(entry.get("mod", DEFAULT_MOD)) if isinstance(entry.get("mod", ""), str) else None
    if mod is None:
        return None
    table: dict[Input, str] = dict(BUILT_IN[base].table)
    strange: dict[str, str] = {}
    wanted: list[tuple[str, Input, str]] = []
    for line, action in changes.items():
        what = read(line)
        if what is None or not isinstance(action, str) or (action and action not in BY_NAME):
            troubles.append(("line", f"{line}: {action}"[:80]))
            strange[line] = action if isinstance(action, str) else json.dumps(action)
            continue
        table.pop(what, None)
        if action:
            wanted.append((line, what, action))
    made = Bindings(name, base, mod, MappingProxyType(table))
    for line, what, action in sorted(wanted, key=lambda each: " " in each[0]):  # a held button is judged by what its press means
        if judge(made, what, action).refused is not None:
            troubles.append(("line", f"{line}: {action}"[:80]))
            strange[line] = action
        else:
            made = made.bind(what, action)
    return Bindings(name, base, mod, made.table, MappingProxyType(strange))
