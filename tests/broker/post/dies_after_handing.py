"""A broker that dies in the one moment that counts: the server has taken the mail, and that is not yet written down.

With `FORGETFUL` in the environment it does not write down beforehand that the mail is on its way, either: so tests see that they see that.
"""

from __future__ import annotations

import os

from broker.__main__ import main
from broker.actions import mailing
from broker.store.mail_port import MailRow, MailState
from broker.store.port import Tx

_settle = mailing.settle


def settle(tx: Tx, row: MailRow, state: MailState, why: str, now_ms: int, *, due_ms: int = mailing.NEVER_MS) -> None:
    if state == "handed":
        os._exit(9)
    _settle(tx, row, state, why, now_ms, due_ms=due_ms)


def handing(*_: object) -> bool:
    return True


if __name__ == "__main__":
    mailing.settle = settle
    if os.environ.get("FORGETFUL"):
        mailing.handing = handing  # type: ignore[assignment]
    raise SystemExit(main())
