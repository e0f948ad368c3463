"""One connection to the desktop's session bus (D-Bus), Linux only: the only door to jeepney. Qt thread; nothing blocks.

Not QtDBus: from Python it cannot send an unsigned integer (an int becomes `i`, or `q` through QDBusArgument), and `Notify` is
`susssasa{sv}i`; servers refuse anything else. jeepney speaks the protocol without doing I/O of its own, so the socket can be Qt's to watch.
"""

from __future__ import annotations

import itertools
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageFlag, MessageType, Parser, new_method_call
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_connectable_addresses
from jeepney.bus_messages import message_bus
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

log = logging.getLogger(__name__)

CALL_WITHIN_MS = 5_000
READ_BYTES = 64 * 1024
HELD_BYTES = 4 * 1024 * 1024
"""Of what is to be written to a bus that does not read: then it is given up."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`error`: the name of the D-Bus error, or `""`; with `no_answer` and `no_bus` for those that are ours."""

    body: tuple[Any, ...] = ()
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class BusSignal:
    """`sender` is the unique name of the connection that it came from."""

    sender: str
    interface: str
    member: str
    body: tuple[Any, ...]


Then = Callable[[Reply], None]


def bus_address() -> str | None:
    """Where the session bus listens, as the environment or the system's usual place says."""
    told = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if not told:
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        told = f"unix:path={runtime}/bus" if runtime and os.path.exists(f"{runtime}/bus") else ""
    return told or None


