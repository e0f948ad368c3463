"""How colleagues stand: here or not, with how much work, and what they are shown as. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from console.words import tr
from protocol.conversations import is_full, is_open_work
from protocol.fields import Status
from protocol.records import Agent, Conversation


@dataclass(frozen=True, slots=True)
class Standing:
    """`shown`: the status that colleagues see, which may be another than what was chosen; `words` say it with the load."""

    shown: Status
    words: str


def loads(conversations: Iterable[Conversation]) -> Counter[str]:
    """How many open conversations each agent owns, as far as they are seen from here."""
    return Counter(c.agent for c in conversations if c.agent is not None and is_open_work(c))


def standing(agent: Agent, load: int, *, here: bool) -> Standing:
    """`here`: the agent has a console that is connected. Who has as much work as it takes is busy, whatever was chosen."""
    shown = _shown(agent, load, here=here)
    if not here:
        said = tr("not here")
    else:
        said = {"online": tr("online"), "busy": tr("busy"), "away": tr("away"), "offline": tr("offline")}[shown]
    return Standing(shown, tr("{status}, {load}", status=said, load=load_words(agent, load)))


def load_words(agent: Agent, load: int) -> str:
    """`3 of 5`, or without a limit `3 open`."""
    return tr("{n} of {most}", n=load, most=agent.capacity) if agent.capacity else tr("{n} open", n=load)


def _shown(agent: Agent, load: int, *, here: bool) -> Status:
    if not here:
        return "offline"
    return "busy" if agent.status == "online" and is_full(agent, load) else agent.status
