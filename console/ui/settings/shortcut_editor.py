"""One shortcut as a form: what is typed for it, for whom, its text in each language, and how that reads to a customer."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from console.chat.shortcuts import code_wrong, folded
from console.chat.variables import NAMES, fill
from console.refusals import refusal
from console.ui.parts.field import Labelled, Picker, Segmented, line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.question import ask
from console.ui.settings.form import Form
from console.ui.theme import Theme
from console.words import language, tr
from protocol import limits
from protocol.records import Group, Shortcut

LANGUAGES = ("en", "fr")
BODY_LINES = 6
EVERYBODY, ME = "", "me"


def example() -> dict[str, str]:
    """An invented customer, for the preview."""
    return {
        "contact.name": "Claire Fontaine", "contact.first_name": "Claire", "contact.email": "claire@example.com",
        "contact.phone": "+33 6 12 34 56", "agent.name": "Jonas Weber", "agent.first_name": "Jonas", "portal.name": "Boutique Lyon",
        "workspace.name": "Boutique Lyon", "phone.make": "Samsung", "phone.model": "Galaxy A54", "phone.android": "14",
        "code": "482 913 067", "number": "17",
    }  # fmt: skip


class ShortcutEditor(Form):
    """`saved` carries what to send, `left` means back to the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Shortcut"), tr("Back to the shortcuts"), parent)
        self._shortcut: Shortcut | None = None
        self._others: Sequence[Shortcut] = ()
        self._me = ""
        self._may_own = True
        self._bodies: dict[str, str] = {}
        self._lang = LANGUAGES[0]
        self.code = line_edit("", limits.SHORTCUT_CHARS)
        self._code = Labelled(
            theme, tr("What you type for it"), self.code, tr("Letters, digits, - and _, behind the sign that opens the list.")
        )
        self.code.textEdited.connect(lambda _text: self._code.complain(""))
        self.body.addWidget(self._code)
        self.title = line_edit("", limits.LABEL_CHARS)
        self.body.addWidget(Labelled(theme, tr("Title, to find it by"), self.title))
        self.scope = Picker(theme)
        self._scope = Labelled(theme, tr("For"), self.scope)
        self.scope.picked.connect(lambda _scope: self._scope.complain(""))
        self.body.addWidget(self._scope)
        self.lang = Segmented(theme, [("en", tr("English")), ("fr", tr("French"))], tr("Language of the text"))
        self.lang.picked.connect(self._switch)
        self.body.addWidget(self.lang)
        self.text = QPlainTextEdit()
        self.text.setProperty("field", True)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(BODY_LINES * theme.line(13) + theme.space.l)
        self.text.textChanged.connect(self._written)
        self._text = Labelled(theme, tr("Text"), self.text)
        self.body.addWidget(self._text)
        self.variable = Picker(theme, [("", tr("Insert a variable…")), *((name, "{" + name + "}") for name in NAMES)])
        self.variable.setAccessibleName(tr("Insert a variable"))
        self.variable.picked.connect(self._insert)
        self.body.addWidget(self.variable)
        card = Surface(theme, "raised", theme.radius.card)
        inside = QHBoxLayout(card)
        inside.setContentsMargins(theme.space.m, theme.space.s, theme.space.m, theme.space.s)
        self.preview = Text(theme, "", 13, wrap=True)
        inside.addWidget(self.preview)
        self.group(
            tr("Preview"), tr("With an invented customer. What is not known in a conversation stays in braces until you fill it in.")
        )
        self.body.addWidget(card)
        self.feet()

    def edit(
        self, shortcut: Shortcut, new: bool, others: Sequence[Shortcut], groups: Sequence[Group], me: str, *, may_own: bool
    ) -> None:
        """`others`: all that there are, so that one code does not mean two things. `may_own`: it may become one's own alone."""
        self._shortcut, self._others, self._me, self._may_own = shortcut, others, me, may_own
        self._scope.complain("")
        self.heading.setText(tr("New shortcut") if new else shortcut.title or shortcut.code)
        self.trouble.hide()
        self._code.complain("")
        self._text.complain("")
        self.code.setText(one_line(shortcut.code))
        self.title.setText(one_line(shortcut.title))
        usable = [group for group in groups if not group.archived or group.id == shortcut.group]
        self.scope.set_items([(EVERYBODY, tr("Everybody")), (ME, tr("Only me")), *((f"g:{group.id}", group.name) for group in usable)])
        self.scope.choose(ME if shortcut.owner else f"g:{shortcut.group}" if shortcut.group else EVERYBODY)
        self._bodies = {lang: plain(body) for lang, body in shortcut.bodies.items()}
        self._lang = next((lang for lang in (language(), *LANGUAGES) if self._bodies.get(lang) or not self._bodies), LANGUAGES[0])
        self.lang.choose(self._lang)
        self._show_body()
        self.say_archived(shortcut.archived, new)
        self.begin()
        self.code.setFocus()
        self.code.selectAll()

    def says(self) -> object:
        return self._current()

    # ---- inside

    def _switch(self, lang: str) -> None:
        self._lang = lang
        self._show_body()
        self.text.setFocus()

    def _show_body(self) -> None:
        self.text.setPlainText(self._bodies.get(self._lang, ""))
        self._show_preview()

    def _written(self) -> None:
        self._bodies[self._lang] = self.text.toPlainText()
        self._text.complain("")
        self._show_preview()

    def _show_preview(self) -> None:
        self.preview.setText(
            fill(self.text.toPlainText(), example()).text or tr("Nothing is written in this language: the other one is used.")
        )

    def _insert(self, name: str) -> None:
        if name:
            self.text.insertPlainText("{" + name + "}")
            self.variable.choose("")
            self.text.setFocus()

    def _current(self) -> Shortcut | None:
        if self._shortcut is None:
            return None
        scope = self.scope.value()
        return replace(
            self._shortcut,
            code=self.code.text().strip(),
            title=self.title.text().strip(),
            bodies={lang: body.strip() for lang, body in self._bodies.items() if body.strip()},
            owner=self._me if scope == ME else None,
            group=scope.removeprefix("g:") if scope.startswith("g:") else None,
        )

    def _wrong(self, shortcut: Shortcut) -> bool:
        """Say what is wrong, where; whether anything is."""
        place = (folded(shortcut.code), shortcut.owner)
        others = {(folded(one.code), one.owner) for one in self._others if one.id != shortcut.id and not one.archived}
        longest = max((len(body) for body in shortcut.bodies.values()), default=0)
        if code_wrong(shortcut.code):
            self._code.complain(tr("Letters, digits, - and _, beginning with a letter or digit, and not digits alone."))
        elif shortcut.owner is not None and not self._may_own:
            self._scope.complain(refusal("shared"))
            self.scope.setFocus()
            return True
        elif place in others:
            self._code.complain(tr("There is another shortcut with this code."))
        elif not longest:
            self._text.complain(tr("A shortcut needs a text."))
            self.text.setFocus()
            return True
        elif longest > limits.BODY_CHARS:
            self._text.complain(tr("{n} characters too long", n=longest - limits.BODY_CHARS))
            self.text.setFocus()
            return True
        else:
            return False
        self.code.setFocus()
        return True

    def wish_save(self) -> None:
        shortcut = self._current()
        if shortcut is not None and not self._wrong(shortcut):
            self.saved.emit(shortcut)

    def wish_archive(self) -> None:
        shortcut = self._shortcut
        if shortcut is None:
            return
        if shortcut.archived:
            self.saved.emit(replace(shortcut, archived=False))
            return
        ask(
            self.theme,
            self.window(),
            tr("Archive this shortcut?"),
            tr("It is no longer offered to anybody who has it. It can be taken back into use."),
            lambda: self.saved.emit(replace(shortcut, archived=True)),
            yes_words=tr("Archive"),
        )
