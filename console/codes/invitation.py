"""What a customer is sent: subject and text with the code, the address and the advice to install first (P13, P16).

In the invitation's language, whatever the technician speaks. The portal's own texts where it has some, else the built-in ones. Plain
text; names of people are taken as they are, on one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.portals.texts import Kind, fill, life_words
from console.words import tr_in
from protocol.fields import TextName
from protocol.ids import code_in_groups

NAME_CHARS = 80
SUBJECT_CHARS = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """`link`: what is sent by another way than e-mail; the mail's text where the portal has no other."""

    subject: str
    body: str
    link: str


def invitation(
    lang: str, code: str, url: str, technician: str, portal: str, customer: str = "", minutes: int | None = None, store_url: str = "",
    texts: Mapping[TextName, str] | None = None,
) -> Invitation:  # fmt: skip
    """`code` is the plain code, `minutes` its life from now, `store_url` where the app is installed from, `texts` the portal's own."""
    own = {str(name): text for name, text in (texts or {}).items()}
    short = lang[:2]
    values = {
        "code": code_in_groups(code),
        "link": url,
        "technician": one_line(technician),
        "portal": one_line(portal),
        "customer": one_line(customer),
        "install": store_url,
        "expires": life_words(lang, minutes) if minutes is not None else "",
    }
    subject = one_line(fill(own.get(f"subject.{short}", ""), values), SUBJECT_CHARS) or _subject(lang, values)
    body = fill(own.get(f"mail.{short}", ""), values).strip() or _body(lang, values)
    return Invitation(subject, body, fill(own.get(f"link.{short}", ""), values).strip() or body)


def template(kind: Kind, lang: str, *, has_app: bool) -> str:
    """The built-in text with its variables still in it: where an owner begins who wants another one."""
    values = {name: f"{{{name}}}" for name in ("code", "link", "technician", "portal", "customer", "expires")}
    values["install"] = "{install}" if has_app else ""
    if kind == "subject":
        return _subject(lang, values)
    return _body(lang, values) if kind == "mail" else tr_in(lang, "{portal}: open {link} on your phone, code {code}.", **values)


def _subject(lang: str, values: Mapping[str, str]) -> str:
    return tr_in(lang, "Help with your phone: your code for {portal}", **values)


def _body(lang: str, values: Mapping[str, str]) -> str:
    hello = tr_in(lang, "Hello {customer},", **values) if values["customer"] else tr_in(lang, "Hello,")
    if values["technician"]:
        who = tr_in(lang, "{technician} from {portal} would like to help you with your phone.", **values)
    else:
        who = tr_in(lang, "{portal} would like to help you with your phone.", **values)
    install = tr_in(lang, "If you have the Tapline app, install its latest version before you begin. Without it, your browser is enough.")
    if values["install"]:
        install = tr_in(lang, "Please install the Tapline app first: {store}", store=values["install"])
    lines = [
        hello,
        "",
        who,
        "",
        install,
        "",
        tr_in(lang, "Then open this address on the phone and choose Join:"),
        values["link"],
        "",
        tr_in(lang, "You may be asked for this code: {code}", **values),
    ]
    if values["expires"]:
        lines.append(tr_in(lang, "It is valid for {expires}, and once.", **values))
    lines += ["", tr_in(lang, "Nothing is shown or shared before you agree to it on your phone, and you can stop at any time.")]
    if values["technician"]:
        lines += ["", values["technician"], values["portal"]]
    return "\n".join(lines)


def one_line(text: str, most: int = NAME_CHARS) -> str:
    """A name without line breaks and other control characters: it must not begin a line of its own in somebody's mail."""
    cleaned = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(cleaned.split())[:most]
