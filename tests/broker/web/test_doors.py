"""Headers on every route, hosts, origins, the page's files, signing in and out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
import websockets
from argon2 import PasswordHasher
from starlette.routing import Route, WebSocketRoute

from broker.actions import accounts
from broker.asgi import application
from broker.rules.reach import Address
from broker.web.pages import PLACEHOLDER
from tests.broker.house import PASSWORD, House, in_house
from tests.broker.web.test_joining import token_of

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "display-capture=(self), camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws://{host} wss://{host}; "
    "media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def web(tmp_path: Path) -> Path:
    """A page's folder of our own."""
    folder = tmp_path / "web"
    (folder / "assets" / "words").mkdir(parents=True)
    (folder / "index.html").write_text(f"<!doctype html><html lang=en {PLACEHOLDER}><title>é</title>", "utf-8")
    (folder / "assets" / "page.js").write_text("1", "utf-8")
    (folder / "assets" / "words" / "fr.mjs").write_text("2", "utf-8")
    (folder / "assets" / ".hidden").write_text("3", "utf-8")
    (folder / "secret.txt").write_text("4", "utf-8")
    (tmp_path / "outside.txt").write_text("5", "utf-8")
    (folder / "assets" / "link.txt").symlink_to(tmp_path / "outside.txt")
    return folder


