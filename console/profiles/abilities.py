"""What the customer's client, its kind of device and the portal let a technician do, each with the reason where not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from console.words import tr
from protocol.consents import offers, why_not
from protocol.fields import Need, What
from protocol.portals import need
from protocol.profiles import profile_of
from protocol.records import Portal
from protocol.support import Caps, Client


@dataclass(frozen=True, slots=True)
class Ability:
    """`can`: it can be asked for, or stands already. `why`: a sentence where not; `told`: the client's own words for it, foreign text."""

    what: What
    can: bool
    why: str = ""
    told: str = ""


def abilities(client: Client, caps: Caps, portal: Portal | None) -> list[Ability]:
    """All capabilities, in the order in which they are shown."""
    profile = profile_of(client)
    found = []
    for what in get_args(What):
        asked_for: Need = "ask" if portal is None else need(portal, what)
        if asked_for == "never":
            found.append(Ability(what, False, tr("The portal does not allow this.")))
        elif offers(caps, what):
            found.append(Ability(what, True))
        elif told := why_not(caps, what):
            found.append(Ability(what, False, told=told))
        else:
            found.append(Ability(what, False, why_words(profile.why.get(what, ""))))
    return found


def nothing_to_see(caps: Caps) -> bool:
    """Whether a session with this client is one of words alone: there is nothing that a viewer could show."""
    return not caps.view and not caps.camera


def profile_words(name: str) -> str:
    """What such a device can do, in a line."""
    match name:
        case "maker" | "access":
            return tr("The screen can be seen and touched, with the customer’s permission.")
        case "look":
            return tr("The screen can be seen, not touched.")
        case "talk":
            return tr("Chat and device information; no screen.")
        case "browser":
            return tr("A web page: screen or camera can be seen, not touched.")
        case _:
            return tr("Chat only.")


def why_words(why: str) -> str:
    """A stable word of `profiles.toml` as a sentence; none: only now, and nobody has said why."""
    match why:
        case "android_7":
            return tr("Before Android 7 no app may touch the screen for somebody else.")
        case "android_5":
            return tr("Before Android 5 no app may do this.")
        case "page":
            return tr("A web page cannot touch the device that it runs on. Guide the customer in the chat.")
        case "app_camera":
            return tr("The app shows the screen. For the camera, the customer opens the link in a browser.")
        case "unknown":
            return tr("Nothing is known about this kind of device.")
        case _:
            return tr("The customer’s client does not offer this just now.")


def client_words(client: Client) -> str:
    """By which program the customer joined, and its version: who looks for a fault asks that first. Foreign text; empty where not said."""
    program = " ".join(client.impl.replace("/", " ").split())
    if not program:
        return ""
    kinds = {"page": tr("web page"), "phone": tr("phone"), "app": tr("app")}
    return f"{program} ({tr('practice phone') if client.practice else kinds[client.kind]})"


def device_words(client: Client) -> str:
    """What the device is, as its client names itself; foreign text."""
    made = client.model if client.model.lower().startswith(client.make.lower()) else f"{client.make} {client.model}"
    return " · ".join(part for part in (made.strip(), client.os.strip()) if part)
