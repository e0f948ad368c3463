"""What a portal's fields may say beyond their types. Both sides apply it: the broker refuses, the console tells as one types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from protocol import codec, limits
from protocol.records import Hours, Portal

VARIABLES = ("customer", "technician", "portal", "code", "link", "expires", "install")
"""Of the texts of invitations, in braces; a console fills them in."""
UTC = "UTC"
_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]{0,39})\}")
"""A brace that holds something else is a brace."""

Why = Literal[
    "name_needed", "lang_not_offered", "too_short", "no_url", "unknown_variable", "turned_round", "overlap", "unknown_zone", "no_date",
    "too_large",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` of the portal; of a text `texts.KIND.LANG`, of the hours `hours.DAY`. `what`: the value that is wrong, where it helps."""

    field: str
    why: Why
    what: str = ""


def faults(portal: Portal) -> list[Fault]:
    """Everything that is wrong with it, in the order of the fields."""
    found: list[Fault] = []
    if not portal.name.strip():
        found.append(Fault("name", "name_needed"))
    if portal.langs and portal.lang not in portal.langs:
        found.append(Fault("langs", "lang_not_offered"))
    if portal.admit == "hand" and portal.code_length < limits.CODE_DIGITS_MIN:
        found.append(Fault("code_length", "too_short", str(limits.CODE_DIGITS_MIN)))
    if portal.install_url and not is_web_address(portal.install_url):
        found.append(Fault("install_url", "no_url"))
    for name, text in portal.texts.items():
        found += [Fault(f"texts.{name}", "unknown_variable", variable) for variable in unknown(text)]
    found += hour_faults(portal.hours)
    if not is_zone(portal.zone):
        found.append(Fault("zone", "unknown_zone", portal.zone))
    found += [Fault("closed", "no_date", day) for day in portal.closed if not is_date(day)]
    if len(codec.encode_struct(portal)) > limits.RECORD_BYTES:
        found.append(Fault("", "too_large"))
    return found


def hour_faults(hours: Iterable[Hours]) -> list[Fault]:
    """Stretches that end before they begin, or that share a minute with another one."""
    found: list[Fault] = []
    by_day: dict[int, list[Hours]] = {}
    for stretch in hours:
        if stretch.start >= stretch.end:
            found.append(Fault(f"hours.{stretch.day}", "turned_round"))
        by_day.setdefault(stretch.day, []).append(stretch)
    for day, stretches in sorted(by_day.items()):
        stretches.sort(key=lambda stretch: stretch.start)
        if any(later.start < before.end for before, later in pairwise(stretches)):
            found.append(Fault(f"hours.{day}", "overlap"))
    return found


def variables(text: str) -> list[str]:
    """The names in braces, each once, in order."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def unknown(text: str) -> list[str]:
    return [name for name in variables(text) if name not in VARIABLES]


def filled(text: str, values: dict[str, str]) -> str:
    """`text` with its variables filled in; one that has no value stays as it is. What a value holds is never looked at for variables."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def is_web_address(text: str) -> bool:
    """Of the web, with a host, and no name or password in it."""
    if not text.isprintable() or " " in text or len(text) > limits.URL_CHARS:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_zone(name: str) -> bool:
    return name == UTC or name in zones()


@cache
def zones() -> Sequence[str]:
    """Names of the time zones that this computer knows (IANA), sorted."""
    return tuple(sorted(name for name in available_timezones() if not name.startswith(("posix/", "right/")) and name != "localtime"))
