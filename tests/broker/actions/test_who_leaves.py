"""A technician who leaves, or needs a new password: what a running broker makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from broker.actions import accounts
from broker.errors import Refused
from protocol import desk
from protocol.records import Agent, Conversation
from tests.broker.house import House, in_house, new_id

BEA = "bea@example.org"


def test_who_leaves_is_out_at_once_and_nothing_stays_with_them(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        bea, token = await house.agent()
        console, hers = await house.console(), await house.console(token, device="laptop")
        _, alone = await house.session(hers)
        _, helped = await house.session(hers)
        await console.done(desk.Join(id=new_id(), conversation=helped["conversation"]))

        def owner_of(joined: dict[str, Any]) -> str | None:
            return next((c.agent for c in console.all(Conversation) if c.id == joined["conversation"]), "")

        assert owner_of(alone) == owner_of(helped) == bea
        _, freed = await house.parts.store.write(lambda tx: accounts.close(tx, BEA, house.clock.now_ms()))
        assert freed == 2
        assert await hers.closed() == 4401
        assert await (await house.console(token, device="laptop")).closed() == 4401, "the token is dead"
        await console.until(lambda: not next(a for a in console.all(Agent) if a.id == bea).active)
        assert (owner_of(alone), owner_of(helped)) == (None, house.owner)

    in_house(tmp_path, story)


def test_a_new_password_ends_every_sign_in_and_the_last_owner_stays(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        bea, token = await house.agent()
        kept = house.parts.passwords.hash("another long password")
        await house.parts.store.write(lambda tx: accounts.set_password(tx, BEA, kept))
        assert await (await house.console(token, device="laptop")).closed() == 4401
        answer = await house.post("/api/v1/sign-in", {"email": BEA, "password": "another long password", "device": "x"})
        assert answer.status_code == 200 and answer.json()["agent"]["id"] == bea
        email = await house.parts.store.read(lambda reader: next(a.email for a in reader.accounts() if a.agent == house.owner))
        with pytest.raises(Refused, match="needs an owner"):
            await house.parts.store.write(lambda tx: accounts.close(tx, email, house.clock.now_ms()))

    in_house(tmp_path, story)
