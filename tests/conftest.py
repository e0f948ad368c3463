"""What every test lives under: no network beyond this machine, no thread left behind, no luck, small counts unless nightly."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import hypothesis
import ifaddr
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import words
from console.ui.garbage import collect_what_is_due
from dev import own_screen
from tests.customer.web.chromium import Chromium

NIGHTLY = os.environ.get("TAPLINE_NIGHTLY") == "1"
THREADS_END_WITHIN_S = 30.0
PATIENCE_MS = 40_000

# Derandomised: a red test is red for everybody. The nightly run looks further and prints what it found.
hypothesis.settings.register_profile("small", deadline=None, derandomize=True, max_examples=100, database=None)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=5_000, print_blob=True, database=None)
hypothesis.settings.load_profile("nightly" if NIGHTLY else "small")

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what this run or this machine cannot do; deselected tests are counted in pytest's last line."""
    screen = sys.platform != "linux" or "DISPLAY" in os.environ
    keep: list[pytest.Item] = []
    drop: list[pytest.Item] = []
    for item in items:
        impossible = (
            (item.get_closest_marker("nightly") and not NIGHTLY)
            or (item.get_closest_marker("browser") and CHROMIUM is None)
            or (item.get_closest_marker("window") and not screen)
            or (item.get_closest_marker("mail") and sys.platform != "linux")  # on Linux it fails where the servers are not there
            or (item.get_closest_marker("bus") and shutil.which("dbus-daemon") is None)
        )
        (drop if impossible else keep).append(item)
    if drop:
        config.hook.pytest_deselected(items=drop)
    items[:] = _spread(keep) if _is_worker(config) else keep


def _is_worker(config: pytest.Config) -> bool:
    """One of several processes that run tests at a time (pytest-xdist)."""
    return hasattr(config, "workerinput")


def _spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Files of journeys, which mostly wait, evenly among the others, which compute; the last fifth holds none, so that all end together."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    journeys = [own for own in files.values() if own[0].get_closest_marker("e2e")]
    others = [own for own in files.values() if not own[0].get_closest_marker("e2e")]
    places = [(n / max(1, len(others)), own) for n, own in enumerate(others)]
    places += [(0.8 * n / max(1, len(journeys)), own) for n, own in enumerate(journeys)]
    return [item for _, own in sorted(places, key=lambda place: place[0]) for item in own]


def pytest_configure(config: pytest.Config) -> None:
    """A screen for each worker: on a shared one the windows of two tests would take the keyboard from each other."""
    if _is_worker(config) and sys.platform == "linux" and "DISPLAY" in os.environ:
        screen = ExitStack()
        os.environ["DISPLAY"] = screen.enter_context(own_screen())["DISPLAY"]
        config.add_cleanup(screen.close)


def pytest_collection_finish() -> None:
    """What the collected modules and tests are made of stays to the end: no collection of garbage need walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def counts() -> Callable[[int, int], int]:
    """`counts(small, nightly)`: how often this run repeats a thing."""
    return lambda small, nightly: nightly if NIGHTLY else small


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; only for tests marked `browser`."""
    assert CHROMIUM is not None, "mark this test `browser`"
    return CHROMIUM


@pytest.fixture(scope="session")
def _own_chromium(chromium: str) -> Iterator[Chromium]:
    """Starting one takes seconds of processor time: it serves all tests of this process."""
    browser = Chromium(chromium)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser(_own_chromium: Chromium) -> Chromium:
    """A running Chromium; each test opens a page of its own in it, with storage of its own."""
    if not _own_chromium.is_running():
        _own_chromium.close()
        _own_chromium.start()
    return _own_chromium


@pytest.fixture
def window_env() -> dict[str, str]:
    """Environment for a child process that opens real windows (tests themselves run off-screen); for tests marked `window`."""
    env = dict(os.environ)
    if sys.platform == "linux":
        env["QT_QPA_PLATFORM"] = "xcb"
    else:
        env.pop("QT_QPA_PLATFORM", None)
    return env


class PatientBot(QtBot):
    """pytest-qt's bot with as much patience as a machine under load asks for (its own: 5 s)."""

    def waitSignal(self, *args: Any, timeout: int = PATIENCE_MS, **named: Any) -> Any:
        return super().waitSignal(*args, timeout=timeout, **named)

    def waitSignals(self, *args: Any, timeout: int = PATIENCE_MS, **named: Any) -> Any:
        return super().waitSignals(*args, timeout=timeout, **named)

    def waitUntil(self, *args: Any, timeout: int = PATIENCE_MS, **named: Any) -> None:
        super().waitUntil(*args, timeout=timeout, **named)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """The language is chosen once per process; a test that speaks French must not make the next one French."""
    words.speak("en")
    yield
    words.speak("en")


@pytest.fixture(autouse=True)
def _garbage_dies_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Widgets in cycles must not be collected on whatever thread allocates (console/ui/garbage.py). Automatic collection rests while a
    test has widgets; all that it made is in the youngest generation then, and goes here, once its fixtures have let go of it."""
    if "qapp" not in request.fixturenames or not gc.isenabled():
        yield
        return
    gc.disable()
    yield
    gc.collect(0)
    collect_what_is_due()
    gc.enable()


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A thread that outlives its test holds the next one's sockets and files. Daemon threads are somebody's decision; not those that carry
    files, which end with their courier."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + THREADS_END_WITHIN_S
    left = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in left:
        thread.join(max(0.0, until - time.monotonic()))
    left = [t for t in left if t.is_alive() and not t.name.startswith("asyncio_")]
    left += [t for t in threading.enumerate() if t not in before and t.name.startswith("files ")]
    assert not left, f"left running: {', '.join(t.name for t in left)}"


def _own_addresses() -> set[str]:
    """Addresses of this machine: WebRTC talks to itself through them, and nothing of it leaves."""
    found = set()
    for adapter in ifaddr.get_adapters():
        for address in adapter.ips:
            found.add(address.ip if isinstance(address.ip, str) else address.ip[0])
    return found


_OWN = _own_addresses()


def _refuse_the_world(event: str, args: tuple[object, ...]) -> None:
    """Audit hook: a packet for another machine raises where it is sent."""
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = args[1]
    if not isinstance(address, tuple) or not isinstance(address[0], str):
        return
    host = address[0].partition("%")[0]
    if host in ("localhost", "") or host in _OWN:
        return
    try:
        there = ip_address(host)
    except ValueError:
        raise RuntimeError(f"a test wanted to reach {host}") from None
    # 192.0.2.0/24 and fellows (RFC 5737): a socket connected there tells its own address and sends nothing
    if not (there.is_loopback or there.is_multicast or there.is_unspecified) and getattr(args[0], "type", None) != socket.SOCK_DGRAM:
        raise RuntimeError(f"a test wanted to reach {host}")
    if event == "socket.sendto" and not (there.is_loopback or there.is_multicast or there.is_unspecified):
        raise RuntimeError(f"a test wanted to send to {host}")


sys.addaudithook(_refuse_the_world)
