"""Command line of people, `python -m broker owner` and `agent`, and of `site`. A broker that runs notices within a second."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, TypeVar

from broker.actions import accounts
from broker.asgi import assemble, dismantle
from broker.clock import SystemClock
from broker.errors import Refused, SetupError
from broker.folder import DataFolder
from broker.rules.people import clean_name
from broker.rules.reach import Address
from broker.settings import Settings
from broker.store.port import Tx
from protocol.addresses import same_email
from protocol.records import Agent, Portal

T = TypeVar("T")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
PASSWORD_CHARS = 12


def add_commands(commands: Commands) -> None:
    """`owner`, `site` and `agent`, each with its words."""
    owner = commands.add_parser("owner", help="owners of the workspace").add_subparsers(required=True, metavar="COMMAND")
    create = owner.add_parser("create", help="make the first owner, and the first portal")
    create.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the database and its secrets; made if needed")
    _named(create)
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
    _named(add)
    add.set_defaults(run=_add_agent)
    everybody = agent.add_parser("list", help="who has an account, owners too")
    _data(everybody)
    everybody.set_defaults(run=_list_agents)
    password = agent.add_parser("password", help="give somebody a new password; who knew the old one cannot sign in any more")
    _data(password)
    _email(password)
    _secret(password)
    password.set_defaults(run=_set_password)
    close = agent.add_parser("close", help="somebody has left: signed out everywhere at once, and what was theirs is anybody's")
    _data(close)
    _email(close)
    close.set_defaults(run=_close)
    reopen = agent.add_parser("reopen", help="a closed account may sign in again, with its old password")
    _data(reopen)
    _email(reopen)
    reopen.set_defaults(run=_reopen)


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the broker")


def _email(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True, metavar="EMAIL", help="to sign in with")


def _secret(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead of asking")


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, metavar="NAME")
    _email(parser)
    _secret(parser)


def _create_owner(arguments: argparse.Namespace) -> int:
    name, email = arguments.name, arguments.email

    def create(tx: Tx, kept: str, now_ms: int) -> Agent:
        return accounts.create_owner(tx, name, email, kept, add=arguments.add, lang=arguments.lang, now_ms=now_ms)

    agent = _once(arguments.data, create, _password(arguments))
    print(f"{agent.name} owns this workspace now and signs in as {email}.")
    return 0


def _add_agent(arguments: argparse.Namespace) -> int:
    DataFolder(arguments.data).must_be_there()

    def create(tx: Tx, kept: str, now_ms: int) -> Agent:
        return accounts.add_agent(tx, arguments.name, arguments.email, kept, "agent", now_ms)

    agent = _once(arguments.data, create, _password(arguments))
    print(f"{agent.name} may sign in as {arguments.email}.")
    return 0


def _list_agents(arguments: argparse.Namespace) -> int:
    DataFolder(arguments.data).must_be_there()

    def read(tx: Tx, _kept: str, _now_ms: int) -> list[str]:
        emails = {account.agent: account.email for account in tx.accounts()}
        shown = sorted(tx.agents(), key=lambda agent: (not agent.active, agent.name.casefold()))
        return [f"{clean_name(a.name)}: {emails.get(a.id, '')} ({a.role if a.active else 'closed'})" for a in shown]

    print("\n".join(_once(arguments.data, read)) or "Nobody has an account yet.")
    return 0


def _set_password(arguments: argparse.Namespace) -> int:
    DataFolder(arguments.data).must_be_there()
    email = same_email(arguments.email)
    agent = _once(arguments.data, lambda tx, kept, _now_ms: accounts.set_password(tx, email, kept), _password(arguments))
    print(f"{agent.name} signs in with the new password now.")
    return 0


def _close(arguments: argparse.Namespace) -> int:
    DataFolder(arguments.data).must_be_there()
    email = same_email(arguments.email)
    agent, left = _once(arguments.data, lambda tx, _kept, now_ms: accounts.close(tx, email, now_ms))
    print(f"{agent.name} cannot sign in any more. Conversations left: {left}.")
    return 0


def _reopen(arguments: argparse.Namespace) -> int:
    DataFolder(arguments.data).must_be_there()
    email = same_email(arguments.email)
    agent = _once(arguments.data, lambda tx, _kept, _now_ms: accounts.reopen(tx, email))
    print(f"{agent.name} may sign in again.")
    return 0


def _show_sites(arguments: argparse.Namespace) -> int:
    """The keys are secrets: they are shown to whoever may read the data folder, and to nobody else."""
    DataFolder(arguments.data).must_be_there()
    pepper, url = DataFolder(arguments.data).pepper(), arguments.public_url.rstrip("/")

    def read(tx: Tx, _kept: str, _now_ms: int) -> list[Portal]:
        return [portal for portal in tx.portals() if portal.form and not portal.archived]

    portals = _once(arguments.data, read)
    for portal in portals:
        print(f"{clean_name(portal.name)}\n  key for signatures: {pepper.site_key(portal.id)}")
        print(f'  <script async src="{url}/assets/visit.js" data-portal="{portal.id}"></script>')
    if not portals:
        print("No portal has a form: owners switch it on in the console.")
    return 0


def _once(data: Path, job: Callable[[Tx, str, int], T], password: str = "") -> T:
    """One look or change, whether or not a server runs on the folder. `job` gets the password as it is kept, and the time."""
    logging.basicConfig(level=logging.WARNING)

    async def done() -> T:
        parts = assemble(Settings(data, Address("127.0.0.1", 0)), SystemClock())
        try:
            kept = parts.passwords.hash(password) if password else ""
            return await parts.store.write(lambda tx: job(tx, kept, parts.clock.now_ms()))
        finally:
            dismantle(parts)

    try:
        return asyncio.run(done())
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
