"""Pictures of the practice phone: every page paints, differs from the others, says that it is shared, and needs no emoji font."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from customer.phone.persona import PERSONAS
from customer.phone.render import Painter
from customer.phone.screen import actions
from customer.phone.screen.apps import PAGES
from customer.phone.screen.marks import INK
from customer.phone.screen.phone import Phone
from customer.phone.screen.recorded import RED
from customer.phone.screen.state import Prompt
from customer.phone.screen.system import LIVE
from protocol import limits
from protocol.peer import Pointing

NOON = datetime(2026, 3, 2, 12, 0, 30)


@pytest.fixture
def painter(qapp: QApplication) -> Painter:
    return Painter()


def make(painter: Painter, persona: str = "tiny") -> Phone:
    return Phone(PERSONAS[persona], "fr", painter.measure, NOON, 0)


def green(image: QImage) -> int:
    """Pixels of the sharing notice's colour in the status bar."""
    live = QColor(LIVE).rgb()
    return sum(image.pixel(x, y) == live for x in range(0, image.width(), 2) for y in range(0, image.height() // 20, 2))


def test_every_page_paints_and_looks_like_no_other(painter: Painter) -> None:
    seen: dict[bytes, str] = {}
    for page in sorted(PAGES):
        phone = make(painter)
        actions.show(phone.state, page, resume=False)
        phone.changed()
        image = painter.paint(phone.scene)
        assert (image.width(), image.height()) == phone.state.size_px
        data = bytes(image.constBits())
        assert data not in seen, (page, seen[data])
        seen[data] = page


@pytest.mark.parametrize("persona", sorted(PERSONAS))
def test_sizes_are_those_of_the_phone_and_even(painter: Painter, persona: str) -> None:
    phone = make(painter, persona)
    for rotation in (0, 1):
        phone.state.rotation = rotation
        phone.changed()
        image = painter.paint(phone.scene)
        assert (image.width(), image.height()) == phone.state.size_px
        assert image.width() % 2 == image.height() % 2 == 0


@pytest.mark.parametrize("page", ["launcher", "secure", "list", "landscape"])
def test_the_notice_is_green_in_the_captured_picture(painter: Painter, page: str) -> None:
    phone = make(painter)
    actions.show(phone.state, page, resume=False)
    phone.changed()
    assert green(painter.paint(phone.captured)) == 0
    phone.state.sharing = "view"
    phone.changed()
    assert green(painter.paint(phone.captured)) > 100


def test_a_secure_page_is_black_between_the_bars(painter: Painter) -> None:
    phone = make(painter)
    actions.show(phone.state, "secure", resume=False)
    phone.changed()
    captured, own = painter.paint(phone.captured), painter.paint(phone.scene)
    middle = [captured.pixel(x, y) & 0xFFFFFF for x in range(0, 540, 9) for y in range(60, 1120, 9)]
    assert set(middle) == {0}
    assert own.pixel(270, 200) & 0xFFFFFF


def test_a_press_shows(painter: Painter) -> None:
    phone = make(painter)
    actions.show(phone.state, "settings", resume=False)
    phone.changed()
    before = painter.paint(phone.scene)
    phone.state.pressed = "settings:battery"
    phone.changed()
    assert painter.paint(phone.scene) != before


@pytest.mark.parametrize("step", ["ask", "system"])
def test_both_questions_fit_the_smallest_screen(painter: Painter, step: str) -> None:
    phone = make(painter)
    phone.state.technician = "Maximiliane Freifrau von Hohenstein-Wittelsbach"
    phone.state.prompt = Prompt("view", "system" if step == "system" else "ask")
    for rotation in (0, 1):
        phone.state.rotation = rotation
        phone.changed()
        scene = phone.scene
        painter.paint(scene)
        for target in scene.targets:
            assert target.rect.y >= 0 and target.rect.bottom <= scene.height_px / scene.density, (rotation, target)


def test_text_is_measured_as_it_is_painted(painter: Painter) -> None:
    wide, _ = painter.measure("WWWW", 16, 400, None)
    narrow, _ = painter.measure("iiii", 16, 400, None)
    assert wide > narrow * 2
    _, one = painter.measure("word " * 3, 16, 400, 400)
    _, many = painter.measure("word " * 60, 16, 400, 400)
    assert many > one * 3
    assert painter.measure("a\nb", 16, 400, 400)[1] == one * 2


@pytest.mark.parametrize("text", ["", "👩‍👩‍👧 🎉", "\u202egnitrats", "a" * 5_000, "日本語", "\ud800", "\x00"])
def test_hostile_text_paints(painter: Painter, text: str) -> None:
    phone = make(painter)
    actions.show(phone.state, "chat", resume=False)
    phone.state.technician = text
    phone.state.fields["chat"].insert(text)
    phone.changed()
    assert not painter.paint(phone.scene).isNull()


@pytest.mark.parametrize("page", ["launcher", "secure", "chat"])
def test_a_recording_is_red_in_the_captured_picture_and_its_question_fits(painter: Painter, page: str) -> None:
    def red(image: QImage) -> int:
        color = QColor(RED).rgb()
        return sum(image.pixel(x, y) == color for x in range(0, image.width(), 2) for y in range(0, image.height() // 20, 2))

    phone = make(painter)
    phone.state.technician = "Maximiliane Freifrau von Hohenstein-Wittelsbach"
    phone.state.sharing = "control"
    actions.show(phone.state, page, resume=False)
    phone.changed()
    assert red(painter.paint(phone.captured)) == 0
    phone.state.recording = "on"
    phone.changed()
    assert red(painter.paint(phone.captured)) > 100
    phone.state.prompt = Prompt("record", "ask")
    for phone.state.rotation in (0, 1):
        phone.changed()
        scene = phone.scene
        assert all(t.rect.y >= 0 and t.rect.bottom <= scene.height_px / scene.density for t in scene.targets)


def test_marks_paint_over_every_page(painter: Painter) -> None:
    def inked(image: QImage) -> int:
        ink = QColor(INK).rgb()
        return sum(image.pixel(x, y) == ink for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))

    phone = make(painter)
    phone.state.sharing = "view"
    for kind, path in (("point", [(30000, 30000)]), ("arrow", [(9000, 9000), (40000, 30000)]), ("circle", [(9000, 40000), (40000, 20000)])):
        phone.unmark()
        plain = inked(painter.paint(phone.captured))
        phone.mark(Pointing(1, kind, 1, path))  # type: ignore[arg-type]
        assert inked(painter.paint(phone.captured)) > plain + 80, kind
    phone.unmark()
    phone.mark(Pointing(1, "free", 1, [(0, 0)] * limits.MARK_POINTS))
    phone.mark(Pointing(1, "free", 2, [(30000, 30000)]))
    assert not painter.paint(phone.captured).isNull()
