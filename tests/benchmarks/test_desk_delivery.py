"""The furnished broker of the delivery benchmark takes from its customers as many messages as the benchmark sends."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.delivery.house import furnish
from broker.actions.actors import CustomerActor
from broker.actions.perform import perform
from broker.folder import DataFolder
from broker.store.sqlite import SqliteStore
from protocol import limits
from protocol.codec import from_broker
from protocol.ids import new_id
from protocol.wire import Ack, Send


def test_its_customers_are_no_strangers_any_more(tmp_path: Path) -> None:
    """Whoever nobody has answered may send `WAITING_REQUESTS` only, and the benchmark would measure refusals."""

    async def story() -> list[str]:
        (seat,) = await furnish(tmp_path, 1)
        store = SqliteStore(DataFolder(tmp_path).database, lambda _: None)
        pepper = DataFolder(tmp_path).pepper()
        customer = CustomerActor(seat.conversation, "", "Customer 0")
        requests = [Send(new_id(n), seat.conversation, "It is dark.") for n in range(limits.WAITING_REQUESTS + 1)]
        try:
            return await store.write(lambda tx: [perform(tx, customer, request, 1_000, pepper, "") for request in requests])
        finally:
            store.close()

    assert {type(from_broker(frame)) for frame in asyncio.run(story())} == {Ack}
