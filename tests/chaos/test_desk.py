"""Nothing lost, nothing doubled, one order: lines both ways while the network cuts, repeats and delays, and everybody is killed at random.

Three consoles, the customer's page in Chromium, and the broker, all of them processes of their own. What a link can do to a WebSocket: a
frame comes late, never, or came and its answer did not, so that it is sent again. Order within a connection is TCP's; after a cut it is the
outbox's.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from broker.actions import accounts
from broker.folder import DataFolder
from broker.store.sqlite import SqliteStore
from protocol import wire
from protocol.records import Message, Portal
from tests.broker.house import Client, new_id
from tests.broker_process import REPOSITORY, BrokerProcess
from tests.chaos.desk_page import Page
from tests.chaos.relay import ChaosRelay
from tests.chaos.weather import Weather
from tests.customer.web.chromium import Chromium

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")]

ROUGH = Weather(latency_ms=8, jitter_ms=6, loss=0.02)
SETTLED_WITHIN_S = 60.0
SHOWN_WITHIN_S = 30.0
AT_WORK_WITHIN_S = 3.0
BEGUN = 20
NAMES = ("Bea", "Zoe", "Ida")
"""Three, for a party may send 20 requests a second and no more."""
FAULTS = Path(__file__).parents[1] / "broker"


def agents(data: Path) -> dict[str, str]:
    """Agents with tokens that no restart changes, made before the broker first runs."""

    async def make() -> dict[str, str]:
        DataFolder(data).prepare()
        store = SqliteStore(data / "broker.db", lambda _changes: None)
        try:

            def add(tx: object) -> dict[str, str]:
                tokens = {}
                for name in NAMES:
                    agent = accounts.add_agent(tx, name, f"{name}@example.org", None, "agent", 1)  # type: ignore[arg-type]
                    tokens[name] = accounts.sign_in(tx, agent.id, f"device-of-{name.lower()}-1", 1)[0]  # type: ignore[arg-type]
                return tokens

            return await store.write(add)
        finally:
            store.close()

    return asyncio.run(make())


@dataclass
class Writer:
    """A console's process; killed and started again it goes on."""

    folder: Path
    url: str
    token: str
    conversation: str
    who: str
    count: int
    forget: bool = False
    """The fault: its outbox is emptied whenever it was killed."""
    forgotten: int = 0
    kills: int = 0
    process: subprocess.Popen[str] | None = None
    said: set[str] = field(default_factory=set)

    def start(self) -> None:
        program = [sys.executable, "-m", "tests.chaos.desk_writer", "--"]  # a token may begin with a dash
        program += [str(self.folder), self.url, self.token, self.conversation, self.who]
        with open(self.folder.with_suffix(".log"), "ab") as errors:
            self.process = subprocess.Popen(
                [*program, str(self.count), str(self.kills)],
                cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip

    def kill9(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self._gone()
        self.kills += 1
        if self.forget:
            with closing(sqlite3.connect(self.folder / "replica.sqlite", isolation_level=None)) as store:
                self.forgotten += store.execute("DELETE FROM outbox").rowcount
        self.start()

    def await_lines(self, lines: int) -> None:
        """Until it has written so many: what happens before anybody writes proves nothing."""
        end = time.monotonic() + SETTLED_WITHIN_S
        while int((self.folder / "typed").read_text() or 0 if (self.folder / "typed").exists() else 0) < lines:
            assert time.monotonic() < end, self.folder.with_suffix(".log").read_text("utf-8")[-2000:]
            time.sleep(0.02)

    def await_sent(self) -> None:
        """Until all is written and sent."""
        assert self.process is not None and self.process.stdout is not None
        while "sent" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.folder.with_suffix(".log").read_text("utf-8")[-2000:]
            self.said.add(line.strip())

    def finish(self, last: int) -> None:
        """It closes its store once it has the change `last`."""
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(f"{last}\n")
        self.process.stdin.flush()
        self._gone()

    def _gone(self) -> None:
        process, self.process = self.process, None
        assert process is not None
        process.wait(60)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self._gone()


@dataclass
class Scene:
    broker: BrokerProcess
    relay: ChaosRelay
    conversation: str
    writers: list[Writer]
    page: Page
    page_lines: int


@contextmanager
def scene(
    folder: Path, browser: Chromium, lines: int, page_lines: int, seed: int, command: tuple[str, ...] = ("-m", "broker"), forget: str = ""
) -> Iterator[Scene]:
    """The conversation is let in and everybody is there; `forget`: who forgets its outbox, `console` or `page`."""
    data = folder / "broker"
    tokens = agents(data)
    with ExitStack() as stack:
        broker = BrokerProcess(data, command=command)
        broker.start()
        stack.callback(broker.kill9)
        relay = stack.enter_context(ChaosRelay(to_customer=ROUGH, to_console=ROUGH, seed=seed))
        port = int(broker.url.rpartition(":")[2])
        gate = f"http://127.0.0.1:{relay.tcp('127.0.0.1', port, 'console')}"
        page = Page(browser, forgets=forget == "page")
        stack.callback(page.close)
        conversation = asyncio.run(_let_in(broker, tokens["Bea"], page, gate))
        writers = [
            Writer(folder / name, gate, tokens[name], conversation, name, lines, forget=forget == "console" and name == "Bea")
            for name in NAMES
        ]
        for writer in writers:
            stack.callback(writer.close)
            writer.start()
        yield Scene(broker, relay, conversation, writers, page, page_lines)


async def _let_in(broker: BrokerProcess, token: str, page: Page, gate: str) -> str:
    console = await Client.connect(broker.url, "console", token, device="d")
    code = await console.code(console.all(Portal)[0].id)
    path = code.url.partition("://")[2].partition("/")[2]
    await asyncio.to_thread(page.join, f"{gate}/{path}")
    await console.until(lambda: any(kind == "conversation" for kind, _ in console.records))
    conversation = next(id for kind, id in console.records if kind == "conversation")
    await console.done(wire.Admit(id=new_id(), conversation=conversation))
    await asyncio.to_thread(page.await_let_in)
    await console.close()
    return conversation


def storm(scene: Scene, hits: list[str], luck: random.Random) -> None:
    """Everybody writes; meanwhile broker, consoles, page and link are hit in random order."""
    for writer in scene.writers:
        writer.await_lines(BEGUN)
    pause = scene.page_lines / max(1, len(hits))
    due = pause
    page = scene.page
    while page.typed < scene.page_lines or hits:
        if page.typed < scene.page_lines:
            page.type_line()
        if hits and (page.typed >= due or page.typed >= scene.page_lines):
            due += pause
            # it sends as well as it types: who was hit again before it is back would write all of it in the calm
            page.await_some_sent(luck.randint(0, 8), AT_WORK_WITHIN_S)
            hit(scene, hits.pop(), luck)


def hit(scene: Scene, what: str, luck: random.Random) -> None:
    match what:
        case "broker":
            time.sleep(luck.uniform(0, 0.5))
            scene.broker.kill9()
            time.sleep(luck.uniform(0, 0.3))  # how long it is away is part of the weather
            scene.broker.start()
        case "console":
            luck.choice(scene.writers).kill9()
        case "page":
            scene.page.reload()
        case "tab":
            scene.page.crash()
        case "browser":
            scene.page.kill_browser()
        case "cut":
            scene.relay.cut()
            time.sleep(luck.uniform(0.05, 0.4))
            scene.relay.heal()
        case "deaf":
            # what the broker answers is lost with the connection: everything under way is sent again
            scene.relay.freeze("customer")
            time.sleep(0.3)
            scene.relay.cut()
            scene.relay.heal()
        case "dumb console" | "dumb page" | "dumb browser":
            # what is written now goes nowhere, and whoever wrote it is gone before it could be sent again
            scene.relay.freeze("console")
            if what == "dumb console":
                time.sleep(0.5)
                scene.writers[0].kill9()
            else:
                for _ in range(3):
                    scene.page.type_line()
            scene.relay.cut()
            scene.relay.heal()
            if what != "dumb console":
                hit(scene, what.removeprefix("dumb "), luck)
        case "tunnel":
            scene.relay.black_out()
            time.sleep(luck.uniform(0.05, 0.6))
            scene.relay.heal()


def settle(scene: Scene) -> None:
    """Calm again: everybody sends what is left."""
    scene.relay.weather(to_customer=Weather(), to_console=Weather())
    scene.page.await_sent(SETTLED_WITHIN_S)
    for writer in scene.writers:
        writer.await_sent()
    with closing(sqlite3.connect(scene.broker.data / "broker.db")) as database:
        last = int(database.execute("SELECT max(rev) FROM records").fetchone()[0])
    for writer in scene.writers:
        writer.finish(last)
    scene.page.await_shown(for_everybody(stored(scene)), SHOWN_WITHIN_S)


def stored(scene: Scene) -> list[Message]:
    """The broker's thread, in order."""
    with closing(sqlite3.connect(scene.broker.data / "broker.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT data FROM records WHERE kind = 'message' AND conversation = ? ORDER BY seq", (scene.conversation,))
        return [msgspec.json.decode(row[0], type=Message) for row in rows]


def for_everybody(thread: list[Message]) -> list[str]:
    """What the customer is shown of it."""
    return [m.body for m in thread if m.kind == "text" and m.visibility == "all"]


def held(writer: Writer) -> list[tuple[int, str, str]]:
    with closing(sqlite3.connect(writer.folder / "replica.sqlite")) as database:
        rows = database.execute(
            "SELECT data FROM record WHERE kind = 'message' AND conversation = ? ORDER BY seq", (writer.conversation,)
        ).fetchall()
        return [shown(msgspec.json.decode(row[0], type=Message)) for row in rows]


def unsent(writer: Writer) -> int:
    with closing(sqlite3.connect(writer.folder / "replica.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM outbox").fetchone()[0])


def shown(message: Message) -> tuple[int, str, str]:
    return message.seq, message.id, message.body


def faults(scene: Scene) -> list[str]:
    """What was lost or doubled, or stands in another order anywhere; nothing, if all is well."""
    thread = stored(scene)
    found = [] if [m.seq for m in thread] == list(range(1, len(thread) + 1)) else ["a gap in the thread"]
    for who, count in (*((w.who, w.count) for w in scene.writers), ("Anna", scene.page_lines)):
        said = [int(m.body.split()[1]) for m in thread if m.body.startswith(f"{who} ")]
        if lost := sorted(set(range(1, count + 1)) - set(said)):
            found.append(f"{who}: lost {lost[:9]} ({len(lost)})")
        if doubled := len(said) - len(set(said)):
            found.append(f"{who}: doubled {doubled}")
        if said != sorted(said):
            found.append(f"{who}: out of order")
    if scene.page.unsent:
        found.append("the page could not send everything")
    if scene.page.shown != for_everybody(thread):
        found.append("the page shows another thread than the broker holds")
    for writer in scene.writers:
        if held(writer) != [shown(m) for m in thread]:
            found.append(f"{writer.who} holds another thread than the broker")
        if unsent(writer):
            found.append(f"{writer.who}: {unsent(writer)} refused or never sent")
    return found


def play(folder: Path, browser: Chromium, lines: int, page_lines: int, hits: list[str], seed: int, **more: object) -> list[str]:
    with scene(folder, browser, lines, page_lines, seed, **more) as running:  # type: ignore[arg-type]
        storm(running, list(hits), random.Random(seed))
        settle(running)
        running.broker.stop()
        return faults(running)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Chromium]:
    browser = Chromium(chromium)
    yield browser
    browser.close()


EVERYTHING = ["broker", "console", "console", "page", "tab", "browser", "cut", "cut", "tunnel", "deaf"]
EVERYTHING += ["dumb console", "dumb page", "dumb browser"]


@pytest.mark.timeout(7_200)
def test_no_word_is_lost_or_doubled(tmp_path: Path, browser: Chromium, counts: Callable[[int, int], int]) -> None:
    luck = random.Random(7)
    hits = [*EVERYTHING, *(luck.choice(EVERYTHING) for _ in range(counts(3, 387)))]
    luck.shuffle(hits)
    assert play(tmp_path, browser, counts(284, 2_870), counts(150, 1_400), hits, seed=7) == []


@pytest.mark.parametrize(
    ("fault", "hits", "seen"),
    [
        # the first two of these faults have a faster test in tests/broker/test_crash.py
        pytest.param("answers before the commit", ["broker"] * 6, ": lost", marks=pytest.mark.nightly),
        pytest.param("no answer is remembered", ["deaf"] * 4, ": doubled", marks=pytest.mark.nightly),
        ("a console forgets its outbox", ["dumb console"] * 3, "Bea: lost"),
        pytest.param("the page forgets its outbox", ["dumb page"] * 2, "Anna: lost", marks=pytest.mark.nightly),
    ],
)
def test_the_test_sees(fault: str, hits: list[str], seen: str, tmp_path: Path, browser: Chromium) -> None:
    more: dict[str, object] = {}
    match fault:
        case "answers before the commit":
            more["command"] = program(FAULTS / "early_ack.py")
        case "no answer is remembered":
            more["command"] = program(FAULTS / "no_dedupe.py")
        case "a console forgets its outbox":
            more["forget"] = "console"
        case _:
            more["forget"] = "page"
    found = play(tmp_path, browser, 120, 2 * len(hits), hits, seed=3, **more)
    assert any(seen in one for one in found), found


def program(path: Path) -> tuple[str, ...]:
    return "-c", f"import runpy; runpy.run_path({str(path)!r}, run_name='__main__')"
