"""What the broker asks of a store. One contract suite (`tests/broker/store/`) runs against every implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from broker.rules.allowance import Spent
from broker.rules.audience import AgentAudience, Audience, Change
from broker.rules.blocks import Blocklist
from broker.rules.files import Held
from broker.store.mail_port import MailReader, MailTx
from protocol.fields import Record
from protocol.records import Agent, Conversation, Edition, Group, Kind, Message, Portal, Shortcut, Tag, Visit
from protocol.support import Consent, LedgerRow, Session, Transfer

R = TypeVar("R", bound=Record)
T = TypeVar("T")

KeyState = Literal["live", "claimed", "expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class CodeKey:
    """What is kept of a code besides its record. `attempt` makes the plain text again; `closed_at` is when it ceased to live."""

    code: str
    agent: str
    attempt: int
    length: int
    letters: bool
    state: KeyState
    expires_at: int
    closed_at: int | None = None
    join: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    agent: str
    email: str
    password: str | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    agent: str
    device: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    conversation: str
    session: str


@dataclass(frozen=True, slots=True)
class SeatLink:
    """A link by which a customer goes on on another device. `opened_by`: what opened it, empty until then."""

    conversation: str
    expires_at: int
    opened_by: str = ""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The frame that answered a request. `code`: the answer tells a code's plain text, which is made again and not kept."""

    frame: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class BlobRow:
    """What is known of a file. `party`: who brings it; `name`: what its bytes are kept under, one name for files of the same bytes. `type`
    is empty until all are here and judged; `message` names it from then on, for good. `arrived`: how many bytes of one that is not
    judged were here when its last request ended."""

    id: str
    conversation: str
    party: str
    name: str
    size: int
    sha256: str
    at: int
    type: str = ""
    width: int = 0
    height: int = 0
    message: str | None = None
    arrived: int = 0

    @property
    def counted(self) -> int:
        """How many bytes it has of what all files may have."""
        return self.size if self.type else self.arrived


class Reader(MailReader, Protocol):
    """A consistent view of one moment. Only within the question that got it, on its thread."""

    def rev(self) -> int:
        """The latest revision."""
        ...

    def feed(self) -> str:
        """The name of this history."""
        ...

    def workspace(self) -> str: ...

    def find(self, kind: type[R], id: str) -> R | None: ...

    def agents(self) -> list[Agent]: ...

    def portals(self) -> list[Portal]: ...

    def groups(self) -> list[Group]: ...

    def going(self, portal: str | None = None) -> list[Conversation]:
        """Every conversation that is not resolved, of all portals or of one. Looks through all: for the start, and what is rare."""
        ...

    def shown_seq(self, conversation: str, upto: int) -> int:
        """The last line up to `upto` that the customer sees, too; 0 for none."""
        ...

    def running(self, portal: str | None = None) -> list[Session]:
        """The sessions that are under way; with `portal`, its own."""
        ...

    def consents(self, session: str) -> list[Consent]: ...

    def ledger(self, session: str) -> list[LedgerRow]:
        """The rows of a session, in their order."""
        ...

    def ledger_head(self, session: str) -> LedgerRow | None:
        """The last row."""
        ...

    def transfers(self, conversation: str, session: str) -> list[Transfer]:
        """Files that are or were on their way in a session."""
        ...

    def told_under(self, consent: Consent) -> bool:
        """Whether the device told all of itself since this consent became what it is; not a part of it."""
        ...

    def thread(self, conversation: str, after_seq: int = 0, limit: int = 1000) -> list[Message]: ...

    def editions(self, conversation: str) -> list[Edition]:
        """What its messages and notes were before they were changed."""
        ...

    def of_portal(self, kind: Kind, portal: str) -> list[str]:
        """The ids of all codes or conversations of a portal."""
        ...

    def blocks(self) -> Blocklist: ...

    def tags(self) -> list[Tag]: ...

    def shortcuts(self) -> list[Shortcut]: ...

    def tagged(self, tag: str) -> list[Conversation]:
        """Every conversation that carries this tag."""
        ...

    def conversations_of(self, contact: str) -> list[Conversation]: ...

    def visits_of(self, contact: str) -> list[Visit]:
        """Oldest first."""
        ...

    def contact_known_by(self, portal: str, identity: bytes) -> str | None:
        """The contact of this portal that is known by `identity` (a hash)."""
        ...

    def audience(self, agent: str) -> AgentAudience | None:
        """What an active agent sees now; None for anybody else."""
        ...

    def floor(self, agent: str) -> int:
        """The revision at which the agent's audience last grew: an older `since` needs a snapshot."""
        ...

    def changes(self, audience: Audience, since: int, limit: int) -> list[Change]:
        """Changes after `since` in order, each record once with its latest content."""
        ...

    def all_changes(self, since: int, upto: int) -> list[Change]:
        """The same for nobody in particular."""
        ...

    def snapshot(self, audience: Audience) -> Iterator[Change]:
        """Every record that `audience` sees, kinds in the order of `records.KINDS`."""
        ...

    def due(self, now_ms: int, limit: int) -> list[Record]:
        """Records whose time has come (`rules.expiry`)."""
        ...

    def account(self, email: str) -> Account | None: ...

    def accounts(self) -> list[Account]: ...

    def token(self, token: bytes) -> TokenRow | None: ...

    def knows_device(self, agent: str, device: str) -> bool:
        """Whether this device has signed in to this account before, be it signed out by now."""
        ...

    def seat(self, seat: bytes) -> SeatRow | None: ...

    def seat_link(self, mac: bytes) -> SeatLink | None: ...

    def code_key(self, code: str) -> CodeKey | None: ...

    def code_by_token(self, mac: bytes) -> CodeKey | None: ...

    def code_by_plain(self, mac: bytes) -> CodeKey | None:
        """The live code, or else the one that lived last."""
        ...

    def live_codes(self, agent: str, now_ms: int, portal: str = "") -> int:
        """`portal`: only codes for this one."""
        ...

    def answer(self, party: str, request: str) -> KeptAnswer | None: ...

    def spent(self, ledger: str) -> Spent:
        """What was spent under this name; nothing at first."""
        ...

    def blob(self, id: str) -> BlobRow | None: ...

    def blobs_held(self, conversation: str, party: str) -> Held:
        """What a conversation's files come to, those of `party` that no message names, and all that has come of all."""
        ...

    def unclaimed_blobs(self, before_ms: int, limit: int) -> list[BlobRow]:
        """Files announced before then that no message names, oldest first."""
        ...

    def coming_blobs(self) -> list[BlobRow]:
        """Files that are not judged yet."""
        ...

    def same_bytes(self, row: BlobRow) -> str | None:
        """Under what name another judged file keeps the very same bytes."""
        ...

    def blob_is_kept(self, name: str) -> bool:
        """Whether any file has its bytes under this name."""
        ...

    def blob_names(self) -> set[str]:
        """What bytes are kept under, all of them."""
        ...

    def kept_too_long(self, portal: Portal, now_ms: int, limit: int) -> list[str]:
        """Conversations of this portal whose time is up (`rules.retention`), oldest first."""
        ...


