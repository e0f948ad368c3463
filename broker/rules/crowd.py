"""How many connections may be open, in all and from one place: whoever opens thousands must not leave us without file handles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

EACH = 256
"""Of one address (IPv6: /64). An office behind one address has a console per technician and a browser's six per customer."""
WIDER = 4
"""An IPv6 /48, which one provider's customer may have whole, has so many times the share of a /64."""
MOST = 8_192
SPARE = 128
"""File handles that are not for connections: database, logs, threads, the listener."""
LEAST = 32

Address = IPv4Address | IPv6Address


def most(files: int | None) -> int:
    """Connections in all, where the process may have `files` open (None: no limit is known)."""
    return MOST if files is None else max(LEAST, min(MOST, files - SPARE))


def is_proxy(text: str) -> bool:
    """Whether the web server would believe one of this address or network: what it cannot read it keeps as a name, which no address is."""
    try:
        ip_network(text)
    except ValueError:
        return text == "*"
    return True


def spared(proxies: tuple[str, ...]) -> Callable[[Address], bool]:
    """Whose address tells nothing: this computer's, where a tunnel may stand for everybody, and those of the proxies that we know."""
    networks = [ip_network(proxy, strict=False) for proxy in proxies if _is_network(proxy)]
    everybody = "*" in proxies
    return lambda address: everybody or address.is_loopback or any(address in network for network in networks)


class Crowd:
    """Counts of connections that are open."""

    def __init__(self, most: int, each: int, spared: Callable[[Address], bool]) -> None:
        self._most = most
        self._each = each
        self._spared = spared
        self._counts: Counter[str] = Counter()
        self.all = 0

    def enter(self, address: str) -> bool:
        """Whether one more from `address` may come in; then it is counted until `leave`."""
        names = list(self._names(address))
        if self.all >= self._most or any(self._counts[name] >= cap for name, cap in names):
            return False
        self.all += 1
        self._counts.update(name for name, _ in names)
        return True

    def leave(self, address: str) -> None:
        self.all -= 1
        for name, _ in self._names(address):
            self._counts[name] -= 1
            if not self._counts[name]:
                del self._counts[name]

    def _names(self, address: str) -> Iterator[tuple[str, int]]:
        try:
            ip: Address = ip_address(address.partition("%")[0])
        except ValueError:
            yield "?", self._each
            return
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        if self._spared(ip):
            return
        if isinstance(ip, IPv6Address):
            yield f"{int(ip) >> 64:x}/64", self._each
            yield f"{int(ip) >> 80:x}/48", self._each * WIDER
        else:
            yield str(ip), self._each


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
