"""Capability profiles are data: which device may be expected to do what, the richest that fits."""

from __future__ import annotations

from typing import get_args

import pytest

from customer.phone.persona import PERSONAS
from protocol.consents import offers
from protocol.fields import What
from protocol.profiles import profile_of, profiles, read
from protocol.support import Client

WHOLE = {"view", "control", "typing", "diag", "logs", "files", "clipboard", "record"}
TALK = {"diag", "logs"}


@pytest.mark.parametrize(
    ("make", "api", "name", "gives"),
    [
        ("Samsung", 13, "talk", TALK),
        ("Samsung", 14, "maker", WHOLE),
        ("SAMSUNG ", 23, "maker", WHOLE),
        ("LG", 14, "maker", WHOLE),
        ("LGE", 19, "maker", WHOLE),
        ("LG", 13, "talk", TALK),
        ("Samsung", 34, "maker", WHOLE),
        ("HTC", 14, "talk", TALK),
        ("HTC", 20, "talk", TALK),
        ("HTC", 21, "look", TALK | {"view", "files", "clipboard", "record"}),
        ("Huawei", 23, "look", TALK | {"view", "files", "clipboard", "record"}),
        ("Huawei", 24, "access", WHOLE),
        ("Google", 35, "access", WHOLE),
        ("", 8, "talk", TALK),
        ("Google", 7, "chat", set()),
        ("", 0, "chat", set()),
    ],
)
@pytest.mark.parametrize("kind", ["app", "phone"])
def test_maker_and_version_decide_and_the_richest_wins(kind: str, make: str, api: int, name: str, gives: set[str]) -> None:
    profile = profile_of(Client(kind=kind, make=make, api=api))  # type: ignore[arg-type]
    assert (profile.name, set(profile.gives)) == (name, gives)


def test_a_page_is_a_page_whatever_it_says_of_its_maker() -> None:
    assert profile_of(Client(kind="page", make="Samsung", api=34)).name == "browser"


def test_every_missing_capability_has_a_reason() -> None:
    for profile in profiles():
        assert set(profile.why) == set(get_args(What)) - set(profile.gives), profile.name


def test_a_table_that_forgets_a_capability_is_refused() -> None:
    with pytest.raises(ValueError, match="thin"):
        read('[[profile]]\nname = "thin"\nclients = ["app"]\ngives = ["view"]\nwhy = { control = "x" }\n')


@pytest.mark.parametrize("key", sorted(PERSONAS))
def test_no_practice_phone_offers_what_its_kind_of_device_cannot_do(key: str) -> None:
    persona = PERSONAS[key]
    gives, caps = set(profile_of(persona.client()).gives), persona.caps()
    assert {what for what in get_args(What) if offers(caps, what)} <= gives


def test_the_practice_phones_of_both_makers_offer_the_same() -> None:
    offered = {key: {what for what in get_args(What) if offers(PERSONAS[key].caps(), what)} for key in ("galaxy", "lg", "talk")}
    assert offered["lg"] == offered["galaxy"] > offered["talk"] == {"diag", "logs"}
    assert PERSONAS["lg"].api == PERSONAS["talk"].api, "by its maker, not by its version"
