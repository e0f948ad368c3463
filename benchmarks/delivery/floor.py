"""What no delivery can be faster than: one commit that is on the disk, and the way to another process and back over a bare WebSocket.

As a program it is that other process: it says its port on standard output and sends back what it gets, until its standard input ends.
"""

from __future__ import annotations

import asyncio
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


async def measured(folder: Path, count: int, every_s: float) -> list[float]:
    """Milliseconds of each round."""
    program = subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert program.stdin is not None and program.stdout is not None
    db = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    try:
        port = int(program.stdout.readline())
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, body TEXT)")
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
    finally:
        db.close()
        program.stdin.close()
        program.stdout.close()
        program.wait(10)


if __name__ == "__main__":
    asyncio.run(_echo())
