"""The notification doctor on its page: one line per link of the chain, how it is, what to do, and a button that does it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.alerts.doctor import Cure, Finding, Verdict
from console.ui.notices.chain import Chain
from console.ui.parts.button import Button
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

FACES: dict[Verdict, tuple[str, str]] = {
    "good": ("check-circle", "good"),
    "warn": ("warning-circle", "warn"),
    "bad": ("x-circle", "bad"),
    "unknown": ("question", "text-3"),
}


def verdict_words(verdict: Verdict) -> str:
    """For who cannot see the icon."""
    return {"good": tr("Works"), "warn": tr("Could be better"), "bad": tr("Does not work"), "unknown": tr("Not known")}[verdict]


def cure_words(cure: Cure) -> str:
    """On the button."""
    match cure:
        case "switch_on":
            return tr("Switch on")
        case "system":
            return tr("System settings")
        case "unhush":
            return tr("End it")
        case "autostart":
            return tr("Switch on")
        case "sound":
            return tr("Listen")
        case "test":
            return tr("Send a test")
        case _:
            return ""


class Line(QWidget):
    """One link. The button is there when there is something to do."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: Finding | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.space.xs, 0, theme.space.xs)
        row.setSpacing(theme.space.m)
        self._glyph = Glyph(theme, "question", "text-3", theme.size("icon"))
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Text(theme, "", 13, 600)
        self.words = Text(theme, "", 13, role="text-2", wrap=True)
        self.advice = Text(theme, "", 11, role="text-3", wrap=True)
        for label in (self.title, self.words, self.advice):
            words.addWidget(label)
        self.button = Button(theme, "", ground="panel")
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def show_finding(self, finding: Finding, button: bool) -> None:
        if finding == self.finding and button == (not self.button.isHidden()):
            return
        self.finding = finding
        self._glyph.show_icon(*FACES[finding.verdict])
        self.title.setText(finding.title)
        self.words.setText(finding.words)
        self.advice.setText(finding.advice)
        self.advice.setVisible(bool(finding.advice))
        self.button.set_words(cure_words(finding.cure))
        self.button.setAccessibleName(f"{finding.title}: {cure_words(finding.cure)}")
        self.button.setVisible(button)
        self.setAccessibleName(f"{finding.title}: {verdict_words(finding.verdict)}. {finding.words} {finding.advice}".strip())


class NoticeDoctor(QWidget):
    """Looks whenever it is shown, and at every change of a fact."""

    def __init__(self, theme: Theme, chain: Chain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chain = chain
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.xs)
        self.lines: dict[str, Line] = {}
        for finding in chain.findings():
            line = self.lines[finding.link] = Line(theme)
            line.button.clicked.connect(lambda _on=False, link=finding.link: self._cure(link))
            column.addWidget(line)
        self.again = Button(theme, tr("Check again"), icon="arrow-clockwise", ground="panel")
        self.again.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.again.clicked.connect(chain.look_again)
        column.addSpacing(theme.space.s)
        column.addWidget(self.again)
        chain.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        for finding in self.chain.findings():
            useful = bool(finding.cure) and (finding.cure != "system" or self.chain.has_system_page)
            self.lines[finding.link].show_finding(finding, useful)

    def _cure(self, link: str) -> None:
        finding = self.lines[link].finding
        match finding.cure if finding is not None else "":
            case "switch_on":
                choices = self.chain.choices
                choices.put(replace(choices.rules, on=True))
            case "system":
                self.chain.open_system_page()
            case "unhush":
                self._unhush()
            case "autostart":
                self.lines[link].advice.setText(self.chain.start_at_login(True))
            case "sound":
                self.chain.listen()
            case "test":
                self.chain.send_test()
            case _:
                pass

    def _unhush(self) -> None:
        choices = self.chain.choices
        choices.hush(0)
        if self.chain.facts().ours_hushed:
            choices.put(replace(choices.rules, quiet=replace(choices.rules.quiet, on=False)))
