"""Settings, Notifications: what is told, by which way, when not, what others may see of it, and the doctor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.alerts.news import Channel, Event
from console.alerts.rules import DAY_MINUTES, Away, Shows
from console.ui.notices.chain import Chain
from console.ui.parts.button import Button, Chip
from console.ui.parts.field import Check, Labelled, Picker, Segmented
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.settings.notice_doctor import NoticeDoctor
from console.ui.settings.notice_matrix import NoticeMatrix
from console.ui.settings.page import Page
from console.ui.theme import Theme
from console.words import tr

Changed = Callable[[bool], None]
HALF_HOUR = 30
VOLUMES = (0, 40, 70, 100)


class NotificationsPage(Page):
    """Every choice takes effect and is remembered at once."""

    def __init__(self, theme: Theme, chain: Chain, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Notifications"), parent)
        self._chain, self._choices = chain, chain.choices
        self.broken = Strip(theme, "warn", "bell-slash")
        self.body.addWidget(self.broken)
        self.on = self._check(tr("Tell me when something happens"), self._switch)
        self.matrix = NoticeMatrix(theme)
        self.matrix.set.connect(self._cell)
        self.body.addWidget(self.matrix)

        self.group(tr("What others may see on your screen"))
        self.shows = self._segmented(
            [("text", tr("Name and text")), ("name", tr("Name only")), ("nothing", tr("Neither"))], tr("What a notification shows")
        )
        self.shows.picked.connect(lambda value: self._put(shows=cast(Shows, value)))

        self.group(tr("While you are offline"), tr("While you are busy, what is nobody's marks only the tray."))
        self.away = self._segmented(
            [("none", tr("Nothing")), ("mine", tr("Only mine")), ("all", tr("Everything"))], tr("What you are told while you are offline")
        )
        self.away.picked.connect(lambda value: self._put(away=cast(Away, value)))

        self.group(tr("Quiet hours"), tr("Only the icon in the tray tells then."))
        self.quiet = self._check(tr("Keep quiet at these hours"), lambda on: self._put_quiet(on=on))
        self._hours()

        self.group(tr("Sound"))
        row = QHBoxLayout()
        self.volume = Segmented(theme, [(str(v), words) for v, words in zip(VOLUMES, self._volumes(), strict=True)], tr("How loud"))
        self.volume.picked.connect(lambda value: self._put(volume=int(value)))
        self.listen = Button(theme, tr("Listen"), icon="speaker-high", ground="panel")
        self.listen.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.listen.clicked.connect(chain.listen)
        row.addWidget(self.volume)
        row.addSpacing(theme.space.s)
        row.addWidget(self.listen)
        row.addStretch(1)
        self.body.addLayout(row)

        self.group(
            tr("When nobody answers a customer"),
            tr("After 30 seconds the notification comes again, after a minute the taskbar asks, after two the tray's icon blinks."),
        )
        self.escalate = self._check(tr("Tell me again, louder, until somebody answers"), lambda on: self._put(escalate=on))

        self.group(tr("Start"))
        self.autostart = self._check(tr("Start Tapline in the background when I log in"), self._autostart)
        self.autostart_trouble = Text(theme, "", 11, role="bad", wrap=True)
        self.autostart_trouble.hide()
        self.body.addWidget(self.autostart_trouble)

        self.group(tr("Notification doctor"), tr("Every link between a customer's word and you."))
        self.doctor = NoticeDoctor(theme, chain)
        self.body.addWidget(self.doctor)
        self.finish()
        chain.changed.connect(self.refresh)
        self.refresh()

    def _hours(self) -> None:
        theme = self.theme
        times = [(str(m), f"{m // 60:02d}:{m % 60:02d}") for m in range(0, DAY_MINUTES, HALF_HOUR)]
        row = QHBoxLayout()
        row.setSpacing(theme.space.s)
        self.begin, self.end = Picker(theme, times), Picker(theme, times)
        for picker, words, name in ((self.begin, tr("From"), "begin"), (self.end, tr("To"), "end")):
            picker.setFixedWidth(96)
            picker.picked.connect(lambda value, n=name: self._put_quiet(**{n: int(value)}))
            row.addWidget(Labelled(theme, words, picker), 0, Qt.AlignmentFlag.AlignTop)
        days = QWidget()
        chips = QHBoxLayout(days)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(2)
        self.days: list[Chip] = []
        for day, (short, whole) in enumerate(_days()):
            chip = Chip(theme, short, ground="panel")
            chip.setCheckable(True)
            chip.setAutoExclusive(False)
            chip.setAccessibleName(whole)
            chip.clicked.connect(lambda on, d=day: self._day(d, on))
            self.days.append(chip)
            chips.addWidget(chip)
            chip.setMinimumHeight(theme.size("control"))
        chips.addStretch(1)
        row.addWidget(Labelled(theme, tr("They begin on"), days), 1, Qt.AlignmentFlag.AlignTop)
        self._quiet_row = QWidget()
        self._quiet_row.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._quiet_row)

    @staticmethod
    def _volumes() -> tuple[str, ...]:
        return (tr("Off"), tr("Soft"), tr("Medium"), tr("Loud"))

    def _check(self, words: str, changed: Changed) -> Check:
        check = Check(self.theme, words)
        check.clicked.connect(changed)
        self.body.addWidget(check)
        return check

    def _segmented(self, items: list[tuple[str, str]], name: str) -> Segmented:
        made = Segmented(self.theme, items, name)
        self.body.addWidget(made)
        return made

    def show_doctor(self) -> None:
        """The whole chain on the screen."""
        self.doctor.again.setFocus()
        self.layout_now()
        self.ensureWidgetVisible(self.doctor.again)

    def layout_now(self) -> None:
        """What is below has no place yet before the first showing."""
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        if layout is not None:
            layout.activate()

    # ---- how it is

    def refresh(self) -> None:
        """As it is now: the tray's menu and the system may have changed it."""
        rules = self._choices.rules
        why = self._chain.broken()
        self.broken.say(why)
        self.broken.setVisible(bool(why))
        self.on.setChecked(rules.on)
        self.matrix.show_rules(rules)
        self.shows.choose(rules.shows)
        self.away.choose(rules.away)
        self.quiet.setChecked(rules.quiet.on)
        self._quiet_row.setVisible(rules.quiet.on)
        self.begin.choose(str(rules.quiet.begin // HALF_HOUR * HALF_HOUR))
        self.end.choose(str(rules.quiet.end // HALF_HOUR * HALF_HOUR))
        for day, chip in enumerate(self.days):
            chip.setChecked(day in rules.quiet.days)
        self.volume.choose(str(min(VOLUMES, key=lambda v: abs(v - rules.volume))))
        self.listen.setEnabled(rules.volume > 0)
        self.escalate.setChecked(rules.escalate)
        starts = self._chain.autostart
        self.autostart.setEnabled(starts is not None)
        self.autostart.setChecked(bool(starts))

    # ---- what the person chooses

    def _put(self, **changes: object) -> None:
        self._choices.put(replace(self._choices.rules, **changes))  # type: ignore[arg-type]

    def _put_quiet(self, **changes: object) -> None:
        self._put(quiet=replace(self._choices.rules.quiet, **changes))  # type: ignore[arg-type]

    def _switch(self, on: bool) -> None:
        self._put(on=on)

    def _cell(self, event: str, channel: str, on: bool) -> None:
        self._choices.put(self._choices.rules.with_cell(Event(event), Channel(channel), on))

    def _day(self, day: int, on: bool) -> None:
        days = self._choices.rules.quiet.days
        self._put_quiet(days=days | {day} if on else days - {day})

    def _autostart(self, on: bool) -> None:
        trouble = self._chain.start_at_login(on)
        self.autostart_trouble.setText(trouble)
        self.autostart_trouble.setVisible(bool(trouble))


def _days() -> list[tuple[str, str]]:
    return [
        (tr("Mo"), tr("Monday")),
        (tr("Tu"), tr("Tuesday")),
        (tr("We"), tr("Wednesday")),
        (tr("Th"), tr("Thursday")),
        (tr("Fr"), tr("Friday")),
        (tr("Sa"), tr("Saturday")),
        (tr("Su"), tr("Sunday")),
    ]
