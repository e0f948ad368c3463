"""Until when: what is offered, and what can be typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.chat.snoozing import choices, typed


def ms(*at: int) -> int:
    return int(datetime(*at, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]


FRIDAY = ms(2026, 11, 27, 16, 20)


def test_what_is_offered_lies_ahead_soonest_first() -> None:
    offered = choices(FRIDAY, UTC)
    assert [until.at_ms for until in offered] == [
        ms(2026, 11, 27, 17, 20),
        ms(2026, 11, 27, 19, 20),
        ms(2026, 11, 28, 9),
        ms(2026, 11, 30, 9),
        ms(2026, 12, 4, 9),
    ]
    assert offered[2].when == "tomorrow 09:00"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("17:05", ms(2026, 11, 27, 17, 5)),
        (" 9:00 ", ms(2026, 11, 28, 9)),
        ("24/12 8:30", ms(2026, 12, 24, 8, 30)),
        ("3/2 8:30", ms(2027, 2, 3, 8, 30)),
        ("24/12/2027 8:30", ms(2027, 12, 24, 8, 30)),
        ("24/12/2025 8:30", None),
        ("29/2 8:00", None),
        ("17h05", ms(2026, 11, 27, 17, 5)),
        ("17 h 05", ms(2026, 11, 27, 17, 5)),
        ("9H", ms(2026, 11, 28, 9)),
        ("24/12 8 h", ms(2026, 12, 24, 8)),
        ("24/12/2027 8h30", ms(2027, 12, 24, 8, 30)),
        ("25:00", None),
        ("25h", None),
        ("9 hours", None),
        ("soon", None),
        ("", None),
    ],
)
def test_what_can_be_typed(text: str, at: int | None) -> None:
    until = typed(text, FRIDAY, UTC)
    assert (until.at_ms if until is not None else None) == at
