"""Beside the form: the customer's page as it would be, in light and dark and both languages, painted anew at each keystroke."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.portals.page_words import page_words
from console.ui.parts.field import Picker, Segmented
from console.ui.parts.painting import painting
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.settings.portal.page_ink import Ink, page_colours
from console.ui.settings.portal.page_parts import DESKS, HEIGHT, WIDTH, Desk, Shown
from console.ui.settings.portal.page_scenes import SCENES, Scene, height_of, paint
from console.ui.theme import Theme
from console.words import tr
from protocol.hours import is_open
from protocol.portal_rules import faults
from protocol.records import Portal

ROUND = 14.0
READABLE = 0.6
"""The least part of a page's own size at which its words are read."""


class PagePicture(QWidget):
    """The page at the size of a phone: all of it where that can be read, else as wide as its words need."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.shown: Shown | None = None
        self.scene: Scene = "join"
        self.dark = False
        self.logo = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(int(WIDTH), int(HEIGHT))

    def refit(self) -> None:
        """Where all of the page would be too small to read, it is as long as it must be, and is scrolled."""
        if self.shown is None:
            return
        share = min(READABLE, (self.width() - 2) / WIDTH)
        self.setMinimumHeight(math.ceil(height_of(self._ink(QPainter()), self.scene, self.shown) * share) + 2)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.refit()

    def _ink(self, painter: QPainter) -> Ink:
        colour = self.shown.portal.colour if self.shown is not None else ""
        return Ink(painter, self._theme, page_colours(self._theme, self.dark, colour), self.dark, self.logo)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.shown is None:
            return
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ink = self._ink(painter)
            high = height_of(ink, self.scene, self.shown)
            share = min((self.width() - 2) / WIDTH, (self.height() - 2) / high)
            painter.translate((self.width() - WIDTH * share) / 2, 1)
            painter.scale(share, share)
            whole = QRectF(0, 0, WIDTH, high)
            outline = QPainterPath()
            outline.addRoundedRect(whole, ROUND, ROUND)
            painter.setClipPath(outline)
            paint(ink, self.scene, self.shown, high)
            painter.setClipping(False)
            painter.setPen(self._theme.color("line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(outline)


class PreviewPane(Surface):
    """`show_portal` with every change; `logo` is its picture, decoded."""

    def __init__(self, theme: Theme, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        self._now_ms = now_ms
        self._portal = Portal("", "")
        self._technician = ""
        self._chosen_lang = self._chosen_desk = self._chosen_scene = ""
        space = theme.space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.l, space.m, space.l, space.l)
        column.setSpacing(space.s)
        column.addWidget(Text(theme, tr("What customers see"), 13, 600))
        self.scene = Picker(theme)
        self.scene.setAccessibleName(tr("State of the page"))
        self.scene.picked.connect(self._stage)
        column.addWidget(self.scene)
        self.desk = Picker(theme)
        self.desk.setAccessibleName(tr("Who is at the desk"))
        self.desk.picked.connect(self._staff)
        column.addWidget(self.desk)
        row = QHBoxLayout()
        row.setSpacing(space.s)
        self.lang = Segmented(theme, [("en", "EN"), ("fr", "FR")], tr("Language of the preview"))
        self.lang.picked.connect(self._speak)
        self.light = Segmented(theme, [("light", tr("Light")), ("dark", tr("Dark"))], tr("Light or dark preview"))
        self.light.picked.connect(lambda _: self._refresh())
        row.addWidget(self.lang, 2)
        row.addWidget(self.light, 3)
        column.addLayout(row)
        self.picture = PagePicture(theme)
        self.frame = QScrollArea()
        self.frame.setWidgetResizable(True)
        self.frame.setFrameShape(QFrame.Shape.NoFrame)
        self.frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frame.setAccessibleName(tr("What customers see"))
        self.frame.setWidget(self.picture)
        self.frame.verticalScrollBar().rangeChanged.connect(self._reachable)
        self._reachable(0, 0)
        column.addWidget(self.frame, 1)
        self.missing = Text(theme, tr("The customer's page is not installed on this computer."), 11, role="text-3", wrap=True)
        self.missing.setVisible(not page_words("en"))
        column.addWidget(self.missing)
        self.light.choose("dark" if theme.dark else "light")

    def begin(self, technician: str) -> None:
        """Another portal: in its own language, joining first."""
        self._technician = technician
        self._chosen_lang = self._chosen_desk = self._chosen_scene = ""
        self.scene.choose("join")

    @property
    def portal(self) -> Portal:
        """What it shows."""
        return self._portal

    def show_portal(self, portal: Portal) -> None:
        self._portal = portal
        self._refresh()

    def suggest(self, scene: Scene) -> None:
        """What would be good to see now, where nobody has chosen, and the portal has it."""
        if not self._chosen_scene and scene != self.scene.value():
            self.scene.choose(scene if scene != "form" or self._portal.form else "join")
            self._refresh()

    def show_logo(self, logo: QImage) -> None:
        self.picture.logo = logo
        self.picture.refit()

    def _reachable(self, _low: int, high: int) -> None:
        """By the keyboard, where there is something to scroll."""
        self.frame.setFocusPolicy(Qt.FocusPolicy.StrongFocus if high > 0 else Qt.FocusPolicy.NoFocus)

    def _stage(self, scene: str) -> None:
        self._chosen_scene = scene
        self._refresh()

    def _speak(self, lang: str) -> None:
        self._chosen_lang = lang
        self._refresh()

    def _staff(self, desk: str) -> None:
        self._chosen_desk = desk
        self._refresh()

    def _offer(self, portal: Portal) -> None:
        """The states that this portal has. Who is at the desk is by its hours until it is chosen."""
        words = {"join": tr("Joining"), "form": tr("Writing without a code"), "question": tr("A question"), "chat": tr("Talking")}
        self.scene.set_items([(scene, words[scene]) for scene in SCENES if scene != "form" or portal.form])
        standings = {"there": tr("Somebody is here"), "away": tr("Nobody is here"), "closed": tr("Closed by its hours")}
        has_hours = bool(portal.hours or portal.closed)
        self.desk.set_items([(desk, standings[desk]) for desk in DESKS if desk != "closed" or has_hours])
        self.desk.choose(self._chosen_desk or ("there" if is_open(portal, self._now_ms()) else "closed"))
        self.desk.setVisible(self.scene.value() == "form")

    def _refresh(self) -> None:
        portal = self._portal
        self._offer(portal)
        lang = self._chosen_lang or portal.lang
        if portal.langs and lang not in portal.langs:
            lang = portal.langs[0]
        self.lang.choose(lang)
        scene = self.scene.value()
        if scene != self.picture.scene:
            self.frame.verticalScrollBar().setValue(0)
        self.picture.scene = next((known for known in SCENES if known == scene), "join")
        self.picture.dark = self.light.value() == "dark"
        desk: Desk = next((known for known in DESKS if known == self.desk.value()), "there")
        self.picture.shown = Shown(portal, lang, page_words(lang), self._technician, desk=desk, now_ms=self._now_ms())
        wrong = any(fault.field == "name" for fault in faults(portal))
        spoken = tr("Preview of the customer's page") if wrong else tr("Preview of the customer's page: {name}", name=one_line(portal.name))
        self.picture.setAccessibleName(spoken)
        self.picture.refit()
