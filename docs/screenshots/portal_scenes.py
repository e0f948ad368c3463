"""The portal's editor for the pictures: a portal with everything, and its pages beside the preview."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from console.ui.main_window import MainWindow
from console.ui.settings.portal.editor import PortalEditor
from console.ui.settings.portal.logo_writing import written
from protocol.records import Hours
from tests.console.ui.fake_desk import FakeDesk, busy_desk

COLOUR = "#84294f"
LOGO_WITHIN_S = 10.0


def logo() -> QImage:
    """Of an invented shop."""
    image = QImage(512, 205, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, area in ((COLOUR, QRect(16, 22, 160, 160)), ("#ffffff", QRect(56, 62, 80, 80))):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(area)
    font = QFont("Inter")
    font.setPixelSize(96)
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor("#2a1019"))
    painter.drawText(QRect(200, 0, 312, 205), int(Qt.AlignmentFlag.AlignVCenter), "Lyon")
    painter.end()
    return image


def dressed() -> FakeDesk:
    """A desk whose first portal has a look, hours, and texts of its own."""
    desk = busy_desk()
    portal = next(portal for portal in desk.known.portals() if portal.id == "lyon")
    week = [Hours(day, start, end) for day in range(5) for start, end in ((540, 720), (780, 1080))]
    mail = "Bonjour {customer},\n\nvoici {technician}, de {portal}. Ouvrez {link} sur votre téléphone.\nCode : {code}, valable {expires}."
    desk.put(
        replace(
            portal, colour=COLOUR, logo=written(logo()), hours=week, zone="Europe/Paris", closed=["2026-12-25", "2027-01-01"], form=True,
            install_url="https://play.google.com/store/apps/details?id=example.tapline", diag="allowed", record="never",
            texts={"mail.fr": mail, "link.fr": "{portal} : {link}"},
        )
    )  # fmt: skip
    return desk


def _page(which: Callable[[PortalEditor], QWidget], scene: str) -> Callable[[MainWindow], None]:
    def prepare(window: MainWindow) -> None:
        window.go("settings")
        window.settings.show_page(window.settings.portals)
        next(row for row in window.settings.portals.rows() if row.id == "lyon").click()
        editor = window.settings.portals.editor
        editor.show_page(which(editor))
        editor.preview.scene.choose(scene)
        editor.preview.show_portal(editor.preview.portal)
        began = time.monotonic()
        while editor.preview.picture.logo.isNull() and time.monotonic() - began < LOGO_WITHIN_S:
            QApplication.processEvents()

    return prepare


PORTAL_SCENES = (
    ("portal-look", _page(lambda editor: editor.look, "join")),
    ("portal-asked", _page(lambda editor: editor.asks, "question")),
    ("portal-invitations", _page(lambda editor: editor.invitations, "chat")),
    ("portal-hours", _page(lambda editor: editor.opening, "join")),
)
