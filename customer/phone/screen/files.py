"""The row over the composer about a file: whether to save or send it, or how far it is."""

from __future__ import annotations

from customer.phone.screen.files_shown import FileShown
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import PhoneState

HIGH_DP = 76
_BUTTON_DP = 44
NAME_CHARS = 26


def row(c: Canvas, s: PhoneState, r: Rect) -> None:
    """Only the person's own finger answers."""
    shown = s.files.shown
    if shown is None:
        return
    p = s.palette
    c.fill(r, p.tint, 16)
    c.icon(Rect(r.x + 10, r.y, 28, r.h), "file-fill", p.accent, 20)
    text = _words(s, shown)
    buttons = 2 * _BUTTON_DP + 12 if shown.asks else 14
    room = r.w - 50 - buttons
    lines = c.measure(text, 14, 500, room)[1]
    c.text(Rect(r.x + 44, r.y + max(0.0, (r.h - lines) / 2), room, min(lines, r.h)), text, 14, p.text, 500, wrap=True)
    if not shown.asks:
        return
    for n, (answer, icon) in enumerate((("no", "x"), ("yes", "check"))):
        button = Rect(r.right - buttons + n * (_BUTTON_DP + 4), r.y + (r.h - _BUTTON_DP) / 2, _BUTTON_DP, _BUTTON_DP)
        c.disc(button, p.accent if answer == "yes" else p.line)
        c.icon(button, icon, "#FFFFFF" if answer == "yes" and not s.dark else p.ground if answer == "yes" else p.text, 20)
        c.target(f"file:{answer}", button, ("file", answer), guarded=True)


def _words(s: PhoneState, shown: FileShown) -> str:
    size, name = size_words(s.lang, shown.size), _short(shown.name)
    match shown.asks:
        case "save":
            return s.say("Save {file} ({size})?", file=name, size=size)
        case "send":
            return s.say("Send a file ({size})?", size=size)
        case "disk_full":
            return s.say("No room left for {file}. Go on?", file=name)
        case "not_written":
            return s.say("{file} cannot be saved. Go on?", file=name)
        case _:
            return f"{name} · {shown.percent}\u00a0%"


def _short(name: str) -> str:
    """A name loses its middle: its end says what it is."""
    return name if len(name) <= NAME_CHARS else f"{name[: NAME_CHARS - 10]}…{name[-9:]}"


def size_words(lang: str, size: int) -> str:
    """`1.4 MB`, `1,4 Mo`."""
    units = ("o", "ko", "Mo", "Go") if lang == "fr" else ("B", "kB", "MB", "GB")
    value, unit = float(size), 0
    while value >= 1000 and unit < 3:
        value, unit = value / 1000, unit + 1
    text = f"{value:.0f}" if unit == 0 or value >= 100 else f"{value:.1f}"
    return f"{text.replace('.', ',') if lang == 'fr' else text}\u00a0{units[unit]}"
