"""The part of a portal's form about those who write without a code: the form's link, what is kept of them, what they read first."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from console.ui.parts.button import IconButton
from console.ui.parts.field import Check, Labelled, Segmented
from console.ui.parts.text import Text
from console.ui.plain import plain
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.records import Portal

NOTICE_LINES = 4


class VisitorRules(QWidget):
    """`show_portal` fills it, `applied` gives the portal as it would be."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        self.form = Check(theme, tr("Anybody may write here, without a code"))
        self.form.toggled.connect(self._show_link)
        column.addWidget(self.form)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        self.link = Text(theme, "", 13, role="text-2")
        self.copy = IconButton(theme, "copy", tr("Copy the link"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._link))
        row.addWidget(self.link, 1)
        row.addWidget(self.copy)
        column.addWidget(self._row)
        self.preview = Check(theme, tr("See what customers type before they send it"))
        column.addWidget(self.preview)
        told = tr("The page tells customers so beside the field.")
        column.addWidget(Text(theme, told, 11, role="text-3", wrap=True))
        kept = tr("Of network addresses is kept")
        self.addresses = Segmented(theme, [("none", tr("Nothing")), ("part", tr("The first part")), ("whole", tr("All of it"))], kept)
        self._addresses = Labelled(theme, kept, self.addresses, tr("Whole addresses are shown to owners only."))
        column.addWidget(self._addresses)
        self.notice = QPlainTextEdit()
        self.notice.setProperty("field", True)
        self.notice.setTabChangesFocus(True)
        self.notice.setFixedHeight(NOTICE_LINES * theme.line(13) + theme.space.l)
        column.addWidget(Labelled(theme, tr("Privacy notice, shown before the first word"), self.notice))

    def show_portal(self, portal: Portal, base_url: str) -> None:
        """`base_url`: what the broker is called from outside; empty where that is not known."""
        self._link = f"{base_url.rstrip('/')}/w/{portal.id}" if base_url else ""
        self.link.setText(self._link)
        self.form.setChecked(portal.form)
        self._show_link()
        self.preview.setChecked(portal.preview)
        self.addresses.choose(portal.addresses)
        self.notice.setPlainText(plain(portal.notice))

    def applied(self, portal: Portal) -> Portal:
        chosen = self.addresses.value()
        addresses: Literal["none", "part", "whole"] = "none" if chosen == "none" else "whole" if chosen == "whole" else "part"
        notice = self.notice.toPlainText().strip()[: limits.NOTICE_CHARS]
        return replace(portal, form=self.form.isChecked(), preview=self.preview.isChecked(), addresses=addresses, notice=notice)

    def _show_link(self) -> None:
        self._row.setVisible(self.form.isChecked() and bool(self._link))
