"""A secret for the phone: a masked field whose text leaves once and stays nowhere, neither in the field's history nor on a clipboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.ui.parts.button import Button
from console.ui.parts.field import Check, Labelled, line_edit
from console.ui.parts.sheet import Sheet
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.ui.viewer.own_clipboard import OwnClipboard
from console.words import tr

WIDTH = 440
LONGEST = 1_000


class SecretPaste(Sheet):
    """`send` is called with the text, once."""

    def __init__(self, theme: Theme, clipboard: OwnClipboard, send: Callable[[str], object], parent: QWidget | None) -> None:
        super().__init__(theme, tr("Secret paste"), WIDTH, theme.space.s, parent)
        self._clipboard, self._send = clipboard, send
        self._taken = ""
        """From the clipboard; it may be mended in the field before it leaves."""
        column, space = self.column, theme.space
        told = tr(
            "It is typed into the field that has the focus on the phone, and written down nowhere. "
            "Where no field takes text it lies on the phone's clipboard for five seconds at most."
        )
        column.addWidget(Text(theme, told, 13, role="text-2", wrap=True))
        column.addSpacing(space.s)
        self.field = line_edit("", LONGEST, secret=True)
        self._labelled = Labelled(theme, tr("Password or other secret"), self.field)
        column.addWidget(self._labelled)
        self.take_button = Button(theme, tr("Take it from the clipboard"), "text")
        self.take_button.clicked.connect(self._take)
        column.addWidget(self.take_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.empty = Check(theme, tr("Empty this computer's clipboard afterwards"))
        self.empty.setChecked(True)
        self.empty.hide()
        column.addWidget(self.empty)
        column.addSpacing(space.l)
        self.cancel_button = Button(theme, tr("Cancel"), "quiet")
        self.send_button = Button(theme, tr("Paste on the phone"), "filled")
        self.send_button.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.send_button.setEnabled(bool(text)))
        self.cancel_button.clicked.connect(self.reject)
        self.send_button.clicked.connect(self._go)
        self.field.returnPressed.connect(self._go)
        self.feet(self.cancel_button, self.send_button)
        self.finished.connect(self._forget)
        self.fit()
        self.field.setFocus()

    def _take(self) -> None:
        text = self._clipboard.text().strip("\r\n")
        if not text or len(text) > LONGEST or "\n" in text:
            self._labelled.complain(tr("There is no single line of text on the clipboard."))
            self.fit()
            return
        self._labelled.complain("")
        self._taken = text
        self.field.setText(text)
        self.empty.show()
        self.fit()
        self.send_button.setFocus()

    def _go(self) -> None:
        text = self.field.text()
        if not text:
            return
        if not self.empty.isHidden() and self.empty.isChecked():
            self._clipboard.clear_of(self._taken)
        self._send(text)
        self.accept()

    def _forget(self) -> None:
        # setText clears the field's history of undo; clear() would be one more step in it
        self.field.setText("")
        self._taken = ""
