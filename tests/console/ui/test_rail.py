"""The rail: each room is one press away, the one that is there is marked, and a number says how many need somebody."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton

from console.ui.main_window import MainWindow
from console.ui.rail import RailButton
from tests.console.ui.window_world import click


def buttons(window: MainWindow) -> dict[str, QAbstractButton]:
    return {button.accessibleName(): button for button in window.rail.findChildren(RailButton)}


@pytest.mark.parametrize(("name", "room"), [("Codes", "codes"), ("Settings", "settings"), ("Conversations", "conversations")])
def test_a_room_by_its_icon(window: MainWindow, name: str, room: str) -> None:
    window.go("codes" if room != "codes" else "settings")
    click(buttons(window)[name])
    assert window.room() == room
    assert [one for one, button in buttons(window).items() if button.isChecked()] == [name]


def test_how_many_need_somebody_is_said_at_the_conversations(window: MainWindow) -> None:
    counted: list[int] = []
    window.chat.counted.connect(counted.append)
    window.chat.refresh_list()
    (count,) = set(counted)
    assert count > 0
    said = {name: button.accessibleDescription() for name, button in buttons(window).items()}
    assert said == {"Conversations": f"{count} need you", "Codes": "", "Settings": ""}
