"""The time axis: what is pointed at stays where it is, nothing lies outside, and its ticks have room."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from console.session_record.playing import SPEEDS, Playing
from console.session_record.time_scale import CLOSEST_MS_PER_PX, TICK_PX, TimeScale

T0 = 1_700_000_000_000
LENGTHS = st.integers(1, 8 * 3600 * 1000)
HANDS = st.lists(st.tuples(st.sampled_from(["zoom", "scroll", "resize", "show"]), st.integers(-2000, 4000)), max_size=20)
MOVES = st.tuples(st.sampled_from(["go", "by", "toggle", "faster", "passed"]), st.integers(-9_000_000, 9_000_000))


@given(LENGTHS, st.integers(50, 3000), HANDS)
@example(8 * 3600 * 1000, 50, [("scroll", 0)])
def test_whatever_is_done_the_axis_shows_a_part_of_the_session(length: int, width: int, deeds: list[tuple[str, int]]) -> None:
    scale = TimeScale(T0, T0 + length, width)
    for deed, by in deeds:
        match deed:
            case "zoom":
                scale.zoom(1.7 if by > 0 else 0.5, abs(by) % scale.width)
            case "scroll":
                scale.scroll(by)
            case "resize":
                scale.resize(max(1, by))
            case _:
                scale.show(T0 + abs(by) * length // 4000)
        assert scale.left >= T0
        assert CLOSEST_MS_PER_PX <= scale.ms_per_px <= scale.widest
        assert scale.right <= max(T0 + length, T0 + scale.width * scale.ms_per_px) + 1
        for x in (0, scale.width / 2, scale.width):
            assert T0 <= scale.at(x) <= T0 + length
        ticks = scale.ticks()
        assert all(0 <= tick <= length for tick in ticks)
        assert all((b - a) / scale.ms_per_px >= TICK_PX for a, b in itertools.pairwise(ticks))


@given(st.integers(60_000, 8 * 3600 * 1000), st.integers(200, 2000), st.floats(0.1, 0.9))
def test_zooming_keeps_the_moment_under_the_pointer(length: int, width: int, place: float) -> None:
    scale = TimeScale(T0, T0 + length, width)
    x = place * width
    before = scale.at(x)
    scale.zoom(3.0, x)
    assert abs(scale.at(x) - before) <= max(2, scale.ms_per_px)


def test_what_showed_everything_goes_on_doing_so_and_a_moment_out_of_sight_is_brought_in() -> None:
    scale = TimeScale(T0, T0 + 600_000, 600)
    scale.resize(1200)
    assert (scale.left, scale.ms_per_px) == (T0, 500)
    assert not scale.show(T0 + 300_000), "in sight: nothing moves"
    scale.zoom(10, 0)
    assert scale.show(T0 + 300_000)
    assert scale.left < T0 + 300_000 < scale.right
    scale.fit()
    assert scale.ms_per_px == scale.widest


@given(LENGTHS, st.lists(MOVES, max_size=30))
def test_the_playhead_never_leaves_the_session(length: int, deeds: list[tuple[str, int]]) -> None:
    playing = Playing(T0, T0 + length)
    for deed, by in deeds:
        before = playing.at
        match deed:
            case "go":
                playing.go(T0 + by)
            case "by":
                playing.by(by)
            case "toggle":
                playing.toggle()
            case "faster":
                playing.faster()
            case _:
                assert playing.passed(abs(by)) or playing.at == before
        assert T0 <= playing.at <= T0 + length
        assert playing.speed in SPEEDS
    playing.go(T0 + length)
    playing.on = False
    playing.toggle()
    assert playing.at == T0, "from the end it begins anew"


def test_time_passes_at_the_chosen_speed() -> None:
    playing = Playing(0, 10_000)
    assert not playing.passed(1_000)
    playing.faster()
    playing.faster()
    assert playing.passed(1_000)
    assert playing.at == 2_000
    playing.faster()
    playing.faster()
    assert playing.speed == 4
    assert playing.passed(5_000)
    assert (playing.at, playing.on) == (10_000, False), "it stops at the end"
