"""The technician's pointers as fingers on the phone: where the swipe is decided.

Pure: pointer events in (logical pixels of the drawing area, time in milliseconds of any steady clock), items of the
`inp` channel out. What needs a later moment waits until `tick` is called at `due_ms`.

The path is passed on as it was drawn: a tap that jitters stays a jittering tap (the phone's touch slop decides, not we). When samples
leave is `fingers.py`'s; a pinch that no fingers make is `pinch.py`'s; the wheel `scrolling.py`'s; the touch screen `touch_screen.py`'s.
At any time only one of them has fingers on the phone: one stroke, one receipt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.viewer.actions import LONG_PRESS, TOUCH, of_phone
from console.viewer.fingers import Point, Stroke
from console.viewer.geometry import FULL, ViewGeometry
from console.viewer.glass import Glass
from console.viewer.inputs import Button, Click
from console.viewer.pinch import Pinch
from console.viewer.scrolling import UNITS_PER_DP, Scrolling
from console.viewer.touch_screen import Contact, TouchScreen
from protocol.inp import Item, Key, Phase, Touch

LONG_PRESS_MS = 600
"""How long a long press by button is held: Android's longest time-out is 500 ms."""
HELD_MS = 200
"""A button held longer than this means its second action (RustDesk's value for the middle button)."""
TWICE_MS = 300
"""Two presses within this time are a double press (Android's double-tap time-out)."""
TAP_MS, BETWEEN_TAPS_MS = 60, 100
"""A double tap by one wish: Android takes 40 to 300 ms between two taps for one."""
HOVER_MS = 1000 / 60
"""A hovering pointer is told at most this often."""


