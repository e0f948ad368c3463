"""`python -m broker` as an operator and as a console use it: real processes."""

from __future__ import annotations

import asyncio
import datetime
import io
import json
import os
import re
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from broker.__main__ import _parser, _settings, main
from broker.errors import SetupError
from protocol import codec, wire
from protocol.records import Agent, Portal
from tests.broker.house import PASSWORD, Client
from tests.broker_process import REPOSITORY, BrokerProcess


def broker(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broker", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def owner(data: Path, *more: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return broker(
        "owner",
        "create",
        "--data",
        str(data),
        "--name",
        "Olga",
        "--email",
        "o@example.org",
        "--password-stdin",
        *more,
        stdin=password + "\n",
    )


@contextmanager
def serving(data: Path, *more: str) -> Iterator[str]:
    """A server that runs alone; gives its URL as its log tells it."""
    command = [sys.executable, "-m", "broker", "serve", "--data", str(data), "--listen", "127.0.0.1:0", *more]
    process = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
    watchdog = threading.Timer(30, process.kill)
    watchdog.start()
    try:
        assert process.stderr is not None
        line = next((line for line in process.stderr if "listening on " in line), "")
        yield line.rpartition("listening on ")[2].strip()
    finally:
        process.terminate()
        process.communicate(timeout=60)
        watchdog.cancel()
        watchdog.join()


def test_from_an_empty_folder_to_signing_in(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    without = broker("serve", "--data", str(data), "--listen", "127.0.0.1:0")
    assert without.returncode == 2
    assert f"python -m broker owner create --data {data} --name NAME --email EMAIL" in without.stderr
    assert "Traceback" not in without.stderr

    made = owner(data, "--lang", "fr")
    assert (made.returncode, made.stderr) == (0, ""), made
    again = owner(data)
    assert again.returncode == 2 and "--add" in again.stderr
    assert owner(data, "--add").returncode == 2, "the same address"
    if os.name == "posix":
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in data.iterdir()} == {0o600}

    with serving(data) as url:
        agent = broker("agent", "add", "--data", str(data), "--name", "Bea", "--email", "b@example.org", "--password-stdin", stdin=PASSWORD)
        assert agent.returncode == 0, agent.stderr
        with httpx.Client(trust_env=False, base_url=url) as http:
            for email, role in (("O@Example.org", "owner"), ("b@example.org", "agent")):
                signed_in = http.post("/api/v1/sign-in", json={"email": email, "password": PASSWORD, "device": "x"}).json()
                assert signed_in["agent"]["role"] == role

        async def look() -> None:
            console = await Client.connect(url, "console", signed_in["token"], device="x")
            assert [p.name for p in console.all(Portal)] == ["Assistance"]
            assert {a.name for a in console.all(Agent)} == {"Olga", "Bea"}
            await console.close()

        asyncio.run(look())


def test_a_new_agent_shows_on_consoles_that_are_open(tmp_path: Path) -> None:
    async def story(running: BrokerProcess) -> None:
        console = await Client.connect(running.url, "console", running.token, device="x")
        added = await asyncio.to_thread(
            broker, "agent", "add", "--data", str(tmp_path), "--name", "Bea", "--email", "b@example.org", "--password-stdin", stdin=PASSWORD
        )
        assert added.returncode == 0
        await console.until(lambda: len(console.all(Agent)) == 2)
        await console.close()

    with BrokerProcess(tmp_path) as running:
        asyncio.run(story(running))


def test_embedded_says_one_line_and_ends_with_its_parent(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "broker",
        "serve",
        "--embedded",
        "--data",
        str(tmp_path),
        "--listen",
        "127.0.0.1:0",
        "--owner-name",
        "Zoë",
    ]
    lines = []
    urls = set()
    for _ in range(2):
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None and process.stdin is not None
        told = json.loads(process.stdout.readline())
        assert told.keys() == {"ready", "url", "token"} and told["ready"] is True
        assert httpx.get(told["url"] + "/healthz", trust_env=False).json()["ok"]
        rest, errors = process.communicate(timeout=60)  # closes its standard input
        assert (process.returncode, rest) == (0, "")
        assert told["token"] not in errors and told["token"] not in (tmp_path / "broker.log").read_text("utf-8")
        assert "listening on " in (tmp_path / "broker.log").read_text("utf-8")
        lines.append(told["token"])
        urls.add(told["url"])
    assert len(set(lines)) == 2, "each start has its own token"
    assert len(urls) == 1, "and the port of last time"


