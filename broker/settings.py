"""What the operator chose, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from broker.rules.app import AndroidApp
from broker.rules.ice import IceSettings
from broker.rules.reach import Address

REPOSITORY = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Settings:
    """`origins`: foreign origins that may open the socket; `trusted_proxies`: addresses whose X-Forwarded-* we believe."""

    data: Path
    address: Address
    ice: IceSettings = field(default_factory=IceSettings)
    origins: frozenset[str] = frozenset()
    trusted_proxies: tuple[str, ...] = ()
    tls_cert: Path | None = None
    tls_key: Path | None = None
    embedded: bool = False
    geoip: Path | None = None
    """Tells where an address is, roughly."""
    android_apps: tuple[AndroidApp, ...] = ()
    """Which apps may open our links."""
    web: Path = field(default=REPOSITORY / "customer" / "web")
