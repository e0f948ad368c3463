"""The middle of all telling: news in, notifications out, one per conversation, replaced by the next and withdrawn when read.

A pure state machine. News wait 100 ms for more of their kind, at most a second. What came while the computer slept, the screen was locked
(where the system would not keep it) or the broker was away is summed up once. Whoever goes unanswered is told again (`ladder.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from console.alerts.ladder import climbed
from console.alerts.news import NEVER_BY_READING, UNANSWERED, Channel, Event, News, most_pressing
from console.alerts.rules import Rules
from console.alerts.verdict import Situation, channels

DEBOUNCE_MS = 100
GROUP_MS = 1_000
"""As Telegram Desktop: news within 100 ms of each other are told together, however long that goes on not later than after a second."""
ASLEEP_MS = 10_000
"""A tick comes every second: a hole this long is no busy loop, the computer slept."""
SETTLE_MS = 1_500
"""After waking or coming back, the feed catches up: this long it is waited for."""
SEVERAL = 3
"""More conversations than this at once are one summary."""

Reason = Literal["lock", "link"]
Over = Callable[[News], bool]


# ---- what happens


@dataclass(frozen=True, slots=True)
class Came:
    news: News


@dataclass(frozen=True, slots=True)
class ReadTo:
    """I have read a conversation up to `seq`, here or on another device."""

    conversation: str
    seq: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Its author took a line back: nothing of it may stand on the screen."""

    conversation: str
    seq: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody let the customer in, sent them away, wrote to them, or closed the conversation."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """It is no longer offered to me."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Dismissed:
    """The person waved a notification away."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing can be told, or nothing comes, until `Back`."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Back:
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ticked:
    """Once a second, and when `due` says so."""


Happened = Came | ReadTo | TakenBack | Answered | Lapsed | Dismissed | Gone | Back | Ticked


# ---- what is to be done


@dataclass(frozen=True, slots=True)
class Show:
    """One notification of this conversation, in the place of the one that is shown. `again`: nothing new, but nobody has answered."""

    conversation: str
    news: tuple[News, ...]
    channels: frozenset[Channel]
    again: bool = False


@dataclass(frozen=True, slots=True)
class ShowSummary:
    """What was missed, in one."""

    news: tuple[News, ...]
    channels: frozenset[Channel]


@dataclass(frozen=True, slots=True)
class Withdraw:
    conversation: str


@dataclass(frozen=True, slots=True)
class WithdrawSummary:
    pass


@dataclass(frozen=True, slots=True)
class Sound:
    event: Event


@dataclass(frozen=True, slots=True)
class Flash:
    """The task bar's button, until somebody looks."""


@dataclass(frozen=True, slots=True)
class Tray:
    """`marked`: something is new; `blinks`: somebody has waited for long."""

    marked: bool
    blinks: bool


Deed = Show | ShowSummary | Withdraw | WithdrawSummary | Sound | Flash | Tray


@dataclass(slots=True)
class _Waiting:
    """A customer whom nobody has answered. `rungs`: how often that has been told again."""

    news: News
    since: int
    rungs: int = 0
    blinks: bool = False


