"""The phones that the practice phone can be: size, density, Android version, maker, and what the client on it can do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from protocol.profiles import profile_of
from protocol.support import Caps, Client

IMPL = "tapline-practice-phone/1"

_SOFTKEYS = ("BACK", "HOME", "RECENTS")
_GLOBAL_KEYS = ("NOTIFICATIONS", "QUICK_SETTINGS", "POWER_DIALOG", "LOCK_SCREEN", "WAKE", "DISMISS_SHADE")
_VOLUME_KEYS = ("VOLUME_UP", "VOLUME_DOWN", "MUTE")
_EDIT_KEYS = (
    "MENU", "ENTER", "DEL", "FORWARD_DEL", "ESCAPE", "TAB", "SPACE", "DPAD_UP", "DPAD_DOWN", "DPAD_LEFT", "DPAD_RIGHT",
    "MOVE_HOME", "MOVE_END", "PAGE_UP", "PAGE_DOWN",
)  # fmt: skip
ALL_KEYS = _SOFTKEYS + _GLOBAL_KEYS + _VOLUME_KEYS + _EDIT_KEYS


@dataclass(frozen=True, slots=True)
class Persona:
    """One make of phone. Sizes are pixels in its natural orientation; `dpi` is Android's densityDpi."""

    key: str
    make: str
    model: str
    android: str
    api: int
    width_px: int
    height_px: int
    dpi: int
    hz: int = 30
    recents_left: bool = False
    """Samsung puts Recents at the left and Back at the right; the others the other way round."""
    view: bool = True
    hover: bool = True
    """Whether a pointer may be over the screen without touching it."""
    control: bool = True
    files: bool = True
    keys: tuple[str, ...] = ALL_KEYS
    why: dict[str, str] = field(default_factory=dict)
    storage_gb: tuple[int, int] = (74, 128)
    """Used and whole."""

    @property
    def density(self) -> float:
        """Pixels per dp."""
        return self.dpi / 160

    @property
    def long_press_ms(self) -> int:
        """ViewConfiguration.DEFAULT_LONG_PRESS_TIMEOUT: 500 ms, 400 since Android 10."""
        return 400 if self.api >= 29 else 500

    @property
    def late_up_stops(self) -> bool:
        """Since Android 13 a lift more than 40 ms after the last move has no velocity; before, the last one was kept."""
        return self.api >= 33

    @property
    def lock_ends_projection(self) -> bool:
        """Android 15 stops MediaProjection when the screen locks; before, the keyguard was captured black."""
        return self.api >= 35

    def caps(self) -> Caps:
        """What this client tells the console that it can do."""
        gives = profile_of(self.client()).gives
        return Caps(
            view=self.view,
            control=self.control,
            keys=list(self.keys) if self.control else [],
            text=self.control,
            diag="diag" in gives,
            logs="logs" in gives,
            files=self.files and "files" in gives,
            clipboard=self.view,
            words=self.view,
            marks=self.view,
            max_pointers=10 if self.control else 0,
            hover=self.hover and self.control,
            why={**dict.fromkeys(("camera", *(() if self.files else ("files",))), "Not part of this practice phone"), **self.why},
        )

    def client(self) -> Client:
        return Client(kind="phone", impl=IMPL, make=self.make, model=self.model, os=f"Android {self.android}", api=self.api, practice=True)


_NO_CONTROL = {"control": "This phone's maker allows no remote control: the customer must tap"}
_CHAT_ONLY = {"view": "This client can only chat", "control": "This client can only chat"}

PERSONAS: dict[str, Persona] = {
    p.key: p
    for p in (
        Persona("pixel", "Google", "Pixel 8", "15", 35, 1080, 2400, 420),
        Persona("galaxy", "Samsung", "Galaxy A54", "14", 34, 1080, 2340, 450, recents_left=True),
        Persona("budget", "Motorola", "Moto E13", "13", 33, 720, 1600, 320, storage_gb=(52, 64)),
        Persona("tiny", "Tapline", "Test phone", "14", 34, 540, 1200, 240),
        Persona("tablet", "Google", "Pixel Tablet", "15", 35, 1600, 2560, 320),
        Persona(
            "old", "Huawei", "P20 lite", "9", 28, 720, 1520, 320,
            hover=False, keys=tuple(k for k in ALL_KEYS if k not in ("QUICK_SETTINGS", "DISMISS_SHADE")),
            why=dict.fromkeys(("QUICK_SETTINGS", "DISMISS_SHADE"), "Android 9 has no such key for helpers"), storage_gb=(29, 32),
        ),
        Persona(
            "lg", "LG", "G2", "4.4", 19, 1080, 1920, 480,
            hover=False, keys=tuple(k for k in ALL_KEYS if k != "DISMISS_SHADE"),
            why={"DISMISS_SHADE": "Android 4.4 has no such key for helpers"}, storage_gb=(25, 32),
        ),
        Persona("chat-only", "Nokia", "105", "—", 0, 540, 960, 240, view=False, control=False, keys=(), why=_CHAT_ONLY),
        Persona(
            "talk", "HTC", "Desire 526G", "4.4", 19, 540, 960, 240, view=False, control=False, keys=(),
            why={"view": "Android 4.4 gives apps no screen", "control": "Android 4.4 lets no app touch the screen"},
        ),
        Persona("view-only", "Xiaomi", "Redmi 12", "14", 34, 720, 1600, 320, control=False, keys=(), why=_NO_CONTROL),
    )
}  # fmt: skip
DEFAULT = "pixel"


def with_hz(persona: Persona, hz: int) -> Persona:
    """The same phone with another largest picture rate."""
    return replace(persona, hz=hz)
