"""A picture under every pointer there is, a practice phone behind it, in virtual time: Qt's events in, the phone's deeds out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QNativeGestureEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.ui.theme import Theme
from console.ui.viewer import hands, outgoing, overlay
from console.ui.viewer.picture_area import PictureArea
from console.viewer.glass import Glass
from customer.phone.screen.phone import Executed
from protocol.inp import Item, Key, Touch, Wheel
from protocol.support import Caps
from tests.console.ui.viewer.viewer_props import FULL_CAPS, FakeLive, Owner, bindings, flat_picture, live_session
from tests.phone_in_hand import PhoneInHand

LEFT, RIGHT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
FOURTH, FIFTH = Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton
PLAIN, CTRL, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
RATE_MS = 8
AREA = {1.0: (361, 801), 1.5: (363, 803), 2.0: (361, 799)}
"""Logical pixels of the widget, odd, for a ratio of physical to logical pixels."""

Px = tuple[float, float]
Stages = Callable[..., "PointerStage"]


class _Area(PictureArea):
    """A picture on a screen of another scale than this machine's."""

    ratio = 1.0

    def devicePixelRatioF(self) -> float:
        return self.ratio


AREAS = {ratio: type("Area", (_Area,), {"ratio": ratio}) for ratio in AREA}
"""One class each for good: what PySide keeps of a class is never freed."""


class _Sending(Owner):
    """What is sent goes to the phone at once."""

    def __init__(self, phone: PhoneInHand, now: Callable[[], float]) -> None:
        super().__init__()
        self._phone, self._now = phone, now

    def send_items(self, items: list[Item]) -> int:
        first = super().send_items(items)
        self._phone.send(items, self._now())
        return first


