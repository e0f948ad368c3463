"""What one support session was like, in figures: gathered while it runs, kept on this computer when it is over. Pure; no clock.

Measurements only: no word, no name and no picture of the customer is in it. Times in milliseconds.
"""

from __future__ import annotations

from collections import Counter
from typing import Protocol

import msgspec

from console.viewer.distribution import Distribution
from console.viewer.history import all_dropped
from console.viewer.receipts import Receipts
from console.viewer.stages import STAGES
from console.viewer.statistics import StreamStats

SAMPLED = ("fps", "kbps", "round_trip", "input")
"""Read once a second while the picture is live. (`fps` and `kbps` are no times; a `Distribution` does not mind.)"""
NAMES_KEPT = 8
"""Of decoders, renderers and sizes: a hostile stream changes its size as often as it likes."""


class Half(msgspec.Struct, frozen=True):
    """The median, and what 95 of 100 stay below."""

    p50: float
    p95: float


class Inputs(msgspec.Struct, frozen=True, omit_defaults=True):
    """Strokes, keys, texts and wheel steps, and the phone's receipts for them."""

    sent: int = 0
    done: int = 0
    cancelled: int = 0
    refused: int = 0
    stale: int = 0
    unanswered: int = 0
    reasons: dict[str, int] = {}
    agree: bool | None = None
    """Whether the customer's side counted the same; None: it never said."""

    def after(self, earlier: Inputs) -> Inputs:
        told = [part.agree for part in (earlier, self) if part.agree is not None]
        return Inputs(
            earlier.sent + self.sent,
            earlier.done + self.done,
            earlier.cancelled + self.cancelled,
            earlier.refused + self.refused,
            earlier.stale + self.stale,
            earlier.unanswered + self.unanswered,
            dict(Counter(earlier.reasons) + Counter(self.reasons)),
            all(told) if told else None,
        )


class SessionReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """As it is kept. Instants in milliseconds since 1970, by this computer's clock.

    `phases`: how long the session was in each of `console.intents.Phase`. `spread`: a histogram for each of STAGES and SAMPLED
    (`console.viewer.distribution`), so that the parts of a session before and after a restart of the program add up.
    """

    session: str
    conversation: str
    began_at: int
    ended_at: int
    ended: str
    """Stable reason, as `LiveView.why`."""
    phases: dict[str, int]
    first_picture_ms: int | None = None
    """From the customer's consent to the first picture."""
    connections: int = 0
    reconnects: int = 0
    """How often a picture that had been there was lost."""
    codecs: list[str] = []
    decoders: list[str] = []
    renderers: list[str] = []
    sizes: list[str] = []
    frames: int = 0
    decoded: int = 0
    dropped: dict[str, int] = {}
    bytes: int = 0
    packets: int = 0
    lost: int = 0
    repaired: int = 0
    key_frames: int = 0
    spread: dict[str, dict[int, int]] = {}
    inputs: Inputs = Inputs()
    parts: int = 1
    """More than one: the program was restarted while the session ran."""

    def half(self, name: str) -> Half | None:
        """Median and 95 % of one of STAGES and SAMPLED."""
        held = Distribution(self.spread.get(name))
        p50, p95 = held.at(0.5), held.at(0.95)
        return None if p50 is None or p95 is None else Half(round(p50, 1), round(p95, 1))

    @property
    def shown(self) -> int:
        """Pictures that reached the screen."""
        return Distribution(self.spread.get("whole")).total

    @property
    def loss(self) -> float:
        """Share of the packets that never came."""
        return self.lost / (self.packets + self.lost) if self.packets + self.lost else 0.0

    def after(self, earlier: SessionReport) -> SessionReport:
        """This part of the session together with an earlier one of this program."""
        return msgspec.structs.replace(
            self,
            began_at=min(earlier.began_at, self.began_at),
            phases=dict(Counter(earlier.phases) + Counter(self.phases)),
            first_picture_ms=earlier.first_picture_ms if earlier.first_picture_ms is not None else self.first_picture_ms,
            connections=earlier.connections + self.connections,
            reconnects=earlier.reconnects + self.reconnects,
            codecs=_names(earlier.codecs, *self.codecs),
            decoders=_names(earlier.decoders, *self.decoders),
            renderers=_names(earlier.renderers, *self.renderers),
            sizes=_names(earlier.sizes, *self.sizes),
            frames=earlier.frames + self.frames,
            decoded=earlier.decoded + self.decoded,
            dropped=dict(Counter(earlier.dropped) + Counter(self.dropped)),
            bytes=earlier.bytes + self.bytes,
            packets=earlier.packets + self.packets,
            lost=earlier.lost + self.lost,
            repaired=earlier.repaired + self.repaired,
            key_frames=earlier.key_frames + self.key_frames,
            spread={
                name: (Distribution(earlier.spread.get(name)) + Distribution(self.spread.get(name))).counts
                for name in {*earlier.spread, *self.spread}
            },
            inputs=self.inputs.after(earlier.inputs),
            parts=earlier.parts + self.parts,
        )


