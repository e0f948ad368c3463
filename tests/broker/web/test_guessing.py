"""People who guess codes: 10,000 times from everywhere, and nobody sits down; honest customers do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.asgi import application
from broker.rules import proof
from tests.broker.house import House, in_house
from tests.broker.web.test_joining import token_of


class From:
    """Requests to the application from an address of one's choice, without a network between."""

    def __init__(self, house: House) -> None:
        self._app = application(house.parts)

    async def join(self, address: str, **body: Any) -> tuple[int, dict[str, Any]]:
        transport = httpx.ASGITransport(self._app, client=(address, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            answer = await http.post("/api/v1/join", json={"name": "Anna", **body})
            return answer.status_code, answer.json()

    async def look_up(self, address: str, path: str) -> int:
        transport = httpx.ASGITransport(self._app, client=(address, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            return (await http.get(path)).status_code


def tell(tmp_path: Path, story: Callable[[House, From], Awaitable[None]]) -> None:
    in_house(tmp_path, lambda house: story(house, From(house)))


def test_ten_wrong_codes_lock_the_source_and_links_pass(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        console = await house.console()
        code, other = await console.code(house.portal), await console.code(house.portal)
        for n in range(10):
            assert (await people.join("192.0.2.1", code=f"10000000{n}"))[1]["error"] == "unknown"
        status, locked = await people.join("192.0.2.1", code=code.code)
        assert (status, locked["error"]) == (429, "locked") and 590 <= locked["retry_after_s"] <= 601
        assert (await people.join("192.0.2.1", token=token_of(code)))[0] == 200, "a link is never held up"
        assert (await people.join("192.0.2.2", code=other.code))[0] == 200, "nor is somebody else"
        house.clock.turn(600)
        assert (await people.join("192.0.2.1", code="100000000"))[1]["error"] == "unknown"

    tell(tmp_path, story)


@pytest.mark.parametrize("trusted", [True, False])
def test_the_source_is_the_peer_unless_a_trusted_proxy_says_otherwise(tmp_path: Path, trusted: bool) -> None:
    async def story(house: House) -> None:
        seen: Counter[str] = Counter()
        for n in range(15):
            answer = await house.post("/api/v1/join", {"code": f"1000000{n:02}", "name": "A"}, **{"x-forwarded-for": f"192.0.2.{n}"})
            seen[answer.json()["error"]] += 1
        assert seen == ({"unknown": 15} if trusted else {"unknown": 10, "locked": 5})

    in_house(tmp_path, story, trusted_proxies=("127.0.0.1",) if trusted else ())


def test_right_codes_cost_nothing(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        console = await house.console()
        for _ in range(25):
            assert (await people.join("192.0.2.1", code=(await console.code(house.portal)).code))[0] == 200

    tell(tmp_path, story)


def test_guesses_at_the_same_moment_are_counted(tmp_path: Path) -> None:
    async def story(_house: House, people: From) -> None:
        answers = await asyncio.gather(*(people.join("192.0.2.1", code=f"1000000{n:02}") for n in range(40)))
        assert Counter(body["error"] for _, body in answers) == {"unknown": 10, "locked": 30}

    tell(tmp_path, story)


def test_an_ipv6_network_does_not_multiply_guesses(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        seen: Counter[str] = Counter()
        for n in range(150):
            house.clock.turn(1)  # keeps the total budget out of it
            seen[(await people.join(f"2001:db8:1:{n % 16:x}::{n:x}", code=f"100000{n:03}"))[1]["error"]] += 1
        assert seen == {"unknown": 80, "locked": 70}, "sixteen /64 of one /56"

    tell(tmp_path, story)


def test_ten_thousand_guesses_from_many_addresses_seat_nobody(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    async def story(house: House, people: From) -> None:
        console = await house.console()
        typed, linked = await console.code(house.portal), await console.code(house.portal)
        guesses = counts(10_000, 80_000)  # more would outlive the honest customers' codes: 15 minutes are 90,000
        seen: Counter[str] = Counter()
        for n in range(guesses):
            house.clock.turn(0.01)  # 100 guesses per second
            address = f"10.{n % 1000 // 250}.{n % 250}.{n % 7}"
            status, body = await people.join(address, code=f"{(n * 7919 + 1) % 10**9:09}")
            assert status != 200
            seen[body["error"]] += 1
        seconds = guesses // 100
        looked_up = seen["unknown"] + seen["used"] + seen["expired"]
        assert looked_up <= seconds + 61, seen
        assert seen["proof_needed"] > guesses * 0.9
        assert (await people.join("203.0.113.1", token=token_of(linked)))[0] == 200, "an honest customer with a link"
        status, body = await people.join("203.0.113.2", code=typed.code)
        assert (status, body["error"]) == (429, "proof_needed")
        challenge, bits = body["proof"]["challenge"], body["proof"]["bits"]
        assert proof.BITS <= bits <= proof.BITS_MOST
        nonce = proof.solve(challenge, bits)
        assert (await people.join("203.0.113.2", code=typed.code, proof={"challenge": challenge, "nonce": nonce}))[0] == 200

    tell(tmp_path, story)


def test_a_proof_serves_once_in_time_and_only_ours(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        for n in range(60):
            await people.join(f"10.0.0.{n}", code=f"1000000{n:02}")

        async def challenge() -> tuple[str, str, int]:
            body = (await people.join("192.0.2.9", code="999999999"))[1]
            assert body["error"] == "proof_needed"
            text, bits = body["proof"]["challenge"], body["proof"]["bits"]
            return text, proof.solve(text, bits), bits

        async def use(text: str, nonce: str) -> str:
            return str((await people.join("192.0.2.9", code="999999999", proof={"challenge": text, "nonce": nonce}))[1]["error"])

        text, nonce, bits = await challenge()
        until, _, rest = text.split(".", 2)
        easier = f"{until}.1.{rest}"
        later = f"{int(until) + 10**9}.{bits}.{rest}"
        for forged in (easier, later, "x", "", "a.b.c.d", "." * 50):
            assert await use(forged, "0") == "proof_needed"
        assert await use(text, str(int(nonce) + 1)) == "proof_needed"
        assert await use(text, nonce) == "unknown"
        assert await use(text, nonce) == "proof_needed", "the second time"
        text, nonce, _ = await challenge()
        house.clock.turn(proof.LIVES_S - 0.5)
        for n in range(200):
            await people.join(f"10.1.0.{n}", code=f"1000000{n:02}")
        house.clock.turn(0.501)
        assert await use(text, nonce) == "proof_needed", "too late"

    tell(tmp_path, story)


def test_unknown_links_are_looked_up_so_often_and_known_ones_cost_nothing(tmp_path: Path) -> None:
    async def story(house: House, people: From) -> None:
        console = await house.console()
        code = await console.code(house.portal)
        link, unknown = f"/api/v1/link/{token_of(code)}", "/api/v1/link/" + "A" * 22
        for _ in range(150):
            assert await people.look_up("192.0.2.1", link) == 200
        page = "/j/" + "A" * 22
        for n in range(150):
            look, beyond = (unknown, 429) if n % 2 else (page, 200)
            assert await people.look_up("192.0.2.1", look) == (404 if n < 100 else beyond), n
        assert await people.look_up("192.0.2.1", f"/j/{token_of(code)}") == 200, "a good link opens the page, whoever shares the address"
        assert await people.look_up("192.0.2.2", unknown) == 404, "somebody else"
        seen = Counter([await people.look_up(f"2001:db8::{n:x}", unknown) for n in range(120)])
        assert seen == {404: 100, 429: 20}, "a household is one address"
        assert (await people.join("192.0.2.1", token=token_of(code)))[0] == 200, "to join by a link is never held up"
        house.clock.turn(60)
        assert await people.look_up("192.0.2.1", unknown) == 404

    tell(tmp_path, story)
