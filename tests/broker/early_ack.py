"""`python -m broker`, but answers leave before their commit: the fault that the crash test must see."""

from __future__ import annotations

import sys
import time

from sqlalchemy import Connection

from broker.__main__ import main
from broker.store.sqlite import SqliteStore, _Job
from protocol.records import Message


def _commit(self: SqliteStore, connection: Connection, group: list[_Job]) -> None:
    with connection.begin():
        for job in group:
            self._run(connection, job)
        # only lines are at stake: whoever tests must be able to get that far
        early = any(isinstance(change.record, Message) and change.record.kind == "text" for job in group for change in job.changes)
        if early:
            self._loop.call_soon_threadsafe(self._tell, group)
            time.sleep(0.02)
    if not early:
        self._loop.call_soon_threadsafe(self._tell, group)


if __name__ == "__main__":
    SqliteStore._commit = _commit  # type: ignore[method-assign]
    sys.exit(main())
