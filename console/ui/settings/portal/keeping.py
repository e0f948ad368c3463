"""What is said about privacy, and how long things are kept."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from console.ui.parts.field import Labelled, Picker, Segmented
from console.ui.plain import plain
from console.ui.settings.portal.section import Around, Section, text_field
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import limits
from protocol.records import Portal

NOTICE_LINES = 6
DAYS = (0, 30, 90, 180, 365, 730, 3650)


def keep_words(days: int) -> str:
    if not days:
        return tr("For ever")
    if days % 365 == 0:
        return trn("{n} year", "{n} years", days // 365)
    return trn("{n} day", "{n} days", days)


class KeepingSection(Section):
    """The notice, network addresses, and when conversations go."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Privacy and keeping"), parent)
        self.notice = text_field(theme, NOTICE_LINES)
        self._notice = self.labelled("notice", tr("Privacy notice, shown before the first word"), self.notice)
        kept = tr("Of network addresses is kept")
        self.addresses = Segmented(theme, [("none", tr("Nothing")), ("part", tr("The first part")), ("whole", tr("All of it"))], kept)
        self.body.addWidget(Labelled(theme, kept, self.addresses, tr("Whole addresses are shown to owners only.")))
        self.keep = Picker(theme, [(str(days), keep_words(days)) for days in DAYS])
        told = tr(
            "After that a conversation that is closed goes for good, with its files and reports, from every console, too. "
            "This cannot be undone. Recordings, received files and exports stay in the folders of the technicians who have them, "
            "until they delete them."
        )
        self.labelled("keep_days", tr("Conversations are kept"), self.keep, told)
        self.finish()
        self.hear_field(self.notice, self.addresses, self.keep)

    def fill(self, portal: Portal, around: Around) -> None:
        if self.notice.toPlainText().strip() != portal.notice:
            self.notice.setPlainText(plain(portal.notice))
        self.addresses.choose(portal.addresses)
        if self.keep.findData(str(portal.keep_days)) < 0:
            self.keep.addItem(keep_words(portal.keep_days), str(portal.keep_days))
        self.keep.choose(str(portal.keep_days))

    def applied(self, portal: Portal) -> Portal:
        chosen = self.addresses.value()
        addresses: Literal["none", "part", "whole"] = "none" if chosen == "none" else "whole" if chosen == "whole" else "part"
        notice = self.notice.toPlainText().strip()[: limits.NOTICE_CHARS]
        return replace(portal, notice=notice, addresses=addresses, keep_days=int(self.keep.value() or 0))

    def unreadable(self) -> dict[str, str]:
        over = len(self.notice.toPlainText().strip()) - limits.NOTICE_CHARS
        return {"notice": tr("{n} characters too long. Shorten it.", n=over)} if over > 0 else {}
