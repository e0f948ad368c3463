"""Bad input on every door of broker, console and phone, with a well-behaved session beside it that must not notice.

Real broker process, real console without a window, real phones. Hostile phones against the whole console: test_hostile_phones.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.intents import AdmitCustomer
from console.live_view import Phase
from console.notices import LinkChanged, LinkPhase
from console.viewer import connection
from console.viewer.peer import ScreenPeer
from console.viewer.peer_events import Answered, Failed, PeerEvent
from customer.phone import misbehave
from protocol import codec, inp, limits, wire
from protocol.http import Join
from protocol.inp import Phase as Finger
from protocol.inp import Touch
from tests.broker.house import ALL_CAPS, Client, new_id
from tests.broker_process import BrokerProcess
from tests.console.viewer.offers import AIORTC_OFFER, CHROMIUM_OFFER
from tests.e2e.bare_console import BareConsole, Guest, opened, until
from tests.e2e.bystander import Bystander, unforeseen
from tests.protocol.mutants import mutate_bytes, mutate_json

pytestmark = pytest.mark.e2e

LOG_BYTES_MOST = 200_000
"""What all of this may leave in a log: some hundred lines."""
PER_SOCKET = 15
"""Bad frames on one socket; the broker closes after twenty."""

Play = Callable[[Any], Any]


@dataclass
class Street:
    """A broker, a console, a good customer; hostile parties are let in by the tests."""

    folder: Path
    broker: BrokerProcess
    console: BareConsole
    good: Guest
    bystander: Bystander

    def complaints(self) -> list[str]:
        """What the broker has logged of bad frames, oldest first."""
        return [line for line in self.broker.log_file.read_text("utf-8").splitlines() if "bad frame" in line]

    async def customer(self) -> tuple[dict[str, Any], str]:
        """A hostile customer's seat, admitted. Returns what the join told, and the seat."""
        url = await self.console.new_code()
        joined = await join(self.broker.url, url.rpartition("/")[2])
        # The broker learns by its hello what this client can do; only then can it be asked for its screen.
        client = await Client.connect(self.broker.url, "customer", joined["seat"], caps=ALL_CAPS)
        await client.close()
        conversation = joined["conversation"]
        await until(lambda: self.console.desk.live(conversation), "the hostile customer at the door")
        self.console.desk.submit(AdmitCustomer(conversation))
        await until(lambda: self.console.live(conversation).phase is not Phase.WAITING, "the hostile customer admitted")
        return joined, joined["seat"]


async def join(url: str, token: str) -> dict[str, Any]:
    body = codec.encode_struct(Join(token=token, name="Mallory", lang="en", impl="test", id=new_id()))
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{url}/api/v1/join", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@contextlib.asynccontextmanager
async def party(street: Street, role: str, token: str) -> AsyncIterator[Client]:
    """A hostile console or customer, greeted by the broker."""
    client = await Client.connect(street.broker.url, role, token, device="hostile", caps=ALL_CAPS)
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, counts: Callable[[int, int], int]) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("hostile")
    with BrokerProcess(folder / "broker") as broker, asyncio.Runner() as runner:

        async def set_up(stack: contextlib.AsyncExitStack) -> Street:
            console = await stack.enter_async_context(opened(folder, broker.url, broker.token))
            good = await console.let_in(folder, "--auto-consent", "--persona", "tiny", "--hz", "10", name="good")
            await console.picture_live(good)
            held = console.desk.replica.message
            return Street(folder, broker, console, good, Bystander(good.phone, lambda: good.pictures, lambda id: held(id) is not None))

        stack = contextlib.AsyncExitStack()
        try:
            street = runner.run(set_up(stack))
            yield lambda scene: runner.run(scene(street))
            assert not unforeseen(broker.log_file), unforeseen(broker.log_file)
            assert broker.log_file.stat().st_size < counts(LOG_BYTES_MOST, 10 * LOG_BYTES_MOST)
            assert not street.console.trouble
        finally:
            runner.run(stack.aclose())


# ---- 1. the broker's WebSocket

