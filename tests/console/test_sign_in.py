"""Signing in against real HTTP servers, good and bad."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from console import sign_in
from console.intents import SignIn
from console.words import speak
from protocol.http import SignedIn, SignedInAgent

Answer = Callable[[BaseHTTPRequestHandler, bytes], tuple[int, dict[str, str], bytes]]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, content = answer(self, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_password_is_in_no_printed_intent() -> None:
    assert "geheim" not in repr(SignIn("https://desk.example", "jonas@example.org", "geheim"))


def signed_in(url: str) -> SignedIn:
    return asyncio.run(sign_in.sign_in(url, " ada@desk.example ", "pässword", "device-1"))


def test_a_good_password_brings_a_token() -> None:
    asked: list[tuple[str, object]] = []

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        asked.append((request.path, json.loads(body)))
        told = {"token": "t0ken", "agent": {"id": "a1", "name": "Ada", "role": "owner"}, "workspace": "Desk", "newer": 1}
        return 200, {}, json.dumps(told).encode()

    with serving(answer) as url:
        assert signed_in(url) == SignedIn("t0ken", SignedInAgent("a1", "Ada", "owner"), "Desk")
    assert asked == [("/api/v1/sign-in", {"email": "ada@desk.example", "password": "pässword", "device": "device-1"})]


def problem(status: int, **fields: object) -> Answer:
    return lambda request, body: (status, {}, json.dumps({"error": "x", "text": "Something."} | fields).encode())


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (problem(401), sign_in.WrongPassword, "do not fit"),
        (problem(429, retry_after_s=37), sign_in.TooManyTries, "37 seconds"),
        (problem(429, retry_after_s=1), sign_in.TooManyTries, "1 second."),
        (problem(400), sign_in.SignInFailed, "Something."),
        (lambda r, b: (404, {}, b"<h1>nothing here</h1>"), sign_in.NotABroker, "no Tapline"),
        (lambda r, b: (502, {}, b"bad gateway"), sign_in.CannotReach, "in a minute"),
        (lambda r, b: (200, {}, b"<html>welcome to the hotel</html>"), sign_in.NotABroker, "no Tapline"),
        (lambda r, b: (200, {}, b"x" * 1_000_000), sign_in.NotABroker, "no Tapline"),
        (lambda r, b: (307, {"Location": "https://elsewhere.example/"}, b""), sign_in.NotABroker, "no Tapline"),
    ],
)
def test_refusals_in_plain_words(answer: Answer, kind: type[sign_in.SignInFailed], says: str) -> None:
    with serving(answer) as url, pytest.raises(sign_in.SignInFailed) as error:
        signed_in(url)
    assert type(error.value) is kind
    assert says in error.value.text
    if isinstance(error.value, sign_in.TooManyTries):
        assert error.value.retry_after_s in (1, 37)


def test_a_redirect_does_not_carry_the_password_away() -> None:
    seen: list[bytes] = []

    def thief(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        seen.append(body)
        return 200, {}, b"{}"

    with serving(thief) as away, serving(lambda r, b: (302, {"Location": away + "/api"}, b"")) as url, pytest.raises(sign_in.NotABroker):
        signed_in(url)
    assert seen == []


def test_nobody_there() -> None:
    with serving(problem(401)) as url:
        pass
    with pytest.raises(sign_in.CannotReach) as error:
        signed_in(url)
    assert url.removeprefix("http://") in error.value.text


def test_plain_http_where_tls_was_meant() -> None:
    with serving(problem(401)) as url, pytest.raises(sign_in.SignInFailed) as error:
        signed_in(url.replace("http:", "https:"))
    assert isinstance(error.value, sign_in.NotABroker | sign_in.CannotReach)


def test_sign_out_sends_the_token_and_forgives_a_dead_one() -> None:
    heads: list[str | None] = []

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        heads.append(request.headers["Authorization"])
        return (204, {}, b"") if len(heads) == 1 else (401, {}, b'{"error": "bad_credentials", "text": ""}')

    with serving(answer) as url:
        asyncio.run(sign_in.sign_out(url, "t0ken"))
        asyncio.run(sign_in.sign_out(url, "t0ken"))
    assert heads == ["Bearer t0ken", "Bearer t0ken"]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("desk.example.org", "https://desk.example.org"),
        ("  https://Desk.example.org/ ", "https://desk.example.org"),
        ("http://192.168.1.7:8423", "http://192.168.1.7:8423"),
        ("desk.example.org/support/", "https://desk.example.org/support"),
        ("https://[::1]:8423/?x=1#y", "https://[::1]:8423"),
    ],
)
def test_addresses_as_people_type_them(typed: str, url: str) -> None:
    assert sign_in.broker_url(typed) == url


@pytest.mark.parametrize(
    "typed", ["", "   ", "ftp://desk.example", "https://", "https://a:b@desk.example", "desk:port", "http://[::1", "a b"]
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(sign_in.BadAddress):
        sign_in.broker_url(typed)


def test_errors_speak_french() -> None:
    speak("fr")
    try:
        with serving(problem(429, retry_after_s=37)) as url, pytest.raises(sign_in.TooManyTries) as error:
            signed_in(url)
        assert "37\u00a0secondes" in error.value.text
    finally:
        speak("en")
