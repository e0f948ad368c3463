"""Command line: `python -m broker serve`, `owner create`, `agent add`, `mailbox`, `site`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from broker import logs, mailboxes, serve
from broker.actions import accounts
from broker.asgi import assemble, dismantle
from broker.clock import SystemClock
from broker.errors import Refused, SetupError
from broker.folder import DataFolder
from broker.rules.app import android_app
from broker.rules.ice import IceSettings
from broker.rules.people import clean_name
from broker.rules.reach import Address, origin_of
from broker.settings import Settings
from broker.store.port import Tx
from protocol.records import Agent
from protocol.wire import IceServer

PASSWORD_CHARS = 12


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 done, 1 failed, 2 asked for something that cannot be."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m broker", description="The Tapline server.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("serve", help="run the server")
    _data(run)
    run.add_argument(
        "--listen", default="127.0.0.1:8423", metavar="HOST:PORT", help="address to listen on; port 0: a free one (default %(default)s)"
    )
    run.add_argument("--public-url", default="", metavar="URL", help="what people type, when a proxy or a name stands before this server")
    run.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain, PEM")
    run.add_argument("--tls-key", type=Path, metavar="FILE", help="its private key, PEM")
    run.add_argument(
        "--trust-proxy", action="append", default=[], metavar="ADDRESS", help="believe X-Forwarded-For and -Proto of this address"
    )
    run.add_argument("--allow-origin", action="append", default=[], metavar="ORIGIN", help="a foreign site whose pages may open the socket")
    run.add_argument(
        "--android-app", action="append", default=[], metavar="PACKAGE=SHA256", help="an app that may open our links, and who signs it"
    )
    run.add_argument("--geoip", type=Path, metavar="FILE", help="MaxMind DB file of cities or countries: roughly where customers are")
    run.add_argument("--ice", type=Path, metavar="FILE", help="JSON list of RTCIceServer objects, handed out as they are")
    run.add_argument("--stun", action="append", default=[], metavar="URL", help="for example stun:stun.example.org:3478")
    run.add_argument("--turn", action="append", default=[], metavar="URL", help="for example turn:turn.example.org:3478?transport=udp")
    run.add_argument(
        "--turn-secret-file", type=Path, metavar="FILE", help="the secret shared with the TURN server (coturn: static-auth-secret)"
    )
    run.add_argument(
        "--embedded", action="store_true", help="be the child of a console: ready line on standard output, end with standard input"
    )
    run.add_argument("--owner-name", default="", metavar="NAME", help="with --embedded: the owner made at the first start")
    run.add_argument("--lang", choices=("en", "fr"), default="en", help="with --embedded: language of the first portal")
    run.set_defaults(run=_serve)

    owner = commands.add_parser("owner", help="owners of the workspace").add_subparsers(required=True, metavar="COMMAND")
    create = owner.add_parser("create", help="make the first owner, and the first portal")
    _data(create)
    _person(create)
    create.add_argument("--add", action="store_true", help="make a further owner")
    create.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the first portal")
    create.set_defaults(run=_create_owner)

    site = commands.add_parser("site", help="for each portal with a form: what its own site needs to tell of visits")
    _data(site)
    site.add_argument("--public-url", default="https://BROKER", metavar="URL", help="what this server is called from outside")
    site.set_defaults(run=_show_sites)

    agent = commands.add_parser("agent", help="technicians").add_subparsers(required=True, metavar="COMMAND")
    add = agent.add_parser("add", help="make an account for a technician")
    _data(add)
    _person(add)
    add.set_defaults(run=_add_agent)

    mailboxes.add_commands(commands.add_parser("mailbox", help="a portal's mailbox: mail out by SMTP, in by IMAP"))
    return parser


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the database and its secrets; made if needed")


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, metavar="NAME")
    parser.add_argument("--email", required=True, metavar="EMAIL", help="to sign in with")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead of asking")


# ---- serve


def _serve(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments)
    DataFolder(settings.data).prepare()
    logs.set_up(DataFolder(settings.data).log, embedded=settings.embedded)
    try:
        _run(serve.serve(settings, owner_name=arguments.owner_name, lang=arguments.lang))
    except* SetupError as group:
        raise group.exceptions[0] from None
    return 0


def _run(job: object) -> None:
    assert asyncio.iscoroutine(job)
    if sys.platform != "win32":
        import uvloop

        uvloop.run(job)
    else:
        asyncio.run(job)


def _settings(arguments: argparse.Namespace) -> Settings:
    host, colon, port = arguments.listen.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SetupError(f"--listen wants HOST:PORT, not {arguments.listen!r}")
    if bool(arguments.tls_cert) != bool(arguments.tls_key):
        raise SetupError("--tls-cert and --tls-key belong together")
    for file in (arguments.tls_cert, arguments.tls_key):
        if file is not None and not file.is_file():
            raise SetupError(f"{file} is no file")
    if arguments.public_url:
        parts = urlsplit(arguments.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.path.strip("/"):
            raise SetupError("--public-url wants http:// or https:// and a name, without a path: https://help.example.org")
    for origin in arguments.allow_origin:
        if origin != origin_of(origin):
            raise SetupError(f"--allow-origin wants an origin as browsers write it, like https://www.example.org, not {origin!r}")
    try:
        apps = tuple(android_app(text) for text in arguments.android_app)
    except ValueError as error:
        raise SetupError(f"--android-app wants {error}") from error
    return Settings(
        data=arguments.data,
        address=Address(host.strip("[]") or "0.0.0.0", int(port), bool(arguments.tls_cert), arguments.public_url),
        ice=_ice(arguments),
        origins=frozenset(arguments.allow_origin),
        trusted_proxies=tuple(arguments.trust_proxy),
        tls_cert=arguments.tls_cert,
        tls_key=arguments.tls_key,
        embedded=arguments.embedded,
        geoip=arguments.geoip,
        android_apps=apps,
    )


def _ice(arguments: argparse.Namespace) -> IceSettings:
    fixed: list[IceServer] = []
    secret = ""
    try:
        if arguments.ice is not None:
            fixed = msgspec.json.decode(arguments.ice.read_bytes(), type=list[IceServer])
        if arguments.turn_secret_file is not None:
            secret = arguments.turn_secret_file.read_text("utf-8").strip()
    except OSError as error:
        raise SetupError(f"cannot read {error.filename}: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SetupError(f"{arguments.ice}: {error}") from error
    if bool(arguments.turn) != bool(secret):
        raise SetupError("--turn and --turn-secret-file belong together")
    return IceSettings(tuple(fixed), tuple(arguments.stun), tuple(arguments.turn), secret)


# ---- people


def _create_owner(arguments: argparse.Namespace) -> int:
    password = _password(arguments)

    def create(tx: Tx, kept: str, now_ms: int) -> Agent:
        return accounts.create_owner(tx, arguments.name, arguments.email, kept, add=arguments.add, lang=arguments.lang, now_ms=now_ms)

    agent = _once(arguments, password, create)
    print(f"{agent.name} owns this workspace now and signs in as {arguments.email}.")
    return 0


def _add_agent(arguments: argparse.Namespace) -> int:
    password = _password(arguments)
    role: Literal["agent"] = "agent"

    def create(tx: Tx, kept: str, now_ms: int) -> Agent:
        return accounts.add_agent(tx, arguments.name, arguments.email, kept, role, now_ms)

    agent = _once(arguments, password, create)
    print(f"{agent.name} may sign in as {arguments.email}.")
    return 0


def _show_sites(arguments: argparse.Namespace) -> int:
    """The keys are secrets: they are shown to whoever may read the data folder, and to nobody else."""
    logging.basicConfig(level=logging.WARNING)

    async def job() -> int:
        parts = assemble(Settings(arguments.data, Address("127.0.0.1", 0)), SystemClock())
        try:
            portals = [p for p in await parts.store.read(lambda reader: reader.portals()) if p.form and not p.archived]
            for portal in portals:
                print(f"{clean_name(portal.name)}\n  key for signatures: {parts.pepper.site_key(portal.id)}")
                print(f'  <script async src="{arguments.public_url.rstrip("/")}/assets/visit.js" data-portal="{portal.id}"></script>')
            if not portals:
                print("No portal has a form: owners switch it on in the console.")
        finally:
            dismantle(parts)
        return 0

    return asyncio.run(job())


def _once(arguments: argparse.Namespace, password: str, create: Callable[[Tx, str, int], Agent]) -> Agent:
    """One change to the data folder, whether or not a server runs on it: that one notices within a second."""
    logging.basicConfig(level=logging.WARNING)

    async def job() -> Agent:
        parts = assemble(Settings(arguments.data, Address("127.0.0.1", 0)), SystemClock())
        try:
            kept = parts.passwords.hash(password)
            return await parts.store.write(lambda tx: create(tx, kept, parts.clock.now_ms()))
        finally:
            dismantle(parts)

    try:
        return asyncio.run(job())
    except Refused as error:
        raise SetupError(str(error)) from error


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise SetupError("The two passwords differ.")
    else:
        raise SetupError("There is no terminal to ask for the password: use --password-stdin.")
    if len(password) < PASSWORD_CHARS:
        raise SetupError(f"A password has at least {PASSWORD_CHARS} characters.")
    return password


if __name__ == "__main__":
    sys.exit(main())