class Gestures:
    """One technician's pointers over one phone. Every method returns the items to send now, in order."""

    def __init__(self, buttons: Mapping[Click, str] | None = None) -> None:
        """`buttons`: the action of every mouse button but the left one, which is the finger (`console/viewer/bindings.py`)."""
        self.buttons: Mapping[Click, str] = buttons or {}
        self.wished: list[str] = []
        """Actions of buttons that are the viewer's own and no item; whoever carries them out empties it."""
        self.turned_away = 0
        """Fingers of the touch screen that the phone had no pointer for, in all."""
        self._view: ViewGeometry | None = None
        self._g = 0
        self._glass = Glass.guessed((1, 1))
        self._strokes = 0
        self._stroke: Stroke | None = None
        self._button: Button | None = None
        """What holds the stroke; None: a touch screen, or nobody."""
        self._mirror: tuple[bool, bool] | None = None
        """A second finger goes along, its x, its y mirrored at the phone's middle."""
        self._long_press = False
        self._later: list[tuple[float, Phase, Point]] = []
        """What one finger does by itself: the end of a long press, taps."""
        self._touches = TouchScreen()
        self._pinch = Pinch(self._new_stroke)
        self._scrolling = Scrolling()
        self._hovers: Point | None = None
        self._hovered_ms = float("-inf")
        self._held: tuple[Click, float] | None = None
        self._twice: tuple[Click, float] | None = None

    @property
    def down(self) -> bool:
        """A finger is on the phone."""
        return self._stroke is not None or self._pinch.down

    @property
    def stroke(self) -> int:
        """Number of the newest stroke, 0 before the first."""
        return self._strokes

    @property
    def ghosts(self) -> frozenset[int]:
        """Pointers of the present stroke that no hand holds: the mirrored finger, both of a pinch at the pointer."""
        return frozenset({0, 1}) if self._pinch.down else frozenset() if self._mirror is None else frozenset({1})

    @property
    def due_ms(self) -> float | None:
        """When `tick` has something to do, None when nothing waits."""
        moments = [
            self._stroke.due_ms if self._stroke is not None else None,
            self._later[0][0] if self._later else None,
            self._held[1] + HELD_MS if self._held is not None else None,
            self._hovered_ms + HOVER_MS if self._hovers is not None else None,
            self._pinch.due_ms,
            self._scrolling.due_ms,
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def look(self, view: ViewGeometry | None, g: int, t_ms: float, glass: Glass | None = None) -> list[Item]:
        """The picture is shown otherwise. Another geometry of the phone, or none, ends what is under way."""
        lost = view is None or g != self._g
        items = self.cancel(t_ms) if lost else []
        self._view, self._g = view, g
        if view is not None:
            self._glass = glass or Glass.guessed(view.picture)
        return items

    # ---- mouse and pen

    def press(self, button: Button, x: float, y: float, t_ms: float, *, shift: bool = False, ctrl: bool = False) -> list[Item]:
        """A button goes down. A press beside the picture does nothing.

        What is held with the left one decides, until it comes up, about a second finger: Ctrl, mirrored at the phone's middle (pinch and
        turn); Shift, beside the first one (both slide up and down); both, above it (both slide sideways). As in scrcpy.
        """
        if self._view is None or (at := self._view.to_phone(x, y)) is None:
            return []
        if button is Button.LEFT:
            return self._begin(button, at, t_ms, _mirror(self._view, shift, ctrl))
        action = self.buttons.get(Click(button, shift=shift))
        if action in (TOUCH, LONG_PRESS):
            items = self._begin(button, at, t_ms)
            self._long_press = action == LONG_PRESS
            return items
        if Click(button, "held", shift) in self.buttons:
            self._held = (Click(button, shift=shift), t_ms)
            return []
        return self._click(Click(button, shift=shift), t_ms)

    def move(self, x: float, y: float, t_ms: float) -> list[Item]:
        """The pointer moved. Samples gather and leave together."""
        if self._stroke is None or self._button is None or self._view is None or self._later:
            return []
        return self._stroke.move(self._places(self._view.to_phone_clamped(x, y)), t_ms)

    def release(self, button: Button, x: float, y: float, t_ms: float) -> list[Item]:
        """A button goes up. What was gathered leaves first; the finger is lifted where the pointer is."""
        if self._held is not None and self._held[0].button is button:
            items = self._hold_due(t_ms)
            if self._held is not None:
                click, _ = self._held
                self._held = None
                items += self._click(click, t_ms)
            return items
        stroke = self._stroke
        if stroke is None or self._button is not button or self._view is None or self._later:
            return []
        at = self._view.to_phone_clamped(x, y)
        if self._long_press and t_ms - stroke.began_ms < LONG_PRESS_MS:
            self._later.append((stroke.began_ms + LONG_PRESS_MS, Phase.UP, stroke.at[0]))
            return stroke.flush(t_ms)
        return self._lift(stroke, self._places(at), t_ms)

    def hover(self, x: float, y: float, t_ms: float) -> list[Item]:
        """The pointer is over the picture and touches nothing: the newest place is told, at most every HOVER_MS."""
        self._hovers = None if self._view is None or self.down else self._view.to_phone(x, y)
        return self._hover_due(t_ms)

    def double_tap(self, x: float, y: float, t_ms: float) -> list[Item]:
        """Two taps by one wish (a trackpad's double tap with two fingers)."""
        if self._view is None or self.down or (at := self._view.to_phone(x, y)) is None:
            return []
        up, again = t_ms + TAP_MS, t_ms + TAP_MS + BETWEEN_TAPS_MS
        self._later = [(up, Phase.UP, at), (again, Phase.DOWN, at), (again + TAP_MS, Phase.UP, at)]
        return self._come_down({0: at}, t_ms)

    # ---- touch screen

    def touch(self, contacts: Sequence[Contact], t_ms: float, most: int) -> list[Item]:
        """Fingers of a touch screen, all that one event tells. `most`: how many the phone takes."""
        if self._view is None:
            return []
        others = self._button is not None or bool(self._later)
        items = self.cancel(t_ms) if others and any(contact.what == "down" for contact in contacts) else []
        found = self._touches.sort(contacts, self._view, most)
        self.turned_away += found.turned_away
        if found.downs and self._stroke is None:
            items += [*self._make_room(t_ms), *self._come_down({}, t_ms)]
        if (stroke := self._stroke) is not None and self._button is None:
            items += stroke.move(found.moves, t_ms)
            items += stroke.down(found.downs, t_ms) if found.downs else []
            items += self._lift(stroke, found.ups, t_ms) if found.ups else []
        return items

    # ---- wheel and trackpad

    def wheel(self, x: float, y: float, dx: float, dy: float, t_ms: float) -> list[Item]:
        """Scroll by `dx`, `dy` in 1/120 notch (Qt's angleDelta); small steps of a trackpad add up."""
        if self._view is None or (at := self._view.to_phone(x, y)) is None:
            return []
        return self._scrolling.turn(self._g, at, dx, dy, t_ms)

    def swipe(self, x: float, y: float, dx: float, dy: float, t_ms: float) -> list[Item]:
        """A trackpad's two fingers went `dx`, `dy` logical pixels: the phone's content goes the same way on the screen, also where the
        picture is turned. (A wheel has no such way: what it turns is down and up for the phone.)"""
        if self._view is None:
            return []
        share = self._view.ratio / self._view.scale * self._glass.width / self._view.picture[0]
        way = complex(dx, dy) * share * (-1j) ** self._view.turns * UNITS_PER_DP / self._glass.density
        return self.wheel(x, y, way.real, way.imag, t_ms)

    def scroll_end(self, t_ms: float) -> list[Item]:
        """The trackpad's fingers are at rest, and what ran on after them."""
        return self._scrolling.end(t_ms)

    def pinch(self, x: float, y: float, zoom: float, degrees: float, t_ms: float) -> list[Item]:
        """Zoom by the factor e^`zoom` and turn by `degrees` clockwise, at the pointer."""
        if self._view is None or self._stroke is not None or self._later or (at := self._view.to_phone(x, y)) is None:
            return []
        self._hovers = None
        return self._pinch.ask(self._glass, at, zoom, degrees, t_ms)

    def pinch_begins(self, t_ms: float) -> None:
        """A trackpad's fingers are down and may pinch."""
        self._pinch.hold(t_ms)

    def pinch_ends(self, t_ms: float) -> None:
        self._pinch.end(t_ms)

    # ---- time

    def tick(self, t_ms: float) -> list[Item]:
        """What has come due: gathered moves, a rest, a button held long enough, the end of a long press, the steps of a pinch."""
        items = self._hold_due(t_ms)
        if self._stroke is not None:
            items += self._stroke.tick(t_ms)
        while self._later and t_ms >= self._later[0][0]:
            _, phase, at = self._later.pop(0)
            if phase is Phase.DOWN:
                items += self._come_down({0: at}, t_ms)
            elif self._stroke is not None:
                items += self._lift(self._stroke, {0: at}, t_ms)
        return [*items, *self._pinch.tick(t_ms), *self._scrolling.tick(t_ms), *self._hover_due(t_ms)]

    def cancel(self, t_ms: float) -> list[Item]:
        """Focus, window, channel or geometry is gone: all fingers are taken back, nothing that waits is sent."""
        self._held = self._twice = self._hovers = None
        self._later.clear()
        self._touches.forget()
        self._scrolling.cancel()
        stroke, self._stroke, self._button, self._mirror = self._stroke, None, None, None
        return [*(stroke.cancel(t_ms) if stroke is not None else []), *self._pinch.cancel(t_ms)]

    # ---- inside: fingers

    def _new_stroke(self, t_ms: float) -> Stroke:
        self._strokes = (self._strokes + 1) & 0xFFFF
        return Stroke(self._strokes, self._g, t_ms)

    def _come_down(self, places: Mapping[int, Point], t_ms: float) -> list[Item]:
        self._hovers = None
        self._stroke = self._new_stroke(t_ms)
        return self._stroke.down(places, t_ms)

    def _begin(self, button: Button, at: Point, t_ms: float, mirror: tuple[bool, bool] | None = None) -> list[Item]:
        items = [*self._make_room(t_ms), *self.cancel(t_ms)]  # a release that never came
        self._button, self._mirror, self._long_press = button, mirror, False
        return [*items, *self._come_down(self._places(at), t_ms)]

    def _make_room(self, t_ms: float) -> list[Item]:
        """Another hand takes over: a pinch at the pointer is over, where it is."""
        self._pinch.forget()
        return self._pinch.lift(t_ms)

    def _lift(self, stroke: Stroke, places: Mapping[int, Point], t_ms: float) -> list[Item]:
        items = stroke.up(places, t_ms)
        if stroke.over:
            self._stroke = self._button = self._mirror = None
        return items

    def _places(self, at: Point) -> dict[int, Point]:
        """The finger and, where there is one, the second."""
        if self._mirror is None:
            return {0: at}
        across, down = self._mirror
        return {0: at, 1: (FULL - at[0] if across else at[0], FULL - at[1] if down else at[1])}

    def _hover_due(self, t_ms: float) -> list[Item]:
        at = self._hovers
        if at is None or t_ms < self._hovered_ms + HOVER_MS:
            return []
        self._hovers, self._hovered_ms = None, t_ms
        return [Touch(Phase.HOVER, self._g, self._strokes, 0, *at)]

    # ---- inside: buttons

    def _hold_due(self, t_ms: float) -> list[Item]:
        if self._held is None or t_ms - self._held[1] < HELD_MS:
            return []
        click, _ = self._held
        self._held = None
        return self._act(self.buttons.get(Click(click.button, "held", click.shift)))

    def _click(self, click: Click, t_ms: float) -> list[Item]:
        """A short press; of two in a row the second one may mean something else."""
        again = self.buttons.get(Click(click.button, "twice", click.shift))
        if again is not None:
            if self._twice is not None and self._twice[0] == click and t_ms - self._twice[1] <= TWICE_MS:
                self._twice = None
                return self._act(again)
            self._twice = (click, t_ms)
        return self._act(self.buttons.get(click))

    def _act(self, action: str | None) -> list[Item]:
        if action is None:
            return []
        if of_phone(action):
            return [Key(action)]
        self.wished.append(action)
        return []


def _mirror(view: ViewGeometry, shift: bool, ctrl: bool) -> tuple[bool, bool] | None:
    """Whether the second finger's x and y are mirrored, on the phone; what is beside for the eye is above where the picture is turned."""
    if not shift and not ctrl:
        return None
    across, down = ctrl != shift, ctrl
    return (down, across) if view.turns % 2 else (across, down)
