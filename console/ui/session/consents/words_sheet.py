"""The two words on the technician's screen, to be read to the customer. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.intents import WordsDiffer
from console.notices import Changed, LiveChanged, Notice
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.sheet import Sheet
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr
from protocol import two_words
from protocol.fields import PortalLang

WIDTH = 480


class WordsSheet(Sheet):
    """Of one conversation's session; follows it while it is open."""

    def __init__(self, theme: Theme, parent: QWidget, desk: DeskPort, conversation: str) -> None:
        super().__init__(theme, tr("Is nobody between you?"), WIDTH, theme.space.l, parent)
        self._desk, self._conversation = desk, conversation
        self._how = Text(
            theme, tr("Read these two words to the customer. On their screen stand the same ones, if nobody is between you."), 13,
            role="text-2", wrap=True,
        )  # fmt: skip
        self.column.addWidget(self._how)
        card = Surface(theme, "raised", theme.radius.card)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.space.l, theme.space.l, theme.space.l, theme.space.l)
        self.pair = Text(theme, "", 28, 600)
        self.pair.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.pair)
        self.column.addWidget(card)
        self._other = Text(theme, "", 13, role="text-2")
        self._other.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column.addWidget(self._other)
        self.verdict = Text(theme, "", 13, wrap=True)
        self.column.addWidget(self.verdict)
        self.different = Button(theme, tr("They are different"), "danger", icon="shield-warning")
        self.different.clicked.connect(self.differ)
        close = Button(theme, tr("Close"), "quiet", key="Esc")
        close.clicked.connect(self.close)
        self.feet(self.different, close)
        close.setFocus()  # a press of Enter on a sheet that has just opened must not end all touching
        unsubscribe = desk.subscribe(self._heard)
        self.finished.connect(unsubscribe)
        self.destroyed.connect(lambda: unsubscribe())
        self.refresh()

    def refresh(self) -> None:
        live, record = self._desk.live(self._conversation), self._desk.known.conversation(self._conversation)
        lang: PortalLang = "fr" if record is not None and record.lang.startswith("fr") else "en"
        words = live.words if live is not None and live.leads else None  # the customer's screen shows those of who leads alone
        self.pair.setText(" · ".join(two_words.words(words, lang)) if words is not None else "–")
        other: PortalLang = "en" if lang == "fr" else "fr"
        self._other.setText(" · ".join(two_words.words(words, other)) if words is not None else "")
        self._other.setToolTip(tip(tr("The same in the other language, where their page shows that one")))
        self._how.setVisible(words is not None)
        self._other.setVisible(words is not None)
        told, role = self._told()
        self.verdict.setText(told)
        self.verdict.set_role(role)
        self.different.setEnabled(words is not None and live is not None and live.verified != "different")
        self.fit()

    def differ(self) -> None:
        """Nobody touches that device any more; the customer's side and the broker see to it as well."""
        self._desk.submit(WordsDiffer(self._conversation))
        self.refresh()

    def _told(self) -> tuple[str, str]:
        live = self._desk.live(self._conversation)
        if live is None:
            return tr("There is no session."), "text-2"
        if live.verified != "different" and not live.leads:
            name = live.lead_name or tr("A colleague")
            return tr("{name} leads: the customer’s screen shows the words of that connection, not of yours.", name=name), "text-2"
        if live.verified == "different":
            return tr("Found different: somebody may be between you. Nobody touches the device until other words are the same."), "bad"
        if live.words is None:
            match live.words_standing, live.words_why:
                case _ if not live.caps.words:
                    return tr("The customer’s client shows no words."), "text-2"
                case "failed", "often":
                    return tr("The connection was made anew very often: this one has no words. New ones come in a few minutes."), "warn"
                case "failed", "unfit" | "twice":
                    return tr("The other end did not keep to what it had committed to. Somebody may be between you."), "bad"
                case "failed", _:
                    return tr("The customer’s client gave no words over this connection."), "warn"
                case "none", _:
                    return tr("The words come with the customer’s screen or camera."), "text-2"
                case _:
                    return tr("One moment: the words are being agreed on."), "text-2"
        if live.verified == "same":
            return tr("The customer found them the same."), "good"
        if live.another:
            return tr("The connection is another one than the one that was compared. Read the two words to the customer again."), "warn"
        if live.verify_first:
            return tr("The customer has not answered yet. Until then nothing can be touched."), "warn"
        return tr("The customer has not compared them yet."), "text-2"

    def _heard(self, notice: Notice) -> None:
        match notice:
            case Changed(conversation=conversation) | LiveChanged(conversation) if conversation == self._conversation:
                self.refresh()
