"""How soon the desk's words are safe and how soon it has caught up, and what one broker process takes in.

Broker and phone are processes of their own, the console is all of it but its window (so nothing is painted).

`send_to_tick`: from the wish to send until the row of the outbox is acknowledged, alone (before and after) and while the same console
receives a scrolling screen. That is the console's commit, the way, the broker's commit, the way back, the message itself taken in, and the
commit of the acknowledgement. Floor in the same run, alone and beside that screen: one such commit and an echo over a bare WebSocket, in a
process of its own. What the screen costs the floor is the machine's doing; what it costs the tick beyond that is ours.

`reconnect`: the console's line is cut, customers write 1,000 messages, the line is there again and the console is told so, as the system
tells it: until all of them are in its store.

`one_broker`: messages of customers offered at a fixed rate, each at its time whatever became of the others, beside idle customers. One
console reads along, as at a desk. Latency from the message being sent, and (`from_due`) from the time at which it was to be sent: there the
generator's own lateness counts as well. Loopback addresses other than 127.0.0.1 are needed: Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.delivery import floor
from benchmarks.delivery.house import furnish
from benchmarks.delivery.parties import Answers, new_id, present
from benchmarks.figures import percentile, spread
from broker.accepting import raise_file_limit
from console.intents import SendText
from console.notices import LinkPhase, Notice, RequestDone
from tests.broker_process import BrokerProcess
from tests.chaos.relay import ChaosRelay
from tests.e2e.bare_console import BareConsole, opened, until

DESCRIPTION = "Send to tick, alone and beside a live screen; reconnect after 1,000 messages; 1,000 messages/s through one broker"

TICK_P95_MS, STREAM_RATIO, SYNCED_MS, ACK_P99_MS = 30.0, 1.1, 1_000.0, 50.0
"""requirements/chat.md, section 5."""
EVERY_S = 0.08
"""Between two messages of the console: a little slower than its own pace, so that none waits for it."""
MISSED = 1_000
WRITERS = 40
SENDERS = 200
"""A party may send 20 frames in a second; at 1,000 messages in all each sends 5."""
SETTLE_S = 2.0

PARTS = ("send_to_tick", "reconnect", "one_broker")
T = TypeVar("T")
Figures = dict[str, object]


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# ---- send to tick


async def ticks(console: BareConsole, conversation: str, count: int) -> list[float]:
    """Milliseconds from the wish until the outbox' row is acknowledged. Raises RuntimeError where it is not."""
    done: dict[str, float] = {}
    heard = asyncio.Event()

    def hear(notice: Notice) -> None:
        if isinstance(notice, RequestDone):
            done[notice.id] = time.perf_counter()
            heard.set()

    forget = console.desk.subscribe(hear)
    took = []
    try:
        for n in range(count):
            begun = time.perf_counter()
            request = console.desk.submit(SendText(conversation, f"Message {n}: please open the settings and tell me what you see there."))
            async with asyncio.timeout(30):
                while request not in done:
                    heard.clear()
                    await heard.wait()
            took.append((done[request] - begun) * 1000)
            if any(queued.id == request and queued.state != "sent" for queued in console.desk.replica.unsettled()):
                raise RuntimeError("a message is told as done that the outbox still holds as unanswered")
            await asyncio.sleep(EVERY_S)
    finally:
        forget()
    return took


