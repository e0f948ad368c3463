"""What the steps of a macro do, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from console.words import tr, trn
from protocol.records import Deed, Macro

HOUR_S = 3600
SHOWN = 120
"""Characters of a text that is sent or noted."""


def hours_of(arg: str) -> int:
    """Whole hours of a step that puts off, at least one."""
    return max(1, round(int(arg) / HOUR_S)) if arg.isascii() and arg.isdigit() else 1


def step_words(deed: Deed, names: Mapping[str, str]) -> str:
    """`names`: of tags, agents and groups by their id. What is no longer there has words, too."""
    name = names.get(deed.arg, "")
    match deed.do:
        case "send":
            return tr("Sends “{words}”", words=_short(deed.arg))
        case "note":
            return tr("Notes for agents “{words}”", words=_short(deed.arg))
        case "tag":
            return tr("Tags it “{name}”", name=name) if name else tr("Puts a tag on that is no longer there")
        case "untag":
            return tr("Takes off the tag “{name}”", name=name) if name else tr("Takes off a tag that is no longer there")
        case "assign" if not deed.arg:
            return tr("Gives it to whoever runs the macro")
        case "assign":
            return tr("Gives it to {name}", name=name or tr("somebody who is no longer there"))
        case "assign_group":
            return tr("Gives it to the group {name}", name=name) if name else tr("Gives it to a group that is no longer there")
        case "snooze":
            return trn("Puts it off for an hour", "Puts it off for {n} hours", hours_of(deed.arg))
        case "resolve":
            return tr("Resolves it")


def macro_words(macro: Macro, names: Mapping[str, str]) -> str:
    """All steps in one line."""
    return " · ".join(step_words(deed, names) for deed in macro.deeds)


def lacks(deed: Deed) -> bool:
    """Whether a step cannot do anything yet: a text is not written, a tag or group not chosen."""
    return deed.do in ("send", "note", "tag", "untag", "assign_group") and not deed.arg.strip()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
