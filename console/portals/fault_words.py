"""What is wrong with a portal's field and what to do, in a sentence below it."""

from __future__ import annotations

from console.portals.hours import Unreadable
from console.words import tr
from protocol.portal_rules import VARIABLES, Fault


def sentence(fault: Fault) -> str:
    """One fault."""
    match fault.why:
        case "name_needed":
            return tr("A portal needs a name. Customers read it.")
        case "lang_not_offered":
            return tr("Its own language must be among those that customers may choose.")
        case "too_short":
            return tr("Codes of digits have at least {n}. Take more, or let customers in by itself.", n=fault.what)
        case "no_url":
            return tr("This is no address of the web. It begins with https:// and names a site, as in https://example.org/app.")
        case "unknown_variable":
            known = " ".join(f"{{{name}}}" for name in VARIABLES)
            return tr("There is no variable {name}. These are known: {known}", name=f"{{{fault.what}}}", known=known)
        case "turned_round":
            return tr("One stretch ends before it begins. Write it as in 09:00–17:30.")
        case "overlap":
            return tr("Two stretches overlap. Let one end before the next begins.")
        case "unknown_zone":
            return tr("This time zone is not known. Choose one from the list, as in Europe/Paris.")
        case "no_date":
            return tr("“{what}” is no day. Write it as in 2026-12-25.", what=fault.what)
        case "too_large":
            return tr("All together it is too much for one portal. Shorten texts, or take a smaller logo.")


def unreadable(error: Unreadable) -> str:
    """Of hours or days that are none."""
    match error.why:
        case "unreadable":
            return tr("“{what}” is no time. Write it as in 09:00–12:00, 14:00–18:00.", what=error.what)
        case "turned_round":
            return sentence(Fault("", "turned_round"))
        case "overlap":
            return sentence(Fault("", "overlap"))
        case "no_date":
            return sentence(Fault("", "no_date", error.what))
