"""What no delivery can be faster than: one commit that is on the disk, and the way to another process and back over a bare WebSocket.

As a program it is that other process: it says its port on standard output and sends back what it gets, until its standard input ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

ROOT = Path(__file__).resolve().parents[2]
BODY = "x" * 200


async def _echo() -> None:
    async def back(socket: ServerConnection) -> None:
        async for text in socket:
            await socket.send(text)

    async with serve(back, "127.0.0.1", 0, compression=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.buffer.read)


def measured(folder: Path, count: int, every_s: float) -> list[float]:
    """Milliseconds of each round."""
    with subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        with contextlib.closing(sqlite3.connect(folder / "floor.sqlite", isolation_level=None)) as db:
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                db.execute(f"PRAGMA {pragma}")
            db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, body TEXT)")
            return asyncio.run(_rounds(db, int(program.stdout.readline()), count, every_s))


async def _rounds(db: sqlite3.Connection, port: int, count: int, every_s: float) -> list[float]:
    took = []
    async with connect(f"ws://127.0.0.1:{port}", proxy=None, compression=None) as socket:
        for _ in range(count):
            begun = time.perf_counter()
            db.execute("INSERT INTO t (body) VALUES (?)", (BODY,))
            await socket.send(BODY)
            await socket.recv()
            took.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(every_s)
    return took


if __name__ == "__main__":
    asyncio.run(_echo())
