"""The socket itself: hello, hostile frames, too many, too slow, replaced; hints and signalling."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
import string
from pathlib import Path

import pytest
import websockets

from broker.logs import OneLine
from broker.rules.ice import IceSettings
from broker.socket import outgoing
from protocol import codec, limits, wire
from protocol.records import Portal
from protocol.support import Caps
from tests.broker.house import ALL_CAPS, Client, House, in_house, new_id


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("nonsense", 4401),
        ('{"t":"ping"}', 4401),
        ('{"t":"hello","proto":[1,0],"role":"console","token":"wrong"}', 4401),
        ('{"t":"hello","proto":[1,0],"role":"customer","token":"wrong"}', 4401),
        ('{"t":"hello","proto":[0,9],"role":"console","token":"wrong"}', 4426),
        ('{"t":"hello","proto":[1,0],"role":"owner","token":"wrong"}', 4401),
        ("[" * 60_000, 4401),
        ("x" * 70_000, 1009),
        (b"\xff\xfe", 4401),
    ],
)
def test_who_says_no_good_hello_is_out(tmp_path: Path, first: str | bytes, code: int) -> None:
    async def story(house: House) -> None:
        client = await Client.open(house.url)
        await client.send(first)
        assert await client.closed() == code
        await client.close()

    in_house(tmp_path, story)


def test_who_says_nothing_is_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELLO_WITHIN_S", 0.05)

    async def story(house: House) -> None:
        client = await Client.open(house.url)
        assert await client.closed() == 4401

    in_house(tmp_path, story)


HOSTILE: list[tuple[str | bytes, str]] = [
    ("", "bad_message"),
    ("{", "bad_message"),
    ("null", "bad_message"),
    ("[" * 50_000, "bad_message"),
    ('{"t":' + "[" * 2_000 + "]" * 2_000 + "}", "bad_message"),
    ('{"t":"no such"}', "unknown_type"),
    ('{"t":"no such","id":"r1"}', "unknown_type"),
    ('{"t":"send"}', "bad_message"),
    ('{"t":"send","id":"r2","conversation":5}', "nack bad_message"),
    ('{"t":"send","id":"' + "x" * 65 + '","conversation":"c","body":"b"}', "bad_message"),
    ('{"t":"send","id":"r3","conversation":"c","body":"' + "x" * 4_001 + '"}', "nack too_long"),
    ('{"t":"send","id":"r4","conversation":"c","body":"\\ud800"}', "bad_message"),
    ('{"t":"seen","conversation":"c","read":-1}', "bad_message"),
    ('{"t":"ping","n":1e400}', "bad_message"),
    ('{"t":"ping","n":' + "9" * 400 + "}", "bad_message"),
    ('{"t":"hello","proto":[1,0],"role":"console","token":"x"}', "bad_message"),
    (b'{"t":"ping"}', "bad_message"),
    ('{"t":"welcome","proto":[1,0]}', "unknown_type"),
    ("\x00" * 100, "bad_message"),
]


@pytest.mark.parametrize("party", ["console", "customer"])
def test_each_hostile_frame_gets_one_typed_answer_and_hurts_nobody(tmp_path: Path, party: str) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        good, other = await house.session(console)
        for data, expected in HOSTILE:
            bad = await house.console(device="bad") if party == "console" else await house.customer(joined["seat"])
            before = len(bad.frames)
            await bad.send(data)
            await bad.settle()
            new = [f for f in bad.frames[before:] if isinstance(f, wire.Error | wire.Nack)]
            assert [f.code if isinstance(f, wire.Error) else f"nack {f.code}" for f in new] == [expected], data[:60]
            assert all(len(f.text) <= limits.REASON_CHARS for f in new)
            await bad.close()
            await good.done(wire.Send(id=new_id(), conversation=other["conversation"], body="still here"))
        assert good.close_code is None and console.close_code is None

    in_house(tmp_path, story)


def test_frames_at_random(tmp_path: Path) -> None:
    rng = random.Random(3)
    words = ["t", "id", "send", "sig", "grant", "end", "seen", "session", "conversation", "body", "sdp", "kind", "what", "state", "epoch"]

    def value(depth: int) -> str:
        pick = rng.randrange(9 if depth else 7)
        if pick < 3:
            return f'"{rng.choice(words)}"'
        if pick < 5:
            return str(rng.choice((0, -1, 2**63, 1.5, 2**53)))
        if pick < 7:
            return rng.choice(("true", "null", '""', '"\\u0000"', f'"{rng.choice(string.printable[:94]) * 50}"'.replace("\\", "")))
        if pick == 7:
            return "[" + ",".join(value(depth - 1) for _ in range(rng.randrange(4))) + "]"
        return "{" + ",".join(f'"{rng.choice(words)}":{value(depth - 1)}' for _ in range(rng.randrange(6))) + "}"

    async def story(house: House) -> None:
        console = await house.console()
        good, joined = await house.session(console)
        for _ in range(12):
            bad = await house.customer((await house.join(await console.code(house.portal)))["seat"])
            house.clock.turn(30)
            for _ in range(limits.FRAME_BURST // 8):
                await bad.send(value(4))
            await bad.settle()
            await bad.close()
        await good.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="still here"))

    in_house(tmp_path, story)


def test_bytes_that_are_no_text_close_without_a_traceback(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("uvicorn.error").addFilter(one_line := OneLine())

    async def story(house: House) -> None:
        client = await house.console()
        await client._socket.send(b"\xff\xfe", text=True)
        assert await client.closed() == 1007

    try:
        in_house(tmp_path, story)
    finally:
        logging.getLogger("uvicorn.error").removeFilter(one_line)
    assert not [record for record in caplog.records if record.exc_info]


def test_twenty_bad_frames_close(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        client = await house.console()
        for _ in range(20):
            await client.send("nonsense")
        assert await client.closed() == 4400
        assert sum(isinstance(f, wire.Error) for f in client.frames) == 19, "the close says the last"

    in_house(tmp_path, story)


def test_a_flood_is_told_and_closed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        client = await house.console()
        for n in range(limits.FRAME_BURST + 20):
            await client.hint(wire.Ping(n=1000 + n))
        assert await client.closed() == 4429
        assert sum(isinstance(f, wire.Error) and f.code == "too_fast" for f in client.frames) == 1
        assert sum(isinstance(f, wire.Pong) for f in client.frames) == limits.FRAME_BURST

    in_house(tmp_path, story)


def test_who_does_not_read_is_let_go_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "CLOSE_WITHIN_S", 0.2)

    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        before = house.parts.hub.counts()
        url = f"ws{house.url[4:]}/api/v1/socket"
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        small.connect(("127.0.0.1", int(house.url.rpartition(":")[2])))
        async with websockets.connect(url, compression=None, sock=small, max_queue=1, ping_interval=None, close_timeout=0.1) as lazy:
            await lazy.send(codec.encode(wire.Hello(proto=(1, 0), role="console", token=house.token, device="lazy")))
            while not isinstance(codec.from_broker(await lazy.recv()), wire.SnapEnd):
                pass  # the last that it reads
            assert house.parts.hub.counts() != before
            body = "x" * 4_000
            for _ in range(60):
                house.clock.turn(60)
                lines = [wire.Send(id=new_id(), conversation=joined["conversation"], body=body) for _ in range(50)]
                # the technician's: a customer may not make the broker keep so much
                await asyncio.gather(*(console.done(line) for line in lines))
                if house.parts.hub.counts() == before:
                    break
            else:
                raise AssertionError("a socket that never reads was kept")
        assert console.close_code is None

    in_house(tmp_path, story)


def test_the_queue_is_bounded_in_messages_and_bytes() -> None:
    class Stuck:
        """A socket whose other side takes nothing."""

        def __init__(self) -> None:
            self.closed_with = 0

        async def send_text(self, _text: str) -> None:
            await asyncio.Event().wait()

        async def close(self, code: int, _reason: str) -> None:
            self.closed_with = code

    async def overflow(frames: int, size: int) -> tuple[int, int]:
        stuck = Stuck()
        out = outgoing.Outgoing(stuck)  # type: ignore[arg-type]
        sender = asyncio.create_task(out.run())
        taken = 0
        await asyncio.sleep(0)
        for _ in range(frames):
            out.offer("x" * size)
            taken += not out.closing
            await asyncio.sleep(0)
        await asyncio.wait_for(sender, 5)
        return taken, stuck.closed_with

    assert asyncio.run(overflow(400, 10)) == (outgoing.MESSAGES_MOST + 1, 4408), "one more is under way"
    taken, code = asyncio.run(overflow(400, 60_000))
    assert code == 4408 and taken * 60_000 <= outgoing.BYTES_MOST + 60_000


def test_the_newest_connection_of_a_seat_or_device_wins(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        first = await house.console(device="same")
        other = await house.console(device="other")
        second = await house.console(device="same")
        assert await first.closed() == 4409
        joined = await house.join(await second.code(house.portal))
        old = await house.customer(joined["seat"])
        new = await house.customer(joined["seat"])
        assert await old.closed() == 4409
        await other.settle()
        assert all(f.online for f in other.frames if isinstance(f, wire.Presence)), "nobody has left"
        await new.close()
        await other.got(wire.Presence, lambda p: not p.online)

    in_house(tmp_path, story)


def test_presence_and_typing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        conversation = joined["conversation"]
        here = await customer.got(wire.Presence, lambda p: p.party == house.owner)
        assert (here.online, here.name) == (True, "Olga")
        await console.hint(wire.Typing(conversation=conversation, name="Mallory"))
        assert (await customer.got(wire.Typing)).name == "Olga", "names come from the broker"
        await customer.hint(wire.Typing(conversation=conversation, on=False, name="Olga"))
        typing = await console.got(wire.Typing)
        assert (typing.name, typing.on) == ("Anna", False)
        late = await house.console(device="late")
        assert (await late.got(wire.Presence)).online
        await console.close()
        await late.close()
        await customer.got(wire.Presence, lambda p: not p.online and p.party == house.owner)
        await customer.got(wire.Presence, lambda p: not p.online and p.party == "desk")

    in_house(tmp_path, story)


def test_what_a_customer_types_goes_out_only_while_its_portal_says_so(tmp_path: Path) -> None:
    """The page sends nothing either; a client that does is not passed on."""

    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)

        async def told() -> list[str]:
            before = len([f for f in console.frames if isinstance(f, wire.Typing)])
            await customer.hint(wire.Typing(conversation=joined["conversation"], text="my card is 4711"))
            await console.until(lambda: len([f for f in console.frames if isinstance(f, wire.Typing)]) > before)
            return [f.text for f in console.frames if isinstance(f, wire.Typing)][before:]

        async def preview(on: bool) -> None:
            await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", preview=on)))
            await customer.settle()

        assert await told() == [""], "off by default: that somebody types is told, and nothing of it"
        await preview(True)
        assert await told() == ["my card is 4711"]
        await preview(False)
        assert await told() == [""]
        customer = await house.customer(joined["seat"])
        assert await told() == [""], "also after a new hello"

    in_house(tmp_path, story)


async def granted(house: House, console: Client) -> tuple[Client, dict[str, str]]:
    customer, joined = await house.session(console)
    await console.done(wire.Ask(id=new_id(), session=joined["session"], what=["view"]))
    await customer.done(wire.Grant(id=new_id(), session=joined["session"], what="view", state="granted"))
    return customer, joined


def sig(session: str, kind: str, epoch: int = 1, **more: object) -> wire.Sig:
    return wire.Sig(**{"session": session, "kind": kind, "epoch": epoch, **more})  # type: ignore[arg-type]


async def error_about_sig(client: Client, frame: wire.Sig) -> str:
    before = len(client.frames)
    await client.hint(frame)
    await client.settle()
    return next((f.code for f in client.frames[before:] if isinstance(f, wire.Error) and f.about == "sig"), "")


def test_signalling_needs_consent_and_ends_with_the_session(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        session = joined["session"]
        customer = await house.customer(joined["seat"])
        assert await error_about_sig(customer, sig(session, "offer")) == "no_consent"
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        assert await error_about_sig(customer, sig(session, "offer")) == "no_consent"
        await console.done(wire.Ask(id=new_id(), session=session, what=["view"]))
        assert await error_about_sig(console, sig(session, "wanted")) == "no_consent"
        await customer.done(wire.Grant(id=new_id(), session=session, what="view", state="granted"))
        assert await error_about_sig(customer, sig(session, "offer", sdp=("a=" + "x" * 46 + "\r\n") * 1_100)) == ""
        assert len((await console.got(wire.Sig)).sdp) == 55_000
        assert await error_about_sig(console, sig(session, "answer", sdp="yes")) == ""
        assert (await customer.got(wire.Sig)).sdp == "yes"
        assert await error_about_sig(customer, sig(new_id(), "offer")) == "forbidden"
        await customer.done(wire.Grant(id=new_id(), session=session, what="view", state="revoked"))
        assert await error_about_sig(customer, sig(session, "offer", 2)) == "no_consent"
        await customer.close()
        await console.got(wire.Presence, lambda p: not p.online)
        assert await error_about_sig(console, sig(session, "wanted")) == "absent"
        customer = await house.customer(joined["seat"])
        await console.done(wire.End(id=new_id(), session=session))
        assert await error_about_sig(console, sig(session, "answer")) == "ended"
        assert await error_about_sig(customer, sig(session, "offer", 9)) == "ended"

    in_house(tmp_path, story)


def test_stale_epochs_and_too_many_candidates_are_dropped(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await granted(house, console)
        session = joined["session"]
        await customer.hint(sig(session, "offer", 1))
        await customer.hint(sig(session, "offer", 3))
        await customer.hint(sig(session, "offer", 2))
        for n in range(limits.CANDIDATES_PER_EPOCH + 10):
            await customer.hint(sig(session, "candidate", 3, candidate=f"c{n}"))
        await customer.settle()
        await console.settle()
        got = [f for f in console.frames if isinstance(f, wire.Sig)]
        assert [f.epoch for f in got if f.kind == "offer"] == [1, 3]
        assert [f.candidate for f in got if f.kind == "candidate"] == [f"c{n}" for n in range(limits.CANDIDATES_PER_EPOCH)]
        await console.hint(sig(session, "answer", 2, sdp="old"))
        await console.hint(sig(session, "answer", 3, sdp="new"))
        await console.settle()
        await customer.settle()
        assert [f.sdp for f in customer.frames if isinstance(f, wire.Sig)] == ["new"]

    in_house(tmp_path, story)


def test_offers_without_end_reach_nobody_and_a_reconnect_brings_no_more(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await granted(house, console)
        for epoch in range(1, 50):
            await customer.hint(sig(joined["session"], "offer", epoch, sdp="x" * 60_000))
        await customer.settle()
        again = await house.customer(joined["seat"])
        await again.hint(sig(joined["session"], "offer", 50))
        await again.settle()
        await console.settle()
        assert console.close_code is None
        assert [f.epoch for f in console.frames if isinstance(f, wire.Sig)] == list(range(1, 1 + limits.OFFER_BURST))
        house.clock.turn(1 / limits.OFFERS_PER_SECOND)
        await again.hint(sig(joined["session"], "offer", 51))
        assert await console.got(wire.Sig, lambda s: s.epoch == 51)

    in_house(tmp_path, story)


def test_only_the_agent_who_has_the_customer_signals_and_one_device_of_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console(device="desk")
        second = await house.console(device="laptop")
        bea = await house.console((await house.agent("Bea"))[1], device="b")
        customer, joined = await granted(house, console)
        session = joined["session"]
        assert await error_about_sig(bea, sig(session, "answer")) == "forbidden"
        await console.hint(sig(session, "wanted"))
        await console.settle()
        await customer.hint(sig(session, "offer", 1))
        await customer.settle()
        for client in (console, second, bea):
            await client.settle()
        assert [sum(isinstance(f, wire.Sig) for f in c.frames) for c in (console, second, bea)] == [1, 0, 0]
        await console.close()
        await customer.hint(sig(session, "offer", 2))
        assert (await second.got(wire.Sig)).epoch == 2, "another device of the same agent takes over"

    in_house(tmp_path, story)


def test_another_major_version_has_chat_only(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        customer = await house.customer(joined["seat"], proto=(2, 0))
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        await console.done(wire.Ask(id=new_id(), session=joined["session"], what=["view"]))
        await customer.done(wire.Grant(id=new_id(), session=joined["session"], what="view", state="granted"))
        await customer.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="hello from the future"))
        assert await error_about_sig(customer, sig(joined["session"], "offer")) == "forbidden"
        assert await error_about_sig(console, sig(joined["session"], "wanted")) == "forbidden"

    in_house(tmp_path, story)


def test_the_welcome_tells_reach_and_fresh_turn_credentials(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        assert console.welcome is not None
        assert (console.welcome.reach, console.welcome.secure, console.welcome.public_url) == ("computer", True, house.url)
        assert console.welcome.workspace == "Olga" and console.welcome.me.role == "owner"
        assert console.welcome.ice_servers[-1].username.endswith(f":{house.owner}")
        house.clock.turn(300)
        house.parts.hub.renew_ice(house.parts.settings.ice, house.clock.now_ms())
        fresh = (await console.got(wire.Ice)).ice_servers[-1]
        assert int(fresh.username.split(":")[0]) == int(console.welcome.ice_servers[-1].username.split(":")[0]) + 300

    in_house(tmp_path, story, ice=IceSettings(turn=("turn:t",), secret="s"))


def test_the_seat_of_who_was_not_let_in_shows_the_end_for_an_hour(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        customer = await house.customer(joined["seat"])
        await customer.close()
        await console.done(wire.Refuse(id=new_id(), conversation=joined["conversation"], why="bye"))
        back = await house.customer(joined["seat"], feed=customer.feed, since=customer.since, resume=customer)
        assert await back.closed() == 4410
        assert b'"ended_by":"agent"' in back.records["session", joined["session"]]
        house.clock.turn(3601)
        late = await house.customer(joined["seat"])
        assert late.close_code == 4410 and late.welcome is None

    in_house(tmp_path, story)


def test_a_seat_outlives_its_session_by_thirty_days_of_silence(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        await console.done(wire.End(id=new_id(), session=joined["session"]))
        await customer.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="One more thing"))
        house.clock.turn(limits.SEAT_LIVES_MS / 1000 - 1)
        back = await house.customer(joined["seat"])
        await back.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="Still there?"))
        house.clock.turn(limits.SEAT_LIVES_MS / 1000 + 1)
        late = await house.customer(joined["seat"])
        assert late.close_code == 4410 and late.welcome is None

    in_house(tmp_path, story)


def test_a_client_that_says_more_of_itself_changes_its_session_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        await house.customer(joined["seat"], caps=Caps(view=True))
        rev = house.parts.hub.rev
        await house.customer(joined["seat"], caps=Caps(view=True))
        assert house.parts.hub.rev == rev
        await house.customer(joined["seat"], caps=ALL_CAPS)
        assert house.parts.hub.rev == rev + 1

    in_house(tmp_path, story)
