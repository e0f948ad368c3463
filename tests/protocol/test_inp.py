"""The binary input channel: what is written is read as the same, and nothing but a ProtocolError comes out of bad bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import inp, limits
from protocol.errors import BadMessage, ProtocolError, TooLarge
from tests.protocol.mutants import mutate_bytes

VECTORS = Path(__file__).resolve().parents[2] / "protocol" / "vectors"
U16 = st.integers(0, 65535)
I16 = st.integers(-32768, 32767)
TOUCH = st.builds(
    inp.Touch, phase=st.sampled_from(inp.Phase), g=U16, stroke=U16, dt_ms=st.integers(0, 2**32 - 1), x=U16, y=U16, pointer=st.integers(0, 9)
)
KEY = st.builds(inp.Key, key=st.text("ABCXYZ0189_", min_size=1, max_size=24), press=st.sampled_from(inp.Press), meta=U16)
WHEEL = st.builds(inp.Wheel, g=U16, x=U16, y=U16, dx=I16, dy=I16)
TEXT = st.builds(inp.Text, st.text(st.characters(codec="utf-8"), min_size=1, max_size=75))
ITEM = TOUCH | KEY | WHEEL | TEXT


@given(st.integers(1, 2**32 - 1), st.lists(ITEM, max_size=40))
def test_items_come_back_as_they_went(first: int, items: list[inp.Item]) -> None:
    encoded: list[bytes] = []
    fitting: list[inp.Item] = []
    for item in items:
        data = inp.encode_item(item)
        if inp.HEAD_BYTES + sum(map(len, encoded)) + len(data) <= limits.INP_BYTES:
            encoded.append(data)
            fitting.append(item)
    assert inp.decode(inp.encode_items(first, encoded)) == inp.Items(first, tuple(fitting))


@given(st.integers(0, 2**32 - 1))
def test_acks_come_back_as_they_went(number: int) -> None:
    assert inp.decode(inp.encode_ack(number)) == inp.Acked(number)


def harmless(data: bytes) -> None:
    try:
        frame = inp.decode(data)
    except ProtocolError as error:
        assert len(error.detail) <= 300
        return
    if isinstance(frame, inp.Items):  # what is taken as good can be written again, to the same bytes
        assert inp.encode_items(frame.first, [inp.encode_item(i) for i in frame.items]) == data


@given(st.binary(max_size=limits.INP_BYTES + 20))
def test_any_bytes(data: bytes) -> None:
    harmless(data)


@given(st.binary(max_size=200), st.sampled_from([1, 2]), st.integers(0, 255))
def test_any_bytes_behind_a_good_head(data: bytes, kind: int, count: int) -> None:
    harmless(bytes([kind, count, 0, 0, 0, 1]) + data)


def test_frames_that_are_nearly_right(counts: Callable[[int, int], int]) -> None:
    luck = Random(20251122)
    good = [bytes.fromhex(c["hex"]) for c in json.loads((VECTORS / "inp.json").read_text("utf-8"))["cases"] if c["kind"] == "valid"]
    for _ in range(counts(20_000, 3_000_000)):
        harmless(mutate_bytes(luck.choice(good), luck)[: limits.INP_BYTES + 1])


def test_limit_of_a_frame_is_exact() -> None:
    texts = [inp.encode_item(inp.Text("x" * n)) for n in (300, 300, 300)]
    room = limits.INP_BYTES - inp.HEAD_BYTES - sum(map(len, texts))
    frame = inp.encode_items(1, [*texts, inp.encode_item(inp.Text("x" * (room - 3)))])
    assert len(frame) == limits.INP_BYTES
    assert isinstance(inp.decode(frame), inp.Items)
    with pytest.raises(TooLarge):
        inp.decode(frame + b"x")


@pytest.mark.parametrize("item", [inp.Key(""), inp.Key("A" * 25), inp.Key("É"), inp.Text(""), inp.Text("x" * 301), inp.Text("é" * 151)])
def test_what_no_frame_could_carry_is_refused_before_it_is_sent(item: inp.Item) -> None:
    with pytest.raises(ValueError):
        inp.encode_item(item)


@pytest.mark.parametrize("name", ["BACK", "F12", "DPAD_UP", "0"])
def test_key_names_of_the_protocol_pass(name: str) -> None:
    assert inp.decode(inp.encode_items(1, [inp.encode_item(inp.Key(name))])) == inp.Items(1, (inp.Key(name),))


@pytest.mark.parametrize("name", [b"back", b"A B", b"A-B", b"A\x00", b"\xc3\x89"])
def test_key_names_of_other_letters_do_not(name: bytes) -> None:
    with pytest.raises(BadMessage):
        inp.decode(bytes([1, 1, 0, 0, 0, 1, 2, 2, 0, 0, len(name)]) + name)
