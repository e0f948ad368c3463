"""Web links in hostile words: only http and https, the host that would really be asked, and which are asked about first."""

from __future__ import annotations

import idna
import pytest
from PySide6.QtCore import QUrl

from console.chat.links import as_asked, as_read, doubt, host_of, links


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("javascript:alert(1) file:///etc/passwd ftp://x.example", []),
        ("(see https://a.example/b).", ["a.example"]),
        ("https://xn--e1afmkfd.example and https://пример.example", ["xn--e1afmkfd.example", "xn--e1afmkfd.example"]),
        ("http:// https://", []),
        ("https://[::1", []),
        ("http://" + "a." * 126 + "b http://" + "a." * 126 + "bc", ["a." * 126 + "b"]),
    ],
)
def test_what_counts_as_a_link(text: str, hosts: list[str]) -> None:
    assert [link.host for link in links(text)] == hosts


def test_what_is_no_name_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One U+FDFA is 18 letters and blanks; a message full of them stopped the window for a third of a second, at each layout."""
    looked_at: list[str] = []
    encode = idna.encode

    def counted(name: str, **how: bool) -> bytes:
        looked_at.append(name)
        return encode(name, **how)

    monkeypatch.setattr(idna, "encode", counted)
    assert links("http://" + "\ufdfa" * 2700) == []
    assert links(("http://" + "\ufdfa." * 3 + " ") * 300) == []
    assert links("http://x" + ")" * 2000 + "a" + "." * 2000) == []
    assert looked_at == []
    assert links("http://é.example") != []
    assert looked_at == ["é.example"]


NAMES = ["groß-bank.example", "BÜCHER.example", "пример.example", "日本語。example", "σίςς.example", "a_b.example", "x.example."]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_is_what_is_opened(name: str) -> None:
    """Python's own `idna` codec makes `ss` of `ß`, browsers and Qt do not: another host."""
    shown = host_of(f"https://{name}/x")
    assert shown == QUrl(f"https://{name}/x").host(QUrl.ComponentFormattingOption.FullyEncoded)
    opened = as_asked(f"https://ana:1@{name}:8443/x?y=ß#ß")
    assert opened == f"https://ana:1@{shown if not name.isascii() else name}:8443/x?y=ß#ß"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://bank.example/x", ""),
        ("https://bank.example:8443/x?y=@z", ""),
        ("https://пример.example", "foreign"),
        ("https://xn--e1afmkfd.example", "foreign"),
        ("https://www.pаypal.example", "mixed"),
        ("https://bücher.example", "foreign"),
        ("https://xn--zz--9.example", "foreign"),
        ("https://groß-bank.example", "foreign"),
        ("https://bank.example@evil.example/login", "login"),
    ],
)
def test_what_is_asked_about_before_it_is_opened(url: str, why: str) -> None:
    assert doubt(url) == why


def test_a_host_is_read_as_people_read_it() -> None:
    assert as_read("www.xn--e1afmkfd.example") == "www.пример.example"
    assert as_read("xn--zz--9.example") == "xn--zz--9.example"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "HTTPS://", "http://[", "mailto:a@b.example", ""])
def test_nothing_else_has_a_host(url: str) -> None:
    assert host_of(url) == ""
