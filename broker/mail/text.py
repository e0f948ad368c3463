"""Bytes and headers of strangers as text: charsets that lie, encoded words (RFC 2047), flowed lines (RFC 3676). Never raises."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import unicodedata

HEADER_CHARS = 2_000
"""Of one decoded header; what is longer is cut."""
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^? \t\r\n]{0,1000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
_SLOW = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "unicodeescape", "rawunicodeescape", "mbcs", "oem"})
"""Python's codecs that are no charset of mail, or take quadratic time."""
_SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso8859-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
         "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "iso-8859-8-i": "iso-8859-8", "shift_jis": "cp932"}  # fmt: skip
"""What senders call their charset, and the larger one that they mean (WHATWG Encoding)."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte of a header: some charsets make them (UTF-7), and nothing can be done with them."""
_INVISIBLE = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def decoded(data: bytes, charset: str) -> str:
    """`data` in the charset that it says, or the one that it is: UTF-8 is not mistaken for anything else by chance."""
    if not data.isascii() or charset.strip("\"' ").lower()[:8] not in ("iso-2022", "utf-7", "hz-gb-23"):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    name = charset.strip().strip("\"'").lower()
    name = _SAME.get(name, name)
    if name.replace("-", "_") not in _SLOW and name not in ("utf-8", "utf8"):
        try:
            return _SURROGATE.sub("\ufffd", data.decode(name, "replace"))
        except (LookupError, ValueError):  # unknown, or one of Python's that makes no text
            pass
    return data.decode("cp1252", "replace")


def header(raw: str) -> str:
    """One header's value as a person reads it, on one line. `raw` as the parser gives it: bytes above ASCII as surrogates."""
    raw = _NO_BYTE.sub("\ufffd", raw[: HEADER_CHARS * 4])
    text = decoded(raw.encode("utf-8", "surrogateescape"), "utf-8")
    text = _WORD.sub(_word, _BETWEEN.sub(r"\1\2", text))
    return one_line(text)[:HEADER_CHARS]


def undecoded(raw: str) -> str:
    """A header's value with its bytes as UTF-8 (RFC 6532), encoded words as they are; what is no UTF-8 stays as surrogates."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") if not _NO_BYTE.search(raw) else raw


def _word(match: re.Match[str]) -> str:
    charset, how, data = match.groups()
    if how in "bB":
        try:
            plain = base64.b64decode(data + "=" * (-len(data) % 4))
        except (binascii.Error, ValueError):
            return match.group()
    else:
        plain = quopri.decodestring(data.encode("utf-8").replace(b"_", b" "), header=False)
    return decoded(plain, charset)


def one_line(text: str) -> str:
    """Without control characters, line ends and invisible ones; spaces folded."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") else c for c in text if c not in _INVISIBLE)
    return " ".join(kept.split())


def plain_lines(text: str) -> str:
    """Lines end in LF, no control or direction characters, no spaces at ends, never more than two empty lines in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    lines = []
    empty = 0
    for line in text.split("\n"):
        kept = "".join(c for c in line if c == "\t" or (c not in _INVISIBLE and unicodedata.category(c) not in ("Cc", "Cs"))).rstrip()
        empty = 0 if kept else empty + 1
        if empty < 3:
            lines.append(kept)
    return "\n".join(lines).strip("\n")


def unflowed(text: str, *, delsp: bool) -> str:
    """Lines that a space at their end continues are one (RFC 3676); quoted ones stay as they are, for they are cut off anyway."""
    out: list[str] = []
    open_ = False
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line[1:] if line.startswith(" ") else line
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if out and not (open_ and not line.startswith(">") and line != "-- "):
            out.append("\n")
        out.append(line[:-1] if soft and delsp else line)
        open_ = soft
    return "".join(out)
