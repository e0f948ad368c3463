"""What no delivery can be faster than: one commit that is on the disk, and the way to another process and back over a bare WebSocket.

A program of its own, so that nothing else of the measured console is in it; it starts the other process itself. As that other process it
says its port on standard output and sends back what it gets, until its standard input ends.
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
NAME = "benchmarks.delivery.floor"
BODY = "x" * 200


async def _echo() -> None:
    async def back(socket: ServerConnection) -> None:
        async for text in socket:
            await socket.send(text)

    async with serve(back, "127.0.0.1", 0, compression=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.buffer.read)


def measured(folder: Path, count: int, every_s: float) -> list[float]:
    """Milliseconds of each round. Blocks until they are done."""
    command = [sys.executable, "-m", NAME, "rounds", str(folder), str(count), str(every_s)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def _measure(folder: Path, count: int, every_s: float) -> list[float]:
    with subprocess.Popen([sys.executable, "-m", NAME], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as echo:
        assert echo.stdout is not None
        with contextlib.closing(sqlite3.connect(folder / "floor.sqlite", isolation_level=None)) as db:
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                db.execute(f"PRAGMA {pragma}")
            db.execute("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, body TEXT)")
            return asyncio.run(_rounds(db, int(echo.stdout.readline()), count, every_s))


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
    if sys.argv[1:2] == ["rounds"]:
        print(*_measure(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])), sep="\n")
    else:
        asyncio.run(_echo())
