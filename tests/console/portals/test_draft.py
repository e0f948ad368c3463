"""A portal while it is edited: steps back and forth."""

from __future__ import annotations

from msgspec.structs import replace

from console.portals.draft import Draft
from protocol.records import Portal

OLD = Portal("p", "Support")


def test_letters_of_one_field_are_one_step_and_everything_can_be_undone() -> None:
    draft = Draft(OLD)
    for at, name in enumerate(("N", "Ne", "New")):
        draft.change(replace(OLD, name=name), at * 200)
    new = draft.now
    draft.change(replace(new, view="never"), 700)
    draft.change(replace(new, view="never", name="Newer"), 5_000)
    assert (draft.dirty, draft.can_undo, draft.can_redo) == (True, True, False)
    draft.undo()
    assert draft.now == replace(new, view="never")
    draft.undo()
    assert draft.now == new
    draft.undo()
    assert draft.now == OLD
    assert (draft.dirty, draft.can_undo, draft.can_redo) == (False, False, True)
    draft.redo()
    draft.redo()
    assert draft.now == replace(new, view="never")
    draft.change(replace(draft.now, camera="never"), 9_000)
    assert not draft.can_redo, "another way was taken"


def test_a_pause_is_a_new_step() -> None:
    draft = Draft(OLD)
    draft.change(replace(OLD, name="A"), 0)
    draft.change(replace(OLD, name="AB"), 5_000)
    draft.undo()
    assert draft.now.name == "A"


def test_what_is_the_same_is_no_step() -> None:
    draft = Draft(OLD)
    draft.change(OLD, 0)
    assert not draft.can_undo
