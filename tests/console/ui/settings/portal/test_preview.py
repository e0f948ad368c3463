"""The preview paints what the fields say: its colours, its words, its languages, light and dark."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from console.portals.accent import accents
from console.portals.page_words import page_words
from console.ui.settings.portal.page_ink import Ink, page_colours
from console.ui.settings.portal.page_scenes import HEIGHT, SCENES, WIDTH, Scene, Shown, asked_first, initials, paint
from console.ui.settings.portal.preview import PreviewPane
from console.ui.theme import Theme
from protocol.records import Portal

PORTAL = Portal("p", "Comptoir Sud", lang="en")
LEFT = Qt.AlignmentFlag.AlignLeft


class Heard(Ink):
    """An ink that also tells which words it has written."""

    said: list[str] = []

    def words(self, at, width, text, size, line, role, weight=400, align=LEFT, most=40, draw=True):  # type: ignore[no-untyped-def]
        if draw:
            Heard.said.append(text)
        return super().words(at, width, text, size, line, role, weight, align, most, draw)

    def one_line(self, area, text, size, role, weight=400, align=LEFT):  # type: ignore[no-untyped-def]
        Heard.said.append(text)
        super().one_line(area, text, size, role, weight, align)


def painted(
    theme: Theme, portal: Portal, scene: Scene, lang: str = "en", dark: bool = False, logo: QImage | None = None
) -> tuple[QImage, list[str]]:
    image = QImage(QSize(int(WIDTH), int(HEIGHT)), QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    Heard.said = []
    painter = QPainter(image)
    paint(
        Heard(painter, theme, page_colours(theme, dark, portal.colour), dark, logo or QImage()),
        scene,
        Shown(portal, lang, page_words(lang), "Ada"),
    )
    painter.end()
    return image, Heard.said


def share(image: QImage, colour: str) -> float:
    wanted = QColor(colour).rgb()
    points = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    return sum(image.pixel(x, y) == wanted for x, y in points) / len(points)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("dark", [False, True])
def test_the_portals_colour_is_on_every_state(theme: Theme, scene: Scene, dark: bool) -> None:
    grounds = {name: theme.color_in(dark, name).name() for name in ("panel", "window", "raised", "hover")}
    accent = accents("#84294f", dark, grounds)["accent"]
    with_colour, _ = painted(theme, Portal("p", "x", colour="#84294f"), scene, dark=dark)
    without, _ = painted(theme, Portal("p", "x"), scene, dark=dark)
    assert share(with_colour, accent) > 0.01 and share(without, accent) == 0
    assert share(without, theme.color_in(dark, "accent").name()) > 0.01
    assert share(with_colour, theme.color_in(dark, "panel").name()) > 0.4, "its ground is the page's"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_words_are_the_pages_own(theme: Theme, lang: str) -> None:
    own = page_words(lang)
    _, join = painted(theme, PORTAL, "join", lang)
    assert {own["join.title"], own["join.button"], own["join.promise"], own["join.trust"], "Comptoir Sud", lang.upper()} <= set(join)
    _, asked = painted(theme, PORTAL, "question", lang)
    assert {own["ask.view"].replace("{who}", "Ada"), own["ask.caution"], own["ask.yes"], own["ask.no"], own["head.exit"]} <= set(asked)
    _, chat = painted(theme, PORTAL, "chat", lang)
    assert {own["banner.sees"].replace("{who}", "Ada"), own["chat.input"]} <= set(chat)


def test_each_field_is_followed(theme: Theme) -> None:
    own = page_words("en")
    _, said = painted(theme, Portal("p", "x", langs=["en"]), "join")
    assert "EN" not in said, "there is no other language to choose"
    _, said = painted(theme, Portal("p", "x", install_url="https://store.example/app"), "join")
    assert own["install.get"] in said
    _, said = painted(theme, Portal("p", "x", view="never"), "chat")
    assert own["banner.sees"].replace("{who}", "Ada") not in said
    _, said = painted(theme, Portal("p", "x", preview=True), "chat")
    assert own["chat.previews"].replace("{who}", "Ada") in said
    camera = Portal("p", "x", view="allowed")
    assert asked_first(camera) == "camera"
    assert own["ask.camera"].replace("{who}", "Ada") in painted(theme, camera, "question")[1]
    nothing = Portal("p", "x", view="allowed", camera="never", record="never", clipboard="allowed")
    assert own["ask.yes"] not in painted(theme, nothing, "question")[1]


def test_the_logo_takes_the_place_of_the_letters_and_has_a_plate_in_the_dark(theme: Theme) -> None:
    logo = QImage(64, 32, QImage.Format.Format_ARGB32)
    logo.fill(QColor("#12ab34"))
    for dark in (False, True):
        plain, before = painted(theme, PORTAL, "join", dark=dark)
        with_logo, after = painted(theme, PORTAL, "join", dark=dark, logo=logo)
        assert "CS" in before and "CS" not in after
        head = with_logo.copy(0, 0, int(WIDTH), 64)
        assert share(head, "#12ab34") > 0.03 and share(plain.copy(0, 0, int(WIDTH), 64), "#12ab34") == 0
        if dark:
            assert share(head, "#ffffff") > 0


def test_initials_are_those_of_the_page() -> None:
    assert [initials(name) for name in ("Boutique Lyon", "Ada", "Jean-Luc Picard", "  ", "é à")] == ["BL", "A", "JP", "?", "ÉÀ"]


def test_the_pane_follows_each_keystroke(theme: Theme) -> None:
    pane = PreviewPane(theme)
    pane.resize(340, 760)
    pane.begin("Ada")
    pane.show_portal(Portal("p", "Comp", lang="fr"))
    assert pane.picture.shown is not None and pane.picture.shown.lang == "fr" and "Comp" in pane.picture.accessibleName()
    before = pane.picture.grab().toImage()
    pane.show_portal(Portal("p", "Compt", lang="fr"))
    assert pane.picture.grab().toImage() != before
    pane.lang.choose("en")
    pane._speak("en")
    assert pane.picture.shown.lang == "en"
    pane.show_portal(Portal("p", "Compt", lang="fr", langs=["fr"]))
    assert pane.picture.shown.lang == "fr", "a language that it does not speak is not shown"
    pane.light.choose("dark")
    pane._refresh()
    assert pane.picture.dark
    pane.deleteLater()
