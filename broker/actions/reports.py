"""What a customer's device tells of itself, kept only by consent."""

from __future__ import annotations

from broker.actions.actors import CustomerActor, session_for
from broker.actions.thread import tell
from broker.errors import Refused
from broker.rules import allowance
from broker.rules.consent import consent_id, granted
from broker.rules.people import clean_name
from broker.store.port import Reader, Tx
from protocol import codec, limits
from protocol.support import Consent, Item, Report, Section, Session
from protocol.wire import ReportPut


def is_due(reader: Reader, actor: CustomerActor, request: ReportPut) -> bool:
    """Whether the session runs, and on this device: then technicians wish for its reports, and the customer's room is not for them."""
    session = reader.find(Session, actor.session) if request.session == actor.session else None
    return session is not None and session.state == "active"


def no_room(reader: Reader, conversation: str, session: str, size: int) -> str:
    """Why one more of `size` bytes is not kept, and what to do; empty where there is room for it."""
    if reader.spent(_ledger(session)).times >= limits.REPORTS:
        return "this session has had enough reports; another one may have as many"
    if not allowance.affords_report(reader.spent(_room(conversation)), size):
        return "the reports of this conversation have used up their room; a new conversation has as much again"
    return ""


def charge(tx: Tx, conversation: str, size: int) -> None:
    """One came, whether or not it is kept: so is its answer."""
    tx.spend(_room(conversation), size)


def put(tx: Tx, actor: CustomerActor, request: ReportPut, now_ms: int) -> None:
    """The next one: there is room for it (`no_room`). Raises Refused."""
    session, conversation = session_for(tx, actor, request.session)
    if session.state != "active":
        raise Refused("ended", "the session is not running")
    if actor.session != session.id:
        raise Refused("forbidden", "the session runs on another device")
    consent = tx.find(Consent, consent_id(session.id, "diag"))
    if consent is None or not granted(consent):
        raise Refused("no_consent", "the customer has not allowed this")
    if tx.find(Report, request.id) is not None:
        raise Refused("forbidden", "this identifier is taken")
    report = Report(
        id=request.id,
        session=session.id,
        conversation=conversation.id,
        at=now_ms,
        sections=[_clean(section) for section in request.sections],
        part=request.part,
        device=request.device,
    )
    if len(codec.encode_struct(report)) > limits.REPORT_BYTES:
        raise Refused("too_long", f"a report has at most {limits.REPORT_BYTES} bytes")
    first = not report.part and not tx.told_under(consent)
    tx.spend(_ledger(session.id), 0)
    tx.put(report, conversation.portal)
    if first:  # what is asked for anew under the same yes is kept, and is no further line between people's words
        tell(tx, conversation, actor.author, now_ms, "reported", report=report.id)


def _ledger(session: str) -> str:
    return f"reports:{session}"


def _room(conversation: str) -> str:
    return f"report room:{conversation}"


def _clean(section: Section) -> Section:
    """Without control characters: what a device says ends on screens and in files."""
    return Section(name=clean_name(section.name, 24), items=[_clean_item(item) for item in section.items])


def _clean_item(item: Item) -> Item:
    value = clean_name(item.value, limits.ITEM_CHARS) if isinstance(item.value, str) else item.value
    return Item(key=clean_name(item.key, 48), value=value, unit=clean_name(item.unit, 12), why=clean_name(item.why, limits.REASON_CHARS))
