"""What stands for a variable, and where one is still to be filled in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.chat.variables import NAMES, Filled, fill, gaps, next_gap, values
from console.workspace import Workspace
from protocol.records import Contact, Conversation, Portal
from protocol.support import Client

ME = Workspace("https://x.example", "Boutique Lyon", "jonas", "Jonas Weber", "owner")
RECORD = Conversation("c", 17, "p", "Claire Fontaine", 1)


def test_everything_that_is_known_is_filled_in() -> None:
    contact = Contact("k", "p", "Claire F.", 1, "claire@x.example", "+33 6 12", custom={"Order": "A-7"})
    client = Client("phone", "", "Samsung", "Galaxy A54", "Android 14", 34)
    found = values(ME, RECORD, contact, Portal("p", "Assistance mobile"), client, "482913067")
    assert {name: found.get(name) for name in NAMES} == {
        "contact.name": "Claire F.", "contact.first_name": "Claire", "contact.email": "claire@x.example", "contact.phone": "+33 6 12",
        "agent.name": "Jonas Weber", "agent.first_name": "Jonas", "portal.name": "Assistance mobile", "workspace.name": "Boutique Lyon",
        "phone.make": "Samsung", "phone.model": "Galaxy A54", "phone.android": "14",
        "code": "482913067", "number": "17",
    }  # fmt: skip
    assert found["contact.custom.Order"] == "A-7"


def test_what_is_not_known_is_not_guessed() -> None:
    assert values(None, None) == {}
    page = Client("page", "", "", "Chrome", "Windows")
    assert not [name for name in values(ME, RECORD, client=page) if name.startswith("phone.")], "a page is no phone"
    assert values(None, RECORD)["contact.name"] == "Claire Fontaine", "of a conversation without a contact, the name that it has"


def test_gaps_stay_and_are_named() -> None:
    assert fill("Dear {contact.name}, {x.y} {phone.battery}!", {"contact.name": "Claire"}) == Filled(
        "Dear Claire, {x.y} {phone.battery}!", ((13, 5), (19, 15))
    )
    assert fill("nothing here", {}) == Filled("nothing here")


@pytest.mark.parametrize("text", ["{}", "{ }", '{"a": 1}', "{A}", "{contact..name}", "{1}", "{contact.name", "contact.name}", "{\n}"])
def test_other_braces_are_left_alone(text: str) -> None:
    assert gaps(text) == [] and fill(text, {"": "x"}) == Filled(text)


def test_a_value_is_one_plain_line_and_never_a_variable() -> None:
    hostile = {"contact.name": "{agent.name}\r\n\tEvil {contact.name}", "agent.name": "secret"}
    assert fill("{contact.name}", hostile).text == "{agent.name} Evil {contact.name}"
    assert len(fill("{contact.name}", {"contact.name": "x" * 10_000}).text) == 200
    assert fill("{contact.name}", {"contact.name": " \n "}) == Filled("{contact.name}", ((0, 14),)), "blank is no value"


def test_from_gap_to_gap_and_round() -> None:
    text = "a {b} c {d.e} f"
    assert next_gap(text, 0) == (2, 3)
    assert next_gap(text, 5) == (8, 5)
    assert next_gap(text, 13) == (2, 3), "behind the last comes the first"
    assert next_gap(text, 8, back=True) == (2, 3)
    assert next_gap(text, 2, back=True) == (8, 5)
    assert next_gap("none", 0) is None and next_gap("none", 0, back=True) is None


@given(st.text(max_size=200), st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_gaps_are_where_they_are_said_to_be(body: str, known: dict[str, str]) -> None:
    filled = fill(body, known)
    for begin, length in filled.gaps:
        assert filled.text[begin] == "{" and filled.text[begin + length - 1] == "}"
