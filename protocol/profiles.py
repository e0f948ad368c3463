"""Capability profiles: what a customer's client can be expected to do by its kind, its maker and its Android version. Pure.

The table is `profiles.toml` beside this file. What a client can do now it says itself (`Caps`); a profile never lets anything through.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from protocol.fields import What
from protocol.support import Client


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the table. `makers`: in lower case; none: all. `api`: Android's API level from which it fits."""

    name: str
    clients: list[str]
    gives: list[What]
    why: dict[What, str]
    """For each capability that it does not give a stable word of why."""
    makers: list[str] = []
    api: int = 0

    def fits(self, client: Client) -> bool:
        return client.kind in self.clients and client.api >= self.api and (not self.makers or client.make.strip().lower() in self.makers)


@cache
def profiles() -> tuple[Profile, ...]:
    """The table, in its order."""
    text = (Path(__file__).parent / "profiles.toml").read_text("utf-8")
    return read(text)


def read(text: str) -> tuple[Profile, ...]:
    """A table. Raises ValueError with the profile's name where a capability is neither given nor missing with a reason."""
    found = msgspec.convert(tomllib.loads(text)["profile"], tuple[Profile, ...])
    for profile in found:
        if set(profile.gives) | set(profile.why) != set(get_args(What)) or set(profile.gives) & set(profile.why):
            raise ValueError(f"{profile.name}: each capability is either given, or missing for a reason")
    return found


def profile_of(client: Client) -> Profile:
    """The richest that fits."""
    return max((profile for profile in profiles() if profile.fits(client)), key=lambda profile: len(profile.gives))
