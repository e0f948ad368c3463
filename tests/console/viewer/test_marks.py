"""Pointing and drawing: what stands, what is sent, in what order and how often."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.viewer.marks import APART, FADES_MS, SEND_EVERY_MS, Marks, Tool
from protocol import codec, limits
from protocol.peer import Pointing


def marks(tool: Tool = "free", g: int = 1) -> Marks:
    made = Marks()
    made.tool = tool
    made.see(g)
    return made


def test_an_arrow_goes_from_press_to_release() -> None:
    m = marks("arrow")
    assert m.press((10, 10), 0) == [Pointing(1, "arrow", 1, [(10, 10), (10, 10)])]
    assert m.move((500, 500), 10) == []  # too soon
    assert m.tick(SEND_EVERY_MS) == [Pointing(1, "arrow", 1, [(10, 10), (500, 500)])]
    assert m.release((9_000, 9_000), 60) == [Pointing(1, "arrow", 1, [(10, 10), (9_000, 9_000)])]
    assert [(x.kind, x.path) for x in m.standing] == [("arrow", [(10, 10), (9_000, 9_000)])] and not m.drawing


def test_a_slip_leaves_no_arrow() -> None:
    m = marks("circle")
    m.press((100, 100), 0)
    assert m.release((101, 100), 5) == [Pointing(1, "clear", 1)] and m.standing == []


def test_a_hand_that_is_taken_away_ends_the_mark_where_it_is() -> None:
    m = marks("arrow")
    assert m.let_go(0) == []
    m.press((10, 10), 0)
    m.move((9_000, 9_000), 10)
    assert m.let_go(20) == [Pointing(1, "arrow", 1, [(10, 10), (9_000, 9_000)])] and not m.drawing
    m.press((10, 10), 100)
    assert m.let_go(110) == [Pointing(1, "clear", 2)], "nothing was drawn yet"


def test_a_line_leaves_out_what_says_nothing_and_never_passes_the_limit() -> None:
    m = marks("free")
    m.press((0, 0), 0)
    for n in range(1, 3_000):
        m.move((n * 20 % 65_536, n // 3_276 * 7_000), n)
    m.release((65_535, 65_535), 4_000)
    path = m.standing[0].path
    assert path[0] == (0, 0) and path[-1] == (65_535, 65_535) and len(path) <= limits.MARK_POINTS


def test_a_dot_follows_the_hand_and_fades() -> None:
    m = marks("point")
    assert m.press((1, 2), 0) == [Pointing(1, "point", 1, [(1, 2)])]
    assert m.move((900, 900), SEND_EVERY_MS) == [Pointing(1, "point", 1, [(900, 900)])]
    m.release((900, 900), 100)
    assert m.fading and m.standing[0].strength(100) == 1.0
    assert 0 < m.standing[0].strength(FADES_MS - 100) < 1
    m.tick(100 + FADES_MS)
    assert m.standing == [] and not m.fading


def test_undo_takes_the_newest_and_erase_all() -> None:
    m = marks("arrow")
    for n in range(3):
        m.press((0, 0), n * 100)
        m.release((5_000, 5_000), n * 100 + 50)
    assert m.undo() == [Pointing(1, "clear", 3)]
    assert m.erase() == [Pointing(1, "clear", 0)]
    assert m.undo() == [] and m.erase() == []


def test_another_geometry_starts_with_nothing() -> None:
    m = marks("free")
    m.press((0, 0), 0)
    assert m.see(2) == [] and m.standing == [] and not m.drawing
    assert m.move((5, 5), 1) == [] and m.release((5, 5), 2) == []
    assert m.press((1, 1), 3)[0].g == 2


def test_before_there_is_a_picture_nothing_is_drawn() -> None:
    m = Marks()
    assert m.press((0, 0), 0) == [] and m.standing == []


def test_the_oldest_gives_way() -> None:
    m = marks("arrow")
    told = []
    for n in range(limits.MARKS + 2):
        told += m.press((0, 0), n * 1_000)
        told += m.release((9_000, 9_000), n * 1_000 + 100)
    assert len(m.standing) == limits.MARKS and m.standing[0].id == 3
    assert [x.id for x in told if x.kind == "clear"] == [1, 2]


def test_a_new_connection_is_told_what_stands() -> None:
    m = marks("arrow")
    m.press((0, 0), 0)
    m.release((9_000, 9_000), 100)
    m.tool = "point"
    m.press((5, 5), 200)
    m.release((5, 5), 210)
    assert m.again() == [Pointing(1, "arrow", 1, [(0, 0), (9_000, 9_000)])]


@given(
    st.lists(
        st.tuples(st.sampled_from(["press", "move", "release", "tick", "undo", "erase"]), st.integers(0, 65_535), st.integers(0, 65_535)),
        max_size=80,
    ),
    st.sampled_from(["point", "arrow", "circle", "free"]),
)
def test_what_the_customer_holds_is_what_stands(deeds: list[tuple[str, int, int]], tool: Tool) -> None:
    m = marks(tool)
    held: dict[int, list[tuple[int, int]]] = {}

    def hear(messages: list[Pointing]) -> None:
        for message in messages:
            assert codec.from_peer(codec.encode(message)) == message
            if message.kind != "clear":
                held[message.id] = message.path
            elif message.id:
                held.pop(message.id, None)
            else:
                held.clear()

    now = 0.0
    for deed, x, y in deeds:
        now += 30
        match deed:
            case "press":
                hear(m.release((x, y), now))
                hear(m.press((x, y), now))
            case "move":
                hear(m.move((x, y), now))
            case "release":
                hear(m.release((x, y), now))
            case "tick":
                hear(m.tick(now))
            case "undo":
                hear(m.undo())
            case _:
                hear(m.erase())
    hear(m.release((0, 0), now))
    m.tick(now)
    assert {x.id: x.path for x in m.standing if x.kind != "point"} == {i: p for i, p in held.items() if tool != "point"}
    assert all(len(p) <= limits.MARK_POINTS for p in held.values()) and APART > 0
