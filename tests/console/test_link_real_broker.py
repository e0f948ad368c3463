"""Replica and link with the real broker as a child process, killed in mid-conversation."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from console.embedded import EmbeddedBroker
from console.link import Link
from console.notices import LinkPhase
from console.replica import Replica
from protocol import wire
from protocol.ids import new_id
from tests.console import feed_model as model


def join(url: str, code: str) -> dict[str, object]:
    body = json.dumps({"code": code, "name": "Zoé", "lang": "fr", "impl": "test"}).encode()
    request = urllib.request.Request(f"{url}/api/v1/join", body, {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        told: dict[str, object] = json.loads(answer.read())
    return told


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_a_code_a_customer_and_a_chat_through_four_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.embedded.AGAIN_FIRST_S", 0.02)

    async def journey() -> None:
        replica = Replica.open(tmp_path / "replica" / "a.sqlite")
        changed = asyncio.Event()
        told: list[object] = []

        def tell(event: object) -> None:
            told.append(event)
            changed.set()

        async def until(ready: Callable[[], object]) -> None:
            while not ready():
                await changed.wait()
                changed.clear()

        replica.subscribe(lambda _: changed.set())
        broker = EmbeddedBroker(tmp_path / "broker", "Ada", "fr", on_restart=lambda url, token: link.use(url, token))
        url, token = await broker.start()
        link = Link(url, token, "device-1", replica, tell, lang="fr")
        async with asyncio.timeout(100), asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run())
            await until(lambda: link.state.phase is LinkPhase.ONLINE)
            (portal,) = replica.portals()
            assert [a.name for a in replica.agents()] == ["Ada"]

            made = wire.CodeNew(new_id(model.T0), portal.id, "Zoé")
            replica.queue(made, 1)
            link.poke()
            await until(lambda: replica.own_code(made.id) and replica.code(made.id))
            own = replica.own_code(made.id)
            assert own is not None and own.url.startswith(url)

            seat = await asyncio.to_thread(join, url, own.code)
            conversation = str(seat["conversation"])
            await until(lambda: (c := replica.conversation(conversation)) is not None and c.state == "waiting")
            await until(lambda: replica.own_code(made.id) is None)  # the code's own change is another one of the same commit

            replica.queue(wire.Admit(new_id(model.T0 + 1), conversation), 1)
            link.poke()
            await until(lambda: (c := replica.conversation(conversation)) is not None and c.state == "open")

            typed = []
            for number in range(40):
                if number % 10 == 5:
                    assert broker.pid is not None
                    os.kill(broker.pid, signal.SIGKILL)
                typed.append(new_id(model.T0 + 10 + number))
                replica.queue(wire.Send(typed[-1], conversation, f"ligne {number}", client_at=1), 1)
                link.poke()
                await asyncio.sleep(0)
                if number % 10 == 9:
                    await until(lambda: not replica.unsettled())
            thread = replica.messages(conversation, limit=200)
            assert [m.id for m in thread if m.kind == "text"] == typed
            assert [m.seq for m in thread] == list(range(1, len(thread) + 1))
            session = replica.session_of(conversation)
            assert session is not None
            replica.queue(wire.End(new_id(model.T0 + 99), session.id), 1)
            link.poke()
            await until(lambda: (s := replica.session_of(conversation)) is not None and s.state == "ended")
            link.close()
        await broker.stop()
        replica.close()

    asyncio.run(journey())
