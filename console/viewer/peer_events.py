"""What a screen peer tells: facts about one peer connection. Plain data, importable without aiortc.

`epoch` numbers the peer connection within its session (PROTOCOL.md section 9). After `Lost` or `Failed` a peer says nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.viewer.receipts import Origin
from protocol.peer import FromPeer, Res
from protocol.two_words import Pair


@dataclass(frozen=True, slots=True)
class Answered:
    """The offer was accepted; `sdp` is the answer to send."""

    epoch: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Connected:
    """ICE and DTLS stand; media may flow."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ChannelsOpen:
    """Both data channels, `ctl` and `inp`, are open."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """Told before `ChannelsOpen`: between which certificates the connection is, the customer's and ours; None where one cannot be told."""

    epoch: int
    pair: Pair | None


@dataclass(frozen=True, slots=True)
class PeerSaid:
    """A valid message on `ctl`, but for heartbeats, receipts and tallies: those are answered, judged and counted on the way."""

    epoch: int
    message: FromPeer


@dataclass(frozen=True, slots=True)
class Judged:
    """A receipt of the phone. `origin`: what it is about; None: nothing that was sent here."""

    epoch: int
    receipt: Res
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class PictureFirst:
    """The first decoded picture lies in `ScreenPeer.picture`."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PictureReady:
    """A newer picture lies in `ScreenPeer.picture`; told once until it is taken."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PictureRefused:
    """The stream's pictures are larger than the protocol allows and are not decoded; told once per size."""

    epoch: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class InputSettled:
    """The phone has received all input items up to number `n`."""

    epoch: int
    n: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """Nothing has been heard for more than a second: look whether the network is still there."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing has been heard for 3 s: the connection is taken for lost. It stays, for the network may come back; then `Heard` follows.

    Input that had not arrived by then is never carried out.
    """

    epoch: int


@dataclass(frozen=True, slots=True)
class Heard:
    """After `Suspect` or `Silent` the other side was heard again."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A connection that stood is gone. `why`: `closed` (by the other side), `ice` (no way any more)."""

    epoch: int
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """There will be no connection from this offer. `why`: `unsupported`, `bad_offer`, `too_large`, `no_video`, `no_codec`, `offer_refused`,
    `ice`, `timeout`, `channels`, `decoder`, `internal`."""

    epoch: int
    why: str


PeerEvent = (
    Answered
    | Connected
    | ChannelsOpen
    | Sealed
    | PeerSaid
    | Judged
    | PictureFirst
    | PictureReady
    | PictureRefused
    | InputSettled
    | Suspect
    | Silent
    | Heard
    | Lost
    | Failed
)
