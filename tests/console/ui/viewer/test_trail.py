"""The trail tells the truth about a touch: waiting, landed, late, refused; and it goes away."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from console.ui.theme import Theme
from console.ui.viewer.trail import LATE_MS, Trail
from console.viewer.geometry import ViewGeometry
from protocol.inp import Item, Phase, Touch


def swipe(stroke: int = 1) -> list[Item]:
    moves: list[Item] = [Touch(Phase.MOVE, 1, stroke, 8 * n, 30_000, 50_000 - 1000 * n) for n in range(1, 20)]
    return [Touch(Phase.DOWN, 1, stroke, 0, 30_000, 50_000), *moves, Touch(Phase.UP, 1, stroke, 160, 30_000, 31_000)]


def verdict(trail: Trail) -> str:
    return trail.lines[0].verdict


def test_it_waits_then_lands_then_fades() -> None:
    trail = Trail(600.0)
    trail.saw(swipe(), 1000.0)
    assert verdict(trail) == "waiting"
    trail.judged(1, "done", "", 1080.0)
    assert verdict(trail) == "landed"
    assert trail.age(1600.0)
    assert not trail.age(1681.0), "600 ms after the verdict"


def test_a_late_receipt_is_amber() -> None:
    trail = Trail(600.0)
    trail.saw(swipe(), 1000.0)
    trail.judged(1, "done", "", 1001.0 + LATE_MS)
    assert verdict(trail) == "late"


def test_a_refusal_is_red_and_readable() -> None:
    trail = Trail(600.0)
    trail.saw(swipe(), 1000.0)
    trail.judged(1, "refused", "The phone is locked.", 1050.0)
    assert verdict(trail) == "refused"
    assert trail.label is not None
    assert trail.label.at == (30_000, 31_000)
    assert trail.age(3000.0), "the reason outlasts the line"
    assert not trail.age(3600.0)


def test_a_refused_key_has_no_place_but_a_reason() -> None:
    trail = Trail(600.0)
    trail.judged(None, "refused", "The phone cannot do this.", 0.0)
    assert trail.label is not None
    assert trail.label.at is None


def test_an_unknown_stroke_is_no_trouble() -> None:
    trail = Trail(600.0)
    trail.judged(99, "done", "", 0.0)
    trail.saw([Touch(Phase.MOVE, 1, 5, 0, 1, 1)], 0.0)
    assert not trail.age(0.0)


def test_a_held_finger_stays_visible() -> None:
    trail = Trail(600.0)
    trail.saw(swipe()[:1], 0.0)
    assert trail.age(60_000.0)


def test_fingers_of_one_stroke_are_judged_together_and_a_ghost_is_a_faint_dot(theme: Theme) -> None:
    view = ViewGeometry((400, 800), 1.0, (400, 800))
    trail = Trail(600.0)
    items: list[Item] = []
    for pointer in (0, 1):
        items += [Touch(Phase.DOWN, 1, 3, 0, 10_000, 20_000 + 20_000 * pointer, pointer)]
    for pointer in (0, 1):
        items += [Touch(Phase.MOVE, 1, 3, 8, 40_000, 20_000 + 20_000 * pointer, pointer)]
    trail.saw(items, 1000.0, frozenset({1}))
    assert [len(line.points) for line in trail.lines] == [2, 2]
    trail.judged(3, "refused", "No.", 1010.0)
    assert {line.verdict for line in trail.lines} == {"refused"}
    assert trail.label is not None
    assert trail.label.at == (40_000, 20_000), "at the hand's own finger"
    image = QImage(400, 800, QImage.Format.Format_RGB32)
    image.fill(0x808080)
    painter = QPainter(image)
    trail.paint(painter, theme, view, 1010.0, still=False)
    painter.end()
    grey = QColor(0x80, 0x80, 0x80)

    def at(x: int, y: int) -> QColor:
        across, down = view.to_widget(x, y)
        return image.pixelColor(round(across), round(down))

    full = theme.picture_color("refused")
    assert at(40_000, 20_000).name() == at(25_000, 20_000).name() == full.name(), "dot and way of the hand's finger"
    assert at(25_000, 40_000) == grey, "a ghost leaves no way"
    faint = at(40_000, 40_000)
    assert faint != grey
    assert abs(faint.red() - grey.red()) < abs(full.red() - grey.red())


def test_colours_on_the_picture(theme: Theme) -> None:
    view = ViewGeometry((400, 800), 1.0, (400, 800))
    for result, role in (("done", "landed"), ("refused", "refused"), ("stale", "late")):
        trail = Trail(600.0)
        trail.saw(swipe(), 1000.0)
        trail.judged(1, result, "", 1050.0)
        image = QImage(400, 800, QImage.Format.Format_RGB32)
        image.fill(0x808080)
        painter = QPainter(image)
        trail.paint(painter, theme, view, 1050.0, still=False)
        painter.end()
        x, y = view.to_widget(30_000, 33_000)
        assert image.pixelColor(round(x), round(y)).name() == theme.picture_color(role).name()
        edge = [image.pixelColor(round(x) + side, round(y)).lightness() for side in range(-6, 7)]
        assert max(edge) > 190, "a white casing on unknown colours"


def test_a_label_without_a_place_leaves_the_phones_own_keys_free(theme: Theme) -> None:
    trail = Trail(600.0)
    trail.say("You type on the phone. Right Ctrl gives the keyboard back.", 0.0)
    picture = QImage(300, 600, QImage.Format.Format_RGB32)
    picture.fill(QColor("#00f"))
    painter = QPainter(picture)
    trail.paint_label(painter, theme, None, QRectF(0, 0, 300, 600))
    painter.end()
    touched = [y for y in range(600) if picture.pixelColor(150, y) != QColor("#00f")]
    assert touched
    assert max(touched) < 150, "Android's status bar, never its navigation keys"
