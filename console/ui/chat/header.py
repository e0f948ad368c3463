"""The thread's header: who, by which portal and phone, how the session stands, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.chat.standing import HeaderFacts
from console.ui.parts.button import Button, IconButton
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import Hairline, Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr

NAME_MOST = 260
"""Logical pixels that a name may claim; a longer one ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Step:
    """What still stands when room gets short."""

    back: int = 0
    """Details left away at the end: the language first, then the phone's Android."""
    front: int = 0
    """Details left away at the beginning: the portal."""
    ask: bool = True
    """The question has words, not only its icon."""
    timer: bool = True
    state: bool = True
    """The state has words, not only its icon."""


STEPS = (
    Step(),
    Step(1),
    Step(2),
    Step(2, front=1),
    Step(2, front=1, ask=False),
    Step(2, front=1, ask=False, timer=False),
    Step(2, front=1, ask=False, timer=False, state=False),
)


class ThreadHeader(Surface):
    """Shows `HeaderFacts`; its signals are the wishes it can express."""

    ask_screen = Signal()
    offer = Signal()
    """A phone session, where none runs."""
    ask_camera = Signal()
    end = Signal()
    report = Signal()
    """Show the figures of the session that is over."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        self._facts: HeaderFacts | None = None
        self.setFixedHeight(theme.size("header"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(theme.space.xl, 0, theme.space.m, 0)
        row.setSpacing(theme.space.s)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        self._name = Text(theme, "", 15, 600)
        self._detail = Text(theme, "", 11, role="text-2")
        words.addWidget(self._name)
        words.addWidget(self._detail)
        words.addStretch(1)
        row.addLayout(words, 1)
        self._glyph = Glyph(theme, "circle", "text-2", theme.size("icon"))
        self._state = Text(theme, "", 13, 600)
        self._timer = Text(theme, "", 13, tabular=True, role="text-2")
        self._timer.setAccessibleDescription(tr("Time in this session, or on hold"))
        row.addWidget(self._glyph)
        row.addWidget(self._state)
        row.addWidget(self._timer)
        row.addSpacing(theme.space.xs)
        self.ask_button = Button(theme, tr("Ask for the screen"), "quiet", icon="screencast", key="Ctrl+Shift+S")
        self.ask_button.clicked.connect(self.ask_screen)
        self._ask_widths = self._ask_words(False), self._ask_words(True)
        self.offer_button = Button(theme, tr("Offer a phone session"), "quiet", icon="device-mobile", key="Ctrl+Shift+S")
        self.offer_button.clicked.connect(self.offer)
        self.offer_button.hide()
        self._offer_widths = self._offer_words(False), self._offer_words(True)
        self.camera_button = Button(theme, tr("Ask to see the camera"), "quiet", icon="video-camera", key="Ctrl+Shift+K")
        self.camera_button.clicked.connect(self.ask_camera)
        self._camera_widths = self._camera_words(False), self._camera_words(True)
        self.end_button = Button(theme, tr("End"), "danger", key="Ctrl+Shift+E")
        self.end_button.clicked.connect(self.end)
        self.report_button = IconButton(theme, "chart-line-up", tr("Session report"))
        self.report_button.clicked.connect(self.report)
        self.report_button.hide()
        row.addWidget(self.report_button)
        row.addWidget(self.ask_button)
        row.addWidget(self.offer_button)
        row.addWidget(self.camera_button)
        row.addWidget(self.end_button)
        outer.addLayout(row, 1)
        outer.addWidget(Hairline(theme))

    def show_facts(self, facts: HeaderFacts) -> None:
        self._facts = facts
        self._name.setText(facts.name)
        self._name.setToolTip(tip(facts.name))
        self._detail.setToolTip(tip(facts.detail))
        self._state.setText(facts.state)
        self._state.set_role(facts.state_role)
        why = " · ".join(part for part in (facts.state, facts.ask_why_not) if part)
        for told in (self._state, self._glyph):
            told.setToolTip(tip(why))
            told.setAccessibleName(one_line(facts.state))
        self._glyph.setVisible(bool(facts.state_icon))
        if facts.state_icon:
            self._glyph.show_icon(facts.state_icon, facts.state_role)
        self._timer.setText(facts.timer)
        # what cannot be pressed is not shown: the state beside it says why
        self.ask_button.setVisible(facts.ask_shown and facts.can_ask)
        self.ask_button.setEnabled(facts.can_ask)
        words = tr("Ask for the screen")
        self.ask_button.setToolTip(tip(facts.ask_why_not or f"{words} (Ctrl+Shift+S)"))
        self.ask_button.setAccessibleDescription(one_line(facts.ask_why_not))
        self.offer_button.setVisible(facts.can_offer)
        self.camera_button.setVisible(facts.can_ask_camera)
        self.end_button.setVisible(facts.can_end)
        self._make_room()

    def set_report(self, there: bool) -> None:
        """Whether there are figures of a session that is over."""
        self.report_button.setVisible(there)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _ask_words(self, on: bool) -> int:
        """The question with words or as an icon alone; its width then."""
        self.ask_button.set_words(tr("Ask for the screen") if on else "")
        self.ask_button.setAccessibleName(tr("Ask for the screen"))
        return self.ask_button.sizeHint().width()

    def _offer_words(self, on: bool) -> int:
        """The same for the offer of a phone session."""
        self.offer_button.set_words(tr("Offer a phone session") if on else "")
        self.offer_button.setAccessibleName(tr("Offer a phone session"))
        return self.offer_button.sizeHint().width()

    def _camera_words(self, on: bool) -> int:
        """The same for the camera. Beside the question for the screen it is always an icon."""
        self.camera_button.set_words(tr("Ask to see the camera") if on else "")
        self.camera_button.setAccessibleName(tr("Ask to see the camera"))
        return self.camera_button.sizeHint().width()

    def _make_room(self) -> None:
        """Name and device are read whole: whatever matters less gives way first, by STEPS."""
        facts = self._facts
        if facts is None:
            return
        details = facts.detail.split(" · ")
        shown, step = details, STEPS[0]
        for step in STEPS:
            shown = details[step.front : max(step.front + 1, len(details) - step.back)] if len(details) > step.front else details
            if self._needed(" · ".join(shown), step) <= self.width():
                break
        self._detail.setText(" · ".join(shown))
        self._state.setVisible(bool(facts.state) and step.state)
        self._timer.setVisible(bool(facts.timer) and step.timer)
        if bool(self.ask_button.text()) is not step.ask:
            self._ask_words(step.ask)
        if bool(self.offer_button.text()) is not step.ask:
            self._offer_words(step.ask)
        if bool(self.camera_button.text()) is not self._camera_in_words(facts, step):
            self._camera_words(self._camera_in_words(facts, step))

    @staticmethod
    def _camera_in_words(facts: HeaderFacts, step: Step) -> bool:
        return step.ask and not (facts.ask_shown and facts.can_ask)

    def _needed(self, detail: str, step: Step) -> int:
        """Width of everything that `step` leaves, without asking the layout: nothing may flicker while it is tried."""
        facts, space = self._facts, self._theme.space
        assert facts is not None
        words = max(min(self._name.sizeHint().width(), NAME_MOST), self._detail.fontMetrics().horizontalAdvance(detail) + 2)
        parts = [
            (bool(facts.state_icon), self._glyph.width()),
            (bool(facts.state) and step.state, self._state.sizeHint().width()),
            (bool(facts.timer) and step.timer, self._timer.sizeHint().width()),
            (facts.ask_shown and facts.can_ask, self._ask_widths[step.ask]),
            (facts.can_offer, self._offer_widths[step.ask]),
            (facts.can_ask_camera, self._camera_widths[self._camera_in_words(facts, step)]),
            (facts.can_end, self.end_button.sizeHint().width()),
            (not self.report_button.isHidden(), self.report_button.sizeHint().width()),
        ]
        return space.xl + words + sum(space.s + width for there, width in parts if there) + space.s + space.xs + space.m
