"""Why the picture is black, still or old, and why a hand does not reach the phone: one sentence and what to do. Pure, no Qt.

Every state has its words here; what the phone says that nobody knows yet falls back to a true, general sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from console.chat.happenings import ended_words
from console.live_view import LiveView, Phase
from console.ui.plain import one_line
from console.words import tr
from protocol.fields import What
from protocol.peer import Vid

LATE_S = 12
"""No picture after so long is no longer usual: what may help is said."""

Tone = Literal["warn", "bad", "text-3", "accent", "good", "text-2"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the layer over the picture says. `ask` is the consent that `button` wishes for, `key` the key that it presses.

    `cover`: opaque; otherwise the last picture stays visible in grey. `since_ms`: count the seconds from then (wall clock).
    `title` and `sentence` may hold the customer's words: plain text only.
    """

    icon: str
    title: str
    sentence: str
    tone: Tone = "warn"
    button: str = ""
    ask: What | None = None
    key: str = ""
    cover: bool = True
    since_ms: int | None = None
    late: str = ""
    """What is said instead of the sentence when it takes longer than LATE_S."""
    quiet: bool = False
    """There is no picture at all: the theme's own quiet ground instead of a black screen."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state in the viewer's header. `ask` names the consent that may be asked for next."""

    icon: str
    text: str
    role: Tone
    ask: What | None = None


def explain(live: LiveView, seen: bool = True) -> Explanation | None:
    """The layer for this session, None when the picture speaks for itself. `seen`: a picture has been shown."""
    why = _explain(live, seen)
    if why is not None and live.phase not in (Phase.LIVE, Phase.RECONNECTING):
        return replace(why, quiet=True)
    return why


def _explain(live: LiveView, seen: bool) -> Explanation | None:
    if live.private and live.phase in (Phase.CONNECTING, Phase.RECONNECTING, Phase.LIVE):
        return Explanation(
            "eye-slash",
            tr("Private moment"),
            tr("The customer has covered the picture. Nothing is shown, touched or recorded until they go on."),
            since_ms=live.private_since_ms,
        )
    if live.held_since_ms and live.phase in (Phase.CONNECTING, Phase.RECONNECTING, Phase.LIVE):
        return Explanation(
            "pause",
            tr("On hold"),
            tr("Nothing is shown and nothing touched until the session goes on. Ctrl+Shift+Q lets it go on.")
            if live.leads
            else tr("Nothing is shown and nothing touched until the session goes on."),
            since_ms=live.held_since_ms,
        )
    if live.why == "no_room":
        return Explanation(
            "users",
            tr("Four colleagues look already"),
            tr("The customer’s device shows its screen to four at once. It appears here once one of them leaves."),
            tone="text-3",
        )
    if live.why == "picture_too_large" and live.phase in (Phase.CONNECTING, Phase.RECONNECTING, Phase.LIVE):
        return Explanation(
            "x-circle",
            tr("The picture is too large"),
            tr("The device sends pictures of more than 4,096 pixels on a side. Ask the customer to lower the resolution and share again."),
            "bad",
        )
    match live.phase:
        case Phase.WAITING:
            return Explanation(
                "hourglass",
                tr("The customer is at the door"),
                tr("Admit them in the conversation. Their screen can be shared after that."),
            )
        case Phase.CHATTING:
            return _chatting(live)
        case Phase.ASKING:
            return Explanation(
                "hourglass",
                tr("The customer is being asked"),
                tr("They decide whether you may look through their camera. Its picture appears here as soon as they agree.")
                if live.about == "camera"
                else tr("They decide whether you may see their screen. It appears here as soon as they agree."),
            )
        case Phase.CONNECTING:
            return _connecting(live)
        case Phase.RECONNECTING:
            return Explanation(
                "arrows-clockwise",
                tr("Reconnecting"),
                _joined(tr("This is the last picture. Touches and keys do not reach the phone until the connection is back."), live.why),
                cover=not seen,
                since_ms=live.since_ms,
            )
        case Phase.ELSEWHERE:
            return Explanation(
                "users",
                tr("A colleague has this customer"),
                tr(
                    "The screen is shown to them. Join or look on to see it; "
                    "where the two words count or the portal says no, nobody looks on untold. "
                    "You can read and write in the conversation."
                ),
                tone="text-3",
            )
        case Phase.ENDED:
            return _ended(live)
        case Phase.LIVE:
            return _live(live, seen)


