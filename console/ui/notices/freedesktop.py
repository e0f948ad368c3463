"""Notifications of Linux desktops: `org.freedesktop.Notifications` on the session bus (specification 1.2, and KDE's inline reply).

One notification per key: the next takes its place by the id that the server gave. Only signals of whoever owns that name on the bus are
believed. A server that ends takes all notifications with it; the next one is asked anew. Qt thread.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from html import escape
from typing import Any

from PySide6.QtCore import QObject, Signal

from console.ui.notices.native import Ability, Note
from console.ui.notices.session_bus import BusSignal, Reply, SessionBus
from console.ui.plain import one_line, plain
from console.words import tr

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
TITLE_BYTES, BODY_BYTES = 160, 900
REPLY_CHARS = 10_000
DESKTOP_ENTRY = "tapline"
BY_PERSON = 2
"""NotificationClosed: 1 ran out, 2 waved away by the person, 3 closed by us, 4 anything else."""
NORMAL, CRITICAL = 1, 2
DEFAULT_TIME, FOR_EVER = -1, 0


def notify_arguments(note: Note, replaces: int, ability: Ability) -> tuple[Any, ...]:
    """The body of a `Notify`, `susssasa{sv}i`. The other side's text is plain text: escaped where the server reads markup."""
    title = one_line(note.title, TITLE_BYTES)
    body = plain(note.body, BODY_BYTES)
    if ability.markup:
        body = escape(body, quote=False)
    actions = ["default", tr("Open")]
    hints: dict[str, tuple[str, Any]] = {
        "urgency": ("y", CRITICAL if note.urgent else NORMAL),
        "category": ("s", "im.received"),
        "desktop-entry": ("s", DESKTOP_ENTRY),
        "suppress-sound": ("b", True),  # we play our own, or none: the server must not add one
    }
    if note.reply and ability.replies:
        actions += ["inline-reply", tr("Reply")]
        hints["x-kde-reply-placeholder-text"] = ("s", tr("Reply…"))
        hints["x-kde-reply-submit-button-text"] = ("s", tr("Send"))
    return ("Tapline", replaces, DESKTOP_ENTRY, title, body, actions, hints, FOR_EVER if note.urgent else DEFAULT_TIME)


