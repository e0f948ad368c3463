"""Keys that stay down: they act with each repetition, and nothing keeps them down for ever."""

from __future__ import annotations

from protocol.inp import Press
from tests.customer.phone.screen.test_phone import Finger, make


def test_a_held_key_acts_with_each_repetition_and_does_not_stay_down() -> None:
    phone = make()
    Finger(phone).tap("app:text")
    phone.text("abcdef")
    for _ in range(3):
        assert phone.key("DEL", Press.DOWN, 0) == ""
    phone.key("VOLUME_UP", Press.DOWN, 0)
    assert phone.state.fields["note"].text == "abc" and phone.held == {"DEL", "VOLUME_UP"}
    phone.key("DEL", Press.UP, 0)
    assert phone.held == {"VOLUME_UP"}
    phone.cancel_touch()
    assert phone.held == {"VOLUME_UP"}, "a finger that is cancelled is no key"
    phone.let_go()
    assert not phone.held and list(phone.keys)[-2:] == ["DEL:up", "VOLUME_UP:up"]
    phone.key("DEL", Press.UP, 0)
    assert list(phone.keys)[-1] == "VOLUME_UP:up", "what was not down does not come up"


def test_a_key_is_let_go_on_a_locked_phone() -> None:
    phone = make()
    phone.key("VOLUME_UP", Press.DOWN, 0)
    phone.do(("lock",))
    assert phone.key("VOLUME_UP", Press.DOWN, 0) == "locked" and phone.key("VOLUME_UP", Press.UP, 0) == ""
    assert not phone.held
