"""Whether the technician's hands reach the phone, and why not. Pure."""

from __future__ import annotations

from console.live_view import LiveView, Phase


def why_not(view: LiveView, channels: bool) -> str:
    """A stable reason (`LiveView.touch_why`), empty where hands reach the phone. `channels`: input has a way to the phone."""
    if view.phase is Phase.ENDED:
        return "ended"
    if not view.leads:
        return "not_lead"
    if view.private:
        return "private"
    if view.held_since_ms:
        return "held"
    if view.by_camera:
        return "camera"
    if not view.caps.control:
        return "unsupported"
    if view.verified == "different":
        return "different"  # it takes the yes to control back, and nobody can be asked for another one meanwhile
    if "control" not in view.granted:
        return "asked" if "control" in view.asked else "no_consent"
    if view.compare_first and view.verified != "same":
        return "unverified"
    if view.phase is not Phase.LIVE or not channels:
        return "not_connected"
    return ""