CONSOLE_AND_CUSTOMER: list[tuple[str | bytes, str]] = [
    ("", "bad_message"),
    ("{", "bad_message"),
    ("null", "bad_message"),
    ("[" * 50_000, "bad_message"),
    ('{"t":' + '{"t":' * 5_000 + "1" + "}" * 5_001, "bad_message"),
    (b'{"t":"ping"}', "bad_message"),
    ("\x00" * 100, "bad_message"),
    ('{"t":"no such"}', "unknown_type"),
    ('{"t":"welcome","proto":[1,0]}', "unknown_type"),
    ('{"t":"send","id":"CRLF","conversation":"c","body":5}', "nack bad_message"),
    ('{"t":"ping","n":' + "9" * 400 + "}", "bad_message"),
    ('{"t":"hello","proto":[1,0],"role":"console","token":"again"}', "bad_message"),
    ('{"t":"send","id":"long","conversation":"c","body":"' + "x" * 4_001 + '"}', "nack too_long"),
]  # fmt: skip
"""Malformed, deeply nested, out of order: each with the one typed answer that it gets."""


def typed(frames: list[wire.Frame]) -> list[str]:
    return [f.code if isinstance(f, wire.Error) else f"nack {f.code}" for f in frames if isinstance(f, wire.Error | wire.Nack)]


@pytest.mark.parametrize("role", ["customer", "console"])
def test_each_bad_frame_gets_one_typed_answer_and_one_line_in_the_log(play: Play, role: str) -> None:
    async def scene(street: Street) -> None:
        _, seat = await street.customer()
        token = seat if role == "customer" else street.broker.token

        async def attack() -> None:
            before = len(street.complaints())
            async with party(street, role, token) as client:
                for data, expected in CONSOLE_AND_CUSTOMER:
                    seen = len(client.frames)
                    await client.send(data)
                    await client.settle()
                    assert typed(client.frames[seen:]) == [expected], data[:60]
                    assert all(len(f.text) <= limits.REASON_CHARS for f in client.frames[seen:] if isinstance(f, wire.Error | wire.Nack))
                assert client.close_code is None
            told = street.complaints()[before:]
            words = [line.partition("bad frame from ")[2].split()[1:3] for line in told]
            who = "agent:" if role == "console" else "customer:"
            assert words == [[who, e.removeprefix("nack ")] for _, e in CONSOLE_AND_CUSTOMER], told

        await street.bystander.through(attack())

    play(scene)


@pytest.mark.parametrize(
    ("first", "code"),
    [("nonsense", 4401), ('{"t":"ping"}', 4401), ("[" * 60_000, 4401), (b"\xff\xfe", 4401), ("x" * 70_000, 1009),
     ('{"t":"hello","proto":[1,0],"role":"customer","token":"guessed"}', 4401)],
)  # fmt: skip
def test_who_does_not_begin_with_a_good_hello_is_out(play: Play, first: str | bytes, code: int) -> None:
    async def scene(street: Street) -> None:
        client = await Client.open(street.broker.url)
        await client.send(first)
        assert await client.closed() == code
        await client.close()
        await street.bystander.pulse()

    play(scene)


def test_frames_too_large_too_many_and_no_text_close_only_their_own_socket(play: Play) -> None:
    async def scene(street: Street) -> None:
        _, seat = await street.customer()

        async def attack() -> None:
            for frames, code in ((["x" * 70_000], 1009), (["nonsense"] * 20, 4400)):
                async with party(street, "customer", seat) as client:
                    for frame in frames:
                        await client.send(frame)
                    assert await client.closed() == code
            async with party(street, "customer", seat) as client:
                await client._socket.send(b"\xff\xfe", text=True)
                assert await client.closed() == 1007
            async with party(street, "customer", seat) as client:  # the last: what it leaves of the seat's budget is nothing
                for n in range(limits.FRAME_BURST + 40):
                    await client.send(f'{{"t":"ping","n":{n}}}')
                assert await client.closed() == 4429

        await street.bystander.through(attack())

    play(scene)


