"""The golden messages of protocol/vectors, read by the Python implementation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocol import codec, fileroad, http, ids, inp, peer, wire
from protocol.errors import ProtocolError

FOLDER = Path(__file__).resolve().parents[2] / "protocol" / "vectors"
Case = dict[str, Any]


def load(file: str, part: str = "cases") -> list[Any]:
    cases = json.loads((FOLDER / file).read_text("utf-8"))[part]
    return [pytest.param(c, id=f"{c['kind']}: {c['name']}" if "kind" in c else None) for c in cases]


def given(case: Case) -> str | bytes:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if "parts" in case:
        return "".join(text * times for text, times in case["parts"])
    return str(case["text"])


READERS: dict[str, Callable[[str | bytes], Any]] = {
    "console": codec.from_console,
    "customer": codec.from_customer,
    "broker": codec.from_broker,
}


def judge(case: Case, read: Callable[[str | bytes], Any]) -> None:
    """Reads the case as text and as bytes, and holds what comes of it against what is written in the vector."""
    data = given(case)
    ways: list[str | bytes] = [data] if isinstance(data, bytes) else [data, data.encode("utf-8")]
    for way in ways:
        if "error" in case:
            with pytest.raises(ProtocolError) as caught:
                read(way)
            assert caught.value.code == case["error"]
            continue
        message = read(way)
        if "means" in case:
            assert json.loads(codec.encode_struct(message)) == case["means"]
            for field, value in case.get("defaults", {}).items():
                assert json.loads(msgspec.json.encode(getattr(message, field))) == value, field
            assert read(codec.encode_struct(message)) == message


@pytest.mark.parametrize("case", load("wire.json"))
def test_frames_on_the_web_socket(case: Case) -> None:
    judge(case, READERS[case["from"]])
    if case["from"] != "broker" and "error" not in case:
        judge(case, codec.from_party)


@pytest.mark.parametrize("case", load("records.json"))
def test_records(case: Case) -> None:
    def read(data: str | bytes) -> Any:
        return codec.record(case["record"], data if isinstance(data, bytes) else data.encode("utf-8"))

    judge(case, read)


@pytest.mark.parametrize("case", load("ctl.json"))
def test_messages_between_the_peers(case: Case) -> None:
    judge(case, codec.from_peer)


@pytest.mark.parametrize("case", load("http.json"))
def test_bodies_over_http(case: Case) -> None:
    kind: type[msgspec.Struct] = getattr(http, case["body"])
    judge(case, lambda data: codec.struct(kind, data))


def as_plain(frame: inp.Items | inp.Acked) -> dict[str, Any]:
    if isinstance(frame, inp.Acked):
        return {"frame": "ack", "next": frame.next}
    return {"frame": "items", "first": frame.first, "items": [plain_item(i) for i in frame.items]}


def plain_item(item: inp.Item) -> dict[str, Any]:
    match item:
        case inp.Touch(phase, g, stroke, dt_ms, x, y, pointer):
            values = {"phase": phase.name.lower(), "g": g, "stroke": stroke, "dt_ms": dt_ms, "x": x, "y": y, "pointer": pointer}
            return {"type": "touch", **values}
        case inp.Key(key, press, meta):
            return {"type": "key", "key": key, "press": press.name.lower(), "meta": meta}
        case inp.Wheel(g, x, y, dx, dy):
            return {"type": "wheel", "g": g, "x": x, "y": y, "dx": dx, "dy": dy}
        case inp.Text(text):
            return {"type": "text", "text": text}


@pytest.mark.parametrize("case", load("inp.json"))
def test_input_frames(case: Case) -> None:
    data = bytes.fromhex(case["hex"])
    if "error" in case:
        with pytest.raises(ProtocolError) as caught:
            inp.decode(data)
        assert caught.value.code == case["error"]
        return
    frame = inp.decode(data)
    assert as_plain(frame) == case["means"]
    again = (
        inp.encode_ack(frame.next)
        if isinstance(frame, inp.Acked)
        else inp.encode_items(frame.first, [inp.encode_item(i) for i in frame.items])
    )
    assert again == data


@pytest.mark.parametrize("case", load("file.json"))
def test_file_frames(case: Case) -> None:
    data = bytes.fromhex(case["hex"])
    if "error" in case:
        with pytest.raises(ProtocolError) as caught:
            fileroad.decode(data)
        assert caught.value.code == case["error"]
        return
    frame = fileroad.decode(data)
    match frame:
        case fileroad.Want(transfer, first, until):
            means = {"frame": "want", "transfer": transfer, "from": first, "until": until}
        case fileroad.Data(transfer, offset, carried):
            means = {"frame": "data", "transfer": transfer, "offset": offset, "hex": carried.hex()}
        case fileroad.End(transfer, sha256):
            means = {"frame": "end", "transfer": transfer, "sha256": sha256}
    assert means == case["means"]
    assert fileroad.encode(frame) == data


@pytest.mark.parametrize("case", load("codes.json"))
def test_codes_as_people_type_them(case: Case) -> None:
    plain = ids.plain_code(case["typed"])
    assert plain == case["plain"]
    assert ids.is_code(plain) == case["code"]
    if "groups" in case:
        assert ids.code_in_groups(plain) == case["groups"]


@pytest.mark.parametrize("case", load("codes.json", "ids"))
def test_identifiers(case: Case) -> None:
    assert ids.is_id(case["text"]) == case["good"]


@pytest.mark.parametrize("case", load("codes.json", "proofs"))
def test_proofs_are_what_the_text_says(case: Case) -> None:
    """The rule of PROTOCOL.md section 5 in two lines, so that a wrong vector is found here and not in three implementations."""
    nonce: str = case["nonce"]
    digest = int.from_bytes(hashlib.sha256(f"{case['challenge']}:{nonce}".encode()).digest(), "big")
    assert (nonce.isascii() and nonce.isdigit() and digest >> (256 - case["bits"]) == 0) == case["good"]


def every_type() -> list[Any]:
    """Each message type of the protocol and the file whose vectors must hold it."""
    frames = set((wire.FromParty | wire.FromBroker).__args__)
    peers = set(peer.FromPeer.__args__)
    return [("wire.json", t) for t in sorted(frames, key=str)] + [("ctl.json", t) for t in sorted(peers, key=str)]


@pytest.mark.parametrize(("file", "message"), every_type(), ids=str)
def test_every_message_has_a_valid_vector(file: str, message: type[msgspec.Struct]) -> None:
    tag = message.__struct_config__.tag
    cases = json.loads((FOLDER / file).read_text("utf-8"))["cases"]
    assert any(c["kind"] == "valid" and c.get("means", {}).get("t") == tag for c in cases)
