"""The lines of a stretch with their heights: guessed until a line comes near the window, then measured. The latest stay laid out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from console.ui.chat.laid import Laid, estimate, gap_above, lay
from console.ui.chat.lines import Bubble, EventLine, Line
from console.ui.theme import Theme

CACHED = 400
"""Lines kept laid out; a screen holds about 30."""


class LaidLines:
    """Oldest first, by row and by key. `heights` in logical pixels, the gap above each included."""

    def __init__(self, theme: Theme) -> None:
        self.lines: list[Line] = []
        self.rows: dict[str, int] = {}
        self.heights: list[float] = []
        self.made = 0
        """How many lines were measured: what opening a long thread must keep small."""
        self._theme = theme
        self._laid: OrderedDict[str, Laid] = OrderedDict()
        self._whole: set[str] = set()
        """Long messages that are shown whole, as somebody wished."""

    def take(self, lines: Sequence[Line], width: int) -> None:
        """These instead; what is as it was keeps its height."""
        old_rows, old_heights, old_lines = self.rows, self.heights, self.lines
        self.lines = list(lines)
        self.rows = {line.key: row for row, line in enumerate(self.lines)}
        self.heights = []
        for row, line in enumerate(self.lines):
            before = old_rows.get(line.key)
            if before is not None:
                was = old_lines[before]
                if (was is line or was == line) and self.gap(row) == gap_above(old_lines, before, self._theme):
                    self.heights.append(old_heights[before])
                    continue
            self._laid.pop(line.key, None)
            self.heights.append(estimate(line, width))

    def get(self, row: int, width: int) -> Laid:
        """Laid out for this width."""
        line = self.lines[row]
        laid = self._laid.get(line.key)
        if laid is None or laid.width != width:
            laid = lay(line, width, self._theme, self.gap(row), line.key in self._whole)
            self.made += 1
            self._laid[line.key] = laid
            if len(self._laid) > CACHED:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(line.key)
        self.heights[row] = laid.height
        return laid

    def gap(self, row: int) -> int:
        return gap_above(self.lines, row, self._theme)

    def order_of(self, key: str) -> int | None:
        """Of a message or event that is held."""
        row = self.rows.get(key)
        line = self.lines[row] if row is not None else None
        return line.order if isinstance(line, Bubble | EventLine) else None

    def show_whole(self, key: str) -> None:
        self._whole.add(key)
        self._laid.pop(key, None)

    def forget(self) -> None:
        """Another width or another look: everything is measured anew."""
        self._laid.clear()
