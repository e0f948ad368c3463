"""The process that carries files: what is said to it and by it, and that it is there again when it dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from console.transfers import carrier, engine, pipe
from console.transfers.carrier import Carrier
from console.transfers.keeping import Kept
from protocol.wire import IceServer, Sig
from tests.console.transfers.ends import ID

KEPT = Kept(ID, "c", "s", "é “x”.txt", 5, False, "/tmp/é\udcff.txt".encode("utf-8", "replace").decode())
ORDERS = [
    pipe.Use("https://aide.example", "token", True),
    pipe.Begin(KEPT, [IceServer(["stun:x"], "u", "c")], False),
    pipe.Pause(ID, True),
    pipe.Drop(ID, None),
    pipe.Drop(ID, KEPT),
    pipe.Hear(Sig("s", 3, "offer", sdp="v=0\r\n", road="file")),
]
TOLD = [
    engine.Moved(ID, 5, "peer", "disk_full"),
    engine.Arrived(ID, "ab" * 32, Path("/tmp/a b.txt")),
    engine.Failed(ID, "bad_hash"),
    engine.Say(Sig("s", 1, "wanted", road="file")),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_orders_arrive_as_they_were_given(order: pipe.Order) -> None:
    line = pipe.line(order)
    assert line.count(b"\n") == 1 and pipe.order(line) == order


@pytest.mark.parametrize("told", TOLD, ids=lambda told: type(told).__name__)
def test_what_happened_arrives_as_it_was_told(told: engine.Told) -> None:
    assert pipe.told(pipe.line(told)) == told


@pytest.mark.parametrize("line", [b"", b"{}", b'["Use", {}]', b'["os.system", "x"]', b'["Moved", {"id": 1}]', b"\xff"])
def test_what_nobody_says_is_not_understood(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        pipe.told(line)


ECHO = """
import sys
from console.transfers import engine, pipe
for raw in sys.stdin.buffer:
    order = pipe.order(raw)
    if isinstance(order, pipe.Begin):
        sys.stdout.buffer.write(pipe.line(engine.Moved(order.kept.id, 1, "peer")))
        sys.stdout.flush()
"""


def until(holds: Callable[[], object], within_s: float = 30.0) -> None:
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def running(holds: Carrier) -> int | None:
    return holds.pid


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_it_is_started_with_the_first_file_and_again_when_it_dies_and_goes_with_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "AGAIN_S", 0.01)
    told: list[engine.Told] = []
    holds = Carrier(told.append, [sys.executable, "-c", ECHO])
    try:
        holds.use(pipe.Use("http://x", "t", False))
        assert running(holds) is None and not holds.drop(pipe.Drop("other", None))
        holds.begin(pipe.Begin(KEPT, [], True))
        until(lambda: len(told) == 1)
        first = running(holds)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: len(told) == 2)
        assert running(holds) not in (None, first), "what was on its way was begun again"
        assert holds.drop(pipe.Drop(ID, None))
        second = running(holds)
        assert second is not None
        os.kill(second, signal.SIGKILL)
        until(lambda: running(holds) is None)
    finally:
        holds.close()
    holds.begin(pipe.Begin(KEPT, [], True))
    assert running(holds) is None and "files" not in {thread.name for thread in threading.enumerate()}
