"""Every kind of record is filed under what it belongs to: no audience gets what is not its own, and nothing outlives its conversation."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from broker.folder import DataFolder
from broker.rules.audience import CUSTOMER_KINDS, WORKSPACE_KINDS, Change
from broker.store.port import Tx
from broker.store.sqlite import SqliteStore
from protocol import codec
from protocol.fields import Record
from protocol.records import KINDS, Conversation, Kind, Portal

VECTORS = json.loads((Path(__file__).resolve().parents[3] / "protocol" / "vectors" / "records.json").read_text("utf-8"))["cases"]
PORTAL, CONVERSATION = "the-portal", "the-conversation"


def sample(kind: str) -> Record:
    """As the vectors have it, but of our portal and conversation where it names any."""
    texts = [case["text"] for case in VECTORS if case["kind"] == "valid" and case["record"] == kind]
    assert texts, "no vector in protocol/vectors/records.json"
    record = codec.record(kind, texts[0].encode())
    ours = {"portal": PORTAL, "conversation": CONVERSATION}
    return replace(record, **{name: id for name, id in ours.items() if hasattr(record, name)})


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Change]:
    """One record of each kind, as the store tells of it."""
    folder = tmp_path_factory.mktemp("store")
    told: list[Change] = []

    def put(tx: Tx) -> None:
        tx.put(Portal(PORTAL, "Support"))
        tx.put(Conversation(id=CONVERSATION, number=1, portal=PORTAL, name="Ana", created_at=1))
        for kind in KINDS:
            tx.put(sample(kind))

    async def write() -> None:
        store = SqliteStore(folder / "broker.db", told.extend)
        try:
            await store.write(put)
        finally:
            store.close()

    DataFolder(folder).prepare()
    asyncio.run(write())
    return {change.kind: change for change in told}


def test_the_kinds_have_one_list() -> None:
    assert set(get_args(Kind)) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_filed_under_what_it_names(filed: dict[str, Change], kind: str) -> None:
    record, change = sample(kind), filed[kind]
    if kind in WORKSPACE_KINDS:
        # a block of a contact is its portal's, all else here is everybody's
        assert change.portal == getattr(record, "portal", None) and change.conversation is None
        assert change.owner == getattr(record, "owner", None)
    elif kind in ("portal", "conversation"):
        assert change.portal == (record.id if kind == "portal" else PORTAL)
    else:
        assert change.portal == PORTAL
        # a code outlives its conversation on the list of codes
        assert change.conversation == (CONVERSATION if hasattr(record, "conversation") and kind != "code" else None)
        assert change.agents_only or kind in CUSTOMER_KINDS or change.conversation is None, "customers of this conversation would see it"
