"""Whether text from others is nothing but text in a tree of widgets: what they hold, what they say to screen readers, what they paint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QSize
from PySide6.QtGui import QAccessible, QAction, QKeySequence, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from console.ui.chat.thread_view import ThreadView
from protocol.limits import BODY_BYTES
from tests.console.ui.ear import Ear, heard

CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # of terminals and printers; what is left are tab and line break
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # of the reading direction (Unicode TR9)
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"  # halves of pairs, and what every font draws as it likes
)
ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole,
)  # fmt: skip
OURS = re.compile(r"<qt>([^<>]*(?:<br>[^<>]*)*)</qt>", re.DOTALL)
"""A tool tip of our own making: Qt is told that it is markup, and all in it is escaped."""
MOST_BYTES = BODY_BYTES + 2_048
"""A message at its longest, and words of our own around it."""
PAINTED_MOST = 60_000
"""Characters that one look at a whole window may cost to shape."""
LURE = QSize(37, 41)
"""Of the picture that hostile texts name (`lure.py`)."""

Said = tuple[str, str]
"""Where, and what."""


def controls(text: str) -> bool:
    """Whether there is something in it that may not reach a screen or a screen reader."""
    return CONTROLS.search(text) is not None


def faults(root: QWidget) -> list[str]:
    """Every text in the tree that is more than text, one sentence each."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what is given up says nothing more
    found = [fault for thing in (root, *root.findChildren(QObject)) for fault in _faults_of(thing)]
    return found + painted_faults(heard(root))


def harmless(root: QWidget) -> None:
    """No label reads markup, no tip is markup of somebody else's, nothing turns the reading round or is endless, no picture came in."""
    found = faults(root)
    assert not found, "\n".join(found[:10])


def painted_faults(ear: Ear) -> list[str]:
    found = [f"painted: {text!r}" for text in ear.written if controls(text)]
    shaped = sum(map(len, ear.written))
    if shaped > PAINTED_MOST:
        found.append(f"painted: {shaped} characters at once")
    return found + ["painted: the lure" for size in ear.pictures if size == LURE]


@cache
def tip_fault(tip: str) -> str:
    """What is wrong with a tool tip. Qt guesses whether one is markup."""
    ours = OURS.fullmatch(tip)
    if ours is None and Qt.mightBeRichText(tip):
        return "is read as markup"
    return "has controls in it" if controls(unescape(tip)) else "is too long" if len(tip) > 6 * MOST_BYTES else ""


def _faults_of(thing: QObject) -> Iterator[str]:
    where = f"{type(thing).__name__} {thing.objectName()}".strip()
    for what, text in _texts(thing):
        if controls(text):
            yield f"{where}: {what} has controls in it: {text!r}"
        if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
            yield f"{where}: {what} is too long: {text[:80]!r}"
    for what, text in _tips(thing):
        fault = tip_fault(text)
        if fault:
            yield f"{where}: {what} {fault}: {text!r}"
    yield from (f"{where}: {fault}" for fault in _readers_of_markup(thing))


def _readers_of_markup(thing: QObject) -> Iterator[str]:
    """What would take a text for more than text, whatever stands there just now."""
    match thing:
        case QLabel():
            if thing.textFormat() is not Qt.TextFormat.PlainText:
                yield f"reads markup: {thing.text()!r}"
            if thing.openExternalLinks() or not thing.pixmap().isNull():
                yield f"more than text: {thing.text()!r}"
            if thing.buddy() is not None and _mnemonic(thing.text()):
                yield f"takes a key by its text: {thing.text()!r}"
        case QTextEdit():
            if thing.acceptRichText() or not thing.isReadOnly():
                yield f"reads markup: {thing.toPlainText()!r}"
        case QMessageBox():
            yield "a QMessageBox guesses whether its text is markup"
        case QAction():
            if _mnemonic(thing.text()):
                yield f"takes a key by its text: {thing.text()!r}"
        case QAbstractButton():
            if _mnemonic(thing.text()) and thing.shortcut() == QKeySequence.mnemonic(thing.text()):
                yield f"takes a key by its text: {thing.text()!r}"


def _mnemonic(text: str) -> bool:
    return not QKeySequence.mnemonic(text).isEmpty()


def _texts(thing: QObject) -> Iterator[Said]:
    match thing:
        case QLabel() | QAbstractButton() | QAction():
            yield "text", thing.text()
        case QLineEdit():
            yield "text", thing.text()
            yield "placeholder", thing.placeholderText()
        case QPlainTextEdit():
            yield "placeholder", thing.placeholderText()
            for line in thing.toPlainText().split("\n"):
                yield "text", line
        case QMenu():
            yield "title", thing.title()
        case QAbstractItemView() if thing.model() is not None:
            yield from _items(thing.model())
        case QComboBox():
            yield from _items(thing.model())
        case ThreadView():
            yield from _lines(thing)
    if isinstance(thing, QWidget):
        yield "name", thing.accessibleName()
        yield "description", thing.accessibleDescription()
        yield "title", thing.windowTitle()


def _tips(thing: QObject) -> Iterator[Said]:
    if isinstance(thing, QWidget):
        yield "tool tip", thing.toolTip()
    if isinstance(thing, QAction) and any(isinstance(menu, QMenu) and menu.toolTipsVisible() for menu in thing.associatedObjects()):
        yield "tool tip", thing.toolTip()
    if isinstance(thing, QWidget | QAction):
        yield "status tip", thing.statusTip()
        yield "what's this", thing.whatsThis()
    if isinstance(thing, QAbstractItemView) and thing.model() is not None:
        for row in range(thing.model().rowCount()):
            yield "tool tip", str(thing.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole) or "")


def _items(model: QAbstractItemModel) -> Iterator[Said]:
    for row in range(model.rowCount(QModelIndex())):
        index = model.index(row, 0)
        for role in ROLES:
            text = index.data(role)
            if isinstance(text, str):
                yield f"row {row}, {role.name}", text


def _lines(view: ThreadView) -> Iterator[Said]:
    """A thread is read out by an interface of its own."""
    told = QAccessible.queryAccessibleInterface(view)
    for row in range(told.childCount()):
        line = told.child(row)
        if line is not None:
            yield f"line {row}", line.text(QAccessible.Text.Name)
