"""A technician at a real broker, in miniature, and the customer who comes in on the page."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from protocol import codec
from protocol.ids import new_id
from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Tab

Json = dict[str, Any]
WAIT_S = 40.0


class Technician:
    """A console in miniature: one socket, every record as it is now, requests that wait for their answer."""

    def __init__(self, broker: BrokerProcess) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.signals: list[Json] = []
        self.hints: list[Json] = []
        self._answers: dict[str, Json] = {}
        self._changed = threading.Condition()
        self._stack = ExitStack()
        self._socket = self._stack.enter_context(connect(broker.url.replace("http", "ws") + "/api/v1/socket", compression=None))
        self._socket.send(json.dumps({"t": "hello", "proto": [1, 0], "role": "console", "token": broker.token, "device": new_id(1)}))
        self._reader = threading.Thread(target=self._read, name="technician", daemon=True)
        self._reader.start()
        self.wait(lambda: "portal" in self.records and "rev" in self._answers, "the snapshot")

    def close(self) -> None:
        self._stack.close()
        self._reader.join(WAIT_S)

    def request(self, t: str, **fields: Any) -> Json:
        id = new_id(int(time.time() * 1000))
        self._socket.send(json.dumps({"t": t, "id": id, **fields}))
        answer: Json = self.wait(lambda: self._answers.get(id), t)
        assert answer["t"] == "ack", answer
        return answer

    def hint(self, **frame: Any) -> None:
        self._socket.send(json.dumps(frame))

    def the(self, kind: str, **fields: Any) -> Any:
        """The one record of this kind with these fields, now or soon."""
        return self.wait(
            lambda: next((r for r in self.records.get(kind, {}).values() if all(getattr(r, k) == v for k, v in fields.items())), None),
            f"{kind} {fields}",
        )

    def wait(self, condition: Callable[[], Any], what: str) -> Any:
        with self._changed:
            assert self._changed.wait_for(condition, WAIT_S), f"{what} never came"
            return condition()

    def _read(self) -> None:
        try:
            for text in self._socket:
                frame = json.loads(text)
                with self._changed:
                    self._take(frame)
                    self._changed.notify_all()
        except ConnectionClosed:
            pass  # the test is over, or the broker was stopped

    def _take(self, frame: Json) -> None:
        match frame["t"]:
            case "snap":
                for item in frame["items"]:
                    self._keep(frame["kind"], item)
            case "snap_end":
                self._answers["rev"] = frame
            case "chg" if frame["op"] == "put":
                self._keep(frame["kind"], frame["data"])
            case "ack" | "nack":
                self._answers[frame["id"]] = frame
            case "sig":
                self.signals.append(frame)
            case "typing":
                self.hints.append(frame)

    def _keep(self, kind: str, data: Json) -> None:
        self.records.setdefault(kind, {})[data["id"]] = codec.record(kind, json.dumps(data).encode())


def new_code(technician: Technician) -> Json:
    portal = next(iter(technician.records["portal"]))
    result: Json = technician.request("code_new", portal=portal)["result"]
    return result


def come_in(tab: Tab, technician: Technician, url: str) -> Any:
    """Joins by link and is admitted; gives the session's record."""
    tab.go(url)
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.state("waiting")
    conversation = technician.the("conversation", name="Ana", state="waiting")
    technician.request("admit", conversation=conversation.id)
    tab.state("chatting")
    return technician.the("session", id=conversation.session, state="active")


def in_session(tab: Tab, broker: BrokerProcess, technician: Technician) -> Any:
    """By a new code's link, and admitted; gives the session's record."""
    token = new_code(technician)["url"].rpartition("/")[2]
    return come_in(tab, technician, f"{broker.url}/j/{token}")
