"""What finds no room on the disk is refused in words, and an end is owed until it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console import intents as wish
from console.notices import (
    RequestRefused,
)
from console.replica import CannotStore
from protocol import wire
from protocol.desk import Edit
from tests.console.desk_house import House


def test_what_cannot_be_stored_is_refused_in_words_and_an_end_is_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.live()

    def full(_request: wire.Request, _at_ms: int, *, drafted: bool = False) -> None:
        raise CannotStore("The disk is full.")

    with monkeypatch.context() as disk:
        disk.setattr(house.replica, "queue", full)
        assert house.desk.submit(wish.SendText("c", "Bonjour")) == "", "the text must stay where it was written"
        assert house.desk.submit(wish.Deed(Edit(wish.NO_ID, "m1", "Bonsoir"))) == "", "and so must a change"
        code = house.desk.submit(wish.NewCode("p"))
        house.desk.submit(wish.EndSession("c"))
        house.run_posted()
        refused = house.told(RequestRefused)
        assert [r.text for r in refused] == ["The disk is full."] * 4
        assert refused[2].id == code
        assert house.screens[-1].closed, "a full disk does not keep the screen shared"
        house.desk.tick()
    assert house.queued(wire.End) == []
    house.desk.tick()
    house.desk.tick()
    (end,) = house.queued(wire.End)
    assert end.session == "s"


@pytest.mark.parametrize(("way", "intent"), [("retry", wish.RetryRequest), ("discard", wish.DiscardRequest)])
def test_a_full_disk_is_told_too_where_a_failed_message_is_taken_up(
    house: House, monkeypatch: pytest.MonkeyPatch, way: str, intent: Callable[[str], wish.Intent]
) -> None:
    def full(*_request: str) -> None:
        raise CannotStore("The disk is full.")

    monkeypatch.setattr(house.replica, way, full)
    house.desk.submit(intent("m1"))
    house.run_posted()
    assert house.told(RequestRefused) == [RequestRefused("m1", "not_stored", "The disk is full.")]