def test_the_old_token_is_dead_after_a_restart_and_sockets_hear_of_it(tmp_path: Path) -> None:
    running = BrokerProcess(tmp_path)
    running.start()
    old = running.token

    async def open_then_stop() -> int:
        console = await Client.connect(running.url, "console", old, device="x")
        await asyncio.to_thread(running.stop)
        return await console.closed()

    assert asyncio.run(open_then_stop()) == 1012

    async def try_old() -> int | None:
        return (await Client.connect(running.url, "console", old, device="x")).close_code

    running.start()
    try:
        assert asyncio.run(try_old()) == 4401
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--listen", "nonsense"], "HOST:PORT"),
        (["--listen", "127.0.0.1:99999"], "HOST:PORT"),
        (["--tls-cert", "x"], "belong together"),
        (["--tls-cert", "x", "--tls-key", "y"], "no file"),
        (["--public-url", "help.example.org"], "--public-url wants"),
        (["--public-url", "https://help.example.org/path"], "--public-url wants"),
        (["--allow-origin", "https://a.example/"], "--allow-origin wants"),
        (["--allow-origin", "*"], "--allow-origin wants"),
        (["--turn", "turn:x"], "belong together"),
        (["--trust-proxy", "localhost"], "--trust-proxy wants"),
        (["--trust-proxy", "10.0.0.1/8"], "--trust-proxy wants"),
        (["--ice", "nowhere.json"], "cannot read"),
    ],
)
def test_settings_that_cannot_be_are_said_in_one_sentence(arguments: list[str], said: str) -> None:
    with pytest.raises(SetupError, match=re.escape(said)):
        _settings(_parser().parse_args(["serve", "--data", "d", *arguments]))


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("north\n", "utf-8")
    (tmp_path / "ice.json").write_text('[{"urls":["stun:own"]}]', "utf-8")
    settings = _settings(
        _parser().parse_args(
            [
                *("serve", "--data", str(tmp_path), "--listen", "[::]:80", "--public-url", "https://help.example.org"),
                *("--turn", "turn:a", "--turn", "turn:b", "--turn-secret-file", str(tmp_path / "secret")),
                *("--trust-proxy", "127.0.0.1", "--trust-proxy", "fd00::/8", "--trust-proxy", "*"),
                *("--stun", "stun:c", "--ice", str(tmp_path / "ice.json"), "--allow-origin", "https://a.example"),
            ]
        )
    )
    assert (settings.address.listen_host, settings.address.listen_port) == ("::", 80)
    assert (settings.ice.turn, settings.ice.secret, settings.ice.stun) == (("turn:a", "turn:b"), "north", ("stun:c",))
    assert settings.ice.fixed[0].urls == ["stun:own"]
    assert settings.origins == {"https://a.example"}


@pytest.mark.parametrize(
    ("more", "password", "said"),
    [
        (["--email", "nonsense"], PASSWORD, "no e-mail address"),
        (["--name", " "], PASSWORD, "name is needed"),
        ([], "short", "at least 12"),
    ],
)
def test_people_who_cannot_be(tmp_path: Path, more: list[str], password: str, said: str) -> None:
    result = owner(tmp_path, *more, password=password)
    assert result.returncode == 2 and said in result.stderr and "Traceback" not in result.stderr


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """In this process: status, and what was said."""
    status = main(list(words))
    said = capsys.readouterr()
    return status, said.out + said.err


def test_a_mistyped_folder_becomes_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mistyped = tmp_path / "tapliné"
    who = ("--email", "b@example.org")
    for words in (
        ("agent", "add", "--name", "Bea", "--password-stdin", *who), ("agent", "password", "--password-stdin", *who), ("agent", "list"),
        ("agent", "close", *who), ("site",), ("mailbox", "show"), ("mailbox", "test"), ("mailbox", "remove"),
    ):  # fmt: skip
        status, said = run(capsys, *words, "--data", str(mistyped))
        assert status == 2 and f"no owner in {mistyped}" in said, words
    assert not mistyped.exists()


