"""Takes secrets out of a log before it leaves. The twin of `customer/web/assets/scrub.js`; `protocol/vectors/scrub.json` holds both.

Works on bytes as Latin-1 characters, so that whatever encoding a log has, everything else of it stays as it is. Every rule is read once
over a line and starts at the beginning of a word only: no line of whatever length or content makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

KINDS = ("query", "token", "password", "email", "mac", "ip", "device", "card", "place", "phone")
"""In the order of their rules: what an earlier one took, no later one sees."""
LINE_MOST = 256 * 1024
"""A line that is longer is looked at in parts, cut where a word ends."""
_ENDS = b" \t,;\"'"

_B = r"(^|[^\w.])"
_KEYED = r"([\"']?[ \t]{0,3}[=:][ \t]{0,3})"
_VALUE = r"(\"[^\"\r\n]{1,512}\"|'[^'\r\n]{1,512}'|[^ \t\r\n,;&\"'\[\]{}()]{1,512})"


def _rule(pattern: str, ignore_case: bool = False) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.MULTILINE | (re.IGNORECASE if ignore_case else 0))


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812)."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        n = int(digit) * (2 if at % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _is_card(digits: str) -> bool:
    n, two, four = len(digits), int(digits[:2]), int(digits[:4])
    known = (
        (digits[0] == "4" and n in (13, 16, 19))
        or (n == 16 and (51 <= two <= 55 or 2221 <= four <= 2720 or two == 35))
        or (n == 15 and two in (34, 37))
        or (n == 14 and two in (30, 36, 38, 39))
        or (digits[0] == "6" and 16 <= n <= 19)
    )
    return known and luhn(digits)


def _ipv4(text: str) -> str | None:
    """What stands for it: of private networks their shape, which tells as much and nobody's place."""
    parts = text.split(".")
    if any(int(part) > 255 or (len(part) > 1 and part[0] == "0") for part in parts):
        return None
    first, second = int(parts[0]), int(parts[1])
    if first == 127 or text in ("0.0.0.0", "255.255.255.255"):
        return text
    if first == 10:
        return "10.x.x.x"
    if (first, second) in ((192, 168), (169, 254)) or (first == 172 and 16 <= second <= 31):
        return f"{first}.{second}.x.x"
    return "[ip]"


def _ipv6(text: str) -> str | None:
    if text in ("::", "::1"):
        return text
    halves = text.split("::")
    groups = [group for half in halves for group in half.split(":") if half]
    if len(halves) > 2 or any(not 1 <= len(group) <= 4 for group in groups):
        return None
    if (len(halves) == 1 and len(groups) != 8) or (len(halves) == 2 and not 1 <= len(groups) <= 7):
        return None
    first = text.split(":")[0].lower()
    if len(first) == 4 and (first[:3] in ("fe8", "fe9", "fea", "feb") or first[:2] in ("fc", "fd")):
        return f"{first}::x"
    return "[ip]"


def _place(match: re.Match[str]) -> str | None:
    return match[1] + "[place]" if abs(float(match[2])) <= 90 and abs(float(match[3])) <= 180 else None


Instead = Callable[[re.Match[str]], str | None]
"""What stands in its place; None where it is not one after all."""


def _card(match: re.Match[str]) -> str | None:
    return match[1] + "[card]" if _is_card(_digits(match[2])) else None


def _device(match: re.Match[str]) -> str | None:
    digits = _digits(match[2])
    iccid = len(digits) in (19, 20) and digits.startswith("89")
    return match[1] + "[device]" if iccid or (len(digits) == 15 and luhn(digits)) else None


def _one_ip(judge: Callable[[str], str | None]) -> Instead:
    def instead(match: re.Match[str]) -> str | None:
        shape = judge(match[2])
        return None if shape is None else match[1] + shape

    return instead


def _as(kind: str, groups: int) -> Instead:
    """The first groups stay, the rest is gone."""
    return lambda match: "".join(match[n] or "" for n in range(1, groups + 1)) + f"[{kind}]"


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    needs: str
    """A sign that is in every match: lines without it are not looked at. Empty: any line."""
    pattern: re.Pattern[str]
    instead: Instead


_NAMES = r"api[_-]?key|access[_-]?key|(?:access|refresh|auth|id|fcm|push|csrf|session)[_-]?token|token|client[_-]?secret|secret"
_SESSIONS = r"session[_-]?id|jsessionid|phpsessid|set-cookie|cookie|x-api-key|x-auth-token"
_PASSWORDS = r"password|passwd|passphrase|passcode|pwd|psk|mot_?de_?passe|mdp"
_DEVICES = r"imei|meid|imsi|iccid|serial(?:[_-]?no|[_-]?number)?|android[_-]?id|gaid|advertising[_-]?id|ssaid"

