"""The look as one object: colours, fonts and measures of `resources/tokens.json`, light or dark, switched while the program runs.

No other module holds a colour or a size of its own. Lives on the Qt thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from console.chat.names import colour_index
from console.ui.style import sheet

Choice = Literal["system", "light", "dark"]

TOKENS = Path(__file__).resolve().parents[2] / "resources" / "tokens.json"

_EMOJI = ("Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji")
_NO_DESIGN = ("Sans Serif", "Sans", "DejaVu Sans", "Bitstream Vera Sans", "Liberation Sans", "Helvetica")
"""Families that a bare system answers with when nobody chose a font; Inter, where installed, is then the better text."""


@dataclass(frozen=True, slots=True)
class Space:
    xs: int
    s: int
    m: int
    l: int  # noqa: E741  the step's own name
    xl: int
    xxl: int


@dataclass(frozen=True, slots=True)
class Radius:
    control: int
    card: int
    sheet: int


class Theme(QObject):
    """Answers every question about looks. `changed` comes after `dark`, colours and the application's palette are new."""

    changed = Signal()

    def __init__(self, choice: Choice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        tokens: dict[str, Any] = json.loads(TOKENS.read_text("utf-8"))
        self._grounds: dict[bool, dict[str, QColor]] = {
            dark: {role: QColor(value) for role, value in tokens[name]["roles"].items()}
            for dark, name in ((False, "light"), (True, "dark"))
        }
        self._avatars = {
            dark: [(QColor(ground), QColor(ink)) for ground, ink in tokens[name]["avatars"]]
            for dark, name in ((False, "light"), (True, "dark"))
        }
        self._tags = {
            dark: {colour: (QColor(ground), QColor(ink)) for colour, (ground, ink) in tokens[name]["tags"].items()}
            for dark, name in ((False, "light"), (True, "dark"))
        }
        self._shadows: dict[bool, QColor] = {}
        for dark, name in ((False, "light"), (True, "dark")):
            self._shadows[dark] = QColor(tokens[name]["shadow"]["color"])
            self._shadows[dark].setAlphaF(tokens[name]["shadow"]["alpha"])
        self._picture = {role: QColor(value) for role, value in tokens["picture"].items()}
        self._lines = {int(size): int(line) for size, line in tokens["type"].items()}
        self._sizes: dict[str, int] = tokens["size"]
        self._motion: dict[str, int] = tokens["motion"]
        self.space = Space(**tokens["space"])
        self.radius = Radius(**tokens["radius"])
        self._families = _families()
        self._choice: Choice = choice
        self._dark = self._wanted_dark()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    # ---- which ----

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def dark(self) -> bool:
        return self._dark

    def choose(self, choice: Choice) -> None:
        """Light, dark, or as the system says; takes effect at once."""
        self._choice = choice
        self._refresh()

    def _wanted_dark(self) -> bool:
        if self._choice == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    def _system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._refresh()

    def _refresh(self) -> None:
        dark = self._wanted_dark()
        if dark != self._dark:
            self._dark = dark
            self.dress()
            self.changed.emit()

    # ---- answers ----

    def color(self, role: str) -> QColor:
        """The colour of a role (`window`, `text-2`, `warn-tint`, ...). Unknown roles raise KeyError: that is a mistake of ours."""
        return QColor(self._grounds[self._dark][role])

    def color_in(self, dark: bool, role: str) -> QColor:
        """As `color`, in a given theme: what lies over the phone's picture is always dark."""
        return QColor(self._grounds[dark][role])

    def picture_color(self, role: str) -> QColor:
        """Marks on the phone's picture, the same in both themes."""
        return QColor(self._picture[role])

    @property
    def shadow(self) -> QColor:
        """Ink of the only shadow, that of floating layers (0 8 24)."""
        return QColor(self._shadows[self._dark])

    def avatar(self, key: str) -> tuple[QColor, QColor]:
        """Ground and ink for a person, the same on every run and computer."""
        pairs = self._avatars[self._dark]
        ground, ink = pairs[colour_index(key, len(pairs))]
        return QColor(ground), QColor(ink)

    def tag(self, colour: str) -> tuple[QColor, QColor]:
        """Ground and ink of a tag of this colour (`protocol.records.Colour`)."""
        ground, ink = self._tags[self._dark][colour]
        return QColor(ground), QColor(ink)

    def font(self, size: int, weight: int = 400, tabular: bool = False) -> QFont:
        """The system's font at one of the five sizes (logical pixels), weight 400 or 600. `tabular`: figures of equal width."""
        font = QFont(self._families)
        font.setPixelSize(size)
        font.setWeight(QFont.Weight.DemiBold if weight >= 600 else QFont.Weight.Normal)
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def emoji_font(self, size: int) -> QFont:
        """For what is an emoji and nothing else: coloured also where the text's own font has a plain sign for it (as for a heart)."""
        font = self.font(size)
        font.setFamilies([*(name for name in self._families if name in _EMOJI), *self._families])
        return font

    def line(self, size: int) -> int:
        """Line height that belongs to a font size, logical pixels."""
        return self._lines[size]

    def size(self, part: str) -> int:
        """A measure of a part (`rail`, `row`, `viewer-min`, ...), logical pixels."""
        return self._sizes[part]

    def motion(self, what: str) -> int:
        """Length of a movement in milliseconds; 0 where the system asks for stillness."""
        return self._motion[what] if QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu) else 0

    # ---- application ----

    def dress(self) -> None:
        """Give the application its style, palette, font and style sheet. Again after every change of theme."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        style = app.style()
        if style is None or style.name().lower() != "fusion":
            app.setStyle(QStyleFactory.create("Fusion"))
        app.setPalette(self.palette())
        app.setFont(self.font(13))
        app.setStyleSheet(
            sheet(self._grounds[self._dark], self.font(13).family(), self.radius.control, self.radius.card, self.size("control"))
        )

    def palette(self) -> QPalette:
        palette = QPalette()
        group, role = QPalette.ColorGroup, QPalette.ColorRole
        for name, of in (
            (role.Window, "window"),
            (role.WindowText, "text"),
            (role.Base, "panel"),
            (role.AlternateBase, "raised"),
            (role.Text, "text"),
            (role.PlaceholderText, "text-3"),
            (role.Button, "raised"),
            (role.ButtonText, "text"),
            (role.ToolTipBase, "panel"),
            (role.ToolTipText, "text"),
            (role.BrightText, "bad"),
            (role.Highlight, "accent"),
            (role.HighlightedText, "on-accent"),
            (role.Link, "accent"),
            (role.LinkVisited, "accent"),
            (role.Accent, "accent"),
            (role.Light, "panel"),
            (role.Midlight, "hover"),
            (role.Mid, "line"),
            (role.Dark, "line"),
            (role.Shadow, "line"),
        ):
            palette.setColor(name, self.color(of))
        for name in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(group.Disabled, name, self.color("text-3"))
        return palette


def _families() -> list[str]:
    """The system's UI font, then an emoji font for what it lacks. A bare Linux without a desktop names no real font: Inter, if there."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    installed = set(QFontDatabase.families())
    family = system.family()
    if (family in _NO_DESIGN or QFontInfo(system).family() in _NO_DESIGN) and "Inter" in installed:
        family = "Inter"
    return [family, *(name for name in _EMOJI if name in installed)]