class Notifying:
    """`handle` takes what happens with what is the case then; `due` says when it wants to be asked at the latest."""

    def __init__(self, now_ms: int) -> None:
        self._pending: list[News] = []
        self._first = self._last = now_ms
        self._seen = now_ms
        """When it was last asked anything: a hole says that the computer slept."""
        self._gone: set[Reason] = set()
        self._settles: int | None = None
        """Until then the feed catches up, and news are missed ones."""
        self._missed = False
        self._shown: dict[str, list[News]] = {}
        self._summary: list[News] = []
        self._waiting: dict[str, _Waiting] = {}
        self._marks: dict[str, int] = {}
        self._read: dict[str, int] = {}
        self._tray = Tray(False, False)

    def due(self) -> int | None:
        """When `Ticked` is wanted before the next second's; milliseconds of the same clock."""
        if not self._pending or self._gone:
            return None
        if self._settles is not None:
            return self._settles
        return min(self._last + DEBOUNCE_MS, self._first + GROUP_MS)

    def handle(self, happened: Happened, rules: Rules, situation: Situation, now_ms: int) -> list[Deed]:
        """What to do about it. Call it on every tick too."""
        if now_ms - self._seen >= ASLEEP_MS:
            self._settle(now_ms)
        self._seen = now_ms
        deeds: list[Deed] = []
        match happened:
            case Came(news):
                self._take(news, now_ms)
            case ReadTo(conversation, seq):
                deeds += self._read_to(conversation, seq)
            case TakenBack(conversation, seq):
                deeds += self._forget(conversation, lambda news: news.seq == seq)
            case Answered(conversation):
                deeds += self._drop(conversation)
            case Lapsed(conversation):
                deeds += self._forget(conversation, lambda news: news.event is Event.OFFERED)
            case Dismissed(conversation):
                self._shown.pop(conversation, None)
                if not conversation:
                    self._summary.clear()
            case Gone(reason):
                self._gone.add(reason)
            case Back(reason):
                if reason in self._gone:
                    self._gone.discard(reason)
                    self._settle(now_ms)
            case Ticked():
                pass
        due = self.due()
        if due is not None and now_ms >= due:
            deeds += self._tell(rules, situation, now_ms)
        if self._settles is not None and now_ms >= self._settles and not self._gone:
            self._settles, self._missed = None, False
        if not self._gone and self._settles is None:
            deeds += self._climb(rules, situation, now_ms)
        return deeds + self._tray_now()

    # ---- taking in

    def _settle(self, now_ms: int) -> None:
        """Something was away: what the feed brings now was missed, and the ladder takes no rung for that time."""
        self._settles, self._missed = now_ms + SETTLE_MS, True
        for waiting in self._waiting.values():
            waiting.rungs += len(climbed(now_ms - waiting.since, waiting.rungs))

    def _take(self, news: News, now_ms: int) -> None:
        if news.seq != NEVER_BY_READING and news.seq <= self._read.get(news.conversation, 0):
            return
        if not self._pending:
            self._first = now_ms
        self._last = now_ms
        self._pending.append(news)

    def _read_to(self, conversation: str, seq: int) -> list[Deed]:
        if seq <= self._read.get(conversation, 0):
            return []
        self._read[conversation] = seq
        waiting = self._waiting.get(conversation)
        if waiting is not None and waiting.news.event is Event.MINE:
            del self._waiting[conversation]  # I know of it; what nobody has taken goes on until somebody does
        if self._marks.get(conversation, NEVER_BY_READING) <= seq:
            del self._marks[conversation]
        return self._forget(conversation, lambda news: news.seq <= seq)

    def _drop(self, conversation: str) -> list[Deed]:
        self._waiting.pop(conversation, None)
        self._marks.pop(conversation, None)
        return self._forget(conversation, lambda _news: True)

    def _forget(self, conversation: str, over: Over) -> list[Deed]:
        """Leave out what needs no telling any more, wherever it stands."""
        self._pending = [n for n in self._pending if n.conversation != conversation or not over(n)]
        deeds: list[Deed] = []
        if conversation in self._shown:
            left = self._shown[conversation] = [n for n in self._shown[conversation] if not over(n)]
            if not left:
                del self._shown[conversation]
                deeds.append(Withdraw(conversation))
        if self._summary:
            self._summary = [n for n in self._summary if n.conversation != conversation or not over(n)]
            if not self._summary:
                deeds.append(WithdrawSummary())
        return deeds

    # ---- telling

    def _tell(self, rules: Rules, situation: Situation, now_ms: int) -> list[Deed]:
        batch, self._pending = self._pending, []
        told: dict[str, list[News]] = {}
        ways: dict[str, frozenset[Channel]] = {}
        for news in batch:
            conversation = news.conversation
            self._note_waiting(news, now_ms)
            way = channels(news.event, conversation, rules, situation)
            if Channel.TRAY in way:
                self._marks[conversation] = max(news.seq, self._marks.get(conversation, 0))
            if way:
                told.setdefault(conversation, []).append(news)
                ways[conversation] = ways.get(conversation, frozenset()) | way
        deeds: list[Deed] = []
        if (self._missed and len(told) > 1) or len(told) > SEVERAL:
            everything = [news for of_one in told.values() for news in of_one]
            self._summary = list(dict.fromkeys([*self._summary, *everything]))
            deeds.append(ShowSummary(tuple(self._summary), frozenset[Channel]().union(*ways.values())))
        else:
            for conversation, of_one in told.items():
                shown = self._shown[conversation] = list(dict.fromkeys([*self._shown.get(conversation, ()), *of_one]))
                deeds.append(Show(conversation, tuple(shown), ways[conversation]))
        return deeds + _aloud({most_pressing(of_one): ways[conversation] for conversation, of_one in told.items()})

    def _note_waiting(self, news: News, now_ms: int) -> None:
        if news.event in UNANSWERED and news.customer and news.conversation not in self._waiting:
            self._waiting[news.conversation] = _Waiting(news, now_ms)

    def _climb(self, rules: Rules, situation: Situation, now_ms: int) -> list[Deed]:
        deeds: list[Deed] = []
        aloud: dict[News, frozenset[Channel]] = {}
        for conversation, waiting in self._waiting.items():
            due = climbed(now_ms - waiting.since, waiting.rungs)
            waiting.rungs += len(due)
            ways = channels(waiting.news.event, conversation, rules, situation) if due and rules.escalate else frozenset[Channel]()
            wished = {step.deed for step in due}
            news = self._shown.get(conversation) or [waiting.news]
            if "repeat" in wished and ways & {Channel.NATIVE, Channel.BANNER}:
                self._shown[conversation] = news
                deeds.append(Show(conversation, tuple(news), ways, again=True))
                aloud[most_pressing(news)] = ways - {Channel.TASKBAR}
            if "flash" in wished and Channel.TASKBAR in ways:
                deeds.append(Flash())
            waiting.blinks = waiting.blinks or ("blink" in wished and Channel.TRAY in ways)
        return deeds + _aloud(aloud)

    def _tray_now(self) -> list[Deed]:
        tray = Tray(bool(self._marks), any(waiting.blinks for waiting in self._waiting.values()))
        if tray == self._tray:
            return []
        self._tray = tray
        return [tray]


def _aloud(ways: dict[News, frozenset[Channel]]) -> list[Deed]:
    """One sound for all, and one flash."""
    deeds: list[Deed] = []
    heard = [news for news, way in ways.items() if Channel.SOUND in way]
    if heard:
        deeds.append(Sound(most_pressing(heard).event))
    if any(Channel.TASKBAR in way for way in ways.values()):
        deeds.append(Flash())
    return deeds
