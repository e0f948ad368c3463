"""The process that carries files: `python -m console.transfers.child`. Orders on standard input, what happened on standard output.

A process of its own, because aiortc's SCTP eats a core: in the console's, hands and picture would wait for the interpreter. It ends with
its input, however the console ends, and steps back behind the console where the system lets it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from console.transfers import engine, keeping, pipe
from console.transfers.relay import Relay
from console.viewer.file_connection import FileConnection
from console.viewer.media_thread import TaskOwner
from protocol.wire import IceServer

log = logging.getLogger(__name__)

BEHIND = 5
"""Of nice."""
CLOSE_WITHIN_S = 2.0


class Carrying:
    """On the loop. `say` writes one line."""

    def __init__(self, say: Callable[[bytes], None]) -> None:
        self._owner = TaskOwner(lambda where, error: log.error("%s failed", where, exc_info=error))
        self._door = Relay()
        self._near = False
        self._engine = engine.Engine(
            self._owner.start, self._connect, self._door, lambda told: say(pipe.line(told)), lambda: time.time_ns() // 1_000_000
        )

    def _connect(self, servers: list[IceServer], epoch: int, tell: Callable[[str, Any], None]) -> engine.Line:
        return FileConnection(self._owner, servers, epoch, tell, allow_loopback=self._near)

    def obey(self, order: pipe.Order) -> None:
        match order:
            case pipe.Use(url, token, near):
                self._near = near
                self._door.use(url, token)
            case pipe.Begin(kept, servers, direct):
                self._engine.begin(kept, servers, direct)
            case pipe.Pause(id, on):
                self._engine.pause(id, on)
            case pipe.Drop(id, kept):
                self._engine.drop(id)
                if kept is not None:
                    keeping.drop(kept)
            case pipe.Hear(sig):
                self._engine.signalled(sig)

    async def close(self) -> None:
        await self._engine.close()
        await self._owner.end(CLOSE_WITHIN_S)


async def live(orders: BinaryIO, say: Callable[[bytes], None]) -> None:
    """Until the orders end."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    carrying = Carrying(say)

    def obey(raw: bytes) -> None:
        try:
            carrying.obey(pipe.order(raw))
        except Exception:
            log.exception("an order was not carried out")

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed already
            for raw in orders:
                loop.call_soon_threadsafe(obey, raw)
            loop.call_soon_threadsafe(over.set)

    threading.Thread(target=read, name="orders", daemon=True).start()
    await over.wait()
    await carrying.close()


def main() -> int:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if sys.platform != "win32":
        os.nice(BEHIND)
    out = sys.stdout.buffer

    def say(line: bytes) -> None:
        try:
            out.write(line)
            out.flush()
        except OSError:
            os._exit(0)  # nobody hears it any more

    if sys.platform == "win32":  # aioice is known to work with this one
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    asyncio.run(live(sys.stdin.buffer, say))
    return 0


if __name__ == "__main__":
    # Threads that wait for the broker end with the process, not before it.
    main()
    sys.stdout.flush()
    os._exit(0)
