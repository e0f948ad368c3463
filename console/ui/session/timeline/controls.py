"""Below the picture: from moment to moment, picture to picture, play, how fast; where the playhead is; how close the axis. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.durations import running
from console.session_record.playing import SPEEDS, Playing
from console.ui.parts.button import Chip, IconButton
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.session.timeline.keys import Deed
from console.ui.session.timeline.lane_words import exact
from console.ui.theme import Theme
from console.words import tr


class Controls(Surface):
    """`wished` names a deed of `keys`; `speed` how fast."""

    wished = Signal(str)
    speed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.l, theme.space.s, theme.space.l, theme.space.s)
        row.setSpacing(theme.space.xs)
        buttons: list[tuple[Deed, str, str, str]] = [
            ("before", "skip-back", tr("Former moment"), "P"),
            ("frame_back", "caret-left", tr("One picture back"), ","),
            ("toggle", "play", tr("Play"), tr("Space")),
            ("frame_on", "caret-right", tr("One picture on"), "."),
            ("next", "skip-forward", tr("Next moment"), "N"),
        ]
        self.buttons: dict[str, IconButton] = {}
        for deed, icon, name, key in buttons:
            made = self.buttons[deed] = self._button(theme, deed, icon, name, key)
            row.addWidget(made)
        row.addSpacing(theme.space.s)
        self.speeds = [Chip(theme, f"{speed} ×", ground="panel") for speed in SPEEDS]
        for chip, fast in zip(self.speeds, SPEEDS, strict=True):
            chip.setAccessibleName(tr("Speed: {n} times", n=fast))
            chip.clicked.connect(lambda _checked=False, fast=fast: self.speed.emit(fast))
            row.addWidget(chip)
        self.speeds[0].setChecked(True)
        row.addSpacing(theme.space.m)
        self.place = Text(theme, "", 13, role="text", tabular=True)
        row.addWidget(self.place, 1)
        for deed, icon, name, key in (
            ("wider", "magnifying-glass-minus", tr("Show more of the time axis"), "-"),
            ("whole", "arrows-out-line-horizontal", tr("Show the whole session"), "0"),
            ("closer", "magnifying-glass-plus", tr("Show the time axis from closer"), "+"),
        ):
            row.addWidget(self._button(theme, deed, icon, name, key))

    def show_playing(self, playing: Playing) -> None:
        play = self.buttons["toggle"]
        play.set_icon("pause" if playing.on else "play")
        play.set_name(tr("Pause") if playing.on else tr("Play"))
        for chip, fast in zip(self.speeds, SPEEDS, strict=True):
            if chip.isChecked() != (fast == playing.speed) and fast == playing.speed:
                chip.setChecked(True)
        whole = playing.ends - playing.begins
        self.place.setText(
            tr("{here} of {whole} · {time}", here=running(playing.at - playing.begins), whole=running(whole), time=exact(playing.at))
        )

    def _button(self, theme: Theme, deed: str, icon: str, name: str, key: str) -> IconButton:
        made = IconButton(theme, icon, name, key=key)
        made.clicked.connect(lambda: self.wished.emit(deed))
        return made
