"""Items on their way to the phone: what it cannot do is told to the technician instead, what goes leaves its trace in the trail."""

from __future__ import annotations

from console.live_view import LiveView
from console.ui.viewer.explain import key_reason, text_reason, typing_reason
from console.ui.viewer.overlay import Overlay, now_ms
from console.ui.viewer.wishes import ViewerWishes
from console.viewer import keys
from console.viewer.actions import BACK_OR_WAKE, of_phone
from protocol.inp import Item, Key, Phase, Press, Text, Touch


class Outgoing:
    """One per picture; hands and keyboard both send through it. Qt thread."""

    def __init__(self, live: LiveView, wishes: ViewerWishes, overlay: Overlay) -> None:
        self._live, self._wishes, self._overlay = live, wishes, overlay

    def send(self, items: list[Item], ghosts: frozenset[int] = frozenset()) -> list[int]:
        """To the phone, but not what it cannot do. The number of each item in its session, 0 for what did not leave.

        `ghosts`: pointers that no hand of the technician's holds."""
        possible = [item for item in items if not self._impossible(item)]
        if not possible:
            return [0] * len(items)
        if not all(isinstance(item, Touch) and item.phase is Phase.HOVER for item in possible):
            self._overlay.trail.saw(possible, now_ms(), ghosts)
            self._overlay.wake()
        number = self._wishes.send_items(possible)
        numbers: list[int] = []
        for item in items:
            left = bool(number) and any(item is other for other in possible)
            numbers.append(number if left else 0)
            number += left
        return numbers

    def _impossible(self, item: Item) -> bool:
        reason = ""
        if isinstance(item, Key) and item.press is not Press.UP and item.key in keys.SOFTKEY_NAMES:
            reason = key_reason(self._live, item.key)
        elif isinstance(item, Key) and item.press is not Press.UP and keys.types(item.key) and self._live.can_touch:
            reason = typing_reason(self._live)
        elif isinstance(item, Text):
            reason = text_reason(self._live)
        if reason:
            self.say(reason)
        return bool(reason)

    def press(self, action: str) -> bool:
        """Carry out an action that is a key of the phone; False where it is the viewer's own."""
        items = self.items_of(action)
        self.send(items)
        return bool(items)

    def items_of(self, action: str) -> list[Item]:
        """What an action that is a key of the phone sends; nothing where it is the viewer's own."""
        if action == BACK_OR_WAKE:
            vid = self._live.vid
            dark = vid is not None and vid.state == "paused" and vid.why == "screen_off"
            action = "WAKE" if dark and "WAKE" in self._live.caps.keys else "BACK"
        return [Key(action)] if of_phone(action) else []

    def say(self, reason: str, at: tuple[int, int] | None = None) -> None:
        """A reason in a small label; `at`: the point of the phone that it is about."""
        self._overlay.trail.say(reason, now_ms(), at)
        self._overlay.wake()
