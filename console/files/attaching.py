"""Files beside what is being written: their bytes go to disk at once, and what lies ready is remembered until it is sent or taken out.

So a crash loses them no more than the words, and sending them is one durable step. Qt thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from console.files.courier import Courier
from console.intents import AttachFile
from console.notices import FileAttached, RequestRefused
from console.replica import CannotStore, Replica
from console.words import tr
from protocol import ids
from protocol.records import File

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024 * 1024
"""Of all files that lie ready in all conversations: what is forgotten there must not fill the disk."""


class Attaching:
    """Carries out `AttachFile` and `DetachFiles`. `post` runs a function in a later turn of the Qt thread: who wishes must know the
    wish's name before it hears what became of it."""

    def __init__(
        self,
        replica: Replica,
        courier: Courier,
        tell: Callable[[FileAttached | RequestRefused], None],
        post: Callable[[Callable[[], None]], None],
    ) -> None:
        self._replica, self._courier, self._tell, self._post = replica, courier, tell, post

    def ready(self) -> list[str]:
        """Files whose bytes must stay."""
        return [file.id for _, file in self._replica.attached()]

    def attach(self, wish: AttachFile, request: str, now_ms: int) -> None:
        """`FileAttached` follows, or `RequestRefused` says why not; either names `request`."""
        if sum(file.size for _, file in self._replica.attached()) + _size(wish.data) > MOST_BYTES:
            full = tr("The files that wait beside unsent messages fill 1 GB. Send or take out some of them first.")
            self._post(lambda: self._tell(RequestRefused(request, "over_quota", full)))
            return

        def kept(found: File | str, why: str) -> None:
            if isinstance(found, str):
                self._tell(RequestRefused(request, found, why))
                return
            try:
                self._replica.attach(wish.conversation, found)
            except CannotStore as error:
                self._courier.let_go([found.id])
                self._tell(RequestRefused(request, "not_stored", error.text))
            else:
                self._tell(FileAttached(request, wish.conversation, found))

        self._courier.take(request, ids.new_id(now_ms), wish.data, wish.name, kept)

    def detach(self, files: Iterable[str]) -> None:
        """They were taken out again, and their bytes go."""
        gone = list(files)
        try:
            self._replica.detach(gone)
        except CannotStore as error:
            log.error("files that were taken out lie there still: %s", error.text)
            return
        self._courier.let_go(gone)


def _size(data: bytes | Path) -> int:
    """Unknown is nothing: the courier says why it cannot be read."""
    if isinstance(data, bytes):
        return len(data)
    try:
        return data.stat().st_size
    except OSError:
        return 0
