"""Appearance, language, confirmations, how the screen is decoded, and where recordings lie."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from console.ui import remembered
from console.ui.desk_port import Preferences
from console.ui.parts.field import Check, Labelled, Picker, Segmented
from console.ui.parts.strip import Strip
from console.ui.settings.page import Page
from console.ui.settings.recordings import RecordingsFolder
from console.ui.settings.writing import WritingChoices
from console.ui.theme import Choice, Theme
from console.words import language, tr

AWAY_CHOICES = (5, 10, 15, 30, 60)
"""Minutes."""


class GeneralPage(Page):
    """Every choice takes effect and is remembered at once, but for the language."""

    def __init__(self, theme: Theme, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("General"), parent)
        self._preferences = preferences

        self.group(tr("Appearance"))
        self.appearance = Segmented(
            theme, [("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))], tr("Appearance")
        )
        self.appearance.choose(theme.choice)
        self.appearance.picked.connect(self._appearance)
        self.body.addWidget(self.appearance)

        self.group(tr("Language"))
        self.language = Picker(theme, [("system", tr("As the system")), ("en", "English"), ("fr", "Français")])
        self.language.choose(preferences.get(remembered.LANGUAGE, "system"))
        self.language.picked.connect(self._language)
        self.body.addWidget(Labelled(theme, tr("Language of this program"), self.language))
        self.later = Strip(theme, "accent", "info", tr("The new language is used from the next start."))
        self.later.hide()
        self.body.addWidget(self.later)

        self.group(tr("Writing"))
        self.writing = WritingChoices(theme, preferences)
        self.body.addWidget(self.writing)

        self.group(tr("Your status"))
        minutes = [(str(n), tr("After {n} minutes", n=n)) for n in AWAY_CHOICES]
        self.away = Picker(theme, [("0", tr("Never")), *minutes])
        self.away.choose(str(preferences.get(remembered.AWAY_AFTER, remembered.AWAY_AFTER_MIN)))
        self.away.picked.connect(lambda value: preferences.set(remembered.AWAY_AFTER, int(value)))
        self.body.addWidget(Labelled(theme, tr("Away by itself when you do nothing here"), self.away))

        self.group(tr("Ask before"))
        self.ending = self._check(tr("Ending a session"), remembered.ASK_BEFORE_ENDING)
        self.withdrawing = self._check(tr("Withdrawing a code"), remembered.ASK_BEFORE_WITHDRAWING)

        self.group(tr("The customer's screen"))
        self.hardware = self._check(tr("Decode on the graphics card where that is faster"), remembered.HARDWARE_DECODING)
        self.recordings = RecordingsFolder(theme, preferences)
        kept = Labelled(theme, tr("Recordings are kept in"), self.recordings)
        self.recordings.refused.connect(kept.complain)
        self.body.addWidget(kept)
        self.finish()

    def refresh(self) -> None:
        """Questions can be switched off elsewhere."""
        for check, key in (
            (self.ending, remembered.ASK_BEFORE_ENDING),
            (self.withdrawing, remembered.ASK_BEFORE_WITHDRAWING),
            (self.hardware, remembered.HARDWARE_DECODING),
        ):
            check.setChecked(self._preferences.get(key, True))
        self.recordings.refresh()
        self.writing.refresh()

    def _check(self, words: str, key: str) -> Check:
        check = Check(self.theme, words)
        check.setChecked(self._preferences.get(key, True))
        check.toggled.connect(lambda on: self._preferences.set(key, on))
        self.body.addWidget(check)
        return check

    def _appearance(self, choice: str) -> None:
        self._preferences.set(remembered.THEME, choice)
        self.theme.choose(cast(Choice, choice))

    def _language(self, choice: str) -> None:
        self._preferences.set(remembered.LANGUAGE, choice)
        self.later.setVisible(choice not in ("system", language()))
