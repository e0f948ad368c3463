"""The lines that files between technician and device leave in the thread. Pure."""

from __future__ import annotations

from console.chat.wording import Wording
from console.words import tr
from protocol.records import Happening


def transfer_happening(event: Happening) -> Wording | None:
    """None where it is about something else."""
    name = event.args.get("name", "")
    match event.type:
        case "file_done":
            sent = event.args.get("by") == "agent"
            text = tr("“{name}” was sent to the device", name=name) if sent else tr("“{name}” has come from the device", name=name)
            return Wording(text, "file", "good")
        case "file_refused":
            return Wording(tr("“{name}” was not taken", name=name), "file-x")
        case "file_cancelled":
            return Wording(tr("The transfer of “{name}” was cancelled", name=name), "file-x")
        case "file_failed":
            return Wording(tr("“{name}” could not be transferred", name=name), "file-x", "bad")
        case _:
            return None
