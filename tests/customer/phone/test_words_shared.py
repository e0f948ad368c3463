"""The two words over a real connection: the console's own and the practice phone's, in one process."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QApplication

from console.comparing import Comparing as ConsoleWords
from console.comparing import SaySas as ConsoleSays
from console.viewer.peer_events import Answered, ChannelsOpen, PeerSaid, Sealed
from customer.phone import peer
from customer.phone.comparing import Comparing, SaySas
from customer.phone.encoder import ScreenEncoder
from customer.phone.persona import PERSONAS
from customer.phone.render import Painter
from customer.phone.screen.phone import Phone
from customer.phone.track import ScreenTrack
from protocol import codec, two_words
from protocol.peer import PeerHello, Sas
from tests.console.viewer.peer_bench import PeerBench
from tests.customer.phone.technician import until


def nonce() -> str:
    return secrets.token_hex(two_words.NONCE_BYTES)


def test_both_screens_show_the_same_words_and_know_the_same_certificates_again(qapp: QApplication) -> None:
    painter = Painter()
    certificate = peer.new_certificate()
    pairs: list[two_words.Pair | None] = []

    async def over_one_connection() -> None:
        phone = Phone(PERSONAS["tiny"], "en", painter.measure, datetime(2026, 3, 2, 12, 0), 0)
        track = ScreenTrack(lambda: None, painter.paint, 30)
        customer, console = Comparing(nonce, required=True), ConsoleWords(nonce)
        told: list[peer.Event] = []
        end = peer.PhonePeer(1, [], track, "VP8", ScreenEncoder, told.append, certificate)
        with PeerBench() as bench:
            loop = asyncio.get_running_loop()

            async def wait(kind: type) -> object:
                return await loop.run_in_executor(None, bench.wait, kind)

            def arrived(since: int) -> bool:
                return len(told) > since or not bench.events.empty()

            try:
                bench.peer.accept(await end.offer())
                answer = await wait(Answered)
                assert isinstance(answer, Answered)
                await end.accept(answer.sdp)
                sealed = await wait(Sealed)
                await wait(ChannelsOpen)
                assert isinstance(sealed, Sealed) and sealed.pair is not None and sealed.pair == end.pair
                console.opened(sealed.pair, 0)
                bench.peer.send(PeerHello((1, 0), "console"))
                heard = 0
                while customer.numbers is None or console.numbers is None:
                    await until(partial(arrived, heard), "a word")
                    for event in told[heard:]:
                        heard += 1
                        message = codec.from_peer(event.data) if isinstance(event, peer.CtlSaid) else None
                        ours = customer.opened(end.pair, 0) if isinstance(message, PeerHello) else []
                        ours += customer.heard(message, 0) if isinstance(message, Sas) else []
                        for effect in ours:
                            if isinstance(effect, SaySas):
                                end.send(effect.message)
                    while not bench.events.empty():
                        said = bench.events.get()
                        if isinstance(said, PeerSaid) and isinstance(said.message, Sas):
                            for deed in console.heard(said.message, 0):
                                if isinstance(deed, ConsoleSays):
                                    bench.peer.send(deed.message)
                assert customer.numbers == console.numbers
                assert two_words.words(customer.numbers, "en") == two_words.words(console.numbers, "en")
                customer.said(True)
                assert not customer.blocks
                pairs.append(end.pair)
            finally:
                await end.close()
        del phone

    async def main() -> None:
        await over_one_connection()
        await over_one_connection()

    asyncio.run(main())
    assert pairs[0] is not None and pairs[0] == pairs[1], "both ends keep their certificates: what was compared still holds"