async def send_to_tick(folder: Path, count: int) -> Figures:
    """Half of the messages alone, all beside the screen, the other half alone."""
    conversation = (await furnish(folder / "broker", 1))[0].conversation
    with BrokerProcess(folder / "broker") as broker:
        async with opened(folder, broker.url, broker.token) as console:
            await until(lambda: console.desk.replica.conversation(conversation), "the conversation")
            await asyncio.sleep(SETTLE_S)
            await ticks(console, conversation, 5)  # the first ones find everything cold
            say(f"send to tick: {count} messages alone and {count} beside a screen")
            alone = await ticks(console, conversation, count // 2)
            bare = await asyncio.to_thread(floor.measured, folder, count, EVERY_S)
            guest = await console.let_in(folder, program="benchmarks.delivery.phone")
            await console.picture_live(guest)
            await asyncio.sleep(SETTLE_S)
            pictures, begun = guest.pictures, time.perf_counter()
            streamed = await ticks(console, conversation, count)
            rate = (guest.pictures - pictures) / (time.perf_counter() - begun)
            beside = await asyncio.to_thread(floor.measured, folder, count, EVERY_S)
            guest.phone.kill()
            await asyncio.sleep(SETTLE_S)
            alone += await ticks(console, conversation, count - count // 2)
    alone_p95, streamed_p95, bare_p95, beside_p95 = (percentile(v, 0.95) or 0.0 for v in (alone, streamed, bare, beside))
    alone_p50, streamed_p50, floor_p50 = (percentile(v, 0.5) or 0.0 for v in (alone, streamed, bare))
    return {
        "alone_p50_ms": alone_p50,
        "alone_p95_ms": alone_p95,
        "streaming_p50_ms": streamed_p50,
        "streaming_p95_ms": streamed_p95,
        "floor_p50_ms": floor_p50,
        "floor_p95_ms": bare_p95,
        "floor_streaming_p50_ms": percentile(beside, 0.5),
        "floor_streaming_p95_ms": beside_p95,
        "alone_to_floor_p50": alone_p50 / floor_p50,
        "streaming_to_alone_p50": streamed_p50 / alone_p50,
        "streaming_to_alone_p95": streamed_p95 / alone_p95,
        "floor_streaming_to_alone_p95": beside_p95 / bare_p95,
        "pictures_per_s": rate,
        "messages": count,
        "target_p95_ms": TICK_P95_MS,
        "within_target": alone_p95 <= TICK_P95_MS,
        "target_streaming_to_alone": STREAM_RATIO,
        "streaming_within_target": streamed_p95 <= STREAM_RATIO * alone_p95,
    }


# ---- reconnect


async def reconnect(folder: Path, runs: int) -> Figures:
    """`synced_ms` includes connecting anew."""
    seats = await furnish(folder / "broker", WRITERS)
    synced: list[float] = []
    answers = Answers()
    with BrokerProcess(folder / "broker") as broker, ChaosRelay() as relay:
        url = f"http://127.0.0.1:{relay.tcp('127.0.0.1', int(broker.url.rpartition(':')[2]))}"
        async with opened(folder, url, broker.token) as console, present(broker.url, seats, answers) as writers:
            replica = console.desk.replica
            for run in range(runs):
                relay.cut()
                await until(lambda: console.desk.link_state.phase is LinkPhase.OFFLINE, "the console offline")
                missed = [new_id() for _ in range(MISSED)]
                for n, id in enumerate(missed):
                    await writers[n % WRITERS].say(id, f"Message {n} of a line that is down.")
                await until(lambda ids=missed: all(id in answers.acked for id in ids), "all messages at the broker")  # type: ignore[misc]
                before = replica.position[1]
                begun = time.perf_counter()
                relay.heal()
                console.link.probe()
                await until(lambda: replica.position[1] >= answers.rev, "the console with all that it missed")
                synced.append((time.perf_counter() - begun) * 1000)
                if sum(len(replica.messages(seat.conversation, limit=10_000)) for seat in seats) < (run + 1) * MISSED:
                    raise RuntimeError("the console does not hold what it missed")
                say(f"reconnect: {MISSED} messages (revisions {before} to {answers.rev}) in {synced[-1]:.0f} ms")
                await asyncio.sleep(SETTLE_S)
    if answers.refused:
        raise RuntimeError(f"the broker refused messages: {answers.refused[:3]}")
    p95 = percentile(synced, 0.95) or 0.0
    return {"synced_ms": spread(synced), "missed": MISSED, "target_ms": SYNCED_MS, "within_target": p95 <= SYNCED_MS}


# ---- one broker


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has had, in the kernel too. Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def one_broker(folder: Path, rate: int, seconds: float, idle: int) -> Figures:
    """Raises RuntimeError where the broker refused, closed or lost anything."""
    raise_file_limit()
    say(f"one broker: {idle} idle sockets and {SENDERS} senders come")
    seats = await furnish(folder / "broker", idle + SENDERS)
    answers = Answers()
    due: dict[str, float] = {}
    sent: dict[str, float] = {}
    with BrokerProcess(folder / "broker") as broker:
        came = time.perf_counter()
        async with present(broker.url, seats, answers, owner=broker.token) as there:
            say(f"all there after {time.perf_counter() - came:.1f} s; {rate} messages/s for {seconds:g} s")
            await asyncio.sleep(SETTLE_S)
            senders = there[:SENDERS]
            own_cpu, broker_cpu, begun = time.process_time(), cpu_s(broker.pid), time.perf_counter() + 0.1
            for n in range(round(rate * seconds)):
                at = begun + n / rate
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                id = new_id()
                due[id], sent[id] = at, time.perf_counter()
                await senders[n % SENDERS].say(id, f"Message {n}: it still does not work, the screen stays dark when I press it.")
            await until(
                lambda: answers.refused or (answers.acked.keys() >= sent.keys() and answers.delivered.keys() >= sent.keys()),
                "all messages acknowledged and at the console",
                within_s=60,
            )
            own_cpu, broker_cpu = time.process_time() - own_cpu, cpu_s(broker.pid) - broker_cpu
    if answers.refused:
        raise RuntimeError(f"the broker refused {len(answers.refused)}: {answers.refused[:3]}")
    took = [(answers.acked[id] - sent[id]) * 1000 for id in sent]
    from_due = [(answers.acked[id] - due[id]) * 1000 for id in sent]
    delivered = [(answers.delivered[id] - sent[id]) * 1000 for id in sent]
    whole_s = max(answers.acked.values()) - begun
    p99 = percentile(took, 0.99) or 0.0
    return {
        "offered_per_s": rate,
        "sent_per_s": len(sent) / (max(sent.values()) - begun),
        "acknowledged_per_s": len(sent) / whole_s,
        "messages": len(sent),
        "senders": SENDERS,
        "idle_sockets": idle,
        "ack_p50_ms": percentile(took, 0.5),
        "ack_p99_ms": p99,
        "ack_from_due_p99_ms": percentile(from_due, 0.99),
        "at_a_console_p99_ms": percentile(delivered, 0.99),
        "broker_cpu_ms_per_message": broker_cpu * 1000 / len(sent),
        "generator_cpu_share": own_cpu / whole_s,
        "target_p99_ms": ACK_P99_MS,
        "within_target": p99 <= ACK_P99_MS and len(sent) / whole_s >= 0.95 * rate,
    }


def _on_a_fast_loop(work: Coroutine[Any, Any, T]) -> T:
    """Thousands of sockets on one core beside the broker that is measured: the generator must cost little."""
    if sys.platform == "win32":
        raise SystemExit("one_broker needs loopback addresses that only Linux has")
    import uvloop

    return uvloop.run(work)


def main(argv: list[str]) -> dict[str, object]:
    """`--quick`: few messages and 300 idle sockets, to see that it runs. `--only` one of its three parts."""
    wanted = argparse.ArgumentParser(prog="dev.py bench desk_delivery", description=DESCRIPTION)
    wanted.add_argument("--messages", type=int, default=200, help="of send_to_tick, alone and beside the screen")
    wanted.add_argument("--runs", type=int, default=5, help="of reconnect")
    wanted.add_argument("--rate", type=int, default=1_000, help="messages per second of one_broker")
    wanted.add_argument("--seconds", type=float, default=5.0)
    wanted.add_argument("--idle", type=int, default=3_000)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--only", choices=PARTS)
    given = wanted.parse_args(argv)
    if given.quick:
        given.messages, given.runs, given.seconds, given.idle = 30, 2, 2.0, 300
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="tapline-delivery-", ignore_cleanup_errors=True) as name:
        for part in (given.only,) if given.only else PARTS:
            folder = Path(name) / part
            folder.mkdir()
            match part:
                case "send_to_tick":
                    result[part] = asyncio.run(send_to_tick(folder, given.messages))
                case "reconnect":
                    result[part] = asyncio.run(reconnect(folder, given.runs))
                case _:
                    result[part] = _on_a_fast_loop(one_broker(folder, given.rate, given.seconds, given.idle))
            say(f"{part}: {result[part]}")
    return result