RULES = (
    _Rule("query", "?", _rule(r"(https?://[^ \t\r\n?\"'<>]{1,2048}\?)[^ \t\r\n\"'<>#\[]{1,8192}", True), _as("query", 1)),
    _Rule("token", "eyJ", _rule(r"(^|[^\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?"), _as("token", 1)),
    _Rule("token", " ", _rule(r"\b(bearer|basic)([ \t]{1,3})[\w.~+/=-]{8,}", True), _as("token", 2)),
    _Rule(
        "token", "", _rule(rf"\b([\w.-]{{0,24}}(?:{_NAMES})|{_SESSIONS}){_KEYED}(?!(?:bearer|basic)[ \t]){_VALUE}", True), _as("token", 2)
    ),
    _Rule(
        "token", "",
        _rule(r"(^|[^\w-])(?:AKIA[0-9A-Z]{16}|AIza[\w-]{35}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|glpat-[\w-]{16,})"),
        _as("token", 1),
    ),
    _Rule("password", "@", _rule(r"(https?://)[^ \t\r\n/@\"'<>]{1,256}(?=@)", True), _as("password", 1)),
    _Rule("password", "", _rule(rf"\b([\w.-]{{0,24}}(?:{_PASSWORDS})|pin|pin[_-]?code){_KEYED}{_VALUE}", True), _as("password", 2)),
    _Rule(
        "email", "@",
        _rule(r"(^|[^\w.%+\x80-\xff-])[\w.%+\x80-\xff-]{1,200}@(?:[A-Za-z0-9\x80-\xff-]{1,63}\.){1,8}[A-Za-z\x80-\xff]{2,24}"),
        _as("email", 1),
    ),
    _Rule("mac", "", _rule(r"(^|[^\w:-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\2[0-9a-f]{2}){4}(?![\w:-])", True), _as("mac", 1)),
    _Rule("ip", ".", _rule(_B + r"(\d{1,3}(?:\.\d{1,3}){3})(?![\w]|\.\d)"), _one_ip(_ipv4)),
    _Rule("ip", ":", _rule(r"(^|[^\w.:])([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8})(?![\w:])", True), _one_ip(_ipv6)),
    _Rule("device", "", _rule(rf"\b({_DEVICES}){_KEYED}{_VALUE}", True), _as("device", 2)),
    _Rule("card", "", _rule(_B + r"(\d{13,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{3})?|\d{4}[ -]\d{6}[ -]\d{5})(?![\w]|[.-]\d)"), _card),
    _Rule("device", "", _rule(_B + r"(\d{15}|\d{19,20}|\d\d-\d{6}-\d{6}-\d)(?![\w]|[.-]\d)"), _device),
    _Rule("place", ".", _rule(r"\b(lat(?:itude)?|lon(?:gitude)?|lng)" + _KEYED + r"-?\d{1,3}\.\d{3,20}", True), _as("place", 2)),
    _Rule("place", ",", _rule(_B + r"(-?\d{1,2}\.\d{4,20}),[ ]?(-?\d{1,3}\.\d{4,20})(?![\w])"), _place),
    _Rule("phone", "+", _rule(r"(^|[^\w+])\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)"), _as("phone", 1)),
    _Rule("phone", "0", _rule(_B + r"0[1-9](?:[ .-]?\d\d){4}(?![\w]|[.-]\d)"), _as("phone", 1)),
    _Rule("phone", "-", _rule(_B + r"(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}(?![\w]|[.-]\d)"), _as("phone", 1)),
)  # fmt: skip


@dataclass
class Scrubber:
    """Takes out what is of these kinds, and counts it over all that it is given."""

    kinds: Collection[str] = KINDS
    counts: dict[str, int] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """One or several whole lines, of Latin-1 characters."""
        for rule in RULES:
            if rule.kind in self.kinds and rule.needs in text:
                text = rule.pattern.sub(lambda match, rule=rule: self._instead(rule, match), text)  # type: ignore[misc]
        return text

    def data(self, data: bytes) -> bytes:
        """One or several whole lines."""
        return self.text(data.decode("latin-1")).encode("latin-1")

    def _instead(self, rule: _Rule, match: re.Match[str]) -> str:
        found = rule.instead(match)
        if found is None or found == match[0]:
            return match[0]
        self.counts[rule.kind] = self.counts.get(rule.kind, 0) + 1
        return found


def pieces(data: bytes, about: int = 64 * 1024) -> Iterator[bytes]:
    """The same bytes in pieces of whole lines."""
    at = 0
    while at < len(data):
        end = data.rfind(b"\n", at, at + about) + 1
        if end <= at:
            end = data.find(b"\n", at, at + LINE_MOST) + 1 or _word_end(data, at)
        yield data[at:end]
        at = end


def _word_end(data: bytes, at: int) -> int:
    last = min(len(data), at + LINE_MOST)
    if last == len(data):
        return last
    return max(data.rfind(bytes([sign]), at, last) + 1 for sign in _ENDS) or last


def is_text(head: bytes) -> bool:
    """Whether rules can find anything in it: not in what is packed, nor in wide characters."""
    return b"\0" not in head
