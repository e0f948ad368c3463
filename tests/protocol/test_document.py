"""PROTOCOL.md says what the code says: a stranger must be able to rely on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct, inspect

from protocol import fields, records, support, wire

DOCUMENT = (Path(__file__).resolve().parents[2] / "protocol" / "PROTOCOL.md").read_text("utf-8")
PARTS: dict[str, type[Struct]] = {
    "caps": support.Caps,
    "client": support.Client,
    "author": fields.Author,
    "event": records.Happening,
    "file": records.File,
}


def names_of(struct: type[Struct]) -> set[str]:
    shape = inspect.type_info(struct)
    assert isinstance(shape, inspect.StructType)
    return {field.encode_name for field in shape.fields} - {"id"}


@pytest.mark.parametrize("kind", sorted(records.KINDS))
def test_every_field_of_a_record_is_named(kind: str) -> None:
    row = re.search(rf"^\| `{kind}` \| (.*) \|$", DOCUMENT, re.MULTILINE)
    assert row is not None, "there is no row for it in section 8"
    assert names_of(records.KINDS[kind]) <= set(re.findall(r"`(\w+)`", row[1]))


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_field_of_a_part_is_named(part: str) -> None:
    told = re.search(rf"`{part}` = ([^=]*)", DOCUMENT)
    assert told is not None
    assert names_of(PARTS[part]) <= set(re.findall(r"`(\w+)`", told[1]))


def test_every_frame_is_named() -> None:
    members = {member for union in (wire.FromConsole, wire.FromCustomer, wire.FromBroker) for member in union.__args__}
    tags = {str(member.__struct_config__.tag) for member in members}
    assert not {tag for tag in tags if not re.search(rf"`{tag}[` {{]", DOCUMENT)}
