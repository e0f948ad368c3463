"""What a person wrote in an answer, without what the mail program repeats below, above or between it. English and French.

Line by line, each looked at once with short patterns: quoting comes from strangers. Where cutting would leave nothing, nothing is cut; and
an answer written between the quoted lines keeps them, for it means nothing without.
"""

from __future__ import annotations

import re

LINES = 20_000
ATTRIBUTION_LINES = 4
"""Over so many lines a program breaks "On Monday, ... wrote:"."""
LINE_CHARS = 400
"""Patterns look at no more of a line."""

_DATE = (
    r"(?:\d{1,4}|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|lun|mer|jeu|ven|sam|dim"
    r"|f[ée]v|avr|mai|juin|juil|ao[uû]t|d[ée]c)"
)
_WROTE = re.compile(r"(?:wrote|writes|schrieb|a écrit|ha scritto|escribi[óo])\s?(?:\([^)]{0,60}\))?\s?:?\s?$", re.IGNORECASE)
_BEGINS = re.compile(rf"(?:on|le|en date du|am)\b.{{0,40}}?\b{_DATE}", re.IGNORECASE)
_WITHOUT_DATE = re.compile(r".{0,200}(?:<[^<>\s]{3,254}@[^<>\s]{1,254}>|@).{0,60}(?:wrote|a écrit)\s?:\s?$", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"-{2,}\s?(?:original message|message d['’]origine|message original|reply message|original-nachricht)\s?-{2,}$|_{20,}$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"-{2,}\s?(?:forwarded message|message transféré|message transmis|weitergeleitete nachricht)\s?-{2,}$"
    r"|begin forwarded message\s?:|début du message (?:transféré|réexpédié)\s?:",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[*_ ]{0,3}(from|sent|to|cc|subject|date|reply-to|de|envoyé|envoyé le|à|objet|date d['’]envoi|répondre à)[*_ ]{0,3}\s?:", re.IGNORECASE
)
_FROM = frozenset({"from", "de"})
_SENT_FROM = re.compile(
    r"(?:sent|get) (?:from|with) (?:my|outlook|yahoo|mail|proton)\b.{0,60}$|get outlook for .{0,30}$"
    r"|envoyé (?:de mon|depuis mon|de|depuis|à partir d['’e]|avec)\b.{0,60}$|télécharge(?:r|z) outlook pour .{0,30}$",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """`text` without quotes, signature delimiter and below, and "Sent from my ..."; as it is where nothing would be left."""
    lines = text.split("\n")
    if len(lines) > LINES:
        return text
    kept = _cut_below(lines)
    kept = _cut_quoted(kept)
    kept = _cut_signature(kept)
    result = "\n".join(kept).strip("\n ")
    return result or text.strip("\n ")


def _look(line: str) -> str:
    return line.strip()[:LINE_CHARS].replace("\u00a0", " ").replace("\u202f", " ")


def _cut_below(lines: list[str]) -> list[str]:
    """Without the former message in the way of Outlook: all below a line or a block of its headers, unless it was passed on."""
    last_quote = max((at for at, line in enumerate(lines) if line.lstrip().startswith(">")), default=-1)
    last_words = max((at for at, line in enumerate(lines) if line.strip()), default=-1)
    for at, line in enumerate(lines):
        look = _look(line)
        if _FORWARDED.match(look):
            return lines
        if _SEPARATOR.match(look) and (not look.startswith("_") or _headers_at(lines, at + 1)):
            return lines[:at]
        if _headers_at(lines, at):
            return lines[:at]
        count = _attribution(lines, at)
        if count and last_quote < at + count <= last_words:  # something follows, none of it marked: all of it is the former message
            return lines[:at]
    return lines


def _headers_at(lines: list[str], at: int) -> bool:
    """A block that begins with From and has two more headers within the next lines."""
    at = next((near for near in range(at, min(at + 3, len(lines))) if lines[near].strip()), len(lines))
    if at >= len(lines):
        return False
    first = _HEADER.match(_look(lines[at]))
    if first is None or first[1].lower() not in _FROM:
        return False
    following = lines[at + 1 : at + 9]
    return len({m[1].lower() for m in (_HEADER.match(_look(line)) for line in following) if m}) >= 2


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from `at` on are "On Monday, Ana wrote:"; 0 when they are not."""
    first = _look(lines[at]).lstrip("> ")
    if not first:
        return 0
    if not _BEGINS.match(first):
        return 1 if _WITHOUT_DATE.match(first) else 0
    for more in range(ATTRIBUTION_LINES):
        if at + more >= len(lines):
            return 0
        line = _look(lines[at + more])
        if not line and more:
            return 0
        if _WROTE.search(line):
            return more + 1
    return 0


def _quote_follows(lines: list[str], at: int) -> bool:
    start = at + _attribution(lines, at)
    for line in lines[start : start + 4]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False


def _cut_quoted(lines: list[str]) -> list[str]:
    """Without blocks of `>` and the line above them; all stays where words stand between two of them."""
    blocks = _blocks(lines)
    own = [at for at, (quoted, start, end) in enumerate(blocks) if not quoted and any(line.strip() for line in lines[start:end])]
    quotes = [at for at, (quoted, *_) in enumerate(blocks) if quoted]
    between = [at for at in own if quotes and quotes[0] < at < quotes[-1]]
    kept: list[str] = []
    for quoted, start, end in blocks:
        if not quoted:
            kept += lines[start:end]
        elif _is_forwarded(lines[start:end]) or between:
            kept += [line.lstrip("> ") for line in lines[start:end]] if not between else lines[start:end]
    return kept


def _blocks(lines: list[str]) -> list[tuple[bool, int, int]]:
    """Runs of lines (quoted, start, end). An attribution belongs to the quote below it, empty lines between two quoted ones as well."""
    quoted = [line.lstrip().startswith(">") for line in lines]
    at = 0
    while at < len(lines):
        if not quoted[at]:
            count = _attribution(lines, at)
            if count and _quote_follows(lines, at):
                quoted[at : at + count] = [True] * count
                at += count
                continue
        at += 1
    at = 0
    while at < len(lines):  # empty lines between two quoted ones
        if quoted[at]:
            gap = at + 1
            while gap < len(lines) and not lines[gap].strip():
                gap += 1
            if gap < len(lines) and quoted[gap]:
                quoted[at:gap] = [True] * (gap - at)
            at = gap
        else:
            at += 1
    blocks: list[tuple[bool, int, int]] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or quoted[at] != quoted[start]:
            blocks.append((quoted[start], start, at))
            start = at
    return blocks


def _is_forwarded(lines: list[str]) -> bool:
    first = next((line.lstrip("> ") for line in lines if line.strip("> ")), "")
    return bool(_FORWARDED.match(_look(first)))


def _cut_signature(lines: list[str]) -> list[str]:
    """Without what stands below `-- ` (RFC 3676, 4.3), and without the last lines that say what it was written on."""
    for at, line in enumerate(lines):
        if line in ("-- ", "--") and any(x.strip() for x in lines[:at]) and len(lines) - at <= 20:
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or _SENT_FROM.match(_look(lines[-1]))):
        lines = lines[:-1]
    return lines
