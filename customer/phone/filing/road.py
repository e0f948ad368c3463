"""The files' road to one technician: the connection of its own, and when it is offered. Each technician has one, so that what is long or
paused with one holds nothing up with another. On the session's asyncio loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from customer.phone.filing.peer import FilePeer
from customer.phone.filing.way import Way
from protocol import fileroad, wire

if TYPE_CHECKING:
    from customer.phone.asides import Room

EARLY = 8
"""Stretches that are kept for files that are not known to be on their way yet: twice what may be at once."""


class Road:
    """`told(road, what, data)`: open, frame, room of its connection, and gone: it has none any more."""

    def __init__(self, agent: str, room: Room, told: Callable[[Road, str, Any], None]) -> None:
        self.agent = agent
        self.pumping = False
        self._room, self._told = room, told
        self._way = Way()
        self._peer: FilePeer | None = None
        self._early: deque[fileroad.Want] = deque(maxlen=EARLY)

    @property
    def state(self) -> Literal["none", "trying", "peer", "broker"]:
        return self._way.state(self._now())

    @property
    def connection(self) -> FilePeer | None:
        return self._peer

    @property
    def has_room(self) -> bool:
        return self._peer is not None and self._peer.room

    def send(self, frame: fileroad.Frame) -> None:
        if self._peer is not None and self._way.opened:
            self._peer.send(fileroad.encode(frame))

    def keep(self, want: fileroad.Want) -> None:
        """Its file is not known to be on its way yet: who asks may have heard of it sooner."""
        self._early.append(want)

    def kept(self, id: str) -> list[fileroad.Want]:
        """What was asked for of a file that is on its way now; once."""
        found = [want for want in self._early if want.transfer == id]
        for want in found:
            self._early.remove(want)
        return found

    def need(self, on: bool) -> None:
        """Something is on its way with this technician, or nothing any more. Also as time passes."""
        if self._way.need(on, self._now()):
            self._offer()
        if not on:
            self._close()

    def signalled(self, sig: wire.Sig) -> None:
        peer = self._peer
        match sig.kind:
            case "wanted":
                if self._way.wanted(sig.epoch, self._now()):
                    self._offer()
            case "answer" if peer is not None and sig.epoch == self._way.epoch:
                self._room.tasks.start(peer.accept(sig.sdp), "answer for files")
            case "candidate" if peer is not None and sig.epoch == self._way.epoch:
                self._room.tasks.start(peer.add_candidate(sig.candidate, sig.mid, sig.mline), "candidate for files")

    def broken(self) -> None:
        self._close()
        self._way.lost(self._way.epoch, self._now())

    # ---- inside

    def _offer(self) -> None:
        self._close()
        epoch = self._way.epoch
        peer = self._peer = FilePeer(epoch, self._room.servers(), lambda what, data: self._heard(epoch, what, data))
        self._room.tasks.start(self._offered(peer, epoch), "offer for files")

    async def _offered(self, peer: FilePeer, epoch: int) -> None:
        sdp = await peer.offer()
        if self._peer is peer:
            self._room.hint(wire.Sig(self._room.joined.session, epoch, "offer", sdp=sdp, agent=self.agent, road="file"))

    def _close(self) -> None:
        peer, self._peer = self._peer, None
        self._early.clear()
        self._told(self, "gone", None)
        if peer is not None:
            self._room.tasks.start(peer.close(), "close files")

    def _heard(self, epoch: int, what: str, data: Any) -> None:
        if self._peer is None or epoch != self._way.epoch:
            return
        if what == "lost":
            self.broken()
            return
        if what == "open":
            self._way.open(epoch, self._now())
        self._told(self, what, data)

    def _now(self) -> float:
        return asyncio.get_running_loop().time() * 1000
