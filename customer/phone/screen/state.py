"""All that a practice phone shows, as plain data; `phone.py` changes it, the pages draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from customer.phone.devices import battery_level
from customer.phone.persona import Persona
from customer.phone.rights import Right
from customer.phone.screen.clipboard import Clipboard, readable
from customer.phone.screen.field import TextField
from customer.phone.screen.files_shown import FilesShown
from customer.phone.screen.log_sheet import LogSheet
from customer.phone.screen.marks import Board
from customer.phone.screen.scroll import Scroller
from customer.phone.screen.sight import Sight
from customer.phone.words import Lang, say

STATUS_DP = 32.0
NAV_DP = 48.0
FORCED_LANDSCAPE = frozenset({"landscape"})
SECURE_PAGES = frozenset({"secure"})
TEXT_PAGES = {"text": "note", "chat": "chat"}
"""Pages with a text field, and its name in `PhoneState.fields`."""

Sharing = Literal["", "view", "control"]
SessionPhase = Literal["off", "connecting", "waiting", "talking", "active", "ended"]
"""`talking`: in a conversation in which this phone has no session (yet)."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme, as roles."""

    ground: str
    card: str
    text: str
    text2: str
    accent: str
    on_accent: str
    tint: str
    line: str
    key: str
    scrim: str = "#8F000000"


LIGHT = Palette("#F1F2F7", "#FFFFFF", "#1A1C20", "#5A5F6A", "#2457C5", "#FFFFFF", "#DCE5FB", "#E4E6EC", "#FFFFFF")
DARK = Palette("#111317", "#1E2127", "#E6E8EC", "#A6ACB8", "#9DBBFF", "#0B2560", "#2A3654", "#2E323A", "#343943")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of the conversation as the phone shows it. `pending`: not yet confirmed by the broker."""

    id: str
    seq: int
    kind: Literal["agent", "customer", "event"]
    name: str
    body: str
    at: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to the person who holds the phone. `system` is Android's own question before a screen is captured."""

    what: str
    kind: Literal["ask", "system"]
    ttl_s: int = 0
    """For how long a yes holds; 0: until it is taken back."""


@dataclass(frozen=True, slots=True)
class TwoWords:
    """What both screens show where nobody is between them. `words`: none as long as the two ends have not agreed on them."""

    words: tuple[str, str] | None = None
    standing: Literal["none", "waiting", "shown", "failed", "often"] = "none"
    verdict: Literal["", "same", "different"] = ""
    required: bool = False
    """The portal wants them compared before anything is touched."""
    blocks: bool = False
    another: bool = False
    """The connection is another one than the one that was compared."""
    beside: tuple[tuple[str, bool], ...] = ()
    """Who sees the screen besides who leads, by name, and whether a connection is one that nobody has compared although that counts."""