def test_what_comes_too_early_too_late_or_from_the_wrong_side_is_refused(play: Play) -> None:
    """Well-formed and out of order: signalling without consent, an answer to no question, the console's words from a customer."""

    async def scene(street: Street) -> None:
        joined, seat = await street.customer()
        session, conversation = joined["session"], joined["conversation"]
        other = street.console.live(street.good.conversation)

        async def attack() -> None:
            async with party(street, "customer", seat) as client:
                await misplaced(client)

        async def misplaced(client: Client) -> None:
            refusals = [
                (wire.Grant(new_id(), session, "files", "granted"), {"nack not_asked"}),
                (wire.Grant(new_id(), other.session, "view", "revoked"), {"nack forbidden", "nack no_such", "nack ended"}),
                (wire.End(new_id(), other.session), {"nack no_such", "nack forbidden"}),
                (wire.Send(new_id(), other.conversation, "let me in"), {"nack no_such", "nack forbidden"}),
                (wire.Sig(session, 1, "offer", sdp="v=0"), {"no_consent"}),
                (wire.Sig(other.session, 99, "offer", sdp="v=0"), {"forbidden", "no_consent", "bad_message", "ended", "no_such"}),
            ]
            for frame, allowed in refusals:
                seen = len(client.frames)
                if isinstance(frame, wire.Request):
                    await client.ask(frame)  # answered after the commit, later than a ping
                else:
                    await client.hint(frame)
                    await client.settle()
                answers = typed(client.frames[seen:])
                assert len(answers) == 1 and answers[0] in allowed, f"{frame} was answered by {client.frames[seen:]}"
            for frame in (wire.Admit(new_id(), conversation), wire.Ask(new_id(), session, ["view"]), wire.CodeNew(new_id(), "p")):
                seen = len(client.frames)
                await client.hint(frame)
                await client.settle()
                assert typed(client.frames[seen:]) == ["unknown_type"], "the console's words in a customer's mouth"
            await client.done(wire.End(new_id(), session))
            assert await client.refused(wire.Grant(new_id(), session, "view", "granted")) == "ended"
            assert await client.refused(wire.Mark(new_id(), session, "share_started")) == "ended"
            seen = len(client.frames)
            await client.hint(wire.Sig(session, 2, "offer", sdp="v=0"))
            await client.settle()
            assert typed(client.frames[seen:]) == ["ended"], "the conversation goes on, the session does not"

        await street.bystander.through(attack())
        assert street.console.live(street.good.conversation).phase is Phase.LIVE

    play(scene)


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("role", ["customer", "console"])
def test_mutated_frames(play: Play, counts: Callable[[int, int], int], role: str) -> None:
    """Nearly right, wrong somewhere: answered or ignored, never felt by others. No frame of another session's end may come of it."""

    async def scene(street: Street) -> None:
        joined, seat = await street.customer()
        token = seat if role == "customer" else street.broker.token
        luck = random.Random(11)
        session, conversation = joined["session"], joined["conversation"]
        whole = [
            codec.encode(f)
            for f in (
                wire.Send(new_id(), conversation, "hello"), wire.Seen(conversation, 1, 1), wire.Typing(conversation, True), wire.Ping(1),
                wire.Sig(session, 3, "candidate", candidate="candidate:1 1 udp 1 127.0.0.1 9 typ host", mid="0"),
                wire.Mark(new_id(), session, "locked"), wire.Ask(new_id(), session, ["diag"]),
            )
        ]  # fmt: skip

        async def attack() -> None:
            for n in range(counts(6, 400)):
                if n >= 6:
                    await asyncio.sleep(PER_SOCKET / limits.FRAMES_PER_SECOND)  # the budget outlives the socket
                async with party(street, role, token) as client:
                    for _ in range(PER_SOCKET):
                        text = luck.choice(whole)
                        bad = (
                            mutate_json(text, luck) if luck.random() < 0.6 else mutate_bytes(text.encode(), luck).decode("utf-8", "replace")
                        )
                        await client.send(bad.encode("utf-8", "replace").decode())
                    await client.settle()

        await street.bystander.through(attack())

    play(scene)


# ---- 2. offers


