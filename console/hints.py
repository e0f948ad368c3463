"""What this console tells in passing: how far it has received and read, who types, who attends. All of it may be lost. Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.attendance import Attendance, Attending
from protocol import limits, wire


class Newest(Protocol):
    """What the replica tells of a thread."""

    def newest_seq(self, conversation_id: str) -> int: ...


class Hints:
    """Decides what is worth a frame. `tell` sends it if the link has room; `post` runs a function in a later turn of the loop."""

    def __init__(self, newest: Newest, tell: Callable[[wire.Frame], None], post: Callable[[Callable[[], None]], None]) -> None:
        self._newest, self._tell, self._post = newest, tell, post
        self._read: dict[str, int] = {}
        self._delivered_due: set[str] = set()
        self._typing_sent: dict[str, int] = {}
        self._attendance = Attendance()

    def close(self) -> None:
        self._delivered_due.clear()  # what was posted still runs, and the store closes next

    # ---- how far

    def arrived(self, conversation: str) -> None:
        """Tell what has arrived, once per turn of the loop however many messages came."""
        if not self._delivered_due:
            self._post(self._deliver)
        self._delivered_due.add(conversation)

    def _deliver(self) -> None:
        due, self._delivered_due = self._delivered_due, set()
        for conversation in due:
            newest = self._newest.newest_seq(conversation)
            if newest:
                self._tell(wire.Seen(conversation, newest, self._read.get(conversation, 0)))

    def seen(self, conversation: str, seq: int) -> None:
        """The person has had everything up to `seq` on screen."""
        if seq > self._read.get(conversation, 0):
            self._read[conversation] = seq
            self._tell(wire.Seen(conversation, seq, seq))

    def again(self, now: int) -> None:
        """After a reconnect: what was told may have been lost with the connection."""
        for conversation, seq in self._read.items():
            self._tell(wire.Seen(conversation, seq, seq))
        for claim in self._attendance.again(now):
            self._tell(claim)

    # ---- typing and attending

    def typing(self, conversation: str, on: bool, now: int) -> None:
        sent = self._typing_sent.get(conversation)
        if on and (sent is None or now - sent >= limits.TYPING_EVERY_MS):
            self._typing_sent[conversation] = now
            self._tell(wire.Typing(conversation, True))
        elif not on and sent is not None:
            del self._typing_sent[conversation]
            self._tell(wire.Typing(conversation, False))

    def wrote(self, conversation: str) -> None:
        """A message went out: typing begins anew with the next letter."""
        self._typing_sent.pop(conversation, None)

    def attend(self, conversation: str, composing: bool, on: bool, now: int) -> None:
        for claim in self._attendance.attend(conversation, composing, on, now):
            self._tell(claim)

    def attending(self, conversation: str, now: int) -> list[Attending]:
        """Colleagues who look at this conversation or answer."""
        return self._attendance.at(conversation, now)

    def heard(self, claim: wire.Claim, now: int) -> bool:
        """A colleague's claim; whether what is shown is other now."""
        return self._attendance.heard(claim, now)

    def tick(self, now: int) -> list[str]:
        """Once a second; the conversations at which a colleague's claim has run out."""
        claims, over = self._attendance.tick(now)
        for claim in claims:
            self._tell(claim)
        return over

    def lost(self) -> list[str]:
        """The connection is gone, colleagues tell anew where they are; the conversations at which one was."""
        return self._attendance.lost()
