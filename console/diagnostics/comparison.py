"""What is other than it was: at the start of the session, or in an earlier session of the same device. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.diagnostics.reading import Fact, Key, Told
from console.diagnostics.values import decimal, figure, shown
from console.words import tr
from protocol.diagnostics import kind_of

ALWAYS_OTHER: frozenset[Key] = frozenset({("os", "clock"), ("os", "uptime"), ("battery", "full_in"), ("battery", "empty_in")})
"""Other at each look: no news."""


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is None for what is new, `now` for what is gone."""

    before: Fact | None
    now: Fact | None
    words: str
    """How much it is other, or that it is."""


def changes(before: Told, now: Told) -> Mapping[Key, Change]:
    """Only what differs. A section that was not told at all then or now says nothing."""
    found: dict[Key, Change] = {}
    both = set(before.refreshed) & set(now.refreshed)
    for key in dict.fromkeys([*now.facts, *before.facts]):
        was, is_ = before.facts.get(key), now.facts.get(key)
        if key[0] not in both or key in ALWAYS_OTHER or _same(was, is_):
            continue
        found[key] = Change(was, is_, _words(was, is_))
    return found


def _same(was: Fact | None, is_: Fact | None) -> bool:
    if was is None or is_ is None:
        return False
    if was.value is None and is_.value is None:
        return True  # that it is withheld, however it says so, is no change of the device
    return type(was.value) is type(is_.value) and was.value == is_.value and was.unit == is_.unit


def _words(was: Fact | None, is_: Fact | None) -> str:
    if was is None or was.value is None:
        return tr("new")
    if is_ is None or is_.value is None:
        return tr("gone")
    before, now = was.number, is_.number
    if before is None or now is None or was.unit != is_.unit:
        return tr("changed")
    kind, _, unit = kind_of(is_.section, is_.key).partition(" ")
    by = now - before
    if kind == "moment":
        return tr("changed")
    if kind == "seconds":
        return f"{'+' if by > 0 else '−'}{figure(kind, abs(by))}"
    said = figure(kind, by, unit or is_.unit) if kind else decimal(by)
    return f"+{said}" if by > 0 else said


def before_words(change: Change | None) -> str:
    """What it was before; nothing where it was not told."""
    if change is None:
        return ""
    return shown(change.before) if change.before is not None and change.before.value is not None else "–"
