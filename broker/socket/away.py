"""Running sessions whose customers are away, and since when. Counted in memory: after a restart from the start of this run. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.support import Session


class Away:
    """`running`: the sessions that ran when the broker started, whose customers are yet to come back."""

    def __init__(self, running: Iterable[Session], now_ms: int) -> None:
        self._since = {session.id: now_ms for session in running}

    def drop(self, session: str) -> None:
        self._since.pop(session, None)

    def follow(self, session: Session, now_ms: int, *, here: bool) -> None:
        """Its record is another, or its customer has left."""
        if session.state != "active" or here:
            self._since.pop(session.id, None)
        else:
            self._since.setdefault(session.id, now_ms)

    def left_before(self, at_ms: int) -> list[str]:
        """Told again until the session is over or the customer is back: a store that is busy loses nobody."""
        return [session for session, since in self._since.items() if since <= at_ms]

    def is_since(self, session: str, at_ms: int) -> bool:
        since = self._since.get(session)
        return since is not None and since <= at_ms
