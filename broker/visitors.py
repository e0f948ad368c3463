"""Visits of people who have not written: in memory only, and only so many. Who writes takes its visits along; the rest is forgotten."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from broker.rules import visits
from broker.rules.visits import Came, Told
from protocol.ids import new_id
from protocol.records import PageView, Visit

VISITORS = 5_000
PAGES = 50_000
"""Of all visitors together: at most about 50 MB, whatever sites send."""
VISITS_EACH = 8

NOBODY = "-"
"""In place of a contact, which does not exist yet."""


@dataclass(slots=True)
class Passing:
    """One visitor of one portal. `told`: what the site has said of it, the latest last, signed and unsigned apart."""

    visits: list[Visit] = field(default_factory=list)
    told: dict[bool, Told] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return sum(len(visit.pages) for visit in self.visits)


class Visitors:
    """Event loop's thread. Who was quiet longest goes first when there is no more room."""

    def __init__(self, most: int = VISITORS, pages: int = PAGES) -> None:
        self._most, self._pages_most = most, pages
        self._passing: OrderedDict[tuple[str, bytes], Passing] = OrderedDict()
        self._pages = 0

    def __len__(self) -> int:
        return len(self._passing)

    def look(self, portal: str, identity: bytes, page: PageView, came: Came, told: Told | None, now_ms: int) -> None:
        """A visitor whom nobody knows looks at a page."""
        key = portal, identity
        found = self._passing.setdefault(key, Passing())
        self._passing.move_to_end(key)
        self._pages -= found.pages
        if found.visits and visits.goes_on(found.visits[-1], now_ms):
            found.visits[-1] = visits.looked(found.visits[-1], page, now_ms)
        else:
            found.visits = [*found.visits, visits.begun(new_id(now_ms), portal, NOBODY, came, now_ms, page)][-VISITS_EACH:]
        if told is not None:
            found.told[told.signed] = told
        self._pages += found.pages
        while len(self._passing) > self._most or (self._pages > self._pages_most and len(self._passing) > 1):
            _, gone = self._passing.popitem(last=False)
            self._pages -= gone.pages

    def known(self, identity: bytes, portals: list[str]) -> dict[str, Passing]:
        """What was seen of a visitor, by portal. It stays until `forget`."""
        return {portal: found for portal in portals if (found := self._passing.get((portal, identity))) is not None}

    def forget(self, portal: str, identity: bytes) -> None:
        """Its visits are on disk now."""
        gone = self._passing.pop((portal, identity), None)
        if gone is not None:
            self._pages -= gone.pages
