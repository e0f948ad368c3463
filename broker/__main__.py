"""Command line: `python -m broker serve`, `owner`, `agent`, `mailbox`, `site`."""

from __future__ import annotations

import argparse
import asyncio
import ssl
import sys
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from broker import logs, mailboxes, people, serve
from broker.errors import SetupError
from broker.folder import DataFolder
from broker.rules.app import android_app
from broker.rules.crowd import is_proxy
from broker.rules.ice import IceSettings
from broker.rules.reach import Address, origin_of
from broker.settings import Settings
from protocol.wire import IceServer


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

    people.add_commands(commands)
    mailboxes.add_commands(commands.add_parser("mailbox", help="a portal's mailbox: mail out by SMTP, in by IMAP"))
    return parser


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the database and its secrets; made if needed")


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
    _try_certificate(arguments.tls_cert, arguments.tls_key)
    if arguments.public_url:
        parts = urlsplit(arguments.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.path.strip("/"):
            raise SetupError("--public-url wants http:// or https:// and a name, without a path: https://help.example.org")
    for origin in arguments.allow_origin:
        if origin != origin_of(origin):
            raise SetupError(f"--allow-origin wants an origin as browsers write it, like https://www.example.org, not {origin!r}")
    for proxy in arguments.trust_proxy:
        if not is_proxy(proxy):
            raise SetupError(f"--trust-proxy wants the proxy's address or network, like 127.0.0.1 or 10.0.0.0/8, not {proxy!r}")
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


def _try_certificate(chain: Path | None, key: Path | None) -> None:
    """What cannot be served with is said before anything begins. Raises SetupError."""
    if chain is None or key is None:
        return
    try:
        # an empty password, so that nobody is asked for one: a server starts by itself
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password="")
    except (ssl.SSLError, OSError, ValueError) as error:
        why = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        raise SetupError(
            f"--tls-cert {chain} and --tls-key {key} do not work together ({why}). The first wants the whole chain as PEM, "
            "the server's own certificate first; the second its private key as PEM, without a password."
        ) from error


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


if __name__ == "__main__":
    sys.exit(main())
