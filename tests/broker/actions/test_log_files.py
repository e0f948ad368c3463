"""Log files are messages with a mark: a customer's alone, never where the portal takes none, and asked for anew each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol import wire
from protocol.records import Message, Portal
from protocol.support import Caps, Consent
from tests.broker.house import House, in_house, new_id
from tests.broker.web.test_files import Bringer, scene

LOG = b"11-30 13:32:01.123  1000  1001 E AndroidRuntime: FATAL EXCEPTION: main\n" * 50


def as_log(request: wire.Send) -> wire.Send:
    return replace(request, about="log")


def test_what_the_customer_sends_carries_the_mark_for_everybody(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        request = as_log(s.theirs.message(await s.theirs.brought(LOG), name="logcat.txt"))
        await s.customer.done(request)
        for party in (s.console, s.customer):
            await party.settle()
            message = party.one(Message, request.id)
            assert message.about == "log"
            assert [(file.name, file.type, file.size) for file in message.files] == [("logcat.txt", "text/plain", len(LOG))]
        assert party.all(Message)[0].about == "", "nothing else is one"

    in_house(tmp_path, story)


def test_an_agent_sends_none_and_nobody_sends_one_without_a_file(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        assert await s.console.refused(as_log(s.mine.message(await s.mine.brought(LOG)))) == "forbidden"
        assert await s.customer.refused(as_log(s.theirs.message(body="no file at all"))) == "forbidden"

    in_house(tmp_path, story)


def test_a_portal_that_takes_none_gets_none_neither_asked_for_nor_sent(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        await s.console.settle()
        portal = s.console.one(Portal, house.portal)
        await s.console.done(wire.PortalPut(id=new_id(), portal=replace(portal, logs="never")))
        id = await s.theirs.brought(LOG)
        assert await s.customer.refused(as_log(s.theirs.message(id))) == "forbidden"
        assert await s.console.refused(wire.Ask(id=new_id(), session=s.joined["session"], what=["logs"])) in ("forbidden", "cannot")
        await s.customer.done(s.theirs.message(id))  # as any file of a message it goes

    in_house(tmp_path, story)


@pytest.mark.parametrize("can", [True, False])
def test_asking_needs_a_client_that_has_log_files_and_a_yes_is_for_once(tmp_path: Path, can: bool) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        customer = await house.customer(joined["seat"], caps=Caps(logs=can))
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        session = joined["session"]

        def ask() -> wire.Ask:
            return wire.Ask(id=new_id(), session=session, what=["logs"])

        if not can:
            assert await console.refused(ask()) == "cannot"
            return
        assert await customer.refused(wire.Grant(id=new_id(), session=session, what="logs", state="granted")) == "not_asked"
        theirs = Bringer(house, joined["seat"], joined["conversation"])
        for _ in range(2):
            await console.done(ask())
            await console.settle()
            assert console.one(Consent, f"{session}:logs").state == "asked"
            await customer.done(as_log(theirs.message(await theirs.brought(LOG))))
            await customer.done(wire.Grant(id=new_id(), session=session, what="logs", state="granted"))
            await console.settle()
            assert console.one(Consent, f"{session}:logs").state == "granted"

    in_house(tmp_path, story)