def standing(live: LiveView) -> Standing:
    """Icon, words and colour of the header's state."""
    match live.phase:
        case Phase.WAITING:
            return Standing("hourglass", tr("At the door"), "warn")
        case Phase.CHATTING:
            return Standing("chat-circle-text", tr("Chat only"), "text-2")
        case Phase.ASKING:
            return Standing("hourglass", tr("Asking"), "warn")
        case Phase.CONNECTING:
            return Standing("arrows-clockwise", tr("Connecting"), "warn")
        case Phase.RECONNECTING:
            return Standing("arrows-clockwise", tr("Reconnecting"), "warn")
        case Phase.ELSEWHERE:
            return Standing("users", tr("With a colleague"), "text-2")
        case Phase.ENDED:
            return Standing("stop-circle", tr("Ended"), "text-2")
        case Phase.LIVE:
            if live.private:
                return Standing("eye-slash", tr("Private moment"), "warn")
            if live.held_since_ms:
                return Standing("pause", tr("On hold"), "warn")
            if not live.leads:
                return Standing("eye", tr("{name} has control", name=live.lead_name or tr("A colleague")), "text-2")
            if live.vid is not None and live.vid.state in ("secure", "paused", "stopped"):
                hidden = live.vid.state == "secure"
                return Standing("eye-slash" if hidden else "pause", tr("Picture hidden") if hidden else tr("No picture"), "warn")
            if live.by_camera:
                return Standing("video-camera", tr("Camera"), "good")
            if live.can_touch and not live.can_type and live.caps.text:
                return Standing("cursor", tr("Control, no typing"), "good", ask=None if "typing" in live.asked else "typing")
            if live.can_touch:
                return Standing("cursor", tr("Control"), "good")
            if live.touch_why in ("different", "unverified"):
                words = tr("Words differ") if live.touch_why == "different" else tr("Compare the words")
                return Standing("shield-warning", words, "bad" if live.touch_why == "different" else "warn")
            askable = live.caps.control and not {"control"} & (live.granted | live.asked)
            return Standing("eye", tr("View only"), "text-2", ask="control" if askable else None)


def other_picture(live: LiveView) -> What | None:
    """What can be asked for beside the picture that is there, or beside the one that the layer offers: the camera, or the screen."""
    if live.phase not in (Phase.CHATTING, Phase.LIVE):
        return None
    chosen = live.by_camera if live.phase is Phase.LIVE else (live.about == "camera" or not live.caps.view)
    wish: What = "view" if chosen else "camera"
    able = live.caps.view if chosen else live.caps.camera
    return wish if able and wish not in live.granted | live.asked else None


def fingers_reason(most: int) -> str:
    """Why another finger does nothing: the phone takes only `most` at a time."""
    if most == 1:
        return tr("This phone takes one finger at a time.")
    return tr("This phone takes {n} fingers at a time.", n=most)


def touch_reason(live: LiveView) -> str:
    """Why the technician's hands do not reach the phone, and what to do; empty when they do."""
    if live.can_touch:
        return ""
    match live.touch_why:
        case "ended":
            return tr("The session has ended.")
        case "not_lead":
            return tr("{name} has control. Ctrl+Shift+B asks for it or takes it.", name=live.lead_name or tr("A colleague"))
        case "held":
            return tr("The session is on hold. Touches and keys do not reach the phone.")
        case "private":
            return tr("The customer has a private moment. Touches and keys do not reach the phone.")
        case "camera" if live.caps.marks:
            return tr("A camera cannot be touched. Point or draw instead.")
        case "camera":
            return tr("A camera cannot be touched. Guide the customer in the chat.")
        case "unsupported":
            return theirs(live, "control") or tr("This device cannot be controlled. Guide the customer in the chat.")
        case "asked":
            return tr("The customer is being asked for control.")
        case "no_consent":
            return tr("You may see the screen, not touch it. Ask for control first.")
        case "different":
            return tr("The two words are different: somebody may be between you and the customer. Nobody touches the phone.")
        case "unverified" if live.another or not live.verify_first:
            return tr("The connection is another one than the one that was compared. Read the two words to the customer again.")
        case "unverified":
            return tr("This portal wants the two words compared first. Read yours to the customer, who says whether they are the same.")
        case "not_connected":
            return tr("The phone is not connected just now.")
        case _:
            return tr("The phone cannot be touched just now.")


def key_reason(live: LiveView, key: str, wish: bool = False) -> str:
    """Why this softkey cannot be pressed, empty when it can. `wish`: not a key of the phone but a wish (rotation)."""
    if not live.can_touch:
        return touch_reason(live)
    if wish or key in live.caps.keys:
        return ""
    return theirs(live, key) or tr("This phone does not offer this key.")


