"""The notification doctor: every link of the chain between a customer's word and the technician's eye, judged from facts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from console.alerts.rules import Rules
from console.alerts.verdict import Status
from console.words import tr

Verdict = Literal["good", "warn", "bad", "unknown"]
SEVERITY: dict[Verdict, int] = {"bad": 0, "warn": 1, "unknown": 2, "good": 3}
Cure = Literal["", "switch_on", "system", "unhush", "autostart", "sound", "test", "status"]
"""What a button beside the finding does: our own switch, the system's page, end of the silence, start at login, hear it, test it."""
Test = Literal["none", "asked", "shown", "clicked", "failed"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found. `service` empty: there is none, and `why` says what is in the way. `hushed`: the system's own do not disturb."""

    platform: str = "linux"
    rules: Rules = field(default_factory=Rules)
    status: Status = "online"
    linked: bool = True
    there: bool = False
    service: str = ""
    why: str = ""
    replaces: bool = False
    clicks: bool = False
    replies: bool = False
    keeps: bool = False
    hushed: bool | None = None
    ours_hushed: bool = False
    """Quiet hours or do not disturb of ours, now."""
    tray: bool = False
    player: str = ""
    played: bool | None = None
    """Whether the sound of this check was played; None: not tried."""
    test: Test = "none"
    autostart: bool | None = None
    """None: it cannot be set here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One link. `words` say how it is, `advice` what to do about it."""

    link: str
    verdict: Verdict
    title: str
    words: str
    advice: str = ""
    cure: Cure = ""


def findings(facts: Facts) -> list[Finding]:
    """In the order of the chain."""
    return [
        _linked(facts),
        _switch(facts),
        _service(facts),
        _abilities(facts),
        _hushed(facts),
        _test(facts),
        _sound(facts),
        _tray(facts),
        _autostart(facts),
    ]


def worst(found: list[Finding]) -> Verdict:
    return min((f.verdict for f in found), key=SEVERITY.__getitem__, default="good")


def broken(facts: Facts) -> str:
    """Why no notification comes at all, for the strip over every room; empty where they come."""
    if not facts.rules.on:
        return tr("Notifications are off: nobody tells you when a customer writes.")
    if not facts.there:
        return tr("This system shows no notifications ({why}).", why=facts.why or "?")
    return ""


def _linked(facts: Facts) -> Finding:
    title = tr("Connection to the workspace")
    if not facts.linked:
        return Finding("link", "bad", title, tr("Not connected: nothing can arrive."), tr("Tapline connects again by itself."))
    if facts.status == "offline" and facts.rules.away != "all":
        told = tr("only your own conversations") if facts.rules.away == "mine" else tr("nothing")
        return Finding("link", "warn", title, tr("You are offline; you are told of: {what}.", what=told))
    return Finding("link", "good", title, tr("Connected."))


def _switch(facts: Facts) -> Finding:
    title = tr("Notifications in Tapline")
    if facts.rules.on:
        return Finding("switch", "good", title, tr("Switched on."))
    return Finding("switch", "bad", title, tr("Switched off."), tr("Switch them on."), "switch_on")


def _service(facts: Facts) -> Finding:
    title = tr("Notification service of the system")
    if not facts.there:
        advice = tr("Allow notifications for Tapline in the system's settings.")
        if facts.platform == "linux":
            advice = tr("Log in to a desktop with a notification service, or start one.")
        return Finding("service", "bad", title, tr("Not there: {why}.", why=facts.why or "?"), advice, "system")
    if facts.platform == "darwin":
        told = tr("macOS does not say whether Tapline may show notifications.")
        return Finding("service", "unknown", title, told, tr("Look for Tapline under Notifications, and test it here."), "system")
    return Finding("service", "good", title, facts.service or tr("There."), "", "system")


def _abilities(facts: Facts) -> Finding:
    title = tr("What it can do")
    can = [
        words
        for has, words in (
            (facts.clicks, tr("a click opens the conversation")),
            (facts.replies, tr("answering in place")),
            (facts.replaces, tr("one per conversation, withdrawn when read")),
            (facts.keeps, tr("kept until you see them")),
        )
        if has
    ]
    if not facts.there:
        return Finding("abilities", "unknown", title, tr("Nobody to ask."))
    told = ", ".join(can) or tr("only showing")
    told = told[:1].upper() + told[1:] + "."
    if facts.replaces and facts.clicks:
        return Finding("abilities", "good", title, told)
    advice = tr("On this system Tapline uses simple balloons: they cannot be withdrawn or answered.")
    return Finding("abilities", "warn", title, told, advice)


def _hushed(facts: Facts) -> Finding:
    title = tr("Quiet now?")
    if facts.hushed:
        return Finding("quiet", "bad", title, tr("The system's own “do not disturb” is on."), tr("Switch it off there."), "system")
    if facts.ours_hushed:
        return Finding("quiet", "warn", title, tr("Quiet hours or “do not disturb” of Tapline hold now."), "", "unhush")
    if facts.hushed is None:
        told = tr("Not in Tapline. This system does not say whether its own “do not disturb” is on.")
        return Finding("quiet", "unknown", title, told, "", "system")
    return Finding("quiet", "good", title, tr("No."))


def _test(facts: Facts) -> Finding:
    title = tr("Test notification")
    match facts.test:
        case "none":
            return Finding("test", "unknown", title, tr("Not sent yet."), "", "test")
        case "asked":
            return Finding("test", "unknown", title, tr("Sent; the service has not answered yet."), "", "test")
        case "failed":
            return Finding("test", "bad", title, tr("The service did not take it."), tr("See what it says above, then try again."), "test")
        case "shown":
            told = tr("The service took it. Do you see it? Click it.")
            return Finding("test", "good", title, told, tr("Not seen: the system hides it; look at its settings."), "test")
        case "clicked":
            return Finding("test", "good", title, tr("Shown, and your click came back."), "", "test")


def _sound(facts: Facts) -> Finding:
    title = tr("Sound")
    if facts.rules.volume == 0:
        return Finding("sound", "warn", title, tr("Off."), "", "sound")
    if not facts.player:
        told = tr("No player found: the system only beeps.")
        return Finding("sound", "warn", title, told, tr("Install PipeWire, PulseAudio or ALSA tools."), "sound")
    if facts.played is False:
        told = tr("{player} could not play it.", player=facts.player)
        return Finding("sound", "bad", title, told, tr("Is there a loudspeaker?"), "sound")
    told = tr("Played by {player}.", player=facts.player)
    return Finding("sound", "good" if facts.played else "unknown", title, told, "", "sound")


def _tray(facts: Facts) -> Finding:
    title = tr("Icon in the tray")
    if facts.tray:
        return Finding("tray", "good", title, tr("There: closing the window leaves Tapline running in the tray."))
    advice = tr("On GNOME, the extension AppIndicator adds one.") if facts.platform == "linux" else ""
    return Finding("tray", "warn", title, tr("There is no tray: closing the window minimises it."), advice)


def _autostart(facts: Facts) -> Finding:
    title = tr("Start at login")
    if facts.autostart is None:
        return Finding("autostart", "unknown", title, tr("Cannot be set here."))
    if facts.autostart:
        return Finding("autostart", "good", title, tr("Tapline starts when you log in."))
    return Finding("autostart", "warn", title, tr("Off: after a restart nobody tells you until you open Tapline."), "", "autostart")


# ---- the system's own pages

GNOME = ("gnome-control-center", "notifications")
PAGES = {
    "gnome": GNOME,
    "ubuntu": GNOME,
    "unity": GNOME,
    "kde": ("systemsettings", "kcm_notifications"),
    "xfce": ("xfce4-notifyd-config",),
    "x-cinnamon": ("cinnamon-settings", "notifications"),
    "mate": ("mate-notification-properties",),
}
"""By XDG_CURRENT_DESKTOP, in small letters: the program that shows the page."""
URLS = {
    "win32": "ms-settings:notifications",
    "darwin": "x-apple.systempreferences:com.apple.preference.notifications",
}


def page_program(desktop: str) -> tuple[str, ...] | None:
    """The page of a Linux desktop; `desktop` may be several names with colons between."""
    return next((PAGES[name] for name in desktop.lower().split(":") if name in PAGES), None)


def page_url(platform: str) -> str | None:
    return URLS.get(platform)
