"""Every physical pixel of the window means the phone pixel that is drawn there, at every size, place and turn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.viewer.geometry import FINENESS, FULL, MOST_SCALE, PIECE, ZOOM_STEP, Rect, ViewGeometry, bar_beside, same_shape

RATIOS = st.sampled_from([1.0, 1.25, 1.5, 2.0])
TURNS = st.integers(0, 3)
PICTURES = st.sampled_from([(1080, 2400), (2400, 1080), (720, 1600), (1440, 3088), (800, 1280), (1081, 2399), (320, 320), (4096, 2160)])
AREAS = st.tuples(st.integers(80, 2600), st.integers(80, 2600))


def views() -> st.SearchStrategy[ViewGeometry]:
    pans = st.tuples(st.integers(0, 3000), st.integers(0, 3000))
    modes = st.sampled_from(["fit", "one_to_one", "free"])
    return st.builds(ViewGeometry, AREAS, RATIOS, PICTURES, modes, pans, TURNS, st.floats(0.05, MOST_SCALE))


def pixel(value: int, side: int) -> int:
    """What a client of width `side` makes of a coordinate: PROTOCOL.md section 10, word by word."""
    return min(side - 1, value * side // FULL)


def drawn_there(view: ViewGeometry, px: int, py: int) -> tuple[float, float]:
    """The picture pixel whose middle is drawn at physical pixel (px, py), by following the picture's corners through the turns."""
    target = view.target
    s, t = (px + 0.5 - target.x) / target.width, (py + 0.5 - target.y) / target.height
    # corners of the picture seen at the window's top left, top right and bottom left
    (ax, ay), (bx, by), (cx, cy) = {
        0: ((0, 0), (1, 0), (0, 1)),
        1: ((0, 1), (0, 0), (1, 1)),
        2: ((1, 1), (0, 1), (1, 0)),
        3: ((1, 0), (1, 1), (0, 0)),
    }[view.turns]
    u, v = ax + s * (bx - ax) + t * (cx - ax), ay + s * (by - ay) + t * (cy - ay)
    return u * view.picture[0], v * view.picture[1]


@given(views(), st.data())
def test_a_pixel_of_the_window_hits_what_is_drawn_there(view: ViewGeometry, data: st.DataObject) -> None:
    seen = view.target.within(*view.widget)
    px = data.draw(st.integers(seen.x, seen.x + seen.width - 1))
    py = data.draw(st.integers(seen.y, seen.y + seen.height - 1))
    at = view.to_phone(px / view.ratio, py / view.ratio)
    assert at is not None
    want = drawn_there(view, px, py)
    for got, true, side in ((at[0], want[0], view.picture[0]), (at[1], want[1], view.picture[1])):
        assert abs(pixel(got, side) + 0.5 - true) <= 1.0, (at, want)


@given(views(), st.data())
def test_there_and_back(view: ViewGeometry, data: st.DataObject) -> None:
    """Back in the window the point is where the pointer was, within one physical pixel."""
    seen = view.target.within(*view.widget)
    px = data.draw(st.integers(seen.x, seen.x + seen.width - 1))
    py = data.draw(st.integers(seen.y, seen.y + seen.height - 1))
    at = view.to_phone(px / view.ratio, py / view.ratio)
    assert at is not None
    x, y = view.to_widget(*at)
    assert abs(x * view.ratio - px) <= 1
    assert abs(y * view.ratio - py) <= 1


@given(views())
def test_corners_and_middle(view: ViewGeometry) -> None:
    """P28: a click at each corner and the middle hits within one pixel of what the window can show."""
    if view.mode != "fit":
        return
    target = view.target
    wide, high = view.picture
    for fx, fy in ((0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5)):
        px, py = target.x + round(fx * (target.width - 1)), target.y + round(fy * (target.height - 1))
        at = view.to_phone(px / view.ratio, py / view.ratio)
        assert at is not None
        coarse = max(1.0, 1 / view.scale)  # one physical pixel covers this many of the phone's
        want = drawn_there(view, px, py)
        assert abs(pixel(at[0], wide) + 0.5 - want[0]) <= coarse
        assert abs(pixel(at[1], high) + 0.5 - want[1]) <= coarse


@given(views(), st.floats(-500, 3000), st.floats(-500, 3000))
def test_outside_is_nothing_and_clamps_to_the_edge(view: ViewGeometry, x: float, y: float) -> None:
    at = view.to_phone(x, y)
    clamped = view.to_phone_clamped(x, y)
    assert 0 <= clamped[0] <= FULL
    assert 0 <= clamped[1] <= FULL
    if at is not None:
        assert at == clamped


def test_far_outside_is_the_edge() -> None:
    view = ViewGeometry((500, 1000), 1.0, (1080, 2400))
    assert view.to_phone_clamped(-99, -99) == (0, 0)
    assert view.to_phone_clamped(9999, 9999) == (FULL, FULL)
    assert view.to_phone(10, 500) is None, "the letterbox is not the phone"
    turned = ViewGeometry((500, 1000), 1.0, (1080, 2400), turns=1)
    assert turned.to_phone_clamped(-99, -99) == (0, FULL), "a quarter turn clockwise brings the bottom left to the top left"


def test_letterbox_is_centred_and_keeps_the_shape() -> None:
    view = ViewGeometry((500, 1000), 1.0, (1080, 2400))
    assert view.target == Rect(25, 0, 450, 1000)
    assert ViewGeometry((500, 1000), 1.0, (1080, 2400), turns=1).target == Rect(0, 387, 500, 225)


