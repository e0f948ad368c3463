"""A report on pages of a PDF, painted line by line: no text in it is ever taken for markup. Qt thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from console.diagnostics.export import SIGN, About, head_words
from console.diagnostics.rows import Row, SectionRow
from console.diagnostics.rules import Verdict
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

MARGIN_MM = 16.0
NAME_SHARE, BEFORE_SHARE = 0.36, 0.22
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def write_pdf(path: Path, theme: Theme, rows: Sequence[Row], verdicts: Sequence[Verdict], about: About) -> None:
    """Raises OSError."""
    with path.open("wb"):
        pass  # Qt's writer only logs what is wrong with a place
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    writer.setCreator("Tapline")
    title, when = head_words(about)
    writer.setTitle(one_line(title))
    pages = _Pages(writer, theme)
    try:
        pages.text(title, 18, 600)
        pages.text(when, 9, role="text-2")
        grave = [verdict for verdict in verdicts if verdict.level != "good"]
        if grave:
            pages.head(tr("Worth a look"))
            for verdict in grave:
                pages.row(SIGN[verdict.level], verdict.text, "", role=verdict.level if verdict.level in ("bad", "warn") else "text-2")
        for row in rows:
            if isinstance(row, SectionRow):
                pages.head(row.name)
                continue
            role = row.level if row.level in ("bad", "warn") else "text-3" if row.missing else "text"
            before = f"{row.before} ({row.change})" if row.change else ""
            pages.row(SIGN[row.level], row.name, row.value, before, role=role)
    finally:
        pages.end()
    if path.stat().st_size == 0:
        raise OSError(None, tr("the disk took nothing"))


class _Pages:
    """Goes down the page, and on to the next one. Always in light colours: it is for paper."""

    def __init__(self, writer: QPdfWriter, theme: Theme) -> None:
        self._writer, self._theme = writer, theme
        self._dot = writer.resolution() / 72
        self._painter = QPainter(writer)
        area = writer.pageLayout().paintRectPixels(writer.resolution())
        self._width, self._height = float(area.width()), float(area.height())
        self._y = 0.0

    def text(self, words: str, points: int, weight: int = 400, role: str = "text") -> None:
        self._y += self._draw(QRectF(0, self._y, self._width, self._height), words, points, weight, role) + 3 * self._dot

    def head(self, words: str) -> None:
        self._room(48 * self._dot)  # never alone at the foot of a page
        self._y += 10 * self._dot
        self.text(words, 11, 600)

    def row(self, sign: str, name: str, value: str, before: str = "", role: str = "text") -> None:
        indent, gap = 12 * self._dot, 6 * self._dot
        room = self._width - indent
        first = room * NAME_SHARE if value else room
        last = room * BEFORE_SHARE if before else 0.0
        cells = [
            (QRectF(indent, 0, first - gap, self._height), name, "text-2" if value else role),
            (QRectF(indent + first, 0, room - first - last - (gap if before else 0), self._height), value, role),
            (QRectF(indent + room - last, 0, last, self._height), before, "text-3"),
        ]
        high = max(self._measure(area, words) for area, words, _ in cells if words)
        self._room(high)
        self._draw(QRectF(0, self._y, indent, high), sign, 9, 600, role)
        for area, words, ink in cells:
            if words:
                self._draw(area.translated(0, self._y), words, 9, 600 if ink in ("bad", "warn") else 400, ink)
        self._y += high + 2 * self._dot

    def end(self) -> None:
        self._painter.end()

    def _room(self, high: float) -> None:
        if self._y + high > self._height:
            self._writer.newPage()
            self._y = 0.0

    def _font(self, points: int, weight: int = 400) -> QFont:
        font = self._theme.font(13, weight, tabular=True)
        font.setPointSizeF(points)
        return font

    def _measure(self, area: QRectF, words: str) -> float:
        self._painter.setFont(self._font(9))
        return self._painter.boundingRect(area, WRAP, one_line(words, 1_000)).height()

    def _draw(self, area: QRectF, words: str, points: int, weight: int, role: str) -> float:
        self._painter.setFont(self._font(points, weight))
        self._painter.setPen(self._theme.color_in(False, role))
        said = one_line(words, 1_000)
        box = self._painter.boundingRect(area, WRAP, said)
        self._painter.drawText(area, WRAP, said)
        return box.height()
