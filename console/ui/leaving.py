"""What quitting means for those who are being helped, in words, and whether anybody still needs the program."""

from __future__ import annotations

from console.ui.desk_port import DeskPort
from console.words import tr, trn


def quit_words(count: int, embedded: bool) -> str:
    """Asked before quitting while `count` sessions are live. `embedded`: the broker is this program's own child."""
    told = trn(
        "{n} session is live. Its customer reads that you are not connected, and you no longer see the screen.",
        "{n} sessions are live. Their customers read that you are not connected, and you no longer see their screens.",
        count,
    )
    if embedded:
        return told + " " + tr("The chat stops too until Tapline starts again: it runs on this computer.")
    return told + " " + tr("What they write waits for you.")


def goes_on(desk: DeskPort, live: int) -> bool:
    """Whether somebody may still need this program: a session, a customer at the door, or one who has a code."""
    replica, now = desk.replica, desk.now_ms()
    return (
        live > 0
        or any(record.state == "waiting" for record in replica.going())
        or any(code.state == "live" and code.expires_at > now and replica.own_code(code.id) is not None for code in replica.codes())
    )