class PointerStage:
    """`rotation` of the phone in quarter turns, `ratio` of the technician's screen, `turns` of the picture by the technician."""

    def __init__(
        self, theme: Theme, monkeypatch: pytest.MonkeyPatch, *, page: str = "maps", rotation: int = 0, ratio: float = 1.0, turns: int = 0,
        profile: str = "scrcpy", caps: Caps | None = None,
    ) -> None:  # fmt: skip
        self.now = 10_000.0
        for module in (hands, outgoing, overlay):
            monkeypatch.setattr(module, "now_ms", lambda: self.now)
        self.phone = PhoneInHand(page, rotation=rotation, now_ms=self.now)
        self.live: FakeLive = live_session(caps=caps or replace_caps(hover=True), geom=self.phone.geom)
        self.owner = _Sending(self.phone, lambda: self.now)
        self.bindings = bindings()
        self.bindings.choose(profile)
        self.area: PictureArea = AREAS[ratio](theme, self.live, self.owner, self.bindings, renderer="raster")
        self.area.turn(turns)
        wide, high = self.phone.geom.cap_px
        lies = (wide > high) != bool(turns % 2)
        self.area.resize(*(AREA[ratio][::-1] if lies else AREA[ratio]))
        self.area.show()
        assert self.live.picture is not None
        self.live.picture.put(flat_picture(wide // 2, high // 2))  # encoders scale down
        self.area.picture_arrived()
        self.glass = Glass.of(self.phone.geom)
        self.wide, self.high = wide, high

    def stop(self) -> None:
        self.area.stop()
        self.area.close()
        self.area.deleteLater()

    # ---- places and time

    @property
    def device_px(self) -> float:
        """The phone's pixels in one physical pixel of the technician's screen, at least 1: what a mouse can aim at."""
        assert self.area.view is not None
        return max(1.0, 2 / self.area.view.scale)

    @property
    def logical_px(self) -> float:
        """The phone's pixels in one logical pixel."""
        return self.device_px * self.area.devicePixelRatioF()

    def at(self, x: float, y: float) -> QPointF:
        """Where a pixel of the phone is in the widget."""
        assert self.area.view is not None
        across, down = self.area.view.to_widget(*self.glass.point(round(x), round(y)))
        return QPointF(across, down) + QPointF(self.area.drawing_origin)

    def wait(self, ms: float) -> None:
        """Time passes, here and on the phone; the widget's timer fires."""
        until = self.now + ms
        gestures = self.area.hands._gestures
        while (due := gestures.due_ms) is not None and due <= until:
            self.now = max(self.now, due)
            self.area.hands._tick()
        self.now = until
        self.phone.until(self.now)

    # ---- hands

    def send(self, event: QEvent) -> None:
        QApplication.sendEvent(self.area, event)

    def mouse(self, kind: str, px: Px, button: Qt.MouseButton = LEFT, modifiers: Any = PLAIN) -> None:
        what = {
            "press": QEvent.Type.MouseButtonPress, "move": QEvent.Type.MouseMove, "release": QEvent.Type.MouseButtonRelease,
            "double": QEvent.Type.MouseButtonDblClick,
        }[kind]  # fmt: skip
        held = NONE if kind == "release" or button == NONE else button
        at = self.at(*px)
        self.send(QMouseEvent(what, at, self._globally(at), NONE if kind == "move" else button, held, modifiers))

    def drag(self, *points: Px, ms: float = 240, button: Qt.MouseButton = LEFT, modifiers: Any = PLAIN, rest_ms: float = 120) -> None:
        """Press at the first point, go over the others at a steady pace, rest and release."""
        self.mouse("press", points[0], button, modifiers)
        steps = int(ms // RATE_MS)
        for n in range(1, steps + 1):
            self.wait(RATE_MS)
            self.mouse("move", along(points, n / steps), button, modifiers)
        self.wait(rest_ms)
        self.mouse("release", points[-1], button, modifiers)

    def click(self, px: Px, button: Qt.MouseButton = LEFT, modifiers: Any = PLAIN, ms: float = 60, kind: str = "press") -> None:
        self.mouse(kind, px, button, modifiers)
        self.wait(ms)
        self.mouse("release", px, button, modifiers)

    def wheel(
        self, px: Px, dx: int, dy: int, modifiers: Any = PLAIN, pixels: tuple[int, int] = (0, 0),
        phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
    ) -> None:  # fmt: skip
        at = self.at(*px)
        self.send(QWheelEvent(at, self._globally(at), QPoint(*pixels), QPoint(dx, dy), NONE, modifiers, phase, False))

    @cached_property
    def _screen(self) -> QPointingDevice:
        """A touch screen of this stage's own: Qt remembers which fingers are down on each."""
        return QTest.createTouchDevice()

    def touch(self, states: dict[int, tuple[str, Px]]) -> None:
        """One event of a touch screen: finger to what it does (down, move, up, still) and where. Qt takes it at whole logical pixels."""
        event = QTest.touchEvent(self.area, self._screen, False)
        for finger, (what, px) in states.items():
            at = self.at(*px).toPoint()
            match what:
                case "down":
                    event.press(finger, at, self.area)
                case "move":
                    event.move(finger, at, self.area)
                case "up":
                    event.release(finger, at, self.area)
                case "still":
                    event.stationary(finger)
        event.commit(False)

    def fingers(self, paths: Sequence[tuple[Px, Px]], ms: float = 240, rest_ms: float = 120) -> None:
        """Fingers that come down together, go straight, rest and leave together."""
        self.touch({n: ("down", path[0]) for n, path in enumerate(paths)})
        steps = int(ms // RATE_MS)
        for step in range(1, steps + 1):
            self.wait(RATE_MS)
            self.touch({n: ("move", along(path, step / steps)) for n, path in enumerate(paths)})
        self.wait(rest_ms)
        self.touch({n: ("up", path[1]) for n, path in enumerate(paths)})

    def pen(self, kind: str, px: Px, *, down: bool, eraser: bool = False, pressure: float = 0.5) -> bool:
        """True if it was taken: else Qt would tell it once more, as a mouse."""
        what = {"press": QEvent.Type.TabletPress, "move": QEvent.Type.TabletMove, "release": QEvent.Type.TabletRelease}[kind]
        at = self.at(*px)
        button, held = NONE if kind == "move" else LEFT, LEFT if down else NONE
        device = _ERASER if eraser else _PEN
        event = QTabletEvent(what, device, at, self._globally(at), pressure, 0, 0, 0, 0, 0, PLAIN, button, held)
        event.ignore()
        self.send(event)
        return event.isAccepted()

    def gesture(self, kind: Qt.NativeGestureType, px: Px, value: float = 0.0) -> None:
        """As Qt's window does it: to the child that is there, and by itself on to its parents."""
        at = self.at(*px)
        child = self.area.childAt(at.toPoint()) or self.area
        local = child.mapFrom(self.area, at)
        QApplication.sendEvent(child, QNativeGestureEvent(kind, _TRACKPAD, 2, local, at, self._globally(at), value, QPointF()))

    def _globally(self, at: QPointF) -> QPointF:
        return self.area.mapToGlobal(at)

    # ---- what came of it

    @property
    def did(self) -> list[Executed]:
        return self.phone.did

    @property
    def kinds(self) -> list[str]:
        return [deed.kind for deed in self.did]

    @property
    def touches(self) -> list[Touch]:
        return [item for item in self.owner.items if isinstance(item, Touch)]

    @property
    def keys(self) -> list[str]:
        return [item.key for item in self.owner.items if isinstance(item, Key)]

    @property
    def wheels(self) -> list[Wheel]:
        return [item for item in self.owner.items if isinstance(item, Wheel)]

    @property
    def said(self) -> str:
        label = self.area.overlay.trail.label
        return label.text if label is not None else ""

    def judged(self) -> list[tuple[int | None, str]]:
        """Stroke and result of each receipt."""
        self.wait(1_000)
        return [(receipt.s, receipt.r) for receipt in self.phone.receipts]


def along(points: Sequence[Px], share: float) -> Px:
    """A point of a polyline, each of its pieces in the same time."""
    place = share * (len(points) - 1)
    n = min(int(place), len(points) - 2)
    part = place - n
    return tuple(a + (b - a) * part for a, b in zip(points[n], points[n + 1], strict=True))  # type: ignore[return-value]


def ray(x: float, y: float, length: float, degrees: float) -> Px:
    return x + length * math.cos(math.radians(degrees)), y + length * math.sin(math.radians(degrees))


def replace_caps(**more: Any) -> Caps:
    changed = {name: getattr(FULL_CAPS, name) for name in FULL_CAPS.__struct_fields__} | more
    return Caps(**changed)


def _device(name: str, kind: QInputDevice.DeviceType, pointer: QPointingDevice.PointerType, points: int) -> QPointingDevice:
    return QPointingDevice(name, 7, kind, pointer, QInputDevice.Capability.Position, points, 3)


_PEN = _device("pen", QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, 1)
_ERASER = _device("eraser", QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Eraser, 1)
_TRACKPAD = _device("trackpad", QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger, 5)


def middle(on: PointerStage, u: float = 0.5, v: float = 0.5) -> Px:
    return round(on.wide * u), round(on.high * v)
