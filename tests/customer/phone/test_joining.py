"""Addresses, codes and the proof of work of joining."""

from __future__ import annotations

import asyncio
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from customer.phone.joining import Door, JoinRefused, door, join, prove
from protocol.http import Challenge


@pytest.mark.parametrize(
    ("url", "code", "expected"),
    [
        ("http://127.0.0.1:8423/j/AbC-_9", None, Door("http://127.0.0.1:8423", "AbC-_9", None)),
        ("https://help.example/support/j/T/", None, Door("https://help.example/support", "T", None)),
        ("https://help.example/", "482 913-067", Door("https://help.example", None, "482913067")),
        ("https://store.example/app?id=x&referrer=https%3A%2F%2Fhelp.example%2Fj%2FT", None, Door("https://help.example", "T", None)),
        ("https://help.example/support/w/P1", None, Door("https://help.example/support", "P1", None, "form")),
        ("https://help.example/c/T/", None, Door("https://help.example", "T", None, "further")),
        ("https://help.example/w/", "482913067", Door("https://help.example/w", None, "482913067")),
        ("127.0.0.1:8423", "k7mp 4xrd", Door("http://127.0.0.1:8423", None, "K7MP4XRD")),
    ],
)
def test_where_to_join(url: str, code: str | None, expected: Door) -> None:
    assert door(url, code) == expected


@pytest.mark.parametrize(("url", "code"), [("http://x", None), ("http://x/j/", None), ("ftp://x/j/T", None), ("", "1")])
def test_what_is_no_door(url: str, code: str | None) -> None:
    with pytest.raises(ValueError, match=r"code|address"):
        door(url, code)


def test_the_socket_follows_the_scheme() -> None:
    assert door("https://h/a/j/T", None).socket_url == "wss://h/a/api/v1/socket"
    assert door("http://h:1/j/T", None).socket_url == "ws://h:1/api/v1/socket"


@pytest.mark.parametrize("bits", [0, 1, 12])
def test_a_proof_proves(bits: int) -> None:
    proof = prove(Challenge("c", bits))
    digest = hashlib.sha256(f"c:{proof.nonce}".encode()).digest()
    assert int.from_bytes(digest, "big") >> (256 - bits) == 0


def test_no_broker_makes_this_computer_work_for_ever() -> None:
    with pytest.raises(JoinRefused):
        prove(Challenge("c", 60))


@contextmanager
def broker(*answers: tuple[int, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that gives these answers, one after the other; 0 as status drops the connection."""
    asked: list[dict[str, Any]] = []
    left = list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = left.pop(0)
            if not status:
                self.close_connection = True
                return
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


JOINED = {"seat": "s", "conversation": "c", "session": "x", "admitted": False, "portal": {"name": "P"}}


def test_an_answer_that_got_lost_is_asked_for_again_with_the_same_id() -> None:
    with broker((0, None), (200, JOINED)) as (base, asked):
        joined = asyncio.run(join(door(base, "123456789"), "Claire", "fr"))
    assert joined.seat == "s" and joined.portal.view == "ask"
    assert asked[0]["id"] == asked[1]["id"] and asked[0]["code"] == "123456789"


def test_a_proof_is_made_when_asked_for() -> None:
    wanted = {"error": "proof_needed", "text": "", "proof": {"challenge": "abc", "bits": 8}}
    with broker((429, wanted), (200, JOINED)) as (base, asked):
        asyncio.run(join(door(base + "/j/T", None), "Claire", "en"))
    assert asked[1]["proof"]["challenge"] == "abc" and asked[1]["token"] == "T"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [(410, {"error": "expired", "text": "too late"}, "expired"), (500, b"<html>", "unreachable"), (200, b"{}", "unreachable")],
)
def test_a_refusal_is_told_by_its_code(status: int, body: Any, code: str) -> None:
    with broker((status, body)) as (base, _), pytest.raises(JoinRefused) as refused:
        asyncio.run(join(door(base + "/j/T", None), "Claire", "en"))
    assert refused.value.code == code
