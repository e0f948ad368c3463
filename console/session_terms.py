"""What a support session hears (events) and decides (effects): the words of `session.py` and of whoever carries it out. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from console.viewer import peer_events as peer
from console.viewer.receipts import Origin
from protocol import wire
from protocol.fields import What
from protocol.peer import PeerMessage, Res
from protocol.support import Consent, Session

PICTURE_TOO_LARGE = "picture_too_large"
"""`LiveView.why` while the customer's pictures are beyond the protocol's limit and none can be shown."""

SILENCE = "silence"
"""`LiveView.why` while nothing is heard on a connection that stood."""

NO_ROOM = "no_room"
"""`LiveView.why` while as many technicians see the picture as the customer's side can show it to."""

Whose = Literal["nobody", "me", "beside", "colleague"]
"""In whose hands the session is: ours, those of one beside whom we see the picture, or a colleague's alone. The broker passes on the
signalling of those only who may see the picture; control is for who leads."""


# ---- events --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recorded:
    """The session's record is new or other, or its conversation belongs to somebody else now."""

    session: Session
    whose: Whose


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    consent: Consent


@dataclass(frozen=True, slots=True)
class ConsentsRecorded:
    """All consents that the session has (a snapshot): what was known and is not among them is withdrawn."""

    consents: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """The conversation is no longer ours to see."""


@dataclass(frozen=True, slots=True)
class Signalled:
    sig: wire.Sig


@dataclass(frozen=True, slots=True)
class PeerTold:
    event: peer.PeerEvent


@dataclass(frozen=True, slots=True)
class LinkProved:
    """The broker was heard just now: after a `ProbeLink`, or (`anew`) by a new connection."""

    anew: bool


@dataclass(frozen=True, slots=True)
class CustomerPresent:
    online: bool


@dataclass(frozen=True, slots=True)
class AskWished:
    """`ttl_s`: for how long a yes shall hold; 0: until the session ends."""

    what: tuple[What, ...]
    ttl_s: int = 0


@dataclass(frozen=True, slots=True)
class DifferenceSeen:
    """The two words of both ends are different: so the technician says, or the other end did not keep to what it had committed to."""


@dataclass(frozen=True, slots=True)
class RotateWished:
    to: int | None


@dataclass(frozen=True, slots=True)
class EndWished:
    pass


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The broker passed on no wish for the picture of some session: too many look."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """About once a second."""


Event = (
    Recorded
    | ConsentRecorded
    | ConsentsRecorded
    | Removed
    | Signalled
    | PeerTold
    | LinkProved
    | CustomerPresent
    | AskWished
    | DifferenceSeen
    | RotateWished
    | EndWished
    | NoRoom
    | Ticked
)


# ---- effects -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    """Into the durable outbox."""

    request: wire.Request


@dataclass(frozen=True, slots=True)
class Hint:
    frame: wire.Frame


@dataclass(frozen=True, slots=True)
class ProbeLink:
    """See whether the broker is still there; `LinkProved` follows if it is."""


@dataclass(frozen=True, slots=True)
class OpenPeer:
    """Replace any peer connection by a new one that answers this offer."""

    epoch: int
    offer_sdp: str


@dataclass(frozen=True, slots=True)
class AddCandidate:
    sig: wire.Sig


@dataclass(frozen=True, slots=True)
class ClosePeer:
    pass


@dataclass(frozen=True, slots=True)
class SayToPeer:
    message: PeerMessage


@dataclass(frozen=True, slots=True)
class ViewMoved:
    """`view` is other than before."""


@dataclass(frozen=True, slots=True)
class TouchLost:
    """Input can no longer reach the phone: whatever is held down must be let go."""


@dataclass(frozen=True, slots=True)
class Judged:
    receipt: Res
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Log:
    text: str


Effect = Queue | Hint | ProbeLink | OpenPeer | AddCandidate | ClosePeer | SayToPeer | ViewMoved | TouchLost | Judged | Log
