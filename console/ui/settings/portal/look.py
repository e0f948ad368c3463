"""How a portal's page looks: logo and colour."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from console.ui.background import Background
from console.ui.settings.portal.colour_field import ColourField
from console.ui.settings.portal.logo_field import LogoField
from console.ui.settings.portal.section import Around, Section
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Portal


class LookSection(Section):
    """What is chosen here is seen in the preview at once."""

    def __init__(self, theme: Theme, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Look"), parent)
        self.logo = LogoField(theme, background)
        self.labelled("logo", tr("Logo, at the top of the customer's page"), self.logo)
        self.colour = ColourField(theme)
        told = tr("Buttons and the customer's own words are tinted by it. In light and dark it is changed as far as words need it.")
        self.labelled("colour", tr("Colour of the customer's page"), self.colour, told)
        self.finish()
        self.logo.changed.connect(self.say_changed)
        self.colour.changed.connect(self.say_changed)

    def fill(self, portal: Portal, around: Around) -> None:
        self.logo.show_value(portal.logo)
        if self.colour.value() != portal.colour:
            self.colour.show_value(portal.colour)

    def applied(self, portal: Portal) -> Portal:
        colour = self.colour.value()
        return replace(portal, logo=self.logo.value, colour=portal.colour if colour is None else colour)

    def unreadable(self) -> dict[str, str]:
        return {} if self.colour.value() is not None else {"colour": tr("This is no colour yet. Write it as in #0a666c.")}
