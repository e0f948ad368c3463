"""A console without a window that writes numbered lines until it has written them all: `python -m tests.chaos.desk_writer`.

Its store is the product's; killed at any moment and started again it goes on from what it finds there. When all is
sent it says so, reads from its standard input which change is the last one, and leaves once it has that.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from pathlib import Path

from console.desk import Desk
from console.files.courier import Courier
from console.files.keep import FileKeep
from console.intents import Deed, SendText
from console.link import Link, SystemClock
from console.notices import LinkPhase
from console.replica import Replica
from console.settings import Settings
from console.surroundings import Surroundings
from console.workspace import Workspace
from protocol import desk as deeds
from protocol import wire

EVERY_S = 0.03, 0.1


def numbers(replica: Replica, conversation: str, who: str) -> dict[int, str]:
    """What this console has written, by number, with the message's id: in the thread, or on its way there."""
    found: dict[int, str] = {}
    after = 0
    while lines := replica.messages_after(conversation, after, limit=500):
        after = lines[-1].seq
        found |= {n: line.id for line in lines if (n := number(line.body, who)) is not None}
    for queued in replica.queued_messages(conversation):
        if isinstance(queued.request, wire.Send) and (n := number(queued.request.body, who)) is not None:
            found[n] = queued.id
    return found


def number(body: str, who: str) -> int | None:
    name, _, rest = body.partition(" ")
    return int(rest.partition(" ")[0]) if name == who and rest.partition(" ")[0].isdigit() else None


async def write(arguments: argparse.Namespace) -> None:
    folder, conversation, who = Path(arguments.folder), arguments.conversation, arguments.who
    loop = asyncio.get_running_loop()
    clock, luck = SystemClock(), random.Random(arguments.seed)
    folder.mkdir(parents=True, exist_ok=True)
    replica = Replica.open(folder / "replica.sqlite")
    settings = Settings(folder)

    def post(work: object) -> None:
        loop.call_soon_threadsafe(work)  # type: ignore[arg-type]

    files = Courier(FileKeep(folder / "files"), post)
    files.use(arguments.url, arguments.token)

    def no_screen(*_: object, **__: object) -> None:
        raise AssertionError("nobody shows a screen here")

    around = Surroundings(open_screen=no_screen, post=post, now_ms=clock.wall_ms, preferences=settings)  # type: ignore[arg-type]
    desk = Desk(Workspace(url=arguments.url, name="", agent_id="", agent_name=who, role="agent"), replica, around, files)
    link = Link(arguments.url, arguments.token, settings.device, replica, desk.link_told, clock, bring=files.bring)
    desk.attach(link)
    running = asyncio.ensure_future(link.run())
    journal = folder / "typed"
    typed = int(journal.read_text() or 0) if journal.exists() else 0
    while replica.conversation(conversation) is None:
        await asyncio.sleep(0.02)
    # what was accepted just before a kill may not have been counted yet
    while typed + 1 in numbers(replica, conversation, who):
        typed += 1
    while typed < arguments.count:
        note = luck.random() < 0.1
        if not desk.submit(SendText(conversation, f"{who} {typed + 1}", note)):
            continue
        typed += 1
        journal.write_text(str(typed))
        if luck.random() < 0.05:
            mine = numbers(replica, conversation, who)
            changed = luck.choice(sorted(mine))
            desk.submit(Deed(deeds.Edit(id="-", message=mine[changed], body=f"{who} {changed} (edited)")))
        if luck.random() < 0.02:
            deed = luck.choice((deeds.Resolve, deeds.Reopen, deeds.Join, deeds.Leave))
            desk.submit(Deed(deed(id="-", conversation=conversation)))
        await asyncio.sleep(luck.uniform(*EVERY_S))
    print("written", flush=True)
    while replica.pending() or desk.link_state.phase is not LinkPhase.ONLINE:
        await asyncio.sleep(0.05)
    print("sent", flush=True)
    last = int(await loop.run_in_executor(None, sys.stdin.readline))
    while replica.position[1] < last:
        await asyncio.sleep(0.02)
    link.close()
    await running
    desk.close()
    files.close()
    replica.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("folder", "url", "token", "conversation", "who"):
        parser.add_argument(name)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    asyncio.run(write(parser.parse_args()))
