"""A log on its way to the broker, cut wherever and however often: byte for byte, and never from the beginning."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer.phone.logs import bringing
from customer.phone.logs.bringing import Answer, bring


class FakeBroker:
    """Keeps what came, also of requests that are cut; `cuts`: how many bytes of each request with bytes come through, None for all."""

    def __init__(self, size: int, cuts: list[int | None], late: list[Answer] | None = None) -> None:
        self.size, self.cuts, self.late = size, cuts, late or []
        self.held = bytearray()
        self.asked: list[tuple[int, int]] = []

    async def put(self, first: int, part: bytes) -> Answer:
        self.asked.append((first, len(part)))
        if self.late:
            return self.late.pop(0)
        if part and first != len(self.held):
            return Answer(409, "wrong_offset", len(self.held))
        cut = self.cuts.pop(0) if part and self.cuts else None
        self.held += part if cut is None else part[:cut]
        if cut is not None:
            raise OSError("the line was cut")
        return Answer(200) if len(self.held) == self.size else Answer(202, "", len(self.held))


async def no_pause(_: float) -> None:
    pass


def brought(data: bytes, broker: FakeBroker) -> str:
    shares: list[float] = []
    code = asyncio.run(bring(data, broker.put, shares.append, no_pause))
    assert shares == sorted(shares)
    return code


@settings(deadline=None)
@given(st.integers(1, 400), st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=12))
def test_any_cuts(size: int, cuts: list[int | None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bringing, "PART", 40)
        data = random.Random(size).randbytes(size)
        broker = FakeBroker(size, list(cuts))
        assert brought(data, broker) == "" and bytes(broker.held) == data


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(2, 40))])
def test_five_megabytes_cut_at_random_points(seed: int) -> None:
    luck = random.Random(seed)
    data = luck.randbytes(5_000_000)
    broker = FakeBroker(len(data), [luck.randrange(bringing.PART) for _ in range(12)])
    assert brought(data, broker) == "" and bytes(broker.held) == data
    sent = sum(count for _, count in broker.asked)
    assert sent < len(data) + 13 * bringing.PART, "what was there was not sent again"


def test_what_passes_by_itself_is_waited_for_and_what_does_not_is_told() -> None:
    again = [Answer(503, "disk_full"), Answer(429, "slow_down"), Answer(0), Answer(409, "busy")]
    assert brought(b"x" * 10, FakeBroker(10, [], list(again))) == ""
    for code in ("too_large", "ended", "over_quota"):
        assert brought(b"x", FakeBroker(1, [], [Answer(413, code)])) == code
