"""Who is let in how, and what the codes of a portal are like."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.ui.parts.field import Labelled, Picker, Segmented, Stepper
from console.ui.settings.portal.section import Around, Section
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.records import Portal

LIVES = (300, 900, 3600, 8 * 3600, 24 * 3600)


def life_words(seconds: int) -> str:
    if seconds < 3600:
        return tr("{n} minutes", n=seconds // 60)
    if seconds == 3600:
        return tr("1 hour")
    return tr("{n} hours", n=seconds // 3600)


class AdmissionSection(Section):
    """By hand or by itself, and codes of digits or letters accordingly."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Admission and codes"), parent)
        self.admit = Segmented(theme, [("hand", tr("By hand")), ("self", tr("By itself"))], tr("Customers are let in"))
        self._admit = self.labelled("admit", tr("Customers are let in"), self.admit)
        self.group(tr("Codes"))
        codes = QWidget()
        row = QHBoxLayout(codes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.xl)
        self.length = Stepper(theme, limits.CODE_DIGITS_MIN, limits.CODE_DIGITS_MAX, tr("Characters of a code"))
        self.life = Picker(theme, [(str(life), life_words(life)) for life in LIVES])
        self.fields["code_length"] = Labelled(theme, tr("Characters"), self.length)
        row.addWidget(self.fields["code_length"])
        row.addWidget(Labelled(theme, tr("Valid for"), self.life), 1)
        self.body.addWidget(codes)
        self.each = Stepper(theme, 1, limits.LIVE_CODES_PER_AGENT, tr("Live codes of one technician"))
        told = tr("Beyond that a technician withdraws one, or waits. Over all portals it is {n}.", n=limits.LIVE_CODES_PER_AGENT)
        self.labelled("codes_each", tr("Live codes of one technician"), self.each, told)
        self.finish()
        self.hear_field(self.admit, self.length, self.life, self.each)
        self.admit.picked.connect(self.admit_changed)

    def fill(self, portal: Portal, around: Around) -> None:
        self.admit.choose(portal.admit)
        self.admit_changed(portal.admit)
        self.length.set_value(portal.code_length)
        if self.life.findData(str(portal.code_life_s)) < 0:
            self.life.addItem(life_words(portal.code_life_s), str(portal.code_life_s))
        self.life.choose(str(portal.code_life_s))
        self.each.set_value(portal.codes_each)

    def admit_changed(self, how: str) -> None:
        # PROTOCOL.md section 5: a portal that admits by itself needs the larger alphabet
        if how == "self":
            self.length.set_range(limits.CODE_LETTERS_MIN, limits.CODE_LETTERS_MAX)
            self._admit.hint(tr("Whoever has the code is in. Codes are letters and digits, harder to guess."))
        else:
            self.length.set_range(limits.CODE_DIGITS_MIN, limits.CODE_DIGITS_MAX)
            self._admit.hint(tr("A customer waits until you admit them. Codes are digits, easy to read aloud."))

    def applied(self, portal: Portal) -> Portal:
        return replace(
            portal,
            admit="self" if self.admit.value() == "self" else "hand",
            code_length=self.length.value(),
            code_life_s=int(self.life.value() or 900),
            codes_each=self.each.value(),
        )
