"""The practice phone as a process, with a real broker and a stock aiortc technician: joins, shares, obeys, ends, misbehaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol import records, support, wire
from protocol.inp import Key, Text
from protocol.peer import Bye, Clip, ClipGet, ClipRes, Focus, Geom, Tally, Vid
from tests.broker_process import BrokerProcess
from tests.customer.phone.phone_process import PhoneProcess
from tests.customer.phone.room import room
from tests.customer.phone.technician import desk, until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    with BrokerProcess(tmp_path_factory.mktemp("broker")) as running:
        yield running


def test_the_journey(broker: BrokerProcess) -> None:
    """Join, consent step by step, picture, tap, softkeys in the picture and as keys, swipe, text, turn, secure page, chat, Exit."""

    async def main() -> None:
        async with room(broker, consent=False) as r:
            state = await r.phone.until_state(lambda s: s["phase"] == "active", "admission")
            assert (state["page"], state["sharing"], state["technician"]) == ("chat", "", "Technician")
            await r.ask("view", "control")
            state = await r.phone.until_state(lambda s: s["prompt"], "the question")
            assert state["prompt"] == {"what": "view", "step": "ask"}
            await r.phone.ask("consent", what="view", answer="granted", step="ask")
            assert (await r.phone.state())["prompt"] == {"what": "view", "step": "system"}
            assert (await r.phone.state())["connections"] == 0
            await r.phone.ask("tap", target="consent:yes")
            r.geom = await r.desk.viewer.ready()
            assert r.geom.cap_px == (540, 1200) and r.consent("view") == "granted"
            await until(lambda: r.desk.viewer.pictures, "a picture")

            # control is not granted yet: nothing is executed
            assert await r.tap("consent:yes") == "refused no_consent"
            assert (await r.phone.state())["prompt"] == {"what": "control", "step": "ask"}
            await r.phone.ask("consent", what="control", answer="granted")
            await until(lambda: r.consent("control") == "granted", "the broker's record of it")

            assert await r.tap("nav:HOME") == "done"
            assert await r.tap("app:list") == "done"
            path = [(i * 8, 270.0, 900.0 - i * 16) for i in range(16)]
            assert (await r.desk.viewer.stroke(path, r.geom, 128)).r == "done"
            state = await r.phone.state()
            fling = state["touches"][-1]
            assert (state["page"], fling["kind"], fling["x_px"], fling["y_px"]) == ("list", "fling", 270, 660)
            assert fling["velocity"][1] == pytest.approx(-2000, rel=0.1)
            assert fling["dt"] == pytest.approx(128, abs=10)
            await r.phone.until_state(lambda s: s["scroll"]["offset_px"] > 700 and not s["scroll"]["velocity_px_s"], "the list at rest")
            await r.desk.viewer.send(Key("RECENTS"))
            await r.phone.until_state(lambda s: s["overlay"] == "recents", "recents")
            await r.desk.viewer.send(Key("BACK"), Key("BACK"))
            await r.phone.until_state(lambda s: s["stack"] == ["launcher"], "the launcher")

            assert await r.tap("app:text") == "done"
            await r.desk.viewer.send(Text("Grüße 👍"), Key("DEL"), Key("ENTER"), Text("日本"))
            await r.phone.until_state(lambda s: s["text"] == "Grüße \n日本", "the text")

            await r.phone.ask("rotate", to=1)
            turned = await until(lambda: next((m for m in r.desk.viewer.said if isinstance(m, Geom) and m.rot == 1), None), "the turn")
            assert (turned.g, turned.cap_px) == (2, (1200, 540))
            assert (await r.desk.viewer.tap(100, 100, r.geom)).r == "stale"
            await until(lambda: r.desk.viewer.pictures[-1].width == 1200, "a wide picture")
            await r.phone.ask("rotate", to=0)

            await r.phone.ask("open", page="secure")
            secure = await until(lambda: next((m for m in r.desk.viewer.said if isinstance(m, Vid) and m.state == "secure"), None), "why")
            assert (secure.why, secure.app) == ("app", "Bank")
            await r.phone.ask("open", page="chat")

            await r.desk.request(wire.Send(r.desk.id(), r.session.conversation, "Bonjour"))
            await r.phone.until_state(lambda s: [c for c in s["chat"] if c["body"] == "Bonjour" and c["by"] == "agent"], "the message")
            said = await r.phone.ask("say", body="Merci")
            message = await until(lambda: next((m for m in r.desk.messages() if m.id == said["id"]), None), "the answer")
            assert (message.body, message.author.kind) == ("Merci", "customer")
            await until(lambda: any(c.party == "customer" and c.read >= message.seq - 1 for c in r.desk.all(records.Cursor)), "the cursor")

            await r.phone.ask("exit")
            frames = (await r.phone.state())["frames_sent"]
            await until(lambda: r.ended_by() == "customer", "the end")
            await until(lambda: r.desk.viewer.last(Bye), "the farewell")
            last = r.desk.viewer.last(Tally)
            assert last is not None and last.done + last.refused + last.stale + last.cancelled == len(r.desk.viewer.results) > 9
            state = await r.phone.until_state(lambda s: not s["online"], "the closed seat")
            assert (state["ended_by"], state["phase"], state["sharing"], state["gate"]) == ("customer", "ended", "", "ended")
            assert state["frames_sent"] == frames
            assert r.lines()[-1] == "ended"
            assert await r.phone.stop() == 0

    asyncio.run(main())


def test_clipboard_and_focus(broker: BrokerProcess) -> None:
    """By consent both ways, a secret that goes by itself, and where text would go."""

    async def main() -> None:
        async with room(broker, "--persona", "old") as r:
            await r.share()
            say = r.desk.viewer.say
            say(Clip("zu früh", 1))
            await until(lambda: r.desk.viewer.last(ClipRes) == ClipRes(1, "refused", "no_consent"), "the refusal")
            await r.ask("clipboard")
            await until(lambda: r.consent("clipboard") == "granted", "the yes")
            await r.phone.ask("open", page="text")
            await until(lambda: (f := r.desk.viewer.last(Focus)) and f.takes == "text" and f.at, "the focus")
            say(Clip("hallo", 2, paste=True))
            state = await r.phone.until_state(lambda s: s["text"] == "hallo", "the paste")
            assert (state["clipboard"], state["toast"]) == ("hallo", "Pasted")
            await r.phone.ask("copy", text="vom Telefon")
            say(ClipGet(3))
            await until(lambda: r.desk.viewer.last(Clip) == Clip("vom Telefon", 3), "the phone's clipboard")
            say(Clip("geheim", 4, secret=True, paste=True))
            await r.phone.until_state(lambda s: s["clipboard_secret"] and s["text"] == "hallogeheim", "the secret")
            await r.phone.until_state(lambda s: not s["clipboard"] and not s["clipboard_secret"], "its end", 5.0)
            await r.phone.ask("revoke", what="clipboard")
            say(Clip("zu spät", 5))
            await until(lambda: r.desk.viewer.last(ClipRes) == ClipRes(5, "refused", "no_consent"), "the refusal")
            assert "geheim" not in r.phone.complaints + str(r.phone.events)

    asyncio.run(main())


def test_a_still_phone_sends_nothing_and_repairs_a_lost_connection(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            await r.phone.ask("open", page="settings")
            await until(lambda: (v := r.desk.viewer.last(Vid)) and v.state == "idle", "idleness")
            before = (await r.phone.state())["frames_sent"]
            await asyncio.sleep(1.0)
            # at most the minute's change of the clock, with its two repeats
            assert (await r.phone.state())["frames_sent"] - before in (0, 1, 2, 3)

            r.desk.viewer.fall_silent()
            state = await r.phone.until_state(lambda s: s["epoch"] == 2 and s["connected"], "a new connection after silence")
            assert state["consents"]["view"] == "granted"
            await r.desk.hint(wire.Sig(r.session.id, 2, "wanted"))
            state = await r.phone.state()
            if state["epoch"] == 2:  # a wish within two seconds of an offer is answered by that offer
                await asyncio.sleep(2.1)
                await r.desk.hint(wire.Sig(r.session.id, 2, "wanted"))
            await r.phone.until_state(lambda s: s["epoch"] == 3 and s["connected"], "a new connection by wish")
            assert r.consent("view") == "granted" and "asked" in r.lines()

    asyncio.run(main())


def test_exit_works_without_a_network(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            await r.phone.ask("network", on=False)
            await r.phone.until_state(lambda s: not s["online"], "no network")
            said = await r.phone.ask("say", body="are you there?")
            assert (await r.phone.state())["unsent"] == [said["id"]]
            began = time.monotonic()
            await r.phone.ask("exit")
            state = await r.phone.state()
            assert time.monotonic() - began < 5, "Exit waited for the network"
            assert (state["phase"], state["connected"], state["gate"]) == ("ended", False, "ended")
            assert r.ended_by() is None
            await r.phone.ask("network", on=True)
            await until(lambda: r.ended_by() == "customer", "the end, once there is a network")
            assert "are you there?" in r.lines()

    asyncio.run(main())


def test_the_technician_ends_it(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            await r.desk.request(wire.End(r.desk.id(), r.session.id))
            state = await r.phone.until_state(lambda s: s["phase"] == "ended", "the end")
            assert (state["ended_by"], state["sharing"]) == ("agent", "")

    asyncio.run(main())


def test_the_session_outlives_a_killed_broker(tmp_path: Path) -> None:
    async def main() -> None:
        with BrokerProcess(tmp_path / "data") as own:
            async with room(own) as r:
                await r.share()
                own.kill9()
                await r.phone.until_state(lambda s: not s["online"], "the loss")
                first = (await r.phone.ask("say", body="one"))["id"]
                await r.phone.ask("say", body="two")
                assert await r.tap("nav:HOME") == "done"
                await asyncio.to_thread(own.start)  # the technician beats meanwhile
                async with desk(own.url, own.token) as again:
                    await until(lambda: [m.body for m in again.messages() if m.kind == "text"] == ["one", "two"], "both, in order")
                    assert [m.id for m in again.messages() if m.body == "one"] == [first]
                state = await r.phone.until_state(lambda s: s["online"] and not s["unsent"], "the link")
                assert (state["epoch"], state["connected"]) == (1, True)

    asyncio.run(main())


def test_revoking_stops_and_a_new_yes_starts_again(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            await r.phone.ask("revoke", what="view")
            await until(lambda: r.consent("view") == "revoked", "the record")
            state = await r.phone.until_state(lambda s: not s["connected"], "no connection")
            assert (state["sharing"], state["gate"]) == ("", "no_consent")
            r.desk.viewer.said.clear()
            await r.ask("view")
            await r.desk.viewer.ready()
            await r.phone.until_state(lambda s: s["sharing"] == "control" and s["epoch"] == 2, "sharing again")
            assert r.lines().count("share_started") == 2

    asyncio.run(main())


@pytest.mark.parametrize(("persona", "view"), [("pixel", "revoked"), ("tiny", "granted")])
def test_the_lock_of_android_15_and_before(broker: BrokerProcess, persona: str, view: str) -> None:
    async def main() -> None:
        async with room(broker, "--persona", persona) as r:
            await r.share()
            await r.phone.ask("lock")
            await until(lambda: "locked" in r.lines() and r.consent("view") == view, "the lock's consequence")
            if view == "granted":
                await until(lambda: r.desk.viewer.last(Vid) == Vid("secure", "lock"), "why it is black")
                await r.desk.viewer.send(Key("HOME"))
                await until(lambda: r.desk.viewer.results and r.desk.viewer.results[-1].why == "locked", "the refusal")
            await r.phone.ask("unlock")
            await until(lambda: "unlocked" in r.lines(), "the line")

    asyncio.run(main())


@pytest.mark.parametrize(("persona", "view", "control"), [("chat-only", False, False), ("view-only", True, False)])
def test_clients_that_can_less_say_so(broker: BrokerProcess, persona: str, view: bool, control: bool) -> None:
    async def main() -> None:
        async with room(broker, "--persona", persona) as r:
            caps = (await until(lambda: next((s for s in r.desk.all(support.Session) if s.id == r.session.id), None), "the session")).caps
            assert (caps.view, caps.control) == (view, control)
            assert caps.why["control"] and (view or caps.why["view"])
            assert (await r.phone.ask("say", body="chat works"))["id"]
            await until(lambda: "chat works" in r.lines(), "the message")
            if view:
                await r.share(control=False)
                assert await r.tap("nav:HOME") == "refused no_consent"

    asyncio.run(main())


def test_a_portal_that_allows_leaves_only_the_systems_question(tmp_path: Path) -> None:
    async def main() -> None:
        with BrokerProcess(tmp_path / "data") as own:
            async with desk(own.url, own.token) as here:
                code = await here.new_code(view="allowed", control="allowed", admit="self")
                phone = await PhoneProcess.start(own.url, "--code", code.code, "--persona", "tiny")
                try:
                    await until(lambda: here.present, "the phone")
                    (session,) = here.all(support.Session)
                    assert session.state == "active"
                    await here.request(wire.Ask(here.id(), session.id, ["view", "control"]))
                    state = await phone.until_state(lambda s: s["prompt"], "the system's question")
                    assert state["prompt"] == {"what": "view", "step": "system"}
                    await phone.ask("consent", what="view", answer="granted")
                    await here.viewer.ready()
                    await phone.until_state(lambda s: s["sharing"] == "control" and not s["gate"], "control without a question")
                finally:
                    await phone.stop()

    asyncio.run(main())


# ---- misbehaviour does what it says


def test_misbehaviour_that_refuses_and_revokes(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker, "--misbehave", "refuse-control,revoke-after=3") as r:
            await r.share()
            await until(lambda: r.consent("control") == "denied", "the no to control")
            await until(lambda: r.consent("view") == "revoked", "the screen taken back")

    asyncio.run(main())


def test_misbehaviour_on_the_wires(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker, "--misbehave", "bad-ctl,bad-video") as r:
            await r.share()
            await until(lambda: len(r.desk.viewer.junk) > 15, "nonsense")

    asyncio.run(main())


def test_spam_is_spam_and_each_message_comes_once(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker, "--misbehave", "spam") as r:
            await until(lambda: len([line for line in r.lines() if line.startswith("spam ")]) >= 60, "spam")
            spam = [line for line in r.lines() if line.startswith("spam ")]
            assert [line.split()[1] for line in spam] == [str(n + 1) for n in range(len(spam))]

    asyncio.run(main())


def test_broken_offers_are_followed_by_others(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker, "--misbehave", "bad-sdp") as r:
            await r.ask("view")
            await until(lambda: [j for j in r.desk.viewer.junk if j.startswith("offer")], "a broken offer")
            await until(lambda: len({s.epoch for s in r.desk.signals}) >= 2, "the next one")
            offers = [s.sdp for s in r.desk.signals]
            assert "m=application" not in offers[0] and "fingerprunt" in offers[1]

    asyncio.run(main())


def test_misbehaviour_of_acknowledgements_and_silence(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker, "--misbehave", "no-acks,vanish-after=1.5") as r:
            await r.share()
            assert await r.tap("nav:HOME") == "done"
            assert r.desk.viewer.acked == 1
            await r.phone.until_event("note", text="misbehaves: vanish-after")
            await asyncio.sleep(0.3)  # what was under way arrives
            said = len(r.desk.viewer.said)
            await asyncio.sleep(1.2)
            assert len(r.desk.viewer.said) == said

    asyncio.run(main())
