"""Mailboxes as the operator set them: one file beside the database, for its owner's eyes only. Passwords are nowhere else."""

from __future__ import annotations

import ipaddress
import os
import ssl
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from broker.errors import SetupError
from broker.mail.addresses import TAG_CHARS, is_address, tagged

Tls = Literal["implicit", "starttls", "none"]
Text = Annotated[str, Meta(min_length=1, max_length=254)]
Port = Annotated[int, Meta(ge=1, le=65535)]


class Server(Struct, frozen=True):
    """Where, and how it is encrypted."""

    host: Text
    port: Port
    tls: Tls = "implicit"


class Box(Struct, frozen=True, omit_defaults=True):
    """One portal's mailbox. `tags`: the server takes `name+anything@domain` for `name@domain`; `ca`: a certificate to trust besides."""

    portal: Text
    address: Text
    smtp: Server
    imap: Server
    user: Text
    password: str
    folder: Text = "INBOX"
    tags: bool = True
    ca: str = ""

    def __repr__(self) -> str:
        return f"Box({self.address}, password hidden)"

    def reply_to(self, tag: str) -> str:
        """The address that answers go to."""
        return tagged(self.address, tag) if self.tags else self.address

    def context(self) -> ssl.SSLContext:
        """Certificates are checked, always. Raises SetupError where `ca` cannot be read."""
        try:
            context = ssl.create_default_context()
            if self.ca:
                context.load_verify_locations(cafile=self.ca)
        except (OSError, ssl.SSLError) as error:
            raise SetupError(f"{self.ca} cannot be read as a certificate: {error}") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class BoxFile:
    """All mailboxes. `changed()` is cheap: whoever runs looks every few seconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    def changed(self) -> bool:
        """Whether the file is another than at the last call."""
        try:
            found = self._path.stat()
            now = (found.st_mtime_ns, found.st_size)
        except FileNotFoundError:
            now = (0, 0)
        before, self._seen = self._seen, now
        return now != before

    def load(self) -> list[Box]:
        """Raises SetupError when it cannot be read, also when others may read it."""
        try:
            if os.name == "posix" and self._path.stat().st_mode & 0o077:
                raise SetupError(f"{self._path} holds a password and may be read by others: chmod 600 {self._path}")
            return msgspec.json.decode(self._path.read_bytes(), type=list[Box])
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SetupError(f"{self._path} cannot be read: {error}") from error
        except msgspec.MsgspecError as error:
            raise SetupError(f"{self._path} is damaged: {error}. Set the mailbox again: python -m broker mailbox set") from error


def with_box(boxes: list[Box], box: Box) -> list[Box]:
    """`boxes` with this one for its portal. Raises SetupError for what cannot work or would send a password in the clear."""
    if not is_address(box.address):
        raise SetupError(f"{box.address!r} is no e-mail address")
    if box.tags and len(box.address.partition("@")[0]) + 1 + TAG_CHARS > 64:
        raise SetupError("this address is too long for tags (RFC 5321: 64 characters before the @): use --no-tags")
    if any(other.address.lower() == box.address.lower() for other in boxes if other.portal != box.portal):
        raise SetupError(f"{box.address} is another portal's mailbox")
    for server in (box.smtp, box.imap):
        if server.tls == "none" and not _here(server.host):
            raise SetupError(f"{server.host} is another computer: without TLS the password would cross the network readable")
    return [other for other in boxes if other.portal != box.portal] + [box]


def encoded(boxes: list[Box]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(boxes), indent=2) + b"\n"


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
