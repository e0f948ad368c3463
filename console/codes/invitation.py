"""What a customer is sent: subject and text with the code, the address and the advice to install first (P13, P16).

In the invitation's language, whatever the technician speaks. Plain text; names of people are taken as they are, on one line.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.words import tr_in
from protocol.ids import code_in_groups

NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Invitation:
    subject: str
    body: str


def invitation(
    lang: str, code: str, url: str, technician: str, portal: str, customer: str = "", minutes: int | None = None, store_url: str = ""
) -> Invitation:
    """`code` is the plain code, `minutes` its life from now, `store_url` where the app is installed from, if anywhere."""
    said = {
        "code": code_in_groups(code),
        "url": url,
        "technician": one_line(technician),
        "portal": one_line(portal),
        "customer": one_line(customer),
    }
    hello = tr_in(lang, "Hello {customer},", **said) if said["customer"] else tr_in(lang, "Hello,")
    if said["technician"]:
        who = tr_in(lang, "{technician} from {portal} would like to help you with your phone.", **said)
    else:
        who = tr_in(lang, "{portal} would like to help you with your phone.", **said)
    install = tr_in(lang, "If you have the Tapline app, install its latest version before you begin. Without it, your browser is enough.")
    if store_url:
        install = tr_in(lang, "Please install the Tapline app first: {store}", store=store_url)
    lines = [
        hello,
        "",
        who,
        "",
        install,
        "",
        tr_in(lang, "Then open this address on the phone and choose Join:"),
        url,
        "",
        tr_in(lang, "You may be asked for this code: {code}", **said),
    ]
    if minutes is not None:
        lines.append(_valid_for(lang, minutes))
    lines += ["", tr_in(lang, "Nothing is shown or shared before you agree to it on your phone, and you can stop at any time.")]
    if said["technician"]:
        lines += ["", said["technician"], said["portal"]]
    return Invitation(tr_in(lang, "Help with your phone: your code for {portal}", **said), "\n".join(lines))


def _valid_for(lang: str, minutes: int) -> str:
    if minutes <= 1:
        return tr_in(lang, "It is valid for one minute, and once.")
    if minutes >= 120:
        return tr_in(lang, "It is valid for {n} hours, and once.", n=round(minutes / 60))
    return tr_in(lang, "It is valid for {n} minutes, and once.", n=minutes)


def one_line(text: str) -> str:
    """A name without line breaks and other control characters: it must not begin a line of its own in somebody's mail."""
    cleaned = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(cleaned.split())[:NAME_CHARS]
