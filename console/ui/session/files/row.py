"""One file on its way: which way it goes, its name, how far it is, and what can be done about it. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.transfers.standing import Standing
from console.ui.file_hash import hash_begins, hash_words
from console.ui.parts.button import Button, IconButton
from console.ui.parts.painting import painting
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.session.files.words import ICONS, deed_words, deeds, facts
from console.ui.theme import Theme
from console.words import tr

BAR_PX = 4
NAME_CHARS = 200


class Bar(QWidget):
    """How much of it is there; hidden where nothing moves."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._share, self._rests = theme, 0.0, False
        self.setFixedHeight(BAR_PX)
        theme.changed.connect(self.update)

    def show_share(self, share: float, rests: bool) -> None:
        if (share, rests) != (self._share, self._rests):
            self._share, self._rests = share, rests
            self.setAccessibleName(tr("{n} %", n=round(100 * share)))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            whole = QRectF(self.rect())
            painter.setBrush(self._theme.color("line"))
            painter.drawRoundedRect(whole, BAR_PX / 2, BAR_PX / 2)
            if self._share > 0:
                painter.setBrush(self._theme.color("text-3" if self._rests else "accent"))
                painter.drawRoundedRect(QRectF(0, 0, max(BAR_PX, whole.width() * self._share), BAR_PX), BAR_PX / 2, BAR_PX / 2)


class FileRow(QWidget):
    """`pressed` names the deed."""

    pressed = Signal(str, str)

    def __init__(self, theme: Theme, standing: Standing, who: str, sha256: str = "") -> None:
        super().__init__()
        self._theme, self._who, self.standing = theme, who, standing
        self._deeds: list[str] = []
        self.buttons: dict[str, Button | IconButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.space.s, 0, theme.space.s)
        row.setSpacing(theme.space.m)
        self._glyph = Glyph(theme, "arrow-up", "text-3", theme.size("icon"))
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        told = QVBoxLayout()
        told.setSpacing(theme.space.xs)
        self.name = Text(theme, "", 13, 600)
        self.facts = Text(theme, "", 11, role="text-2", wrap=True)
        self._bar = Bar(theme)
        for part in (self.name, self.facts, self._bar):
            told.addWidget(part)
        row.addLayout(told, 1)
        self._places = QHBoxLayout()
        self._places.setSpacing(theme.space.xs)
        row.addLayout(self._places)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.show_standing(standing, sha256)

    def show_standing(self, s: Standing, sha256: str = "") -> None:
        """`sha256`: as both sides found it, once it is over there or here."""
        self.standing, self.sha256 = s, sha256 if s.state == "done" else ""
        name = one_line(s.name, NAME_CHARS)
        words = facts(s, self._who)
        self.name.setText(name)
        self.name.setToolTip(tip(name))
        self.facts.setText(" · ".join(part for part in (words, hash_begins(self.sha256)) if part))
        self.facts.setToolTip(tip(hash_words(self.sha256)))
        wrong = s.state == "failed" or (bool(s.trouble) and s.state in ("paused", "running", "offered"))
        self.facts.set_role("bad" if s.state == "failed" else "warn" if wrong or (s.program and s.state == "offered") else "text-2")
        way = "arrow-up" if s.sends else "arrow-down"
        icon = "check" if s.state == "done" else "warning" if wrong else way
        self._glyph.show_icon(icon, "good" if s.state == "done" else "bad" if s.state == "failed" else "warn" if wrong else "text-3")
        moving = s.state in ("running", "waiting", "paused") and s.size > 0
        self._bar.setVisible(moving)
        if moving:
            self._bar.show_share(min(1.0, s.done / s.size), s.state != "running")
        direction = tr("to the device") if s.sends else tr("from the device")
        self.setAccessibleName(f"{name}, {direction}, {words}")
        wanted = [*deeds(s), *(["hash"] if self.sha256 else [])]
        if wanted != self._deeds:
            self._deeds = wanted
            self._lay_buttons(name)

    def _lay_buttons(self, name: str) -> None:
        for former in self.buttons.values():
            self._places.removeWidget(former)
            former.deleteLater()
        self.buttons = {}
        for deed in self._deeds:
            words = deed_words(deed)
            button: Button | IconButton
            if deed == "take":
                button = Button(self._theme, words, "quiet", icon=ICONS[deed])
            else:
                button = IconButton(self._theme, ICONS[deed], words)
            button.setAccessibleName(f"{words}: {name}")
            button.clicked.connect(lambda _=False, deed=deed: self.pressed.emit(self.standing.id, deed))
            self._places.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self.buttons[deed] = button
