"""Who is signed in where, under which name customers know them, and how far an invitation reaches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.codes.reach import reach_words
from console.intents import RenameMe
from console.notices import Changed, Notice, RequestRefused, WorkspaceChanged
from console.settings import LISTEN_WIDER
from console.ui.codes.invitation_pane import REACH_ICONS
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.field import Check, Labelled, line_edit
from console.ui.parts.strip import Strip
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.page import Page
from console.ui.settings.person import PersonFields
from console.ui.theme import Theme
from console.words import tr
from protocol import limits


class WorkspacePage(Page):
    """Facts, reach, and the way out."""

    def __init__(
        self,
        theme: Theme,
        desk: DeskPort,
        sign_out: Callable[[], None],
        listen_wider: Callable[[bool], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, tr("Workspace"), parent)
        self._desk, self._sign_out = desk, sign_out
        self._request = ""
        self._shown = ""
        """The name that stood in the field when nobody had touched it."""
        self.name = line_edit("", limits.NAME_CHARS)
        self.name.returnPressed.connect(self._rename)
        self.name.textEdited.connect(lambda _text: self._edited())
        self.save = Button(theme, tr("Save"), "quiet")
        self.save.clicked.connect(self._rename)
        own = QWidget()
        row = QHBoxLayout(own)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        row.addWidget(self.name, 1)
        row.addWidget(self.save)
        own.setFocusProxy(self.name)
        self.name.setAccessibleName(tr("Your name, as customers read it"))
        self._own = Labelled(theme, tr("Your name, as customers read it"), own)
        self.body.addWidget(self._own)
        self.person: PersonFields | None = None
        self._person = QVBoxLayout()
        self.body.addLayout(self._person)
        self.body.addSpacing(theme.space.s)
        self._name = self.fact(tr("Workspace"), "")
        self._role = self.fact(tr("Role"), "")
        self._url = self.fact(tr("Address"), "")
        self._public = self.fact(tr("Invitations lead to"), "")
        self.body.addSpacing(theme.space.s)
        self.reach = Strip(theme, "accent", "globe")
        self.body.addWidget(self.reach)
        self.wider = Check(theme, tr("Let devices on this network join"))
        self.wider.setChecked(desk.preferences.get(LISTEN_WIDER, False))
        self.wider.toggled.connect(listen_wider)
        self.body.addWidget(self.wider)
        self.keyring = Strip(
            theme,
            "warn",
            "key",
            tr("This system keeps no secrets. The sign-in lasts until you quit; the password is asked again at the next start."),
        )
        self.body.addWidget(self.keyring)
        self.body.addSpacing(theme.space.m)
        self.sign_out_button = Button(theme, tr("Sign out"), "quiet")
        self.sign_out_button.clicked.connect(self._ask_sign_out)
        self.body.addWidget(self.sign_out_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.finish()
        self.refresh()

    def refresh(self) -> None:
        workspace = self._desk.workspace
        if workspace is None:
            return
        self._name.setText(workspace.name)
        if self.name.text() == self._shown or self.name.text().strip() == workspace.agent_name:
            self._shown = one_line(workspace.agent_name)
            self.name.setText(self._shown)
        self._can_save()
        self._show_person()
        self._role.setText(tr("Owner") if workspace.role == "owner" else tr("Technician"))
        self._url.setText(tr("This computer") if workspace.embedded else workspace.url)
        self._public.setText(workspace.public_url or workspace.url)
        words = reach_words(workspace.reach, workspace.secure)
        told = " ".join(part for part in (words.sentence, words.caveat, words.todo) if part)
        self.reach.say(told, "warn" if words.caveat or words.todo else "good", REACH_ICONS[workspace.reach])
        self.wider.setVisible(workspace.embedded)
        self.keyring.setVisible(not workspace.keyring)
        self.sign_out_button.set_words(tr("Sign in to a workspace instead") if workspace.embedded else tr("Sign out"))

    def _show_person(self) -> None:
        """Whose account it is, is known only once somebody is signed in."""
        me = next((agent for agent in self._desk.known.agents() if agent.id == self._desk.me), None)
        if me is None:
            return
        if self.person is None or self.person.agent != me.id:
            if self.person is not None:
                self.person.hide()
                self.person.deleteLater()
            self.person = PersonFields(self.theme, self._desk, me.id)
            self._person.addWidget(self.person)
        self.person.show_agent(me)

    # ---- the own name

    def rename(self) -> None:
        """Somebody came here to change the name."""
        self.name.setFocus()
        self.name.selectAll()

    def _edited(self) -> None:
        self._own.complain("")
        self._can_save()

    def _can_save(self) -> None:
        self.save.setEnabled(self.name.text().strip() not in ("", self._shown))

    def _rename(self) -> None:
        name = self.name.text().strip()
        if not name:
            self._own.complain(tr("Customers need a name to talk to."))
        elif name != self._shown:
            self._shown = name
            self.name.setText(name)
            self._can_save()
            self._request = self._desk.submit(RenameMe(name))

    def hear(self, notice: Notice) -> None:
        if self.person is not None:
            self.person.hear(notice)
        match notice:
            case WorkspaceChanged():
                self.refresh()
            case Changed(kind="agent" | "outbox" | "all"):
                self._show_person()
            case RequestRefused(id=request, text=text) if request and request == self._request:
                self._request = ""
                self._shown = ""
                self._own.complain(text)
                self._can_save()
            case _:
                pass

    # ---- the way out

    def _ask_sign_out(self) -> None:
        workspace = self._desk.workspace
        if workspace is not None and workspace.embedded:
            ask(
                self.theme,
                self.window(),
                tr("Leave this computer's own workspace?"),
                tr(
                    "It stops, and customers reach nobody. Its conversations stay on this computer, in Tapline's folder: "
                    "“Start on this computer” brings them back. What you wrote and did not send is lost."
                ),
                self._sign_out,
                yes_words=tr("Leave"),
            )
            return
        ask(
            self.theme,
            self.window(),
            tr("Sign out of this workspace?"),
            tr("Sessions that are live go on without you. This computer forgets the account, and what you wrote and did not send is lost."),
            self._sign_out,
            yes_words=tr("Sign out"),
        )
