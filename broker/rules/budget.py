"""Budgets: token buckets and windows of failures, as values over time that is passed in (seconds, monotonic)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

WINDOW_S = 600.0
"""RELIABILITY 1.6: failures are counted over ten minutes."""
PER_ADDRESS = 10
PER_64, PER_56, PER_48 = 60, 80, 100
"""IPv6: a household has a /64 to a /56, a provider hands out /48; RustDesk's practice."""
TYPED = (PER_ADDRESS, PER_64, PER_56, PER_48)
TOTAL_PER_S = 1.0
"""All wrong typed codes of the world together; beyond it typed codes need a proof of work."""
TOTAL_BURST = 60.0


SIGN_IN_WINDOW_S = 20.0
SIGN_IN = (5, 5, 10, 20)
"""Wrong passwords of one address, /64, /56 and /48. Slower than an online guess needs, faster than a person who mistypes gives up."""
DEVICE_FAILURES = 5
"""The same for a device that has signed in to this account before, whatever its address and whatever others do."""
ACCOUNT_WINDOW_S = 3600.0
ACCOUNT_FREE, ACCOUNT_STEP_S, ACCOUNT_WAIT_MOST_S = 10, 2.0, 60.0
"""Wrong passwords for one account from unknown devices, wherever they are: each after the tenth makes the next wait 2 s longer."""
LINK_WINDOW_S = 60.0
LINK = (100, 100, 200, 400)
"""Unknown links of one address, /64, /56 and /48, and of those to a further device that are used or over.
Nobody guesses 128 bits; this spares the database those who try."""
LINK_REFUSALS = 10
"""Links to a further device that one seat asks for in vain within LINK_WINDOW_S."""
WRITTEN = (10, 20, 40, 80)
"""Conversations that one address, /64, /56 and /48 may begin without a code in WINDOW_S."""

MAILS_PER_S, MAILS_BURST = 30 / 3600, 60.0
"""Mails of one sender. Whoever photographs a phone sends ten in a row; nobody writes sixty."""
ANSWERS_PER_S, ANSWERS_BURST = 30 / 3600, 60.0
"""Mails with one conversation's secret, or that answer its mails, from whomever: the secret is all that it takes."""
BEGUN_BY_MAIL_PER_S, BEGUN_BY_MAIL_BURST = 240 / 3600, 240.0
"""Conversations that mails to one mailbox begin: ten times what a busy desk has, for a sender's address may be another in each mail."""
STRANGERS_FILES_PER_S, STRANGERS_FILES_BURST = 2**30 / 86_400, float(2**30)
"""Bytes of files in mails of people whom nobody has answered yet, to one mailbox: 1 GiB at once and in a day."""


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` tokens per second, at most `burst`; may go into debt by `charge`."""

    rate: float
    burst: float
    level: float
    at_s: float

    @classmethod
    def full(cls, rate: float, burst: float, now_s: float) -> Bucket:
        return cls(rate, burst, burst, now_s)

    def refill(self, now_s: float) -> None:
        self.level = min(self.burst, self.level + max(0.0, now_s - self.at_s) * self.rate)
        self.at_s = now_s

    def take(self, now_s: float) -> bool:
        """One token, if there is one."""
        self.refill(now_s)
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def charge(self, now_s: float, tokens: float = 1) -> None:
        """Tokens spent whether there are any or not; a debt is at most one burst."""
        self.refill(now_s)
        self.level = max(-self.burst, self.level - tokens)

    def spent(self, now_s: float) -> bool:
        self.refill(now_s)
        return self.level < 1


def neighbourhood(address: str) -> str:
    """The one name under which an address' connections and hellos are counted: itself, or its /64, which one household has."""
    named = sources(address)
    return named[1][0] if len(named) > 1 else named[0][0]


def account_wait_s(failures: int) -> float:
    """How long after the latest of so many wrong passwords an unknown device may try an account again."""
    return min(ACCOUNT_WAIT_MOST_S, ACCOUNT_STEP_S * max(0, failures - ACCOUNT_FREE + 1))


def sources(address: str, budgets: tuple[int, int, int, int] = TYPED) -> list[tuple[str, int]]:
    """The names under which an address' failures are counted, with their budgets. An unreadable address shares one budget.

    `budgets`: of one address, and of an IPv6 /64, /56 and /48.
    """
    each, *wider = budgets
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return [("?", each)]
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return [(str(ip.ipv4_mapped), each)]
        whole = int(ip)
        prefixes = zip((64, 56, 48), wider, strict=True)
        return [(str(ip), each)] + [(f"{whole >> (128 - bits):x}/{bits}", most) for bits, most in prefixes]
    return [(str(ip), each)]
