"""That the check of hostile texts sees what it is there for: each bug put in once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QStringListModel, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView, QMenu, QPlainTextEdit, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.console.ui.harmless import faults, harmless
from tests.console.ui.lure import Lure
from tests.hostile_texts import hostile_texts

TURNED = "photo\u202egpj.exe"


class Drawn(QWidget):
    """Paints a text by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setFixedSize(200, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawText(self.rect(), 0, self._text)
        painter.end()


def named(widget: QWidget, text: str) -> QWidget:
    widget.setAccessibleName(text)
    return widget


def tipped(text: str) -> QWidget:
    widget = QWidget()
    widget.setToolTip(text)
    return widget


def listed(text: str, box: QComboBox | QListView) -> QWidget:
    box.setModel(QStringListModel([text], box))
    return box


def offering(text: str, *, tips: bool = False) -> QWidget:
    menu = QMenu()
    menu.setToolTipsVisible(tips)
    menu.addAction(text)
    return menu


def reading(text: str) -> QLabel:
    """As Qt makes labels: they guess."""
    return QLabel(text)


BUGS: dict[str, Callable[[], QWidget]] = {
    "a label that guesses": lambda: reading("Hello"),
    "a rich label": lambda: reading("<b>Hello</b>"),
    "a text field that reads markup": lambda: QTextEdit("<b>Hello</b>"),
    "a tip that is read as markup": lambda: tipped("<b>Bank</b>"),
    "a tip of ours that escaped half of it": lambda: tipped("<qt>a &lt;b&gt; <img src=x></qt>"),
    "a tip that turns the reading round": lambda: tipped(f"<qt>{TURNED}</qt>"),
    "a name for screen readers": lambda: named(QWidget(), TURNED),
    "a name without end": lambda: named(QWidget(), "x" * 20_000),
    "a field's text": lambda: QLineEdit(TURNED),
    "a field of lines": lambda: QPlainTextEdit(f"one\n{TURNED}"),
    "a picker's entry": lambda: listed(TURNED, QComboBox()),
    "a row of a list": lambda: listed(TURNED, QListView()),
    "a button that takes Alt+S": lambda: QPushButton("R&Se && x"),
    "a menu's key": lambda: offering("&Send"),
    "a menu's tip made of its words": lambda: offering("<b>Send</b>", tips=True),
    "what is painted": lambda: Drawn(TURNED),
    "what is painted without end": lambda: Drawn("x" * 100_000),
}


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[QWidget], QWidget]]:
    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(300, 100)
        return widget

    yield show


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_seen(bug: str, shown: Callable[[QWidget], QWidget]) -> None:
    assert faults(shown(BUGS[bug]()))


def test_text_is_none(shown: Callable[[QWidget], QWidget]) -> None:
    label = QLabel("<b>Hello</b> & co.")
    label.setTextFormat(Qt.TextFormat.PlainText)
    for widget in (
        label, tipped("<qt>a &lt;b&gt;<br>c</qt>"), QLineEdit("<b>"), listed("&amp;", QComboBox()), offering("a && b"),
        Drawn("<b>مرحبا</b>"),
    ):  # fmt: skip
        harmless(shown(widget))


def test_a_picture_that_a_text_brings_in_is_seen_and_so_is_its_reading(qtbot: QtBot) -> None:
    lure = Lure()
    label = QLabel(f"<img src='{lure.path}'>")
    qtbot.addWidget(label)
    assert "painted: the lure" in faults(label)
    if lure.hears_of_files:
        assert lure.asked() == ["the file was opened"]
    QDesktopServices.openUrl(QUrl("https://evil.example/x"))
    assert "led to https://evil.example/x" in lure.asked()
    with open(lure.path, "rb"):
        assert any(asked.startswith("open: ") for asked in lure.asked())
    lure.close()


def test_there_are_300_texts_and_each_is_once_there() -> None:
    texts = hostile_texts("/tmp/x/b.png")
    assert len(set(texts)) == len(texts) >= 300
    assert all(len(text) <= 4_000 and len(text.encode()) <= 8 * 1024 for text in texts)
    assert sum("/tmp/x/b.png" in text for text in texts) > 150
