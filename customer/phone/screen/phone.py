"""The simulated phone: fingers, keys and text go in, its state changes, a scene comes out.

Pure: no Qt, no clock, no network. Times are milliseconds of the caller's monotonic clock. Not thread-safe: one thread owns it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from customer.phone.persona import Persona
from customer.phone.screen import actions
from customer.phone.screen.compose import compose, compose_black, status_bar_rect
from customer.phone.screen.keys import press_key
from customer.phone.screen.maps import DOUBLE_TAP_SCALE
from customer.phone.screen.shapes import Measure, Rect, Scene, ScrollArea, Target
from customer.phone.screen.state import PhoneState
from customer.phone.together import Carried, FingersTogether, Parted, Tilted, Together
from customer.phone.touch import (
    Cancelled,
    Dragged,
    Gesture,
    HeldEnd,
    LongPressed,
    Pressed,
    Released,
    Sample,
    Tapped,
    TouchRules,
)
from customer.phone.words import Lang
from protocol.inp import Press
from protocol.peer import Pointing

PRESSED_SHOWN_MS = 120
VOLUME_SHOWN_MS = 2_500
WHEEL_NOTCH_DP = 64
"""config_verticalScrollFactor of AOSP: what one notch of a wheel scrolls."""
SHADE_PULL_DP = 40
LOG_ENTRIES = 400
READ_TOLD_SINCE_API = 31
"""Android 12 tells the person when an app reads what another one put on the clipboard."""
SECONDS_SHOWN = frozenset({"about", "rights"})
"""Pages on which time runs by seconds."""
TOAST_MS = 2_000
"""NotificationManagerService.SHORT_DELAY of AOSP."""


@dataclass(frozen=True, slots=True)
class Executed:
    """One gesture that the phone carried out, in pixels and milliseconds; `kind`: tap, double_tap, long, drag, fling, cancel;
    of several fingers on a map pinch (with `scale` and `degrees`), slide, tilt."""

    kind: str
    x_px: float
    y_px: float
    dt_ms: float
    vx: float = 0.0
    vy: float = 0.0
    x0_px: float = 0.0
    y0_px: float = 0.0
    target: str = ""
    remote: bool = True
    scale: float = 1.0
    degrees: float = 0.0
    fingers: int = 1


@dataclass
class _Hand:
    """What one hand (the technician's or the person's own) does at the moment."""

    rules: TouchRules
    together: FingersTogether
    remote: bool
    target: Target | None = None
    area: ScrollArea | None = None
    spent: bool = False
    """The touch stopped a running list or already did what it was for: it clicks nothing."""

    @property
    def on_map(self) -> bool:
        return self.area is not None and self.area.axis == "both"


class Phone:
    """A phone with a screen. `wishes` are deeds for the rest of the program, oldest first: `("exit",)`, `("say", text)`..."""

    def __init__(self, persona: Persona, lang: Lang, measure: Measure, now: datetime, mono_ms: float) -> None:
        self.state = PhoneState(persona, lang, now, now)
        self.version = 0
        self.executed: deque[Executed] = deque(maxlen=LOG_ENTRIES)
        self.keys: deque[str] = deque(maxlen=LOG_ENTRIES)
        self.held: set[str] = set()
        """Keys that went down and not yet up."""
        self.wishes: deque[actions.Wish] = deque()
        self._measure = measure
        self._mono = mono_ms
        self._scene: Scene | None = None
        self._hands = {remote: _Hand(self._rules(), FingersTogether(persona.dpi), remote) for remote in (True, False)}
        self._pressed_until: float | None = None

    def _rules(self) -> TouchRules:
        p = self.state.persona
        return TouchRules(p.density, p.long_press_ms, p.late_up_stops)

    # ---- what it shows

    @property
    def scene(self) -> Scene:
        """What the person who holds the phone sees now."""
        if self._scene is None:
            scene = compose(self.state, self._measure, self._mono)
            if self._fit(scene):
                scene = compose(self.state, self._measure, self._mono)
            self._scene = scene
        return self._scene

    @property
    def captured(self) -> Scene:
        """What a screen capture gets: black in place of secure windows and the keyguard."""
        return compose_black(self.state, self._measure) if self.black else self.scene

    @property
    def black(self) -> str:
        """Why a capture is black: `lock`, `app` or nothing."""
        return "lock" if self.state.locked else "app" if self.state.secure else ""

    def changed(self) -> None:
        """To be called after any change of `state`."""
        self.version += 1
        self._scene = None

    def _fit(self, scene: Scene) -> bool:
        """Tell the scrollers how long their content is. True if one of them had to move."""
        moved = False
        for area in scene.scrolls:
            if area.axis == "both":
                continue
            scroller = self.state.scroller(area.key)
            before = scroller.offset
            size = area.rect.w if area.axis == "x" else area.rect.h
            scroller.set_limit((area.content_h - size) * scene.density)
            if area.key == "chat" and self.state.follow_chat and not scroller.moving:
                scroller.offset = scroller.limit
            moved = moved or scroller.offset != before
        return moved

    # ---- time

    def tick(self, mono_ms: float, now: datetime) -> None:
        """Time passes: clock, running lists, long presses, what disappears by itself."""
        self._mono = mono_ms
        state = self.state
        seconds_shown = state.page in SECONDS_SHOWN and not state.locked
        before, state.now = state.now, now
        if (now.hour, now.minute) != (before.hour, before.minute) or (seconds_shown and now.second != before.second):
            self.changed()
        for scroller in state.scrollers.values():
            if scroller.tick(mono_ms):
                self.changed()
        for hand in self._hands.values():
            self._act(hand, hand.rules.tick(mono_ms))
        if self._pressed_until is not None and mono_ms >= self._pressed_until:
            self._pressed_until = None
            self._press("")
        if state.volume_until_ms and mono_ms >= state.volume_until_ms:
            state.volume_until_ms = 0.0
            self.changed()
        if state.toast and mono_ms >= state.toast_until_ms:
            state.toast = ""
            self.changed()
        if state.clipboard.tick(mono_ms):
            self.changed()
        if state.marks.tick(mono_ms):
            self.changed()

    def at(self, mono_ms: float) -> None:
        """It is this late; what is due by itself is `tick`'s."""
        self._mono = max(self._mono, mono_ms)

    def deadline_ms(self, now: datetime) -> float:
        """When `tick` is due next, at the latest at the next second or minute of the clock."""
        due = [self._mono + (1000 - now.microsecond / 1000) + (0 if self.state.page in SECONDS_SHOWN else (59 - now.second) * 1000)]
        due += [d for hand in self._hands.values() if (d := hand.rules.deadline_ms) is not None]
        if self._pressed_until is not None:
            due.append(self._pressed_until)
        if self.state.volume_until_ms:
            due.append(self.state.volume_until_ms)
        if self.state.toast:
            due.append(self.state.toast_until_ms)
        if self.state.clipboard.clear_at_ms is not None:
            due.append(self.state.clipboard.clear_at_ms)
        if (fades := self.state.marks.deadline_ms()) is not None:
            due.append(fades)
        if any(s.moving for s in self.state.scrollers.values()):
            due.append(self._mono + 1000 / max(self.state.persona.hz, 30))
        return min(due)

    # ---- input

    def touch(self, sample: Sample, remote: bool) -> None:
        """One event of a finger. A real finger cancels a remote one, as on Android."""
        self._mono = max(self._mono, sample.t_ms)
        if not remote:
            self.cancel_touch()
        self._hover("")
        hand = self._hands[remote]
        self._act(hand, hand.rules.feed(sample))
        for gesture in hand.together.feed(sample):
            self._carry(hand, gesture)

    def cancel_touch(self) -> None:
        """The remote fingers are gone without having lifted."""
        self._hands[True].together.cancel()
        self._act(self._hands[True], self._hands[True].rules.cancel())

    def let_go(self) -> None:
        """The technician's hand is gone: no finger and no key of it stays down."""
        self.cancel_touch()
        for name in sorted(self.held):
            self.key(name, Press.UP, 0)

    def hover(self, x_px: float, y_px: float) -> None:
        """A pointer is there and touches nothing."""
        density = self.state.persona.density
        target = self.scene.target_at(x_px / density, y_px / density)
        self._hover("" if target is None or target.guarded else target.name)

    def key(self, name: str, press: Press, meta: int) -> str:
        """A key. Gives why it was refused, or nothing. Keys act on their down, again with each repetition; an up is never refused."""
        if press is Press.UP:
            if name in self.held:
                self.held.remove(name)
                self.keys.append(f"{name}:up")
            return ""
        if name not in self.state.persona.keys and len(name) > 1 and not (name[0] == "F" and name[1:].isdigit()):
            return "unsupported"
        if self.state.locked and name != "WAKE":
            return "locked"
        if press is Press.DOWN:
            self.held.add(name)
        self.keys.append(name if press is Press.PRESS else f"{name}:down")
        self.do(press_key(self.state, name, meta))
        return ""

    def text(self, text: str) -> str:
        """Text for the field that has the focus. Gives why it was refused, or nothing."""
        if self.state.locked:
            return "locked"
        field = self.state.focus
        if field is None:
            return "unsupported"
        field.insert(text)
        self.changed()
        return ""

    def take_clipboard(self, text: str, *, paste: bool, secret: bool) -> tuple[str, str]:
        """The technician's text: what came of it, `done` or `refused`, and why. Done with a reason: it is there, but was not inserted."""
        state = self.state
        if state.locked:
            return "refused", "locked"
        state.clipboard.put(text, self._mono, secret=secret)
        why = ""
        if paste:
            why = self.text(text)
        self._toast("Copied" if why or not paste else "Pasted")
        return "done", why

    def tell_clipboard(self) -> tuple[str, str]:
        """What the help app reads there, or why it cannot."""
        state = self.state
        if state.locked:
            return "", "locked"
        if not state.clipboard_readable:
            return "", "background"
        if not state.clipboard.text or state.clipboard.secret:
            return "", "empty"
        if state.persona.api >= READ_TOLD_SINCE_API:
            self._toast("Help pasted from your clipboard")
        return state.clipboard.text, ""

    def mark(self, message: Pointing) -> None:
        """The technician points, draws or takes that away. In a private moment nothing new is drawn."""
        if (message.kind == "clear" or not self.state.private) and self.state.marks.heard(message, self._mono):
            self.changed()

    def unmark(self) -> None:
        """Nobody draws on this screen any more, or it has another shape."""
        if self.state.marks.clear():
            self.changed()

    def kill_help(self) -> None:
        """Android ends the help app: its windows are gone, the system and all that is the system's stay."""
        state = self.state
        state.tasks.pop("chat", None)
        state.recent = [page for page in state.recent if page != "chat"]
        if state.page == "chat":
            state.stack, state.keyboard, state.overlay = ["launcher"], False, ""
        self.changed()

    def _toast(self, english: str) -> None:
        self.state.toast, self.state.toast_until_ms = english, self._mono + TOAST_MS
        self.changed()

    def wheel(self, x_px: float, y_px: float, dx: int, dy: int) -> None:
        """Scroll at a point, in 1/120 of a notch; positive `dy` moves the content down."""
        density = self.state.persona.density
        area = self.scene.scroll_at(x_px / density, y_px / density)
        if area is None:
            return
        if area.axis == "both":
            notch = WHEEL_NOTCH_DP * density / 120
            if self.state.sight.carry(self._from_middle(x_px, y_px), complex(dx, dy) * notch, 1.0, 0.0):
                self.changed()
            return
        scroller = self.state.scroller(area.key)
        amount = dx if area.axis == "x" and dx else dy
        if scroller.drag(amount / 120 * WHEEL_NOTCH_DP * density):
            self._scrolled(area)

    def do(self, action: tuple[str, ...] | None) -> None:
        """Carry out what a target or key stands for."""
        if action is None:
            return
        if action[0] == "key":
            self.do(press_key(self.state, action[1], 0))
            return
        for wish in actions.apply(self.state, action):
            match wish:
                case ("copied", text):
                    self.state.clipboard.put(text, self._mono)
                    self._toast("Copied")
                case ("pasted",):
                    self.text(self.state.clipboard.text)
                case _:
                    self.wishes.append(wish)
        if action[0] == "volume":
            self.state.volume_until_ms = self._mono + VOLUME_SHOWN_MS
        self.changed()

    # ---- gestures

    def _act(self, hand: _Hand, gestures: list[Gesture]) -> None:
        for gesture in gestures:
            self._gesture(hand, gesture)

    def _gesture(self, hand: _Hand, gesture: Gesture) -> None:
        match gesture:
            case Pressed(x, y):
                self._down(hand, x, y)
            case Tapped(x, y, count, dt):
                self._log(hand, "double_tap" if count == 2 else "tap", x, y, dt)
                if hand.target is not None and not hand.spent:
                    self._press(hand.target.name, self._mono + PRESSED_SHOWN_MS)
                    self.do(hand.target.action)
                else:
                    self._press("")
                    if count == 2 and hand.on_map and self.state.sight.carry(self._from_middle(x, y), 0j, DOUBLE_TAP_SCALE, 0.0):
                        self.changed()
            case LongPressed(x, y):
                self._log(hand, "long", x, y, self.state.persona.long_press_ms)
                if hand.target is not None and not hand.spent:
                    self.do(hand.target.long_action)
            case Dragged():
                self._dragged(hand, gesture)
            case Released():
                self._released(hand, gesture)
            case HeldEnd():
                self._press("")
            case Cancelled(x, y):
                self._log(hand, "cancel", x, y, 0)
                self._press("")

    def _down(self, hand: _Hand, x: float, y: float) -> None:
        density = self.state.persona.density
        scene = self.scene
        hand.area = scene.scroll_at(x / density, y / density)
        target = scene.target_at(x / density, y / density)
        hand.target = None if target is not None and target.guarded and hand.remote else target
        hand.spent = hand.area is not None and not hand.on_map and self.state.scroller(hand.area.key).stop()
        if hand.target is not None and not hand.spent:
            self._press(hand.target.name)

    def _dragged(self, hand: _Hand, drag: Dragged) -> None:
        if drag.start:
            self._press("")
            if hand.area is not None and not hand.on_map and (hand.area.axis == "x") != (abs(drag.x - drag.x0) > abs(drag.y - drag.y0)):
                hand.area = None
        if hand.on_map:
            return  # the fingers carry it
        if hand.area is not None:
            if self.state.scroller(hand.area.key).drag(drag.dx if hand.area.axis == "x" else drag.dy):
                self._scrolled(hand.area)
        elif not hand.spent:
            self._pull(hand, drag)

    def _pull(self, hand: _Hand, drag: Dragged) -> None:
        """Swipes that Android itself takes: the shade down and up, the keyguard away."""
        density = self.state.persona.density
        far = abs(drag.y - drag.y0) > SHADE_PULL_DP * density
        if not far:
            return
        start: Rect = status_bar_rect(self.state)
        state = self.state
        if state.locked:
            if not hand.remote and drag.y < drag.y0:
                hand.spent = True
                self.do(("unlock",))
        elif drag.y > drag.y0 and start.has(drag.x0 / density, drag.y0 / density):
            hand.spent = True
            self.do(("overlay", "quick" if state.overlay == "shade" else "shade"))
        elif drag.y < drag.y0 and state.overlay in ("shade", "quick"):
            hand.spent = True
            self.do(("close_overlay",))

    def _released(self, hand: _Hand, gesture: Released) -> None:
        area = hand.area
        vx, vy = gesture.vx, gesture.vy
        along = 0.0 if area is None else vx if area.axis == "x" else vy
        self._log(hand, "fling" if vx or vy else "drag", gesture.x, gesture.y, gesture.dt_ms, vx, vy, gesture.x0, gesture.y0)
        if area is not None and along and not hand.on_map:
            self.state.scroller(area.key).start(along, self._mono)
        self._press("")

    def _carry(self, hand: _Hand, gesture: Together) -> None:
        """What several fingers, or one on a map, do to it."""
        if not hand.on_map or hand.spent:
            return
        sight = self.state.sight
        match gesture:
            case Carried(x, y, dx, dy, scale, degrees):
                if sight.carry(self._from_middle(x, y), complex(dx, dy), scale, degrees):
                    self.changed()
            case Tilted(_, _, dy):
                if sight.lean(dy):
                    self.changed()
            case Parted(kind, x, y, x0, y0, scale, degrees, fingers, dt) if kind:
                self.executed.append(Executed(kind, x, y, dt, 0.0, 0.0, x0, y0, "", hand.remote, scale, degrees, fingers))

    def _from_middle(self, x: float, y: float) -> complex:
        wide, high = self.state.size_px
        return complex(x - wide / 2, y - high / 2)

    def _hover(self, name: str) -> None:
        if self.state.hovered != name:
            self.state.hovered = name
            self.changed()

    def _scrolled(self, area: ScrollArea) -> None:
        if area.key == "chat":
            scroller = self.state.scroller("chat")
            self.state.follow_chat = scroller.offset >= scroller.limit - 2
        self.changed()

    def _press(self, name: str, until: float | None = None) -> None:
        self._pressed_until = until
        if self.state.pressed != name:
            self.state.pressed = name
            self.changed()

    def _log(
        self, hand: _Hand, kind: str, x: float, y: float, dt: float,
        vx: float = 0.0, vy: float = 0.0, x0: float | None = None, y0: float | None = None,
    ) -> None:  # fmt: skip
        if hand.on_map and hand.together.carrying:
            return  # told as a whole once the last finger has lifted
        name = "" if hand.target is None or hand.spent or kind in ("drag", "fling", "cancel") else hand.target.name
        self.executed.append(Executed(kind, x, y, dt, vx, vy, x if x0 is None else x0, y if y0 is None else y0, name, hand.remote))