def test_one_to_one_pans_within_the_picture() -> None:
    view = ViewGeometry((500, 1000), 2.0, (1080, 2400), "one_to_one", (9999, 100))
    assert view.target == Rect(-580, -100, 1080, 2400)
    assert view.pan_most == (580, 1400)
    assert ViewGeometry((2000, 3000), 2.0, (1080, 2400), "one_to_one", (50, 50)).target == Rect(460, 300, 1080, 2400)


@given(views(), st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_what_is_under_the_pointer(view: ViewGeometry, factor: float, fx: float, fy: float) -> None:
    """Within a physical pixel, but where an edge of the picture comes into the area: then the edge wins."""
    x, y = fx * (view.widget[0] - 1) / view.ratio, fy * (view.widget[1] - 1) / view.ratio
    at = view.to_phone(x, y)
    if at is None:
        return
    after = view.zoomed(factor, x, y)
    least, most = after.scales
    assert least - 1e-9 <= after.scale <= most + 1e-9
    back = after.to_widget(*at)
    for got, want, pan, far in zip(back, (x, y), after.pan, after.pan_most, strict=True):
        if 0 < pan < far:
            # a phone point is as coarse as 1/65535 of the picture, and a place a whole pixel
            coarse = 1 + 0.5 * max(after.target.width, after.target.height) / FULL
            assert abs(got - want) * after.ratio <= coarse


@given(AREAS, RATIOS, PICTURES, TURNS)
def test_the_way_up_stops_at_one_to_one_and_the_way_down_where_it_fits(
    area: tuple[int, int], ratio: float, picture: tuple[int, int], turns: int
) -> None:
    view = ViewGeometry(area, ratio, picture, turns=turns)
    least, most = view.scales
    for factor, end in ((ZOOM_STEP, most), (1 / ZOOM_STEP, least)):
        seen = [view.mode]
        for _ in range(80):
            view = view.zoomed(factor, area[0] / 2 / ratio, area[1] / 2 / ratio)
            seen.append(view.mode)
        assert abs(view.scale - end) < 1e-9
        stops = {name for name, stop in (("fit", view.fit_scale), ("one_to_one", 1.0)) if least < stop < most}
        assert stops <= set(seen), seen


@given(views())
def test_a_piece_holds_all_that_is_visible_and_lies_where_it_is_in_the_whole(view: ViewGeometry) -> None:
    piece, place = view.piece, view.placed(view.piece)
    wide, high = view.picture
    assert 0 <= piece.x <= piece.x + piece.width <= wide and 0 <= piece.y <= piece.y + piece.height <= high
    assert piece.x % PIECE == piece.y % PIECE == 0
    seen = view.target.within(*view.widget)
    for px, py in ((seen.x, seen.y), (seen.x + seen.width - 1, seen.y + seen.height - 1)):
        x, y = drawn_there(view, px, py)
        assert piece.x <= x <= piece.x + piece.width and piece.y <= y <= piece.y + piece.height
    target = view.target
    across, down = (target.height, target.width) if view.turns % 2 else (target.width, target.height)
    if view.scale < 1:
        return
    for at, size, whole, pixels, got in (
        (piece.x, piece.width, across, wide, (place.x, place.x + place.width)),
        (piece.y, piece.height, down, high, (place.y, place.y + place.height)),
    ):
        exact = view.scale * FINENESS % 1 == 0 and pixels * view.scale % 1 == 0
        near = 1e-6 if exact else 0.5 + 1e-9
        assert abs(got[0] - at * whole / pixels) <= near and abs(got[1] - (at + size) * whole / pixels) <= near


def test_a_piece_is_small_when_most_is_hidden() -> None:
    """Where there is no GPU, zooming in must not cost more than looking at all of it."""
    for scale in (1.0, 2.0, 4.0, 8.0):
        view = ViewGeometry((700, 1500), 2.0, (1080, 2400), "free", (1_000, 1_000), free=scale)
        place = view.placed(view.piece)
        slack = 4 * PIECE * scale
        assert place.width <= 700 + slack and place.height <= 1500 + slack


def test_small_steps_leave_a_stop_again() -> None:
    """A trackpad's zoom comes in small pieces; none of them may be caught for ever."""
    view = ViewGeometry((500, 1000), 1.0, (1080, 2400))
    modes = []
    for _ in range(200):
        view = view.zoomed(1.01, 250, 500)
        modes.append(view.mode)
    assert modes.count("one_to_one") == 1
    assert view.scale > 1.5


def test_panning_moves_with_the_hand_and_ends_at_the_edges() -> None:
    view = ViewGeometry((500, 1000), 2.0, (1080, 2400), "one_to_one", (300, 300))
    assert view.panned(-10, 20).pan == (320, 260)
    assert view.panned(9999, -9999).pan == (0, 1400)
    fits = ViewGeometry((500, 1000), 2.0, (1080, 2400))
    assert fits.panned(50, 50).target == fits.target


def test_shapes() -> None:
    assert same_shape((1080, 2400), (540, 1200))
    assert same_shape((1081, 2399), (1080, 2398))
    assert not same_shape((1080, 2400), (2400, 1080))
    assert not same_shape((1080, 2400), (1080, 2340))


def test_the_bar_goes_where_it_costs_less() -> None:
    assert bar_beside((520, 928), (1080, 2400), 44)
    assert not bar_beside((342, 780), (1080, 2400), 44)
    assert not bar_beside((500, 1000), (2400, 1080), 44)
