"""`python -m broker`, but no answer is remembered and a line that comes again is written again: the fault that tests must see."""

from __future__ import annotations

import sys
from typing import Any

from msgspec.structs import replace

from broker.__main__ import main
from broker.actions import perform, thread
from broker.store.reading import SqlReader
from broker.store.writing import SqlTx
from protocol.records import Message


class Anew:
    """A store in which no message is found by the identifier of a request."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    def find(self, kind: type[Any], id: str) -> Any:
        return None if kind is Message else self._tx.find(kind, id)

    def put(self, record: Any, portal: str | None = None) -> int:
        if isinstance(record, Message) and self._tx.find(Message, record.id) is not None:
            record = replace(record, id=f"{record.id[:-4]}{record.seq:04x}")
        return int(self._tx.put(record, portal))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)


if __name__ == "__main__":
    send = thread.send
    SqlReader.answer = lambda *_: None  # type: ignore[method-assign]
    SqlTx.keep_answer = lambda *_: None  # type: ignore[method-assign]
    perform.thread.send = lambda tx, *rest: send(Anew(tx), *rest)  # type: ignore[attr-defined]
    sys.exit(main())
