"""The sign of a recording: only with consent, as long as the console says so; and the whole way with a technician's console."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from customer.phone.recorded import RecordingSign
from protocol.peer import ClipGet, ClipRes, Recording
from tests.broker_process import BrokerProcess
from tests.customer.phone.room import room
from tests.customer.phone.technician import until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    with BrokerProcess(tmp_path_factory.mktemp("broker")) as running:
        yield running


def test_it_is_believed_only_with_consent_and_stands_until_the_console_has_stopped() -> None:
    sign = RecordingSign()
    seen: list[tuple[bool, str]] = []
    for on, allowed in ((True, False), (True, True), (False, True)):
        seen.append((sign.heard(on, allowed), sign.state))
    assert seen == [(False, ""), (True, "on"), (True, "")]
    states: list[str] = []
    sign.heard(True, allowed=True)
    for deed in (
        lambda: sign.follow(allowed=False), lambda: sign.heard(False, allowed=False), lambda: sign.follow(allowed=True),
        lambda: sign.heard(True, allowed=True), sign.gone,
    ):  # fmt: skip
        deed()
        states.append(sign.state)
    assert states == ["ending", "", "", "on", ""], "a yes is no recording yet"


def test_asked_shown_in_every_picture_and_ended_by_the_owner_alone(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            r.desk.viewer.say(Recording(True))
            r.desk.viewer.say(ClipGet(1))
            await until(lambda: r.desk.viewer.last(ClipRes), "the answer to what was said after it")
            await r.ask("record")
            await until(lambda: r.consent("record") == "granted", "the yes")
            assert not (await r.phone.state())["recording"], "what was said before the yes does not count"
            r.desk.viewer.say(Recording(True))
            await r.phone.until_state(lambda s: s["recording"] == "on", "the sign")
            await r.phone.ask("open", page="chat")
            assert await r.tap("end-recording") == "done"
            assert r.consent("record") == "granted", "the technician's finger does not press it"
            await r.phone.ask("tap", target="end-recording")
            await until(lambda: r.consent("record") == "revoked", "its end, written down")
            assert (await r.phone.state())["recording"] == "ending"
            r.desk.viewer.say(Recording(False))
            await r.phone.until_state(lambda s: not s["recording"], "the sign gone")
            assert (await r.phone.state())["sharing"]

    asyncio.run(main())


def test_a_new_connection_is_told_anew(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            await r.ask("record")
            await until(lambda: r.consent("record") == "granted", "the yes")
            r.desk.viewer.say(Recording(True))
            await r.phone.until_state(lambda s: s["recording"] == "on", "the sign")
            await r.desk.viewer.close()
            await r.phone.until_state(lambda s: s["connected"] and s["epoch"] > 1 and not s["recording"], "the next connection")
            r.desk.viewer.say(Recording(True))
            await r.phone.until_state(lambda s: s["recording"] == "on", "the sign again")
            await r.phone.ask("revoke", what="view")
            await until(lambda: r.consent("record") == "revoked", "the recording with the screen")
            assert not (await r.phone.state())["recording"]

    asyncio.run(main())
