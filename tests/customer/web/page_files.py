"""Files on their way to and from the page: chosen there, and sent and received by the technician over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import urllib.request

from protocol.ids import new_id
from protocol.records import File
from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Tab
from tests.customer.web.technician import Technician

CHOOSE = """(async () => {
  const bytes = Uint8Array.from(atob(DATA), (c) => c.charCodeAt(0));
  const list = new DataTransfer();
  list.items.add(new File([bytes], NAME, { type: TYPE }));
  HOW
})()"""
BY_INPUT = "const i = document.querySelector('[data-test=picture-input]'); i.files = list.files; i.dispatchEvent(new Event('change'));"
BY_PASTE = (
    "document.querySelector('[data-test=chat-input]').dispatchEvent("
    "new ClipboardEvent('paste', { clipboardData: list, bubbles: true, cancelable: true }));"
)


def choose(tab: Tab, data: bytes, name: str = "shot.png", kind: str = "image/png", how: str = BY_INPUT) -> None:
    source = CHOOSE.replace("HOW", how).replace("NAME", json.dumps(name)).replace("TYPE", json.dumps(kind))
    tab.js(source.replace("DATA", json.dumps(base64.b64encode(data).decode())))  # last: random bytes spell TYPE now and then


class Desk:
    """What a technician does over HTTP."""

    def __init__(self, broker: BrokerProcess, technician: Technician, conversation: str) -> None:
        self._broker, self._technician, self.conversation = broker, technician, conversation

    def _ask(self, method: str, id: str, data: bytes | None = None, query: str = "", **headers: str) -> bytes:
        headers = {"Authorization": f"Bearer {self._broker.token}", **headers}
        request = urllib.request.Request(f"{self._broker.url}/api/v1/blob/{id}{query}", data, headers, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=40) as answer:
            return bytes(answer.read())

    def send(self, data: bytes, body: str = "", name: str = "marked.png", kind: str = "text") -> str:
        id, digest = new_id(int(time.time() * 1000)), hashlib.sha256(data)
        span = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}", "Content-Type": "application/octet-stream"}
        span["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        self._ask("PUT", id, data, f"?conversation={self.conversation}", **span)
        file = {"id": id, "name": name, "type": "image/png", "size": len(data), "sha256": digest.hexdigest(), "width": 1, "height": 1}
        self._technician.request("send", conversation=self.conversation, body=body, kind=kind, files=[file])
        return id

    def received(self, count: int = 1) -> list[tuple[File, bytes]]:
        """Pictures of the customer's messages, and their bytes."""

        def files() -> list[File]:
            messages = [m for m in self._technician.records.get("message", {}).values() if m.conversation == self.conversation]
            return [f for m in sorted(messages, key=lambda m: m.seq) if m.author.kind == "customer" for f in m.files]

        self._technician.wait(lambda: len(files()) >= count, f"{count} pictures")
        return [(file, self._ask("GET", file.id)) for file in files()]
