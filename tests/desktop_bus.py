"""A desktop for tests: a session bus of its own (`dbus-daemon`) and on it a notification server that writes down what it is asked.

The server is a process of its own, so that nothing of the program under test helps it: `python -m tests.desktop_bus` speaks D-Bus on
one side and lines of JSON on its standard streams. For tests marked `bus`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
NAME = "org.freedesktop.Notifications"
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
FULL = ("body", "body-markup", "actions", "persistence", "inline-reply", "sound")


class DesktopBus:
    """A `dbus-daemon` that nobody else knows. `address` for DBUS_SESSION_BUS_ADDRESS."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(socket=folder / "bus"), "utf-8")
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": ""},
        )  # fmt: skip
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        assert self.address, "the bus did not start"

    def __enter__(self) -> DesktopBus:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self._daemon.kill()
        self._daemon.wait()
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()


class NotificationServer:
    """The process, and what it was asked, in order: `{"do": "Notify", "args": [...], "gave": 1, "at": seconds since 1970}`."""

    def __init__(self, address: str, capabilities: Sequence[str] = FULL) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop_bus", json.dumps(list(capabilities))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": address, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        self.asked: list[dict[str, Any]] = []
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready.strip() == "ready", "the notification server did not start"
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def __enter__(self) -> NotificationServer:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._reader.join()

    def seen(self, do: str = "Notify") -> list[dict[str, Any]]:
        """What it was asked of this kind so far."""
        while not self._lines.empty():
            self.asked.append(json.loads(self._lines.get()))
        return [call for call in self.asked if call["do"] == do]

    def standing(self) -> dict[int, dict[str, Any]]:
        """The notifications that are on the screen: by id, the last `Notify` of each that nobody closed."""
        found: dict[int, dict[str, Any]] = {}
        self.seen()
        for call in self.asked:
            if call["do"] == "Notify":
                found[call["gave"]] = call
            elif call["do"] == "CloseNotification":
                found.pop(call["args"][0], None)
        return found

    def _order(self, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def click(self, number: int, action: str = "default") -> None:
        self._order(signal="ActionInvoked", signature="us", body=[number, action])

    def answer(self, number: int, text: str) -> None:
        self._order(signal="NotificationReplied", signature="us", body=[number, text])

    def wave_away(self, number: int) -> None:
        self._order(signal="NotificationClosed", signature="uu", body=[number, 2])

    def say(self, signal: str, signature: str, body: list[Any]) -> None:
        self._order(signal=signal, signature=signature, body=body)


class TrayHost:
    """A StatusNotifierWatcher with a host, as a panel with a tray has it; `items` are those that registered."""

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop_bus", "tray"],
            stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": address, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == "ready", "the tray did not start"

    def next_item(self) -> str:
        """Waits for the next icon that registers; the name of its program on the bus."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def _serve(capabilities: list[str]) -> None:
    """The process: answers calls as a desktop's server would, and sends the signals that the test orders."""
    import time

    from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
    from jeepney.bus_messages import message_bus
    from jeepney.io.threading import DBusRouter, open_dbus_connection

    connection = open_dbus_connection("SESSION")
    with DBusRouter(connection) as router:
        router.send_and_get_reply(message_bus.RequestName(NAME))
    # the router is for asking; from here on we answer
    here = DBusAddress("/org/freedesktop/Notifications", interface=NAME)

    def orders() -> None:
        for line in sys.stdin:
            order = json.loads(line)
            connection.send(new_signal(here, order["signal"], order["signature"], tuple(order["body"])))

    threading.Thread(target=orders, daemon=True).start()
    print("ready", flush=True)
    given = 0
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        member, args = message.header.fields.get(HeaderFields.member), list(message.body)
        signature = message.header.fields.get(HeaderFields.signature, "")
        gave: int | None = None
        match member:
            case "Notify":
                given = given if args[1] else given + 1
                gave = args[1] or given
                reply = new_method_return(message, "u", (gave,))
            case "GetCapabilities":
                reply = new_method_return(message, "as", (capabilities,))
            case "GetServerInformation":
                reply = new_method_return(message, "ssss", ("Test desk", "Tapline", "1.0", "1.2"))
            case "Get":
                reply = new_method_return(message, "v", (("b", True),))
            case _:
                reply = new_method_return(message)
        connection.send(reply)
        print(json.dumps({"do": member, "signature": signature, "args": args, "gave": gave, "at": time.time()}), flush=True)
        if member == "CloseNotification":
            connection.send(new_signal(here, "NotificationClosed", "uu", (args[0], 3)))


def _host() -> None:
    """The process of a tray: takes icons and says that it shows them."""
    from jeepney import HeaderFields, MessageType, new_method_return
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    connection = open_dbus_connection("SESSION")
    connection.send_and_get_reply(message_bus.RequestName("org.kde.StatusNotifierWatcher"))
    print("ready", flush=True)
    there = {"IsStatusNotifierHostRegistered": ("b", True), "ProtocolVersion": ("i", 0), "RegisteredStatusNotifierItems": ("as", [])}
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        match message.header.fields.get(HeaderFields.member):
            case "Get":
                connection.send(new_method_return(message, "v", (there[message.body[1]],)))
            case "GetAll":
                connection.send(new_method_return(message, "a{sv}", (there,)))
            case "RegisterStatusNotifierItem":
                connection.send(new_method_return(message))
                print(message.body[0], flush=True)
            case _:
                connection.send(new_method_return(message))


if __name__ == "__main__":
    if sys.argv[1] == "tray":
        _host()
    _serve(json.loads(sys.argv[1]))
