"""The preview paints what the fields say: its colours, its words, its languages, light and dark."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.portals.accent import accents
from console.portals.page_words import page_words
from console.ui.settings.portal.page_ink import Ink, page_colours
from console.ui.settings.portal.page_parts import HEIGHT, WIDTH, Desk, Shown, initials
from console.ui.settings.portal.page_scenes import SCENES, Scene, asked_first, height_of, paint
from console.ui.settings.portal.preview import READABLE, PreviewPane
from console.ui.theme import Theme
from protocol.records import Hours, Portal

MONDAY_8 = round(datetime(2026, 11, 30, 8, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000
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
    theme: Theme, portal: Portal, scene: Scene, lang: str = "en", dark: bool = False, logo: QImage | None = None, desk: Desk = "there",
    now_ms: int = MONDAY_8,
) -> tuple[QImage, list[str]]:
    image = QImage(QSize(int(WIDTH), int(HEIGHT)), QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    Heard.said = []
    painter = QPainter(image)
    paint(
        Heard(painter, theme, page_colours(theme, dark, portal.colour), dark, logo or QImage()),
        scene,
        Shown(portal, lang, page_words(lang), "Ada", desk=desk, now_ms=now_ms),
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


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_form_is_the_pages_own(theme: Theme, lang: str) -> None:
    own = page_words(lang)
    _, said = painted(theme, PORTAL, "form", lang)
    keys = ("form.title", "form.there", "form.name", "form.email", "form.email.free", "form.body", "form.start")
    assert {own[key] for key in keys} | {"Comptoir Sud"} <= set(said)
    assert own["wants.title"] not in said
    _, said = painted(theme, Portal("p", "x", phone=True, notice="Kept a year.\nThen gone.", mail="hi@example.org"), "form", lang)
    assert {own[key] for key in ("wants.chat", "wants.phone", "wants.phone.means", "form.email.may")} <= set(said)
    assert "Kept a year.\u2028Then gone." in said, "in its own lines"


def test_a_long_form_is_shown_whole(theme: Theme) -> None:
    def high(portal: Portal, scene: Scene = "form") -> float:
        image = QImage(QSize(1, 1), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        found = height_of(
            Ink(painter, theme, page_colours(theme, False, ""), False, QImage()), scene, Shown(portal, "fr", page_words("fr"), "Ada")
        )
        painter.end()
        return found

    long = Portal("p", "x", phone=True, notice="Un an.\n" * 5)
    assert high(PORTAL) == high(long, "join") == HEIGHT < high(long) < 1.5 * HEIGHT


def test_the_form_says_who_is_there_and_when_somebody_is_again(theme: Theme) -> None:
    own = page_words("en")

    def standing(portal: Portal, desk: Desk, now_ms: int = MONDAY_8, lang: str = "en") -> str:
        said = painted(theme, portal, "form", lang, desk=desk, now_ms=now_ms)[1]
        words = page_words(lang)
        assert words["form.start" if desk == "there" else "form.send"] in said
        return said[said.index(words["form.title"]) + 1]

    week = Portal("p", "x", hours=[Hours(0, 540, 720), Hours(1, 540, 720)])
    by_mail = Portal("p", "x", hours=week.hours, mail="hi@example.org")
    assert standing(week, "there") == own["form.there"]
    assert (standing(week, "away"), standing(by_mail, "away")) == (own["form.away.here"], own["form.away"])
    assert standing(week, "closed") == own["form.closed"].replace("{when}", "today at 09:00")
    assert standing(week, "closed", MONDAY_8 + 2 * HOUR) == own["form.closed"].replace("{when}", "tomorrow at 09:00"), "from noon on"
    assert standing(by_mail, "closed", MONDAY_8 + 29 * HOUR) == own["form.closed.mail"].replace("{when}", "on Monday, December 7 at 09:00")
    assert "lundi 7 décembre" in standing(week, "closed", MONDAY_8 + 29 * HOUR, "fr")
    assert standing(Portal("p", "x", hours=[Hours(0, 540, 540)]), "closed") == own["form.away.here"], "it never opens"


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
    pane = PreviewPane(theme, lambda: MONDAY_8)
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


def test_the_form_is_among_the_states_where_the_portal_has_one(theme: Theme) -> None:
    now = [MONDAY_8]
    pane = PreviewPane(theme, lambda: now[0])

    def standing() -> str:
        return pane.picture.shown.desk if pane.picture.shown is not None else ""

    pane.begin("Ada")
    pane.show_portal(Portal("p", "x"))
    assert [pane.scene.itemData(row) for row in range(pane.scene.count())] == ["join", "question", "chat"] and pane.desk.isHidden()
    portal = Portal("p", "x", form=True)
    pane.show_portal(portal)
    QTest.keyClick(pane.scene, Qt.Key.Key_Down)
    assert pane.scene.value() == pane.picture.scene == "form" and not pane.desk.isHidden(), "by keyboard"
    assert standing() == "there" and pane.desk.count() == 2
    portal = Portal("p", "x", form=True, hours=[Hours(0, 540, 720)])
    pane.show_portal(portal)
    assert standing() == "closed" and pane.desk.count() == 3, "as it is by the hours now"
    now[0] += HOUR
    pane.show_portal(portal)
    assert standing() == "there"
    QTest.keyClick(pane.desk, Qt.Key.Key_Down)
    assert standing() == "away", "until it is chosen"
    pane.show_portal(Portal("p", "x"))
    assert [pane.scene.value(), pane.picture.scene] == ["join"] * 2 and pane.desk.isHidden()
    pane.deleteLater()


def test_what_would_be_too_small_to_read_is_scrolled(theme: Theme) -> None:
    pane = PreviewPane(theme, lambda: MONDAY_8)
    pane.begin("Ada")
    pane.show_portal(Portal("p", "x", form=True, phone=True, notice="One year.\n" * 6))
    pane.show()
    for size, scrolls in ((QSize(340, 800), False), (QSize(440, 480), True)):
        pane.resize(size)
        QApplication.processEvents()
        assert (pane.frame.verticalScrollBar().maximum() > 0) == scrolls == (pane.frame.focusPolicy() != Qt.FocusPolicy.NoFocus), size
        high = height_of(pane.picture._ink(QPainter()), "join", pane.picture.shown)  # type: ignore[arg-type]
        assert (pane.picture.height() - 2) / high >= READABLE
    pane.frame.setFocus()
    QTest.keyClick(pane.frame, Qt.Key.Key_PageDown)
    assert pane.frame.verticalScrollBar().value() > 0, "by keyboard"
    QTest.keyClick(pane.scene, Qt.Key.Key_Down)
    assert pane.picture.scene == "form" and pane.frame.verticalScrollBar().value() == 0, "another state begins at its top"
    pane.close()
    pane.deleteLater()
