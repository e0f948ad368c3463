"""The two words as the practice phone carries them out: a round with each connection, and who else sees the screen is told of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from customer.phone.persona import PERSONAS
from customer.phone.screen.state import PhoneState
from customer.phone.verifying import Verifying
from protocol.peer import PeerHello, Sas

HELLO = PeerHello((1, 0), "console", "test")
PAIRS = {"1": ("aa" * 32, "bb" * 32), "2": ("cc" * 32, "dd" * 32)}


class Connections:
    """Stands for the shares of all technicians: `standing` are those beside the lead's."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.standing: list[tuple[str, str]] = []
        self.pruned = 0

    def pair(self, whose: str) -> tuple[str, str] | None:
        return PAIRS.get(whose)

    def say(self, message: Sas, whose: str) -> None:
        self.said.append((whose, message.step))

    def prune(self) -> None:
        self.pruned += 1

    def beside(self) -> list[tuple[str, str]]:
        return self.standing


def with_words(play: Callable[[Verifying, PhoneState, Connections], None]) -> None:
    async def run() -> None:
        state = PhoneState(PERSONAS["tiny"], "en", datetime(2026, 3, 2), datetime(2026, 3, 2))
        shares: Any = Connections()
        words = Verifying("s", state, lambda _: None, lambda: "id", lambda *_, **__: None, lambda: None)
        words.belongs_to(shares)
        words.led("1")
        play(words, state, shares)
        words.over()

    asyncio.run(run())


def agree(words: Verifying, whose: str) -> None:
    words.spoken(whose, HELLO)
    words.spoken(whose, Sas("nonce", "22" * 32))


def test_each_connection_has_one_round_and_a_second_hello_none() -> None:
    def play(words: Verifying, state: PhoneState, shares: Connections) -> None:
        agree(words, "1")
        shown = state.words.words
        agree(words, "2")
        agree(words, "1")
        assert shares.said == [("1", "commit"), ("1", "reveal"), ("2", "commit"), ("2", "reveal")]
        assert state.words.words == shown is not None
        words.led("2")
        assert state.words.words not in (None, shown), "the words are those of who leads"
        words.parted("2")
        assert state.words.words is None

    with_words(play)


def test_who_else_sees_the_screen_is_told_before_they_do_and_that_nobody_compared_it() -> None:
    def play(words: Verifying, state: PhoneState, shares: Connections) -> None:
        agree(words, "1")
        shares.standing = [("Ben", "2")]
        words.met()
        assert state.words.beside == (("Ben", False),)
        before = shares.pruned
        words.compare(same=True)
        assert state.words.beside == (("Ben", True),) and shares.pruned > before, "who has no name loses the connection now"
        agree(words, "2")
        words.led("2")
        assert state.words.another and state.words.blocks
        words.compare(same=True)
        words.led("1")
        assert state.words.beside == (("Ben", False),) and not state.words.blocks

    with_words(play)
