"""What a customer is writing, as it comes from where the portal shows it."""

from __future__ import annotations

from console.notices import TypingSeen
from console.ui.chat.lines import TypingLine
from console.ui.main_window import MainWindow
from protocol.limits import TYPED_CHARS
from tests.console.ui.ear import heard
from tests.console.ui.fake_desk import FakeDesk


def test_what_the_customer_is_writing_is_shown_where_it_comes(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("sofia")
    talk = window.chat.talk
    desk.tell(TypingSeen("sofia", "Sofia Marques", True, "I think it is the <b>\u202ebattery"))
    assert talk._typed_due._timer.remainingTime() > 100, "four times a second at most, whatever comes"
    long = "<p>\u202e" + " ".join(str(n) for n in range(1_000))
    for typed in ("", "I think it is the <b>\u202ebattery", long):
        desk.tell(TypingSeen("sofia", "Sofia Marques", True, typed))
        talk.history.catch_up()
        line = talk.view.lines()[-1]
        assert isinstance(line, TypingLine) and line.text == "Sofia Marques is typing"
        assert line.typed == typed[-TYPED_CHARS:]
        written = heard(talk.view.viewport()).written
        beside = written[written.index(line.text) + 1]  # painted from the bottom up
        if typed == long:
            assert beside[0] == "…" and beside.endswith(" 997 998 999") and len(beside) > 30, "its end is what is being written"
        else:
            assert beside == (typed.replace("\u202e", "") or "Tell me how it goes")
