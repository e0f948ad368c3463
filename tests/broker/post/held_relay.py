"""A road between the broker and a mail server that stops after so many of the server's answers: the moment of a kill is no luck."""

from __future__ import annotations

import asyncio
import contextlib
import re

LAST_LINE = re.compile(rb"^\d{3} ", re.MULTILINE)
"""Of an answer in SMTP (RFC 5321 4.2.1): the lines before have a hyphen for the blank."""


class HeldRelay:
    """`hold_after(n)`: the answer after the next n, and all that follows, is kept from the broker. SMTP in the clear."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.port = 0
        self._left: int | None = None
        self._held = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._came, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        self.let_go()
        await self._server.wait_closed()

    def hold_after(self, answers: int) -> None:
        self._held.clear()
        self._left = answers

    async def held(self) -> None:
        """Until it is so far: the server has said one more than the broker heard."""
        await self._held.wait()

    def let_go(self) -> None:
        """What stood is cut, and whoever comes next is passed on."""
        self._left = None
        self._held.clear()
        for writer in self._writers:
            writer.close()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers |= {writer, back}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass(reader, back))
                tasks.create_task(self._answer(there, writer))
        finally:
            self._writers -= {writer, back}

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65_536):
                sink.write(data)
        sink.close()

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await source.readline():
                if LAST_LINE.match(line) and self._left is not None:
                    if self._left == 0:
                        self._held.set()
                    self._left = max(0, self._left - 1)
                if not self._held.is_set():
                    sink.write(line)
        sink.close()
