"""A line about something that happened: words, icon, mood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mood = Literal["", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Wording:
    """`icon`: a Phosphor name."""

    text: str
    icon: str
    mood: Mood = ""
