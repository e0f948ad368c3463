"""The decode boundary: whatever the bytes, a message or a ProtocolError, never anything else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import codec, limits, peer, records, wire
from protocol.errors import BadMessage, ProtocolError, TooLarge, UnknownType
from tests.protocol.mutants import mutate_bytes, mutate_json

VECTORS = Path(__file__).resolve().parents[2] / "protocol" / "vectors"
Reader = Callable[[str | bytes], Any]
READERS: list[Reader] = [
    codec.from_console,
    codec.from_customer,
    codec.from_party,
    codec.from_broker,
    codec.from_peer,
    *(lambda data, kind=kind: codec.record(kind, as_bytes(data)) for kind in [*records.KINDS, "mood"]),
]


def as_bytes(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")


def good_messages() -> list[str]:
    files = ("wire.json", "ctl.json", "records.json", "http.json")
    cases = [case for file in files for case in json.loads((VECTORS / file).read_text("utf-8"))["cases"]]
    return [case["text"] for case in cases if case["kind"] != "invalid" and "text" in case]


def harmless(data: str | bytes) -> None:
    for read in READERS:
        try:
            read(data)
        except ProtocolError as error:
            assert len(error.detail) <= 300, "what goes to the log is capped"


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    harmless(data)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    harmless(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TYPES = sorted({str(m.__struct_config__.tag) for u in (wire.FromParty, wire.FromBroker, peer.FromPeer) for m in u.__args__})


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5), st.sampled_from(TYPES))
def test_any_object_of_a_known_type(fields: dict[str, Any], t: str) -> None:
    harmless(json.dumps({"t": t, **fields}))


def test_messages_that_are_nearly_right(counts: Callable[[int, int], int]) -> None:
    luck = Random(20251121)
    good = good_messages()
    for _ in range(counts(4_000, 1_000_000)):
        text = luck.choice(good)
        if luck.random() < 0.5:
            harmless(mutate_json(text, luck))
        else:
            harmless(mutate_bytes(text.encode("utf-8"), luck))


@pytest.mark.parametrize("depth", [100, 900, 1_100, 5_000, 32_000])
@pytest.mark.parametrize("opening", ["[", '{"a":', '{"t":"ping","x":['])
def test_deep_nesting_is_a_bad_message(opening: str, depth: int) -> None:
    for read in READERS[:5]:
        with pytest.raises(ProtocolError):
            read(opening * min(depth, limits.FRAME_BYTES // len(opening)))


def test_a_boundary_that_knows_only_msgspecs_errors_would_leak() -> None:
    """Why the codec catches more than DecodeError: what these tests would miss if it did not."""
    leaks = []
    for data in (b"[" * 30_000, b'{"t":"send","id":"a","conversation":"b","body":"\xff"}'):
        try:
            msgspec.json.decode(data, type=wire.FromConsole)
        except msgspec.DecodeError:
            pass
        except (RecursionError, UnicodeDecodeError) as error:
            leaks.append(type(error))
        with pytest.raises(BadMessage):
            codec.from_console(data)
    assert leaks, "msgspec now wraps these itself: the codec may be made simpler"


def sizes() -> Iterator[tuple[str, str | bytes, bool]]:
    room = limits.FRAME_BYTES - len('{"t":"ping","x":""}')
    for name, letter in (("ascii", "x"), ("two bytes", "é"), ("four bytes", "👋")):
        width = len(letter.encode())
        fits = '{"t":"ping","x":"' + letter * (room // width) + '"}'
        over = '{"t":"ping","x":"' + letter * (room // width + 1) + '"}'
        yield f"{name} fits", fits, True
        yield f"{name} over", over, False
        yield f"{name} fits as bytes", fits.encode(), True
        yield f"{name} over as bytes", over.encode(), False


@pytest.mark.parametrize(("data", "fits"), [pytest.param(d, f, id=n) for n, d, f in sizes()])
def test_frame_limit_counts_bytes(data: str | bytes, fits: bool) -> None:
    if fits:
        assert codec.from_console(data) == wire.Ping()
    else:
        with pytest.raises(TooLarge):
            codec.from_console(data)


def test_lone_surrogates_in_a_large_text_are_a_bad_message() -> None:
    with pytest.raises(BadMessage):
        codec.from_console('{"t":"ping","x":"' + "\ud800" * 20_000 + '"}')


def test_unknown_type_names_it_and_caps_the_name() -> None:
    with pytest.raises(UnknownType) as caught:
        codec.from_broker(json.dumps({"t": "dance" * 100}))
    assert caught.value.type_name == ("dance" * 100)[:40]


def test_unknown_kind_of_record_is_told_apart_from_a_bad_one() -> None:
    with pytest.raises(UnknownType):
        codec.record("mood", b"{}")
    with pytest.raises(BadMessage):
        codec.record("agent", b"{}")


MESSAGES = st.one_of(
    st.builds(wire.Send, id=st.text("ab-", min_size=1, max_size=64), conversation=st.just("c"), body=st.text(max_size=400)),
    st.builds(wire.Ping, n=st.integers(0, 2**53 - 1)),
    st.builds(wire.Seen, conversation=st.just("c"), delivered=st.integers(0, 2**53 - 1), read=st.integers(0, 2**53 - 1)),
    st.builds(
        wire.Sig,
        session=st.just("s"),
        epoch=st.integers(1, 2**31 - 1),
        kind=st.sampled_from(["offer", "answer", "candidate", "wanted"]),
        sdp=st.text(max_size=300),
        candidate=st.text(max_size=100),
        mid=st.text(max_size=32),
        mline=st.integers(0, 16),
    ),
)


@given(MESSAGES)
def test_what_is_written_is_read_as_the_same(message: wire.FromConsole) -> None:
    assert codec.from_console(codec.encode(message)) == message
    assert codec.from_console(codec.encode(message).encode()) == message


def test_raw_fields_travel_unchanged() -> None:
    record = records.Agent(id="a", name="Zoé")
    change = wire.Chg(rev=2, prev=1, kind="agent", op="put", id="a", data=codec.raw(record))
    read = codec.from_broker(codec.encode(change))
    assert isinstance(read, wire.Chg)
    assert codec.record(read.kind, read.data) == record
