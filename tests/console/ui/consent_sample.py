"""A desk whose session with Claire has consents in every state, a ledger, and two words. For tests and pictures."""

from __future__ import annotations

from msgspec.structs import replace

from protocol import ledger
from protocol.fields import Author
from protocol.support import Consent, LedgerRow
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk

SESSION = "claire-s"
TECHNICIAN = Author("agent", "jonas", "Jonas Weber")
CUSTOMER = Author("customer", "customer", "Claire Martin")
BROKER = Author("broker", "broker")
STEPS = (
    (TECHNICIAN, "session", "admitted", None),
    (TECHNICIAN, "view", "asked", None),
    (TECHNICIAN, "control", "asked", None),
    (CUSTOMER, "view", "granted", None),
    (CUSTOMER, "share", "started", None),
    (CUSTOMER, "words", "same", None),
    (CUSTOMER, "control", "granted", 12 * MINUTE),
    (TECHNICIAN, "diag", "asked", None),
    (CUSTOMER, "diag", "denied", None),
    (TECHNICIAN, "record", "asked", None),
    (BROKER, "record", "expired", None),
    (TECHNICIAN, "clipboard", "asked", None),
)


def consenting() -> FakeDesk:
    desk = busy_desk()
    now = desk.time
    session = desk.replica.session(SESSION)
    assert session is not None
    caps = replace(session.caps, diag=True, files=True, clipboard=True, words=True)
    desk.replica.put(replace(session, caps=caps, verified="same"))
    states = (
        ("view", "granted", 9, None, 0),
        ("control", "granted", 8, 12 * MINUTE, 900),
        ("diag", "denied", 3, None, 0),
        ("record", "expired", 2, None, 0),
        ("clipboard", "asked", 0, None, 300),
    )
    for what, state, ago, left, ttl_s in states:
        until = now + left if left is not None else None
        desk.replica.put(
            Consent(f"{SESSION}:{what}", SESSION, "claire", what, state, now - ago * MINUTE, until, "jonas", ttl_s)  # type: ignore[arg-type]
        )
    prev = ledger.START
    for n, (by, what, state, left) in enumerate(STEPS, 1):
        until = now + left if left is not None else None
        at = now - (len(STEPS) - n) * MINUTE
        row = LedgerRow(ledger.row_id(SESSION, n), SESSION, "claire", n, at, by, what, state, prev, prev, until)
        desk.replica.put(sealed := ledger.sealed(row, prev))
        prev = sealed.hash
    live = desk.live("claire")
    assert live is not None
    live.caps, live.words, live.words_standing, live.verified = caps, (33, 512), "shown", "same"
    return desk
