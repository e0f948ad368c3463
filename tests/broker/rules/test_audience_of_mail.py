"""A customer's page learns nothing of who else has written to its conversation by mail."""

from __future__ import annotations

from broker.rules.audience import Change, CustomerAudience, for_customer, sees
from protocol.fields import Author
from protocol.records import Mailing, Message


def test_another_address_and_what_became_of_mails_are_for_agents_only() -> None:
    zoe = Author(kind="customer", id="customer", name="Zoe")
    mail = Message(id="m", conversation="c", seq=1, kind="text", author=zoe, at=1, body="x", via="email", foreign="eve@example.net")
    shown = for_customer(mail)
    assert isinstance(shown, Message) and (shown.foreign, shown.body, shown.via) == ("", "x", "email")
    mailing = Mailing(id="m", conversation="c", state="handed", at=1, to="zoe@example.net")
    assert not sees(CustomerAudience("c"), Change(1, "mailing", "m", record=mailing, conversation="c", agents_only=True))
