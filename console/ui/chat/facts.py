"""What the thread shows, gathered from the desk for `console.chat`, which decides; and its items as lines to draw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.chat import standing, way
from console.chat.foreseen_messages import foreseen_messages
from console.chat.standing import HeaderFacts
from console.chat.thread import BubbleItem, DayItem, EventItem, Item, Me, NewItem, Reported, ReportItem, Unread, spoken, thread
from console.chat.typists import Typist
from console.chat.way import Way
from console.diagnostics.reading import merged
from console.diagnostics.rules import worst
from console.refusals import refusal
from console.ui import icons
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line, Quote, ReportLine, Tick, TypingLine, UnreadLine
from console.ui.desk_port import DeskPort
from console.words import tr
from protocol.conversations import takes_part
from protocol.records import Message


def header_facts(desk: DeskPort, conversation: str) -> HeaderFacts | None:
    """None when the conversation is gone."""
    known = desk.known
    record = known.conversation(conversation)
    if record is None:
        return None
    portal = known.portal(record.portal)
    session, live = known.session_of(conversation), desk.live(conversation)
    part = takes_part(record, desk.me) or (session is not None and session.lead == desk.me)
    return standing.header_facts(record, session, live, portal.name if portal is not None else "", desk.now_ms(), part)


def way_of(desk: DeskPort, conversation: str) -> Way:
    known = desk.known
    record, session, live = known.conversation(conversation), known.session_of(conversation), desk.live(conversation)
    here = desk.customer_here(conversation)
    contact = known.who(record.contact) if record is not None and record.contact is not None else None
    portal = known.portal(record.portal) if record is not None else None
    return way.way_of(record, session, live, desk.link_state, here, contact, portal)


_TICKS: dict[str, Tick] = {"": "", "queued": "waiting", "sent": "sent", "delivered": "delivered", "read": "read", "failed": "failed"}


def thread_lines(
    desk: DeskPort,
    conversation: str,
    messages: Sequence[Message],
    *,
    unread: Unread | None = None,
    to_end: bool = True,
    typing: Typist | None = None,
) -> list[Line]:
    """Lines for the view, oldest first. `to_end`: these are the newest, so what is unsent and being typed follows.

    `unread`: where the bar of what is new stands; `typing`: whose dots stand below.
    """
    replica, workspace = desk.replica, desk.workspace
    me = Me(workspace.agent_id, workspace.agent_name) if workspace is not None else Me("")
    waiting = list(replica.queued_messages(conversation)) if to_end else []
    messages = foreseen_messages(messages, (q for q in desk.known.queued() if q.conversation == conversation))
    cursors = replica.cursors(conversation)
    find, mailing = replica.message, replica.mailing
    items = thread(messages, waiting, cursors, me, desk.now_ms(), unread, find=find, mailing=mailing, reported=partial(_reported, desk))
    lines = [_line(item) for item in items]
    if typing is not None and to_end:
        lines.append(TypingLine("typing", tr("{name} is typing", name=typing.name), typing.typed))
    return lines


def _reported(desk: DeskPort, report_id: str) -> Reported | None:
    """What was worst as the device told it; None for a report that is not here."""
    report = desk.replica.told_report(report_id) if report_id else None
    told = merged([report], report.session) if report is not None else None
    return Reported(report_id, tuple((verdict.level, verdict.text) for verdict in worst(told))) if told is not None else None


def _line(item: Item) -> Line:
    match item:
        case DayItem():
            return DateLine(item.key, item.text)
        case NewItem():
            return UnreadLine(item.key, item.text)
        case EventItem():
            return EventLine(
                item.key,
                item.icon if icons.has(item.icon) else "info",
                f"{item.text} · {item.time}",
                "" if item.mood == "good" else item.mood,
                "\n".join(item.each),
                item.order,
            )
        case ReportItem():
            told, detail = item.told, "\n".join([f"{item.text} · {item.time}", *(text for _, text in item.told.findings)])
            return ReportLine(item.key, "heartbeat", item.text, "", detail, item.order, told.report, item.time, told.findings)
        case BubbleItem():
            quote = Quote(item.quote.key, item.quote.name, item.quote.text) if item.quote is not None else None
            tick = "" if item.note and item.delivery in ("sent", "delivered", "read") else item.delivery
            return Bubble(
                item.key, item.mine, item.name, item.who, item.body, item.time, _TICKS[tick], item.first, item.note,
                item.trouble or (refusal(item.code) if item.delivery == "failed" else ""), item.spoken or spoken(item.delivery),
                item.ours, item.files, item.order, quote, item.edited, item.gone, item.by_mail,
            )  # fmt: skip
