"""Changes to the database: `port.Tx` in SQLAlchemy Core."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TypeVar, cast

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from broker.rules.audience import Change
from broker.rules.expiry import due_at
from broker.store.forgetting import SqlForgettingTx
from broker.store.mail import SqlMailTx
from broker.store.port import Account, BlobRow, CodeKey, KeptAnswer, KeyState, SeatLink, Tx
from broker.store.prepared import Prepared
from broker.store.reading import ALL_FILES, KIND_OF, KeptBlocks, SqlReader
from broker.store.tables import (
    accounts,
    answers,
    blobs,
    code_keys,
    counters,
    devices,
    facts,
    floors,
    identities,
    ledgers,
    records,
    removals,
    seat_links,
    seats,
    tokens,
)
from protocol import codec
from protocol.fields import Record
from protocol.records import (
    Block,
    Code,
    Contact,
    Conversation,
    Cursor,
    Edition,
    Kind,
    Macro,
    Mailing,
    Message,
    Portal,
    Shortcut,
    View,
    Visit,
)
from protocol.support import Consent, LedgerRow, Report, Session, Transfer

R = TypeVar("R", bound=Record)
T = TypeVar("T")

STAMP_BITS = 62
"""By luck never the same again, and a number that every database has."""

_NUMBER = Prepared(update(counters).where(counters.c.name == "number").values(value=counters.c.value + 1).returning(counters.c.value))
_COUNTED = Prepared(update(counters).where(counters.c.name == "rev").values(value=bindparam("rev")))
_STAMP_BLOCKS = Prepared(update(counters).where(counters.c.name == "blocks").values(value=bindparam("stamp")))
_CHANGE = Prepared(
    update(records)
    .where(records.c.kind == bindparam("of_kind"), records.c.id == bindparam("of_id"))
    .values({column.name: bindparam(column.name) for column in records.c if not column.primary_key})
)
_ADD = Prepared(insert(records))
_KEEP_ANSWER = Prepared(insert(answers))
_SPEND = Prepared(
    update(ledgers)
    .where(ledgers.c.name == bindparam("ledger"))
    .values(times=ledgers.c.times + 1, bytes=ledgers.c.bytes + bindparam("more"))
)


class SqlTx(SqlReader, SqlMailTx, SqlForgettingTx):
    """One job of the writer thread: nobody else writes meanwhile, so what it knows of the database stays true until its end.

    `made`: what it did, for those who listen; valid only once committed.
    """

    def __init__(self, connection: Connection, kept_blocks: KeptBlocks) -> None:
        super().__init__(connection, kept_blocks)
        self.made: list[Change] = []
        self.freed: list[str] = []
        self._rev = super().rev()
        self._known: dict[tuple[type[Record], str], Record] = {}
        """Records that it has found or put: each is read once."""

    def run(self, job: Callable[[Tx], T]) -> T:
        """Do `job`, or nothing where it raises."""
        with self.attempt():
            begun = self._rev
            result = job(self)
            if self._rev != begun:
                self._driver.change(_COUNTED, rev=self._rev)
            return result

    @contextmanager
    def attempt(self) -> Iterator[None]:
        done, freed, rev = len(self.made), len(self.freed), self._rev
        try:
            with self._driver.savepoint():
                yield
        except BaseException:
            del self.made[done:]
            del self.freed[freed:]
            self._rev = rev
            self._known.clear()
            raise

    def rev(self) -> int:
        return self._rev

    def _next_rev(self) -> int:
        self._rev += 1
        return self._rev

    def find(self, kind: type[R], id: str) -> R | None:
        known = cast("R | None", self._known.get((kind, id)))
        if known is None:
            known = super().find(kind, id)
            if known is not None:
                self._known[kind, id] = known
        return known

    def put(self, record: Record, portal: str | None = None) -> int:
        rev = self._next_rev()
        kind = cast(Kind, KIND_OF[type(record)])
        conversation: str | None = None
        seq: int | None = None
        agents_only = False
        owner = contact = None
        match record:
            case Portal():
                portal = record.id
            case Code() | Contact() | Block():
                portal = record.portal
            case Visit():
                portal, contact = record.portal, record.contact
            case Shortcut() | Macro() | View():
                owner = record.owner
            case Conversation():
                portal, conversation, contact = record.portal, record.id, record.contact
            case Mailing():
                conversation, agents_only = record.conversation, True
            case Edition():
                portal, conversation, agents_only = record.portal, record.conversation, True
            case Message():
                conversation, seq, agents_only = record.conversation, record.seq, record.visibility == "agents"
            case Session() | Cursor() | Consent() | LedgerRow() | Report() | Transfer():
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
            "owner": owner,
            "contact": contact,
            "data": data.decode(),
        }
        # a message is new unless it was changed, which saves the writer a statement for each
        new = isinstance(record, LedgerRow) or (isinstance(record, Message) and record.edited_at is None and record.deleted_at is None)
        known = not new and self._driver.change(_CHANGE, of_kind=kind, of_id=record.id, **values)
        if not known:
            self._driver.change(_ADD, kind=kind, id=record.id, **values)
        if isinstance(record, Block):
            self._driver.change(_STAMP_BLOCKS, stamp=secrets.randbits(STAMP_BITS))
        self._known[type(record), record.id] = record
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
                owner=owner,
            )
        )
        return rev

    def put_off(self, record: Record, until_ms: int) -> None:
        this = (records.c.kind == KIND_OF[type(record)], records.c.id == record.id)
        self._sql.execute(update(records).where(*this).values(due_at=until_ms))

    def remove_for(self, agent: str, kind: Kind, id: str) -> int:
        rev = self._next_rev()
        self._sql.execute(insert(removals).values(rev=rev, agent=agent, kind=kind, id=id))
        self.made.append(Change(rev=rev, kind=kind, id=id, op="remove", only_for=agent))
        return rev

    def raise_floor(self, agent: str) -> None:
        rev = self._next_rev()  # nobody is ever sent this one: whoever holds less has not seen what is new to it
        if not self._sql.execute(update(floors).where(floors.c.agent == agent).values(rev=rev)).rowcount:
            self._sql.execute(insert(floors).values(agent=agent, rev=rev))

    def set_workspace(self, name: str) -> None:
        if not self._sql.execute(update(facts).where(facts.c.name == "workspace").values(value=name)).rowcount:
            self._sql.execute(insert(facts).values(name="workspace", value=name))

    def next_number(self) -> int:
        ((number,),) = self._driver.rows(_NUMBER)
        return int(number)

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

    def set_password(self, agent: str, password: str) -> None:
        self._sql.execute(update(accounts).where(accounts.c.agent == agent).values(password=password))

    def kill_tokens(self, agent: str, device: str | None = None) -> list[bytes]:
        which = (tokens.c.agent == agent,) if device is None else (tokens.c.agent == agent, tokens.c.device == device)
        dead = delete(tokens).where(*which).returning(tokens.c.hash)
        return [bytes(row.hash) for row in self._sql.execute(dead)]

    def add_seat(self, seat: bytes, conversation: str, session: str) -> None:
        self._sql.execute(insert(seats).values(hash=seat, conversation=conversation, session=session))

    def give_seat(self, seat: bytes, session: str) -> None:
        self._sql.execute(update(seats).where(seats.c.hash == seat).values(session=session))

    def add_seat_link(self, mac: bytes, link: SeatLink) -> None:
        row = {"mac": mac, "conversation": link.conversation, "expires_at": link.expires_at, "opened_by": link.opened_by}
        self._sql.execute(insert(seat_links).values(**row))

    def open_seat_link(self, mac: bytes, opened_by: str) -> bool:
        fresh = update(seat_links).where(seat_links.c.mac == mac, seat_links.c.opened_by == "").values(opened_by=opened_by)
        return bool(self._sql.execute(fresh).rowcount)

    def forget_seat_links(self, before_ms: int) -> None:
        self._sql.execute(delete(seat_links).where(seat_links.c.expires_at < before_ms))

    # ---- contacts

    def know_contact(self, portal: str, identity: bytes, contact: str) -> None:
        row = {"portal": portal, "hash": identity, "contact": contact}
        here = (identities.c.portal == portal, identities.c.hash == identity)
        if not self._sql.execute(update(identities).where(*here).values(contact=contact)).rowcount:
            self._sql.execute(insert(identities).values(**row))

    def know_as(self, contact: str, into: str) -> None:
        self._sql.execute(update(identities).where(identities.c.contact == contact).values(contact=into))

    # ---- answers

    def keep_answer(self, party: str, request: str, answer: KeptAnswer, now_ms: int) -> None:
        self._driver.change(_KEEP_ANSWER, party=party, request=request, at=now_ms, frame=answer.frame, code=answer.code)

    def forget_answers(self, before_ms: int) -> None:
        self._sql.execute(delete(answers).where(answers.c.at < before_ms))

    def spend(self, ledger: str, bytes: int) -> None:
        if not self._driver.change(_SPEND, ledger=ledger, more=bytes):
            self._sql.execute(insert(ledgers).values(name=ledger, times=1, bytes=bytes))

    # ---- files

    def put_blob(self, row: BlobRow) -> None:
        self._count_file(row.id, row.counted)
        values = asdict(row)
        if not self._sql.execute(update(blobs).where(blobs.c.id == row.id).values(**values)).rowcount:
            self._sql.execute(insert(blobs).values(**values))

    def forget_blob(self, id: str) -> None:
        before = self.blob(id)
        if before is None:
            return
        self._count_file(id, 0)
        self._sql.execute(delete(blobs).where(blobs.c.id == id))
        if not self.blob_is_kept(before.name):
            self.freed.append(before.name)

    def forget_conversation(self, conversation: Conversation) -> None:
        for file in self.blobs_of(conversation.id):
            self.forget_blob(file)
        self.forget_rows(conversation)
        self._known.clear()

    def _count_file(self, id: str, counted: int) -> None:
        """Before the row is another: so many bytes of this file count from now on."""
        before = self.blob(id)
        more = counted - (before.counted if before is not None else 0)
        if more:
            self.spend(ALL_FILES, more)
