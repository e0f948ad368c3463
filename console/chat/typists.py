"""Who is typing where, and what, where the portal shows it before it is sent. Pure: time is an argument (milliseconds)."""

from __future__ import annotations

from dataclasses import dataclass, field

from protocol.limits import TYPED_CHARS, TYPING_SHOWN_MS

TYPED_EVERY_MS = 250
"""How often a half-written text is drawn anew at most: four times a second, whatever a customer's side sends."""


@dataclass(frozen=True, slots=True)
class Typist:
    """`typed`: what is half written; empty where the portal does not show it."""

    name: str
    typed: str = ""


@dataclass(slots=True)
class Typists:
    """By conversation, each until it has been silent for as long as the protocol says."""

    _until: dict[str, tuple[Typist, int]] = field(default_factory=dict)

    def seen(self, conversation: str, name: str, on: bool, typed: str, now_ms: int) -> None:
        if on:
            self._until[conversation] = Typist(name, typed[-TYPED_CHARS:]), now_ms + TYPING_SHOWN_MS
        else:
            self.done(conversation)

    def done(self, conversation: str) -> None:
        """Stopped, or said it."""
        self._until.pop(conversation, None)

    def of(self, conversation: str, now_ms: int) -> Typist | None:
        held = self._until.get(conversation)
        return held[0] if held is not None and held[1] > now_ms else None

    def forget(self, now_ms: int) -> list[str]:
        """The conversations in which somebody has fallen silent without saying so."""
        over = [conversation for conversation, (_, until) in self._until.items() if until <= now_ms]
        for conversation in over:
            del self._until[conversation]
        return over
