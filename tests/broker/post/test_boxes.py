"""The mailbox's settings: kept for our eyes only, checked before a password crosses a network; and a server that is not honest."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from broker.errors import SetupError
from broker.post.boxes import Box, BoxFile, Server, encoded, with_box
from broker.post.imap import Inlet, MailboxError
from broker.post.smtp import Outlet, Refused
from tests.broker.post.desk import ADDRESS, mailbox, set_up
from tests.broker.test_command_line import broker, certificate, owner
from tests.mail_servers import PASSWORD, MailServers

BOX = Box("p1", ADDRESS, Server("mail.example.org", 465), Server("mail.example.org", 993), ADDRESS, "secret word")


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ({"address": "nobody"}, "no e-mail address"),
        ({"address": "a b@example.org"}, "no e-mail address"),
        ({"address": "x" * 60 + "@example.org"}, "too long for tags"),
        ({"smtp": Server("mail.example.org", 25, "none")}, "without TLS"),
        ({"imap": Server("192.0.2.7", 143, "none")}, "without TLS"),
        ({"portal": "p2", "address": "Taken@example.org"}, "another portal's"),
    ],
)
def test_what_cannot_work_is_said(box: dict[str, object], said: str) -> None:
    taken = msgspec.structs.replace(BOX, portal="p9", address="taken@example.org")
    with pytest.raises(SetupError, match=said):
        with_box([taken], msgspec.structs.replace(BOX, **box))


def test_the_password_shows_nowhere_but_in_its_file(tmp_path: Path) -> None:
    assert "secret" not in repr(BOX) and "secret" not in str([BOX])
    file = tmp_path / "mailboxes.json"
    file.write_bytes(encoded([BOX]))
    os.chmod(file, 0o600)
    boxes = BoxFile(file)
    assert boxes.changed() and not boxes.changed() and boxes.load() == [BOX]
    os.chmod(file, 0o640)
    with pytest.raises(SetupError, match="may be read by others"):
        boxes.load()
    file.write_bytes(b"{")
    os.chmod(file, 0o600)
    with pytest.raises(SetupError, match="damaged"):
        boxes.load()


@pytest.mark.mail
def test_set_show_test_and_remove_on_the_command_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert owner(data).returncode == 0
    with MailServers(certificate(tmp_path)) as servers:
        assert mailbox(data, "show").stdout == "No portal has a mailbox.\n"
        done = set_up(data, servers)
        assert done.returncode == 0 and ADDRESS in done.stdout, done.stderr
        assert stat.S_IMODE((data / "mailboxes.json").stat().st_mode) == 0o600
        shown = mailbox(data, "show").stdout
        assert f"127.0.0.1:{servers.smtp} (starttls)" in shown and PASSWORD not in shown
        tried = mailbox(data, "test")
        assert tried.returncode == 0 and "takes mail" in tried.stdout and "shows the folder INBOX" in tried.stdout, tried.stderr
        assert mailbox(data, "set", "--address", ADDRESS, "--smtp", "x", "--imap", "x:y", "--password-stdin", stdin="p\n").returncode == 2

        wrong = ("--smtp", f"127.0.0.1:{servers.smtp}", "--imap", f"127.0.0.1:{servers.imap}", "--tls", "starttls", "--password-stdin")
        assert mailbox(data, "set", "--address", ADDRESS, *wrong, stdin=PASSWORD + "\n").returncode == 0
        untrusted = mailbox(data, "test")
        assert untrusted.returncode == 1 and untrusted.stderr.count("certificate") >= 2, "nobody's certificate is believed by default"
        assert mailbox(data, "set", "--address", ADDRESS, *wrong, "--ca", str(servers.certificate), stdin="wrong\n").returncode == 0
        refused = mailbox(data, "test")
        assert refused.returncode == 1 and "authentication" in refused.stderr.lower() and "wrong" not in refused.stderr.split()
        assert mailbox(data, "remove").returncode == 0 and mailbox(data, "remove").returncode == 2
        log = servers.logs()
        assert "CV=no" not in log or "certificate" in log
    assert broker("mailbox", "show", "--data", str(data)).returncode == 0


# ---- servers that are not honest


@dataclass
class Script:
    """What a server says, line by line, after each line that it hears; it is not a mail server."""

    lines: list[bytes]
    heard: list[bytes]


@contextmanager
def pretending(lines: list[bytes]) -> Iterator[tuple[int, Script]]:
    listener = socket.create_server(("127.0.0.1", 0))
    script = Script(lines, [])

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as heard:
            try:
                for line in script.lines:
                    connection.sendall(line)
                    if line.endswith(b"\n") and not line.startswith(b"*+"):
                        said = heard.readline()
                        script.heard.append(said)
                        if not said:
                            return
                connection.recv(1)
            except OSError:
                return

    thread = threading.Thread(target=serve, name="pretending")
    thread.start()
    try:
        yield listener.getsockname()[1], script
    finally:
        listener.close()
        thread.join(10)


def box(port: int, tls: str = "none") -> Box:
    server = Server("127.0.0.1", port, tls)  # type: ignore[arg-type]
    return Box("p1", ADDRESS, server, server, "user", "secret-word")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([b"* OK hello\r\n", b"A" * (2 * 1024 * 1024)], "a line without an end"),
        ([b"* OK hello\r\n* X {99999999999}\r\n"], "at once"),
        ([b"220 I take mail\r\n"], "unexpected"),
    ],
)
def test_an_imap_server_cannot_fill_the_memory(lines: list[bytes], said: str) -> None:
    with pretending(lines) as (port, _):
        inlet = Inlet(box(port))
        try:
            with pytest.raises(MailboxError, match=said):
                inlet.open()
        finally:
            inlet.close()


def test_what_came_before_tls_is_not_believed() -> None:
    """Whoever stands between adds answers to the one that begins TLS (CVE-2011-0411 and its like)."""
    lines = [b"* OK hello\r\n", b"* CAPABILITY IMAP4rev1 STARTTLS\r\nAAAA0 OK\r\n"]
    with pretending(lines) as (port, script):

        class Tagged(list[bytes]):
            """Answers carry the tag that was heard."""

            def __iter__(self) -> Iterator[bytes]:
                yield b"* OK hello\r\n"
                tag = script.heard[-1].split()[0]
                yield b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + tag + b" OK done\r\n"
                tag = script.heard[-1].split()[0]
                yield tag + b" OK begin\r\n" + b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"

        script.lines = Tagged()
        inlet = Inlet(box(port, "starttls"))
        try:
            with pytest.raises(MailboxError, match="somebody stands between"):
                inlet.open()
        finally:
            inlet.close()
        assert not any(b"secret" in line for line in script.heard)


def test_smtp_without_the_tls_that_was_asked_for_gets_no_password() -> None:
    async def story() -> None:
        with pretending([b"220 hello\r\n", b"250-x\r\n250 AUTH PLAIN\r\n", b"502 no\r\n", b"235 ok\r\n"]) as (port, script):
            outlet = Outlet(box(port, "starttls"))
            try:
                with pytest.raises(Refused) as refused:
                    await outlet.open()
            finally:
                await outlet.close()
            assert refused.value.refusal.stage == "connect"
            assert not any(b"AUTH" in line for line in script.heard)

    asyncio.run(story())
