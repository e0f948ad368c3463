"""Bad networks and lost ones: what the technician sees of a moving screen, from two senders, through the whole product.

A broker, a console without a window and a customer, all real processes or threads; both ways to the broker and the peer connection go
through the chaos relay. `phone`: the practice phone, scrolling; it decodes what it encodes, and each picture that the console shows must be
one of these, pixel by pixel. `page`: the customer's page in Chromium (libwebrtc's own congestion control); its canvas carries a number and
blocks that follow from it, and all must fit.

Each network is entered from a clear one and left again; `calm` is the same without any change, the floor of the same run. Recovery: an end
of the path gets another address, or the datagrams another way; what was open is dead and silent, what is new works.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import percentile, spread
from benchmarks.witness.figures import Span, told
from benchmarks.witness.page import page_rigged
from benchmarks.witness.rig import Rig, rigged
from tests.chaos.relay import ChaosRelay
from tests.chaos.weather import CALM, Weather

DESCRIPTION = "A moving screen over bad networks: longest freeze, rates, corrupted pictures, and recovery from lost ways (milliseconds)"

BLACK_OUT_S = 3.0
BEFORE_S, AFTER_S = 3.0, 8.0
SETTLE_S = 2.0
PAUSE_S = 2.0
"""Between two recoveries: a session lives between its losses."""
TARGET_FREEZE_MS, TARGET_RECOVERY_MS = 1_000.0, 5_000.0
SENDERS = ("phone", "page")


@dataclass(frozen=True, slots=True)
class Network:
    """What the path becomes, each way; or dark for BLACK_OUT_S."""

    to_customer: Weather = CALM
    to_console: Weather = CALM
    dark: bool = False


NETWORKS = {
    "calm": Network(),
    "loss_2_percent": Network(Weather(loss=0.02), Weather(loss=0.02)),
    "loss_5_percent": Network(Weather(loss=0.05), Weather(loss=0.05)),
    "bottleneck_2_mbit": Network(Weather(latency_ms=20), Weather(latency_ms=20, rate_kbit=2_000, queue_ms=250)),
    "round_trip_150_ms": Network(Weather(latency_ms=75), Weather(latency_ms=75)),
    "black_out_3_s": Network(dark=True),
}
LOSSES = ("customer_moves", "console_moves", "another_way")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def stretch(rig: Rig, seconds: float) -> Span:
    line = rig.relay.lines["console"].tally
    begun, passed = time.monotonic(), line.passed_bytes
    await asyncio.sleep(seconds)
    return Span(begun, time.monotonic(), passed, line.passed_bytes)


async def one_network(
    rig: Rig, network: Network, seconds: float, before_s: float = BEFORE_S, after_s: float = AFTER_S
) -> dict[str, Any]:
    """Clear, bad, clear again: the figures of each, and the worst freeze of the last two (less the dark itself)."""
    since = time.monotonic()
    before = await stretch(rig, before_s)
    rig.relay.weather(to_customer=network.to_customer, to_console=network.to_console)
    if network.dark:
        rig.relay.black_out()
        asyncio.get_running_loop().call_later(BLACK_OUT_S, rig.relay.heal)
    during = await stretch(rig, seconds)
    rig.relay.weather(to_customer=CALM, to_console=CALM)
    after = await stretch(rig, after_s)
    spans = {"before": told(rig, before), "during": told(rig, during), "after": told(rig, after)}
    freeze = max(spans["during"]["longest_gap_ms"], spans["after"]["longest_gap_ms"]) - (BLACK_OUT_S * 1000 if network.dark else 0)
    return {
        **{f"{key}_{name}": value for name, span in spans.items() for key, value in span.items()},
        "longest_freeze_ms": freeze,
        "corrupted": len(rig.strangers(since)),
        "sizes": sorted({"x".join(map(str, each.size)) for each in rig.shown if each.at >= since}),
    }


async def recoveries(rig: Rig, which: str, times: int) -> dict[str, Any]:
    """How long until a new picture, each time; a time-out is a failure."""
    took: list[float] = []
    failed = 0
    since = time.monotonic()
    for _ in range(times):
        await asyncio.sleep(PAUSE_S)
        begun = time.monotonic()
        if which == "another_way":
            rig.relay.switch_path()
        else:
            rig.relay.hand_over("customer" if which == "customer_moves" else "console")
        # What was under way in this process may still come; a recovery takes a connection.
        try:
            took.append((await rig.picture_after(begun + 0.2) - begun) * 1000)
        except AssertionError as error:
            failed += 1
            say(f"    failed: {error}")
    return {
        "times": times,
        "failed": failed,
        "p50_ms": percentile(took, 0.5),
        "p95_ms": percentile(took, 0.95),
        "max_ms": max(took, default=None),
        "corrupted": len(rig.strangers(since)),
    }


def opened(sender: str, folder: Path, relay: ChaosRelay) -> AbstractAsyncContextManager[Rig]:
    return page_rigged(folder, relay) if sender == "page" else rigged(folder, relay=relay)


async def measured(sender: str, options: argparse.Namespace) -> dict[str, Any]:
    """All networks, each `runs` times with a session of its own, and the recoveries in one more."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in NETWORKS}
    for run in range(options.runs):
        for name, network in NETWORKS.items():
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ChaosRelay(seed=run + 1) as relay:
                async with opened(sender, Path(folder), relay) as rig:
                    await asyncio.sleep(SETTLE_S)
                    row = await one_network(rig, network, options.seconds)
                    rows[name].append(row)
                    say(f"{sender}, {name}: freeze {row['longest_freeze_ms']:.0f} ms, corrupted {row['corrupted']}")
    recovered: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ChaosRelay(seed=9) as relay:
        async with opened(sender, Path(folder), relay) as rig:
            for which in LOSSES:
                recovered[which] = await recoveries(rig, which, options.recoveries)
                say(f"{sender}, {which}: {recovered[which]}")
    return {"networks": {name: summed(runs) for name, runs in rows.items()}, "recoveries": recovered}


