"""Profiles of keys and buttons: what is built in, what a change is refused for or costs, and that nothing saved is ever lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.actions import ACTIONS, BY_NAME, LONG_PRESS, TOUCH
from console.viewer.binding_file import read_profiles, written_profiles
from console.viewer.bindings import (
    BUILT_IN,
    HABITS,
    Bindings,
    Judgement,
    differences,
    has_habit,
    is_changed,
    judge,
    mod_warnings,
    with_habit,
)
from console.viewer.inputs import Button, Chord, Click, Input, read, written
from console.viewer.keys import ROTATE, SOFTKEYS
from console.viewer.modifiers import read_mod

SCRCPY, DESK = BUILT_IN["scrcpy"], BUILT_IN["desk"]
RIGHT, MIDDLE = Click(Button.RIGHT), Click(Button.MIDDLE)



# ---- what is built in


def test_every_softkey_is_an_action_and_nearly_every_action_has_a_key() -> None:
    assert {softkey.key for softkey in SOFTKEYS if softkey.key != ROTATE} | {"rotate"} <= set(BY_NAME)
    assert len(BY_NAME) == len(ACTIONS)
    for bindings in BUILT_IN.values():
        reached = set(bindings.table.values())
        assert set(BY_NAME) - reached <= {"back_or_wake", "statistics_corner", LONG_PRESS}


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_is_built_in_stands_against_nothing_of_its_own(name: str) -> None:
    bindings = BUILT_IN[name]
    assert not is_changed(bindings) and differences(bindings) == {}
    for what, action in bindings.table.items():
        assert judge(bindings.unbind(what), what, action).refused is None, written(what)


# ---- changes


@pytest.mark.parametrize(
    ("what", "action", "judgement"),
    [
        ("mod+h", "HOME", Judgement()),
        ("mod+h", "RECENTS", Judgement(taken="HOME")),
        ("mod+j", "RECENTS", Judgement()),
        ("esc", "BACK", Judgement(costs="key_of_phone")),
        ("f11", "freeze", Judgement(taken="fullscreen", costs="key_of_phone")),
        ("left-click", "BACK", Judgement("left_button")),
        ("shift+left-click", "BACK", Judgement("left_button")),
        ("mod+j", TOUCH, Judgement("only_click")),
        ("mod+j", LONG_PRESS, Judgement("only_click")),
        ("super", LONG_PRESS, Judgement("only_click")),
        ("right-click held", LONG_PRESS, Judgement("only_click")),
        ("right-click", LONG_PRESS, Judgement(taken="back_or_wake")),
        ("right-click twice", "HOME", Judgement()),
        ("shift+right-click held", "HOME", Judgement("begins_at_once")),
        ("fifth-click", LONG_PRESS, Judgement("waits")),
        ("middle-click", "screenshot", Judgement(taken="HOME")),
    ],
)
def test_what_stands_against_a_change(what: str, action: str, judgement: Judgement) -> None:
    found = read(what)
    assert found is not None
    assert judge(SCRCPY, found, action) == judgement


@pytest.mark.parametrize("key", ["a", "1", "space", "enter", "backspace", "tab", "left", "delete"])
def test_a_key_that_types_needs_mod(key: str) -> None:
    assert judge(SCRCPY, Chord(key, mod=False), "BACK").refused == "types"
    assert judge(SCRCPY, Chord(key), "BACK").refused is None


@given(st.sampled_from(sorted(BUILT_IN)), st.lists(st.tuples(st.sampled_from(sorted(BY_NAME)), st.sampled_from(
    [written(what) for what in SCRCPY.table] + ["mod+j", "esc", "middle-click held", "right-click twice"])), max_size=20))  # fmt: skip
def test_an_input_means_one_thing_and_what_is_refused_is_never_needed(name: str, wishes: list[tuple[str, str]]) -> None:
    bindings = BUILT_IN[name]
    for action, text in wishes:
        what = read(text)
        assert what is not None
        if judge(bindings, what, action).refused is None:
            bindings = bindings.bind(what, action)
            assert bindings.table[what] == action
    for what in bindings.table:
        if isinstance(what, Click) and what.how != "press":
            assert bindings.table.get(replace(what, how="press")) not in (TOUCH, LONG_PRESS)
    (again,) = read_profiles(written_profiles([bindings])).profiles
    assert dict(again.table) == dict(bindings.table)


def test_habits_come_and_go_together() -> None:
    assert not has_habit(SCRCPY, "vnc")
    on = with_habit(SCRCPY, "vnc", True)
    assert has_habit(on, "vnc") and not has_habit(on, "function_keys")
    assert {action for what, action in on.table.items() if isinstance(what, Chord) and not what.mod} == {
        "BACK", "HOME", "POWER_DIALOG", "fullscreen",
    }  # fmt: skip
    assert dict(with_habit(on, "vnc", False).table) == dict(SCRCPY.table)
    other = on.bind(Chord("end", mod=False), "RECENTS")
    assert with_habit(other, "vnc", False).table[Chord("end", mod=False)] == "RECENTS", "what was bound otherwise since is nobody's habit"
    assert set(HABITS) == {"vnc", "function_keys"}


@pytest.mark.parametrize(
    ("chosen", "warnings"),
    [
        ("lalt,lsuper", []),
        ("lalt", []),
        ("lctrl", ["ctrl"]),
        ("rctrl", ["ctrl", "host"]),
        ("lctrl+lalt", ["host"]),
        ("ralt", ["altgr"]),
        ("lsuper,rsuper", ["desktop"]),
    ],
)
def test_what_a_choice_of_mod_costs(chosen: str, warnings: list[str]) -> None:
    found = read_mod(chosen)
    assert found is not None
    assert mod_warnings(found) == warnings


# ---- saved and read again


def test_only_differences_are_saved_and_a_person_can_read_them() -> None:
    mine = replace(DESK, name="Für Éva", mod=read_mod("rctrl") or frozenset()).bind(Chord("j"), "HOME").unbind(Chord("h"))
    saved = json.loads(written_profiles([mine]))
    assert saved == {
        "tapline_bindings": 1,
        "profiles": [{"name": "Für Éva", "based_on": "desk", "mod": "rctrl", "changes": {"mod+h": "", "mod+j": "HOME"}}],
    }
    read_again = read_profiles(written_profiles([mine]))
    assert read_again.troubles == () and read_again.aside == ()
    (same,) = read_again.profiles
    assert (same.name, same.base, same.mod, dict(same.table)) == (mine.name, mine.base, mine.mod, dict(mine.table))


def entry(**more: object) -> dict[str, object]:
    return {"name": "A", "based_on": "scrcpy", "mod": "lalt", "changes": {"mod+j": "HOME"}, **more}


def text(*entries: object, version: object = 1) -> str:
    return json.dumps({"tapline_bindings": version, "profiles": list(entries)})


@pytest.mark.parametrize("bad", ["", "{", "[]", "null", "{}", '{"tapline_bindings": 1}', '{"tapline_bindings": "1", "profiles": []}',
                                 "[" * 5_000, "x" * 300_000])  # fmt: skip
def test_what_is_no_list_of_profiles(bad: str) -> None:
    assert [kind for kind, _ in read_profiles(bad).troubles] == ["damaged"]


def test_a_newer_format_is_left_alone() -> None:
    assert [kind for kind, _ in read_profiles(text(entry(), version=2)).troubles] == ["newer"]


@pytest.mark.parametrize(
    "broken",
    [7, None, [], {}, entry(name=""), entry(name=7), entry(name="x" * 41), entry(based_on="vnc"), entry(based_on=["scrcpy"]),
     entry(mod="alt"), entry(mod=7), entry(changes=[]), entry(name="desk", based_on="scrcpy")],
)  # fmt: skip
def test_a_broken_profile_is_put_aside_and_written_again(broken: object) -> None:
    found = read_profiles(text(broken, entry(name="B")))
    assert [profile.name for profile in found.profiles] == ["B"]
    assert [kind for kind, _ in found.troubles] == ["profile"]
    written_again = json.loads(written_profiles(found.profiles, found.aside))
    assert broken in written_again["profiles"]


@pytest.mark.parametrize(
    ("line", "action"),
    [("mod+jj", "HOME"), ("mod+j", "teleport"), ("mod+j", 7), ("left-click", "HOME"), ("a", "HOME"), ("mod+j", "touch"),
     ("shift+right-click held", "HOME")],
)  # fmt: skip
def test_a_line_that_is_not_understood_has_no_effect_is_named_and_stays(line: str, action: object) -> None:
    found = read_profiles(text(entry(changes={line: action, "mod+k": "RECENTS"})))
    (profile,) = found.profiles
    assert profile.table[Chord("k")] == "RECENTS"
    assert [kind for kind, _ in found.troubles] == ["line"]
    assert line in found.troubles[0][1]
    saved = json.loads(written_profiles(found.profiles))["profiles"][0]["changes"]
    assert line in saved and "mod+k" in saved


def test_two_profiles_of_one_name_are_both_kept() -> None:
    found = read_profiles(text(entry(), entry(changes={})))
    assert len(found.profiles) == 1 and len(found.aside) == 1


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda in_: st.lists(in_) | st.dictionaries(st.text(), in_))


@given(JSON)
def test_nothing_that_is_saved_brings_the_viewer_down(whatever: object) -> None:
    found = read_profiles(json.dumps(whatever))
    assert isinstance(found.profiles, tuple)
    found = read_profiles(text(whatever))
    for profile in found.profiles:
        assert isinstance(profile, Bindings)


def test_keys_come_before_buttons() -> None:
    assert [written(what) for what in SCRCPY.inputs("HOME")] == ["mod+h", "super", "middle-click"]
    assert SCRCPY.inputs("long_press") == []
    assert isinstance(SCRCPY.clicks, dict) and RIGHT in SCRCPY.clicks and MIDDLE in SCRCPY.clicks
    bound: list[Input] = DESK.inputs("RECENTS")
    assert Click(Button.MIDDLE, "held") in bound
