"""Roughly where a network address is, from a file on this computer. Nobody else is ever asked. The only door to maxminddb."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol, cast

import maxminddb

from broker.errors import SetupError
from broker.rules.people import clean_name

log = logging.getLogger(__name__)


class Places(Protocol):
    """Any thread."""

    def of(self, address: str, lang: str) -> str:
        """As `Lyon, France`; empty where it is not known."""
        ...


class NoPlaces:
    """The operator gave no file."""

    def of(self, address: str, lang: str) -> str:
        return ""


class FilePlaces:
    """A database of cities or countries in MaxMind's format, held in memory: another file counts from the next start."""

    def __init__(self, file: Path) -> None:
        """Raises SetupError."""
        try:
            self._reader = maxminddb.open_database(file, maxminddb.MODE_MEMORY)
        except (OSError, maxminddb.InvalidDatabaseError, ValueError) as error:
            raise SetupError(f"--geoip: {file} cannot be read as a MaxMind DB file: {error}") from error

    def of(self, address: str, lang: str) -> str:
        try:
            found = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError) as error:  # an IPv6 address in a file of IPv4; a damaged file
            log.debug("no place: %s", error)
            return ""
        parts = [_name(found, part, lang) for part in ("city", "country")]
        return clean_name(", ".join(part for part in parts if part))


def _name(found: object, part: str, lang: str) -> str:
    """Whatever a file holds: anything that has not the expected shape names no place."""
    at = cast("dict[str, object]", found).get(part) if isinstance(found, dict) else None
    names = at.get("names") if isinstance(at, dict) else None
    if not isinstance(names, dict):
        return ""
    name = names.get(lang) or names.get("en")
    return name if isinstance(name, str) else ""
