"""From a link to the app: the way to the store keeps the link, uses nothing up, and the technician is told."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from broker.rules.app import AndroidApp
from customer.phone.joining import door
from protocol import wire
from protocol.records import Code, Portal
from tests.broker.house import House, in_house, new_id

STORE = "https://store.example/details?id=org.example.help"


async def with_app(house: House) -> wire.PortalPut:
    return wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Support", install_url=STORE))


def test_to_the_store_and_back_with_the_same_link(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(await with_app(house))
        code = await console.code(house.portal)
        path = urlsplit(code.url).path
        assert (await house.get(f"/api/v1/link{path[2:]}")).json()["portal"]["install_url"] == STORE
        for _ in range(2):  # a second tap is as good as the first
            answer = await house.get(f"{path}/app")
            assert answer.status_code == 303
            store = answer.headers["location"]
            assert store.startswith(STORE) and parse_qs(urlsplit(store).query)["referrer"] == [code.url]
        await console.settle()
        (record,) = console.all(Code)
        assert record.state == "live" and record.app_at is not None, "fetching the app uses nothing up"
        assert door(store, None) == door(code.url, None), "the app goes on from the referrer"
        joined = await house.join(code)
        assert joined["portal"]["install_url"] == STORE

    in_house(tmp_path, story)


def test_without_an_app_or_a_code_it_is_the_page_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        code = await console.code(house.portal)
        path = urlsplit(code.url).path
        answer = await house.get(f"{path}/app")
        assert (answer.status_code, answer.headers["location"]) == (303, code.url)
        await console.done(await with_app(house))
        await house.join(code)
        answer = await house.get(f"{path}/app")
        assert answer.headers["location"] == code.url, "a used code leads to no store"
        answer = await house.get("/j/%2e%2e%2f//evil.example/app")
        assert "evil" not in answer.headers.get("location", "")
        await console.settle()
        assert [record.app_at for record in console.all(Code)] == [None]

    in_house(tmp_path, story)


def test_android_is_told_which_app_may_open_the_links(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        answer = await house.get("/.well-known/assetlinks.json")
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()[0]["target"]["package_name"] == "org.example.help"

    in_house(tmp_path, story, android_apps=(AndroidApp("org.example.help", ":".join(["AB"] * 32)),))


def test_no_app_no_statement(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await house.get("/.well-known/assetlinks.json")).status_code == 404

    in_house(tmp_path, story)