def text_reason(live: LiveView) -> str:
    """Why text cannot be typed on the phone, empty when it can."""
    if not live.can_touch:
        return touch_reason(live)
    if not live.can_type:
        return typing_reason(live)
    return "" if live.caps.text else theirs(live, "text") or tr("This phone does not take text from here.")


def typing_reason(live: LiveView) -> str:
    """Why letters do not go where touches do: the portal wants a yes of its own for them."""
    if live.can_type:
        return ""
    if "typing" in live.asked:
        return tr("The customer is being asked whether you may type.")
    return tr("Typing needs a yes of its own here. Ask for it with the button above the picture.")


def refusal(result: str, why: str, *, of_text: bool = False) -> str:
    """What the phone's receipt means: `result` refused, stale or cancelled; empty for done. `of_text`: what was sent is a text."""
    if result == "done":
        return ""
    if result == "stale":
        return tr("The screen had just turned. Try again.")
    if result == "cancelled":
        return tr("The touch was interrupted.")
    match why:
        case "no_consent" if of_text:
            return tr("The customer has not allowed typing.")
        case "no_consent":
            return tr("The customer has not allowed control.")
        case "unverified":
            return tr("The customer has not found the two words the same.")
        case "held":
            return tr("The session is on hold.")
        case "secure":
            return tr("The phone protects this screen.")
        case "locked":
            return tr("The phone is locked.")
        case "unsupported" if of_text:
            return tr("No field on the phone takes text just now. Tap one first.")
        case "unsupported":
            return tr("The phone cannot do this.")
        case "ended":
            return tr("The session has ended.")
        case "not_lead":
            return tr("A colleague has control.")
        case "held":
            return tr("The session is on hold. Touches and keys do not reach the phone.")
        case "private":
            return tr("The customer has a private moment. Touches and keys do not reach the phone.")
        case _:
            return tr("The phone refused this.")


def _chatting(live: LiveView) -> Explanation:
    if not live.caps.view and not live.caps.camera:
        told = theirs(live, "view")
        general = tr("This device cannot share its screen. The chat works as usual.")
        return Explanation("chat-circle-text", tr("Chat only"), f"{general} {told}".strip(), tone="text-3")
    what: What = "camera" if live.about == "camera" or not live.caps.view else "view"
    able = live.caps.camera if what == "camera" else live.caps.view
    ask = what if able and what not in live.granted | live.asked else None
    again = tr("Ask again") if ask else ""
    match live.why:
        case "denied":
            return Explanation(
                "prohibit",
                tr("The customer said no"),
                tr("Tell them in the chat what you need to see, then ask again."),
                "warn",
                again,
                ask,
            )
        case "expired":
            return Explanation("hourglass", tr("No answer"), tr("The customer did not answer the question in time."), "warn", again, ask)
        case "revoked" | "user":
            return Explanation(
                "stop-circle",
                tr("The customer stopped the camera") if what == "camera" else tr("The customer stopped sharing"),
                tr("They can go on with the chat. Ask again when you need to see more."),
                "warn",
                again,
                ask,
            )
        case "share_failed" | "failed":
            return Explanation(
                "x-circle",
                tr("The camera could not be shown") if what == "camera" else tr("The screen could not be shared"),
                tr("Something went wrong on the customer's device. Ask once more."),
                "bad",
                again,
                ask,
            )
        case _ if what == "camera":
            sentence = tr("This device cannot share its screen, but the customer can show you things with its camera.")
            return Explanation("video-camera", tr("Chat only"), sentence, "text-3", tr("Ask to see the camera") if ask else "", ask)
        case _:
            return Explanation(
                "eye-slash",
                tr("The screen is not shared"),
                tr("Ask to see it. The customer decides."),
                "text-3",
                tr("Ask to see the screen") if ask else "",
                ask,
            )


def frozen_words(key: str) -> str:
    """While the technician holds the picture; `key` lets it go on."""
    return tr("The picture is frozen: touches and keys do not reach the phone. {key} lets it go on.", key=key)


def _connecting(live: LiveView) -> Explanation:
    late = ""
    if live.why:
        sentence = _failure(live.why) or tr("The connection did not come about and is tried again by itself.")
    else:
        sentence = tr("The customer agreed. The first picture usually takes a second or two.")
        late = tr("No picture has come yet. If this stays, ask the customer to stop sharing and to share again.")
    return Explanation("arrows-clockwise", tr("Connecting"), sentence, since_ms=live.since_ms, late=late)


