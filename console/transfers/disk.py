"""What touches the disk before a file goes or comes, on a thread of its own: hashing what is sent (a gigabyte takes a second), and holding
a place for what comes. `post` brings what was found back to the thread of the porter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from console.transfers import keeping
from console.transfers.keeping import Keeping, Kept
from console.transfers.names import fitting
from console.transfers.standing import Standing
from protocol import limits

log = logging.getLogger(__name__)


class Disk:
    """Its thread begins with the first file. `broke(file)`: a fault of ours, so that nobody waits for it."""

    def __init__(self, keeping: Keeping, post: Callable[[Callable[[], None]], None], broke: Callable[[str], None]) -> None:
        self._keeping, self._post, self._broke = keeping, post, broke
        self._thread: ThreadPoolExecutor | None = None
        self._stopped = False

    def stop(self) -> None:
        """What is being hashed need not be finished."""
        self._stopped = True

    def close(self) -> None:
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)

    def look_at(self, standing: Standing, path: Path, then: Callable[[Kept | str], None]) -> None:
        """What to keep of a file that shall go, or why it cannot be sent."""

        def work() -> None:
            found = self._looked_at(standing, path)
            self._post(lambda: then(found))

        self._submit(standing.id, work)

    def begin(self, kept: Kept, folder: Path, then: Callable[[Kept | None], None]) -> None:
        """A name and an empty part in `folder`; None where the disk refuses, which a person can change."""

        def work() -> None:
            found = self._begun(kept, folder)
            self._post(lambda: then(found))

        self._submit(kept.id, work)

    def _looked_at(self, standing: Standing, path: Path) -> Kept | str:
        try:
            if not path.is_file():
                return "not_read"
            stat = path.stat()
            if stat.st_size > limits.TRANSFER_BYTES:
                return "too_large"
            sha256 = keeping.sha256_of(path, lambda: self._stopped)
            kept = Kept(
                standing.id, standing.conversation, standing.session, fitting(path.name), stat.st_size, True, str(path.resolve()), sha256,
                stat.st_mtime_ns,
            )  # fmt: skip
            self._keeping.keep(kept)
            return kept
        except OSError as error:
            log.error("a file cannot be sent: %s", error)
            return "not_read"

    def _begun(self, kept: Kept, folder: Path) -> Kept | None:
        """Nothing of it stays where it did not begin."""
        begun = kept
        try:
            begun = keeping.begin(kept, folder)
            self._keeping.keep(begun)
            return begun
        except Exception as error:
            if begun is not kept:
                keeping.drop(begun)
            if not isinstance(error, OSError):
                raise
            log.error("no place for a file that comes: %s", error)
            return None

    def _submit(self, file: str, work: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "transfers")

        def guarded() -> None:
            try:
                work()
            except Exception:
                log.exception("a file cannot be carried: a fault of ours")
                self._post(lambda: self._broke(file))

        self._thread.submit(guarded)
