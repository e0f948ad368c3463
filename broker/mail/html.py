"""HTML of mails as plain text; quotes as lines with `>`.

Our own walk from tag to tag, because the standard library's `html.parser` takes quadratic time on what is not closed (measured: 19 s for
60 kB of `<a `); this one looks at each character once. It wants no tree: mail has no scripts that matter, only lines and quotes.
"""

from __future__ import annotations

import re
from html import unescape

CHARS = 2 * 1024 * 1024
"""Characters of HTML that are looked at; Gmail cuts at 102 kB, newsletters have a few hundred."""
QUOTES = 8
"""Quotes within quotes that are told apart."""

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:]{0,20})")
_ATTRIBUTE = re.compile(r"""(class|id|alt)\s{0,4}=\s{0,4}(?:"([^"]{0,300})|'([^']{0,300})|([^\s>"']{1,300}))""", re.IGNORECASE)
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
    ]
)
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"})
"""Those with an empty line before and after."""
_UNSEEN = frozenset({"style", "script", "head", "title", "template", "noscript", "object", "iframe", "svg", "math", "textarea", "select"})
_QUOTING = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|tutanota_quote|gmail_extra", re.IGNORECASE)


class _Writer:
    """Lines as they come about."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self.quotes = 0
        self.pre = 0

    @property
    def begun(self) -> bool:
        """Whether anything stands in the line that is being written."""
        return bool(self._pieces)

    def text(self, text: str) -> None:
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._add(first)
            for line in rest:
                self.end()
                self._add(line)
            return
        text = _SPACE.sub(" ", text)
        self._add(text.lstrip(" ") if not self._pieces or self._pieces[-1].endswith(" ") else text)

    def _add(self, text: str) -> None:
        if text:
            self._pieces.append(text)

    def end(self) -> None:
        self.lines.append("> " * min(self.quotes, QUOTES) + "".join(self._pieces).rstrip())
        self._pieces.clear()

    def block(self, *, apart: bool = False) -> None:
        if any(piece.strip() for piece in self._pieces):
            self.end()
        self._pieces.clear()
        if apart and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self.quotes, QUOTES)).rstrip())


def to_text(html: str) -> str:
    """Linear in its length; never raises."""
    html = html[:CHARS]
    out = _Writer()
    stack: list[tuple[str, bool]] = []
    """Open elements that quote, with whether they do: one that is closed ends its quote."""
    at, size = 0, len(html)
    endless: set[str] = set()
    while at < size:
        start = html.find("<", at)
        if start < 0:
            out.text(unescape(html[at:]))
            break
        if start > at:
            out.text(unescape(html[at:start]))
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            at = end + 3 if end >= 0 else size
            continue
        tag = _TAG.match(html, start)
        if tag is None:
            if html[start + 1 : start + 2] in ("!", "?", "/"):
                end = html.find(">", start)
                at = end + 1 if end >= 0 else size
            else:  # a lone sign, as in "1 < 2"
                out.text("<")
                at = start + 1
            continue
        end = _end_of_tag(html, tag.end())
        name, closing = tag[1].lower(), html[start + 1] == "/"
        inside = html[tag.end() : min(end, tag.end() + 2_000)]
        at = end + 1
        if name in _UNSEEN and not closing:
            at = _skip(html, name, at, endless)
        else:
            _tag(out, stack, name, closing, inside)
    out.block()
    return "\n".join(out.lines)


def _end_of_tag(html: str, at: int) -> int:
    """Where its `>` is. One inside of a quoted value is rare in mail; a tag without an end takes all that follows."""
    end = html.find(">", at)
    return end if end >= 0 else len(html)


_ends: dict[str, re.Pattern[str]] = {name: re.compile(f"</{name}[ \\t\\r\\n/]*>?", re.IGNORECASE) for name in _UNSEEN}


def _skip(html: str, name: str, at: int, endless: set[str]) -> int:
    """Behind the end of what nobody sees; where it has no end, behind its start, but nothing of a style or script."""
    found = None if name in endless else _ends[name].search(html, at)
    if found:
        return found.end()
    endless.add(name)  # not to be looked for again: that would be once per tag, to the end of all
    return len(html) if name in ("style", "script") else at


def _tag(out: _Writer, stack: list[tuple[str, bool]], name: str, closing: bool, inside: str) -> None:
    if name == "br":
        out.end()
        return
    if name == "img":
        alt = _attributes(inside).get("alt", "").strip()
        if alt and not closing:
            out.text(f"[{unescape(alt)[:80]}]")
        return
    if name in ("td", "th") and not closing and out.begun:
        out.text(" ")
        return
    if name == "hr":
        out.block()
        out.text("-" * 32)
        out.end()
        return
    if name not in _BLOCK and name != "span":
        return
    if closing:
        while stack and name in (open_ for open_, _ in stack[-50:]):
            open_, quoted = stack.pop()
            if quoted:
                out.block()
                out.quotes -= 1
            if open_ == name:
                break
    if name in _BLOCK:
        out.block(apart=name in _APART)
    if name == "pre":
        out.pre = max(0, out.pre + (-1 if closing else 1))
    if closing or inside.endswith("/"):
        return
    if name in ("blockquote", "div", "span"):
        attributes = _attributes(inside)
        named = attributes.get("class", "") + " " + attributes.get("id", "")
        quotes = name == "blockquote" or (name == "div" and "gmail_quote_container" not in named and bool(_QUOTING.search(named)))
        if len(stack) < 10_000:
            stack.append((name, quotes))
            out.quotes += quotes
    if name == "li":
        out.text("- ")


def _attributes(inside: str) -> dict[str, str]:
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(inside)}
