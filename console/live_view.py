"""What the windows may look at: a support session as it stands (LiveView), and how far a file is. Plain data, no Qt.

The desk writes on the Qt thread, the windows only read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from protocol.fields import What
from protocol.peer import Focus, Geom, Vid
from protocol.support import Caps, Client
from protocol.two_words import Numbers

if TYPE_CHECKING:
    from console.viewer.frames import Latest, Picture
    from console.viewer.history import History
    from console.viewer.receipts import Receipts
    from console.viewer.statistics import StreamStats


@dataclass(frozen=True, slots=True)
class FileStanding:
    """How far a file of a message is. `path`: where it lies on this computer; `done`: bytes that have crossed while it is `moving`.

    `trouble`: why it cannot be had or does not go on, a sentence; `again`: trying again may help.
    """

    path: Path | None = None
    done: int = 0
    moving: bool = False
    trouble: str = ""
    again: bool = False


class Phase(Enum):
    """Where a support session stands, as a technician would say it."""

    WAITING = "waiting"
    """At the door, not admitted."""
    CHATTING = "chatting"
    """Admitted; no screen (not asked, not possible, denied or stopped: `LiveView.why`)."""
    ASKING = "asking"
    """The customer is being asked for the screen."""
    CONNECTING = "connecting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    """There was a picture; the peer connection is lost since `since_ms`."""
    ELSEWHERE = "elsewhere"
    """Admitted, and we neither take part nor look on: a colleague has the screen and the questions. We may read and write."""
    ENDED = "ended"


UNWATCHED = frozenset({Phase.WAITING, Phase.ELSEWHERE, Phase.ENDED})
"""Nobody here looks after such a session: quitting leaves no customer alone, and there is no screen to show."""


@dataclass(slots=True)
class LiveView:
    """One support session as the user interface sees it. The desk writes, the user interface only reads."""

    conversation: str
    session: str
    phase: Phase = Phase.WAITING
    why: str = ""
    """Stable reason: `denied`, `no_view`, `share_failed`, `user`, `revoked`, `ended_by_customer`, `ended_by_agent`,
    `removed` (it is no longer ours to see), `picture_too_large`..."""
    about: Literal["view", "camera"] = "view"
    """Which picture `phase` and `why` are about: the phone's screen, or what its camera sees."""
    since_ms: int = 0
    caps: Caps = field(default_factory=Caps)
    client: Client = field(default_factory=Client)
    granted: frozenset[What] = frozenset()
    asked: frozenset[What] = frozenset()
    geom: Geom | None = None
    connection: int = 0
    """Epoch of the connection by which `geom` came; with a new one the customer's side knows nothing of what was drawn before."""
    vid: Vid | None = None
    private_since_ms: int = 0
    """When the customer's private moment began, while there is one."""
    focus: Focus | None = None
    """Where text would go on the phone; None where its client does not say."""
    clips_alike: bool = False
    """Both clipboards are kept alike by themselves: the portal allows it, and so does the customer."""
    picture: Latest[Picture] | None = None
    customer_online: bool = False
    can_touch: bool = False
    """Control is granted, the phone can do it and the input channel is open."""
    touch_why: str = ""
    """Why `can_touch` is false, a stable reason."""

    words: Numbers | None = None
    """The two words of the present connection, once both ends have agreed on them."""
    words_standing: Literal["none", "waiting", "asked", "shown", "failed"] = "none"
    words_why: str = ""
    """Why there are none, a stable reason (`console/comparing.py`)."""
    verified: Literal["", "same", "different"] = ""
    """What was found of the words of this connection: the same by the customer, different by either."""
    another: bool = False
    """Words were found the same in this session, but over another connection than the present one."""
    compare_first: bool = False
    """Nothing is touched before they were found the same: the portal wants it so, or they were once."""
    verify_first: bool = False
    """The portal wants them compared before anything is touched."""
    typing_asked_for: bool = False
    """The portal wants a yes of its own before text and letters are typed."""

    figures: Callable[[], StreamStats | None] | None = None

    leads: bool = True
    """Control is in our hands. False: we see the picture beside whoever leads."""
    lead: str = ""
    """Who leads, an agent's id."""
    lead_name: str = ""
    lead_lost_since_ms: int = 0
    """Since when who leads has no connection to the broker, as far as is known; 0: they have."""
    held_since_ms: int = 0
    """Since when the session is on hold, 0 while it is not: nothing is seen and nothing touched."""

    recording: Literal["off", "asking", "on"] = "off"
    recording_since_ms: int = 0

    history: History | None = None
    """The last minute of the picture, second by second."""

    counters: Callable[[], Receipts] | None = None

    def receipts(self) -> Receipts | None:
        """What became of all input of this session so far, over all its connections."""
        return self.counters() if self.counters is not None else None

    @property
    def can_type(self) -> bool:
        """Text and letters reach the phone as touches do."""
        return self.can_touch and (not self.typing_asked_for or "typing" in self.granted)

    @property
    def private(self) -> bool:
        """The customer covers everything for a moment: nothing is shown and nothing sent until they go on."""
        return self.vid is not None and self.vid.state == "private"

    @property
    def hidden(self) -> bool:
        """The picture is not ours to keep just now, in a recording or as a screenshot: a private moment, or a protected window."""
        return self.private or bool(self.held_since_ms) or (self.vid is not None and self.vid.state == "secure")

    @property
    def by_camera(self) -> bool:
        """The picture is what the customer's camera sees: it can be pointed at, not touched."""
        shown = self.phase in (Phase.LIVE, Phase.RECONNECTING)
        return shown and self.geom is not None and self.geom.source == "camera"

    def stats(self) -> StreamStats | None:
        """Figures of the running stream; None while there is none."""
        return self.figures() if self.figures is not None else None
