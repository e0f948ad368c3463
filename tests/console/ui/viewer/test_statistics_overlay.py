"""The figures over the picture: one key, true, readable as text, out of the way, and never the phone's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console import words
from console.live_view import Phase
from console.ui.theme import Theme
from console.ui.viewer import sparkline
from console.ui.viewer.figures import as_text, bit_rate, percent, rows
from console.ui.viewer.statistics_overlay import CORNERS, WIDTH, StatisticsOverlay
from console.viewer.history import History
from console.viewer.receipts import Counted, Receipts
from console.viewer.statistics import StreamStats
from tests.console.ui.viewer.figures_props import FIGURES, RECEIPTS, a_minute
from tests.console.ui.viewer.pane_stage import ALT, LEFT, NONE, PLAIN, Stage
from tests.console.ui.viewer.viewer_props import live_session


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme) -> Iterator[Stage]:
    live = live_session()
    live.now_told, live.history = a_minute()
    live.counters = lambda: RECEIPTS
    made = Stage(qtbot, theme, live)
    qtbot.addWidget(made.window)
    made.picture()
    yield made
    made.pane.stop()


def figures(stage: Stage) -> StatisticsOverlay:
    return stage.pane.statistics


def corner(stage: Stage) -> str:
    return figures(stage).corner


def toggle(stage: Stage) -> None:
    stage.key(Qt.Key.Key_I, "i", ALT)


# ---- what they say


def test_every_figure_of_the_stream_is_there() -> None:
    stats, history = a_minute()
    told = as_text(rows(stats, history, 0.62, RECEIPTS))
    for line in (
        "Packet to screen: 34 · 61 ms", "  Received: 5 · 12 ms", "  Decoded: 4 · 9 ms", "  Shown: 25 · 40 ms", "Round trip: 24 ms",
        "Touch confirmed: 38 ms", "Frames: 60 fps", "Bit rate: 2.4 Mbit/s",
        "Packets lost: under 0.1 %", "Frames dropped: 8", "  Why: 6 too late, 2 overtaken",
        "Input: 206 of 212, 3 refused, 2 stale", "Decoder: H.264 (software)", "Drawn by: Processor", "Picture: 1080 × 2340 · 62 %",
    ):  # fmt: skip
        assert line in told.split("\n"), f"{line!r} is not in\n{told}"


def test_what_is_not_known_is_not_said() -> None:
    told = as_text(rows(StreamStats(), History(), None, Receipts()))
    assert told == "Frames: 0 fps\nBit rate: 0 kbit/s\nPackets lost: 0 %\nFrames dropped: 0"
    assert not as_text(rows(replace(FIGURES, renderer=""), None, None, None)).count("Drawn")


def test_input_that_was_never_judged_and_counts_that_differ_are_said() -> None:
    told = as_text(rows(FIGURES, None, None, Receipts(key=Counted(sent=5, done=3), unanswered=2, agree=True)))
    assert "3 of 5, 2 unanswered" in told and "otherwise" not in told
    assert "the phone counts otherwise" in as_text(rows(FIGURES, None, None, Receipts(key=Counted(sent=1, done=1), agree=False)))


def test_numbers_as_people_write_them() -> None:
    assert [bit_rate(kbps) for kbps in (0, 812.4, 2_449, 12_000, 140_000)] == [
        "0 kbit/s", "812 kbit/s", "2.4 Mbit/s", "12.0 Mbit/s", "140 Mbit/s",
    ]  # fmt: skip
    assert [percent(share) for share in (0, 0.00001, 0.0123, 1)] == ["0 %", "under 0.1 %", "1.2 %", "100 %"]
    words.speak("fr")
    assert bit_rate(2_449) == "2,4\u00a0Mbit/s" and percent(0.0123) == "1,2\u00a0%"


def test_a_reason_that_is_not_known_yet_is_told_as_it_is() -> None:
    told = as_text(rows(replace(FIGURES, dropped={"private": 4}), None, None, None))
    assert "Why: 4 private" in told


def test_a_line_has_gaps_where_nothing_is_known() -> None:
    area = QRectF(0, 0, 59, 10)
    runs = sparkline.points([1.0, 2.0, None, None, 4.0], area)
    assert [len(run) for run in runs] == [2, 1]
    assert runs[1][0].y() < runs[0][1].y() < runs[0][0].y() < area.bottom(), "from nothing to the largest"
    assert sparkline.points([None] * 60, area) == []
    flat = sparkline.points([0.0] * 60, area)
    assert {point.y() for point in flat[0]} == {area.bottom()}


# ---- hands


def test_one_key_shows_and_hides_them(stage: Stage) -> None:
    chosen: list[str] = []
    stage.pane.statistics_chosen.connect(chosen.append)
    assert not figures(stage).isVisible()
    toggle(stage)
    assert figures(stage).isVisible() and stage.pane.header.statistics.isChecked() and stage.pane._view_state().statistics
    toggle(stage)
    assert not figures(stage).isVisible() and chosen == ["top_right", ""]
    toggle(stage)
    QTest.mouseClick(figures(stage).close_button, LEFT)
    assert not figures(stage).isVisible() and not stage.owner.items, "none of it is for the phone"


def test_they_are_text_for_readers_and_the_clipboard(stage: Stage) -> None:
    toggle(stage)
    shown = figures(stage)
    assert shown.accessibleName() == "Figures of the picture"
    assert "Packet to screen: 34 · 61 ms" in shown.accessibleDescription()
    QTest.mouseClick(shown.copy, LEFT)
    assert QGuiApplication.clipboard().text() == shown.text()
    QGuiApplication.clipboard().clear()
    shown.setFocus()
    QTest.keySequence(shown, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == shown.text()


def test_they_follow_the_stream(stage: Stage) -> None:
    toggle(stage)
    stage.live.now_told = replace(FIGURES, fps_decoded=12.0)
    figures(stage).refresh()
    assert "Frames: 12 fps" in figures(stage).text()
    stage.live.now_told, stage.live.phase = None, Phase.RECONNECTING
    stage.pane.live_changed()
    figures(stage).refresh()
    assert "Frames: 12 fps" in figures(stage).text(), "the last ones stay beside the grey picture"
    stage.live.phase = Phase.ENDED
    stage.pane.live_changed()
    assert not figures(stage).isVisible()


def test_a_press_on_them_is_not_the_phones(stage: Stage) -> None:
    toggle(stage)
    middle = figures(stage).rect().center()
    QTest.mouseClick(figures(stage), LEFT, pos=middle)
    QTest.mouseDClick(figures(stage), LEFT, pos=middle)
    assert not stage.owner.items


# ---- place


def test_each_corner_by_command_by_button_and_by_hand(stage: Stage) -> None:
    toggle(stage)
    shown, seen = figures(stage), stage.area.overlay.seen.toRect()
    places = []
    for _ in CORNERS:
        places.append(shown.geometry())
        assert seen.adjusted(-30, -30, 30, 30).contains(shown.geometry())
        stage.pane._command("statistics_corner")
    assert shown.geometry() == places[0] and len({(p.x(), p.y()) for p in places}) >= 2
    assert places[0].top() < seen.center().y() < places[1].bottom()
    QTest.mouseClick(shown.move_on, LEFT)
    assert corner(stage) == "bottom_right"
    told: list[str] = []
    stage.pane.statistics_chosen.connect(told.append)
    drag(shown, QPoint(0, -(shown.y() - seen.top())))
    assert corner(stage) == "top_right" and told == ["top_right"] and shown.geometry() == places[0]
    assert not stage.owner.items


def drag(widget: QWidget, way: QPoint) -> None:
    """By the middle, in steps; positions are those of the widget, which goes along."""
    at = QPointF(widget.rect().center())

    def send(kind: QEvent.Type, offset: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        QApplication.sendEvent(widget, QMouseEvent(kind, at + QPointF(offset), at + QPointF(offset), button, held, PLAIN))

    send(QEvent.Type.MouseButtonPress, QPoint(), LEFT, LEFT)
    for _ in range(5):
        send(QEvent.Type.MouseMove, way / 5, NONE, LEFT)
    send(QEvent.Type.MouseButtonRelease, QPoint(), LEFT, NONE)


@pytest.mark.parametrize("at", CORNERS)
@pytest.mark.parametrize(("size", "picture"), [((1_200, 700), (1080, 2400)), ((500, 1_300), (2400, 1080))], ids=["tall", "wide"])
def test_beside_the_picture_where_there_is_room(stage: Stage, at: str, size: tuple[int, int], picture: tuple[int, int]) -> None:
    stage.window.resize(*size)
    stage.pane.setGeometry(0, 0, *size)
    stage.picture(*picture)
    toggle(stage)
    figures(stage).put(at)  # type: ignore[arg-type]
    assert not figures(stage).geometry().intersects(stage.area.overlay.seen.toRect())
    assert stage.area.drawing_area.contains(figures(stage).geometry())


@pytest.mark.parametrize("size", [(320, 260), (330, 400), (380, 900), (900, 320), (1_920, 1_080)])
def test_whole_at_every_size_of_the_window(stage: Stage, size: tuple[int, int]) -> None:
    """A window of 1920 x 1080 pixels is 640 x 360 logical ones at 300 %."""
    stage.window.resize(*size)
    stage.pane.setGeometry(0, 0, *size)
    toggle(stage)
    for at in CORNERS:
        figures(stage).put(at)
        place = figures(stage).geometry()
        assert stage.area.drawing_area.left() <= place.left() and place.right() <= stage.area.drawing_area.right()
        if size[1] >= 400:
            assert stage.area.drawing_area.top() <= place.top() and place.bottom() <= stage.area.drawing_area.bottom()
    assert figures(stage).text().count("\n") > 10, "what has no room is in the text all the same"


def test_no_figure_is_cut_in_either_language(qtbot: QtBot, theme: Theme) -> None:
    """Names and figures fit their columns; only the phone's own words may be longer."""
    for language in ("en", "fr"):
        words.speak(language)
        live = live_session()
        live.now_told, live.history = a_minute()
        live.counters = lambda: RECEIPTS
        holder = QWidget()
        qtbot.addWidget(holder)
        holder.resize(600, 900)
        overlay = StatisticsOverlay(theme, live, holder)
        overlay.look(QRect(0, 0, 600, 900), QRect(0, 0, 600, 900), 0.5)
        overlay.show()
        overlay.refresh()
        assert overlay.width() == WIDTH
        assert not overlay.cut(), overlay.cut()
