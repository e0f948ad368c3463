"""Visits over the real doors: begun by a join, told by a site, kept only of who writes, and nothing of who is blocked."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import httpx
from msgspec.structs import replace

from broker.actions.actors import CustomerActor
from broker.actions.perform import perform
from broker.places import FilePlaces
from broker.rules.visits import Came, page_seen
from broker.visitors import Visitors
from protocol import codec, wire
from protocol.desk import BlockPut, ContactMerge, ContactPut
from protocol.records import Block, Contact, Conversation, Edition, Message, Portal, Visit
from tests.broker.house import Client, FakeClock, House, in_house, new_id
from tests.broker.place_file import write_place_file

AGENT = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
SITE = "https://www.shop.example"


async def with_form(house: House, console: Client, **more: Any) -> None:
    portal = console.one(Portal, house.portal)
    await console.done(wire.PortalPut(id=new_id(), portal=replace(portal, form=True, **more)))


async def look(house: House, visitor: str, url: str, origin: str = SITE, **more: Any) -> httpx.Response:
    body = {"portal": house.portal, "visitor": visitor, "url": url, "title": "A page", **more}
    return await house.post("/api/v1/visit", body, origin=origin, **{"user-agent": AGENT})


async def join(house: House, console: Client, visitor: str, name: str = "Anna", **more: object) -> dict[str, Any]:
    code = await console.code(house.portal)
    body = {"token": code.url.rpartition("/")[2], "name": name, "visitor": visitor, **more}
    answer = await house.post("/api/v1/join", body, **{"user-agent": AGENT})
    assert answer.status_code == 200, answer.text
    await console.settle()
    return dict(answer.json())


def test_a_join_begins_a_visit_and_coming_back_after_half_an_hour_another(tmp_path: Path) -> None:
    clock = FakeClock()
    lyon: dict[str, object] = {"city": {"names": {"en": "Lyon"}}, "country": {"names": {"en": "France"}}}
    file = write_place_file(tmp_path / "places.mmdb", "127.0.0.0/8", lyon)

    async def story(house: House) -> None:
        console = await house.console()
        joined = await join(house, console, str(uuid.uuid4()), referrer="https://search.example/?q=help#x")
        [visit] = console.all(Visit)
        assert (visit.browser, visit.agent_string) == ("Firefox 145 on Android 15", AGENT)
        assert (visit.address, visit.location) == ("127.0.0.0", "Lyon, France")
        assert (visit.referrer, visit.pages) == ("https://search.example/?q=help", [])
        customer = await house.customer(joined["seat"])
        await console.settle()
        assert len(console.all(Visit)) == 1
        await customer.close()
        clock.turn(31 * 60)
        await house.customer(joined["seat"])
        await console.settle()
        assert len(console.all(Visit)) == 2
        assert {v.contact for v in console.all(Visit)} == {console.one(Conversation, joined["conversation"]).contact}

    in_house(tmp_path / "data", story, clock, geoip=file)


def test_the_portal_says_how_much_of_the_address_is_kept(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        for how, kept in (("none", ""), ("part", "127.0.0.0"), ("whole", "127.0.0.1")):
            await with_form(house, console, addresses=how)
            joined = await join(house, console, str(uuid.uuid4()))
            contact = console.one(Conversation, joined["conversation"]).contact
            assert [v.address for v in console.all(Visit) if v.contact == contact] == [kept]

    in_house(tmp_path, story)


def test_a_whole_address_is_for_owners_live_and_in_a_snapshot(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        _, token = await house.agent("Bea")
        early = await house.console(token, device="d2")
        await with_form(house, owner, addresses="whole")
        await join(house, owner, str(uuid.uuid4()))
        await early.settle()
        late = await house.console(token, device="d3")
        assert [v.address for v in owner.all(Visit)] == ["127.0.0.1"]
        assert [v.address for v in early.all(Visit)] == [v.address for v in late.all(Visit)] == ["127.0.0.0"]

    in_house(tmp_path, story)


def test_a_form_takes_the_visits_along_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        visitor = str(uuid.uuid4())
        await look(house, visitor, f"{SITE}/prices")
        written = {"id": new_id(), "name": "Ana", "body": "Hello", "email": "ana@x.example", "visitor": visitor}
        answer = await house.post(f"/api/v1/portal/{house.portal}/write", written)
        assert answer.status_code == 200, answer.text
        await console.settle()
        assert [[p.url for p in v.pages] for v in console.all(Visit)] == [[f"{SITE}/prices"]] and len(house.parts.visitors) == 0
        await look(house, visitor, f"{SITE}/help")
        again = await house.post(f"/api/v1/portal/{house.portal}/write", {**written, "id": new_id()})
        assert again.status_code == 200, again.text
        await console.settle()
        assert [v.page_count for v in console.all(Visit)] == [2], "what came since is not undone"

    in_house(tmp_path, story, origins=frozenset({SITE}))


def test_what_a_visitor_looked_at_before_it_wrote_is_its_own_once_it_writes(tmp_path: Path) -> None:
    clock = FakeClock()

    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        visitor = str(uuid.uuid4())
        assert (await look(house, visitor, f"{SITE}/?utm_source=mail", referrer="https://search.example/")).status_code == 204
        clock.turn(40 * 60)
        assert (await look(house, visitor, f"{SITE}/prices", custom='{"plan": "gold"}')).status_code == 204
        assert (await look(house, visitor, f"{SITE}/help")).status_code == 204
        await console.settle()
        assert console.all(Visit) == [] and console.all(Contact) == [], "nobody has written"
        joined = await join(house, console, visitor)
        first, second = sorted(console.all(Visit), key=lambda v: v.started_at)
        assert (first.campaign, first.referrer, first.page_count) == ("mail", "https://search.example/", 1)
        assert [p.url for p in second.pages] == [f"{SITE}/prices", f"{SITE}/help"]
        [contact] = console.all(Contact)
        assert (contact.custom, contact.site, contact.verified) == ({"plan": "gold"}, ["plan"], [])
        assert console.one(Conversation, joined["conversation"]).contact == contact.id
        assert len(house.parts.visitors) == 0
        await look(house, visitor, f"{SITE}/late")
        await console.settle()
        assert console.one(Visit, second.id).pages[-1].url == f"{SITE}/late", "live from now on"

    in_house(tmp_path, story, clock, origins=frozenset({SITE}))


def test_signed_variables_are_verified_and_leave_a_trace_where_an_agent_had_written(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        visitor = str(uuid.uuid4())
        await join(house, console, visitor)
        [contact] = console.all(Contact)
        await console.done(ContactPut(id=new_id(), contact=contact.id, field="custom.plan", value="silver"))
        assert (await look(house, visitor, SITE, custom='{"plan":"free"}')).status_code == 204
        await console.settle()
        assert console.one(Contact, contact.id).custom == {"plan": "silver"}, "unsigned takes nothing from an agent"
        text = '{"plan":"gold","customer":"4711"}'
        wrong = await look(house, visitor, SITE, custom=text, signature="0" * 64)
        assert (wrong.status_code, wrong.json()["error"]) == (400, "bad_signature")
        signature = house.parts.pepper.signed_by_site(house.portal, text)
        assert (await look(house, visitor, SITE, custom=text, signature=signature)).status_code == 204
        await console.settle()
        after = console.one(Contact, contact.id)
        assert (after.custom, after.verified) == ({"plan": "gold", "customer": "4711"}, ["plan", "customer"])
        trail = [(e.author.id, e.before, e.after) for e in console.all(Edition) if e.field == "custom.plan"]
        assert trail[-1] == ("site", "silver", "gold")

    in_house(tmp_path, story, origins=frozenset({SITE}))


def test_only_listed_sites_of_portals_with_a_form_may_tell(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        visitor = str(uuid.uuid4())
        assert (await look(house, visitor, SITE)).status_code == 404, "this portal has no form"
        await with_form(house, console)
        strange = await look(house, visitor, SITE, origin="https://evil.example")
        assert (strange.status_code, strange.json()["error"]) == (403, "bad_origin")
        assert "access-control-allow-origin" not in strange.headers
        good = await look(house, visitor, SITE)
        assert good.headers["access-control-allow-origin"] == SITE
        for bad in ({"url": "javascript:alert(1)"}, {"visitor": "x"}, {"custom": "[1]"}):
            body = {"portal": house.portal, "visitor": visitor, "url": SITE, **bad}
            assert (await house.post("/api/v1/visit", body, origin=SITE)).status_code == 400, bad
        async with httpx.AsyncClient(trust_env=False) as http:
            asked = await http.options(house.url + "/api/v1/visit", headers={"origin": SITE, "access-control-request-method": "POST"})
            assert (asked.status_code, asked.headers["access-control-allow-headers"]) == (204, "Content-Type")
            script = await http.get(house.url + "/assets/visit.js")
            assert script.headers["cross-origin-resource-policy"] == "cross-origin"
            assert (await http.get(house.url + "/assets/join.js")).headers["cross-origin-resource-policy"] == "same-origin"

    in_house(tmp_path, story, origins=frozenset({SITE}))


def test_a_flood_of_page_views_is_refused(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        visitor = str(uuid.uuid4())
        answers = [(await look(house, visitor, f"{SITE}/{n}")).status_code for n in range(40)]
        assert answers[:30] == [204] * 30 and set(answers[30:]) == {429}

    in_house(tmp_path, story, origins=frozenset({SITE}))


def test_nothing_is_kept_of_a_blocked_contact_and_the_consoles_hear_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        visitor = str(uuid.uuid4())
        joined = await join(house, console, visitor)
        customer = await house.customer(joined["seat"])
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        [contact] = console.all(Contact)
        block = Block(new_id(), "contact", contact.id, "x", 0, until=house.clock.now_ms() + 3_600_000, reason="spam")
        await console.done(BlockPut(id=new_id(), block=block))
        await console.settle()
        before, frames = dict(console.records), len(console.frames)
        assert await customer.closed() == 4403
        again = await house.customer(joined["seat"])
        assert await again.closed() == 4403
        actor = CustomerActor(joined["conversation"], joined["session"], "Anna")
        request = wire.Send(id=new_id(), conversation=joined["conversation"], body="Buy")
        frame = await house.parts.store.write(lambda tx: perform(tx, actor, request, house.clock.now_ms(), house.parts.pepper, house.url))
        assert isinstance(codec.from_broker(frame), wire.Nack), "also one that was on its way"
        assert (await look(house, visitor, SITE)).status_code == 204, "whoever is blocked does not learn of it here"
        await console.settle()
        assert console.records == before, "nothing is stored"
        assert not [f for f in console.frames[frames:] if isinstance(f, wire.Chg)], "nobody is notified"
        spent = await house.parts.store.read(lambda r: r.spent(f"blocked:customer:{joined['conversation']}"))
        assert spent.times == 1, "only counted"
        house.clock.turn(3_601)
        back = await house.customer(joined["seat"])
        await back.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="Sorry"))
        await console.settle()
        assert [m.body for m in console.all(Message) if m.kind == "text"] == ["Sorry"]

    in_house(tmp_path, story, origins=frozenset({SITE}))


def test_two_agents_who_edit_different_fields_both_keep_theirs(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga = await house.console()
        _, token = await house.agent("Bea")
        bea = await house.console(token, device="d2")
        await join(house, olga, str(uuid.uuid4()))
        await bea.settle()
        [contact] = bea.all(Contact)
        await olga.done(ContactPut(id=new_id(), contact=contact.id, field="email", value="Ana@Example.org"))
        house.clock.turn(1)
        await bea.done(ContactPut(id=new_id(), contact=contact.id, field="phone", value="+33 1 23"))
        await bea.done(ContactPut(id=new_id(), contact=contact.id, field="email", value="ana@other.example"))
        await bea.done(ContactPut(id=new_id(), contact=contact.id, field="custom.Customer", value="4711"))
        await olga.settle()
        after = olga.one(Contact, contact.id)
        assert (after.email, after.phone, after.custom) == ("ana@other.example", "+33 1 23", {"Customer": "4711"})
        trail = [(e.author.name, e.before, e.after) for e in sorted(olga.all(Edition), key=lambda e: e.id) if e.field == "email"]
        assert trail == [("Olga", "", "ana@example.org"), ("Bea", "ana@example.org", "ana@other.example")]

    in_house(tmp_path, story)


def test_a_merge_takes_conversations_and_visits_along_and_later_edits_reach_the_survivor(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        phone, desktop = str(uuid.uuid4()), str(uuid.uuid4())
        one = await join(house, console, phone, "Ana")
        two = await join(house, console, desktop, "Ana Silva")
        first = console.one(Conversation, one["conversation"]).contact or ""
        second = console.one(Conversation, two["conversation"]).contact or ""
        await console.done(ContactPut(id=new_id(), contact=first, field="phone", value="+33 1"))
        await console.done(ContactMerge(id=new_id(), contact=first, into=second))
        await console.done(ContactPut(id=new_id(), contact=first, field="note", value="written offline, before the merge was known"))
        await look(house, phone, f"{SITE}/again")
        await console.settle()
        assert {c.contact for c in console.all(Conversation)} == {second} == {v.contact for v in console.all(Visit)}
        after = console.one(Contact, second)
        assert (after.name, after.phone, after.note) == ("Ana Silva", "+33 1", "written offline, before the merge was known")
        assert console.one(Contact, first).merged_into == second
        assert [v for v in console.all(Visit) if any(p.url.endswith("/again") for p in v.pages)], "its device is known as the other now"

    in_house(tmp_path, story, origins=frozenset({SITE}))


def test_no_customer_ever_gets_a_record_about_people(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await with_form(house, console)
        joined = await join(house, console, str(uuid.uuid4()))
        customer = await house.customer(joined["seat"])
        [contact] = console.all(Contact)
        await console.done(ContactPut(id=new_id(), contact=contact.id, field="note", value="difficult"))
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        await customer.settle()
        assert {kind for kind, _ in customer.records} <= {"conversation", "session", "message", "cursor", "consent", "ledger"}
        assert not [f for f in customer.frames if b"difficult" in json.dumps(str(f)).encode()]

    in_house(tmp_path, story)


# ---- memory, and the file of places


def test_visitors_who_do_not_write_take_only_so_much_room() -> None:
    visitors = Visitors(most=10, pages=40)
    for n in range(1_000):
        for m in range(5):
            page = page_seen(f"{SITE}/{m}", "", n)
            assert page is not None
            visitors.look("p", n.to_bytes(4, "big"), page, Came(), None, n * 1000)
    assert len(visitors) <= 8, "40 pages, 5 each"
    assert visitors.known((999).to_bytes(4, "big"), ["p"])["p"].pages == 5
    assert visitors.known((0).to_bytes(4, "big"), ["p"]) == {}
    visitors.forget("p", (999).to_bytes(4, "big"))
    assert visitors.known((999).to_bytes(4, "big"), ["p"]) == {}


def test_places_come_from_the_file_and_are_nowhere_else(tmp_path: Path) -> None:
    geneva: dict[str, object] = {"city": {"names": {"en": "Geneva", "fr": "Genève"}}, "country": {"names": {"en": "Switzerland"}}}
    file = write_place_file(tmp_path / "x.mmdb", "203.0.113.0/24", geneva)
    places = FilePlaces(file)
    assert places.of("203.0.113.9", "fr") == "Genève, Switzerland"
    assert places.of("203.0.113.9", "en") == "Geneva, Switzerland"
    assert places.of("198.51.100.1", "en") == places.of("2001:db8::1", "en") == places.of("?", "en") == ""
