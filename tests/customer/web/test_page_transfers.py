"""Files between the page in Chromium, a real broker and a real console: asked for, both ways, through a reload, and through the broker."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console import intents as wish
from console.desk import Desk
from console.transfers.standing import Standing
from tests.console.test_entry import House, until
from tests.customer.web.chromium import Tab

pytestmark = pytest.mark.browser

async def on(tab: Tab, step: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.to_thread(step, *args)


async def came_in(tab: Tab, desk: Desk) -> str:
    code = desk.submit(wish.NewCode(desk.replica.portals()[0].id))
    await until(lambda: desk.replica.own_code(code))
    own = desk.replica.own_code(code)
    assert own is not None
    await on(tab, tab.go, own.url)
    await on(tab, tab.wait, "document.querySelector('[data-test=join-code]').value !== ''")
    await on(tab, tab.type, "join-name", "Ana")
    await on(tab, tab.click, "join-button")
    await until(lambda: desk.replica.going())
    conversation = desk.replica.going()[0].id
    desk.submit(wish.AdmitCustomer(conversation))
    await on(tab, tab.state, "asking")  # for the screen, which is not what this is about
    await on(tab, tab.click, "consent-no")
    await on(tab, tab.state, "chatting")
    await until(lambda: (live := desk.live(conversation)) is not None and live.caps.files)
    return conversation


def newest(desk: Desk, conversation: str) -> Standing:
    return desk.transfers(conversation)[0]


def key(name: str) -> str:
    return f"document.querySelector('[data-test=files-row]')?.dataset.key === {json.dumps(name)}"


def alike(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def choose(tab: Tab, *paths: Path) -> None:
    found = tab.call("DOM.querySelector", nodeId=tab.call("DOM.getDocument")["root"]["nodeId"], selector="[data-test=files-pick]")
    tab.call("DOM.setFileInputFiles", files=[str(path) for path in paths], nodeId=found["nodeId"])


def test_both_ways_by_consent_through_a_reload_and_through_the_broker(tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large, theirs = tmp_path / "Réglages.txt", tmp_path / "setup.apk", tmp_path / "photo d’Ana.jpg"
    saved = tmp_path / "saved"
    saved.mkdir()
    small.write_bytes(os.urandom(300_000))
    large.write_bytes(os.urandom(12_000_000))
    theirs.write_bytes(os.urandom(3_000_000))

    async def story() -> None:
        house = House(tmp_path / "profile")
        desk = await house.entry.start_here("Jonas")
        await house.online()
        try:
            await on(tab, lambda: tab.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(saved)))
            conversation = await came_in(tab, desk)
            desk.submit(wish.OfferFiles(conversation, (small,)))
            await on(tab, tab.state, "asking")
            await on(tab, tab.click, "consent-yes")
            await on(tab, tab.wait, key("files.asks"))
            assert newest(desk, conversation).state == "offered", "nothing moves before its owner has said yes to this one"
            await on(tab, tab.click, "files-take")
            await on(tab, tab.wait, key("files.came"))
            await until(lambda: alike(saved / small.name, small))
            await until(lambda: newest(desk, conversation).state == "done")

            desk.submit(wish.OfferFiles(conversation, (large,)))
            await on(tab, tab.wait, key("files.asks"))
            await on(tab, tab.click, "files-take")
            await until(lambda: newest(desk, conversation).done > 6_000_000)
            await on(tab, tab.reload)
            await on(tab, tab.wait, key("files.came"))
            await until(lambda: alike(saved / large.name, large))

            desk.submit(wish.AskForFile(conversation, tmp_path / "Downloads"))
            await on(tab, tab.wait, "document.querySelector('[data-test=files]').dataset.wished === 'true'")
            await on(tab, choose, tab, theirs)
            await until(lambda: len(desk.transfers(conversation)) == 3 and newest(desk, conversation).state == "done")
            came = newest(desk, conversation).path
            assert came is not None and came.name == theirs.name and came.read_bytes() == theirs.read_bytes()

            monkeypatch.setattr("console.transfers.porter.Porter.signalled", lambda *_: None)
            monkeypatch.setattr("console.transfers.road.CONNECT_WITHIN_MS", 100)
            desk.submit(wish.AskForFile(conversation, tmp_path / "Downloads"))
            await on(tab, tab.wait, "document.querySelector('[data-test=files]').dataset.wished === 'true'")
            await on(tab, choose, tab, theirs)
            await until(lambda: len(desk.transfers(conversation)) == 4 and newest(desk, conversation).state == "done")
            again = newest(desk, conversation).path
            assert again is not None and again.name == "photo d’Ana (2).jpg" and again.read_bytes() == theirs.read_bytes()
            await on(tab, tab.clean)
        finally:
            await house.close()

    asyncio.run(story())
