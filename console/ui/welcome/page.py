"""The first start: work on this computer alone, or sign in to a workspace that exists. Errors stand where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.intents import Intent, SignIn, StartHere
from console.ui.parts.button import Button
from console.ui.parts.field import Labelled, line_edit
from console.ui.parts.strip import Glyph, Strip
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

Field = Literal["", "url", "email", "password"]

COLUMN = 400


def address(typed: str) -> str | None:
    """The workspace's URL from what a person types (`help.example`, `https://help.example/`), or None when it cannot be one.

    Without a scheme it is https, on this computer or in its own network http.
    """
    text = typed.strip().rstrip("/")
    if not text or any(c.isspace() for c in text):
        return None
    if "://" not in text:
        host = text.partition("/")[0].partition(":")[0]
        near = host in ("localhost", "127.0.0.1") or host.startswith(("192.168.", "10.")) or host.endswith(".local")
        text = ("http://" if near else "https://") + text
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return text if valid and parts.username is None else None


class WelcomePage(Surface):
    """Wishes go to `submit` (StartHere, SignIn). The answer comes by `busy`, `fail`, or the page is replaced by the main window."""

    def __init__(
        self, theme: Theme, submit: Callable[[Intent], object], last_url: str = "", last_email: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "window", parent=parent)
        self._theme, self._submit = theme, submit
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(theme.space.l)
        middle.addStretch(2)
        mark = Glyph(theme, "lifebuoy", "accent", 48)
        middle.addWidget(mark)
        middle.addWidget(Text(theme, "Tapline", 28, 600))
        self._stack = QStackedWidget()
        self._stack.setFixedWidth(COLUMN)
        self._stack.addWidget(self._choice())
        self._stack.addWidget(self._form(last_url, last_email))
        middle.addWidget(self._stack)
        self.trouble = Strip(theme, "bad", "warning-circle")
        self.trouble.setFixedWidth(COLUMN)
        self.trouble.hide()
        middle.addWidget(self.trouble)
        self._wait = Text(theme, "", 13, role="text-2", wrap=True)
        self._wait.setFixedWidth(COLUMN)
        self._wait.hide()
        middle.addWidget(self._wait)
        middle.addStretch(3)
        outer.addLayout(middle)
        outer.addStretch(1)
        self.setAccessibleName(tr("Welcome to Tapline"))
        if last_url:
            self.show_form()
        else:
            self.start_button.setFocus()

    def _choice(self) -> QWidget:
        theme, page = self._theme, QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        column.addWidget(
            Text(theme, tr("Help people with their phones: chat, see the screen, touch it with them."), 15, role="text-2", wrap=True)
        )
        column.addSpacing(theme.space.s)
        self.start_button = Button(theme, tr("Start on this computer"), "filled", height="control-main", ground="window")
        self.start_button.clicked.connect(self._start)
        column.addWidget(self.start_button)
        column.addWidget(
            Text(
                theme,
                tr(
                    "Nothing to set up. Everything stays on this computer; invitations work on it, and in your network once you allow that."
                ),
                11,
                role="text-3",
                wrap=True,
            )
        )
        column.addSpacing(theme.space.s)
        self.sign_in_choice = Button(theme, tr("Sign in to a workspace"), "quiet", height="control-main", ground="window")
        self.sign_in_choice.clicked.connect(self.show_form)
        column.addWidget(self.sign_in_choice)
        column.addWidget(
            Text(theme, tr("For teams: the address, e-mail and password that its owner gave you."), 11, role="text-3", wrap=True)
        )
        column.addStretch(1)
        return page

    def _form(self, url: str, email: str) -> QWidget:
        theme, page = self._theme, QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        column.addWidget(Text(theme, tr("Sign in to a workspace"), 18, 600))
        self.url = line_edit("https://", 300)
        self.url.setText(url)
        self.email = line_edit("", 200)
        self.email.setText(email)
        self.password = line_edit("", 200, secret=True)
        self._fields: dict[Field, Labelled] = {
            "url": Labelled(theme, tr("Address of the workspace"), self.url),
            "email": Labelled(theme, tr("E-mail"), self.email),
            "password": Labelled(theme, tr("Password"), self.password),
        }
        for labelled in self._fields.values():
            column.addWidget(labelled)
        for edit in (self.url, self.email, self.password):
            edit.returnPressed.connect(self._sign_in)
            edit.textEdited.connect(lambda _text: self._clear())
        column.addSpacing(theme.space.s)
        self.sign_in_button = Button(theme, tr("Sign in"), "filled", height="control-main", ground="window")
        self.sign_in_button.clicked.connect(self._sign_in)
        column.addWidget(self.sign_in_button)
        self.back_button = Button(theme, tr("Back"), "text", ground="window", key="Esc")
        self.back_button.clicked.connect(self.show_choice)
        column.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    # ---- steps

    def show_choice(self) -> None:
        self._clear()
        self._stack.setCurrentIndex(0)
        self.start_button.setFocus()

    def show_form(self) -> None:
        self._clear()
        self._stack.setCurrentIndex(1)
        (self.password if self.url.text() and self.email.text() else self.url).setFocus()

    def _start(self) -> None:
        self._clear()
        self.busy(tr("Starting. This takes a few seconds the first time."))
        self._submit(StartHere())

    def _sign_in(self) -> None:
        self._clear()
        url = address(self.url.text())
        if url is None:
            self.fail(tr("This is no address. It looks like https://help.example"), "url")
            return
        email = self.email.text().strip()
        if "@" not in email:
            self.fail(tr("This is no e-mail address."), "email")
            return
        if not self.password.text():
            self.fail(tr("The password is missing."), "password")
            return
        self.busy(tr("Signing in…"))
        self._submit(SignIn(url, email, self.password.text()))

    # ---- answers

    def busy(self, text: str) -> None:
        """Something is under way: say what, and take no second wish."""
        self._wait.setText(text)
        self._wait.show()
        self._stack.setEnabled(False)

    def fail(self, text: str, field: Field = "") -> None:
        """It did not work: beside the field that is wrong, else in a strip."""
        self._wait.hide()
        self._stack.setEnabled(True)
        if field:
            self._fields[field].complain(text)
            self._fields[field].field.setFocus()
        else:
            self.trouble.say(text)
            self.trouble.show()

    def _clear(self) -> None:
        self.trouble.hide()
        self._wait.hide()
        self._stack.setEnabled(True)
        for labelled in self._fields.values():
            labelled.complain("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentIndex() == 1:
            self.show_choice()
            return
        super().keyPressEvent(event)
