"""The customer's app: where it is had, and by which names Android knows it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", re.ASCII)
_FINGERPRINT = re.compile(r"([0-9A-F]{2}:){31}[0-9A-F]{2}")


@dataclass(frozen=True, slots=True)
class AndroidApp:
    """An app that may open our links without a question: its package, and the SHA-256 of the certificate that signs it."""

    package: str
    fingerprint: str


def android_app(text: str) -> AndroidApp:
    """From `PACKAGE=FINGERPRINT`. Raises ValueError."""
    package, _, fingerprint = text.partition("=")
    if not _PACKAGE.fullmatch(package) or not _FINGERPRINT.fullmatch(fingerprint.upper()):
        raise ValueError("PACKAGE=AA:BB:..., the SHA-256 fingerprint of its signing certificate")
    return AndroidApp(package, fingerprint.upper())


def asset_links(apps: tuple[AndroidApp, ...]) -> list[dict[str, object]]:
    """The statement that Android asks for before it opens our links in an app (Digital Asset Links, `handle_all_urls`)."""
    return [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {"namespace": "android_app", "package_name": app.package, "sha256_cert_fingerprints": [app.fingerprint]},
        }
        for app in apps
    ]


def store_link(install_url: str, session_link: str) -> str:
    """Where the app is had, with the session's link as its install referrer (Play Install Referrer): the app goes on from there."""
    parts = urlsplit(install_url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "referrer"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("referrer", session_link)])))
