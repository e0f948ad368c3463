"""The tokens keep their promise: every ink can be read on every ground, in both themes, and a switch takes effect at once."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.theme import Theme

GROUNDS = ("window", "panel", "raised", "hover", "selected", "note", "ground")
TEXTS = ("text", "text-2", "text-3", "accent", "good", "warn", "bad")
TINTS = ("good", "warn", "bad", "accent")


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_ink_is_readable_on_every_ground(theme: Theme, dark: bool) -> None:
    for ground in GROUNDS:
        for ink in TEXTS:
            found = contrast(theme.color_in(dark, ink), theme.color_in(dark, ground))
            assert found >= 4.5, f"{ink} on {ground}: {found:.2f}"
        found = contrast(theme.color_in(dark, "focus"), theme.color_in(dark, ground))
        assert found >= 3.0, f"focus on {ground}: {found:.2f}"
    for button in ("accent", "accent-hover"):
        assert contrast(theme.color_in(dark, "on-accent"), theme.color_in(dark, button)) >= 4.5
    assert contrast(theme.color_in(dark, "text"), theme.color_in(dark, "found")) >= 4.5
    for tint in TINTS:
        ground_color = theme.color_in(dark, f"{tint}-tint")
        for ink in ("text", "text-2", tint):
            assert contrast(theme.color_in(dark, ink), ground_color) >= 4.5, f"{ink} on {tint}-tint"


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_initials_are_readable_on_every_avatar(theme: Theme, choice: str) -> None:
    theme.choose("dark" if choice == "dark" else "light")
    for key in map(str, range(60)):
        ground, ink = theme.avatar(key)
        assert contrast(ground, ink) >= 4.5


def test_the_same_person_has_the_same_colours(theme: Theme) -> None:
    assert theme.avatar("Claire Fontaine") == theme.avatar("Claire Fontaine")
    assert len({theme.avatar(str(n))[0].name() for n in range(60)}) == 6


def test_switching_is_live(theme: Theme, qtbot: QtBot) -> None:
    before = theme.color("window").name()
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.dark
    assert theme.color("window").name() != before
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.palette().window().color() == theme.color("window")
    assert theme.color("panel").name() in app.styleSheet()


def test_choosing_what_is_already_shown_changes_nothing(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose("light")


def test_figures_are_tabular_where_asked(theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font(28, 600, tabular=True))
    assert abs(metrics.horizontalAdvance("111 111 111") - metrics.horizontalAdvance("888 888 888")) < 0.01


def test_sizes_are_logical_pixels(theme: Theme) -> None:
    assert theme.font(13).pixelSize() == 13
    assert theme.line(15) == 21
    with pytest.raises(KeyError):
        theme.color("magenta")