def summed(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Spreads of the figures of one network, the worst where one is promised."""
    keys = [key for key, value in runs[0].items() if isinstance(value, float)]
    return {
        **{key: spread([run[key] for run in runs]) for key in keys},
        "worst_freeze_ms": max(run["longest_freeze_ms"] for run in runs),
        "corrupted": sum(run["corrupted"] for run in runs),
        "sizes": sorted({size for run in runs for size in run["sizes"]}),
    }


def main(argv: list[str]) -> dict[str, object]:
    """`--sender phone|page` for one of both, `--runs`, `--seconds` of each bad network, `--recoveries` of each kind."""
    wanted = argparse.ArgumentParser(prog="dev.py bench networks", description=DESCRIPTION)
    wanted.add_argument("--sender", choices=SENDERS, action="append")
    wanted.add_argument("--runs", type=int, default=3)
    wanted.add_argument("--seconds", type=float, default=8.0)
    wanted.add_argument("--recoveries", type=int, default=20)
    options = wanted.parse_args(argv)
    found = {sender: asyncio.run(measured(sender, options)) for sender in options.sender or SENDERS}
    networks = [row for result in found.values() for row in result["networks"].values()]
    lost = [row for result in found.values() for row in result["recoveries"].values()]
    return {
        "target_freeze_ms": TARGET_FREEZE_MS,
        "target_recovery_p95_ms": TARGET_RECOVERY_MS,
        "within_target": max(row["worst_freeze_ms"] for row in networks) <= TARGET_FREEZE_MS
        and not any(row["failed"] or row["p95_ms"] > TARGET_RECOVERY_MS for row in lost)
        and not sum(row["corrupted"] for row in (*networks, *lost)),
        **found,
    }
