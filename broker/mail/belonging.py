"""To which conversation a mail belongs, and under whose name it is shown. Pure: who asks has looked everything up.

The secret in the address that we gave wins, then our own Message-IDs among the references, then the sender's address at the same portal
within a month, else it begins a conversation. Whoever knows the secret may write from another address, but never unmarked: it is
shown with that address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from broker.mail.incoming import Incoming
from protocol.addresses import same_email

SAME_SENDER_MS = 30 * 24 * 3600 * 1000
"""For so long after its last line a conversation is the one that a new mail of the same sender goes on with."""


By = Literal["tag", "reference", "sender"]
"""What leads a mail into a conversation: the secret in the address, one of its Message-IDs, or nothing but the sender's word."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that the mail may belong to, with its contact's address."""

    conversation: str
    email: str
    last_at: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What the store knows. `ours`: a Message-ID of this mail's is one that we sent; `message`: what a bounce is about."""

    by_tag: Candidate | None = None
    by_reference: Candidate | None = None
    by_sender: Candidate | None = None
    ours: bool = False
    blocked: bool = False
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing is written; the mail stays in the mailbox. `why` for the log; `tells`: the conversation whose agents are told, if any."""

    why: str
    tells: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CameBack:
    """`message` of ours did not arrive, or is late."""

    message: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A machine's answer: a line for agents, which opens nothing."""

    conversation: str
    by: By = field(default="sender", compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer's words. `foreign`: the address it came from, where that is not the contact's."""

    conversation: str
    foreign: str = ""
    by: By = field(default="sender", compare=False)


@dataclass(frozen=True, slots=True)
class Begin:
    """A conversation with somebody new, or after a long time."""


Verdict = Leave | CameBack | Aside | Answer | Begin


def decide(mail: Incoming, looked: Looked, own: str, now_ms: int) -> Verdict:
    """What becomes of `mail`."""
    if mail.written == "bounce":
        if mail.bounce is not None and mail.bounce.arrived:
            return Leave("a report that a mail arrived")
        return CameBack(looked.message) if looked.message else Leave("a bounce of no mail of ours")
    if mail.sender is None:
        return Leave("a mail without a sender")
    if looked.ours or same_email(mail.sender.email) == same_email(own):
        return Leave("a mail of our own")
    if looked.blocked:
        return Leave("a blocked sender")
    named = looked.by_tag or looked.by_reference
    by: By = "tag" if looked.by_tag is not None else "reference"
    if mail.written != "person":
        return Aside(named.conversation, by) if named and mail.written == "automatic" else Leave(f"{mail.written} mail")
    if named is not None:
        same = same_email(mail.sender.email) == same_email(named.email)
        return Answer(named.conversation, "" if same else mail.sender.email, by)
    sender = looked.by_sender
    if sender is not None and now_ms - sender.last_at <= SAME_SENDER_MS:
        return Answer(sender.conversation)
    return Begin()
