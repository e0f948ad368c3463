"""How diagnostics stand, in words: for the window's face, the strip over an old report, and the tool that does nothing. No widget."""

from __future__ import annotations

from dataclasses import dataclass

from console.chat.dates import clock, date_words, moment
from console.chat.names import first_name
from console.diagnostics.reading import Told
from console.diagnostics.standing import Readiness
from console.ui.plain import one_line
from console.words import tr


@dataclass(frozen=True, slots=True)
class Face:
    """One icon, one sentence."""

    icon: str
    text: str


def face(standing: Readiness, name: str) -> Face:
    """What stands in place of a report."""
    who = one_line(first_name(name)) or tr("The customer")
    match standing.state:
        case "none":
            return Face("device-mobile", tr("This conversation has no support session whose device could tell anything."))
        case "waiting_room":
            return Face("hourglass", tr("Let {who} in first: a device tells nothing before.", who=who))
        case "not_offered":
            return Face("prohibit", not_offered(standing))
        case "never":
            return Face("prohibit", tr("This portal does not allow diagnostics. An owner can change that in the portal’s settings."))
        case "colleague":
            return Face("users", tr("This conversation is a colleague’s, who asks for diagnostics. Take it over to ask yourself."))
        case "ready":
            return Face("info", tr("{who} has not been asked yet for information about the device.", who=who))
        case "asking":
            return Face("hourglass", tr("{who} is asked whether device information may be shared. The answer appears here.", who=who))
        case "denied":
            words = tr("{who} did not share device information. Explain in the chat what it is for, then ask again.", who=who)
            return Face("prohibit", words)
        case "lapsed":
            return Face("hourglass", tr("The question has lapsed, or the time for it is over. You can ask again."))
        case "revoked":
            return Face("stop-circle", tr("{who} no longer shares device information.", who=who))
        case "coming":
            return Face("arrows-clockwise", tr("{who} said yes. The device is gathering its report.", who=who))
        case "ended":
            return Face("stop-circle", tr("The session is over, and the device told nothing in it."))
        case "told":
            return Face("info", "")


def over_report(standing: Readiness, name: str) -> str:
    """Why a report that stands there grows no older by being refreshed; empty while it can be."""
    who = one_line(first_name(name)) or tr("The customer")
    match standing.state:
        case "told" | "coming":
            return ""
        case "ended":
            return tr("The session ended at {time}. This is what the device told until then.", time=clock(standing.since))
        case "revoked":
            until = clock(standing.since)
            return tr("{who} no longer shares device information. This is what the device told until {time}.", who=who, time=until)
        case "asking":
            return tr("{who} is asked again. Until the answer this is what the device told before.", who=who)
        case _:
            return tr("Nothing new comes from the device. This is what it told before.")


def tool_why(standing: Readiness, told: bool) -> str:
    """Why the tool does nothing; empty where its window has something to show or to ask."""
    if told:
        return ""
    match standing.state:
        case "none" | "waiting_room" | "not_offered" | "never" | "colleague" | "ended":
            return face(standing, "").text
        case _:
            return ""


def not_offered(standing: Readiness) -> str:
    """The client's own words are only added to ours."""
    said = one_line(standing.why, 200)
    words = tr("The customer’s client cannot tell anything about its device.")
    return f"{words} ({said})" if said and said not in ("unsupported", "insecure") else words


def wish_refused(code: str) -> str:
    """Why nothing new came."""
    match code:
        case "absent":
            return tr("The device is not connected just now. Try again when it is back.")
        case "no_consent":
            return tr("The customer no longer shares device information. Ask again.")
        case "ended":
            return tr("The session is over: nothing new comes from the device.")
        case "too_many":
            return tr("The device has told so much in this conversation that no more of it is kept. Begin a new conversation to ask again.")
        case _:
            return tr("The device was not asked. Join the conversation, then try again.")


def told_when(told: Told, now_ms: int, who: str) -> str:
    """Below the window's title."""
    at, today = moment(told.at), moment(now_ms).date()
    time = clock(told.at)
    if at.date() != today:
        return tr("Told on {date} at {time}, allowed by {who}", date=date_words(at.date()), time=time, who=who)
    return tr("Told at {time}, allowed by {who}", time=time, who=who)
