"""Where a text may be cut: between what people see as characters. Pure.

Unicode's extended grapheme clusters (TR29) without its tables: what the general category does not say stands here. Where this differs from
the tables it joins rather than cuts.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_EXTEND = {0x200C, 0x200D, 0x0E33, 0x0EB3, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)}
"""Belong to the one before: joiner and non-joiner, Thai and Lao AM, variation selectors, skin tones, tags."""
_PREPEND = {*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
"""Belong to the one behind: Arabic, Syriac and Kaithi signs over a number."""
_VIRAMA = 9
"""Canonical combining class of what joins the consonant behind it to the one before."""
_HANGUL_L = (range(0x1100, 0x1160), range(0xA960, 0xA97D))
_HANGUL_V = (range(0x1160, 0x11A8), range(0xD7B0, 0xD7C7))
_HANGUL_T = (range(0x11A8, 0x1200), range(0xD7CB, 0xD7FC))
_SYLLABLES, _TAILS = range(0xAC00, 0xD7A4), 28


def clusters(text: str) -> list[str]:
    """`text` as what people see as its characters: marks, joined emoji, skin tones, flags, conjuncts and syllables as one."""
    found: list[str] = []
    flags = 0
    linked = False
    for character in text:
        code = ord(character)
        flag = 0x1F1E6 <= code <= 0x1F1FF
        flags = flags + 1 if flag else 0
        mark = code in _EXTEND or unicodedata.category(character) in ("Mn", "Mc", "Me")
        if found and _joins(found[-1], code, mark, flag and flags % 2 == 0, linked):
            found[-1] += character
        else:
            found.append(character)
        # between a virama and the consonant that it joins may stand other marks
        linked = unicodedata.combining(character) == _VIRAMA or (linked and mark)
    return found


def _joins(before: str, code: int, mark: bool, second_flag: bool, linked: bool) -> bool:
    last = ord(before[-1])
    if before[-1] == "\r":
        return code == 0x0A
    if unicodedata.category(before[-1]) == "Cc" or code in (0x0A, 0x0D):
        return False
    return (
        mark
        or second_flag
        or before[-1] == _JOINER
        or last in _PREPEND
        or (linked and unicodedata.category(chr(code)) == "Lo")
        or _syllable(last, code)
    )


def _syllable(last: int, code: int) -> bool:
    """Hangul: L (L | V | LV | LVT), (V | LV) (V | T), (T | LVT) T."""
    if _in(last, _HANGUL_L):
        return _in(code, _HANGUL_L) or _in(code, _HANGUL_V) or code in _SYLLABLES
    if _in(last, _HANGUL_V) or (last in _SYLLABLES and (last - _SYLLABLES.start) % _TAILS == 0):
        return _in(code, _HANGUL_V) or _in(code, _HANGUL_T)
    return (_in(last, _HANGUL_T) or last in _SYLLABLES) and _in(code, _HANGUL_T)


def _in(code: int, ranges: tuple[range, ...]) -> bool:
    return any(code in part for part in ranges)
