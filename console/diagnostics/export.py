"""A report as a file: JSON for programs, a page of its own for people. What the device said is data in both, never markup. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from html import escape

import msgspec

from console.chat.dates import date_words, moment, time_of_day
from console.diagnostics.reading import Told
from console.diagnostics.rows import ItemRow, Row, SectionRow
from console.diagnostics.rules import Verdict
from console.words import language, tr

INK = {"bad": "#B3261E", "warn": "#8A5000", "notice": "#46515C", "good": "#1F6E37", "": "#14191E"}
"""Of a printed page, which is light whatever the window is."""
SIGN = {"bad": "✕", "warn": "!", "notice": "i", "good": "✓", "": ""}


@dataclass(frozen=True, slots=True)
class About:
    """Whose device it is, as the page's head says."""

    name: str
    model: str
    at: int


def as_json(told: Told, found: Sequence[Verdict], about: About) -> bytes:
    """Values as they were told, with the verdicts beside; keys are the protocol's."""
    sections = {
        section: [
            {"key": fact.key, "value": fact.value, "unit": fact.unit or None, "why": fact.why or None, "at": fact.at}
            for fact in told.of(section)
        ]
        for section in told.sections
    }
    document = {
        "format": "tapline-diagnostics/1",
        "name": about.name,
        "model": about.model,
        "at": told.at,
        "session": told.session,
        "device": told.device,
        "verdicts": [{"level": v.level, "item": ".".join(v.item), "text": v.text} for v in found],
        "sections": sections,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def as_html(found: Sequence[Row], verdicts: Sequence[Verdict], about: About, zone: tzinfo | None = None) -> str:
    """One file without anything from elsewhere; plain enough for a browser, a printer and Qt's documents."""
    title, when = head_words(about, zone)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language())}"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{_said(title)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{_said(title)}</h1><p>{_said(when)}</p>",
    ]
    grave = [verdict for verdict in verdicts if verdict.level != "good"]
    if grave:
        parts.append(f"<h2>{_said(tr('Worth a look'))}</h2><table>")
        parts += [f"<tr><td>{_sign(verdict.level)}</td><td>{_said(verdict.text)}</td></tr>" for verdict in grave]
        parts.append("</table>")
    open_ = False
    for row in found:
        if isinstance(row, SectionRow):
            parts.append(f"{'</table>' if open_ else ''}<h2>{_said(row.name)}</h2><table>")
            open_ = True
        else:
            parts.append(_item(row))
    parts.append(f"{'</table>' if open_ else ''}</body></html>\n")
    return "\n".join(parts)


def head_words(about: About, zone: tzinfo | None = None) -> tuple[str, str]:
    """Whose device it is, and when it told this."""
    at, model = moment(about.at, zone), about.model or tr("A device")
    when = tr("{model}, told on {date} at {time}", model=model, date=date_words(at.date()), time=time_of_day(at))
    return tr("Diagnostics of {name}", name=about.name or tr("a device")), when


STYLE = (
    "body{font:14px sans-serif;color:#14191E;background:#fff;margin:2em;max-width:60em}"
    "h1{font-size:20px}h2{font-size:15px;margin:1.4em 0 .3em}"
    "table{border-collapse:collapse;width:100%}td{padding:3px 8px 3px 0;vertical-align:top;border-bottom:1px solid #DDE2E6}"
    "@media print{body{margin:0}h2{page-break-after:avoid}tr{page-break-inside:avoid}}"
)


def _item(row: ItemRow) -> str:
    weight = "600" if row.level in ("bad", "warn") else "400"
    ink = "#5C6772" if row.missing else INK[row.level if row.level in ("bad", "warn") else ""]
    cells = [
        f'<td width="3%">{_sign(row.level)}</td><td width="40%">{_said(row.name)}</td>',
        f'<td style="color:{ink};font-weight:{weight}">{_said(row.value)}</td>',
    ]
    if row.before or row.change:
        cells.append(f'<td style="color:#5C6772">{_said(row.before)} {_said(f"({row.change})" if row.change else "")}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _sign(level: str) -> str:
    return f'<span style="color:{INK[level]}">{SIGN[level]}</span>'


def _said(text: str) -> str:
    """Escaped, and each piece a world of its own: what reads from right to left turns nothing beside it."""
    return f"<bdi>{escape(text, quote=True)}</bdi>"