def mutated_offer(luck: random.Random) -> str:
    """A real offer with something wrong in it. Addresses stay on this machine whatever became of them."""
    text = luck.choice((AIORTC_OFFER, CHROMIUM_OFFER))
    lines = text.split("\r\n")
    for _ in range(luck.randint(1, 3)):
        at, other = luck.randrange(len(lines)), luck.randrange(len(lines))
        match luck.randrange(8):
            case 0:
                del lines[at]
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines[at:at] = [lines[other]] * luck.choice((1, 2, 50))
            case 3:
                lines = lines[:at]
            case 4:
                lines[at] += luck.choice((" ", "\x00", "é", " 99999999999999999999", ":" * 300, "\r\r"))
            case 5:
                lines[at] = re.sub(r"\d+", lambda _: str(luck.choice((-1, 0, 65_536, 2**32, 2**70))), lines[at])
            case _:
                lines[at] = mutate_bytes(lines[at].encode(), luck)[:5_000].decode("utf-8", "replace")
        lines = lines or ["v=0"]
    found = re.sub(r"\b\d{1,3}(\.\d{1,3}){3}\b", "127.0.0.1", "\r\n".join(lines))
    found = "\r\n".join(
        line for line in found.split("\r\n") if not (line.startswith("a=candidate") and (":2 " in line or ".local" in line))
    )
    return found[:20_000]


async def consented(street: Street, client: Client, joined: dict[str, Any]) -> None:
    """The hostile customer shares its screen: from now on the broker relays its signalling."""
    view = street.console.live(joined["conversation"])
    await until(lambda: "view" in view.asked, "the question about the screen")
    await client.done(wire.Grant(new_id(), joined["session"], "view", "granted"))
    await until(lambda: "view" in view.granted, "the consent at the console")


@pytest.mark.timeout(1_800)
def test_mutated_offers_fail_with_a_type_or_are_answered(
    play: Play, counts: Callable[[int, int], int], caplog: pytest.LogCaptureFixture
) -> None:
    """Each to a receive path of its own: Answered, or Failed and one line in the log. The broker relays them as they are."""

    async def scene(street: Street) -> None:
        joined, seat = await street.customer()
        session, console, luck = joined["session"], street.console, random.Random(5)
        seen: dict[str, int] = {}

        async def relayed(epoch: int) -> str:
            def found() -> str | None:
                return next((s.sdp for s in console.signals if s.session == session and s.epoch == epoch), None)

            return await until(found, f"offer {epoch} relayed")

        async def judge(offer: str, epoch: int) -> None:
            words: list[PeerEvent] = []
            lines = len(caplog.records)
            screen = ScreenPeer(console.media, [], epoch, words.append, allow_loopback=True)
            screen.accept(offer)
            try:
                what = await until(lambda: next((w for w in words if isinstance(w, Answered | Failed)), None), f"a word about {offer!r}")
            finally:
                screen.close()
            logged = [r for r in caplog.records[lines:] if r.name == connection.__name__ and r.levelno >= logging.WARNING]
            if isinstance(what, Failed):
                assert len(logged) == 1, [r.getMessage() for r in logged]
            seen[what.why if isinstance(what, Failed) else "answered"] = (
                seen.get(what.why if isinstance(what, Failed) else "answered", 0) + 1
            )

        async def attack() -> None:
            async with party(street, "customer", seat) as client:
                await consented(street, client, joined)
                for epoch in range(counts(200, 20_000)):
                    await judge(mutated_offer(luck), epoch)
                # The broker passes few in a row; the console's own session takes these, and says in the log what it thinks of them.
                for epoch in range(1, limits.OFFER_BURST):
                    offer = mutated_offer(luck)
                    await client.hint(wire.Sig(session, epoch, "offer", sdp=offer))
                    assert await relayed(epoch) == offer

        with caplog.at_level(logging.INFO):
            await street.bystander.through(attack())
        assert seen.pop("answered") > 20 < sum(seen.values()), f"the mutations are too weak or too strong to show anything: {seen}"
        assert {"bad_offer"} <= set(seen) <= {"bad_offer", "no_video", "no_codec", "too_large", "offer_refused"}, seen
        escaped = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR or r.exc_info]
        assert not escaped, escaped[:3]

    play(scene)