class SessionBus(QObject):
    """Calls and signals. `lost` when the connection ends; nothing comes after that, and `open` may be tried anew."""

    signalled = Signal(object)
    """A BusSignal that somebody listens for."""
    lost = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        """Our own on the bus, once we are on it."""
        self._socket: socket.socket | None = None
        self._reads: QSocketNotifier | None = None
        self._writes: QSocketNotifier | None = None
        self._out = bytearray()
        self._held: list[bytes] = []
        """Messages that wait for the bus to know us."""
        self._serials = itertools.count(1)
        self._waiting: dict[int, tuple[Then, QTimer]] = {}

    @property
    def connected(self) -> bool:
        return self._socket is not None

    def open(self) -> bool:
        """Connect, if there is a bus. What is called before it knows us is sent then."""
        address = bus_address()
        if self._socket is not None or address is None:
            return self._socket is not None
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(next(get_connectable_addresses(address)))
            connection.setblocking(False)
        except (OSError, ValueError, RuntimeError, StopIteration) as error:
            connection.close()
            log.info("there is no session bus: %s", error)
            return False
        self._socket = connection
        self._auth, self._parser, self._known = Authenticator(), Parser(), False
        self._reads = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._reads.activated.connect(self._read)
        self._writes = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Write, self)
        self._writes.setEnabled(False)
        self._writes.activated.connect(self._flush)
        self._write(self._auth.data_to_send() or b"")
        return True

    def close(self) -> None:
        self._let_go(quietly=True)

    # ---- calling

    def call(
        self, to: str, path: str, interface: str, member: str, signature: str = "", body: tuple[Any, ...] = (), then: Then | None = None
    ) -> None:
        """`then` is called once, later: with the answer, with an error, or after CALL_WITHIN_MS."""
        message = new_method_call(DBusAddress(path, to, interface), member, signature or None, body)
        self._send(message, then)

    def listen(self, sender: str, interface: str, member: str = "", argument: str = "") -> None:
        """Have signals come: `sender` may be a well-known name, `argument` the first one's value."""
        rule = MatchRule(type="signal", sender=sender, interface=interface, member=member or None)
        if argument:
            rule.add_arg_condition(0, argument)
        self._send(message_bus.AddMatch(rule), None)

    def owner(self, name: str, then: Callable[[str], None]) -> None:
        """The unique name of who has `name`; `""` for nobody."""
        self._send(message_bus.GetNameOwner(name), lambda reply: then(str(reply.body[0]) if reply.ok else ""))

    def _send(self, message: Message, then: Then | None, *, first: bool = False) -> None:
        serial = next(self._serials)
        if then is None:
            message.header.flags |= MessageFlag.no_reply_expected
        elif self._socket is None:
            QTimer.singleShot(0, self, lambda: then(Reply(error="no_bus")))
            return
        else:
            late = QTimer(self)
            late.setSingleShot(True)
            late.timeout.connect(lambda: self._answer(serial, Reply(error="no_answer")))
            late.start(CALL_WITHIN_MS)
            self._waiting[serial] = (then, late)
        if self._socket is None:
            return
        data = message.serialise(serial=serial)
        if first or self._known:
            self._write(data)
        else:
            self._held.append(data)

    # ---- the socket

    def _write(self, data: bytes) -> None:
        self._out += data
        if len(self._out) > HELD_BYTES:
            log.error("the session bus reads nothing: given up")
            self._let_go()
            return
        self._flush()

    def _flush(self) -> None:
        if self._socket is None or self._writes is None:
            return
        try:
            while self._out:
                del self._out[: self._socket.send(self._out)]
        except BlockingIOError:
            pass
        except OSError as error:
            log.warning("the session bus is gone: %s", error)
            self._let_go()
            return
        self._writes.setEnabled(bool(self._out))

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            log.warning("the session bus is gone: %s", error)
            data = b""
        if not data:
            self._let_go()
            return
        try:
            if not self._auth.authenticated:
                self._greet(data)
                return
            messages = self._parser.feed(data)
        except Exception as error:  # noqa: BLE001 (jeepney raises what its parsing meets: struct, Unicode, key and value errors)
            log.error("the session bus said what nobody understands: %s", error)
            self._let_go()
            return
        for message in messages:
            self._take(message)

    def _greet(self, data: bytes) -> None:
        self._auth.feed(data)
        if self._auth.authenticated:
            self._write(BEGIN)
            self._send(message_bus.Hello(), self._welcomed, first=True)

    def _welcomed(self, reply: Reply) -> None:
        if not reply.ok:
            log.warning("the session bus does not know us: %s", reply.error)
            self._let_go()
            return
        self.name, self._known = str(reply.body[0]), True
        held, self._held = self._held, []
        for data in held:
            self._write(data)

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        match message.header.message_type:
            case MessageType.method_return:
                self._answer(fields.get(HeaderFields.reply_serial, 0), Reply(message.body))
            case MessageType.error:
                named = str(fields.get(HeaderFields.error_name, "error"))
                self._answer(fields.get(HeaderFields.reply_serial, 0), Reply(message.body, named))
            case MessageType.signal:
                sender, interface, member = (
                    str(fields.get(f, "")) for f in (HeaderFields.sender, HeaderFields.interface, HeaderFields.member)
                )
                self.signalled.emit(BusSignal(sender, interface, member, message.body))
            case _:
                pass  # nobody has anything to ask of us: the bus itself answers that there is no such object

    def _answer(self, serial: int, reply: Reply) -> None:
        then, late = self._waiting.pop(serial, (None, None))
        if late is not None:
            _end(late)
        if then is not None:
            then(reply)

    def _let_go(self, *, quietly: bool = False) -> None:
        if self._socket is None:
            return
        for notifier in (self._reads, self._writes):
            if notifier is not None:
                notifier.setEnabled(False)
                notifier.deleteLater()
        self._reads = self._writes = None
        self._socket.close()
        self._socket = None
        self._out.clear()
        self._held.clear()
        self.name = ""
        waiting, self._waiting = self._waiting, {}
        for then, late in waiting.values():
            _end(late)
            if not quietly:
                then(Reply(error="no_bus"))
        if not quietly:
            self.lost.emit()


def _end(late: QTimer) -> None:
    """What it calls holds its parent, perhaps as the last: that goes now, and not while the timer is deleted, when both would be twice."""
    late.stop()
    late.timeout.disconnect()
    late.deleteLater()
