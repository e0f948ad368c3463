"""What a portal decides about, each with a name and a line on what it means."""

from __future__ import annotations

from dataclasses import dataclass

from console.words import tr


@dataclass(frozen=True, slots=True)
class Capability:
    """`field` of the portal. `short`: in a list of several."""

    field: str
    name: str
    short: str
    told: str
    may_be_allowed: bool = True


def capabilities() -> list[Capability]:
    """All nine, the one that others build on first."""
    return [
        Capability("view", tr("Viewing the screen"), tr("viewing"), tr("The phone asks its owner in any case.")),
        Capability("control", tr("Touching the screen"), tr("control"), tr("Taps and swipes, where the device allows it.")),
        Capability("typing", tr("Typing by keyboard"), tr("keyboard input"), tr("Allowed: a part of touching.")),
        Capability("diag", tr("Reading diagnostics"), tr("diagnostics"), tr("Model, battery, memory, network.")),
        Capability("logs", tr("Sending log files"), tr("logs"), tr("The customer chooses which files go."), may_be_allowed=False),
        Capability("files", tr("Exchanging files"), tr("files"), tr("The customer agrees to each that comes.")),
        Capability("clipboard", tr("Using the clipboard"), tr("clipboard"), tr("Allowed: kept alike while you work.")),
        Capability("camera", tr("Looking through the camera"), tr("camera"), tr("A device, a label; without sound.")),
        Capability("record", tr("Recording of the screen"), tr("recording"), tr("A film that the technician keeps.")),
    ]
