"""WebSocket frames that are no messages: pings, pongs and empty parts are counted before any hello."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from protocol import codec, limits, wire
from tests.broker.house import House, in_house
from tests.broker.test_accepting import until_closed, where

TEXT, CONT, PING, PONG, FIN = 0x1, 0x0, 0x9, 0xA, 0x80
SHAKE = (
    b"GET /api/v1/socket HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frame(first: int, payload: bytes = b"") -> bytes:
    """One frame as a client sends it, masked with zeros. `first`: opcode, and FIN unless more follows."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack("!BH", 0x80 | 126, len(payload))
    return bytes([first]) + size + bytes(4) + payload


Story = Callable[[House, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def tell(tmp_path: Path, story: Story) -> None:
    """On a WebSocket of which the test sees every frame."""

    async def run(house: House) -> None:
        host, port = where(house.url)
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(SHAKE % f"{host}:{port}".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        await story(house, reader, writer)
        writer.close()

    in_house(tmp_path, run)


@pytest.mark.parametrize("kind", [PING, PONG])
def test_more_pings_or_pongs_than_anybody_needs_end_the_connection(tmp_path: Path, kind: int) -> None:
    async def story(_house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(FIN | kind, b"x" * 100) * 20_000)
        answered = await until_closed(reader)
        assert len(answered) <= (limits.CONTROL_FRAME_BURST + 20) * 102

    tell(tmp_path, story)


def test_a_message_comes_in_so_many_parts(tmp_path: Path) -> None:
    async def story(_house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(TEXT, b"{") + frame(CONT) * 100_000)
        assert await until_closed(reader) == b""

    tell(tmp_path, story)


def test_pings_and_parts_in_measure_are_borne(tmp_path: Path) -> None:
    async def story(house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for n in range(limits.CONTROL_FRAME_BURST):
            writer.write(frame(FIN | PING, b"%2d" % n))
        for n in range(limits.CONTROL_FRAME_BURST):
            assert await reader.readexactly(4) == bytes([FIN | PONG, 2]) + b"%2d" % n
        hello = codec.encode(wire.Hello(proto=(1, 0), role="console", token=house.token)).encode()
        writer.write(frame(TEXT, hello[:1]) + frame(CONT) * (limits.MESSAGE_PARTS - 2) + frame(FIN | CONT, hello[1:]))
        assert b'"welcome"' in await reader.readuntil(b"}")

    tell(tmp_path, story)