def test_a_flood_of_offers_does_not_take_the_technicians_link(play: Play) -> None:
    """Each asks for a peer connection and an answer; the broker passes few, and its customer's own frames go on."""

    async def scene(street: Street) -> None:
        joined, seat = await street.customer()
        console = street.console
        told: list[LinkPhase] = []
        stop = console.desk.subscribe(lambda notice: told.append(notice.state.phase) if isinstance(notice, LinkChanged) else None)
        peers = len(console.peers)

        async def attack() -> None:
            async with party(street, "customer", seat) as client:
                await consented(street, client, joined)
                for epoch in range(1, limits.FRAME_BURST - 10):
                    await client.hint(wire.Sig(joined["session"], epoch, "offer", sdp=AIORTC_OFFER.replace("192.0.2.2", "127.0.0.1")))
                await client.settle()
                await until(lambda: any(s.session == joined["session"] for s in console.signals), "the first one relayed")

        await street.bystander.through(attack())
        stop()
        assert told == [], "the technician's link was lost"
        assert sum(s.session == joined["session"] for s in console.signals) <= 2 * limits.OFFER_BURST
        assert len(console.peers) - peers <= 2 * limits.OFFER_BURST

    play(scene)


# ---- 3. the data channels, from the console's side


@pytest.mark.timeout(1_800)
def test_a_hostile_console_cannot_break_the_phone(play: Play, counts: Callable[[int, int], int]) -> None:
    """Garbage on `ctl` and `inp` toward the phone: counted, one line each, and the same session still taps."""

    async def scene(street: Street) -> None:
        console = street.console
        victim = await console.let_in(street.folder, "--auto-consent", "--persona", "tiny", "--hz", "10", name="victim")
        await console.picture_live(victim)
        channels: Any = console.peers[-1]._connection
        before = await victim.phone.state()
        luck = random.Random(2)
        nonsense: list[str | bytes] = [*misbehave.bad_ctl(), '{"t":"rot","to":9}', '{"t":"mark","g":-1}', json.dumps({"t": "x" * 9_000})]
        bad_inp = [*misbehave.bad_inp(), b"\x01\xff" + b"\x00" * 4, inp.encode_items(1, [])[:4], bytes(2_000)]

        async def say(channel: Any, data: str | bytes) -> None:
            channel.send(data)

        async def attack() -> None:
            for text in nonsense:
                await asyncio.wrap_future(console.media.submit(say(channels._ctl, text)))
            for data in bad_inp:
                await asyncio.wrap_future(console.media.submit(say(channels._input._channel, data)))
            await victim.phone.until(lambda s: s["bad_ctl"] >= before["bad_ctl"] + 12, "bad messages counted")
            await tap(console, victim, "a tap after the garbage")
            item = inp.encode_item(Touch(Finger.DOWN, 1, 900, 0, 100, 100))
            for _ in range(counts(300, 20_000)):
                data = mutate_bytes(inp.encode_items(luck.randrange(1, 2**31), [item] * luck.randint(1, 40)), luck)[: limits.INP_BYTES]
                await asyncio.wrap_future(console.media.submit(say(channels._input._channel, data)))

        await street.bystander.through(attack())
        pictures = victim.pictures
        await victim.phone.ask("open", page="list")
        await until(lambda: victim.pictures > pictures, "the phone's picture goes on")
        assert (await victim.phone.state())["connections"] == 1
        said = victim.phone.said()
        assert "Traceback" not in said and "Error" not in said.replace("ValidationError", "").replace("DecodeError", ""), said[-2_000:]
        assert said.count("\n") <= len(nonsense) + 60
        victim.phone.kill()

    play(scene)


async def tap(console: BareConsole, guest: Guest, why: str) -> None:
    geom = console.live(guest.conversation).geom
    assert geom is not None
    stroke = 800
    taps = [Touch(Finger.DOWN, geom.g, stroke, 0, 30_000, 30_000), Touch(Finger.UP, geom.g, stroke, 50, 30_000, 30_000)]
    assert console.desk.send_items(guest.conversation, list(taps))
    await until(lambda: any(r.s == stroke and r.r == "done" for r in guest.judged), why)
