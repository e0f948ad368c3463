"""Joining over HTTP: links and typed codes, each error by its name, and a join whose answer was lost."""

from __future__ import annotations

import asyncio
import logging
import uuid
from pathlib import Path
from typing import Any

import pytest

from broker.keeping import sweep_once
from protocol import wire
from protocol.records import Code, Portal
from tests.broker.house import House, in_house, new_id


def token_of(code: wire.NewCode) -> str:
    return code.url.rpartition("/")[2]


async def error(house: House, **body: Any) -> tuple[int, str]:
    answer = await house.post("/api/v1/join", {"name": "Anna", **body})
    return answer.status_code, answer.json().get("error", "")


def test_a_typed_code_in_any_dress(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        for dress in (lambda c: c, lambda c: f"{c[:3]} {c[3:6]} {c[6:]}", lambda c: f" {c[:3]}-{c[3:6]}.{c[6:]} "):
            code = await console.code(house.portal)
            assert await error(house, code=dress(code.code)) == (200, "")
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Kiosk", admit="self")))
        code = await console.code(house.portal)
        assert await error(house, code=code.code.lower()) == (200, "")

    in_house(tmp_path, story)


def test_digits_made_before_a_portal_admitted_by_itself_wait_to_be_admitted(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        typed, linked = await console.code(house.portal), await console.code(house.portal)
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Kiosk", admit="self")))
        answer = await house.post("/api/v1/join", {"code": typed.code, "name": "Anna"})
        assert answer.status_code == 200 and not answer.json()["admitted"], "nine digits can be guessed"
        assert (await house.join(linked))["admitted"], "a link cannot"
        letters = await console.code(house.portal)
        assert (await house.post("/api/v1/join", {"code": letters.code, "name": "Anna"})).json()["admitted"]

    in_house(tmp_path, story)


def test_each_end_of_a_code_has_its_name_and_status(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        used, expired, cancelled = [await console.code(house.portal, life_s=60 if n == 1 else None) for n in range(3)]
        await house.join(used)
        cancelled_id = next(c.id for c in console.all(Code) if c.state == "live" and c.expires_at == cancelled.expires_at and c.id)
        live = [c for c in console.all(Code) if c.expires_at == cancelled.expires_at]
        await console.settle()
        cancelled_id = next(c.id for c in live if console.one(Code, c.id).state == "live")
        await console.done(wire.CodeCancel(id=new_id(), code=cancelled_id))
        house.clock.turn(60)  # not swept yet: time alone decides
        for code, status, name in ((used, 409, "used"), (expired, 410, "expired"), (cancelled, 410, "expired")):
            assert await error(house, token=token_of(code)) == (status, name)
            assert await error(house, code=code.code) == (status, name)
            assert (await house.get(f"/j/{token_of(code)}")).status_code == status
            answer = await house.get(f"/api/v1/link/{token_of(code)}")
            assert (answer.status_code, answer.json()["error"]) == (status, name)
        assert await error(house, token="A" * 22) == (404, "unknown")
        assert await error(house, token="../x") == (404, "unknown")
        assert (await house.get("/j/" + "A" * 22)).status_code == 404
        await sweep_once(house.parts, house.clock.now_ms())
        house.clock.turn(3601)
        for code in (used, expired, cancelled):
            assert await error(house, code=code.code) == (404, "unknown"), "after an hour a typed code is as if it never was"
        assert await error(house, token=token_of(used)) == (409, "used")

    in_house(tmp_path, story)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "12345678"}, 400, "bad_code"),
        ({"code": "1234567890123"}, 400, "bad_code"),
        ({"code": "OOOOIIII"}, 400, "bad_code"),
        ({"code": "' OR 1=1 --"}, 400, "bad_code"),
        ({}, 400, "bad_code"),
        ({"code": "123456789", "name": " \u202e\n "}, 400, "name_needed"),
        ({"code": "123456789", "name": "x" * 401}, 400, "bad_message"),
        ({"code": 123456789}, 400, "bad_message"),
        ({"code": "123456789", "id": "not a uuid"}, 400, "bad_message"),
        ({"code": "123456789"}, 404, "unknown"),
    ],
)
def test_what_is_no_join(tmp_path: Path, body: dict[str, object], status: int, code: str) -> None:
    async def story(house: House) -> None:
        assert await error(house, **body) == (status, code)

    in_house(tmp_path, story)


@pytest.mark.parametrize("raw", [b"", b"[", b"\xff\xfe", b"[" * 5000, b'{"name":"\\ud800"}', b"null", b"{}" * 10_000])
def test_bodies_that_are_no_json_and_other_types(tmp_path: Path, raw: bytes) -> None:
    async def story(house: House) -> None:
        import httpx

        async with httpx.AsyncClient(trust_env=False) as http:
            headers = {"content-type": "application/json"}
            answer = await http.post(house.url + "/api/v1/join", content=raw, headers=headers)
            assert answer.status_code in (400, 413) and answer.json()["error"] in ("bad_message", "too_large", "bad_code")
            form = await http.post(house.url + "/api/v1/join", content=raw, headers={"content-type": "text/plain"})
            assert form.status_code == 415

    in_house(tmp_path, story)


def test_a_code_seats_one_however_many_come_at_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        code = await (await house.console()).code(house.portal)
        answers = await asyncio.gather(*(error(house, token=token_of(code)) for _ in range(12)))
        assert sorted(answers) == [(200, "")] + [(409, "used")] * 11

    in_house(tmp_path, story)


def test_a_join_whose_answer_was_lost_brings_the_same_seat(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        code = await console.code(house.portal)
        join = str(uuid.uuid4())
        first = await house.join(code, id=join)
        again = await house.join(code, id=join)
        typed = (await house.post("/api/v1/join", {"code": code.code, "name": "Anna", "id": join})).json()
        assert first == again == typed
        assert await error(house, token=token_of(code), id=str(uuid.uuid4())) == (409, "used")
        customer = await house.customer(first["seat"])
        await customer.done(wire.End(id=new_id(), session=first["session"]))
        assert await error(house, token=token_of(code), id=join) == (409, "used")

    in_house(tmp_path, story)


def test_a_link_shows_its_code_and_portal_and_nothing_more(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        code = await (await house.console()).code(house.portal, label="Secret Label")
        face = (await house.get(f"/api/v1/link/{token_of(code)}")).json()
        portal = {"name": "Support", "id": house.portal}
        assert face == {"state": "valid", "code": f"{code.code[:3]} {code.code[3:6]} {code.code[6:]}", "portal": portal}

    in_house(tmp_path, story)


def test_no_secret_is_logged_or_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "broker")
    secrets: list[str] = []

    async def story(house: House) -> None:
        console = await house.console()
        code = await console.code(house.portal)
        await error(house, code="999999999")
        joined = await house.join(code)
        await house.customer(joined["seat"])
        await error(house, code=code.code)
        secrets.extend([code.code, token_of(code), joined["seat"], house.token, "999999999"])

    in_house(tmp_path, story)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("broker.db"))
    for secret in secrets:
        assert secret not in caplog.text
        assert secret.encode() not in stored
