"""One session over the chaos relay for all scenes of a module: broker, console and customer start once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from benchmarks.witness.rig import Rig
from tests.chaos.relay import ChaosRelay

Play = Callable[[Callable[[Rig], Awaitable[Any]]], Any]


@contextlib.contextmanager
def playing(opened: Callable[[ChaosRelay], contextlib.AbstractAsyncContextManager[Rig]]) -> Iterator[Play]:
    """`play(scene)`: one session for all scenes of it."""
    with ChaosRelay(seed=11) as relay, asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        try:
            rig = runner.run(stack.enter_async_context(opened(relay)))
            yield lambda scene: runner.run(_awaited(scene(rig)))
        finally:
            runner.run(stack.aclose())


async def _awaited(work: Awaitable[Any]) -> Any:
    return await work
