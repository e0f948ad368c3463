"""Command line of mailboxes: `python -m broker mailbox set | show | test | remove`. A broker that runs notices within seconds."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from pathlib import Path

from broker.asgi import assemble, dismantle
from broker.clock import SystemClock
from broker.errors import SetupError
from broker.folder import DataFolder
from broker.post.boxes import Box, BoxFile, Server, Tls, encoded, with_box
from broker.post.imap import Inlet, MailboxError
from broker.post.smtp import Outlet, Refused
from broker.rules.reach import Address
from broker.settings import Settings
from protocol.records import Portal

PORTS: dict[Tls, tuple[int, int]] = {"implicit": (465, 993), "starttls": (587, 143), "none": (25, 143)}


def add_commands(parser: argparse.ArgumentParser) -> None:
    """The words after `mailbox`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    put = commands.add_parser("set", help="give a portal its mailbox, or change it; asks for the password")
    _which(put)
    put.add_argument("--address", required=True, metavar="EMAIL", help="that customers write to and get answers from")
    put.add_argument("--smtp", required=True, metavar="HOST[:PORT]", help="server that takes mail")
    put.add_argument("--imap", required=True, metavar="HOST[:PORT]", help="server of the mailbox")
    put.add_argument("--user", default="", metavar="NAME", help="to sign in with, at both (default: the address)")
    put.add_argument("--tls", choices=tuple(PORTS), default="implicit", help="of both servers (default %(default)s)")
    put.add_argument("--smtp-tls", choices=tuple(PORTS), help="where the one that takes mail differs")
    put.add_argument("--folder", default="INBOX", metavar="NAME", help="of the mailbox (default %(default)s)")
    put.add_argument("--no-tags", action="store_true", help="the server does not deliver name+anything@domain to name@domain")
    put.add_argument("--ca", type=Path, metavar="FILE", help="a certificate to trust besides the system's, PEM")
    put.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead of asking")
    put.set_defaults(run=_set)
    for name, run, text in (
        ("show", _show, "what is set, without passwords"),
        ("test", _test, "sign in to both servers; sends nothing"),
        ("remove", _remove, "the portal has no mailbox any more"),
    ):
        command = commands.add_parser(name, help=text)
        _which(command)
        command.set_defaults(run=run)


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the broker")
    parser.add_argument("--portal", default="", metavar="NAME", help="name or identifier (default: the only one)")


def _set(arguments: argparse.Namespace) -> int:
    portal = _portal(arguments)
    smtp_tls: Tls = arguments.smtp_tls or arguments.tls
    imap_tls: Tls = arguments.tls
    box = Box(
        portal=portal.id,
        address=arguments.address.strip(),
        smtp=_server("--smtp", arguments.smtp, PORTS[smtp_tls][0], smtp_tls),
        imap=_server("--imap", arguments.imap, PORTS[imap_tls][1], imap_tls),
        user=arguments.user or arguments.address.strip(),
        password=_password(arguments),
        folder=arguments.folder,
        tags=not arguments.no_tags,
        ca=str(arguments.ca.resolve()) if arguments.ca is not None else "",
    )
    box.context()
    folder = DataFolder(arguments.data)
    folder.write_mailboxes(encoded(with_box(BoxFile(folder.mailboxes).load(), box)))
    print(f"{portal.name} sends and receives mail as {box.address}. Try it: python -m broker mailbox test --data {arguments.data}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    portals = {portal.id: portal.name for portal in _portals(arguments.data)}
    boxes = BoxFile(DataFolder(arguments.data).mailboxes).load()
    if not boxes:
        print("No portal has a mailbox.")
    for box in boxes:
        print(f"{portals.get(box.portal, box.portal)}: {box.address}")
        for name, server in (("sends by", box.smtp), ("reads from", box.imap)):
            print(f"  {name} {server.host}:{server.port} ({server.tls}) as {box.user}")
        print(f"  folder {box.folder}, password kept, {'answers go to tagged addresses' if box.tags else 'no tags'}")
        if box.ca:
            print(f"  trusts {box.ca}")
    return 0


def _test(arguments: argparse.Namespace) -> int:
    portal = _portal(arguments)
    box = next((box for box in BoxFile(DataFolder(arguments.data).mailboxes).load() if box.portal == portal.id), None)
    if box is None:
        raise SetupError(f"{portal.name} has no mailbox. Set it: python -m broker mailbox set")
    failed = False
    try:
        asyncio.run(_try_smtp(box))
        print(f"{box.smtp.host}:{box.smtp.port} takes mail from {box.user}")
    except Refused as error:
        failed = True
        print(f"{box.smtp.host}:{box.smtp.port} does not take mail: {error.refusal.text}", file=sys.stderr)
    inlet = Inlet(box)
    try:
        inlet.open()
        inlet.select(readonly=True)
        print(f"{box.imap.host}:{box.imap.port} shows the folder {box.folder}")
    except MailboxError as error:
        failed = True
        print(f"The mailbox cannot be read: {error}", file=sys.stderr)
    finally:
        inlet.close()
    return 1 if failed else 0


async def _try_smtp(box: Box) -> None:
    outlet = Outlet(box)
    try:
        await outlet.open()
    finally:
        await outlet.close()


def _remove(arguments: argparse.Namespace) -> int:
    portal = _portal(arguments)
    folder = DataFolder(arguments.data)
    boxes = BoxFile(folder.mailboxes).load()
    left = [box for box in boxes if box.portal != portal.id]
    if len(left) == len(boxes):
        raise SetupError(f"{portal.name} has no mailbox.")
    folder.write_mailboxes(encoded(left))
    print(f"{portal.name} has no mailbox any more.")
    return 0


def _portal(arguments: argparse.Namespace) -> Portal:
    portals = [portal for portal in _portals(arguments.data) if not portal.archived]
    wanted = arguments.portal.strip().casefold()
    found = [p for p in portals if not wanted or wanted in (p.id, p.name.casefold())]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(portal.name for portal in portals)) or "none"
    raise SetupError(f"Which portal? Name it with --portal. There are: {names}")


def _portals(data: Path) -> list[Portal]:
    DataFolder(data).must_be_there()

    async def ask() -> list[Portal]:
        parts = assemble(Settings(data, Address("127.0.0.1", 0)), SystemClock())
        try:
            return await parts.store.read(lambda reader: reader.portals())
        finally:
            dismantle(parts)

    return asyncio.run(ask())


def _server(option: str, text: str, port: int, tls: Tls) -> Server:
    host, colon, given = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, given = text, str(port)
    host = host.strip("[]")
    if not host or not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise SetupError(f"{option} wants HOST or HOST:PORT, not {text!r}")
    return Server(host, int(given), tls)


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password of {arguments.user or arguments.address}: ")
    else:
        raise SetupError("There is no terminal to ask for the password: use --password-stdin.")
    if not password:
        raise SetupError("A mailbox needs its password.")
    return password
