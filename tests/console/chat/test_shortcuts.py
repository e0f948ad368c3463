"""Which shortcuts are offered, in which order and language, and what a file of them brings."""

from __future__ import annotations

import itertools
import json

import pytest

from console.chat.shortcuts import USES_KEPT, NoShortcuts, as_file, body_in, code_wrong, counted, from_file, matches, offered, used
from protocol.records import Shortcut


def made(id_: str, code: str, title: str = "", owner: str | None = None, *, archived: bool = False, **bodies: str) -> Shortcut:
    return Shortcut(id_, code, title, bodies or {"en": f"text of {code}"}, owner, archived=archived)


SOME = [
    made("1", "hello", "Greeting", en="Hello {contact.first_name}", fr="Bonjour {contact.first_name}"),
    made("2", "help", "Where to find help"),
    made("3", "bye", "Say hello again later"),
    made("4", "othello", "A play"),
    made("5", "old", archived=True),
    made("6", "hers", owner="mia"),
    made("7", "mine", owner="jonas"),
    made("8", "été", "Horaires d’été", fr="Nous fermons"),
    Shortcut("9", "empty"),
    Shortcut("10", "ours", bodies={"en": "x"}, group="g1"),
]


def codes(query: str, uses: dict[str, int] | None = None) -> list[str]:
    return [shortcut.code for shortcut in offered(SOME, query, "jonas", uses or {})]


def test_all_that_are_mine_or_everybodys_most_used_first() -> None:
    assert codes("") == ["bye", "hello", "help", "mine", "othello", "été"]
    assert codes("", {"2": 7, "7": 9}) == ["mine", "help", "bye", "hello", "othello", "été"]


def test_a_groups_own_are_for_its_members() -> None:
    assert "ours" not in codes("")
    assert "ours" in [s.code for s in offered(SOME, "", "jonas", {}, {"g1"})]


def test_letters_filter_best_first() -> None:
    assert codes("hel") == ["hello", "help", "bye", "othello"], "codes that begin so, titles with such a word, then what holds it"
    assert codes("hel", {"2": 1}) == ["help", "hello", "bye", "othello"], "use counts among equals"
    assert codes("help", {"1": 99}) == ["help"]
    assert codes("HEL")[:2] == ["hello", "help"]
    assert codes("ete") == ["été"], "accents need not be typed"
    assert codes("xyz") == []
    assert [s.code for s in offered(SOME, "", "jonas", {}, most=2)] == ["bye", "hello"]


def test_in_the_customers_language_or_what_there_is() -> None:
    assert body_in(SOME[0], "fr") == body_in(SOME[0], "fr-CA") == "Bonjour {contact.first_name}"
    assert body_in(SOME[0], "de") == "Hello {contact.first_name}"
    assert body_in(SOME[7], "en") == "Nous fermons"
    assert body_in(SOME[8], "en") == ""


def test_all_of_it_is_looked_through() -> None:
    assert matches(SOME[0], "bonjour first") and matches(SOME[7], "fermons ETE") and not matches(SOME[0], "nowhere")


@pytest.mark.parametrize(("code", "wrong"), [("hello", False), ("2fa", False), ("wi-fi_2", False), ("été", False)] + [
    (code, True) for code in ("", "a b", "a.b", "/a", "-a", "12", "x" * 33, "a{b}", "_a")
])  # fmt: skip
def test_a_code_is_what_can_be_typed(code: str, wrong: bool) -> None:
    assert code_wrong(code) is wrong


def test_accents_and_ligatures_are_typed_or_not() -> None:
    """As search folds them: there is one way to fold."""
    some = [made("1", "coeur", "Un cœur"), made("2", "rue", "Große Straße")]
    assert [s.id for s in offered(some, "cœur", "me", {})] == ["1"]
    assert [s.id for s in offered(some, "un coeur", "me", {})] == ["1"] and [s.id for s in offered(some, "STRASSE", "me", {})] == ["2"]


def test_use_is_counted() -> None:
    kept = ""
    for id_ in ("a", "b", "a"):
        kept = used(kept, id_)
    assert counted(kept) == {"a": 2, "b": 1}
    assert counted("nonsense") == counted('["a"]') == counted("") == {}
    for n in range(USES_KEPT + 50):
        kept = used(kept, f"s{n}")
    assert len(counted(kept)) <= USES_KEPT + 1 and counted(kept)["a"] == 2, "the least used are forgotten"


def test_a_file_goes_out_and_comes_in() -> None:
    data = as_file(SOME)
    told = json.loads(data)
    assert told["kind"] == "tapline-shortcuts"
    assert {"code": "hello", "title": "Greeting", "bodies": dict(SOME[0].bodies)} in told["shortcuts"]
    assert "old" not in data.decode(), "what is put away stays away"
    ids = (f"n{n}" for n in itertools.count())
    fresh = from_file(data, [], "ada", lambda: next(ids))
    assert {(s.code, s.owner) for s in fresh} == {
        ("hello", None), ("help", None), ("bye", None), ("ours", None), ("othello", None), ("hers", "ada"), ("mine", "ada"), ("été", None)
    }  # fmt: skip
    assert from_file(data, fresh, "ada", lambda: "x") == [], "a second time it brings nothing"


def test_what_is_other_takes_the_place_of_what_was() -> None:
    changed = as_file([made("z", "HELLO", "Greeting", en="Hi")])
    (put,) = from_file(changed, SOME, "jonas", lambda: "new")
    assert (put.id, put.code, put.bodies) == ("1", "HELLO", {"en": "Hi"})


def test_what_can_be_no_shortcut_is_left_out() -> None:
    rows = [
        {"code": "a b", "bodies": {"en": "x"}},
        {"code": "ok"},
        {"code": "long", "bodies": {"en": "x" * 5_000}},
        {"code": "x" * 40, "bodies": {"en": "x"}},
    ]
    data = json.dumps({"kind": "tapline-shortcuts", "shortcuts": [*rows, {"code": "fine", "bodies": {"en": "x", "e": "y"}}]}).encode()
    assert [(s.code, s.bodies) for s in from_file(data, [], "me", lambda: "n")] == [("fine", {"en": "x"})]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"kind": "other"}', b"\xff\xfe", b"[" * 100_000, b'{"kind":"tapline-shortcuts","shortcuts":5}']
)
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(NoShortcuts):
        from_file(data, [], "me", lambda: "n")