class Tx(Reader, MailTx, Protocol):
    """A write transaction. Either all of it is committed or nothing."""

    @property
    def freed(self) -> list[str]:
        """Names of bytes that no file has any more. They may go once this is committed, and not before."""
        ...

    def attempt(self) -> AbstractContextManager[object]:
        """What is done within is undone when it raises; the transaction goes on."""
        ...

    def put(self, record: Record, portal: str | None = None) -> int:
        """Write a record whole; gives its new `rev`. `portal` where the record does not name it itself."""
        ...

    def put_off(self, record: Record, until_ms: int) -> None:
        """It is due at that time instead, until it is put again. The record itself stays as it is, and nobody is told."""
        ...

    def remove_for(self, agent: str, kind: Kind, id: str) -> int:
        """Tell one agent that a record is no longer for its eyes."""
        ...

    def raise_floor(self, agent: str) -> None: ...

    def know_contact(self, portal: str, identity: bytes, contact: str) -> None:
        """From now on `identity` (a hash) stands for this contact of the portal."""
        ...

    def know_as(self, contact: str, into: str) -> None:
        """What stood for `contact` stands for `into`."""
        ...

    def set_workspace(self, name: str) -> None: ...

    def next_number(self) -> int:
        """The next conversation's number."""
        ...

    def add_code(self, key: CodeKey, code_mac: bytes, token_mac: bytes) -> bool:
        """False when the plain code is in use by a live one."""
        ...

    def claim_code(self, code: str, now_ms: int, join: str) -> bool:
        """Live and unexpired becomes claimed, for exactly one caller."""
        ...

    def close_code(self, code: str, state: KeyState, now_ms: int) -> None: ...

    def add_account(self, account: Account) -> bool:
        """False when the address is taken."""
        ...

    def add_token(self, token: bytes, agent: str, device: str, now_ms: int) -> None: ...

    def know_device(self, agent: str, device: str) -> None: ...

    def kill_token(self, token: bytes) -> None: ...

    def set_password(self, agent: str, password: str) -> None: ...

    def kill_tokens(self, agent: str, device: str | None = None) -> list[bytes]:
        """End all sign-ins of one device, or of all; gives their hashes."""
        ...

    def add_seat(self, seat: bytes, conversation: str, session: str) -> None: ...

    def give_seat(self, seat: bytes, session: str) -> None:
        """From now on this seat is the one of the session."""
        ...

    def add_seat_link(self, mac: bytes, link: SeatLink) -> None: ...

    def open_seat_link(self, mac: bytes, opened_by: str) -> bool:
        """True for the first opening alone."""
        ...

    def forget_seat_links(self, before_ms: int) -> None:
        """Those that expired before then."""
        ...

    def keep_answer(self, party: str, request: str, answer: KeptAnswer, now_ms: int) -> None: ...

    def forget_answers(self, before_ms: int) -> None: ...

    def spend(self, ledger: str, bytes: int) -> None:
        """Once more, and so many bytes."""
        ...

    def put_blob(self, row: BlobRow) -> None:
        """A new one, or what has become of a known one."""
        ...

    def forget_blob(self, id: str) -> None:
        """Where no other file has the same bytes, they are `freed`."""
        ...

    def forget_conversation(self, conversation: Conversation) -> None:
        """All of it: its records, its code, seats, mails, files, answers, what it has used up. Nobody is told by this."""
        ...


class Store(Protocol):
    """Event loop's thread, but for the jobs themselves, which run on the store's threads."""

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run `job` in a transaction and return when it is on disk. What it raises comes out here, and undoes it.

        Jobs run one at a time in the order of the calls. Raises StoreUnavailable when the commit failed.
        """
        ...

    async def read(self, question: Callable[[Reader], T]) -> T: ...

    def read_now(self, question: Callable[[Reader], T]) -> T:
        """A short question on the caller's own thread."""
        ...

    async def scrub(self) -> None:
        """Nothing that was deleted is left in the files, as far as nobody is reading there just now."""
        ...

    def close(self) -> None:
        """Finish what was asked and stop the threads."""
        ...
