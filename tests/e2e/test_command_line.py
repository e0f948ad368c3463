"""`python -m console` as other programs call it: a running console makes codes for scripts, a script with a token needs none."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.link import Link, Told
from console.notices import LinkChanged, LinkPhase
from console.replica import Replica
from console.ui.local_socket import ask_running, socket_name
from protocol.ids import new_id
from tests.broker_process import BrokerProcess
from tests.e2e.conftest import Perform
from tests.e2e.phone import REPOSITORY, free_port
from tests.e2e.stage import Stage
from tests.e2e.truth import BrokerTruth

pytestmark = pytest.mark.e2e

WITHIN_S = 20.0
Done = subprocess.CompletedProcess[str]


def console(*arguments: str | Path, given: str = "", within_s: float = WITHIN_S) -> Done:
    """A command-line call, to its end."""
    command = [sys.executable, "-m", "console", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, input=given, capture_output=True, encoding="utf-8", timeout=within_s, check=False)


def sentence(done: Done, *words: str) -> None:
    """It failed, and told why in one clear sentence that holds these words."""
    assert done.returncode == 1 and done.stdout == "", done
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def until(holds: Callable[[], Any], why: str) -> Any:
    end = time.monotonic() + WITHIN_S
    while not (found := holds()):
        assert time.monotonic() < end, why
        time.sleep(0.02)
    return found


def link_state(url: str) -> dict[str, Any]:
    """What the broker's page is told of an invitation."""
    broker, _, token = url.partition("/j/")
    with urllib.request.urlopen(f"{broker}/api/v1/link/{token}", timeout=5) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
    except OSError:
        return False
    return True


@contextmanager
def running(profile: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The window's process on a profile that has been started once."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "console", "--profile", str(profile)], cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:

        def listens() -> bool:
            assert process.poll() is None, log.read_text("utf-8", "replace")
            return ask_running(socket_name(profile), {"do": "hello"}, 2_000) is not None

        until(listens, "the running console never answered")
        yield process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def profile(play: Perform[None], tmp_path: Path) -> Path:
    """A profile whose first start, with its click, lies behind."""

    async def scene(stage: Stage) -> None:
        await stage.start_here()

    play(scene)
    return tmp_path / "profile"


def test_a_running_console_makes_codes_for_scripts(profile: Path, tmp_path: Path) -> None:
    begun = datetime.now(UTC)
    with running(profile, tmp_path / "console.log"):
        made = console("codes", "new", "--profile", profile, "--label", "Élodie Müller", "--json")
        assert made.returncode == 0, made.stderr
        told = json.loads(made.stdout)
        assert told.keys() >= {"code", "url", "expires"} and told["label"] == "Élodie Müller"
        assert len(told["code"].replace(" ", "")) == 9 and told["code"].replace(" ", "").isdigit()
        assert 60 < (datetime.fromisoformat(told["expires"]) - begun).total_seconds() < 86_400
        assert link_state(told["url"])["state"] == "valid"

        again = console("--profile", profile, "codes", "new")
        assert again.returncode == 0, again.stderr
        code, url, expires = again.stdout.splitlines()
        assert code != told["code"] and link_state(url)["state"] == "valid" and expires.startswith("expires 20")
        assert [c.get("label", "") for c in BrokerTruth(profile / "broker").records("code")] == ["Élodie Müller", ""]

        sentence(console("codes", "new", "--profile", profile, "--portal", "No such", "--json"), "no such portal", "Support")
        sentence(console("codes", "new", "--profile", profile, "--label", "x" * 200), "80 characters")

        second = console("--profile", profile)
        assert second.returncode == 0 and "running already" in second.stderr + second.stdout and "Traceback" not in second.stderr
        broker = url.partition("/j/")[0]
        assert answers(broker)
    until(lambda: not answers(broker), "the broker outlived its console")
    assert "Traceback" not in (tmp_path / "console.log").read_text("utf-8")


def test_without_a_running_console_it_says_so(tmp_path: Path) -> None:
    sentence(console("codes", "new", "--profile", tmp_path / "nobody", "--json"), "is running", str(tmp_path / "nobody"))
    assert not (tmp_path / "nobody").exists(), "asking made a profile"


def test_a_token_needs_no_console_and_disturbs_none(tmp_path: Path) -> None:
    with BrokerProcess(tmp_path / "data") as broker:
        portals = [p["name"] for p in BrokerTruth(broker.data).records("portal")]
        replica = Replica.open(tmp_path / "colleague.sqlite")
        phases: list[LinkPhase] = []

        async def beside_a_connected_console() -> Done:
            """The same account's console is online all the while, and hears of the code."""

            def told(event: Told) -> None:
                if isinstance(event, LinkChanged):
                    phases.append(event.state.phase)

            async def holds(condition: Callable[[], bool]) -> None:
                async with asyncio.timeout(WITHIN_S):
                    while not condition():
                        await asyncio.sleep(0.01)

            link = Link(broker.url, broker.token, new_id(1), replica, told)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(link.run())
                await holds(lambda: link.state.phase is LinkPhase.ONLINE)
                phases.clear()
                done = await asyncio.to_thread(
                    console, "codes", "new", "--workspace", broker.url, "--token-stdin", "--label", "Ana", "--portal", portals[0], "--json",
                    given=broker.token + "\n",
                )  # fmt: skip
                await holds(lambda: any(c.label == "Ana" for c in replica.codes()))
                assert link.state.phase is LinkPhase.ONLINE and not phases, phases
                link.close()
            return done

        try:
            done = asyncio.run(beside_a_connected_console())
        finally:
            replica.close()
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["portal"] == portals[0] and link_state(told["url"])["state"] == "valid"
        assert broker.token not in done.stdout + done.stderr


def test_a_script_is_told_what_is_wrong(tmp_path: Path) -> None:
    with BrokerProcess(tmp_path / "data") as broker:
        new = ("codes", "new", "--json", "--workspace")
        sentence(console(*new, broker.url, "--token-stdin", given="not-a-token\n"), "does not accept this token")
        sentence(console(*new, broker.url, "--token-stdin", given="\n"), "no token")
        sentence(console(*new, broker.url), "--token-stdin")
        sentence(console(*new, broker.url, "--token-stdin", "--portal", "No such", given=broker.token), "no such portal")
        sentence(console(*new, broker.url, "--token-stdin", "--label", "x" * 200, given=broker.token), "80 characters")
        assert not BrokerTruth(broker.data).records("code")
    nobody = f"http://127.0.0.1:{free_port()}"
    begun = time.monotonic()
    sentence(console("codes", "new", "--json", "--workspace", nobody, "--token-stdin", given="x"), "does not answer")
    assert time.monotonic() - begun < 10, "it waited for a broker that nobody starts"
