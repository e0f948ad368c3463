"""Every kind of record that names a conversation goes with it, and is looked at with it: none is forgotten."""

from __future__ import annotations

import pytest
from msgspec import inspect

from console.replica.records import columns, concerns
from protocol import codec
from protocol.records import KINDS

ASIDE = {"code", "conversation"}
"""A code outlives its conversation on the list of codes; a conversation is itself."""
SAMPLES = {
    "code": b'{"id":"x","portal":"p","agent":"a","created_at":1,"expires_at":2,"masked":"1","conversation":"c"}',
    "session": b'{"id":"x","conversation":"c","created_at":1}',
    "message": b'{"id":"x","conversation":"c","seq":1,"kind":"text","author":{"kind":"agent","id":"a"},"at":1}',
    "mailing": b'{"id":"x","conversation":"c","state":"queued","at":1}',
    "edition": b'{"id":"x","of":"message","target":"m","author":{"kind":"agent","id":"a"},"at":1,"conversation":"c"}',
    "cursor": b'{"id":"c:a","conversation":"c","party":"a","kind":"agent"}',
    "consent": b'{"id":"s:view","session":"s","conversation":"c","what":"view","state":"asked","at":1}',
    "ledger": b'{"id":"s:1","session":"s","conversation":"c","n":1,"at":1,"by":{"kind":"customer","id":"customer"},"what":"view",'
    b'"state":"granted","prev":"' + b"0" * 64 + b'","hash":"' + b"0" * 64 + b'"}',
    "report": b'{"id":"x","session":"s","conversation":"c","at":1,"sections":[]}',
    "transfer": b'{"id":"x","session":"s","conversation":"c","at":1,"by":"agent","agent":"a","name":"a.txt","size":1}',
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_record_of_a_conversation_is_found_by_it(kind: str) -> None:
    shape = inspect.type_info(KINDS[kind])
    assert isinstance(shape, inspect.StructType)
    if not any(field.name == "conversation" for field in shape.fields):
        return
    record = codec.record(kind, SAMPLES[kind])
    assert concerns(record) == "c"
    assert columns(record)[0] == (None if kind in ASIDE else "c")
