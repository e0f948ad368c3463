"""What the broker asks of a place for bytes. One contract suite (`tests/broker/blobs/`) runs against every implementation.

A blob grows from its start, is judged once, and never changes afterwards. Names are ours and random; none comes from outside.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Protocol


class WrongOffset(Exception):
    """Bytes that do not follow what is held. `held`: from where to go on."""

    def __init__(self, held: int) -> None:
        super().__init__(f"{held} bytes are held")
        self.held = held


class BadHash(Exception):
    """The bytes are not those that were announced; they are gone."""


class BlobsUnavailable(Exception):
    """The place cannot be written or read (disk full, no leave). What was there before still is; the request may be repeated."""


class BlobsFull(BlobsUnavailable):
    """There is no room left on the disk, or no more than the database is to have."""


class Blobs(Protocol):
    """Every call blocks: ask from a thread. One caller at a time per name. Any may raise BlobsUnavailable."""

    def held(self, name: str) -> int:
        """How many bytes are there, finished or not; 0 where there are none."""
        ...

    def append(self, name: str, offset: int, data: bytes) -> int:
        """Put `data` behind the first `offset` bytes; gives how many there are now. Raises WrongOffset."""
        ...

    def finish(self, name: str, sha256: str) -> None:
        """Nothing follows: the blob is on disk for good when this returns. Again it does nothing. Raises BadHash."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A finished blob, for reading; the caller closes it. Raises FileNotFoundError."""
        ...

    def peek(self, name: str) -> BinaryIO:
        """What has come so far, finished or not, for reading; the caller closes it. Raises FileNotFoundError."""
        ...

    def size(self) -> int:
        """All bytes that lie there."""
        ...

    def remove(self, name: str) -> None:
        """Finished or not. What is not there is no error."""
        ...

    def all(self) -> Iterator[tuple[str, int]]:
        """Every name, finished or not, with when it last changed (ms since 1970): for finding what nobody knows of."""
        ...


def new_name() -> str:
    """128 random bits."""
    return secrets.token_hex(16)
