"""Questions to the database: `port.Reader` in SQLAlchemy Core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Row, Select, String, and_, bindparam, false, func, or_, select

from broker.rules.allowance import Spent
from broker.rules.audience import (
    CUSTOMER_KINDS,
    DESK,
    WORKSPACE_KINDS,
    AgentAudience,
    Audience,
    Change,
    CustomerAudience,
    agent_audience,
    cursors_shown,
)
from broker.rules.blocks import Blocklist
from broker.rules.files import Held
from broker.store.forgetting import SqlForgettingReader
from broker.store.mail import SqlMailReader
from broker.store.port import Account, BlobRow, CodeKey, KeptAnswer, SeatLink, SeatRow, TokenRow
from broker.store.prepared import Driver, Prepared
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
from protocol.records import KINDS, Agent, Block, Conversation, Edition, Group, Kind, Message, Portal, Shortcut, Tag, Visit
from protocol.support import Consent, LedgerRow, Session, Transfer

R = TypeVar("R", bound=Record)

KIND_OF: dict[type[Record], str] = {type_: kind for kind, type_ in KINDS.items()}
_FEED = (
    records.c.rev,
    records.c.kind,
    records.c.id,
    records.c.portal,
    records.c.conversation,
    records.c.agents_only,
    records.c.owner,
    records.c.data,
)


_FIND = Prepared(select(records.c.data).where(records.c.kind == bindparam("kind"), records.c.id == bindparam("id")))
_ANSWER = Prepared(
    select(answers.c.frame, answers.c.code).where(answers.c.party == bindparam("party"), answers.c.request == bindparam("request"))
)
_REV = Prepared(select(counters.c.value).where(counters.c.name == "rev"))
_BLOCKS_STAMP = Prepared(select(counters.c.value).where(counters.c.name == "blocks"))
_BLOCKS = Prepared(select(records.c.data).where(records.c.kind == "block").order_by(records.c.id))
_SPENT = Prepared(select(ledgers.c.times, ledgers.c.bytes).where(ledgers.c.name == bindparam("name")))


ALL_FILES = "files of all"
"""The ledger of all bytes of files that have come: to add them up anew for each file took longer with each file."""


@dataclass(slots=True)
class KeptBlocks:
    """The blocks as they were read last, for whoever asks next. Any thread: one tuple takes the place of the other.

    The stamp is another one after each change and comes never again, so that what was undone is not taken for what came instead.
    """

    read: tuple[int, Blocklist] | None = None


class SqlReader(SqlMailReader, SqlForgettingReader):
    """One connection inside one transaction."""

    def __init__(self, connection: Connection, kept_blocks: KeptBlocks) -> None:
        self._sql = connection
        self._kept_blocks = kept_blocks
        self._driver = Driver(connection)

    def rev(self) -> int:
        row = self._driver.row(_REV)
        return int(row[0]) if row is not None else 0

    def feed(self) -> str:
        return str(self._sql.scalar(select(facts.c.value).where(facts.c.name == "feed")))

    def workspace(self) -> str:
        return str(self._sql.scalar(select(facts.c.value).where(facts.c.name == "workspace")) or "")

    # ---- records

    def find(self, kind: type[R], id: str) -> R | None:
        row = self._driver.row(_FIND, kind=KIND_OF[kind], id=id)
        return codec.struct(kind, row[0]) if row is not None else None

    def agents(self) -> list[Agent]:
        return self._all(Agent, select(records.c.data).where(records.c.kind == "agent").order_by(records.c.id))

    def portals(self) -> list[Portal]:
        return self._all(Portal, select(records.c.data).where(records.c.kind == "portal").order_by(records.c.id))

    def groups(self) -> list[Group]:
        return self._all(Group, select(records.c.data).where(records.c.kind == "group").order_by(records.c.id))

    def going(self, portal: str | None = None) -> list[Conversation]:
        over = records.c.data.contains('"state":"resolved"', autoescape=True)  # in a text the quotes would have backslashes
        found = select(records.c.data).where(records.c.kind == "conversation", ~over).order_by(records.c.id)
        return self._all(Conversation, found.where(records.c.portal == portal) if portal is not None else found)

    def shown_seq(self, conversation: str, upto: int) -> int:
        lines = select(records.c.seq).where(records.c.conversation == conversation, records.c.seq <= upto)
        last = lines.where(records.c.agents_only.is_(False)).order_by(records.c.seq.desc()).limit(1)
        return int(self._sql.scalar(last) or 0)

    def running(self, portal: str | None = None) -> list[Session]:
        # what is over is due no more, so few are read
        timed = select(records.c.data).where(records.c.kind == "session", records.c.due_at.is_not(None)).order_by(records.c.id)
        found = self._all(Session, timed.where(records.c.portal == portal) if portal is not None else timed)
        return [session for session in found if session.state == "active"]

    def consents(self, session: str) -> list[Consent]:
        return self._all(Consent, _of_session("consent", session).order_by(records.c.id))

    def ledger(self, session: str) -> list[LedgerRow]:
        return self._all(LedgerRow, _of_session("ledger", session).order_by(records.c.id))

    def ledger_head(self, session: str) -> LedgerRow | None:
        return next(iter(self._all(LedgerRow, _of_session("ledger", session).order_by(records.c.id.desc()).limit(1))), None)

    def transfers(self, conversation: str, session: str) -> list[Transfer]:
        theirs = select(records.c.data).where(records.c.conversation == conversation, records.c.kind == "transfer")
        return [found for found in self._all(Transfer, theirs.order_by(records.c.rev)) if found.session == session]

    def told_under(self, consent: Consent) -> bool:
        since = select(records.c.rev).where(records.c.kind == "consent", records.c.id == consent.id).scalar_subquery()
        later = (records.c.conversation == consent.conversation, records.c.kind == "report", records.c.rev > since)
        theirs = records.c.data.contains(f'"session":"{consent.session}"', autoescape=True)
        part = records.c.data.contains('"part":true', autoescape=True)  # in a text the quotes would have backslashes
        return self._sql.scalar(select(records.c.rev).where(*later, theirs, ~part).limit(1)) is not None

    def thread(self, conversation: str, after_seq: int = 0, limit: int = 1000) -> list[Message]:
        lines = select(records.c.data).where(records.c.conversation == conversation, records.c.seq > after_seq)
        return self._all(Message, lines.order_by(records.c.seq).limit(limit))

    def editions(self, conversation: str) -> list[Edition]:
        here = (records.c.conversation == conversation, records.c.kind == "edition")
        return self._all(Edition, select(records.c.data).where(*here).order_by(records.c.id))

    def of_portal(self, kind: Kind, portal: str) -> list[str]:
        return list(self._sql.scalars(select(records.c.id).where(records.c.portal == portal, records.c.kind == kind)))

    def blocks(self) -> Blocklist:
        ((stamp,),) = self._driver.rows(_BLOCKS_STAMP)
        read = self._kept_blocks.read
        if read is None or read[0] != stamp:
            read = stamp, Blocklist(codec.struct(Block, data) for (data,) in self._driver.rows(_BLOCKS))
            self._kept_blocks.read = read
        return read[1]

    def tags(self) -> list[Tag]:
        return self._all(Tag, select(records.c.data).where(records.c.kind == "tag").order_by(records.c.id))

    def shortcuts(self) -> list[Shortcut]:
        return self._all(Shortcut, select(records.c.data).where(records.c.kind == "shortcut").order_by(records.c.id))

    def tagged(self, tag: str) -> list[Conversation]:
        named = records.c.data.contains(f'"{tag}"', autoescape=True)
        query = select(records.c.data).where(records.c.kind == "conversation", named).order_by(records.c.id)
        return [found for found in self._all(Conversation, query) if tag in found.tags]

    def conversations_of(self, contact: str) -> list[Conversation]:
        return self._of_contact(Conversation, contact)

    def visits_of(self, contact: str) -> list[Visit]:
        return self._of_contact(Visit, contact)

    def contact_known_by(self, portal: str, identity: bytes) -> str | None:
        return self._sql.scalar(select(identities.c.contact).where(identities.c.portal == portal, identities.c.hash == identity))

    def due(self, now_ms: int, limit: int) -> list[Record]:
        rows = self._sql.execute(
            select(records.c.kind, records.c.data)
            .where(records.c.due_at.is_not(None), records.c.due_at <= now_ms)
            .order_by(records.c.due_at)
            .limit(limit)
        )
        return [codec.struct(KINDS[row.kind], row.data) for row in rows]

    def _all(self, kind: type[R], query: Select[str]) -> list[R]:
        return [codec.struct(kind, data) for data in self._sql.scalars(query)]

    def _of_contact(self, kind: type[R], contact: str) -> list[R]:
        """In the order of their ids. Told apart and ordered here: to do that, SQLite would walk through all records of the kind."""
        rows = self._sql.execute(select(records.c.kind, records.c.id, records.c.data).where(records.c.contact == contact))
        mine = sorted((row.id, row.data) for row in rows if row.kind == KIND_OF[kind])
        return [codec.struct(kind, data) for _, data in mine]

    # ---- the change feed

    def audience(self, agent: str) -> AgentAudience | None:
        record = self.find(Agent, agent)
        if record is None or not record.active:
            return None
        return agent_audience(agent, record.role, self.portals())

    def floor(self, agent: str) -> int:
        return int(self._sql.scalar(select(floors.c.rev).where(floors.c.agent == agent)) or 0)

    def changes(self, audience: Audience, since: int, limit: int) -> list[Change]:
        newer = _visible(audience).where(records.c.rev > since).order_by(records.c.rev).limit(limit)
        puts = [_put(row) for row in self._sql.execute(newer)]
        if not isinstance(audience, AgentAudience):
            return puts
        gone = select(removals).where(removals.c.agent == audience.agent, removals.c.rev > since).order_by(removals.c.rev).limit(limit)
        return sorted(puts + [_removal(row) for row in self._sql.execute(gone)], key=lambda change: change.rev)[:limit]

    def all_changes(self, since: int, upto: int) -> list[Change]:
        puts = self._sql.execute(select(*_FEED).where(records.c.rev > since, records.c.rev <= upto))
        gone = self._sql.execute(select(removals).where(removals.c.rev > since, removals.c.rev <= upto))
        return sorted([_put(row) for row in puts] + [_removal(row) for row in gone], key=lambda change: change.rev)

    def snapshot(self, audience: Audience) -> Iterator[Change]:
        everything = not isinstance(audience, CustomerAudience)
        for kind in (kind for kind in KINDS if everything or kind in CUSTOMER_KINDS):
            for row in self._sql.execute(_visible(audience).where(records.c.kind == kind).order_by(records.c.rev)):
                yield _put(row)

    # ---- secrets, as hashes

    def account(self, email: str) -> Account | None:
        row = self._sql.execute(select(accounts).where(accounts.c.email == email)).first()
        return Account(row.agent, row.email, row.password) if row else None

    def accounts(self) -> list[Account]:
        return [Account(row.agent, row.email, row.password) for row in self._sql.execute(select(accounts))]

    def token(self, token: bytes) -> TokenRow | None:
        row = self._sql.execute(select(tokens).where(tokens.c.hash == token)).first()
        return TokenRow(row.agent, row.device) if row else None

    def knows_device(self, agent: str, device: str) -> bool:
        row = select(devices.c.agent).where(devices.c.agent == agent, devices.c.device == device)
        return self._sql.scalar(row) is not None

    def seat_link(self, mac: bytes) -> SeatLink | None:
        row = self._sql.execute(select(seat_links).where(seat_links.c.mac == mac)).first()
        return SeatLink(row.conversation, row.expires_at, row.opened_by) if row else None

    def seat(self, seat: bytes) -> SeatRow | None:
        row = self._sql.execute(select(seats).where(seats.c.hash == seat)).first()
        return SeatRow(row.conversation, row.session) if row else None

    def code_key(self, code: str) -> CodeKey | None:
        return _key(self._sql.execute(select(code_keys).where(code_keys.c.code == code)).first())

    def code_by_token(self, mac: bytes) -> CodeKey | None:
        return _key(self._sql.execute(select(code_keys).where(code_keys.c.token_mac == mac)).first())

    def code_by_plain(self, mac: bytes) -> CodeKey | None:
        lived_last = (code_keys.c.state != "live", code_keys.c.closed_at.desc())
        return _key(self._sql.execute(select(code_keys).where(code_keys.c.code_mac == mac).order_by(*lived_last).limit(1)).first())

    def live_codes(self, agent: str, now_ms: int, portal: str = "") -> int:
        mine = and_(code_keys.c.agent == agent, code_keys.c.state == "live", code_keys.c.expires_at > now_ms)
        counted = select(func.count()).select_from(code_keys).where(mine)
        if portal:
            of_it = and_(records.c.kind == "code", records.c.id == code_keys.c.code, records.c.portal == portal)
            counted = counted.where(select(records.c.id).where(of_it).exists())
        return int(self._sql.scalar(counted) or 0)

    def answer(self, party: str, request: str) -> KeptAnswer | None:
        row = self._driver.row(_ANSWER, party=party, request=request)
        return KeptAnswer(*row) if row is not None else None

    def spent(self, ledger: str) -> Spent:
        row = self._driver.row(_SPENT, name=ledger)
        return Spent(*row) if row is not None else Spent()

    # ---- files

    def blob(self, id: str) -> BlobRow | None:
        row = self._sql.execute(select(blobs).where(blobs.c.id == id)).first()
        return BlobRow(*row) if row else None

    def blobs_held(self, conversation: str, party: str) -> Held:
        here = blobs.c.conversation == conversation
        counted = select(func.count(), func.coalesce(func.sum(blobs.c.size), 0)).select_from(blobs)
        files, size = self._sql.execute(counted.where(here)).one()
        waiting, _ = self._sql.execute(counted.where(here, blobs.c.party == party, blobs.c.message.is_(None))).one()
        return Held(int(files), int(size), self.spent(ALL_FILES).bytes, int(waiting))

    def unclaimed_blobs(self, before_ms: int, limit: int) -> list[BlobRow]:
        old = select(blobs).where(blobs.c.message.is_(None), blobs.c.at < before_ms)
        return [BlobRow(*row) for row in self._sql.execute(old.order_by(blobs.c.at).limit(limit))]

    def coming_blobs(self) -> list[BlobRow]:
        # what is judged has a message soon, or is forgotten: few are looked at
        return [BlobRow(*row) for row in self._sql.execute(select(blobs).where(blobs.c.message.is_(None), blobs.c.type == ""))]

    def same_bytes(self, row: BlobRow) -> str | None:
        alike = select(blobs.c.name).where(blobs.c.sha256 == row.sha256, blobs.c.size == row.size, blobs.c.type != "", blobs.c.id != row.id)
        return self._sql.execute(alike.limit(1)).scalar()

    def blob_is_kept(self, name: str) -> bool:
        return self._sql.execute(select(blobs.c.id).where(blobs.c.name == name).limit(1)).first() is not None

    def blob_names(self) -> set[str]:
        return set(self._sql.scalars(select(blobs.c.name)))


def _of_session(kind: Kind, session: str) -> Select[Any]:
    """Records that are named by their session, a colon and more."""
    # `:` sorts before `;`: a range instead of LIKE, which would read wildcards in an id
    named = (records.c.id >= f"{session}:", records.c.id < f"{session};")
    # of a session whose own name begins with this one and a colon there is a further colon
    further = func.substr(records.c.id, len(session) + 2, type_=String).contains(":")
    return select(records.c.data).where(records.c.kind == kind, *named, ~further)


def _visible(audience: Audience) -> Select[Any]:
    """`rules.audience.sees` as a condition."""
    no_cursor = records.c.kind != "cursor"
    theirs = or_(no_cursor, records.c.id.not_like(f"%:{DESK}"))
    match audience:
        case AgentAudience(agent, None):
            return select(*_FEED).where(or_(records.c.owner.is_(None), records.c.owner == agent), theirs)
        case AgentAudience(agent, portals):
            everybodys = and_(records.c.kind.in_(sorted(WORKSPACE_KINDS)), records.c.portal.is_(None))
            return select(*_FEED).where(
                or_(everybodys, records.c.portal.in_(portals) if portals else false()),
                or_(records.c.owner.is_(None), records.c.owner == agent),
                theirs,
            )
        case CustomerAudience(conversation):
            kinds: Sequence[str] = sorted(CUSTOMER_KINDS)
            return select(*_FEED).where(
                records.c.conversation == conversation,
                records.c.kind.in_(kinds),
                records.c.agents_only.is_(False),
                or_(no_cursor, records.c.id.in_(cursors_shown(conversation))),
            )


def _put(row: Row[*tuple[Any, ...]]) -> Change:
    kind = cast(Kind, row.kind)
    return Change(
        rev=row.rev,
        kind=kind,
        id=row.id,
        record=codec.struct(KINDS[kind], row.data),
        data=row.data.encode(),
        portal=row.portal,
        conversation=row.conversation,
        agents_only=bool(row.agents_only),
        owner=row.owner,
    )


def _removal(row: Row[*tuple[Any, ...]]) -> Change:
    return Change(rev=row.rev, kind=cast(Kind, row.kind), id=row.id, op="remove", only_for=row.agent)


def _key(row: Row[*tuple[Any, ...]] | None) -> CodeKey | None:
    if row is None:
        return None
    return CodeKey(row.code, row.agent, row.attempt, row.length, bool(row.letters), row.state, row.expires_at, row.closed_at, row.join_id)
