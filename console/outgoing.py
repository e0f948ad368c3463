"""Requests on their way into the outbox, which is on disk before anything is sent: what cannot be kept is refused in words. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from console.notices import Notice, RequestRefused
from console.replica import CannotStore, Replica
from protocol import wire


class Outgoing:
    """`poke` wakes the link, `notify` tells the user interface, `post` runs something in a later turn."""

    def __init__(
        self,
        replica: Replica,
        now_ms: Callable[[], int],
        post: Callable[[Callable[[], None]], None],
        notify: Callable[[Notice], None],
        poke: Callable[[], None],
    ) -> None:
        self._replica, self._now_ms, self._post, self._notify, self._poke = replica, now_ms, post, notify, poke
        self._owed: list[wire.End] = []
        """Ends that found no room on the disk: the broker and the customer must hear of them."""

    def queue(self, request: wire.Request) -> str:
        """The request's id. What cannot be stored is refused like any other, and an end is tried again."""
        if not self.keep(request) and isinstance(request, wire.End):
            self._owed.append(request)
        return request.id

    def keep(self, request: wire.Request, *, quietly: bool = False, drafted: bool = False) -> bool:
        """Whether it is in the outbox now. `quietly`: nobody is told that it is not; `drafted`: what was half written is in it."""
        try:
            self._replica.queue(request, self._now_ms(), drafted=drafted)
        except CannotStore as error:
            if not quietly:
                self._not_stored(request.id, error)
            return False
        self._poke()
        return True

    def retry(self, request: str, new_id: str) -> None:
        """A message that was refused goes again, as a new one."""
        self._change(request, lambda id: self._replica.retry(id, new_id))
        self._poke()

    def discard(self, request: str) -> None:
        self._change(request, self._replica.discard)

    def tick(self) -> None:
        """Once a second: what is owed is tried again."""
        self._owed = [request for request in self._owed if not self.keep(request, quietly=True)]

    def _change(self, request: str, change: Callable[[str], None]) -> None:
        try:
            change(request)
        except CannotStore as error:
            self._not_stored(request, error)

    def _not_stored(self, request: str, error: CannotStore) -> None:
        """Told in a later turn: whoever wished it has to know the request's id first."""
        refused = RequestRefused(request, "not_stored", error.text)
        self._post(lambda: self._notify(refused))
