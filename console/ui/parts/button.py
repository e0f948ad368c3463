"""Buttons: filled (one a pane), quiet, text, and icons. Painted by us so that every state is the same on every system."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.plain import one_line, tip
from console.ui.theme import Theme

Kind = Literal["filled", "quiet", "text", "danger"]
Height = Literal["control", "control-main", "control-card", "chip"]

GAP = 8
OFF_STRENGTH = 0.42
"""How strong the icon of a button that cannot be pressed is drawn: whether it works must be seen without trying it."""


class Button(Pressable):
    """A button with words. `ground` is what it stands on: a quiet button is one step away from it."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: Kind = "quiet",
        *,
        icon: str = "",
        height: Height = "control",
        ground: str = "panel",
        key: str = "",
        weight: int = 600,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self.kind, self._icon, self._height, self._ground, self._weight = theme, kind, icon, height, ground, weight
        self.key = key
        self.setText(one_line(text))
        self.setAccessibleName(self.text())
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if key:
            self.setToolTip(tip(f"{self.text()} ({key})"))
        theme.changed.connect(self.update)

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_words(self, text: str) -> None:
        self.setText(one_line(text))
        self.setAccessibleName(self.text())
        self.updateGeometry()

    def _padding(self) -> int:
        return self._theme.space.s if self.kind in ("text", "danger") or self._height == "chip" else self._theme.space.l

    def sizeHint(self) -> QSize:
        self.setFont(self._theme.font(13, self._weight))
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * self._padding()
        if self._icon:
            width += self._theme.size("icon") + (GAP if self.text() else 0)
        return QSize(width + 2, self._theme.size(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def colors(self) -> tuple[str | None, str]:
        """Roles of ground and ink in the present state."""
        near = "raised" if self._ground == "panel" else "hover"
        over = self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            return (near if self.kind in ("filled", "quiet") else None), "text-3"
        match self.kind:
            case "filled":
                return ("accent-hover" if over or self.isDown() else "accent"), "on-accent"
            case "quiet":
                if self._ground == "raised":
                    return ("hover" if over else "switch"), "text"
                return ("ground" if over or self.isDown() else near), "text"
            case "text":
                return (near if over else None), "accent"
            case "danger":
                return (near if over else None), "bad"

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = self.colors()
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(ground))
            painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
        painter.setFont(self._theme.font(13, self._weight))
        metrics = painter.fontMetrics()
        side = self._theme.size("icon")
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, max(0, self.width() - 8))
        length = metrics.horizontalAdvance(words) + ((side + (GAP if words else 0)) if self._icon else 0)
        x = (self.width() - length) // 2 if self.kind != "text" or not words else min((self.width() - length) // 2, self._padding())
        if self._icon:
            icons.paint(painter, QRect(x, (self.height() - side) // 2, side, side), self._theme, self._icon, ink)
            x += side + GAP
        painter.setPen(self._theme.color(ink))
        painter.drawText(
            QRect(x, 0, self.width() - x, self.height()), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words
        )


class Chip(Button):
    """One of a few filters; the chosen one is `hover` and semibold, never teal."""

    def __init__(self, theme: Theme, text: str, *, ground: str = "window", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, "quiet", height="chip", ground=ground, weight=400, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.toggled.connect(self._weigh)

    def _weigh(self, on: bool) -> None:
        self._weight = 600 if on else 400
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # as wide as when chosen, so that choosing moves nothing
        keep, self._weight = self._weight, 600
        hint = super().sizeHint()
        self._weight = keep
        return hint

    def colors(self) -> tuple[str | None, str]:
        if self.isChecked():
            return "hover", "text"
        return None, ("text" if self.underMouse() else "text-2")


class IconButton(Pressable):
    """An icon that does something; its tooltip names the action and its key."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        key: str = "",
        role: str = "text-2",
        size: int | None = None,
        icon_size: int | None = None,
        filled: bool = False,
        ground: str = "panel",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._role, self._filled, self._ground = theme, icon, role, filled, ground
        self._side = size or theme.size("icon-button")
        self._icon_side = icon_size or theme.size("icon")
        self.key = key
        self.set_name(name)
        self.setFixedSize(self._side, self._side)
        theme.changed.connect(self.update)

    def set_name(self, name: str, why: str = "") -> None:
        """What it does; `why` says in the tooltip why it cannot just now."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(why)
        self.setToolTip(tip(why or (f"{name} ({self.key})" if self.key else name)))

    def set_icon(self, icon: str, role: str | None = None) -> None:
        self._icon = icon
        self._role = role or self._role
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() and self.isEnabled()
        near = "raised" if self._ground == "panel" else "hover"
        ground: str | None = None
        role = self._role
        if self._filled:
            ground = ("accent-hover" if over else "accent") if self.isEnabled() else near
            role = "on-accent" if self.isEnabled() else "text-3"
        elif over or self.isDown() or self.isChecked():
            ground = near
        side = self._icon_side
        area = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        if not self.isEnabled() and not self._filled:
            # through a picture: the icon font's own painting resets the painter's opacity
            painter.setOpacity(OFF_STRENGTH)
            painter.drawPixmap(area.topLeft(), icons.pixmap(self._theme, self._icon, "text-3", side, self.devicePixelRatioF()))
            return
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(ground))
            painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
        icons.paint(painter, area, self._theme, self._icon, role)
