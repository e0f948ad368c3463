"""What the person's finger on the phone's own screen asks of the rest of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer.phone.asides import wished
from customer.phone.screen.actions import Wish

if TYPE_CHECKING:
    from customer.phone.session import PhoneSession


def grant(session: PhoneSession, wish: Wish) -> None:
    """On the session's loop."""
    match wish:
        case ("exit",):
            session.exit()
        case ("stop_sharing",):
            session.revoke("view")
        case ("end_recording",):
            session.revoke("record")
        case ("revoke", what):
            session.revoke(what)
        case ("compare", "anew"):
            session.words.anew()
        case ("compare", found):
            session.words.compare(found == "same")
        case ("send_clipboard",):
            session.share.clipboard.send()
        case ("private", on):
            session.cover(on == "on")
        case ("say", body):
            session.say_in_chat(body)
        case ("answer", what, answer):
            session.answer(what, answer == "granted")
        case ("locked",):
            session.locked(True)
        case ("unlocked",):
            session.locked(False)
        case _:
            wished(session.asides, wish)
