"""How the connection to the broker stands, as a sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from console.notices import LinkPhase, LinkState
from console.refusals import proxy_unusable
from console.words import tr

PATIENCE_MS = 1_500
"""A connection that is back within this time is not worth a strip that moves everything."""


@dataclass(frozen=True, slots=True)
class LinkWords:
    text: str
    mood: str
    icon: str


def link_words(state: LinkState, now_ms: int, since_ms: int) -> LinkWords | None:
    """What the strip says, or None when there is nothing to say. `since_ms`: when the connection was last whole."""
    match state.phase:
        case LinkPhase.ONLINE:
            return None
        case LinkPhase.REFUSED:
            return LinkWords(_refused(state.why), "bad", "warning-circle")
        case LinkPhase.SYNCING:
            if now_ms - since_ms < PATIENCE_MS:
                return None
            return LinkWords(tr("Catching up with what happened…"), "accent", "arrows-clockwise")
        case LinkPhase.CONNECTING:
            if now_ms - since_ms < PATIENCE_MS:
                return None
            return LinkWords(tr("Connecting… What you write is kept and sent."), "warn", "arrows-clockwise")
        case LinkPhase.OFFLINE:
            if now_ms - since_ms < PATIENCE_MS:
                return None
            if state.why == "proxy":  # more tries do not help, and it never was online: somebody has to do something
                return LinkWords(tr("{trouble} What you write is kept and sent later.", trouble=proxy_unusable()), "bad", "warning-circle")
            if state.retry_at_ms is None:
                return LinkWords(tr("Offline. What you write is kept and sent later."), "warn", "cloud-slash")
            left = max(1, -(-(state.retry_at_ms - now_ms) // 1000))
            return LinkWords(tr("Offline, trying again in {n} s. What you write is kept and sent later.", n=left), "warn", "cloud-slash")


def _refused(why: str) -> str:
    match why:
        case "signed_out":
            return tr("You are signed out. Sign in again to go on.")
        case "replaced":
            return tr("This account is in use in another window of this computer. Close that one, then start Tapline again.")
        case "too_old":
            return tr("This Tapline is too old for the workspace. Install the newer version.")
        case "forbidden":
            return tr("This account may no longer work here. Ask the owner of the workspace.")
        case _:
            return tr("The workspace refuses the connection. Ask its owner.")
