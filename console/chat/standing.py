"""How one conversation stands: at the door or in, for how long, what its header says and where a message goes. Pure.

List and header ask here, so that they cannot disagree. Icons are Phosphor's names, roles are colour roles.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.chat.happenings import ended_words
from console.chat.names import label_beside
from console.durations import running
from console.live_view import LiveView, Phase
from console.words import tr
from protocol.conversations import by_mail_alone
from protocol.records import Conversation
from protocol.support import Session


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    name: str
    detail: str
    """Portal, phone, language."""
    state: str = ""
    state_icon: str = ""
    state_role: str = "text-2"
    timer: str = ""
    can_ask: bool = False
    ask_shown: bool = False
    ask_why_not: str = ""
    can_ask_camera: bool = False
    can_end: bool = False
    can_offer: bool = False
    """A phone session can be offered: none runs, and the customer has a page."""


def session_clock(live: LiveView, session: Session | None, now_ms: int) -> str:
    """Time in this session: since the customer was let in, whatever became of the picture meanwhile; on hold, since then, for it stands
    behind these words. Empty before and after."""
    if live.phase in (Phase.WAITING, Phase.ENDED):
        return ""
    if live.held_since_ms and session is not None and session.held_at is not None:
        return running(now_ms - session.held_at)
    begun = session.admitted_at if session is not None and session.admitted_at else live.since_ms
    return running(now_ms - begun)


def header_facts(
    record: Conversation, session: Session | None, live: LiveView | None, portal: str, now_ms: int, part: bool = True
) -> HeaderFacts:
    """`session`: the conversation's newest; `portal`: its name; `part`: whether we take part or lead."""
    detail = " · ".join(part for part in (portal, _device(session), _language(record)) if part)
    label = label_beside(record.name, record.label)
    name = " · ".join(part for part in (record.name or tr("Without a name"), label) if part)
    offered = _offered(record, session, live, now_ms)
    if offered is not None:
        words, icon, role, timer = offered
        back = part and session is not None and session.state == "waiting" and session.lead is not None  # an offer can be taken back
        return HeaderFacts(name, detail, words, icon, role, timer, can_offer=may_offer(record, session), can_end=back)
    if live is None or live.phase is Phase.ENDED:
        if live is None and session is None:  # begun by a form or a mail: there never was a session that could have ended
            mailed = record.channel == "email"
            chat = "" if record.wants != "chat" else tr("Chat only")
            state, icon = (tr("By e-mail"), "envelope-simple") if mailed else (chat, "chat-circle" if chat else "")
            return HeaderFacts(name, detail, state, icon, can_offer=may_offer(record, session))
        by = live.why.removeprefix("ended_by_") if live is not None else session.ended_by or "" if session is not None else ""
        ended = live is not None or (session is not None and session.state == "ended")
        words = ended_words(by, session.why if session is not None else "") if ended else ""
        return HeaderFacts(name, detail, words, "stop-circle" if ended else "", can_offer=may_offer(record, session))
    words, icon, role = state_of(live)
    asking = live.phase in (Phase.CHATTING, Phase.ASKING) and live.caps.view
    why_not = tr("The customer is being asked just now.") if live.phase is Phase.ASKING else ""
    camera = live.phase is Phase.CHATTING and live.caps.camera and "camera" not in live.granted | live.asked
    if not live.caps.view and live.phase is Phase.CHATTING:
        asking, why_not = True, live.caps.why.get("view", "") or tr("The customer's device cannot share its screen.")
    return HeaderFacts(
        name, detail, words, icon, role, session_clock(live, session, now_ms),
        can_ask=asking and not why_not, ask_shown=asking, ask_why_not=why_not, can_ask_camera=camera,
        can_end=part and live.phase not in (Phase.WAITING, Phase.ELSEWHERE),
    )  # fmt: skip


def may_offer(record: Conversation, session: Session | None) -> bool:
    """Whether a phone session can be offered: the customer is in and has a page, and none is there yet."""
    return record.state == "open" and not by_mail_alone(record) and (session is None or session.state == "ended")


def is_wished(record: Conversation, session: Session | None) -> bool:
    """Whether the customer asked for a phone session, and nobody has taken that yet."""
    waits = session is None or (session.state == "waiting" and session.lead is None)
    return record.wants == "phone" and record.state == "open" and record.agent is None and waits


def _offered(record: Conversation, session: Session | None, live: LiveView | None, now_ms: int) -> tuple[str, str, str, str] | None:
    """State, icon, role and clock of a session that was asked for or offered, and that nobody has taken; None for others."""
    if is_wished(record, session):
        return tr("Asks for a phone session"), "device-mobile", "warn", ""
    if session is None or session.lead is None or session.admitted_at is not None:
        return None
    if session.state == "waiting":
        return tr("Phone session offered"), "hourglass", "accent", running(now_ms - session.created_at)
    if session.why == "declined":
        return tr("Phone session declined"), "prohibit", "warn", ""
    return tr("No answer to the offer"), "hourglass", "warn", ""


def _device(session: Session | None) -> str:
    if session is None:
        return ""
    client = session.client
    device = client.model or client.make or client.impl
    return " · ".join(part for part in (tr("Practice phone") if client.practice else "", device, client.os) if part)


def _language(record: Conversation) -> str:
    match record.lang[:2]:
        case "fr":
            return tr("writes French")
        case "en":
            return tr("writes English")
        case _:
            return ""


def state_of(live: LiveView) -> tuple[str, str, str]:
    """The session's state in words, with icon and colour role."""
    match live.phase:
        case Phase.WAITING:
            return tr("At the door"), "door", "warn"
        case Phase.ASKING:
            asked = tr("Asked for the camera") if live.about == "camera" else tr("Asked for the screen")
            return asked, "hourglass", "accent"
        case Phase.CONNECTING | Phase.LIVE | Phase.RECONNECTING if live.held_since_ms:
            return tr("On hold"), "pause", "warn"
        case Phase.CONNECTING:
            return tr("Connecting"), "arrows-clockwise", "accent"
        case Phase.LIVE if live.private:
            return tr("Private moment"), "eye-slash", "warn"
        case Phase.LIVE if live.by_camera:
            return tr("Camera live"), "video-camera", "good"
        case Phase.LIVE if not live.leads:
            return tr("Looking on"), "eye", "good"
        case Phase.LIVE:
            return tr("Phone live"), "device-mobile", "good"
        case Phase.RECONNECTING:
            return tr("Reconnecting"), "arrows-clockwise", "warn"
        case Phase.ELSEWHERE:
            return tr("With a colleague"), "users", "text-2"
        case _ if not live.customer_online:
            return tr("Customer away"), "wifi-slash", "warn"
    match live.why:
        case "denied":
            return (tr("Camera refused") if live.about == "camera" else tr("Screen refused")), "prohibit", "warn"
        case "expired":
            return tr("No answer"), "hourglass", "warn"
        case "no_view":
            return tr("Chat only"), "chat-circle", "text-2"
        case "share_failed":
            return tr("Sharing failed"), "x-circle", "bad"
        case "revoked" | "user":
            return (tr("Camera stopped") if live.about == "camera" else tr("Sharing stopped")), "stop-circle", "warn"
        case _:
            return "", "", "text-2"
