"""What the viewer's tests play with: a session to look at, pictures without a decoder, an owner that writes wishes down."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from console.live_view import LiveView, Phase
from console.ui.viewer.binding_store import BindingStore
from console.viewer.colour import Matrix
from console.viewer.frames import Latest, Picture, Plane
from console.viewer.keys import ROTATE, SOFTKEYS
from console.viewer.statistics import StreamStats
from protocol.inp import Item
from protocol.peer import Geom, Pointing, Vid
from protocol.support import Caps
from tests.console.ui.fake_replica import FakePreferences

KEYS = [softkey.key for softkey in SOFTKEYS if softkey.key != ROTATE]
FULL_CAPS = Caps(view=True, clipboard=True, control=True, keys=KEYS, text=True, max_pointers=10)


def flat_picture(width: int, height: int, yuv: tuple[int, int, int] = (150, 110, 140), matrix: Matrix = "bt601") -> Picture:
    """One colour."""
    return from_planes(
        [
            np.full((height, width), yuv[0], np.uint8),
            np.full(((height + 1) // 2, (width + 1) // 2), yuv[1], np.uint8),
            np.full(((height + 1) // 2, (width + 1) // 2), yuv[2], np.uint8),
        ],
        matrix,
    )


def from_planes(planes: list[np.ndarray[Any, Any]], matrix: Matrix = "bt601") -> Picture:
    made = tuple(Plane(p.ctypes.data, p.nbytes, p.strides[0], p.shape[1], p.shape[0]) for p in planes)
    return Picture(planes[0].shape[1], planes[0].shape[0], made, matrix, False, planes)


@dataclass(slots=True)
class FakeLive(LiveView):
    now_told: StreamStats | None = None

    def stats(self) -> StreamStats | None:
        return self.now_told


def live_session(**more: Any) -> FakeLive:
    """A session whose phone is live and may be touched."""
    made = FakeLive(
        "c1",
        "s1",
        Phase.LIVE,
        caps=FULL_CAPS,
        granted=frozenset({"view", "control"}),
        geom=Geom(1, (1080, 2400), (1080, 2400)),
        vid=Vid("live"),
        can_touch=True,
        customer_online=True,
        now_told=StreamStats(codec="H264", width=1080, height=2400, fps_decoded=59.6, input_ms=23.8),
    )
    made.picture = Latest(lambda: None)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def bindings() -> BindingStore:
    """The technician's keys and buttons, as they are built in."""
    return BindingStore(FakePreferences())


@dataclass
class Owner:
    """Wishes as they came."""

    items: list[Item] = field(default_factory=list)
    wishes: list[tuple[str, Any]] = field(default_factory=list)

    def send_items(self, items: list[Item]) -> int:
        first = len(self.items) + 1
        self.items += items
        return first

    def softkey(self, name: str) -> None:
        self.wishes.append(("softkey", name))

    def rotate(self) -> None:
        self.wishes.append(("rotate", None))

    def ask(self, what: str) -> None:
        self.wishes.append(("ask", what))

    def draw(self, marks: list[Pointing]) -> None:
        self.wishes.append(("draw", marks))

    def record(self, to: Path | None) -> None:
        self.wishes.append(("record", to))

    def send_picture(self, png: bytes, name: str) -> None:
        self.wishes.append(("send_picture", (png, name)))

    def screenshot_taken(self) -> None:
        self.wishes.append(("screenshot_taken", None))

    def end(self) -> None:
        self.wishes.append(("end", None))

    def detach(self, on: bool) -> None:
        self.wishes.append(("detach", on))

    def push_clipboard(self, text: str, *, paste: bool = False, secret: bool = False) -> None:
        self.wishes.append(("push", (text, paste, secret)))

    def fetch_clipboard(self) -> None:
        self.wishes.append(("fetch", None))

    def our_clipboard(self, text: str) -> None:
        self.wishes.append(("ours", text))