def _failure(why: str) -> str:
    """Why no connection comes about and what may help; empty where there is nothing more to say than that it is tried again."""
    match why:
        case "bad_offer" | "offer_refused" | "too_large" | "channels":
            return tr(
                "The customer's device offers a connection that Tapline cannot use. "
                "Ask the customer to reload the page or to update the app; it is tried again by itself."
            )
        case "no_video":
            return tr("The customer's device offers no picture. Ask the customer to stop sharing and to share the screen again.")
        case "no_codec":
            return tr("The customer's device sends a kind of picture that Tapline cannot read. Another browser may help.")
        case "decoder":
            return tr("The picture arrived damaged. It is tried again by itself.")
        case "unsupported":
            return tr("This computer cannot show pictures: a part of Tapline is missing or damaged. Install Tapline again.")
        case "ice" | "timeout":
            return tr("No way through the networks was found yet. It is tried again by itself; another network on the phone may help.")
        case "silence":
            return tr("Nothing was heard from the phone for three seconds: a network is away or changes.")
        case "closed":
            return tr("The phone closed the connection; it makes another one by itself.")
    return ""


def _joined(sentence: str, why: str) -> str:
    return f"{sentence} {_failure(why)}".rstrip()


def _ended(live: LiveView) -> Explanation:
    title = ended_words(live.why.removeprefix("ended_by_"))
    sentence = tr("Nothing is shared any more. To go on, offer a phone session in the conversation, or make a new code.")
    if live.why == "removed":
        sentence = tr("Its screen is no longer shown here. Whoever owns the workspace says who sees what.")
    return Explanation("stop-circle", title, sentence, tone="text-3")


def _live(live: LiveView, seen: bool) -> Explanation | None:
    vid = live.vid
    if vid is None or vid.state in ("live", "idle"):
        if seen:
            return None
        if live.by_camera:
            sentence = tr("The phone is connected and will send what its camera sees in a moment.")
            return Explanation("video-camera", tr("Waiting for the picture"), sentence)
        return Explanation(
            "device-mobile", tr("Waiting for the picture"), tr("The phone is connected and will send its screen in a moment.")
        )
    if vid.state == "secure":
        return _secure(vid)
    if vid.state == "paused":
        return _paused(live, vid)
    return _stopped(live, vid)


def _secure(vid: Vid) -> Explanation:
    match vid.why:
        case "app":
            title = tr("“{app}” hides its screen", app=vid.app) if vid.app else tr("This app hides its screen")
            return Explanation(
                "lock",
                title,
                tr("The customer sees everything as usual. Guide them in the chat; the picture is back once they leave this page."),
            )
        case "lock":
            return Explanation(
                "lock", tr("The phone is locked"), tr("Ask the customer to unlock it. Android does not show its lock screen.")
            )
        case "password":
            return Explanation(
                "lock",
                tr("A password is being typed"),
                tr("Android hides it, and so it should. The picture is back when the customer is done."),
            )
        case _:
            return Explanation(
                "lock", tr("The phone hides its screen"), tr("The customer sees everything as usual. Guide them in the chat.")
            )


def _paused(live: LiveView, vid: Vid) -> Explanation:
    match vid.why:
        case "screen_off":
            wake = live.can_touch and "WAKE" in live.caps.keys
            return Explanation(
                "moon",
                tr("The phone's screen is off"),
                tr("Wake it, or ask the customer to.") if wake else tr("Ask the customer to wake it."),
                "warn",
                tr("Wake the screen") if wake else "",
                None,
                "WAKE" if wake else "",
            )
        case "user":
            return Explanation("pause", tr("The customer paused the picture"), tr("They go on when they are ready."))
        case _:
            return Explanation("pause", tr("The picture is paused"), tr("The phone sends nothing just now."))


def _stopped(live: LiveView, vid: Vid) -> Explanation:
    ask = live.about if live.about not in live.granted | live.asked else None
    again = tr("Ask again") if ask else ""
    camera = live.about == "camera"
    match vid.why:
        case "revoked" | "user":
            title = tr("The customer stopped the camera") if camera else tr("The customer stopped sharing")
            sentence = tr("They can go on with the chat. Ask again when you need to see more.")
        case "failed":
            title = tr("The camera could not be shown") if camera else tr("The screen could not be shared")
            sentence = tr("Something went wrong on the customer's device. Ask once more.")
        case _:
            title, sentence = tr("The picture has stopped"), tr("The phone sends nothing any more.")
    return Explanation("stop-circle", title, sentence, "bad" if vid.why == "failed" else "warn", again, ask)


def theirs(live: LiveView, what: str) -> str:
    """The reason that the customer's client gave for a missing capability: its own words, quoted as such."""
    told = live.caps.why.get(what, "")
    return tr("The device says: {reason}", reason=one_line(told)) if told else ""
