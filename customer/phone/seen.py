"""What a console is told of this phone's screen: its geometry, and the state of its picture. Pure."""

from __future__ import annotations

from customer.phone.screen.apps import app_of
from customer.phone.screen.compose import insets_px
from customer.phone.screen.phone import Phone
from protocol.peer import Geom, Vid


def geometry(g: int, phone: Phone) -> Geom:
    state = phone.state
    size = state.size_px
    return Geom(g, size, size, state.turned, state.persona.dpi, state.persona.hz, insets_px(state))


def picture_state(phone: Phone, *, private: bool, held: bool, idle: bool) -> Vid:
    """`private`: its owner covers everything; `held`: the technician has stepped away; `idle`: nothing moves."""
    if private:
        return Vid("private")
    if held:
        return Vid("paused", "held")
    match phone.black:
        case "lock":
            return Vid("secure", "lock")
        case "app":
            return Vid("secure", "app", phone.state.say(app_of(phone.state.page).name))
    return Vid("idle" if idle else "live")
