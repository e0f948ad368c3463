"""How far an invitation works and what the customer's page can do there, said plainly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from console.words import tr

Reach = Literal["computer", "network", "everywhere"]


@dataclass(frozen=True, slots=True)
class ReachWords:
    """`short` for a line, `sentence` for a strip; `caveat` is empty when nothing is missing; `todo` says what would help."""

    short: str
    sentence: str
    caveat: str = ""
    todo: str = ""


def reach_words(reach: Reach, secure: bool) -> ReachWords:
    """`secure`: the page is a secure context there (W3C Secure Contexts), without which browsers give neither screen nor camera."""
    match reach:
        case "computer":
            return ReachWords(
                tr("This computer only"),
                tr("Invitations work on this computer only: for trying out with the practice phone."),
                "",
                tr("To invite others, let devices on this network join (Settings, Workspace), or sign in to a public workspace."),
            )
        case "network":
            short, sentence = tr("This network"), tr("Invitations work for devices on this network.")
        case "everywhere":
            short, sentence = tr("Everywhere"), tr("Invitations work everywhere.")
    if secure:
        return ReachWords(short, sentence)
    return ReachWords(
        short,
        sentence,
        tr("The address is not encrypted (http), so browsers show us neither screen nor camera: chat only. The app is not affected."),
        tr("Give the broker a certificate, or put it behind a proxy that has one."),
    )