class Chronicle:
    """Gathers what becomes the report of one session."""

    def __init__(self, conversation: str, session: str, now_ms: int) -> None:
        self._conversation, self._session, self._began = conversation, session, now_ms
        self._phase, self._since = "", now_ms
        self._phases: Counter[str] = Counter()
        self._connecting_since: int | None = None
        self._first_picture: int | None = None
        self._reconnects = self._connections = 0
        self._sums: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._names: dict[str, list[str]] = {"codecs": [], "decoders": [], "renderers": [], "sizes": []}
        self._spread = {name: Distribution() for name in (*STAGES, *SAMPLED)}

    def phase(self, name: str, now_ms: int) -> None:
        """The session is in this phase: a value of `console.intents.Phase`."""
        if name == self._phase:
            return
        self._settle(now_ms)
        if name == "connecting" and self._first_picture is None:
            self._connecting_since = now_ms
        if name == "live" and self._first_picture is None and self._connecting_since is not None:
            self._first_picture = now_ms - self._connecting_since
        self._reconnects += name == "reconnecting" and self._phase == "live"
        self._phase = name

    def second(self, stats: StreamStats) -> None:
        """Told once a second while the picture is live."""
        self._note_names(stats)
        for name, value in zip(SAMPLED, (stats.fps_decoded, stats.kbps, stats.round_trip_ms, stats.input_ms), strict=True):
            if value is not None:
                self._spread[name].add(value)

    def connection(self, stats: StreamStats) -> None:
        """A connection is given up; its last figures."""
        if not stats.packets:
            return
        self._note_names(stats)
        self._connections += 1
        for name in ("frames", "decoded", "bytes", "packets", "lost", "repaired", "key_frames"):
            self._sums[name] += getattr(stats, name)
        self._dropped.update(all_dropped(stats))
        for stage, held in stats.so_far.items():
            self._spread[stage] += held

    def report(self, ended: str, receipts: Receipts, now_ms: int) -> SessionReport | None:
        """None where no picture ever came: then there is nothing to measure."""
        if not self._connections:
            return None
        self._settle(now_ms)
        counted = receipts.total
        return SessionReport(
            session=self._session,
            conversation=self._conversation,
            began_at=self._began,
            ended_at=now_ms,
            ended=ended,
            phases=dict(self._phases),
            first_picture_ms=self._first_picture,
            connections=self._connections,
            reconnects=self._reconnects,
            codecs=self._names["codecs"],
            decoders=self._names["decoders"],
            renderers=self._names["renderers"],
            sizes=self._names["sizes"],
            frames=self._sums["frames"],
            decoded=self._sums["decoded"],
            dropped=dict(self._dropped),
            bytes=self._sums["bytes"],
            packets=self._sums["packets"],
            lost=self._sums["lost"],
            repaired=self._sums["repaired"],
            key_frames=self._sums["key_frames"],
            spread={name: held.counts for name, held in self._spread.items() if held.counts},
            inputs=Inputs(
                counted.sent,
                counted.done,
                counted.cancelled,
                counted.refused,
                counted.stale,
                receipts.unanswered,
                dict(receipts.reasons),
                receipts.agree,
            ),
        )

    def _settle(self, now_ms: int) -> None:
        if self._phase:
            self._phases[self._phase] += max(0, now_ms - self._since)
        self._since = now_ms

    def _note_names(self, stats: StreamStats) -> None:
        size = f"{stats.width} × {stats.height}" if stats.width else ""
        for kind, name in (("codecs", stats.codec), ("decoders", stats.decoder), ("renderers", stats.renderer), ("sizes", size)):
            if name:
                self._names[kind] = _names(self._names[kind], name)


def written(report: SessionReport) -> bytes:
    return msgspec.json.encode(report)


def read(data: bytes) -> SessionReport | None:
    """What `written` wrote; None for anything else (a newer program's, perhaps)."""
    try:
        return msgspec.json.decode(data, type=SessionReport)
    except msgspec.MsgspecError:
        return None


class Store(Protocol):
    """What this file needs of the replica."""

    def keep_report(self, session_id: str, conversation: str, at_ms: int, data: bytes) -> None: ...
    def report(self, session_id: str) -> bytes | None: ...


def keep(store: Store, report: SessionReport) -> None:
    """Together with what was kept of the session before a restart of the program."""
    if (earlier := kept(store, report.session)) is not None:
        report = report.after(earlier)
    store.keep_report(report.session, report.conversation, report.ended_at, written(report))


def kept(store: Store, session: str) -> SessionReport | None:
    data = store.report(session)
    return read(data) if data is not None else None


def exported(report: SessionReport) -> bytes:
    """For people and their programs: the figures themselves beside what they were made of."""
    told = msgspec.to_builtins(report, str_keys=True)
    summary = {name: msgspec.to_builtins(half) for name in (*STAGES, *SAMPLED) if (half := report.half(name)) is not None}
    return msgspec.json.format(msgspec.json.encode({"summary": summary, "shown": report.shown, **told}), indent=2)


def _names(held: list[str], *more: str) -> list[str]:
    return list(dict.fromkeys([*held, *more]))[:NAMES_KEPT]
