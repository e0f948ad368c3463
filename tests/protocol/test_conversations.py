"""Who takes part in a conversation, who is there, and when something last happened."""

from __future__ import annotations

from msgspec.structs import replace

from protocol.conversations import by_mail_alone, is_there, last_active, takes_part
from protocol.records import Conversation


def test_owner_and_helpers_take_part_and_who_looks_on_is_there() -> None:
    record = Conversation("c", 1, "p", "Ana", 5, "open", agent="olga", agents=["bea"], watchers=["zoe"])
    assert [takes_part(record, who) for who in ("olga", "bea", "zoe", "eve")] == [True, True, False, False]
    assert [is_there(record, who) for who in ("olga", "bea", "zoe", "eve")] == [True, True, True, False]


def test_a_conversation_in_which_nothing_was_said_is_as_old_as_itself() -> None:
    assert last_active(Conversation("c", 1, "p", "Ana", 5, "open")) == 5
    assert last_active(Conversation("c", 1, "p", "Ana", 5, "open", last_at=9)) == 9


def test_no_page_shows_what_began_by_a_mail() -> None:
    base = Conversation("c", 1, "p", "Ana", 5, "open", channel="email")
    assert by_mail_alone(base)
    assert not by_mail_alone(replace(base, session="s")) and not by_mail_alone(replace(base, channel="chat"))
