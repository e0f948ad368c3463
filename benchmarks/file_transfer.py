"""A file beside hands: how fast it goes, what it costs, and whether keys reach the phone as soon as without it.

A broker, a console without a window and a practice phone, all real, on loopback. Keys are pressed on the phone's live screen at random
moments, and each is timed from the desk to its receipt: with nothing beside it, with a file to the phone, and with one from it, in turns.
The screen is still, so the picture's own work is not what is measured. Then one file each way through the broker.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import percentile, spread
from console.intents import AskConsent, OfferFiles, TakeTransfer
from console.notices import Notice, TouchJudged
from console.transfers.porter import Porter
from console.transfers.standing import Standing
from protocol.inp import Key
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import BareConsole, Guest, opened, until

DESCRIPTION = "A file both ways, by the connection and through the broker: rate, memory, and keys to the phone beside it against none"

TARGET_RATIO = 1.5
KEY_EVERY_S = 0.08


async def press(console: BareConsole, guest: Guest, judged: dict[int, float]) -> float:
    """From the desk to the receipt, in milliseconds."""
    begun = time.perf_counter()
    n = console.desk.send_items(guest.conversation, [Key("VOLUME_UP")])
    if not n:
        raise RuntimeError("the phone cannot be touched")
    await until(lambda: n in judged, "the receipt of a key")
    return (judged.pop(n) - begun) * 1000


async def keys_while(
    console: BareConsole, guest: Guest, judged: dict[int, float], going: asyncio.Task[float] | None, count: int
) -> list[float]:
    """`count` keys, or as many as there is time for while a file goes."""
    took: list[float] = []
    while len(took) < count and (going is None or not going.done()):
        took.append(await press(console, guest, judged))
        await asyncio.sleep(KEY_EVERY_S * random.uniform(0.5, 1.5))
    return took


def newest(console: BareConsole, guest: Guest, before: set[str]) -> Standing | None:
    return next((s for s in console.desk.transfers(guest.conversation) if s.id not in before), None)


async def send(console: BareConsole, guest: Guest, file: Path, to_phone: bool, size: int) -> float:
    """One file; gives MB/s, from its first bytes to its being whole."""
    before = {s.id for s in console.desk.transfers(guest.conversation)}
    if to_phone:
        console.desk.submit(OfferFiles(guest.conversation, (file,)))
    else:
        await guest.phone.ask("file", act="send", name=f"{time.monotonic_ns()}.bin", size=size)
        await until(lambda: newest(console, guest, before), "the offer")
        offered = newest(console, guest, before)
        assert offered is not None
        console.desk.submit(TakeTransfer(offered.id, file.parent / "taken"))
    await until(lambda: (s := newest(console, guest, before)) is not None and s.done > 0, "its first bytes", 60)
    begun = time.perf_counter()
    await until(lambda: (s := newest(console, guest, before)) is not None and s.state in ("done", "failed"), "its end", 3600)
    done = newest(console, guest, before)
    if done is None or done.state != "done":
        raise RuntimeError(f"the file failed: {done}")
    return size / 1e6 / (time.perf_counter() - begun)


async def measured(folder: Path, megabytes: int, count: int) -> dict[str, object]:
    """The figures."""
    file = folder / "file.bin"
    with file.open("wb") as made:
        for _ in range(megabytes):
            made.write(os.urandom(1_000_000))
    judged: dict[int, float] = {}
    size = megabytes * 1_000_000

    def heard(notice: Notice) -> None:
        if isinstance(notice, TouchJudged) and notice.origin is not None:
            judged[notice.origin.item] = time.perf_counter()

    with BrokerProcess(folder / "broker") as broker:
        async with opened(folder, broker.url, broker.token) as console:
            console.desk.use(broker.url, broker.token)
            console.desk.subscribe(heard)
            guest = await console.let_in(folder, "--auto-consent", "--persona", "budget", "--files", str(folder / "phone"))
            await console.picture_live(guest)
            console.desk.submit(AskConsent(guest.conversation, ("control", "files")))
            await until(lambda: {"control", "files"} <= console.live(guest.conversation).granted, "consent")
            await until(lambda: console.live(guest.conversation).can_touch, "the touch")
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            alone = await keys_while(console, guest, judged, None, count)
            beside: dict[str, dict[str, object]] = {}
            for way in ("to_phone", "from_phone"):
                going = asyncio.ensure_future(send(console, guest, file, way == "to_phone", size))
                took = await keys_while(console, guest, judged, going, 10 * count)
                beside[way] = {"mb_per_s": await going, **_figures(took)}
                print(f"{way}: {beside[way]}", file=sys.stderr, flush=True)
            alone += await keys_while(console, guest, judged, None, count)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
            Porter.signalled = lambda *_: None  # type: ignore[method-assign]
            through = {way: {"mb_per_s": await send(console, guest, file, way == "to_phone", size)} for way in ("to_phone", "from_phone")}
    calm = percentile(alone, 0.5) or 0.0
    ratios = {way: float(str(figures["key_p50_ms"])) / calm for way, figures in beside.items()}
    return {
        "megabytes": megabytes,
        "alone": _figures(alone),
        **beside,
        "key_ratio": ratios,
        "target_ratio": TARGET_RATIO,
        "within_target": max(ratios.values()) <= TARGET_RATIO,
        "console_grew_mb": grown,
        "through_broker": through,
    }


def _figures(took: list[float]) -> dict[str, object]:
    return {"key_p50_ms": percentile(took, 0.5), "key_p95_ms": percentile(took, 0.95), "keys": spread(took)}


def main(argv: list[str]) -> dict[str, object]:
    """`console_grew_mb` is the most that the console's process has used above what it had before the first file."""
    wanted = argparse.ArgumentParser(prog="dev.py bench file_transfer", description=DESCRIPTION)
    wanted.add_argument("--megabytes", type=int, default=100)
    wanted.add_argument("--keys", type=int, default=60, help="with nothing beside them, before and after")
    given = wanted.parse_args(argv)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(measured(Path(folder), given.megabytes, given.keys))
