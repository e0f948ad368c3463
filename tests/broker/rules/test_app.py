"""The customer's app: the store's address keeps what it had and carries the session's link; Android's statement names the app."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from broker.rules.app import AndroidApp, android_app, asset_links, store_link

PRINT = ":".join(["AB"] * 32)


@pytest.mark.parametrize(
    "install_url", ["https://store.example/details?id=org.example.help&hl=fr", "https://store.example/details?id=org.example.help&referrer=old"]
)
def test_the_store_gets_the_link_as_referrer(install_url: str) -> None:
    found = parse_qs(urlsplit(store_link(install_url, "https://help.example/j/TO-_KEN?x=1&y=2")).query)
    assert found["id"] == ["org.example.help"]
    assert found["referrer"] == ["https://help.example/j/TO-_KEN?x=1&y=2"]


def test_a_store_without_a_query() -> None:
    assert store_link("https://store.example/app", "http://h/j/T") == "https://store.example/app?referrer=http%3A%2F%2Fh%2Fj%2FT"


def test_the_statement_for_android() -> None:
    (statement,) = asset_links((android_app(f"org.example.help={PRINT.lower()}"),))
    assert statement["target"] == {
        "namespace": "android_app",
        "package_name": "org.example.help",
        "sha256_cert_fingerprints": [PRINT],
    }
    assert asset_links(()) == []


@pytest.mark.parametrize("text", ["", "org.example", f"help={PRINT}", "org.example.help=AB", f"org.1x={PRINT}", f"a.b={PRINT}:AB"])
def test_what_is_no_app(text: str) -> None:
    with pytest.raises(ValueError, match="PACKAGE"):
        android_app(text)


def test_an_app_is_plain_data() -> None:
    assert android_app(f"a.b={PRINT}") == AndroidApp("a.b", PRINT)
