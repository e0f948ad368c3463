"""People who guess passwords: they get nowhere, and do not keep out those whose account it is."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker import passwords
from broker.asgi import application
from broker.passwords import Passwords, TooMany
from broker.rules import budget
from tests.broker.house import PASSWORD, House, in_house, new_id
from tests.broker.web.test_doors import with_account

EMAIL = "bea@example.org"


class From:
    """Requests to the application from an address of one's choice, without a network between."""

    def __init__(self, house: House) -> None:
        self._app = application(house.parts)

    async def sign_in(self, address: str, password: str = "wrong", email: str = EMAIL, device: str = "") -> tuple[int, dict[str, Any]]:
        transport = httpx.ASGITransport(self._app, client=(address, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            answer = await http.post("/api/v1/sign-in", json={"email": email, "password": password, "device": device})
            return answer.status_code, answer.json()


def tell(tmp_path: Path, story: Callable[[House, From], Awaitable[None]]) -> None:
    async def with_bea(house: House) -> None:
        await with_account(house)
        await story(house, From(house))

    in_house(tmp_path, with_bea)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a password is not what these are about."""
    monkeypatch.setattr(passwords, "MEMORY_KIB", 64)


def test_an_ipv6_household_is_one_source(tmp_path: Path) -> None:
    async def story(_house: House, people: From) -> None:
        seen = Counter([(await people.sign_in(f"2001:db8:1::{n:x}", email=f"x{n}@example.org"))[0] for n in range(30)])
        assert seen == {401: 5, 429: 25}
        seen = Counter([(await people.sign_in(f"2001:db8:2:{n:x}::1", email=f"x{n}@example.org"))[0] for n in range(30)])
        assert seen == {401: 10, 429: 20}, "a /56 has many households"

    tell(tmp_path, story)


def test_an_account_is_slower_with_every_guess_from_wherever(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        for email in (EMAIL, "nobody@example.org"):
            seen = Counter([(await people.sign_in(f"10.0.0.{n}", email=email))[0] for n in range(50)])
            assert seen == {401: budget.ACCOUNT_FREE, 429: 40}, "whether or not there is such an account"
        house.clock.turn(2)
        assert (await people.sign_in("10.1.0.1"))[0] == 401
        status, body = await people.sign_in("10.1.0.2")
        assert (status, body["error"]) == (429, "slow_down") and 4 <= body["retry_after_s"] <= 5
        guesses = 0
        for second in range(3600):
            house.clock.turn(1)
            guesses += (await people.sign_in(f"10.2.{second // 250}.{second % 250}"))[0] == 401
        assert guesses < 120, "in an hour, from 3,600 addresses"
        assert (await people.sign_in("10.9.0.1", email="olga@example.org"))[0] == 401, "other accounts are as before"

    tell(tmp_path, story)


def test_a_known_device_is_never_locked_out_by_strangers(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        device = new_id()
        _, signed_in = await people.sign_in("192.0.2.1", PASSWORD, device=device)
        await house.post("/api/v1/sign-out", None, authorization=f"Bearer {signed_in['token']}")
        for n in range(100):
            await people.sign_in(f"10.0.0.{n}")
            await people.sign_in("192.0.2.1", device="another device of the same office")
        assert (await people.sign_in("192.0.2.1", PASSWORD, device=new_id()))[0] == 429
        assert (await people.sign_in("192.0.2.1", PASSWORD, device=device))[0] == 200
        assert (await people.sign_in("192.0.2.1", device=device, email="olga@example.org"))[0] == 429, "known to its own account only"
        seen = Counter([(await people.sign_in("192.0.2.1", device=device))[0] for _ in range(9)])
        assert seen == {401: 5, 429: 4}, "somebody at that very device"

    tell(tmp_path, story)


def test_a_device_whose_name_can_be_guessed_is_never_known(tmp_path: Path) -> None:
    async def story(_house: House, people: From) -> None:
        assert (await people.sign_in("192.0.2.1", PASSWORD, device="laptop"))[0] == 200
        for n in range(20):
            await people.sign_in(f"10.0.0.{n}")
        assert (await people.sign_in("192.0.2.1", PASSWORD, device="laptop"))[0] == 429

    tell(tmp_path, story)


def test_strangers_do_not_crowd_out_those_who_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        people = Passwords()
        kept = people.hash(PASSWORD)
        go_on = threading.Event()
        real = people._verify

        def verify(kept: str | None, password: str) -> bool:
            if password == "stranger":
                go_on.wait(30)
            return real(kept, password)

        monkeypatch.setattr(people, "_verify", verify)
        try:
            strangers = [asyncio.ensure_future(people.right(kept, "stranger")) for _ in range(passwords.QUEUE)]
            await asyncio.sleep(0)
            with pytest.raises(TooMany):
                await people.right(kept, "stranger")
            assert await people.right(kept, PASSWORD, known=True)
            go_on.set()
            assert not any(await asyncio.gather(*strangers))
        finally:
            go_on.set()
            people.close()

    asyncio.run(story())
