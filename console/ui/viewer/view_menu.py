"""Everything that can be done with the view of a phone, in one menu: size, place, turns, the window, the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from console.ui import icons
from console.ui.theme import Theme
from console.viewer.geometry import Mode
from console.words import tr


@dataclass(frozen=True, slots=True)
class ViewState:
    """How the view stands; what is checked in the menu. `on_top` is None where it cannot be had: beside the conversation."""

    picture: bool
    mode: Mode
    full: bool
    on_top: bool | None
    statistics: bool
    recording: bool = False
    drawing: bool = False
    frozen: bool = False


class ViewMenu(QMenu):
    """`commanded(name)`: an action of `console/viewer/actions.py`."""

    commanded = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key: Callable[[str], str] = lambda _action: ""

    def open_under(self, button: QWidget, state: ViewState, key: Callable[[str], str]) -> None:
        """Its right end under the button's. `key(action)`: the key that does the same."""
        self.clear()
        self._key = key
        fit, large = state.mode == "fit", state.mode == "one_to_one"
        self._add("larger", tr("Larger"), "magnifying-glass-plus", on=state.picture)
        self._add("smaller", tr("Smaller"), "magnifying-glass-minus", on=state.picture)
        self._add("fit", tr("Fit into the window"), "arrows-in", on=state.picture, checked=fit)
        self._add("one_to_one", tr("Show pixel for pixel"), "arrows-out", on=state.picture, checked=large)
        self.addSeparator()
        self._add("turn_left", tr("Turn the picture left"), "arrow-counter-clockwise", on=state.picture)
        self._add("turn_right", tr("Turn the picture right"), "arrow-clockwise", on=state.picture)
        self.addSeparator()
        self._add("fullscreen", tr("Full screen"), "corners-out", checked=state.full)
        if state.on_top is not None:
            self._add("keep_on_top", tr("Keep on top"), "push-pin", checked=state.on_top)
        self._add("statistics", tr("Figures of the picture"), "activity", on=state.picture, checked=state.statistics)
        self.addSeparator()
        self._add("draw", tr("Draw"), "pencil-simple", on=state.picture, checked=state.drawing)
        self._add("freeze", tr("Freeze the picture"), "snowflake", on=state.picture, checked=state.frozen)
        self._add("screenshot", tr("Screenshot…"), "camera", on=state.picture)
        self._add("record", tr("Stop recording") if state.recording else tr("Record"), "record", on=state.picture or state.recording)
        self._add("recordings", tr("Show the recordings"), "folder-open")
        size = self.sizeHint()
        self.popup(button.mapToGlobal(QPoint(button.width() - size.width(), button.height())))

    def _add(self, name: str, words: str, icon: str, *, on: bool = True, checked: bool | None = None) -> None:
        action = self.addAction(icons.icon(self._theme, icon, "accent" if checked else "text-2"), f"{words}\t{self._key(name)}")
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        action.setEnabled(on)
        action.triggered.connect(lambda _checked=False: self.commanded.emit(name))
