"""The media thread: order, errors, cancellation, the end; and that importing the viewer's door costs no WebRTC library."""

from __future__ import annotations

import asyncio
import concurrent.futures
import subprocess
import sys
import threading

import pytest

from console.viewer.media_thread import REPORTS_PER_MINUTE, MediaThread
from protocol.inp import Item, Text


def test_work_runs_on_the_thread_and_results_come_back() -> None:
    thread = MediaThread()
    thread.start()

    async def name() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert thread.submit(name()).result(30) == "media"
    order: list[int] = []
    for i in range(100):
        thread.call(order.append, i)
    done = threading.Event()
    thread.call(done.set)
    assert done.wait(30)
    assert order == list(range(100))
    assert thread.stop(5)
    assert not thread.running
    assert thread.stop(5)


def test_errors_are_logged_told_and_do_not_stop_it(caplog: pytest.LogCaptureFixture) -> None:
    troubles: list[str] = []
    thread = MediaThread(troubles.append)
    thread.start()

    async def fails() -> None:
        raise LookupError("nowhere")

    def fails_too() -> None:
        raise KeyError("here neither")

    with pytest.raises(LookupError):
        thread.submit(fails()).result(30)
    thread.call(fails_too)
    for _ in range(REPORTS_PER_MINUTE * 2):
        thread.call(fails_too)
    done = threading.Event()
    thread.call(done.set)
    assert done.wait(30)
    assert "nowhere" in troubles[0]
    assert "here neither" in troubles[1]
    assert len(troubles) == REPORTS_PER_MINUTE
    assert "nowhere" in caplog.text
    assert thread.stop(5)


def test_what_is_typed_is_in_no_report(caplog: pytest.LogCaptureFixture) -> None:
    """asyncio names a call that fails with its arguments; a short password would stand there whole."""
    troubles: list[str] = []
    thread = MediaThread(troubles.append)
    thread.start()

    def fails(_items: list[Item]) -> None:
        raise RuntimeError("broken")

    done = threading.Event()
    thread.call(fails, [Text("hunter2")])
    thread.call(done.set)
    assert done.wait(30)
    assert thread.stop(5)
    assert len(troubles) == 1
    assert "hunter2" not in troubles[0] + caplog.text


def test_stop_cancels_what_runs() -> None:
    thread = MediaThread()
    thread.start()
    began, cleaned = threading.Event(), threading.Event()

    async def waits() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    future = thread.submit(waits())
    assert began.wait(30)
    assert thread.owner.names() == [waits.__qualname__]
    assert thread.stop(5)
    assert cleaned.is_set()
    with pytest.raises(concurrent.futures.CancelledError):
        future.result(30)
    with pytest.raises(RuntimeError):
        thread.call(print)
    never = waits()
    with pytest.raises(RuntimeError):
        thread.submit(never)


def test_the_window_need_not_wait_for_webrtc() -> None:
    program = (
        "import sys, console.viewer.media_thread, console.viewer.peer, console.viewer.peer_events, console.viewer.selftest\n"
        "print([name for name in ('aiortc', 'aioice', 'av', 'numpy', 'PySide6') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"
