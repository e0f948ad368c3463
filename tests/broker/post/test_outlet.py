"""What is said to a mail server about letters beyond ASCII, by one that takes them and one that does not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from broker.mail.retrying import GiveUp, after
from broker.post.boxes import Box, Server
from broker.post.smtp import Outlet, Refused

OWN = "support@example.org"


class FakeServer:
    """Takes every mail; `offers` is what it says it can."""

    def __init__(self, *offers: str) -> None:
        self._offers = offers
        self.heard: list[str] = []
        self.over = asyncio.Event()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Box]:
        server = await asyncio.start_server(self._came, "127.0.0.1", 0)
        at = Server("127.0.0.1", server.sockets[0].getsockname()[1], "none")
        try:
            yield Box("p1", OWN, at, at, "", "")
        finally:
            server.close()
            await self.over.wait()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        content = False
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            self.heard.append(line)
            if line == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            if line.startswith("EHLO"):
                writer.write("".join(f"250-{one}\r\n" for one in ("here", *self._offers)).encode() + b"250 HELP\r\n")
            elif line == "DATA":
                content = True
                writer.write(b"354 go on\r\n")
            elif not content or line == ".":
                writer.write(b"250 fine\r\n")
        writer.close()
        self.over.set()


async def sent(server: FakeServer, to: str) -> None:
    async def before() -> bool:
        return True

    async with server.serving() as box:
        outlet = Outlet(box)
        try:
            await outlet.open()
            await outlet.send(OWN, to, b"Subject: x\r\n", before)
        finally:
            await outlet.close()


def test_an_address_in_letters_beyond_ascii_is_said_in_utf_8() -> None:
    server = FakeServer("8BITMIME", "SMTPUTF8")
    asyncio.run(sent(server, "josé@example.net"))
    assert [line for line in server.heard if line.startswith(("MAIL", "RCPT"))] == [
        f"MAIL FROM:<{OWN}> BODY=8BITMIME SMTPUTF8",
        "RCPT TO:<josé@example.net>",
    ]


def test_nothing_is_asked_of_servers_for_other_addresses() -> None:
    server = FakeServer("SMTPUTF8")
    asyncio.run(sent(server, "zoe@example.net"))
    assert f"MAIL FROM:<{OWN}>" in server.heard


def test_a_server_that_does_not_take_such_letters_is_said_at_once() -> None:
    server = FakeServer("8BITMIME")
    with pytest.raises(Refused, match="SMTPUTF8") as told:
        asyncio.run(sent(server, "josé@example.net"))
    assert after(told.value.refusal, 1, 0, 0) == GiveUp(), "it will not take them in two days either"
    assert not any(line.startswith("MAIL") for line in server.heard)