class FreedesktopNotices(QObject):
    """See `native.Native`."""

    opened = Signal(str)
    replied = Signal(str, str)
    closed = Signal(str)
    changed = Signal()
    shown = Signal(str, bool)

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self.ability = Ability()
        self._owner = ""
        self._ids: dict[str, int] = {}
        self._asked: set[str] = set()
        """Keys whose `Notify` has no answer yet."""
        self._next: dict[str, Note | None] = {}
        """What is wished for these meanwhile; None: to be withdrawn."""
        bus.signalled.connect(self._signalled)
        bus.lost.connect(self._lost)

    def start(self) -> None:
        """Find the server and what it can do. Never waits."""
        if not self._bus.open():
            self._able(Ability(why=tr("there is no session bus")))
            return
        self._bus.listen(NAME, NAME)
        self._bus.listen("org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", NAME)
        self.look_again()

    def close(self) -> None:
        for key in list(self._ids):
            self.withdraw(key)

    def look_again(self) -> None:
        if not self._bus.connected and not self._bus.open():
            self._able(Ability(why=tr("there is no session bus")))
            return
        self._call("GetCapabilities", then=self._capabilities)

    def _capabilities(self, reply: Reply) -> None:
        if not reply.ok:
            log.info("no notification server: %s", reply.error)
            self._able(Ability(why=reply.error))
            return
        told = {str(name) for name in reply.body[0]} if reply.body and isinstance(reply.body[0], list) else set()
        self._bus.owner(NAME, self._owned)
        able = Ability(
            there=True,
            service=self.ability.service,
            replaces=True,
            withdraws=True,
            keeps="persistence" in told,
            clicks="actions" in told,
            replies="inline-reply" in told,
            markup="body-markup" in told,
            sounds="sound" in told,
        )
        self._able(able)
        self._call("GetServerInformation", then=self._named)
        if "inhibitions" in told:
            self._bus.call(NAME, PATH, "org.freedesktop.DBus.Properties", "Get", "ss", (NAME, "Inhibited"), self._inhibited)

    def _named(self, reply: Reply) -> None:
        if reply.ok and len(reply.body) >= 3:
            self._able(replace(self.ability, service=one_line(f"{reply.body[0]} {reply.body[2]}", 80)))

    def _inhibited(self, reply: Reply) -> None:
        if reply.ok and reply.body and isinstance(reply.body[0], tuple):
            self._able(replace(self.ability, hushed=bool(reply.body[0][1])))

    def _able(self, ability: Ability) -> None:
        if ability != self.ability:
            self.ability = ability
            self.changed.emit()

    # ---- showing

    def show(self, note: Note) -> None:
        if note.key in self._asked:
            self._next[note.key] = note  # its id is on the way; without it the next would stand beside it
            return
        if note.anew and note.key in self._ids:
            # servers redraw a replaced one where it stands, often in a list: only a new one comes to the front
            self._call("CloseNotification", "u", (self._ids.pop(note.key),))
        self._asked.add(note.key)
        arguments = notify_arguments(note, self._ids.get(note.key, 0), self.ability)
        self._call("Notify", "susssasa{sv}i", arguments, lambda reply: self._taken(note, reply))

    def _taken(self, note: Note, reply: Reply) -> None:
        self._asked.discard(note.key)
        taken = reply.ok and bool(reply.body) and isinstance(reply.body[0], int)
        if taken:
            self._ids[note.key] = reply.body[0]
        else:
            log.warning("the notification server took nothing: %s", reply.error or reply.body)
            self._ids.pop(note.key, None)
        self.shown.emit(note.key, taken)
        if note.key in self._next:
            wished = self._next.pop(note.key)
            if wished is None:
                self.withdraw(note.key)
            else:
                self.show(wished)

    def withdraw(self, key: str) -> None:
        if key in self._asked:
            self._next[key] = None
        elif (held := self._ids.pop(key, None)) is not None:
            self._call("CloseNotification", "u", (held,))

    def _call(self, member: str, signature: str = "", body: tuple[Any, ...] = (), then: Any = None) -> None:
        self._bus.call(NAME, PATH, NAME, member, signature, body, then)

    # ---- what comes back

    def _owned(self, unique: str) -> None:
        self._owner = unique

    def _signalled(self, told: BusSignal) -> None:
        if told.interface == "org.freedesktop.DBus" and told.sender == "org.freedesktop.DBus" and told.member == "NameOwnerChanged":
            self._server_changed(told.body)
            return
        if told.interface != NAME or told.sender != self._owner or len(told.body) != 2:
            return
        number, said = told.body
        key = next((k for k, held in self._ids.items() if held == number), None)
        if key is None:
            return
        match told.member:
            case "ActivationToken" if isinstance(said, str):
                os.environ["XDG_ACTIVATION_TOKEN"] = said  # Qt's Wayland part takes it for the next raising of a window
            case "ActionInvoked" if said == "default":
                self.opened.emit(key)
            case "NotificationReplied" if isinstance(said, str):
                self.replied.emit(key, said[:REPLY_CHARS])
            case "NotificationClosed":
                del self._ids[key]
                if said == BY_PERSON:
                    self.closed.emit(key)
            case _:
                pass

    def _server_changed(self, body: tuple[Any, ...]) -> None:
        name, _old, new = body if len(body) == 3 else ("", "", "")
        if name != NAME:
            return
        self._owner = str(new)
        self._ids.clear()
        if new:
            self.look_again()
        else:
            self._able(Ability(why=tr("the notification service has ended")))

    def _lost(self) -> None:
        self._owner = ""
        self._ids.clear()
        self._asked.clear()
        self._next.clear()
        self._able(Ability(why=tr("there is no session bus")))
