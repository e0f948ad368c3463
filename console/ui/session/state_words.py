"""How a support session stands, in words for the strip and the list. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.chat.happenings import ended_words
from console.durations import running
from console.live_view import LiveView, Phase
from console.session_state import OVER, State, StateNow
from console.words import tr


@dataclass(frozen=True, slots=True)
class StateWords:
    """`text` ends with the time in this state; `more` is for who points at it."""

    icon: str
    text: str
    role: str
    more: str = ""
    shorter: tuple[str, ...] = ()
    """For where there is no room, the last of them the time alone: the icon says the rest."""


def told(standing: StateNow, live: LiveView | None, lead: str, now_ms: int, by: str = "") -> StateWords:
    """`lead`: the name of who holds control where that is somebody else, else empty. `by`: who of us ended it, as far as is known."""
    time = running(standing.elapsed_ms(now_ms))
    over = tr("Ended, {time} ago", time=time), tr("{time} ago", time=time)
    return replace(_told(standing, live, lead, time, by), shorter=over if standing.state in OVER else (time,))


def _told(standing: StateNow, live: LiveView | None, lead: str, time: str, by: str) -> StateWords:
    match standing.state:
        case State.WAITING:
            return StateWords("door", tr("Waiting at the door, {time}", time=time), "warn")
        case State.CONNECTING:
            return StateWords("arrows-clockwise", tr("Connecting, {time}", time=time), "accent")
        case State.HELD:
            more = tr("The customer is told that you have stepped away. Nothing is seen and nothing touched until it goes on.")
            return StateWords("pause", tr("On hold, {time}", time=time), "warn", more)
        case State.RECONNECTING:
            return StateWords("arrows-clockwise", tr("Reconnecting, {time}", time=time), "warn")
        case State.OFFLINE if standing.whose == "us":
            return StateWords("wifi-slash", tr("This computer has no connection, {time}", time=time), "warn")
        case State.OFFLINE:
            return StateWords("wifi-slash", tr("The customer has no connection, {time}", time=time), "warn")
        case State.TIMED_OUT:
            return StateWords("clock", tr("Timed out, {time} ago", time=time), "bad", timed_out_words(standing.why))
        case State.ENDED:
            return StateWords("stop-circle", _ended(standing, time, by), "text-2", ended_words(standing.whose, standing.why))
        case State.ACTIVE:
            return _active(live, lead, time)


def timed_out_words(why: str) -> str:
    if why == "away":
        return tr("The customer was away for too long.")
    return tr("The session had reached its longest time.")


def _ended(standing: StateNow, time: str, by: str) -> str:
    match standing.whose:
        case "customer":
            return tr("Ended by the customer, {time} ago", time=time)
        case "agent" if by:
            return tr("Ended by {name}, {time} ago", name=by, time=time)
        case "agent":
            return tr("Ended by us, {time} ago", time=time)
        case _:
            return tr("Ended, {time} ago", time=time)


def _active(live: LiveView | None, lead: str, time: str) -> StateWords:
    if live is not None and live.phase is Phase.ELSEWHERE:
        more = tr(
            "The screen is shown to them. Join or look on to see it; "
            "where the two words count or the portal says no, nobody looks on untold. "
            "You can read and write in the conversation."
        )
        return StateWords("users", tr("With {name}, {time}", name=lead or tr("a colleague"), time=time), "text-2", more)
    if lead:
        more = tr("You see the same picture. Only who leads can touch.")
        return StateWords("eye", tr("{name} leads, {time}", name=lead, time=time), "text-2", more)
    return StateWords("device-mobile", tr("Under way, {time}", time=time), "good")
