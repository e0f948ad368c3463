"""What this is, which version, and where the words about it are."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from console.ui.parts.text import Text
from console.ui.settings.page import Page
from console.ui.theme import Theme
from console.words import tr


def tapline_version() -> str:
    try:
        return version("tapline")
    except PackageNotFoundError:
        return tr("from its source")


class AboutPage(Page):
    """Version, licence, and who drew the icons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("About"), parent)
        self.body.addWidget(
            Text(theme, tr("Tapline: live chat and remote support of Android phones in one conversation."), 13, role="text-2", wrap=True)
        )
        self.body.addSpacing(theme.space.s)
        self.fact(tr("Version"), tapline_version())
        self.fact("Qt", qVersion())
        self.fact(tr("Licence"), "Apache-2.0")
        self.body.addSpacing(theme.space.s)
        self.body.addWidget(Text(theme, tr("Icons: Phosphor, MIT licence. Press F1 for every key."), 11, role="text-3", wrap=True))
        self.finish()
