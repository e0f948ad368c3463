"""The texts of invitations: filling them in, and what to mind about them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from console.words import tr, tr_in
from protocol.fields import TextName
from protocol.portal_rules import filled, unknown, variables

Kind = Literal["subject", "mail", "link"]
KINDS: tuple[Kind, ...] = ("subject", "mail", "link")
LANGS = ("en", "fr")

Values = Mapping[str, str]


def text_name(kind: Kind, lang: str) -> TextName:
    """As the portal calls it."""
    names: dict[Kind, tuple[TextName, TextName]] = {
        "subject": ("subject.en", "subject.fr"), "mail": ("mail.en", "mail.fr"), "link": ("link.en", "link.fr"),
    }  # fmt: skip
    return names[kind][lang == "fr"]


def fill(text: str, values: Values) -> str:
    """With all values in place. What is empty leaves no hole: a name takes its space with it, an address of no app its line."""
    if not values.get("install"):
        text = "\n".join(line for line in text.split("\n") if "{install}" not in line)
    for name, value in values.items():
        if not value:
            text = re.sub(rf" ?\{{{name}\}}", "", text)
    return filled(text, dict(values))


def life_words(lang: str, minutes: int) -> str:
    """`{expires}`, in the language of the text."""
    if minutes <= 1:
        return tr_in(lang, "one minute")
    if minutes >= 120:
        return tr_in(lang, "{n} hours", n=round(minutes / 60))
    return tr_in(lang, "{n} minutes", n=minutes)


def to_mind(kind: Kind, text: str, *, has_app: bool) -> tuple[Literal["bad", "warn", ""], str]:
    """What the writer should know of this text: how grave, and the words. A text that is not there is the built-in one: nothing."""
    if not text.strip():
        return "", ""
    strange = unknown(text)
    if strange:
        known = ", ".join(f"{{{name}}}" for name in strange)
        return "bad", tr("Nobody fills in {names}. Use the buttons, or take the braces away.", names=known)
    there = variables(text)
    if kind == "mail" and "link" not in there and "code" not in there:
        return "warn", tr("Neither {link} nor {code} is in it: whoever gets it cannot come in.", link="{link}", code="{code}")
    if kind == "link" and "link" not in there:
        return "warn", tr("{link} is missing: this text is sent in place of the bare link.", link="{link}")
    if kind == "mail" and "install" in there and not has_app:
        return "warn", tr("The portal says no address of an app, so the line with {install} is left out.", install="{install}")
    return "", ""
