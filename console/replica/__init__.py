"""Local store, outbox and change feed of one account: one mechanism for all that travels in the feed. The only door to SQL."""

from console.replica.database import CannotOpen, StoreTooNew
from console.replica.drafts import Draft
from console.replica.feed import Gap
from console.replica.finder import Finder
from console.replica.outbox import CannotStore, Queued
from console.replica.store import Replica, account_file

__all__ = ["CannotOpen", "CannotStore", "Draft", "Finder", "Gap", "Queued", "Replica", "StoreTooNew", "account_file"]
