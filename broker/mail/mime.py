"""A message taken apart (RFC 2045 to 2049, 2183, 2231), with an end to everything: depth, parts, headers.

Our own walk over the body, because the standard library's builds an object for each of a million parts, and looks for every open
boundary at each line. Only single header blocks, cut to size, go through `email`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import NamedTuple, TypeVar

from broker.mail.text import header, one_line, undecoded
from broker.mail.transfer import undone

T = TypeVar("T")

DEPTH = 10
PARTS = 100
HEADER_BYTES = 64 * 1024
"""Of one block of headers; what is longer is cut."""
HEADERS = 500
BOUNDARY_CHARS = 200
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_NEWLINES = re.compile(rb"[\r\n]{1,65536}")
_REST_OF_BOUNDARY = re.compile(rb"(--)?[ \t]{0,1000}(?=\r?\n|\Z)")
WINDOW = 256 * 1024
"""So far one call looks: others wait for as long as it takes."""
VAIN = 10 * PARTS
"""Lines that begin as a boundary and are none: those of parts within parts, in an honest mail."""


class _Span(NamedTuple):
    """`raw[start:end]`, not copied: parts within parts would be, once at each level."""

    raw: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf: what it says it is, and its bytes as they were before the way. `cut`: its end did not come."""

    type: str
    charset: str
    name: str
    attached: bool
    data: bytes
    cid: str = ""
    flowed: bool = False
    delsp: bool = False
    cut: bool = False
    alternative: int = 0
    """Parts with the same number above 0 say the same in several ways."""


@dataclass(slots=True)
class Taken:
    """`headers` of the whole message, decoded; `parts` in order; `more`: there was more than we take apart."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    raw: list[tuple[str, str]] = field(default_factory=list)
    """The same with encoded words as they came: addresses are told apart before their names are read."""
    parts: list[Part] = field(default_factory=list)
    type: str = "text/plain"
    report: str = ""
    more: bool = False
    _groups: int = 0

    def first(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def undecoded(self, *names: str) -> list[str]:
        return [value for key, value in self.raw if key in names]


def take_apart(raw: bytes) -> Taken:
    """Never raises; what is no mail comes out as one part of text, and what nobody can read counts as more than we take apart."""
    taken, head, body = _begun(raw)
    _walk(taken, head, _Span(raw, body, len(raw)), 0, 0, default="text/plain")
    return taken


def headers_alone(raw: bytes) -> Taken:
    """Without a look at the body, whose length is the sender's choice."""
    return _begun(raw)[0]


def _begun(raw: bytes) -> tuple[Taken, Message, int]:
    taken = Taken()
    head, body = _split(_Span(raw, 0, len(raw)))
    taken.raw = [(name.lower(), undecoded(str(value))) for name, value in list(head.raw_items())[:HEADERS]]
    taken.headers = [(name, header(value)) for name, value in taken.raw]
    taken.type = _type(head)
    taken.report = _param(head, "report-type").lower()
    return taken, head, body


def headers_of(raw: bytes) -> list[tuple[str, str]]:
    """The first header block alone, decoded: of a message inside another, such as a bounce's."""
    head, _ = _split(_Span(raw, 0, len(raw)))
    return [(name.lower(), header(value)) for name, value in list(head.raw_items())[:HEADERS]]


def _split(span: _Span) -> tuple[Message, int]:
    """The header block, and where the body begins."""
    raw, start, end = span
    if raw.startswith((b"\n", b"\r\n"), start, end):
        found = _NEWLINES.match(raw, start, end)
        return Message(), found.end() if found else start
    at, body = _end_of_headers(span)
    # NUL and lone CR make other parsers see other headers; here they are spaces
    head = raw[start : min(at, start + HEADER_BYTES)].replace(b"\0", b" ").replace(b"\r\n", b"\n").replace(b"\r", b" ")
    parser = BytesParser(policy=compat32)
    return _asked(lambda: parser.parsebytes(head + b"\n\n", headersonly=True), Message()), body


def _end_of_headers(span: _Span) -> tuple[int, int]:
    """Where the header block ends, and where the body begins behind it."""
    raw, start, end = span
    for at in range(start, end, WINDOW):
        found = _END_OF_HEADERS.search(raw, at, min(at + WINDOW + 4, end))
        if found:
            return found.start(), found.end()
    return end, end


