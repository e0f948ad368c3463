"""Marks over the phone's screen: what stands, what fades, where it lies, and when none of it may be seen."""

from __future__ import annotations

from datetime import datetime

import pytest

from customer.phone.persona import PERSONAS
from customer.phone.screen import actions
from customer.phone.screen.marks import CASING, DOT_DP, FADES_MS, INK, Board
from customer.phone.screen.phone import Phone
from customer.phone.screen.shapes import Disc, Scene, Trace
from customer.phone.screen.state import Prompt
from protocol import limits
from protocol.peer import Pointing

NOON = datetime(2026, 3, 2, 12, 0)
FREE = Pointing(1, "free", 7, [(0, 0), (65535, 65535)])


def measure(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    return len(text) * size / 2, size * 1.28


def phone() -> Phone:
    made = Phone(PERSONAS["tiny"], "en", measure, NOON, 0)
    made.state.sharing = "view"
    return made


def traces(scene: Scene) -> list[Trace]:
    return [shape for shape in scene.shapes if isinstance(shape, Trace)]


def test_the_same_id_replaces_and_clear_takes_away() -> None:
    board = Board()
    assert board.heard(FREE, 0) and board.heard(Pointing(1, "arrow", 8, [(0, 0), (9, 9)]), 0)
    grown = Pointing(1, "free", 7, [(0, 0), (1, 1), (2, 2)])
    assert board.heard(grown, 50)
    assert [(m.id, len(m.path)) for m in board.marks] == [(7, 3), (8, 2)]
    assert not board.heard(Pointing(1, "clear", 99), 60)
    assert board.heard(Pointing(1, "clear", 7), 60)
    assert [m.id for m in board.marks] == [8]
    assert board.heard(Pointing(1, "clear"), 70) and board.marks == ()
    assert not board.heard(Pointing(1, "clear"), 80)


@pytest.mark.parametrize(
    "message",
    [Pointing(1, "point", 1, []), Pointing(1, "arrow", 1, [(1, 1)]), Pointing(1, "circle", 1, [(1, 1)] * 3), Pointing(1, "free", 1, [])],
)
def test_what_is_no_mark_is_not_drawn(message: Pointing) -> None:
    board = Board()
    assert not board.heard(message, 0) and board.marks == ()


def test_there_are_never_more_than_the_protocol_says() -> None:
    board = Board()
    for n in range(1, limits.MARKS + 6):
        board.heard(Pointing(1, "free", n, [(n, n)] * limits.MARK_POINTS), 0)
    assert [m.id for m in board.marks] == list(range(6, limits.MARKS + 6))


def test_a_dot_fades_after_three_seconds_in_few_pictures_and_lines_stay() -> None:
    made = phone()
    made.mark(Pointing(1, "point", 1, [(32768, 32768)]))
    made.mark(FREE)
    pictures, now = 0, 0.0
    while (due := made.deadline_ms(NOON)) < FADES_MS + 1:
        now = max(due, now + 1)
        version = made.version
        made.tick(now, NOON)
        pictures += made.version != version
    assert FADES_MS * 0.6 < now <= FADES_MS + 1
    assert pictures <= 10
    assert [m.kind for m in made.state.marks.marks] == ["free"]


def test_a_mark_lies_where_it_was_pointed_to_in_both_pictures() -> None:
    made = phone()
    made.mark(Pointing(1, "point", 1, [(0, 65535)]))
    made.mark(Pointing(1, "circle", 2, [(65535, 65535), (0, 32768)]))
    for scene in (made.scene, made.captured):
        high = scene.height_px / scene.density
        (dot,) = (s for s in scene.shapes if isinstance(s, Disc) and s.color == f"#FF{INK[1:]}")
        assert (dot.rect.x + dot.rect.w / 2, dot.rect.y + dot.rect.h / 2) == pytest.approx((0, high))
        assert dot.rect.w == pytest.approx(2 * DOT_DP, abs=4)
        casing, ink = traces(scene)
        assert (casing.color, ink.color) == (CASING, INK) and casing.width > ink.width
        xs, ys = zip(*ink.points, strict=True)
        assert (min(xs), max(xs)) == pytest.approx((0, scene.width_px / scene.density))
        assert (min(ys), max(ys)) == pytest.approx((high * 32768 / 65535, high))


def test_an_arrow_has_its_head_at_its_end() -> None:
    made = phone()
    made.mark(Pointing(1, "arrow", 1, [(10000, 30000), (50000, 30000)]))
    _, _, shaft, head = traces(made.scene)
    assert head.points[1] == pytest.approx(shaft.points[-1])
    assert all(x < shaft.points[-1][0] for x, _ in (head.points[0], head.points[2]))


def test_a_question_the_keyguard_and_a_private_moment_are_never_drawn_over() -> None:
    made = phone()
    made.mark(FREE)
    assert traces(made.scene)
    state = made.state
    for what, covered, open_ in (("prompt", Prompt("control", "ask"), None), ("locked", True, False), ("private", True, False)):
        setattr(state, what, covered)
        made.changed()
        assert not traces(made.scene) and not traces(made.captured), what
        setattr(state, what, open_)
    state.private = True
    made.mark(Pointing(1, "free", 9, [(5, 5)]))
    made.mark(Pointing(1, "clear", 7))
    assert state.marks.marks == (), "nothing new, and what goes goes"


def test_they_lie_over_a_secure_windows_black_too() -> None:
    made = phone()
    actions.show(made.state, "secure", resume=False)
    made.mark(FREE)
    assert made.black == "app" and traces(made.captured)
    made.unmark()
    assert not traces(made.captured)
