"""Log files by a mail program instead: the draft as it is handed to one. The page's is the same (protocol/vectors/mail.json). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from customer.phone.words import Lang, say

MOST_NAMES = 12
_ADDRESS = re.compile(r"""[^\s@,;:<>"()\[\]\\?&%]{1,64}@[A-Za-z0-9.-]{1,253}""")
"""One address and nothing else: no second recipient, no header."""


class Draft(NamedTuple):
    """What a mail program shows before the person presses Send there."""

    to: str
    subject: str
    body: str


def draft_of(lang: Lang, mail: str, to: str, portal: str, number: int, names: Sequence[str]) -> Draft | None:
    """None where nobody's address is known. `to`: whose it is; `names`: of the files; `number`: of the conversation."""
    if _ADDRESS.fullmatch(mail) is None:
        return None
    numbered = {"number": str(number)}
    subject = say(lang, "{portal}: log files for conversation {number}", **numbered, portal=portal or to)
    listed = [f"- {name}" for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        listed.append("- …")
    lines = [
        say(lang, "Hello {who},", who=to), "", say(lang, "here are the log files of my device for conversation {number}:", **numbered),
        *listed, "", say(lang, "(They are attached to this e-mail.)"), "", say(lang, "Kind regards"),
    ]  # fmt: skip
    return Draft(mail, subject, "\r\n".join(lines))