def test_somebody_leaves_forgets_a_password_and_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("--data", str(tmp_path))
    bea = ("--email", "B@example.org", *data)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\nanother long password\n"))
    assert run(capsys, "owner", "create", "--name", "Olga", "--email", "o@example.org", "--password-stdin", *data)[0] == 0
    assert run(capsys, "agent", "add", "--name", "Bea", "--password-stdin", *bea)[0] == 0
    assert run(capsys, "agent", "list", *data) == (0, "Bea: b@example.org (agent)\nOlga: o@example.org (owner)\n")
    assert run(capsys, "agent", "password", "--password-stdin", *bea) == (0, "Bea signs in with the new password now.\n")
    assert run(capsys, "agent", "close", *bea) == (0, "Bea cannot sign in any more. Conversations left: 0.\n")
    assert run(capsys, "agent", "list", *data)[1] == "Olga: o@example.org (owner)\nBea: b@example.org (closed)\n"
    for words, why in ((("close", *bea), "closed already"), (("close", "--email", "o@example.org", *data), "needs an owner")):
        status, said = run(capsys, "agent", *words)
        assert status == 2 and why in said
    assert run(capsys, "agent", "close", "--email", "nobody@example.org", *data)[1] == "nobody@example.org has no account here\n"
    assert run(capsys, "agent", "reopen", *bea) == (0, "Bea may sign in again.\n")
    assert run(capsys, "agent", "reopen", *bea)[0] == 2


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but the test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(own.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return files


def test_a_certificate_that_cannot_be_used_is_said_at_once(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    (tmp_path / "other").mkdir()
    other, _ = certificate(tmp_path / "other")
    nonsense, locked = tmp_path / "nonsense.pem", tmp_path / "locked.pem"
    nonsense.write_text("x", "utf-8")
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    secret = serialization.BestAvailableEncryption(b"secret")
    locked.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secret))
    for files in ((nonsense, nonsense), (key, cert), (other, key), (cert, locked)):
        with pytest.raises(SetupError, match="do not work together"):
            _settings(_parser().parse_args(["serve", "--data", "d", "--tls-cert", str(files[0]), "--tls-key", str(files[1])]))
    assert _settings(_parser().parse_args(["serve", "--data", "d", "--tls-cert", str(cert), "--tls-key", str(key)])).tls_cert == cert


def test_tls_by_certificate_files(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(cert))

    async def look(running: BrokerProcess) -> None:
        url = f"wss{running.url[5:]}/api/v1/socket"
        async with websockets.connect(url, ssl=trust, origin=websockets.Origin(running.url), proxy=None) as socket:
            await socket.send(codec.encode(wire.Hello(proto=(1, 0), role="console", token=running.token)))
            welcome = codec.from_broker(await socket.recv())
            assert isinstance(welcome, wire.Welcome) and welcome.secure

    with BrokerProcess(tmp_path / "data", "--tls-cert", str(cert), "--tls-key", str(key)) as running:
        assert running.url.startswith("https://127.0.0.1:")
        with httpx.Client(verify=trust, trust_env=False) as http:
            answer = http.get(running.url + "/healthz")
        assert answer.json()["ok"] and "strict-transport-security" in answer.headers
        asyncio.run(look(running))


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with BrokerProcess(tmp_path / "a") as running:
        port = running.url.rpartition(":")[2]
        result = broker("serve", "--embedded", "--data", str(tmp_path / "b"), "--listen", f"127.0.0.1:{port}")
        assert result.returncode == 2 and f"cannot listen on 127.0.0.1:{port}" in result.stderr and "Traceback" not in result.stderr


def test_one_broker_has_a_data_folder_and_it_is_free_when_that_is_killed(tmp_path: Path) -> None:
    assert owner(tmp_path).returncode == 0
    running = BrokerProcess(tmp_path)
    running.start()
    try:
        second = broker("serve", "--data", str(tmp_path), "--listen", "127.0.0.1:0")
        assert second.returncode == 2
        assert second.stderr.strip() == (
            f"Another broker is using the data folder {tmp_path}. Stop that one, or choose another folder with --data."
        )
        assert owner(tmp_path, "--add", "--lang", "fr").returncode == 2, "the command line works beside it, and says its own no"
        assert httpx.get(running.url + "/healthz", trust_env=False).json()["ok"]
    finally:
        running.kill9()
    with serving(tmp_path) as url:
        assert httpx.get(url + "/healthz", trust_env=False).json()["ok"]
