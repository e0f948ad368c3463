"""How far an invitation works, and from where the socket may be opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

Reach = Literal["computer", "network", "everywhere"]

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]{2,45})\]|(?P<name>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?))(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker listens and what it is called from outside. `seen_as`: its address on the network when it listens on all."""

    listen_host: str
    listen_port: int
    tls: bool = False
    public_url: str = ""
    seen_as: str = ""

    @property
    def base_url(self) -> str:
        """What invitations begin with, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = self.listen_host
        if host in ("0.0.0.0", "::", ""):
            host = self.seen_as or ("::1" if host == "::" else "127.0.0.1")
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"{'https' if self.tls else 'http'}://{host}:{self.listen_port}"

    @property
    def listens_on_loopback(self) -> bool:
        return _is_loopback(self.listen_host)

    @property
    def reach(self) -> Reach:
        if self.public_url:
            host = urlsplit(self.public_url).hostname or ""
            if _is_loopback(host):
                return "computer"
            return "network" if _is_private(host) else "everywhere"
        return "computer" if self.listens_on_loopback else "network"

    @property
    def secure(self) -> bool:
        """Whether the customer's page is a secure context, so that it may capture the screen."""
        return self.base_url.startswith("https://") or self.reach == "computer"


def host_name(header: str) -> str | None:
    """The host of a Host header without its port, lower case; None when it is no host at all."""
    match = _HOST.fullmatch(header)
    if match is None:
        return None
    return (match["v6"] or match["name"]).lower()


def host_allowed(name: str, address: Address) -> bool:
    """Whether a request may be for `name`: ours, or loopback, or any bare address when we listen on all of them."""
    if name in LOOPBACK_NAMES:
        return True
    if address.public_url and name == (urlsplit(address.public_url).hostname or "").lower():
        return True
    if address.listen_host in ("0.0.0.0", "::", ""):
        return _is_address(name)
    return name == address.listen_host.lower().strip("[]")


def origin_allowed(origin: str, host_header: str, tls: bool, address: Address, listed: frozenset[str]) -> bool:
    """Exact comparison. Our own is what the (already checked) Host header names, or the public URL's."""
    if origin in listed:
        return True
    if origin == f"{'https' if tls else 'http'}://{host_header}":
        return True
    return bool(address.public_url) and origin == origin_of(address.public_url)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL as browsers write an Origin."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private or ip_address(host).is_link_local
    except ValueError:
        return "." not in host or host.lower().endswith((".local", ".lan", ".home.arpa", ".internal"))
