"""The well-behaved session beside a hostile one: it looks again and again whether its picture goes on and its chat is acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from tests.e2e.bare_console import until
from tests.e2e.phone import PhoneProcess

T = TypeVar("T")

NOTICED_S = 3.0
"""A picture or an acknowledgement later than this would be noticed by a person. Here it stands for a machine under load, too."""
PULSE_EVERY_S = 0.3
PAGES = ("settings", "about")


class Bystander:
    """`pictures` counts what the console has shown of this phone; `held` tells whether the console holds this message."""

    def __init__(self, phone: PhoneProcess, pictures: Callable[[], int], held: Callable[[str], bool]) -> None:
        self._phone = phone
        self._pictures = pictures
        self._held = held
        self.pulses = 0
        self.slowest_picture_s = self.slowest_chat_s = 0.0

    async def pulse(self) -> None:
        """The phone's screen changes and its person writes: both must come. Fails where one does not."""
        self.pulses += 1
        before, begun = self._pictures(), time.monotonic()
        await self._phone.ask("open", page=PAGES[self.pulses % len(PAGES)])
        await until(lambda: self._pictures() > before, "a new picture of the well-behaved phone", NOTICED_S)
        self.slowest_picture_s = max(self.slowest_picture_s, time.monotonic() - begun)
        begun = time.monotonic()
        said = (await self._phone.ask("say", body=f"still here {self.pulses}"))["id"]
        await self._phone.until(lambda s: any(m["id"] == said and m["seq"] for m in s["chat"]), "its chat acknowledged", NOTICED_S)
        await until(lambda: self._held(said), "its message at the console", NOTICED_S)
        self.slowest_chat_s = max(self.slowest_chat_s, time.monotonic() - begun)

    async def through(self, work: Awaitable[T]) -> T:
        """Look all the while that `work` lasts, and once after it: the same connection must have carried it."""
        connections = (await self._phone.state())["connections"]
        done = asyncio.ensure_future(work)
        try:
            while not done.done():
                await self.pulse()
                await asyncio.wait({done}, timeout=PULSE_EVERY_S)
            result = await done
        finally:
            done.cancel()
        await self.pulse()
        assert (await self._phone.state())["connections"] == connections, "its peer connection was lost meanwhile"
        return result


def unforeseen(log: Path) -> list[str]:
    """Lines of a log that tell of something that nobody foresaw."""
    signs = ("Traceback", " ERROR ", " CRITICAL ", "Task exception was never retrieved", "unexpected error")
    return [line for line in log.read_text("utf-8", "replace").splitlines() if any(sign in line for sign in signs)]
