"""The stretch of a conversation that is at hand: contiguous, bounded, movable both ways. No Qt; reads are synchronous.

A conversation of 100,000 messages is never held whole. What is let go at one end comes again when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from protocol.records import Message

FIRST_PAGE = 30
PAGE = 50
"""Messages fetched at once (requirements/chat.md section 3, as in Telegram Desktop)."""
AT_MOST = 400
"""Messages held. Must have room for both margins of the view (`thread_scroll.ASK_LINES` and a page each) and a tall screen between."""


class Reads(Protocol):
    """What it needs of the replica."""

    def messages(self, conversation_id: str, /, before_seq: int | None = None, limit: int = 50) -> Sequence[Message]: ...
    def messages_after(self, conversation_id: str, after_seq: int, /, limit: int = 50) -> Sequence[Message]: ...


class Stretch:
    """`messages` in the order of `seq`; `from_start` and `to_end` say whether there is nothing before and after them."""

    def __init__(self, reads: Reads, conversation: str) -> None:
        self._reads, self._conversation = reads, conversation
        self.messages: list[Message] = []
        self.from_start = self.to_end = True

    # ---- where it lies

    def at_end(self, limit: int = FIRST_PAGE) -> None:
        """The newest."""
        self.messages = list(self._reads.messages(self._conversation, limit=limit))
        self.from_start, self.to_end = len(self.messages) < limit or self.messages[0].seq <= 1, True

    def around(self, seq: int) -> None:
        """What was said up to `seq`, and after it."""
        above = list(self._reads.messages(self._conversation, before_seq=seq, limit=FIRST_PAGE))
        below = list(self._reads.messages_after(self._conversation, seq - 1, limit=FIRST_PAGE))
        self.messages = above + below
        self.from_start = len(above) < FIRST_PAGE or above[0].seq <= 1
        self.to_end = len(below) < FIRST_PAGE

    def holds(self, seq: int) -> bool:
        return bool(self.messages) and self.messages[0].seq <= seq <= self.messages[-1].seq

    # ---- moving

    def older(self) -> bool:
        """A page more above; the newest are let go where that is too much. Whether anything came."""
        if self.from_start or not self.messages:
            return False
        page = list(self._reads.messages(self._conversation, before_seq=self.messages[0].seq, limit=PAGE))
        self.from_start = len(page) < PAGE or page[0].seq <= 1
        self.messages = page + self.messages
        if len(self.messages) > AT_MOST:
            del self.messages[AT_MOST:]
            self.to_end = False
        return bool(page)

    def newer(self) -> bool:
        """A page more below; the oldest are let go where that is too much. Whether anything came."""
        if self.to_end:
            return False
        return bool(self._below())

    def _below(self) -> list[Message]:
        last = self.messages[-1].seq if self.messages else 0
        page = list(self._reads.messages_after(self._conversation, last, limit=PAGE))
        self.to_end = len(page) < PAGE
        self.messages.extend(page)
        if len(self.messages) > AT_MOST:
            del self.messages[:-AT_MOST]
            self.from_start = False
        return page

    # ---- news

    def follow(self, to_the_end: bool) -> list[Message]:
        """Take up what came after the newest held; give what of it is held now.

        `to_the_end`: the newest are being read, so that all of it matters, or only its end where more came than a page.
        Otherwise what does not fit a page waits until somebody scrolls there.
        """
        if not self.to_end:
            return []
        last = self.messages[-1].seq if self.messages else 0
        fresh = self._below()
        if to_the_end and len(fresh) == PAGE:
            self.at_end()
            fresh = [message for message in self.messages if message.seq > last]
        return fresh

    def changed(self, message: Message) -> bool:
        """A message is other than it was; whether it is one of those held."""
        for n in range(len(self.messages) - 1, -1, -1):
            if self.messages[n].id == message.id:
                self.messages[n] = message
                return True
        return False

    def again(self) -> None:
        """Everything may be other, as after a snapshot: the same stretch, read anew."""
        if not self.messages:
            self.at_end()
            return
        first, count, followed = self.messages[0].seq, len(self.messages), self.to_end
        if followed:
            self.at_end(max(FIRST_PAGE, count))
            return
        self.messages = list(self._reads.messages_after(self._conversation, first - 1, limit=count))
        self.to_end = len(self.messages) < count
        if not self.messages:
            self.at_end()
