"""A session as a text to read: who was present, what was said and done and when, which files, and the seal of the ledger. Pure.

Plain text and HTML say the same. Words of others are escaped in the one and kept on their own lines in the other; nothing in the HTML
refers to anything outside of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from html import escape

from console.chat.dates import moment as time_at
from console.session_record.moments import Moment
from console.session_record.record import SessionRecord
from console.words import language, tr
from protocol.records import Conversation, File, Message
from protocol.support import Client, Session

_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROLS = {n: None for n in (*range(32), *range(127, 160)) if n not in (9, 10)}
INDENT = "          "
"""Below the time, for the lines of a text after its first."""


@dataclass(frozen=True, slots=True)
class About:
    """What stands above a transcript. `helpers`: who of the desk took part, in their order."""

    portal: str
    name: str
    helpers: tuple[str, ...]
    client: Client
    rating: int | None = None
    comment: str = ""
    files: tuple[File, ...] = ()


def about(session: Session, conversation: Conversation | None, portal: str, messages: Sequence[Message], *, inside: bool) -> About:
    """`inside`: for the desk, notes and their authors included."""
    shown = [message for message in messages if inside or message.visibility == "all"]
    helpers = dict.fromkeys(message.author.name for message in shown if message.author.kind == "agent" and message.author.name)
    files = tuple(file for message in shown for file in message.files)
    return About(
        portal, conversation.name if conversation is not None else "", tuple(helpers), session.client,
        conversation.rating if conversation is not None else None, conversation.rating_comment if conversation is not None else "", files,
    )  # fmt: skip


def as_text(record: SessionRecord, about: About, zone: tzinfo | None = None, *, inside: bool = False) -> str:
    """Lines end as on every system but the oldest; the text ends with one."""
    out = [tr("Support session"), ""]
    out += [tr("{name}: {said}", name=name, said=value) for name, value in _facts(record, about, zone)]
    day = ""
    for moment in _shown(record, inside):
        at = time_at(moment.at, zone)
        if (today := at.strftime("%Y-%m-%d")) != day:
            day = today
            out += ["", today]
        first, *rest = _said(moment).split("\n")
        out.append(f"{at.strftime('%H:%M:%S')}  {first}")
        out += [INDENT + line for line in rest]
    if about.files:
        out += ["", tr("Files")]
        out += [f"  {one_line(file.name)}  ({_size(file.size)}, SHA-256 {file.sha256})" for file in about.files]
    if record.head:
        out += ["", *_seal(record)]
    return "\n".join(out) + "\n"


def as_html(record: SessionRecord, about: About, zone: tzinfo | None = None, *, inside: bool = False) -> str:
    """A page of its own, without script, picture or link; light and dark."""
    rows: list[str] = []
    day = ""
    for moment in _shown(record, inside):
        at = time_at(moment.at, zone)
        if (today := at.strftime("%Y-%m-%d")) != day:
            day = today
            rows.append(f"<h2>{escape(today)}</h2>")
        kind = "note" if moment.note else "ours" if moment.ours and moment.who else "theirs" if moment.who else "event"
        who = f"<b>{escape(one_line(moment.who))}</b> " if moment.who else ""
        text = escape(clean(moment.text)).replace("\n", "<br>")
        when = f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%H:%M:%S}</time>'
        rows.append(f'<p class="{kind}">{when}<span>{who}{text}</span></p>')
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _facts(record, about, zone))
    files = "".join(f"<li>{escape(one_line(f.name))} <small>{_size(f.size)}, SHA-256 {escape(f.sha256)}</small></li>" for f in about.files)
    listed = f"<h2>{escape(tr('Files'))}</h2><ul>{files}</ul>" if files else ""
    seal = "".join(f"<p class=seal>{escape(line)}</p>" for line in _seal(record)) if record.head else ""
    title = escape(" · ".join(part for part in (tr("Support session"), one_line(about.name)) if part))
    return _PAGE.format(lang=language(), title=title, facts=facts, rows="\n".join(rows), files=listed, seal=seal)


def clean(text: str) -> str:
    """Without control and direction characters; line breaks stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").translate(_BIDI)
    return "".join(c for c in text.translate(_CONTROLS) if unicodedata.category(c) not in ("Cs", "Co"))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


# ---- inside


def _shown(record: SessionRecord, inside: bool) -> list[Moment]:
    return [moment for moment in record.moments if inside or not moment.inside]


def _said(moment: Moment) -> str:
    text = clean(moment.text)
    if not moment.who or moment.lane not in ("chat", "files"):
        return one_line(text)
    who = one_line(moment.who)
    return tr("{who}, note: {said}", who=who, said=text) if moment.note else tr("{who}: {said}", who=who, said=text)


def _facts(record: SessionRecord, about: About, zone: tzinfo | None) -> list[tuple[str, str]]:
    begins, ends = time_at(record.begins, zone), time_at(record.ends, zone)
    local = begins if begins.tzinfo is not None else begins.astimezone()
    offset = local.strftime("%z")
    span = tr("{begin} to {end}", begin=f"{begins:%Y-%m-%d %H:%M:%S}", end=f"{ends:%H:%M:%S}")
    client = about.client
    device = " ".join(part for part in (client.make, client.model) if part)
    facts = [
        (tr("Portal"), about.portal),
        (tr("Customer"), about.name),
        (tr("Who helped"), ", ".join(about.helpers)),
        (tr("Device"), ", ".join(part for part in (device, client.os) if part)),
        (tr("Time"), f"{span} (UTC{offset[:3]}:{offset[3:5]})"),
        (tr("Rating"), _rating(about)),
    ]
    return [(name, one_line(value)) for name, value in facts if value]


def _rating(about: About) -> str:
    if about.rating is None:
        return ""
    stars = tr("{n} of 5", n=about.rating)
    return f"{stars}, “{one_line(about.comment)}”" if about.comment else stars


def _seal(record: SessionRecord) -> list[str]:
    """Whoever keeps this line sees later whether anything of the ledger was changed."""
    if record.rows == 1:
        return [tr("The consent ledger has one row. Its seal: {hash}", hash=record.head)]
    return [tr("The consent ledger has {n} rows. The last one’s seal: {hash}", n=record.rows, hash=record.head)]


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1rem; margin-top: 2rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }} dt {{ opacity: .7; }} dd {{ margin: 0; }}
p {{ display: grid; grid-template-columns: 5.5rem 1fr; margin: .3rem 0; overflow-wrap: anywhere; }}
time {{ opacity: .7; font-variant-numeric: tabular-nums; }}
.event {{ opacity: .75; }} .note span {{ border-left: 3px solid #b7791f; padding-left: .6rem; }}
.seal {{ display: block; }}
</style></head><body><h1>{title}</h1><dl>{facts}</dl>
{rows}
{files}{seal}</body></html>
"""
