"""What the mail room asks of a store, beside what everybody asks (`port.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

MailState = Literal["queued", "handing", "handed", "failed", "bounced"]
"""`handing`: both addresses were taken and the mail follows; who finds this after a crash cannot know whether it was."""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A message that goes out by mail. `message_id` is set before the first byte leaves and stays; `due_at` is the next try's."""

    message: str
    conversation: str
    portal: str
    to: str
    state: MailState
    queued_at: int
    due_at: int
    attempts: int = 0
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class MailName:
    """What a name in mail stands for: a tag of ours (`tag:TAG`), or a Message-ID (`id:PORTAL:ID`) of `message`."""

    name: str
    conversation: str
    at: int
    message: str | None = None


@dataclass(frozen=True, slots=True)
class MailPlace:
    """How far a mailbox has been read: all mails up to `uid`, as long as its UIDs are worth `validity`. `began_at`: nothing older."""

    box: str
    validity: int
    uid: int
    began_at: int


class MailReader(Protocol):
    """Part of `port.Reader`."""

    def mail(self, message: str) -> MailRow | None: ...

    def mails(self, state: MailState, due_ms: int, limit: int) -> list[MailRow]:
        """Mails in this state whose time has come, oldest first."""
        ...

    def mail_name(self, name: str) -> MailName | None: ...

    def mail_chain(self, conversation: str) -> list[str]:
        """The Message-IDs of a conversation, oldest first, without the `id:PORTAL:` before them."""
        ...

    def mail_place(self, box: str) -> MailPlace | None: ...

    def mails_left(self, box: str) -> list[int]:
        """UIDs of mails that are behind the place and wait to be taken in, in order."""
        ...


class MailTx(MailReader, Protocol):
    """Part of `port.Tx`."""

    def put_mail(self, row: MailRow) -> None:
        """A new one, or what has become of a known one."""
        ...

    def name_mail(self, name: MailName) -> None:
        """A name stands for what it stood for first."""
        ...

    def put_mail_place(self, place: MailPlace) -> None: ...

    def leave_mail(self, box: str, uid: int) -> None:
        """It waits to be taken in. Again it changes nothing."""
        ...

    def left_no_more(self, box: str, uid: int | None = None) -> None:
        """This one, or all of them."""
        ...