def test_every_route_and_every_refusal_carries_the_headers(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        routes = application(house.parts).routes
        paths = [route.path for route in routes if isinstance(route, Route)]
        assert len(paths) >= 9
        asked = [path.replace("{token}", "x").replace("{path:path}", "page.js") for path in paths]
        async with httpx.AsyncClient(trust_env=False, base_url=house.url) as http:
            for path in [*asked, "/nowhere", "/assets/none.js", "/j/x/y"]:
                for method in ("GET", "POST", "PUT", "HEAD", "OPTIONS"):
                    answer = await http.request(method, path)
                    for name, value in HEADERS.items():
                        assert answer.headers[name] == value, (method, path, name)
                    assert answer.headers["content-security-policy"] == POLICY.format(host=house.url[7:])
                    assert answer.headers["cache-control"] == (
                        "no-cache" if path.endswith("page.js") and answer.status_code == 200 else "no-store"
                    )
                    assert "server" not in answer.headers and "set-cookie" not in answer.headers
                    assert not any(name.startswith("access-control") for name in answer.headers)
                    assert answer.status_code < 500
            bad_host = await http.get("/j", headers={"host": "evil.example; script-src *"})
            assert bad_host.status_code == 400 and "evil" not in bad_host.headers["content-security-policy"]
            assert "--public-url" in bad_host.json()["text"]
        assert sum(isinstance(route, WebSocketRoute) for route in routes) == 1

    in_house(tmp_path / "data", story, web=web(tmp_path))


def test_https_is_remembered_by_browsers(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        answer = await house.get("/healthz")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.json() == {"ok": True, "version": "0.1.0"}

    in_house(tmp_path, story, address=Address("127.0.0.1", 0, public_url="https://help.example.org"))


def test_the_page_tells_the_links_state_and_nothing_of_the_url(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        code = await (await house.console()).code(house.portal)
        root = await house.get("/")
        assert (root.status_code, root.headers["location"]) == (307, "/j")
        expected = {
            "/j": (200, "typed"),
            f"/j/{token_of(code)}": (200, "valid"),
            "/j/<script>": (404, "unknown"),
            "/j/%22%3E": (404, "unknown"),
        }
        for path, (status, state) in expected.items():
            page = await house.get(path)
            assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
            assert page.text == f'<!doctype html><html lang=en data-link-state="{state}"><title>é</title>'

    in_house(tmp_path / "data", story, web=web(tmp_path))


def test_a_file_of_the_page_is_brought_again_only_when_it_is_another(tmp_path: Path) -> None:
    folder = web(tmp_path)

    async def story(house: House) -> None:
        first = await house.get("/assets/page.js")
        tag = first.headers["etag"]
        assert first.content == b"1" and tag.startswith('"'), "a strong one"
        for known in (tag, f"W/{tag}", f'"x", W/"y",{tag}', "*"):
            again = await house.get("/assets/page.js", **{"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
            assert again.headers["cache-control"] == "no-cache" and "content-type" not in again.headers
        (folder / "assets" / "page.js").write_text("2", "utf-8")  # as long as before, perhaps within one tick of the disk's clock
        for known in (tag, tag.strip('"'), '"x"', ""):
            other = await house.get("/assets/page.js", **{"If-None-Match": known})
            assert (other.status_code, other.content) == (200, b"2") and other.headers["etag"] != tag
        assert (await house.get("/assets/none.js", **{"If-None-Match": "*"})).status_code == 404

    in_house(tmp_path / "data", story, web=folder)


@pytest.mark.parametrize(
    "path",
    [
        "../index.html",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%2e%2e%2f%2e%2e%2foutside.txt",
        "..\\secret.txt",
        "link.txt",
        ".hidden",
        "words",
        "",
        "page.js%00.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
    ],
)
def test_only_files_of_the_page_are_served(tmp_path: Path, path: str) -> None:
    async def story(house: House) -> None:
        for known, kind in (("page.js", "text/javascript; charset=utf-8"), ("words/fr.mjs", "text/javascript; charset=utf-8")):
            answer = await house.get(f"/assets/{known}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(house.url.rpartition(":")[2]))
        writer.write(f"GET /assets/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer_bytes = await reader.read()
        writer.close()
        assert answer_bytes.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), answer_bytes[:200]

    in_house(tmp_path / "data", story, web=web(tmp_path))


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 101),
        ("OWN", 101),
        ("https://listed.example", 101),
        ("https://help.example.org", 101),
        ("null", 403),
        ("http://evil.example", 403),
        ("https://listed.example.evil.com", 403),
        ("HTTPS://listed.example", 403),
        ("", 403),
    ],
)
def test_the_socket_opens_only_to_known_origins(tmp_path: Path, origin: str | None, status: int) -> None:
    async def story(house: House) -> None:
        headers = {} if origin is None else {"Origin": house.url if origin == "OWN" else origin}
        url = f"ws{house.url[4:]}/api/v1/socket"
        try:
            async with websockets.connect(url, additional_headers=headers, proxy=None):
                got = 101
        except websockets.InvalidStatus as error:
            got = error.response.status_code
            assert b"--allow-origin" in error.response.body
            assert error.response.headers["x-content-type-options"] == "nosniff"
        assert got == status

    public = Address("127.0.0.1", 0, public_url="https://help.example.org")
    in_house(tmp_path, story, origins=frozenset({"https://listed.example"}), address=public)


def test_a_rebound_name_opens_no_socket(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        with pytest.raises(websockets.InvalidStatus) as error:
            await websockets.connect(
                f"ws://evil.example:{house.url.rpartition(':')[2]}/api/v1/socket",
                host="127.0.0.1",
                additional_headers={"Origin": f"http://evil.example:{house.url.rpartition(':')[2]}"},
                proxy=None,
            )
        assert error.value.response.status_code == 400

    in_house(tmp_path, story)


async def with_account(house: House) -> None:
    kept = house.parts.passwords.hash(PASSWORD)
    now_ms = house.clock.now_ms()
    await house.parts.store.write(lambda tx: accounts.add_agent(tx, "Bea", "Bea@Example.org", kept, "agent", now_ms))


def test_signing_in_and_out(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_account(house)
        body = {"email": "bea@example.org", "password": PASSWORD, "device": "laptop"}
        first = (await house.post("/api/v1/sign-in", body)).json()
        assert first["agent"]["name"] == "Bea" and first["agent"]["role"] == "agent" and first["workspace"] == "Olga"
        console = await house.console(first["token"], device="laptop")
        assert console.close_code is None
        second = (await house.post("/api/v1/sign-in", body)).json()
        assert await console.closed() == 4401, "the device signed in anew: the old token is dead"
        console = await house.console(second["token"], device="laptop")
        out = await house.post("/api/v1/sign-out", None, authorization=f"Bearer {second['token']}")
        assert out.status_code == 204
        assert await console.closed() == 4401
        assert (await house.console(second["token"], device="laptop")).close_code == 4401
        assert (await house.post("/api/v1/sign-out", None)).status_code == 401
        assert (await house.post("/api/v1/sign-out", None, authorization="Bearer x")).status_code == 204

    in_house(tmp_path, story)


def test_five_wrong_passwords_slow_down(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_account(house)
        wrong = {"email": "bea@example.org", "password": "wrong"}
        for _ in range(5):
            answer = await house.post("/api/v1/sign-in", wrong)
            assert (answer.status_code, answer.json()["error"]) == (401, "bad_credentials")
        answer = await house.post("/api/v1/sign-in", {**wrong, "password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]) == (429, "slow_down") and answer.json()["retry_after_s"] >= 20
        house.clock.turn(20)
        assert (await house.post("/api/v1/sign-in", {**wrong, "password": PASSWORD})).status_code == 200

    in_house(tmp_path, story)


def test_unknown_people_get_the_same_answer_for_the_same_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is counted: time on a busy machine tells nothing."""
    checked: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
        checked.append(str(kept).rpartition("$")[0].rpartition("$")[0])
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)

    async def story(house: House) -> None:
        await with_account(house)
        answers = set()
        for email in ("bea@example.org", "nobody@example.org", "olga@localhost.embedded"):
            answer = await house.post("/api/v1/sign-in", {"email": email, "password": "wrong password"})
            answers.add((answer.status_code, answer.text))
        assert len(answers) == 1
        assert len(checked) == 3 and set(checked) == {"$argon2id$v=19$m=19456,t=2,p=1"}

    in_house(tmp_path, story)


def test_a_customers_seat_signs_nobody_in(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        assert (await house.console(joined["seat"])).close_code == 4401
        assert (await house.customer(house.token)).close_code == 4401

    in_house(tmp_path, story)
