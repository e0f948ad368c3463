"""Passwords: argon2id on threads of its own, the same work for people who do not exist; strangers do not hold up those who are known."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB, TIME, LANES = 19 * 1024, 2, 1
"""OWASP's minimum for argon2id; 36 ms on the machine of the reliability notes."""
QUEUE = 32
"""Sign-ins that wait at most in one lane: beyond it the answer is `slow_down`, chat goes on."""


class TooMany(Exception):
    """More sign-ins at once than the pool takes."""


class _Lane:
    """One thread, and those who wait for it."""

    def __init__(self, name: str) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self.waiting = 0


class Passwords:
    """Event loop's thread; the hashing itself runs on threads of its own."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(TIME, MEMORY_KIB, LANES)
        self._strangers, self._known = _Lane("password"), _Lane("password-known")
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """For the command line: on the caller's thread."""
        return self._hasher.hash(password)

    async def right(self, kept: str | None, password: str, *, known: bool = False) -> bool:
        """Whether `password` is the one that `kept` was made of; None costs the same and is never right. Raises TooMany.

        `known`: a device that has signed in to this account before; it waits in a lane of its own.
        """
        lane = self._known if known else self._strangers
        if lane.waiting >= QUEUE:
            raise TooMany
        lane.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(lane.pool, self._verify, kept, password)
        finally:
            lane.waiting -= 1

    def close(self) -> None:
        self._strangers.pool.shutdown(wait=True)
        self._known.pool.shutdown(wait=True)

    def _verify(self, kept: str | None, password: str) -> bool:
        if self._nobody is None:
            self._nobody = self._hasher.hash("nobody")
        try:
            return self._hasher.verify(kept or self._nobody, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