@dataclass
class PhoneState:
    """One phone at one moment. Whoever changes it says so to `phone.Phone.changed`."""

    persona: Persona
    lang: Lang
    now: datetime
    booted: datetime
    rotation: int = 0
    stack: list[str] = field(default_factory=lambda: ["launcher"])
    recent: list[str] = field(default_factory=list)
    overlay: Literal["", "recents", "shade", "quick", "power"] = ""
    volume_until_ms: float = 0.0
    volume: int = 6
    muted: bool = False
    locked: bool = False
    dark: bool = False
    saver: bool = False
    toggles: dict[str, bool] = field(
        default_factory=lambda: {"wifi": True, "bluetooth": True, "data": True, "rotate": True, "adaptive": True, "percentage": True}
    )
    background_use: str = "restricted"
    mail_dialog: bool = False
    mail_deleted: bool = False
    contact: int = 0
    shift: bool = False
    keyboard: bool = False
    fields: dict[str, TextField] = field(default_factory=lambda: {"note": TextField(), "chat": TextField()})
    clipboard: Clipboard = field(default_factory=Clipboard)
    files: FilesShown = field(default_factory=FilesShown)
    clipboard_granted: bool = False
    """The technician may use it; the help app offers to send it."""
    toast: str = ""
    """What Android says for a moment at the foot of the screen, in English."""
    toast_until_ms: float = 0.0
    scrollers: dict[str, Scroller] = field(default_factory=dict)
    pressed: str = ""
    hovered: str = ""
    """The target under a pointer that touches nothing."""
    sight: Sight = field(init=False)
    notifications: list[str] = field(default_factory=lambda: ["update"])
    sharing: Sharing = ""
    private: bool = False
    """The owner covers everything for a moment."""
    recording: Literal["", "on", "ending"] = ""
    """The technician records what is shared; `ending`: told to stop, and not yet heard to have stopped."""
    tells: bool = False
    """The technician may see what this phone tells of itself."""
    logs: LogSheet = field(default_factory=LogSheet)
    """Log files that its owner may send."""
    marks: Board = field(default_factory=Board)
    """What the technician draws over the screen."""
    technician: str = ""
    """Who leads, or where that is not known whoever spoke last."""
    present: tuple[str, ...] = ()
    """Who takes part, by name, who leads first."""
    held: bool = False
    """The technician has stepped away for a moment."""
    portal: str = ""
    phase: SessionPhase = "off"
    online: bool = True
    ended_by: str = ""
    prompt: Prompt | None = None
    rights: tuple[Right, ...] = ()
    """What the technician may do now."""
    words: TwoWords = TwoWords()
    offer: Literal["", "asks", "taking"] = ""
    """The technician offers a session; `taking`: it was answered, and the broker has not said yet what becomes of it."""
    chat: tuple[ChatLine, ...] = ()
    typing: bool = False
    follow_chat: bool = True
    """The thread stays at its end; a finger that scrolls up ends that."""
    tasks: dict[str, list[str]] = field(default_factory=dict)
    """Back stacks of the apps that are not in front."""

    def __post_init__(self) -> None:
        self.sight = Sight(self.persona.density)

    @property
    def page(self) -> str:
        return self.stack[-1]

    @property
    def turned(self) -> int:
        """Quarter turns clockwise that are in force now."""
        if self.page in FORCED_LANDSCAPE and not self.locked:
            return self.rotation if self.rotation % 2 != self.natural_landscape else 1
        return self.rotation

    @property
    def natural_landscape(self) -> int:
        return 1 if self.persona.width_px > self.persona.height_px else 0

    @property
    def size_px(self) -> tuple[int, int]:
        p = self.persona
        return (p.height_px, p.width_px) if self.turned % 2 else (p.width_px, p.height_px)

    @property
    def secure(self) -> bool:
        """The foreground window forbids capture."""
        return self.page in SECURE_PAGES and self.overlay != "recents" and not self.locked

    @property
    def palette(self) -> Palette:
        return DARK if self.dark else LIGHT

    @property
    def focus(self) -> TextField | None:
        name = TEXT_PAGES.get(self.page)
        return self.fields[name] if name and not self.overlay and not self.locked else None

    @property
    def clipboard_readable(self) -> bool:
        """Whether the help app may read the clipboard now."""
        return readable(self.persona.api, self.page == "chat" and not self.overlay and not self.locked)

    def scroller(self, key: str) -> Scroller:
        return self.scrollers.setdefault(key, Scroller(self.persona.density))

    def offset_dp(self, key: str) -> float:
        """Whole pixels, as Android scrolls: text would swim otherwise."""
        return round(self.scroller(key).offset) / self.persona.density

    def say(self, english: str, **values: str) -> str:
        return say(self.lang, english, **values)

    @property
    def battery(self) -> int:
        """Percent that are left."""
        return battery_level(self.persona, (self.now - self.booted).total_seconds())

    @property
    def who(self) -> str:
        return self.technician or self.say("the technician")

    @property
    def company(self) -> str:
        """Who is there: who leads, with the others who take part. Empty while nobody has a name."""
        if len(self.present) < 2:
            return self.technician
        return self.say("{name}, with {others}", name=self.present[0], others=", ".join(self.present[1:]))
