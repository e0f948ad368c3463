"""Where the caret of a text field stands on the screen. Pure; dp."""

from __future__ import annotations

from customer.phone.screen.shapes import Measure, Rect

WIDE = 2.0


def caret_rect(measure: Measure, before: str, size: float, origin: Rect, *, wrap: bool) -> Rect:
    """The caret behind `before`, a text that begins at `origin`'s corner; `wrap`: its lines break at `origin`'s width."""
    line = measure("X", size, 400, None)[1]
    if not wrap:
        return Rect(origin.x + measure(before, size, 400, None)[0], origin.y, WIDE, origin.h)
    above, break_, paragraph = before.rpartition("\n")
    top = measure(above or " ", size, 400, origin.w)[1] if break_ else 0.0
    lines = max(1, round(measure(paragraph, size, 400, origin.w)[1] / line)) if paragraph else 1
    begins = 0
    if lines > 1:
        # the last line begins behind the longest beginning of the paragraph that needs one line less
        low, high = 0, len(paragraph)
        while high - low > 1:
            middle = (low + high) // 2
            fits = round(measure(paragraph[:middle], size, 400, origin.w)[1] / line) < lines
            low, high = (middle, high) if fits else (low, middle)
        begins = max(paragraph.rfind(" ", 0, low) + 1, 0) or low
    x = measure(paragraph[begins:], size, 400, None)[0]
    return Rect(origin.x + min(x, origin.w - WIDE), origin.y + top + (lines - 1) * line, WIDE, line)
