"""How one writes: what Enter does, and whether words are looked up in the dictionaries that this system has."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.chat.dictionaries import Dictionaries, Spells
from console.ui import remembered
from console.ui.background import Background
from console.ui.desk_port import Preferences
from console.ui.parts.field import Check, Labelled, Segmented
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr


class WritingChoices(QWidget):
    """Both take effect at once. Which dictionaries there are is asked in the background when this is first shown."""

    def __init__(self, theme: Theme, preferences: Preferences, spells: Spells | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._spells = spells or Dictionaries()
        self._background = Background(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        self.enter = Segmented(theme, [("send", tr("Sends the message")), ("break", tr("Starts a new line"))], tr("Enter"))
        self.enter.picked.connect(lambda what: preferences.set(remembered.ENTER_BREAKS, what == "break"))
        column.addWidget(Labelled(theme, tr("The Enter key"), self.enter, tr("Shift+Enter does the other.")))
        self.spelling = Check(theme, tr("Underline words that no dictionary knows"))
        self.spelling.toggled.connect(lambda on: preferences.set(remembered.SPELLING, on))
        column.addWidget(self.spelling)
        self.there = Text(theme, "", 11, role="text-3", wrap=True)
        self.there.setMinimumHeight(2 * theme.line(11))  # the answer comes later and must find its room
        column.addWidget(self.there)

    def refresh(self) -> None:
        """As remembered; the dictionaries as they are installed now."""
        self.enter.choose("break" if self._preferences.get(remembered.ENTER_BREAKS, False) else "send")
        self.spelling.setChecked(self._preferences.get(remembered.SPELLING, True))
        self._background.run(self._spells.languages, self._tell)

    def dispose(self) -> None:
        """Before the window goes: nothing is asked any more."""
        self._background.close()

    def _tell(self, found: object) -> None:
        names = languages(found) if isinstance(found, list) else []
        self.spelling.setEnabled(bool(names))
        if names:
            self.there.setText(
                tr("Dictionaries on this computer: {names}. Each conversation uses that of its language.", names=", ".join(names))
            )
        else:
            self.there.setText(tr("This computer has no dictionary that this program can use, so no word is underlined."))


def languages(found: list[str]) -> list[str]:
    """Languages of dictionaries by name, each once, in the words of the person's own."""
    made = []
    for name in found:
        locale = QLocale(name)
        spoken = locale.nativeLanguageName() if locale.language() != QLocale.Language.C else name
        made.append(spoken[:1].upper() + spoken[1:])
    return sorted(dict.fromkeys(made))[:12]
