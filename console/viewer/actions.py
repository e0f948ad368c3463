"""What a key or a mouse button of the technician's can mean. Pure: names and groups; their words for people are the user interface's.

Names in capitals are keys of the phone, as Android calls them, and travel as they are (`Key`). The others are the viewer's own: whoever
owns the picture carries them out (`console/ui/viewer/viewer_pane.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from console.viewer.keys import ROTATE, SOFTKEYS

Group = Literal["phone", "picture", "text", "show", "hands"]

TOUCH: Final = "touch"
"""A mouse button as a second left button: the click itself reaches the phone at its point."""
LONG_PRESS: Final = "long_press"
"""The button touches the point and holds it."""
BACK_OR_WAKE: Final = "back_or_wake"
"""scrcpy's BACK_OR_SCREEN_ON: Back, or the panel lights up where it is dark."""


@dataclass(frozen=True, slots=True)
class Action:
    """`repeats`: a held key does it again and again. `click`: only a mouse button can mean it."""

    name: str
    group: Group
    repeats: bool = False
    click: bool = False


_PHONE = tuple(softkey.key for softkey in SOFTKEYS if softkey.key != ROTATE)

ACTIONS: tuple[Action, ...] = (
    Action(BACK_OR_WAKE, "phone"),
    *(Action(name, "phone", repeats=name in ("VOLUME_UP", "VOLUME_DOWN")) for name in _PHONE),
    Action("rotate", "phone"),
    Action(TOUCH, "phone", click=True),
    Action(LONG_PRESS, "phone", click=True),
    Action("fullscreen", "picture"),
    Action("fit", "picture"),
    Action("one_to_one", "picture"),
    Action("larger", "picture", repeats=True),
    Action("smaller", "picture", repeats=True),
    Action("pan_left", "picture", repeats=True),
    Action("pan_up", "picture", repeats=True),
    Action("pan_down", "picture", repeats=True),
    Action("pan_right", "picture", repeats=True),
    Action("turn_left", "picture"),
    Action("turn_right", "picture"),
    Action("freeze", "picture"),
    Action("statistics", "picture"),
    Action("statistics_corner", "picture"),
    Action("detach", "picture"),
    Action("keep_on_top", "picture"),
    Action("copy", "text"),
    Action("cut", "text"),
    Action("paste", "text"),
    Action("paste_as_text", "text"),
    Action("secret_paste", "text"),
    Action("draw", "show"),
    Action("erase", "show"),
    Action("screenshot", "show"),
    Action("record", "show"),
    Action("bindings", "hands"),
    Action("next_profile", "hands"),
    Action("system_keys", "hands"),
    Action("chat", "hands"),
)
"""In the order of every list. To add one: a line here, its words in `console/ui/viewer/binding_words.py`, its deed in the viewer's pane."""

BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}
_OF_PHONE = frozenset(_PHONE)


def of_phone(action: str) -> bool:
    """Whether an action is a key of the phone."""
    return action in _OF_PHONE
