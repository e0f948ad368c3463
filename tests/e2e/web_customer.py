"""A customer in Chromium, as the scenes need one: joins, answers, shares its canvas, writes.

Each step blocks: `await in_browser(step, tab, ...)`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from tests.customer.web.chromium import Tab
from tests.e2e.stage import Stage

P = ParamSpec("P")
T = TypeVar("T")

STATE = "document.querySelector('[data-test=state]').dataset"
FIRST_BLOCKS = ("#c83c1e", "#28a03c", "#2846be", "#dcc83c")
"""What screen.js paints until it is told otherwise."""


async def in_browser(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a step of the tab in a thread of its own, so that the console lives on meanwhile. One at a time per tab."""
    return await asyncio.to_thread(step, *args, **kwargs)


def join_by_link(tab: Tab, url: str, name: str) -> None:
    tab.go(url)
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.type("join-name", name)
    tab.click("join-button")


def join_by_code(tab: Tab, address: str, code: str, name: str) -> None:
    """`address`: the broker's; the code as the technician read it out."""
    tab.go(address + "/j")
    tab.type("join-code", code)
    tab.type("join-name", name)
    tab.click("join-button")


def consent(tab: Tab, yes: bool = True) -> None:
    """Answer the question when it comes, by a press on the button."""
    tab.state("asking")
    tab.click("consent-yes" if yes else "consent-no")


def say(tab: Tab, text: str) -> None:
    tab.type("chat-input", text)
    tab.click("chat-send")


def reads(tab: Tab, text: str, count: int = 1) -> None:
    """The technician's words are in the log, so often."""
    tab.wait(f"[...document.querySelectorAll('.theirs .bubble')].filter(e => e.innerText.endsWith({json.dumps(text)})).length === {count}")


def paint(tab: Tab, blocks: Sequence[str]) -> None:
    """One change of the shared picture; nothing moves afterwards."""
    tab.js(f"__screen.show({json.dumps(list(blocks))})")


async def refuse_the_screen(stage: Stage, tab: Tab) -> str:
    """From the console's first start to a customer who is in the conversation and shows nothing. Returns the conversation."""
    await stage.start_here()
    _, _, url = await stage.new_code("Web")
    await in_browser(join_by_link, tab, url, "Ana Fontaine")
    await in_browser(tab.state, "waiting")
    conversation = await stage.admit("Ana Fontaine")
    await in_browser(consent, tab, False)
    return conversation


async def share(stage: Stage, tab: Tab, codec: str = "", size: tuple[int, int] = (360, 640)) -> str:
    """From the console's first start to the customer's picture in the viewer, by clicks on both sides. Returns the conversation."""
    await stage.start_here()
    _, _, url = await stage.new_code("Web")
    await in_browser(join_by_link, tab, url, "Ana Fontaine")
    await in_browser(tab.js, f"__screen.codec = '{codec}'; __screen.size({size[0]}, {size[1]})")
    await in_browser(tab.state, "waiting")
    conversation = await stage.admit("Ana Fontaine")
    await in_browser(consent, tab)
    await stage.picture_live(conversation)
    return conversation
