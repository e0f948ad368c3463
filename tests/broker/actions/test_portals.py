"""Portals through real sockets: what an owner may say, how many codes, and the look that customers get."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from protocol import codec, desk, wire
from protocol.errors import ProtocolError
from protocol.records import Agent, Hours, Portal
from tests.broker.house import Client, House, in_house, new_id
from tests.broker.rules.test_logo import END, IDAT, chunk, header, text

LOGO = text(header(), chunk(b"tEXt", b"Author\0Zoe"), IDAT, END)


async def put(house: House, console: Client, **fields: Any) -> Portal:
    await console.done(wire.PortalPut(id=new_id(), portal=Portal(house.portal, fields.pop("name", "Harbour"), **fields)))
    await console.settle()
    return console.one(Portal, house.portal)


def test_what_is_not_possible_is_refused_by_name(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        cases: list[tuple[dict[str, Any], str]] = [
            ({"texts": {"mail.en": "Hello {name}"}}, "{name}"),
            ({"hours": [Hours(0, 60, 120), Hours(0, 100, 200)]}, "overlap"),
            ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
            ({"install_url": "javascript:alert(1)"}, "https://"),
            ({"langs": ["fr"]}, "language"),
            ({"closed": ["2026-02-30"]}, "2026-02-30"),
            ({"logo": base64.b64encode(b"GIF89a").decode()}, "no PNG"),
        ]
        for fields, told in cases:
            answer = await console.ask(wire.PortalPut(id=new_id(), portal=Portal(house.portal, "Harbour", **fields)))
            assert isinstance(answer, wire.Nack) and answer.code == "bad_portal" and told in answer.text, answer
        for wrong in ({"colour": "red"}, {"colour": "#FFF"}, {"code_life_s": 59}, {"codes_each": 0}, {"texts": {"sms.en": "x"}}):
            with pytest.raises(ProtocolError):
                codec.struct(Portal, codec.encode_struct(Portal("p", "x", **wrong)))

    in_house(tmp_path, story)


def test_texts_are_tidied_and_the_logo_is_made_anew(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        kept = await put(
            house, console, logo=LOGO, closed=["2026-12-26", "2026-12-25", "2026-12-26"], hours=[Hours(1, 60, 120), Hours(0, 60, 120)],
            texts={"subject.en": "Your\r\nBcc: all@example.org {code}", "mail.en": "a\u202eb\r\n{link}", "link.en": " "},
        )  # fmt: skip
        assert kept.texts == {"subject.en": "Your Bcc: all@example.org {code}", "mail.en": "ab\n{link}"}
        assert kept.closed == ["2026-12-25", "2026-12-26"] and [stretch.day for stretch in kept.hours] == [0, 1]
        assert b"Zoe" not in base64.b64decode(kept.logo)
        rev = console.since
        await console.done(wire.PortalPut(id=new_id(), portal=kept))
        assert console.since == rev, "the same again is no change"

    in_house(tmp_path, story)


def test_the_logo_is_given_to_anybody_and_kept_by_its_bytes(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = f"/api/v1/portal/{house.portal}/logo"
        assert (await house.get(path)).status_code == 404
        assert (await house.get("/api/v1/portal/nobody/logo")).status_code == 404
        console = await house.console()
        kept = await put(house, console, logo=LOGO)
        answer = await house.get(path)
        assert answer.status_code == 200 and answer.content == base64.b64decode(kept.logo)
        assert answer.headers["content-type"] == "image/png" and answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        again = await house.get(path, **{"If-None-Match": f'"x", W/{answer.headers["etag"]}'})
        assert again.status_code == 304 and again.content == b""
        await put(house, console)
        assert (await house.get(path)).status_code == 404

    in_house(tmp_path, story)


def test_the_page_learns_the_look_by_every_door(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await put(house, console, logo=LOGO, colour="#7a2f48", langs=["en", "fr"], install_url="https://store.example/app", form=True)
        code = await console.code(house.portal)
        look = {"colour": "#7a2f48", "logo": True, "langs": ["en", "fr"], "install_url": "https://store.example/app"}
        linked = (await house.get(f"/api/v1/link/{code.url.rpartition('/')[2]}")).json()["portal"]
        assert linked == {"name": "Harbour", "id": house.portal, **look}
        form = (await house.get(f"/api/v1/portal/{house.portal}")).json()
        joined = (await house.join(code))["portal"]
        for face in (form, joined):
            assert {name: face[name] for name in look} == look
        assert joined["id"] == house.portal

    in_house(tmp_path, story)


def test_each_has_as_many_codes_of_a_portal_as_it_says(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await put(house, console, codes_each=2)
        await console.done(wire.PortalPut(id=new_id(), portal=Portal("other", "Elsewhere")))
        _, token = await house.agent("Bea")
        bea = await house.console(token, device="d2")
        await console.code(house.portal)
        last = new_id()
        await console.done(wire.CodeNew(id=last, portal=house.portal))
        assert await console.refused(wire.CodeNew(id=new_id(), portal=house.portal)) == "too_many_codes"
        await console.code("other")
        await bea.code(house.portal)
        await console.done(wire.CodeCancel(id=new_id(), code=last))
        await console.code(house.portal)

    in_house(tmp_path, story)


def test_the_address_of_a_technician_is_given_to_its_customers_and_owners_change_it_too(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        bea, token = await house.agent("Bea")
        other = await house.console(token, device="d2")
        await other.done(desk.AgentPut(id=new_id(), agent=bea, mail=" bea@example.org ", capacity=3))
        assert await other.refused(desk.AgentPut(id=new_id(), agent=house.owner, capacity=1)) == "forbidden"
        assert await other.refused(desk.AgentPut(id=new_id(), agent=bea, mail="bea")) == "bad_email"
        assert await owner.refused(desk.AgentPut(id=new_id(), agent="nobody", capacity=1)) == "no_such"
        await owner.done(desk.AgentPut(id=new_id(), agent=bea, capacity=5))
        await owner.settle()
        agent = owner.one(Agent, bea)
        assert (agent.mail, agent.capacity, agent.name) == ("bea@example.org", 5, "Bea")
        joined = await house.join(await other.code(house.portal))
        assert joined["portal"]["mail"] == "bea@example.org", "log files go to whom one talks to"

    in_house(tmp_path, story)
