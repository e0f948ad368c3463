"""Text as search knows it: words without case, accents and punctuation. Pure.

The index, the marks on the screen and the tests all fold here and nowhere else, so they agree to the letter; SQLite is given words
that are cut already (its `ascii` tokenizer cuts at our spaces alone).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from protocol.fields import Record
from protocol.records import Code, Contact, Conversation, Message

WORD_CHARS = 64
"""Of a word at most: a line of dashes or a key in hexadecimal is no word that anybody types."""
QUERY_WORDS = 12
"""More words than that narrow nothing."""
INSIDE_CHARS = 3
"""From how many letters on a name is found by its middle."""
INNER = "¬"
"""Before the tail of a word of a name: `¬pont` is what finds `dupont` by its middle. No word holds it."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
# no spaces between words: each sign is a word
_SIGNS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without accents: `Hélène` and `HELENE` are the same."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """The folded words of a text, in order, doubles included."""
    folded = fold(text)
    if not folded.isascii():
        folded = _SIGNS.sub(r" \g<0> ", folded)
    return [word[:WORD_CHARS] for word in _WORD.findall(folded)]


def asked(query: str) -> list[str]:
    """The words of what somebody typed, each once; the last one may be the beginning of a word."""
    found = words(query[:400])
    return list(dict.fromkeys(found[:-1]))[: QUERY_WORDS - 1] + found[-1:]


def spoken(message: Message) -> list[str]:
    """What a message is found by: its words and its files' names; an event by nothing."""
    if message.kind == "event":
        return []
    return words(" ".join((message.body, *(file.name for file in message.files))))


def names(record: Record) -> list[str]:
    """What a record is found by as a name: by the beginning or the middle of each of these words."""
    match record:
        case Contact() if record.merged_into is None:
            fields = (record.name, record.email, record.note, *record.custom.values())
            return [*words(" ".join(fields)), *_number(record.phone)]
        case Conversation():
            return [*words(f"{record.name} {record.label} {record.subject}"), str(record.number)]
        case Code():
            return [*words(f"{record.label} {record.masked}"), *_number(record.masked)]
        case Message() if record.files and record.kind != "event":
            return words(" ".join(file.name for file in record.files))
        case _:
            return []


def said_with(document: Sequence[str], query: Sequence[str]) -> bool:
    """Whether a message of these words is found: it holds every word of the query, and one that begins as the last does."""
    return all(word in document for word in query[:-1]) and any(word.startswith(query[-1]) for word in document)


def tokens(document: Iterable[str]) -> str:
    """The words of a message for the index, each once."""
    return " ".join(dict.fromkeys(document))


def name_tokens(document: Iterable[str]) -> str:
    """The words of a name for the index, with their tails."""
    all_words = list(dict.fromkeys(document))
    tails = (INNER + word[start:] for word in all_words for start in range(1, len(word) - INSIDE_CHARS + 1))
    return " ".join((*all_words, *dict.fromkeys(tails)))


def spans(text: str, query: Sequence[str], most: int = 1_000) -> list[tuple[int, int]]:
    """Where the words of a query stand in a text, as first and behind-last character, the first `most` of them: for marks."""
    found = []
    for match in _PARTS.finditer(text):
        for word, begin, end in _cut(match.group(), match.start()):
            length = max((len(part) for part in query if word.startswith(part)), default=0)
            if length == 0 and any(len(part) >= INSIDE_CHARS and part in word for part in query):
                length = len(word)
            if length:
                # a folded letter may have been two, or two one: then the whole word is marked
                found.append((begin, begin + length if len(word) == end - begin else end))
        if len(found) >= most:
            break
    return found


_PARTS = re.compile(r"[\w\u0300-\u036f]+")


def _cut(part: str, at: int) -> list[tuple[str, int, int]]:
    folded = words(part)
    if len(folded) == 1:
        return [(folded[0], at, at + len(part))]
    cut = []
    for piece in re.finditer(rf"{_SIGNS.pattern}|(?:(?!{_SIGNS.pattern})[^\W_])+", part):
        cut += [(word, at + piece.start(), at + piece.end()) for word in words(piece.group())]
    return cut


def _number(text: str) -> list[str]:
    """The digits of a phone number or a code in one piece, as people type them."""
    digits = "".join(c for c in text if c.isdigit())
    return [*words(text), digits] if digits else words(text)