def _walk(taken: Taken, head: Message, body: _Span, depth: int, group: int, default: str) -> None:
    if len(taken.parts) >= PARTS:
        taken.more = True
        return
    type_ = _type(head, default)
    boundary = _param(head, "boundary").encode("utf-8", "surrogateescape")[:BOUNDARY_CHARS]
    if type_.startswith("multipart/") and boundary:
        if depth >= DEPTH:
            taken.more = True
            return
        if type_ == "multipart/alternative" and not group:
            taken._groups += 1
            group = taken._groups
        pieces, cut = _pieces(body, boundary.rstrip())
        inner = "message/rfc822" if type_ == "multipart/digest" else "text/plain"
        if not pieces:  # it says that it has parts, and has none: its text is all there is
            taken.parts.append(Part("text/plain", "", "", False, body.raw[body.start : body.end]))
        for at, piece in enumerate(pieces):
            if len(taken.parts) >= PARTS:
                taken.more = True
                break
            before = len(taken.parts)
            try:
                sub, text = _split(piece)
                _walk(taken, sub, piece._replace(start=text), depth + 1, group, inner)
            except Exception:  # noqa: BLE001 - said as left out; the others are read
                taken.more = True
            if cut and at == len(pieces) - 1 and len(taken.parts) > before:
                taken.more = True
        return
    if type_.startswith("multipart/"):
        type_ = "text/plain"
        taken.more = taken.more or _asked(head.get_params, None) is None  # where its parts begin is not to be read
    taken.parts.append(_leaf(head, type_, body, group))


def _pieces(body: _Span, boundary: bytes) -> tuple[list[_Span], bool]:
    """What stands between boundary lines, and whether the last one never ended."""
    raw, start, end = body
    line = b"\n--" + boundary
    pieces: list[_Span] = []
    begun, vain = -1, 0
    at = start if raw.startswith(line[1:], start, end) else _find(body, line, start)
    while at >= 0:
        first = at == start and raw.startswith(line[1:], start, end)
        behind = at + len(line) - first
        rest = _REST_OF_BOUNDARY.match(raw, behind, end)
        if rest is None:
            vain += 1
        else:
            if begun >= 0:
                pieces.append(_between(raw, begun, at - (at > begun and raw[at - 1 : at] == b"\r")))
            if rest[1]:
                return pieces, False
            begun = behind = rest.end()
        if len(pieces) > PARTS or vain > VAIN:
            break
        at = _find(body, line, behind)
    if begun >= 0 and len(pieces) <= PARTS:
        pieces.append(_between(raw, begun, end))
    return pieces, begun >= 0


def _find(span: _Span, what: bytes, at: int) -> int:
    while at < span.end:
        found = span.raw.find(what, at, min(at + WINDOW + len(what), span.end))
        if found >= 0:
            return found
        at += WINDOW
    return -1


def _between(raw: bytes, start: int, end: int) -> _Span:
    """Without the line end that belongs to the boundary before it."""
    newline = 2 if raw.startswith(b"\r\n", start, end) else 1 if raw.startswith(b"\n", start, end) else 0
    return _Span(raw, start + newline, end)


def _leaf(head: Message, type_: str, body: _Span, group: int) -> Part:
    disposition = _value(head, "content-disposition").partition(";")[0].strip().lower()
    name = _name(head)
    how = _value(head, "content-transfer-encoding").strip().lower()
    data, cut = undone(body.raw, body.start, body.end, how)
    return Part(
        type=type_[:80],
        charset=_param(head, "charset"),
        name=name,
        attached=disposition == "attachment" or (bool(name) and not type_.startswith("text/")) or (bool(name) and disposition == "inline"),
        data=data,
        cid=_value(head, "content-id").strip("<> "),
        flowed=_param(head, "format").lower() == "flowed",
        delsp=_param(head, "delsp").lower() == "yes",
        cut=cut,
        alternative=group,
    )


def _asked(ask: Callable[[], T], otherwise: T) -> T:
    """What `email` makes of a header, `otherwise` where it fails: on what strangers write it raises TypeError, IndexError and more."""
    try:
        return ask()
    except Exception:  # noqa: BLE001 - there is no list of what it raises
        return otherwise


def _type(head: Message, default: str = "text/plain") -> str:
    return _asked(lambda: head.get_content_type() if head.get("content-type") is not None else default, default)


def _value(head: Message, name: str) -> str:
    return header(_asked(lambda: str(head.get(name, "")), ""))


def _param(head: Message, name: str) -> str:
    value = _asked(lambda: head.get_param(name), None)
    if isinstance(value, tuple):
        value = value[2]
    return one_line(str(value or ""))[:BOUNDARY_CHARS]


def _name(head: Message) -> str:
    """The file's name, also encoded as RFC 2231 or, wrongly and often, RFC 2047."""
    return header(_asked(lambda: str(head.get_filename() or ""), ""))[:200]
