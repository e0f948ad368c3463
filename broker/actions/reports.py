"""What a customer's device tells of itself, kept only by consent."""

from __future__ import annotations

from broker.actions.actors import CustomerActor, session_for
from broker.actions.thread import tell
from broker.errors import Refused
from broker.rules.consent import consent_id, granted
from broker.rules.people import clean_name
from broker.store.port import Reader, Tx
from protocol import codec, limits
from protocol.support import Consent, Item, Report, Section, Session
from protocol.wire import ReportPut


def enough(reader: Reader, actor: CustomerActor, request: ReportPut) -> bool:
    """Whether the session that runs on this device has had as many as there may be."""
    session = reader.find(Session, actor.session) if request.session == actor.session else None
    return session is not None and session.state == "active" and reader.spent(_ledger(session.id)).times >= limits.REPORTS


def put(tx: Tx, actor: CustomerActor, request: ReportPut, now_ms: int) -> None:
    """The next one: there is room for it (`enough`). Raises Refused."""
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
    first = not report.part and all(told.part for told in tx.reports_under(consent))
    tx.spend(_ledger(session.id), 0)
    tx.put(report, conversation.portal)
    if first:  # what is asked for anew under the same yes is kept, and is no further line between people's words
        tell(tx, conversation, actor.author, now_ms, "reported", report=report.id)


def _ledger(session: str) -> str:
    return f"reports:{session}"


def _clean(section: Section) -> Section:
    """Without control characters: what a device says ends on screens and in files."""
    return Section(name=clean_name(section.name, 24), items=[_clean_item(item) for item in section.items])


def _clean_item(item: Item) -> Item:
    value = clean_name(item.value, limits.ITEM_CHARS) if isinstance(item.value, str) else item.value
    return Item(key=clean_name(item.key, 48), value=value, unit=clean_name(item.unit, 12), why=clean_name(item.why, limits.REASON_CHARS))
