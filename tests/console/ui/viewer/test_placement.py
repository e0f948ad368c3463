"""A viewer's own window comes back where it stood, and never where nobody sees it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.ui.viewer.placement import CASCADE, LEAST, Monitor, Place, key_of, read, settled, written

LAPTOP = Monitor("eDP-1", 0, 0, 1440, 860)
DESK = Monitor("DP-2", 1440, -200, 2560, 1400)
monitors = st.builds(
    Monitor,
    st.sampled_from(["eDP-1", "DP-1", "DP-2"]),
    st.integers(-4000, 4000),
    st.integers(-2000, 2000),
    st.integers(640, 5120),
    st.integers(480, 2880),
)
places = st.builds(
    Place,
    st.sampled_from(["eDP-1", "DP-9"]),
    st.integers(-9000, 9000),
    st.integers(-9000, 9000),
    st.integers(-5, 9000),
    st.integers(-5, 9000),
)


def test_it_comes_back_to_its_screen() -> None:
    place = Place("DP-2", 100, 120, 600, 1100, full=True, on_top=True, mode="free", scale=0.75)
    assert read(written(place)) == place
    assert settled(place, [LAPTOP, DESK], LAPTOP) == (DESK, (1540, -80, 600, 1100))
    moved = Monitor("DP-2", -2560, 0, 2560, 1400)
    assert settled(place, [LAPTOP, moved], LAPTOP)[1][:2] == (-2460, 120), "the screen stands at the other side now"


def test_without_its_screen_it_comes_whole_to_the_one_with_the_program() -> None:
    place = Place("DP-2", 1900, 200, 600, 1100)
    monitor, (x, y, width, height) = settled(place, [LAPTOP], LAPTOP)
    assert monitor is LAPTOP
    assert (width, height) == (600, 820), "as high as the laptop's screen allows"
    assert (x, y) == (420, 0)


def test_several_do_not_cover_each_other() -> None:
    first, second = (settled(None, [DESK], DESK, others)[1] for others in (0, 1))
    assert (second[0] - first[0], second[1] - first[1]) == (CASCADE, CASCADE)


def test_screens_are_known_by_names_and_places_in_any_order() -> None:
    assert key_of([LAPTOP, DESK]) == key_of([DESK, LAPTOP])
    assert len({key_of([LAPTOP]), key_of([DESK]), key_of([LAPTOP, DESK]), key_of([])}) == 4


def test_what_is_no_place_is_none() -> None:
    for text in (
        "",
        "{",
        "[]",
        "7",
        '{"monitor": "a"}',
        '{"monitor":"a","x":1,"y":2,"width":"w","height":4}',
        written(Place("a", 0, 0, 1, 1))[:-1],
    ):
        assert read(text) is None
    assert read('{"monitor":"a","x":0,"y":0,"width":1,"height":1,"mode":"free","scale":0}') is None
    assert read('{"monitor":"a","x":0,"y":0,"width":1,"height":1,"mode":"huge"}') is None


@given(st.lists(monitors, min_size=1, max_size=3), st.none() | places, st.integers(0, 40))
def test_it_is_always_whole_on_one_screen(screens: list[Monitor], place: Place | None, others: int) -> None:
    monitor, (x, y, width, height) = settled(place, screens, screens[0], others)
    assert monitor in screens
    assert width >= LEAST and height >= LEAST
    assert monitor.x <= x and x + width <= monitor.x + monitor.width
    assert monitor.y <= y and y + height <= monitor.y + monitor.height
