"""What became of a wish about the clipboards, and why one cannot be wished for: one sentence and what to do. Pure, no Qt."""

from __future__ import annotations

from console.live_view import LiveView, Phase
from console.notices import ClipboardTold
from console.ui.viewer.explain import text_reason, theirs
from console.words import tr


def clip_reason(live: LiveView) -> str:
    """Why the phone's clipboard cannot be used now, empty when it can (the customer may have to agree first)."""
    if live.phase is not Phase.LIVE:
        return tr("The phone is not connected just now.")
    if live.caps.clipboard:
        return ""
    return theirs(live, "clipboard") or tr("This device does not share its clipboard.")


def secret_reason(live: LiveView) -> str:
    """Why no secret can be sent: it needs a field that takes text, or the clipboard."""
    return "" if not text_reason(live) else clip_reason(live)


def told_words(told: ClipboardTold) -> str:
    """The news as a sentence."""
    match told.turn, told.deed:
        case "asking", _:
            return tr("The customer is being asked for the clipboard. It goes on as soon as they agree.")
        case "done", "send":
            return tr("The text is on the phone's clipboard.")
        case "done", "paste":
            if told.why:
                return tr("The text is on the phone's clipboard. It was not pasted: no field has the focus.")
            return tr("Pasted on the phone.")
        case "done", "fetch":
            return tr("Copied from the phone.")
        case "done", "secret":
            return _secret_done(told.why)
        case _:
            return _refused(told)


def _secret_done(why: str) -> str:
    if why == "no_consent":
        return tr("The secret is on the phone's clipboard for a few seconds. You have no control: the customer can paste it.")
    if why:
        return tr("The secret is on the phone's clipboard for a few seconds. No field has the focus: the customer can paste it.")
    return tr("The secret has landed.")


def _refused(told: ClipboardTold) -> str:
    match told.why:
        case "empty":
            if told.deed == "fetch":
                return tr("The phone's clipboard holds no text.")
            return tr("There is no text on this computer's clipboard.")
        case "too_large":
            if told.deed == "auto":
                return tr("The text on the clipboard is larger than 32 KB and stays here.")
            return tr("The text is larger than 32 KB, the most that goes to the phone's clipboard.")
        case "no_consent" | "denied":
            return tr("The customer has not allowed the clipboard.")
        case "background":
            return tr(
                "Android lets an app read the clipboard only while it is in front. "
                "Ask the customer to open the support app and to tap “Send clipboard”."
            )
        case "locked":
            return tr("The phone is locked.")
        case "private":
            return tr("The customer has a private moment.")
        case "not_connected":
            return tr("The phone is not connected just now.")
        case "no_answer":
            return tr("The phone did not answer. Try again.")
        case "unsupported":
            return tr("This device does not share its clipboard.")
        case "ended":
            return tr("The session has ended.")
        case _:
            return tr("The phone refused this.")
