"""The form for new codes: for whom, through which portal, in which language, how long, how many."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.codes.portals import usable
from console.intents import NewCode
from console.ui import remembered
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.field import Labelled, Picker, Segmented, Stepper, line_edit
from console.ui.parts.strip import Glyph, Strip
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.records import Portal

LIVES = {"15m": 900, "1h": 3600, "day": 8 * 3600}
"""Seconds behind the choices; `portal` means as the portal says."""


class NewCodeForm(Surface):
    """`wished` carries the intents, one for each code."""

    wished = Signal(list)

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        self._desk = desk
        space = theme.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        scroll.setWidget(inner)
        outer.addWidget(scroll)
        column = QVBoxLayout(inner)
        column.setContentsMargins(space.l, 0, space.l, space.l)
        column.setSpacing(space.l)
        title = Text(theme, tr("New code"), 18, 600)
        title.setFixedHeight(theme.size("header"))
        column.addWidget(title)
        column.addSpacing(-space.m)

        self.name = line_edit(tr("optional"), limits.LABEL_CHARS)
        self.name.returnPressed.connect(self.submit)
        self.name.textChanged.connect(lambda _text: self._warn_of_another())
        column.addWidget(Labelled(theme, tr("Customer, if you know the name"), self.name))
        self.another = Text(theme, "", 11, role="warn", wrap=True)
        self.another.hide()
        column.addWidget(self.another)
        self.portal = Picker(theme)
        self.portal.picked.connect(self._portal_picked)
        column.addWidget(Labelled(theme, tr("Portal"), self.portal))
        self.lang = Picker(theme, [("en", tr("English")), ("fr", tr("French"))])
        column.addWidget(Labelled(theme, tr("Language of the invitation"), self.lang))
        self.life = Segmented(theme, [("15m", tr("15 min")), ("1h", tr("1 hour")), ("day", tr("8 hours"))], tr("Valid for"))
        column.addWidget(Labelled(theme, tr("Valid for"), self.life))
        many = QWidget()
        row = QHBoxLayout(many)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.s)
        self.many = Stepper(theme, 1, limits.LIVE_CODES_PER_AGENT, tr("How many"))
        self._free = Text(theme, "", 11, role="text-2", tabular=True)
        row.addWidget(self.many)
        row.addWidget(self._free, 1)
        holder = Labelled(theme, tr("How many"), many)
        column.addWidget(holder)
        self.trouble = Strip(theme, "bad", "warning-circle")
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.create_button = Button(theme, tr("Create code"), "filled", height="control-main", ground="window")
        self.create_button.clicked.connect(self.submit)
        column.addWidget(self.create_button)
        promise = QHBoxLayout()
        promise.setSpacing(space.s)
        self._promise_icon = Glyph(theme, "shield-check", "text-2", theme.size("icon-small"))
        self._promise = Text(theme, "", 11, role="text-2", wrap=True)
        promise.addWidget(self._promise_icon, 0, Qt.AlignmentFlag.AlignTop)
        promise.addWidget(self._promise, 1)
        column.addLayout(promise)
        column.addStretch(1)
        self.refresh()

    # ---- content

    def portals(self) -> list[Portal]:
        workspace = self._desk.workspace
        return usable(self._desk.known.portals(), self._desk.me, workspace.role if workspace is not None else "")

    def refresh(self) -> None:
        before = self.portal.value()
        portals = self.portals()
        self.portal.set_items([(p.id, p.name) for p in portals])
        if not before:
            self.portal.choose(self._desk.preferences.get(remembered.LAST_PORTAL, ""))
        if self.portal.value() != before:
            self._portal_picked(self.portal.value())
        free = self.free()
        self._warn_of_another()
        self.many.set_range(1, max(1, free))
        self._free.setText(tr("{n} of {all} still free", n=free, all=limits.LIVE_CODES_PER_AGENT))
        self._can_create()
        self._promise_words()

    def free(self) -> int:
        me, now = self._desk.me, self._desk.now_ms()
        live = sum(1 for c in self._desk.replica.codes() if c.state == "live" and c.agent == me and c.expires_at > now)
        return max(0, limits.LIVE_CODES_PER_AGENT - live)

    def _warn_of_another(self) -> None:
        """Two live codes for the same customer: perhaps meant, but hard to tell apart."""
        label, now = self.name.text().strip().casefold(), self._desk.now_ms()
        mine = (c for c in self._desk.replica.codes() if c.state == "live" and c.agent == self._desk.me and c.expires_at > now)
        same = next((c for c in mine if label and c.label.strip().casefold() == label), None)
        self.another.setVisible(same is not None)
        if same is not None:
            words = tr("You have a live code for {name} already. It can be sent again; two are hard to tell apart.", name=same.label)
            self.another.setText(words)

    def _can_create(self) -> None:
        free = self.free()
        self.create_button.setEnabled(free > 0 and bool(self.portal.value()))
        why = ""
        if not self.portal.value():
            why = tr("There is no portal that you may use. Ask the owner of the workspace.")
        elif not free:
            why = tr("You have as many live codes as you may have. Withdraw one, or wait until one is used.")
        self.create_button.setToolTip(tip(why))
        self.create_button.setAccessibleDescription(why)

    def _chosen(self) -> Portal | None:
        return next((p for p in self.portals() if p.id == self.portal.value()), None)

    def _portal_picked(self, _id: str) -> None:
        portal = self._chosen()
        if portal is not None:
            self.lang.choose(portal.lang)
            fitting = [name for name, seconds in LIVES.items() if seconds == portal.code_life_s]
            if fitting:
                self.life.choose(fitting[0])
        self._can_create()
        self._promise_words()

    def _promise_words(self) -> None:
        portal = self._chosen()
        self._promise_icon.setVisible(portal is not None)
        if portal is None:
            self._promise.setText("")
            return
        asked = [
            words
            for need, words in (
                (portal.view, tr("before viewing")),
                (portal.control, tr("before control")),
                (portal.diag, tr("before diagnostics")),
            )
            if need == "ask"
        ]
        if asked:
            listed = asked[0] if len(asked) == 1 else tr("{most} and {last}", most=", ".join(asked[:-1]), last=asked[-1])
            words = tr("This portal asks the customer {what}.", what=listed)
        else:
            words = tr("This portal shares without asking first; the phone's own question stays.")
        if portal.admit == "self":
            words += " " + tr("It lets customers in by itself.")
        self._promise.setText(words)

    # ---- deeds

    def begin(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def submit(self) -> None:
        if not self.create_button.isEnabled():
            return
        self.trouble.hide()
        portal = self.portal.value()
        self._desk.preferences.set(remembered.LAST_PORTAL, portal)
        label = self.name.text().strip()
        many = min(self.many.value(), self.free())
        life = LIVES[self.life.value()]
        names = [label] if many == 1 else [f"{label} {n}" if label else "" for n in range(1, many + 1)]
        self.wished.emit([NewCode(portal, name[: limits.LABEL_CHARS], self.lang.value(), life) for name in names])
        self.name.clear()
        self.many.set_value(1)

    def fail(self, text: str) -> None:
        self.trouble.say(text)
        self.trouble.show()
