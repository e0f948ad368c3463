"""Where somebody was brought in the thread: it stands there, also when the window gets its size only then."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from console.ui.chat.thread_scroll import Place
from console.ui.chat.thread_view import ThreadView
from console.ui.theme import Theme
from tests.console.ui.chat.test_thread_view import many


@pytest.mark.parametrize("size", [(700, 300), (700, 900), (400, 500)])
def test_where_somebody_was_brought_stays_when_the_window_gets_its_size(qtbot: QtBot, theme: Theme, size: tuple[int, int]) -> None:
    view = ThreadView(theme)
    qtbot.addWidget(view)
    view.resize(700, 600)
    view.show()
    qtbot.waitExposed(view)
    view.show_lines(many(300), at=Place("m150", 40.0))
    assert view.place() == Place("m150", 40.0)
    view.resize(*size)
    assert view.place() == Place("m150", 40.0)
    view.scroll_by(-40)
    assert view.place() != Place("m150", 40.0), "until they move"
