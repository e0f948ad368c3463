"""Changes to the database: `port.Tx` in SQLAlchemy Core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import cast

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from broker.rules.audience import Change
from broker.rules.expiry import due_at
from broker.store.port import Account, BlobRow, CodeKey, KeptAnswer, KeyState
from broker.store.reading import KIND_OF, SqlReader
from broker.store.tables import (
    accounts,
    answers,
    blobs,
    code_keys,
    counters,
    devices,
    facts,
    floors,
    ledgers,
    records,
    removals,
    seats,
    tokens,
)
from protocol import codec
from protocol.records import Code, Consent, Conversation, Cursor, Kind, Message, Portal, Record, Session

_BUMP = update(counters).where(counters.c.name == bindparam("counter")).values(value=counters.c.value + 1).returning(counters.c.value)
_CHANGE = update(records).where(records.c.kind == bindparam("of_kind"), records.c.id == bindparam("of_id"))
_ADD = insert(records)
_ANSWER = insert(answers)
_SPEND = (
    update(ledgers)
    .where(ledgers.c.name == bindparam("of_name"))
    .values(times=ledgers.c.times + 1, bytes=ledgers.c.bytes + bindparam("more"))
)


class SqlTx(SqlReader):
    """One job of the writer thread. `made`: what it did, for those who listen; valid only once committed."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.made: list[Change] = []

    def _next(self, counter: str) -> int:
        return int(self._sql.execute(_BUMP, {"counter": counter}).scalar_one())

    @contextmanager
    def attempt(self) -> Iterator[None]:
        done = len(self.made)
        try:
            with self._sql.begin_nested():
                yield
        except BaseException:
            del self.made[done:]
            raise

    def put(self, record: Record, portal: str | None = None) -> int:
        rev = self._next("rev")
        kind = cast(Kind, KIND_OF[type(record)])
        conversation: str | None = None
        seq: int | None = None
        agents_only = False
        match record:
            case Portal():
                portal = record.id
            case Code():
                portal = record.portal
            case Conversation():
                portal, conversation = record.portal, record.id
            case Message():
                conversation, seq, agents_only = record.conversation, record.seq, record.visibility == "agents"
            case Session() | Cursor() | Consent():
                conversation = record.conversation
        if conversation is not None and portal is None:
            portal = self._sql.scalar(select(records.c.portal).where(records.c.kind == "conversation", records.c.id == conversation))
        data = codec.encode_struct(record)
        values = {
            "rev": rev,
            "portal": portal,
            "conversation": conversation,
            "seq": seq,
            "agents_only": agents_only,
            "due_at": due_at(record),
            "data": data.decode(),
        }
        # a message is written once and never again
        known = not isinstance(record, Message) and self._sql.execute(_CHANGE, {"of_kind": kind, "of_id": record.id, **values}).rowcount
        if not known:
            self._sql.execute(_ADD, {"kind": kind, "id": record.id, **values})
        self.made.append(
            Change(
                rev=rev,
                kind=kind,
                id=record.id,
                record=record,
                data=data,
                portal=portal,
                conversation=conversation,
                agents_only=agents_only,
            )
        )
        return rev

    def remove_for(self, agent: str, kind: Kind, id: str) -> int:
        rev = self._next("rev")
        self._sql.execute(insert(removals).values(rev=rev, agent=agent, kind=kind, id=id))
        self.made.append(Change(rev=rev, kind=kind, id=id, op="remove", only_for=agent))
        return rev

    def raise_floor(self, agent: str) -> None:
        rev = self._next("rev")  # nobody is ever sent this one: whoever holds less has not seen what is new to it
        if not self._sql.execute(update(floors).where(floors.c.agent == agent).values(rev=rev)).rowcount:
            self._sql.execute(insert(floors).values(agent=agent, rev=rev))

    def set_workspace(self, name: str) -> None:
        if not self._sql.execute(update(facts).where(facts.c.name == "workspace").values(value=name)).rowcount:
            self._sql.execute(insert(facts).values(name="workspace", value=name))

    def next_number(self) -> int:
        return self._next("number")

    # ---- codes

    def add_code(self, key: CodeKey, code_mac: bytes, token_mac: bytes) -> bool:
        row = {
            "code": key.code,
            "agent": key.agent,
            "attempt": key.attempt,
            "length": key.length,
            "letters": key.letters,
            "state": key.state,
            "expires_at": key.expires_at,
            "code_mac": code_mac,
            "token_mac": token_mac,
        }
        taken = select(code_keys.c.code).where(code_keys.c.code_mac == code_mac, code_keys.c.state == "live")
        if self._sql.scalar(taken) is not None:
            return False
        self._sql.execute(insert(code_keys).values(**row))
        return True

    def claim_code(self, code: str, now_ms: int, join: str) -> bool:
        claim = (
            update(code_keys)
            .where(code_keys.c.code == code, code_keys.c.state == "live", code_keys.c.expires_at > now_ms)
            .values(state="claimed", closed_at=now_ms, join_id=join)
            .returning(code_keys.c.code)
        )
        return self._sql.execute(claim).first() is not None

    def close_code(self, code: str, state: KeyState, now_ms: int) -> None:
        self._sql.execute(
            update(code_keys).where(code_keys.c.code == code, code_keys.c.state == "live").values(state=state, closed_at=now_ms)
        )

    # ---- secrets, as hashes

    def add_account(self, account: Account) -> bool:
        try:
            with self._sql.begin_nested():
                self._sql.execute(insert(accounts).values(agent=account.agent, email=account.email, password=account.password))
        except IntegrityError:
            return False
        return True

    def add_token(self, token: bytes, agent: str, device: str, now_ms: int) -> None:
        self._sql.execute(insert(tokens).values(hash=token, agent=agent, device=device, created_at=now_ms))

    def know_device(self, agent: str, device: str) -> None:
        if not self.knows_device(agent, device):
            self._sql.execute(insert(devices).values(agent=agent, device=device))

    def kill_token(self, token: bytes) -> None:
        self._sql.execute(delete(tokens).where(tokens.c.hash == token))

    def kill_tokens(self, agent: str, device: str) -> list[bytes]:
        dead = delete(tokens).where(tokens.c.agent == agent, tokens.c.device == device).returning(tokens.c.hash)
        return [bytes(row.hash) for row in self._sql.execute(dead)]

    def add_seat(self, seat: bytes, conversation: str, session: str) -> None:
        self._sql.execute(insert(seats).values(hash=seat, conversation=conversation, session=session))

    # ---- answers

    def keep_answer(self, party: str, request: str, answer: KeptAnswer, now_ms: int) -> None:
        row = {"party": party, "request": request, "at": now_ms, "frame": answer.frame, "code": answer.code}
        self._sql.execute(_ANSWER, row)

    def forget_answers(self, before_ms: int) -> None:
        self._sql.execute(delete(answers).where(answers.c.at < before_ms))

    def spend(self, ledger: str, bytes: int) -> None:
        if not self._sql.execute(_SPEND, {"of_name": ledger, "more": bytes}).rowcount:
            self._sql.execute(insert(ledgers).values(name=ledger, times=1, bytes=bytes))

    # ---- files

    def put_blob(self, row: BlobRow) -> None:
        values = asdict(row)
        if not self._sql.execute(update(blobs).where(blobs.c.id == row.id).values(**values)).rowcount:
            self._sql.execute(insert(blobs).values(**values))

    def forget_blob(self, id: str) -> None:
        self._sql.execute(delete(blobs).where(blobs.c.id == id))
