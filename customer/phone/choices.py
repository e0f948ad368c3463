"""How a run of the practice phone was asked to behave, and what its portal asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from customer.phone.encoder import Codec
from customer.phone.misbehave import Misbehaviour
from customer.phone.persona import Persona
from customer.phone.words import Lang
from protocol import wire
from protocol.consents import offers
from protocol.fields import What


@dataclass(frozen=True, slots=True)
class Choices:
    """How this run was asked to behave."""

    persona: Persona
    lang: Lang
    codec: Codec = "H264"
    auto_consent: bool = False
    misbehaviour: Misbehaviour = field(default_factory=Misbehaviour)
    folder: Path | None = None
    """Where files go that the technician sends; without one, a folder of the system's that is cleared by it."""


def policy_of(face: wire.PortalFace) -> dict[str, str]:
    """What the portal asks for before each thing."""
    return {what: getattr(face, what) for what in get_args(What)}


def able_of(persona: Persona) -> dict[str, bool]:
    """What this client can do at all."""
    return {what: offers(persona.caps(), what) for what in get_args(What)}
