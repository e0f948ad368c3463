"""The phone tells where text would go: which field, and where its caret stands on the screen."""

from __future__ import annotations

from customer.phone.focus import EVERY_MS, FocusTeller, focus_of
from customer.phone.screen.caret import caret_rect
from customer.phone.screen.shapes import Rect
from protocol.inp import Press
from protocol.peer import Focus
from tests.customer.phone.screen.test_phone import Finger, make


def grid(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    """Letters 10 wide, lines 20 high, broken at spaces."""
    lines, width = 0, 0
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if wrap_width is not None and len(longer) * 10 > wrap_width and line:
                lines, width, line = lines + 1, max(width, len(line) * 10), word
            else:
                line = longer
        lines, width = lines + 1, max(width, len(line) * 10)
    return float(width), lines * 20.0


def test_the_caret_stands_behind_what_was_typed() -> None:
    origin = Rect(100, 50, 100, 200)
    for text, x, y in (
        ("", 0, 0),
        ("abc", 30, 0),
        ("one two thr", 30, 20),
        ("one\n", 0, 20),
        ("one\ntwo", 30, 20),
        ("one two three\nx", 10, 40),
        ("aaa bbb ccc ddd eee fff", 70, 40),
    ):
        found = caret_rect(grid, text, 18, origin, wrap=True)
        assert (found.x - 100, found.y - 50, found.h) == (x, y, 20), text
    assert caret_rect(grid, "one two three", 18, origin, wrap=False) == Rect(230, 50, 2, 200)


def test_no_field_no_focus() -> None:
    phone = make()
    assert focus_of(3, phone) == Focus(3)
    Finger(phone).tap("app:text")
    assert focus_of(3, phone).takes == "text"
    phone.do(("lock",))
    assert focus_of(3, phone) == Focus(3)


def test_the_caret_moves_with_the_text() -> None:
    phone = make()
    Finger(phone).tap("app:text")
    before = focus_of(1, phone).at
    phone.text("Grüße")
    after = focus_of(1, phone).at
    assert before is not None and after is not None
    assert after[0] > before[0] and after[1] < 65535 and after[3] > after[1]
    phone.key("MOVE_HOME", Press.PRESS, 0)
    home = focus_of(1, phone).at
    assert home is not None and abs(home[0] - before[0]) < 600


def test_a_change_is_told_once_and_at_most_ten_times_a_second() -> None:
    phone = make()
    teller = FocusTeller()
    assert teller.due(1, phone, 0.0) == Focus(1)
    assert teller.due(1, phone, 1.0) is None and teller.deadline_ms() is None
    Finger(phone).tap("app:text")
    phone.text("a")
    assert teller.due(1, phone, 50.0) is None and teller.deadline_ms() == EVERY_MS
    told = teller.due(1, phone, EVERY_MS)
    assert told is not None and told.takes == "text" and teller.deadline_ms() is None
    phone.text("b")
    assert teller.due(1, phone, EVERY_MS + 1) is None
    phone.key("DEL", Press.PRESS, 0)
    assert teller.due(1, phone, EVERY_MS + 2) is None and teller.deadline_ms() is None, "it is as it was told"
