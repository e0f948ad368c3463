"""What a portal's fields may say, each rule with what it finds and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from protocol.portal_rules import Fault, faults, filled, is_web_address, is_zone, unknown, variables
from protocol.records import Hours, Portal

LONG = {f"{kind}.{lang}": "é" * 1_000 for kind in ("subject", "mail", "link") for lang in ("en", "fr")}


def of(**fields: Any) -> list[Fault]:
    return faults(Portal("p", fields.pop("name", "Support"), **fields))


def test_a_portal_as_it_comes_has_no_faults() -> None:
    assert of() == []
    assert of(
        langs=["fr", "en"], lang="fr", install_url="https://store.example/app?id=1", zone="Europe/Paris", closed=["2026-12-25"],
        hours=[Hours(0, 540, 720), Hours(0, 720, 1080), Hours(6, 0, 1440)], texts={"mail.fr": "{customer} {link} {code} { {} {1}"},
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": "  "}, Fault("name", "name_needed")),
        ({"langs": ["fr"]}, Fault("langs", "lang_not_offered")),
        ({"code_length": 8}, Fault("code_length", "too_short", "9")),
        ({"install_url": "javascript:alert(1)"}, Fault("install_url", "no_url")),
        ({"texts": {"subject.en": "{name}"}}, Fault("texts.subject.en", "unknown_variable", "name")),
        ({"hours": [Hours(2, 600, 600)]}, Fault("hours.2", "turned_round")),
        ({"hours": [Hours(2, 600, 720), Hours(3, 600, 720), Hours(2, 719, 800)]}, Fault("hours.2", "overlap")),
        ({"zone": "Europe/Atlantis"}, Fault("zone", "unknown_zone", "Europe/Atlantis")),
        ({"zone": "../../etc/passwd"}, Fault("zone", "unknown_zone", "../../etc/passwd")),
        ({"closed": ["2026-02-30"]}, Fault("closed", "no_date", "2026-02-30")),
        ({"logo": "A" * 16_000, "notice": "é" * 2_000, "texts": LONG, "agents": ["a" * 64] * 200}, Fault("", "too_large")),
    ],
)  # fmt: skip
def test_each_fault_is_told(fields: dict[str, Any], fault: Fault) -> None:
    assert of(**fields) == [fault]


def test_a_logo_with_all_texts_fits() -> None:
    assert of(logo="A" * 16_384, notice="é" * 2_000, texts=LONG) == []


@pytest.mark.parametrize("text", ["http://a", "https://store.example:8443/x?y=1#z", "https://[::1]/app"])
def test_addresses_of_the_web(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "store.example", "ftp://a", "https://", "https:///x", "https://a b", "https://u:p@a", "data:text/html,x",
        "https://a\u202eb", "https://a:99999", "https://[::1",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert not is_web_address(text)


def test_variables_are_filled_in_once() -> None:
    assert variables("{code} {link} {code} {x.y} { code } {}") == ["code", "link", "x.y"]
    assert unknown("{code} {cod} {lien}") == ["cod", "lien"]
    assert filled("{customer}: {code} {other} {", {"customer": "{code}", "code": "12"}) == "{code}: 12 {other} {"


def test_zones() -> None:
    assert is_zone("UTC") and is_zone("Europe/Paris") and not is_zone("") and not is_zone("localtime") and not is_zone("posix/Europe/Paris")
