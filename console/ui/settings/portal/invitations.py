"""The texts of invitations: subject, mail and short message in both languages, with buttons for variables and a filled example."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from console.codes.invitation import invitation, template
from console.portals.texts import KINDS, Kind, text_name, to_mind
from console.ui.parts.button import Button
from console.ui.parts.field import Labelled, Segmented, line_edit
from console.ui.parts.flow import Flow
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import plain, tip
from console.ui.settings.portal.section import Around, Section, text_field
from console.ui.theme import Theme
from console.words import tr, tr_in
from protocol import limits
from protocol.fields import TextName
from protocol.portal_rules import VARIABLES
from protocol.records import Portal

MAIL_LINES, LINK_LINES = 10, 3
EXAMPLE_CODE = "482913067"
EXAMPLE_LINK = "/j/8fK2vQ9mTz4"
Field = QLineEdit | QPlainTextEdit


def variable_words(name: str) -> str:
    """What stands for it, for who presses its button."""
    return {
        "customer": tr("Customer's name"),
        "technician": tr("Your name"),
        "portal": tr("The portal"),
        "code": tr("The code"),
        "link": tr("The link"),
        "expires": tr("How long it is valid"),
        "install": tr("Where the app is"),
    }[name]


class InvitationsSection(Section):
    """Both languages in the same fields, one at a time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Invitations"), parent)
        self._portal = Portal("", "")
        self._around = Around()
        self._texts: dict[TextName, str] = {}
        self.hint_line(tr("What is left empty is the built-in text, in the customer's language."))
        self.lang = Segmented(theme, [("en", tr("English")), ("fr", tr("French"))], tr("Language of the texts"))
        self.lang.picked.connect(self._turn)
        self.body.addWidget(self.lang)
        holder = QWidget()
        buttons = Flow(holder, theme.space.xs)
        self.variables: dict[str, Button] = {}
        for name in VARIABLES:
            button = self.variables[name] = Button(theme, variable_words(name), "quiet", height="chip", weight=400)
            button.setAccessibleName(tr("Insert: {what}", what=variable_words(name)))
            button.setToolTip(tip(f"{{{name}}}"))
            button.clicked.connect(lambda _on=False, which=name: self.insert(which))
            buttons.addWidget(button)
        self.body.addWidget(holder)
        self.subject = line_edit("", limits.SUBJECT_CHARS)
        self.mail = text_field(theme, MAIL_LINES)
        self.link = text_field(theme, LINK_LINES)
        self._last: Field = self.mail
        self._labels: dict[Kind, Labelled] = {}
        for kind, field, label in (
            ("subject", self.subject, tr("Subject of the e-mail")),
            ("mail", self.mail, tr("Text of the e-mail")),
            ("link", self.link, tr("Short message, for other ways than e-mail")),
        ):
            self._add(kind, field, label)  # type: ignore[arg-type]
        self.group(tr("As customers get it"), tr("With a customer, a code and a link as examples."))
        card = Surface(theme, "raised", theme.radius.card)
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.space.l, theme.space.m, theme.space.l, theme.space.m)
        column.setSpacing(theme.space.s)
        self.shown_subject = Text(theme, "", 13, 600, wrap=True)
        self.shown_mail = Text(theme, "", 13, role="text-2", wrap=True)
        self.shown_link = Text(theme, "", 13, role="text-2", wrap=True)
        for text in (self.shown_subject, self.shown_mail):
            column.addWidget(text)
        self.body.addWidget(card)
        self._short = Surface(theme, "raised", theme.radius.card)
        beside = QVBoxLayout(self._short)
        beside.setContentsMargins(theme.space.l, theme.space.m, theme.space.l, theme.space.m)
        beside.addWidget(self.shown_link)
        self.body.addWidget(self._short)
        self.finish()

    def _add(self, kind: Kind, field: Field, label: str) -> None:
        field.installEventFilter(self)
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space.xs)
        self._labels[kind] = Labelled(self.theme, label, field)
        column.addWidget(self._labels[kind])
        begin = Button(self.theme, tr("Begin with the built-in text"), "text", height="chip")
        begin.setAccessibleName(tr("{field}: begin with the built-in text", field=label))
        begin.clicked.connect(lambda: self.begin(kind))
        line = QHBoxLayout()
        line.addWidget(begin)
        line.addStretch(1)
        column.addLayout(line)
        self.body.addWidget(row)
        field.textChanged.connect(lambda *_: self._typed(kind))

    def _field(self, kind: Kind) -> Field:
        return self.subject if kind == "subject" else self.mail if kind == "mail" else self.link

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QLineEdit | QPlainTextEdit):
            self._last = watched
        return False

    def insert(self, variable: str) -> None:
        """Where somebody writes, or wrote last."""
        text = f"{{{variable}}}"
        if isinstance(self._last, QLineEdit):
            self._last.insert(text)
        else:
            self._last.insertPlainText(text)
        self._last.setFocus()

    def begin(self, kind: Kind) -> None:
        text = template(kind, self.lang.value(), has_app=bool(self._portal.install_url))
        field = self._field(kind)
        if isinstance(field, QLineEdit):
            field.setText(text)
        else:
            field.setPlainText(text)
        field.setFocus()

    def _typed(self, kind: Kind) -> None:
        if self._filling:
            return
        field = self._field(kind)
        text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        key = text_name(kind, self.lang.value())
        self._texts = {name: value for name, value in {**self._texts, key: text}.items() if value.strip()}
        self._look()
        self.changed.emit()

    def _turn(self, _lang: str) -> None:
        self.show_portal(self._portal, self._around)

    def fill(self, portal: Portal, around: Around) -> None:
        if portal.id != self._portal.id:
            self.lang.choose(portal.lang)
        self._portal, self._around = portal, around
        self._texts = dict(portal.texts)
        lang = self.lang.value()
        for kind in KINDS:
            text, field = plain(portal.texts.get(text_name(kind, lang), "")), self._field(kind)
            if isinstance(field, QLineEdit):
                if field.text() != text:
                    field.setText(text)
            elif field.toPlainText() != text:
                field.setPlainText(text)
        self._look()

    def follow(self, portal: Portal) -> None:
        """Another page has changed it: the example says its name and its app."""
        self._portal = replace(portal, texts=self._texts)
        self._look()

    def _look(self) -> None:
        portal, lang = self._portal, self.lang.value()
        has_app = bool(portal.install_url)
        for kind in KINDS:
            self._field(kind).setPlaceholderText(template(kind, lang, has_app=has_app) if kind == "subject" else tr("Built-in text"))
            text = self._texts.get(text_name(kind, lang), "")
            grave, said = to_mind(kind, text, has_app=has_app)
            over = len(text) - limits.PORTAL_TEXT_CHARS
            if over > 0:
                grave, said = "bad", tr("{n} characters too long. Shorten it.", n=over)
            self._labels[kind].hint(said if grave == "warn" else "")
            if grave == "bad":
                self._labels[kind].complain(said)
        customer = tr_in(lang, "Claire Martin")
        link = (self._around.base_url.rstrip("/") or "https://help.example") + EXAMPLE_LINK
        minutes = portal.code_life_s // 60
        made = invitation(
            lang, EXAMPLE_CODE, link, self._around.technician, portal.name, customer, minutes, portal.install_url, self._texts
        )
        self.shown_subject.setText(made.subject)
        self.shown_mail.setText(made.body)
        self.shown_link.setText(made.link)
        self._short.setVisible(made.link != made.body)

    def first_wrong(self) -> QWidget | None:
        """Shows the language in which something is wrong."""
        for name in self.unreadable():
            kind, _, lang = name.partition(".")
            self.lang.choose(lang)
            self._turn(lang)
            return next(self._field(known) for known in KINDS if known == kind)
        return None

    def applied(self, portal: Portal) -> Portal:
        return replace(portal, texts={name: text[: limits.PORTAL_TEXT_CHARS] for name, text in self._texts.items()})

    def unreadable(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, text in self._texts.items():
            kind: Kind = next(known for known in KINDS if name.startswith(known))
            grave, said = to_mind(kind, text, has_app=True)
            if len(text) > limits.PORTAL_TEXT_CHARS:
                grave, said = "bad", tr("{n} characters too long. Shorten it.", n=len(text) - limits.PORTAL_TEXT_CHARS)
            if grave == "bad":
                found[name] = said
        return found
