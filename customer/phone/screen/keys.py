"""What Android's keys do on this phone."""

from __future__ import annotations

from customer.phone.screen.shapes import Action
from customer.phone.screen.state import PhoneState

META_SHIFT, META_CTRL = 0x1, 0x1000
_EDITS: dict[str, Action] = {"A": ("select_all",), "C": ("copy",), "X": ("cut",), "V": ("paste",)}
"""With Ctrl, as in every text field of Android."""
_CARET = frozenset({"DPAD_UP", "DPAD_DOWN", "DPAD_LEFT", "DPAD_RIGHT", "MOVE_HOME", "MOVE_END", "PAGE_UP", "PAGE_DOWN"})


def press_key(state: PhoneState, name: str, meta: int) -> Action | None:
    """The action of a key in this state; None where it does nothing. Names as KeyEvent's, without `KEYCODE_`."""
    match name:
        case "BACK" | "ESCAPE":
            return ("back",)
        case "HOME":
            return ("home",)
        case "RECENTS":
            return ("overlay", "" if state.overlay == "recents" else "recents")
        case "NOTIFICATIONS":
            return ("overlay", "shade")
        case "QUICK_SETTINGS":
            return ("overlay", "quick")
        case "DISMISS_SHADE":
            return ("close_overlay",) if state.overlay in ("shade", "quick") else None
        case "POWER_DIALOG":
            return ("overlay", "power")
        case "LOCK_SCREEN":
            return ("lock",)
        case "VOLUME_UP":
            return ("volume", "1")
        case "VOLUME_DOWN":
            return ("volume", "-1")
        case "MUTE":
            return ("volume", "mute")
    if state.focus is None:
        return None
    match name:
        case "ENTER":
            return ("send_chat",) if state.page == "chat" else ("type", "\n")
        case "DEL":
            return ("erase", "before")
        case "FORWARD_DEL":
            return ("erase", "after")
        case "SPACE":
            return ("type", " ")
        case "TAB":
            return ("type", "\t")
    if name in _CARET:
        return ("select", name) if meta & META_SHIFT else ("caret", name)
    if meta & META_CTRL:
        return _EDITS.get(name)
    if len(name) == 1:
        return ("type", name if meta & META_SHIFT else name.lower())
    return None
