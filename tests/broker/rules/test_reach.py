"""How far an invitation works; who may knock: hosts and origins."""

from __future__ import annotations

import pytest

from broker.rules.reach import Address, host_allowed, host_name, origin_allowed, origin_of


@pytest.mark.parametrize(
    ("address", "reach", "secure", "base"),
    [
        (Address("127.0.0.1", 80), "computer", True, "http://127.0.0.1:80"),
        (Address("localhost", 80), "computer", True, "http://localhost:80"),
        (Address("::1", 80), "computer", True, "http://[::1]:80"),
        (Address("0.0.0.0", 80, seen_as="192.168.1.5"), "network", False, "http://192.168.1.5:80"),
        (Address("0.0.0.0", 80), "network", False, "http://127.0.0.1:80"),
        (Address("192.168.1.5", 443, tls=True), "network", True, "https://192.168.1.5:443"),
        (Address("::", 80, seen_as="2001:db8::5"), "network", False, "http://[2001:db8::5]:80"),
        (Address("0.0.0.0", 80, public_url="https://help.example.org/"), "everywhere", True, "https://help.example.org"),
        (Address("127.0.0.1", 80, public_url="https://help.example.org"), "everywhere", True, "https://help.example.org"),
        (Address("127.0.0.1", 80, public_url="http://help.example.org"), "everywhere", False, "http://help.example.org"),
        (Address("0.0.0.0", 80, public_url="https://10.0.0.7:8443"), "network", True, "https://10.0.0.7:8443"),
        (Address("0.0.0.0", 80, public_url="https://desk.local"), "network", True, "https://desk.local"),
        (Address("0.0.0.0", 80, public_url="http://localhost:9000"), "computer", True, "http://localhost:9000"),
    ],
)
def test_reach(address: Address, reach: str, secure: bool, base: str) -> None:
    assert (address.reach, address.secure, address.base_url) == (reach, secure, base)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("help.example.org", "help.example.org"),
        ("HELP.Example.org:8423", "help.example.org"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("[::1]:80", "::1"),
        ("[::1]", "::1"),
        ("", None),
        ("a b", None),
        ("evil.com:80;script-src *", None),
        ("evil.com/..", None),
        ("evil.com:", None),
        ("user@evil.com", None),
        ("::1", None),
        ("a\r\nb", None),
        ("-a.com", None),
        ("évil.com", None),
    ],
)
def test_a_host_header_is_a_host_or_nothing(header: str, name: str | None) -> None:
    assert host_name(header) == name


def test_hosts_that_are_ours() -> None:
    loopback, everywhere = Address("127.0.0.1", 80), Address("0.0.0.0", 80)
    public = Address("127.0.0.1", 80, public_url="https://Help.example.org")
    for address in (loopback, everywhere, public):
        assert all(host_allowed(name, address) for name in ("localhost", "127.0.0.1", "::1"))
        assert not host_allowed("evil.example", address)
    assert host_allowed("help.example.org", public)
    assert not host_allowed("help.example.org.evil.com", public)
    assert host_allowed("203.0.113.9", everywhere) and host_allowed("2001:db8::1", everywhere)
    assert not host_allowed("203.0.113.9", loopback)


GOOD = {"http://127.0.0.1:8423", "https://listed.example", "https://help.example.org"}
ORIGINS = [
    *sorted(GOOD),
    "",
    "null",
    "*",
    "http://127.0.0.1",
    "http://127.0.0.1:80",
    "http://127.0.0.1:84230",
    "http://127.0.0.1:8423/",
    "https://127.0.0.1:8423",
    "ws://127.0.0.1:8423",
    "http://127.0.0.1:8423.evil.com",
    "http://evil.com:8423",
    "http://127.0.0.1.evil.com:8423",
    "http://127.0.0.1:8423@evil.com",
    "http://evil.com#127.0.0.1:8423",
    "HTTP://127.0.0.1:8423",
    " http://127.0.0.1:8423",
    "http://127.0.0.1:8423 ",
    "http://localhost:8423",
    "http://[::1]:8423",
    "http://0.0.0.0:8423",
    "http://2130706433:8423",
    "http://listed.example",
    "https://listed.example:443",
    "https://listed.example.",
    "https://LISTED.example",
    "https://xlisted.example",
    "https://listed.example.evil.com",
    "https://sub.listed.example",
    "https://help.example.org:8423",
    "http://help.example.org",
    "https://help.example.org.evil.com",
    "https://evilhelp.example.org",
    "https://help-example.org",
    "https://hélp.example.org",
    "https://xn--hlp-bma.example.org",
    "https://help.example.org\0.evil.com",
    "https://help.example.org%2eevil.com",
    "file://",
    "data:",
    "chrome-extension://abcdef",
    "moz-extension://abcdef",
    "about:blank",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_origins(origin: str) -> None:
    address = Address("127.0.0.1", 8423, public_url="https://help.example.org")
    allowed = origin_allowed(origin, "127.0.0.1:8423", False, address, frozenset({"https://listed.example"}))
    assert allowed == (origin in GOOD)


def test_more_than_forty_origins_are_tried() -> None:
    assert len(set(ORIGINS)) >= 40


@pytest.mark.parametrize(
    ("url", "origin"),
    [("https://a.example:443/x", "https://a.example"), ("http://a.example:81", "http://a.example:81"), ("http://[::1]:80", "http://[::1]")],
)
def test_an_origin_is_written_as_browsers_do(url: str, origin: str) -> None:
    assert origin_of(url) == origin
