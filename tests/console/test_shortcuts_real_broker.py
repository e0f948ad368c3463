"""A shortcut goes to the real broker as a child process and comes back with the feed; a second one of its code is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from console.embedded import EmbeddedBroker
from console.link import Link
from console.notices import LinkPhase
from console.replica import Replica
from protocol import desk, wire
from protocol.ids import new_id
from protocol.records import Shortcut
from tests.console import feed_model as model

HELLO = Shortcut("hello-1", "hello", "Greeting", {"en": "Hello {contact.first_name}", "fr": "Bonjour {contact.first_name}"})


def test_a_shortcut_is_shared_and_its_code_is_taken(tmp_path: Path) -> None:
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
        broker = EmbeddedBroker(tmp_path / "broker", "Ada", "fr", on_restart=lambda _url, _token: None)
        url, token = await broker.start()
        link = Link(url, token, "device-1", replica, tell, lang="fr")
        try:
            async with asyncio.timeout(100), asyncio.TaskGroup() as tasks:
                tasks.create_task(link.run())
                await until(lambda: link.state.phase is LinkPhase.ONLINE)
                replica.queue(desk.ShortcutPut(new_id(model.T0), HELLO), 1)
                link.poke()
                await until(lambda: replica.shortcuts() == [HELLO] and not replica.unsettled())
                second = desk.ShortcutPut(new_id(model.T0 + 1), Shortcut("hello-2", "HELLO", bodies={"en": "Hi"}))
                replica.queue(second, 2)
                link.poke()
                await until(lambda: any(isinstance(event, wire.Nack) and event.id == second.id for event in told))
                assert replica.shortcuts() == [HELLO] and not replica.unsettled()
                link.close()
        finally:
            await broker.stop()
            replica.close()

    asyncio.run(journey())
