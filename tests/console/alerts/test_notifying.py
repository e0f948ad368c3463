"""One notification per conversation: grouped, replaced, withdrawn when read, repeated until somebody answers. By a clock of our own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.alerts.news import Channel, Event, News
from console.alerts.notifying import (
    Answered,
    Back,
    Came,
    Deed,
    Dismissed,
    Flash,
    Gone,
    Happened,
    Notifying,
    ReadTo,
    Show,
    ShowSummary,
    Sound,
    TakenBack,
    Ticked,
    Tray,
    Withdraw,
    WithdrawSummary,
)
from console.alerts.rules import Quiet, Rules
from console.alerts.verdict import Situation

ALL = Rules(off=frozenset(), escalate=False)
LOUD = replace(ALL, escalate=True)
ELSEWHERE = Situation()


class Run:
    """The machine with a clock that a test moves, ticking each second as the program does."""

    def __init__(self, rules: Rules = ALL, situation: Situation = ELSEWHERE) -> None:
        self.now, self.rules, self.situation = 0, rules, situation
        self.machine = Notifying(0)
        self.deeds: list[tuple[int, Deed]] = []

    def happen(self, happened: Happened) -> None:
        self.deeds += [(self.now, deed) for deed in self.machine.handle(happened, self.rules, self.situation, self.now)]

    def come(self, conversation: str = "a", seq: int = 1, event: Event = Event.MINE, line: str = "") -> News:
        news = News(event, conversation, conversation.upper(), line or f"{conversation}{seq}", seq=seq)
        self.happen(Came(news))
        return news

    def wait(self, ms: int) -> None:
        """The clock goes on; ticks and due times are kept."""
        end = self.now + ms
        while self.now < end:
            wanted = [t for t in ((self.now // 1000 + 1) * 1000, self.machine.due()) if t is not None and t > self.now]
            self.now = min([end, *wanted])
            self.happen(Ticked())

    def sleep(self, ms: int) -> None:
        """The whole computer stands still."""
        self.now += ms


def told(run: Run, kind: type[Deed]) -> list[Deed]:
    found = [deed for _, deed in run.deeds if isinstance(deed, kind)]
    run.deeds = [(at, deed) for at, deed in run.deeds if not isinstance(deed, kind)]
    return found


def shows(run: Run) -> list[tuple[str, int]]:
    """Which conversation, and how many lines stand in its notification."""
    return [(deed.conversation, len(deed.news)) for deed in told(run, Show) if isinstance(deed, Show)]


def test_lines_within_a_tenth_of_a_second_are_one() -> None:
    run = Run()
    run.come(seq=1)
    run.wait(60)
    run.come(seq=2)
    run.wait(99)
    assert shows(run) == []
    run.wait(1)
    assert shows(run) == [("a", 2)]
    assert [type(d) for d in told(run, Sound)] == [Sound], "and one sound"


def test_a_stream_of_lines_is_told_after_a_second_at_the_latest() -> None:
    run = Run()
    for seq in range(30):
        run.come(seq=seq + 1)
        run.wait(50)
    run.wait(1_000)
    times = [at for at, deed in run.deeds if isinstance(deed, Show)]
    assert times[0] == 1_000 and len(times) == 2


def test_the_next_line_takes_the_place_of_the_one_that_is_shown() -> None:
    run = Run()
    run.come(seq=1)
    run.wait(500)
    run.come(seq=2)
    run.wait(500)
    assert shows(run) == [("a", 1), ("a", 2)]
    assert not told(run, Withdraw)


@pytest.mark.parametrize("late", [False, True])
def test_what_is_read_is_withdrawn_here_or_never_shown(late: bool) -> None:
    run = Run()
    run.come(seq=4)
    run.wait(500 if late else 10)
    run.happen(ReadTo("a", 4))
    run.wait(2_000)
    assert shows(run) == ([("a", 1)] if late else [])
    assert told(run, Withdraw) == ([Withdraw("a")] if late else [])


def test_reading_half_of_it_leaves_the_other_half() -> None:
    run = Run()
    run.come(seq=4)
    run.come(seq=5)
    run.wait(500)
    run.happen(ReadTo("a", 4))
    assert not told(run, Withdraw)
    run.come(seq=6)
    run.wait(500)
    assert shows(run) == [("a", 2), ("a", 2)], "the read line is no longer counted"
    run.happen(ReadTo("a", 6))
    assert told(run, Withdraw) == [Withdraw("a")]
    run.come(seq=6)
    run.wait(500)
    assert shows(run) == [], "a repetition of what is read is no news"


def test_a_line_that_is_taken_back_leaves_the_screen() -> None:
    run = Run()
    run.come(seq=1)
    run.wait(500)
    run.happen(TakenBack("a", 1))
    assert told(run, Withdraw) == [Withdraw("a")]


def test_the_door_is_withdrawn_by_somebodys_answer_not_by_reading() -> None:
    run = Run()
    run.happen(Came(News(Event.WAITING, "a", "A")))
    run.wait(500)
    run.happen(ReadTo("a", 100))
    assert not told(run, Withdraw)
    run.happen(Answered("a"))
    assert told(run, Withdraw) == [Withdraw("a")]


def test_four_conversations_at_once_are_one_summary() -> None:
    run = Run()
    for name in "abcd":
        run.come(name)
    run.wait(500)
    assert shows(run) == []
    (summary,) = told(run, ShowSummary)
    assert isinstance(summary, ShowSummary) and [n.conversation for n in summary.news] == list("abcd")
    for name in "abc":
        run.happen(ReadTo(name, 1))
    assert not told(run, WithdrawSummary)
    run.happen(ReadTo("d", 1))
    assert told(run, WithdrawSummary) == [WithdrawSummary()]


# ---- on the screen, off, quiet


def test_the_conversation_on_the_screen_is_not_told_and_the_other_one_is() -> None:
    run = Run(situation=Situation(focused=True, on_screen="a"))
    run.come("a")
    run.come("b")
    run.wait(500)
    (show,) = told(run, Show)
    assert isinstance(show, Show) and show.conversation == "b" and Channel.BANNER in show.channels
    assert not told(run, Flash)


def test_quiet_hours_mark_the_tray_and_do_no_more() -> None:
    run = Run(replace(ALL, quiet=Quiet(True, 0, 1439)))
    run.come()
    run.wait(1_000)
    (show,) = told(run, Show)
    assert isinstance(show, Show) and show.channels == {Channel.TRAY}
    assert not told(run, Sound) and not told(run, Flash)
    assert told(run, Tray) == [Tray(True, False)]
    run.happen(ReadTo("a", 1))
    assert told(run, Tray) == [Tray(False, False)]


def test_a_cell_that_is_off_hides_only_its_own_line() -> None:
    rules = ALL
    for channel in Channel:
        rules = rules.with_cell(Event.CONSENT, channel, False)
    run = Run(rules)
    run.come(seq=1, event=Event.CONSENT)
    run.come(seq=2, event=Event.MINE)
    run.wait(500)
    (show,) = told(run, Show)
    assert isinstance(show, Show) and [n.event for n in show.news] == [Event.MINE]


# ---- away


@pytest.mark.parametrize("reason", ["lock", "link"])
def test_what_was_missed_is_summed_up_once(reason: str) -> None:
    run = Run()
    run.happen(Gone(reason))  # type: ignore[arg-type]
    for name in "ab":
        for seq in (1, 2):
            run.come(name, seq)
    run.wait(60_000)
    assert not [d for _, d in run.deeds if not isinstance(d, Tray)], "nobody is there to read it"
    run.happen(Back(reason))  # type: ignore[arg-type]
    run.come("c", 1)
    run.wait(10_000)
    (summary,) = told(run, ShowSummary)
    assert isinstance(summary, ShowSummary) and len(summary.news) == 5
    assert shows(run) == [] and len(told(run, Sound)) == 1
    run.come("a", 3)
    run.wait(500)
    assert shows(run) == [("a", 1)], "after that all is as ever"


def test_one_missed_conversation_is_an_ordinary_notification() -> None:
    run = Run()
    run.happen(Gone("lock"))
    run.come("a", 1)
    run.come("a", 2)
    run.happen(Back("lock"))
    run.wait(5_000)
    assert shows(run) == [("a", 2)] and not told(run, ShowSummary)


def test_what_was_read_elsewhere_meanwhile_is_not_told() -> None:
    run = Run()
    run.happen(Gone("link"))
    run.come("a", 1)
    run.come("b", 1)
    run.happen(ReadTo("a", 1))
    run.happen(Back("link"))
    run.wait(5_000)
    assert shows(run) == [("b", 1)]


def test_after_a_sleep_the_feeds_catching_up_is_one_summary() -> None:
    """The process is stopped for a minute; the first that it hears of afterwards is the socket, not its own clock."""
    run = Run()
    run.wait(5_000)
    run.sleep(60_000)
    for name in "ab":
        run.come(name)
        run.wait(300)
    run.wait(3_000)
    assert len(told(run, ShowSummary)) == 1 and shows(run) == []
    run.come("a", 2)
    run.wait(500)
    assert shows(run) == [("a", 1)]


# ---- unanswered


def test_an_unanswered_customer_is_told_louder_until_answered() -> None:
    run = Run(LOUD)
    run.come(event=Event.UNASSIGNED)
    run.wait(130_000)
    assert [(at // 1000, type(d).__name__) for at, d in run.deeds if not isinstance(d, Tray | Sound)] == [
        (0, "Show"),
        (0, "Flash"),
        (31, "Show"),
        (61, "Flash"),
        (91, "Show"),
    ]
    repeats = [d for d in told(run, Show) if isinstance(d, Show) and d.again]
    assert len(repeats) == 2
    assert told(run, Tray)[-1] == Tray(True, True), "the tray blinks"
    run.happen(Answered("a"))
    assert told(run, Tray) == [Tray(False, False)]
    assert told(run, Withdraw) == [Withdraw("a")]
    run.deeds.clear()
    run.wait(600_000)
    assert not run.deeds


def test_reading_my_own_ends_it_and_reading_nobodys_does_not() -> None:
    for event, goes_on in ((Event.MINE, False), (Event.UNASSIGNED, True)):
        run = Run(LOUD)
        run.come(event=event)
        run.wait(1_000)
        run.happen(ReadTo("a", 1))
        run.deeds.clear()
        run.wait(40_000)
        assert bool(shows(run)) == goes_on


def test_waved_away_but_unanswered_comes_again() -> None:
    run = Run(LOUD)
    run.come()
    run.wait(1_000)
    run.happen(Dismissed("a"))
    run.deeds.clear()
    run.wait(40_000)
    assert shows(run) == [("a", 1)]


def test_nothing_is_repeated_while_somebody_looks_at_it() -> None:
    run = Run(LOUD)
    run.come()
    run.wait(1_000)
    run.deeds.clear()
    run.situation = Situation(focused=True, on_screen="a")
    run.wait(200_000)
    assert not told(run, Show) and not told(run, Sound)


def test_colleagues_and_the_switch_end_the_ladder() -> None:
    run = Run(ALL)
    run.come()
    run.wait(400_000)
    assert shows(run) == [("a", 1)]
    run = Run(LOUD)
    run.happen(Came(News(Event.MINE, "a", "A", "a note", "Mia", 1, customer=False)))
    run.wait(400_000)
    assert shows(run) == [("a", 1)], "a colleague does not wait for an answer"


def test_a_sleep_climbs_no_rung() -> None:
    run = Run(LOUD)
    run.come()
    run.wait(1_000)
    run.deeds.clear()
    run.sleep(200_000)
    run.happen(Ticked())
    run.wait(5_000)
    assert not told(run, Show) and not told(run, Flash)


# ---- whatever happens


class Anything(RuleBasedStateMachine):
    """Random lives: what is shown is unread, nothing read is ever shown, and nothing stays pending for longer than promised."""

    def __init__(self) -> None:
        super().__init__()
        self.run = Run(LOUD)
        self.shown: set[str] = set()
        self.read: dict[str, int] = {}
        self.seqs: dict[str, int] = {}
        self.away: set[str] = set()

    def follow(self) -> None:
        for _, deed in self.run.deeds:
            match deed:
                case Show(conversation, news):
                    assert news and all(n.seq > self.read.get(conversation, 0) for n in news)
                    assert len({n.seq for n in news}) == len(news), "no line twice"
                    self.shown.add(conversation)
                case ShowSummary(news):
                    assert news and all(n.seq > self.read.get(n.conversation, 0) for n in news)
                case Withdraw(conversation):
                    assert conversation in self.shown
                    self.shown.discard(conversation)
        self.run.deeds.clear()

    @rule(name=st.sampled_from("abcde"), event=st.sampled_from([Event.MINE, Event.UNASSIGNED, Event.CONSENT]))
    def come(self, name: str, event: Event) -> None:
        self.seqs[name] = self.seqs.get(name, 0) + 1
        self.run.come(name, self.seqs[name], event)
        self.follow()

    @rule(ms=st.sampled_from([50, 150, 1_000, 20_000, 100_000]))
    def wait(self, ms: int) -> None:
        self.run.wait(ms)
        self.follow()

    @rule(name=st.sampled_from("abcde"))
    def look(self, name: str) -> None:
        self.read[name] = self.seqs.get(name, 0)
        self.run.happen(ReadTo(name, self.read[name]))
        self.follow()
        assert name not in self.shown

    @rule(name=st.sampled_from("abcde"))
    def wave(self, name: str) -> None:
        self.shown.discard(name)
        self.run.happen(Dismissed(name))
        self.follow()

    @rule(name=st.sampled_from("abcde"))
    def answer(self, name: str) -> None:
        self.run.happen(Answered(name))
        self.follow()
        assert name not in self.shown

    @rule(reason=st.sampled_from(["lock", "link"]), back=st.booleans())
    def go(self, reason: str, back: bool) -> None:
        (self.away.discard if back else self.away.add)(reason)
        self.run.happen(Back(reason) if back else Gone(reason))  # type: ignore[arg-type]
        self.follow()

    @rule(ms=st.sampled_from([15_000, 90_000]))
    def sleep(self, ms: int) -> None:
        self.run.sleep(ms)

    @invariant()
    def promises_a_time(self) -> None:
        due = self.run.machine.due()
        assert due is None or due <= self.run.now + 1_500


TestAnything = Anything.TestCase
TestAnything.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
