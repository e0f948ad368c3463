"""The phone's own keyboard, as large as a thumb needs it."""

from __future__ import annotations

from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, PhoneState

KEYBOARD_DP = 236.0
_ROWS = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn'"),
}


def keyboard_height(c: Canvas, s: PhoneState) -> float:
    """Of the keyboard with the navigation bar below it, dp."""
    return min(KEYBOARD_DP, c.height * 0.46) + NAV_DP


def keyboard(c: Canvas, s: PhoneState) -> None:
    """QWERTY or AZERTY by the phone's language, over the bottom of the page."""
    p = s.palette
    height = keyboard_height(c, s)
    top = c.height - height
    c.fill(Rect(0, top, c.width, height), p.line)
    c.target("keyboard", Rect(0, top, c.width, height - NAV_DP), ("nothing",))
    row_h = (height - NAV_DP - 12) / 4
    margin = 4.0 if c.width < 600 else c.width * 0.12
    width = c.width - 2 * margin
    unit = width / 10
    for r, letters in enumerate(_ROWS[s.lang]):
        y = top + 6 + r * row_h
        x = margin + (width - unit * len(letters)) / 2
        for letter in letters:
            shown = letter.upper() if s.shift else letter
            _key(c, s, Rect(x, y, unit, row_h), f"key:{letter}", shown, ("type", shown))
            x += unit
        if r == 2:
            side = (width - unit * len(letters)) / 2
            _key(c, s, Rect(margin, y, side, row_h), "key:shift", "", ("shift",), "arrow-fat-up", s.shift)
            _key(c, s, Rect(c.width - margin - side, y, side, row_h), "key:del", "", ("key", "DEL"), "backspace")
    y = top + 6 + 3 * row_h
    _key(c, s, Rect(margin, y, unit * 1.5, row_h), "key:comma", ",", ("type", ","))
    _key(c, s, Rect(margin + unit * 1.5, y, unit * 5.5, row_h), "key:space", s.lang.upper(), ("type", " "))
    _key(c, s, Rect(margin + unit * 7, y, unit * 1.5, row_h), "key:dot", ".", ("type", "."))
    _key(c, s, Rect(margin + unit * 8.5, y, unit * 1.5, row_h), "key:enter", "", ("key", "ENTER"), "arrow-elbow-down-left", True)


def _key(c: Canvas, s: PhoneState, cell: Rect, name: str, text: str, action: tuple[str, ...], icon: str = "", strong: bool = False) -> None:
    p = s.palette
    cap = cell.inset(2.5, 3.5)
    ink = p.on_accent if strong else p.text
    c.fill(cap, p.accent if strong else p.tint if s.pressed == name else p.key, 7)
    if icon:
        c.icon(cap, icon, ink, 20)
    else:
        c.text(cap, text, 13 if name == "key:space" else 20, p.text2 if name == "key:space" else ink, 400, "center")
    c.target(name, cell, action)
