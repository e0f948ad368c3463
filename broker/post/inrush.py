"""How much a mailbox brings in: of one sender, into one conversation, of people who are new, and of files that nobody has asked for.

A sender's address is whatever somebody writes there. So an answer with the conversation's secret is no matter of its sender's budget, which
others may have used up in that name, but of one that only the secret opens.

What is beyond it stays in the mailbox, unread, until there is room (`fetcher.py`). In memory: after a restart everybody has all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from broker.clock import Clock
from broker.limiter import Limiter
from broker.mail.belonging import Answer, Aside, Begin
from broker.mail.incoming import Incoming
from broker.rules import budget
from broker.rules.budget import Bucket
from protocol.addresses import same_email

TOLD_AGAIN_S = 3600.0


@dataclass(frozen=True, slots=True)
class NoRoom:
    """`why` for the log; `until`: the budget that has to fill again."""

    why: str
    until: Bucket


class Inrush:
    """One mailbox's. Event loop's thread.

    A mail is charged once it is in, so that one which waits for the disk does not use up its sender's budget by waiting.
    """

    def __init__(self, limiter: Limiter, clock: Clock, box: str) -> None:
        self._limiter = limiter
        self._clock = clock
        self._box = box

    def no_room(self, mail: Incoming, verdict: Answer | Aside | Begin) -> NoRoom | None:
        """Why this mail stays where it is; None when there is room for it."""
        budgets = [("too many people who are new write to this mailbox", self._begun())] if isinstance(verdict, Begin) else []
        budgets += [("too many answers to one conversation", bucket) for bucket in self._answers(verdict)]
        budgets += [("too many mails of one sender", bucket) for bucket in self._of(mail, verdict)]
        now_s = self._clock.monotonic_s()
        return next((NoRoom(why, bucket) for why, bucket in budgets if bucket.spent(now_s)), None)

    def room_for_files(self) -> bool:
        """Whether files of people whom nobody has answered yet are kept just now."""
        return not self._files().spent(self._clock.monotonic_s())

    def came(self, mail: Incoming, verdict: Answer | Aside | Begin, unasked_bytes: int) -> None:
        """It is in, with so many bytes of files from somebody whom nobody has answered yet."""
        now_s = self._clock.monotonic_s()
        for bucket in (*self._of(mail, verdict), *self._answers(verdict)):
            bucket.charge(now_s)
        if isinstance(verdict, Begin):
            self._begun().charge(now_s)
        self._files().charge(now_s, unasked_bytes)

    def untold(self, conversation: str) -> bool:
        """Whether the agents of this conversation have not been told within the hour that mails stay outside; they are told now."""
        now_s = self._clock.monotonic_s()
        return self._limiter.once(f"mails left:{conversation}", now_s + TOLD_AGAIN_S, now_s)

    def _of(self, mail: Incoming, verdict: Answer | Aside | Begin) -> list[Bucket]:
        if not isinstance(verdict, Begin) and verdict.by == "tag":
            return []
        sender = same_email(mail.sender.email) if mail.sender is not None else ""
        return [self._bucket(f"mails:{self._box}:{sender}", budget.MAILS_PER_S, budget.MAILS_BURST)]

    def _answers(self, verdict: Answer | Aside | Begin) -> list[Bucket]:
        if isinstance(verdict, Begin) or verdict.by == "sender":
            return []
        return [self._bucket(f"answers by {verdict.by}:{verdict.conversation}", budget.ANSWERS_PER_S, budget.ANSWERS_BURST)]

    def _begun(self) -> Bucket:
        return self._bucket(f"begun by mail:{self._box}", budget.BEGUN_BY_MAIL_PER_S, budget.BEGUN_BY_MAIL_BURST)

    def _files(self) -> Bucket:
        return self._bucket(f"mail files:{self._box}", budget.STRANGERS_FILES_PER_S, budget.STRANGERS_FILES_BURST)

    def _bucket(self, key: str, rate: float, burst: float) -> Bucket:
        return self._limiter.bucket(key, rate, burst, self._clock.monotonic_s())
