"""What others do wrong is logged, and cannot fill the disk."""

from __future__ import annotations

import http.client
import logging
import socket
from pathlib import Path

import pytest

from broker.complaints import LINES_BURST, TRACES_BURST, Complaints, Sparing
from tests.broker.house import FakeClock
from tests.broker_process import BrokerProcess


def logger_through(complaints: Complaints, name: str) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.addFilter(Sparing(complaints))
    return logger


def test_a_library_writes_no_more_lines_than_we(caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock()
    library = logger_through(Complaints(clock), "a library of lines")
    for _ in range(1000):
        library.warning("Invalid HTTP request received.")
    assert len(caplog.records) == LINES_BURST
    caplog.clear()
    clock.turn(1)
    library.warning("Invalid HTTP request received.")
    assert [record.getMessage() for record in caplog.records] == ["900 more of these were not logged", "Invalid HTTP request received."]


def test_tracebacks_are_rarer_still(caplog: pytest.LogCaptureFixture) -> None:
    library = logger_through(Complaints(FakeClock()), "a library of tracebacks")
    for _ in range(50):
        try:
            raise OSError("a secret path")
        except OSError as error:
            library.error("Exception in ASGI application\n", exc_info=error)
    assert len(caplog.records) == 50
    assert sum(record.exc_info is not None for record in caplog.records) == TRACES_BURST
    assert {record.getMessage() for record in caplog.records} == {"Exception in ASGI application: OSError"}


def test_a_flood_leaves_few_lines_and_the_consoles_file_none(tmp_path: Path) -> None:
    with BrokerProcess(tmp_path) as running:
        host, _, port = running.url.removeprefix("http://").rpartition(":")
        for name in ("a" * 5_000, "a/" * 6_000, "b" * 300, "%ed%a0%80", "a/" * 90 + "c"):
            connection = http.client.HTTPConnection(host, int(port), timeout=30)
            connection.request("GET", f"/assets/{name}")
            assert connection.getresponse().status == 404, name[:20]
            connection.close()
        for _ in range(int(LINES_BURST) + 200):
            with socket.create_connection((host, int(port)), timeout=30) as one:
                one.sendall(b"x\r\n\r\n")
                assert one.recv(100).startswith(b"HTTP/1.1 400")
        logged = running.log_file.read_text("utf-8")
    assert logged.count("Invalid HTTP request") < LINES_BURST + 150, "two a second more"
    assert "Traceback" not in logged and "listening on" in logged
    assert (tmp_path / "stderr.log").read_text("utf-8") == ""
