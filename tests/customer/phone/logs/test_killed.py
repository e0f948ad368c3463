"""A log file on its way to a real broker, which is killed in the middle of a part: the rest goes on from there, byte for byte."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import random
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from customer.phone import joining
from customer.phone.logs.aside import cleaned
from customer.phone.logs.bringing import PART, Answer, bring, door
from customer.phone.logs.folder import LogFile, logcat
from protocol import wire
from protocol.records import File
from tests.broker.forked import ForkedBroker
from tests.broker.house import Client, new_id
from tests.customer.phone.technician import desk

SIZE = 5_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9, no fork")
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(2, 20))])
def test_five_megabytes_through_a_broker_that_is_killed_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    luck = random.Random(seed)
    left = [luck.randrange(1, SIZE // PART)]
    """Whole parts until the blow."""
    send = http.client.HTTPConnection.send

    def struck(connection: http.client.HTTPConnection, data: Any) -> None:
        if isinstance(data, bytes) and len(data) == PART and left:
            left[0] -= 1
            if left[0] < 0:
                left.clear()
                send(connection, data[: luck.randrange(PART)])
                broker.kill9()
                broker.start()
                raise ConnectionResetError
        send(connection, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", struck)
    sent: list[int] = []

    async def story() -> None:
        async with desk(broker.url, broker.token) as technician:
            code = await technician.new_code()
            joined = await joining.join(joining.door(code.url, None), "Claire", "en")
            await technician.request(wire.Admit(new_id(), joined.conversation))
        data, _ = cleaned(LogFile("logcat.txt", SIZE, lambda: logcat(SIZE)), frozenset(("email", "token")))
        id, digest = new_id(), hashlib.sha256(data).hexdigest()
        put = door(broker.url, joined.seat, joined.conversation, id, data)

        async def counted(first: int, part: bytes) -> Answer:
            sent.append(len(part))
            return await put(first, part)

        assert await bring(data, counted, lambda _: None) == ""
        assert not left and len(data) < sum(sent) <= len(data) + PART, "only what was struck goes once more"
        customer = await Client.connect(broker.url, "customer", joined.seat)
        file = File(id, "logcat.txt", "application/octet-stream", len(data), digest)
        await customer.done(wire.Send(new_id(), joined.conversation, "", client_at=0, files=[file], about="log"))
        await customer.close()
        async with httpx.AsyncClient(trust_env=False) as http:
            got = await http.get(f"{broker.url}/api/v1/blob/{id}", headers={"Authorization": f"Bearer {broker.token}"})
        assert got.status_code == 200 and got.content == data

    with ForkedBroker(tmp_path) as broker:
        asyncio.run(story())
