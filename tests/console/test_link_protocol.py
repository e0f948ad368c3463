"""The link's decisions: transcripts of frames and times in, effects out. No socket, no clock."""

from __future__ import annotations

import pytest

from console import link_protocol as link
from console.dispatch import ANSWER_WITHIN_MS
from console.link_protocol import OPEN_WITHIN_MS, PROBE_WITHIN_MS, LinkProtocol
from console.notices import LinkChanged, LinkPhase, LinkState
from console.replica import Queued
from protocol import codec, limits, wire
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel

HELLO = wire.Hello((1, 0), "console", "token")
WALL = 1_760_000_000_000


def welcome(snapshot: bool = False) -> wire.Welcome:
    return wire.Welcome((1, 0), "feed-1", WALL, wire.Me("agent", model.ME, "Ada"), snapshot=snapshot)


def queued(n: int, conversation: str = "c1", request: wire.Request | None = None) -> Queued:
    made = request or wire.Send(f"m{n}", conversation, "text")
    return Queued(n, made.id, made, conversation, 1, "queued")


def online(chance: float = 1.0) -> LinkProtocol:
    protocol = LinkProtocol(lambda: chance)
    protocol.connecting(0)
    protocol.opened(HELLO, 0)
    protocol.received(welcome(), 0)
    assert protocol.online
    return protocol


def states(effects: list[link.Effect]) -> list[LinkState]:
    return [e.event.state for e in effects if isinstance(e, link.Tell) and isinstance(e.event, LinkChanged)]


def sent(effects: list[link.Effect]) -> list[wire.Frame]:
    return [e.frame for e in effects if isinstance(e, link.Transmit)]


def sent_ids(effects: list[link.Effect]) -> list[str]:
    return [f.id for f in sent(effects) if isinstance(f, wire.Request)]


def phases(effects: list[link.Effect]) -> list[LinkPhase]:
    return [s.phase for s in states(effects)]


# ---- coming online


def test_hello_welcome_online_and_then_the_outbox() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    assert phases(protocol.connecting(0)) == [LinkPhase.CONNECTING]
    effects = protocol.opened(HELLO, 5)
    assert sent(effects) == [HELLO] and phases(effects) == [LinkPhase.SYNCING]
    effects = protocol.received(welcome(), 9)
    assert [type(e) for e in effects] == [link.Begin, link.ForgetExpired, link.Tell, link.Tell, link.LoadOutbox]
    assert effects[0] == link.Begin("feed-1", False)
    assert phases(effects) == [LinkPhase.ONLINE]
    assert sent_ids(protocol.offered([queued(1)], 9, whole=True)) == ["m1"]


def test_with_a_snapshot_requests_wait_for_its_end() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    protocol.connecting(0)
    protocol.opened(HELLO, 0)
    effects = protocol.received(welcome(snapshot=True), 0)
    assert effects[0] == link.Begin("feed-1", True) and not states(effects)
    snap, end = wire.Snap("agent", []), wire.SnapEnd(4)
    assert protocol.received(snap, 1) == [link.Apply(snap)]
    assert sent(protocol.offered([queued(1)], 1)) == []
    assert sent(protocol.hint(wire.Typing("c1"), 1)) == []
    effects = protocol.received(end, 2)
    assert effects[0] == link.Apply(end) and phases(effects) == [LinkPhase.ONLINE] and effects[-1] == link.LoadOutbox()


def test_nothing_counts_before_the_welcome() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    assert protocol.received(wire.SnapEnd(1), 0) == []
    protocol.connecting(0)
    protocol.opened(HELLO, 0)
    assert protocol.received(wire.Chg(1, 0, "agent", "put", "a"), 1) == []
    protocol.received(welcome(), 1)
    assert protocol.received(welcome(), 2) == []


def test_what_is_no_record_is_told() -> None:
    protocol = online()
    sig = wire.Sig("s1", 1, "offer", "v=0")
    typing = wire.Typing("c1", True, "Zoé")
    presence = wire.Presence("c1", "customer", True)
    for frame in (sig, typing, presence, wire.Error("bad_message")):
        assert protocol.received(frame, 1) == [link.Tell(frame)]
    assert protocol.received(wire.Pong(), 1) == []


# ---- requests


def test_a_request_to_be_repeated_holds_back_only_its_conversation() -> None:
    protocol = online()
    protocol.offered([queued(1), queued(2), queued(3, "c2"), queued(4, "c2")], 0, whole=True)
    nack = wire.Nack("m1", "disk_full", retry=True, after_ms=700)
    effects = protocol.received(nack, 10)
    assert link.Settle(nack) in effects and sent(effects) == []
    assert sent_ids(protocol.received(wire.Ack("m3", 1), 20)) == ["m4"]
    assert protocol.idle_ms(20) == 690
    assert sent_ids(protocol.tick(700, WALL)) == []
    assert sent_ids(protocol.tick(710, WALL + 10)) == ["m1"]
    assert sent_ids(protocol.received(wire.Ack("m1", 2), 720)) == ["m2"]


def test_what_is_not_answered_is_repeated_on_the_same_connection() -> None:
    protocol = online()
    protocol.offered([queued(1), queued(2)], 0, whole=True)
    at = 0
    while at < ANSWER_WITHIN_MS - 1_000:
        at += 1_000
        protocol.received(wire.Pong(), at)
        assert sent_ids(protocol.tick(at, WALL + at)) == []
    assert sent_ids(protocol.tick(at + 1_000, WALL + at + 1_000)) == ["m1"]
    assert sent_ids(protocol.received(wire.Ack("m1", 1), at + 1_001)) == ["m2"]
    assert sent_ids(protocol.received(wire.Ack("m1", 1), at + 1_002)) == []


def test_after_a_loss_everything_unanswered_goes_again_in_order() -> None:
    protocol = online()
    protocol.offered([queued(1), queued(2, "c2"), queued(3)], 0, whole=True)
    protocol.received(wire.Ack("m2", 1), 1)
    protocol.closed(1006, 2, WALL)
    assert sent(protocol.offered([queued(4)], 3)) == []
    protocol.connecting(300)
    protocol.opened(HELLO, 300)
    protocol.received(welcome(), 300)
    assert sent_ids(protocol.offered([queued(1), queued(3), queued(4, "c3")], 301, whole=True)) == ["m1", "m4"]


def test_the_pace_stays_below_what_the_broker_allows() -> None:
    protocol = online()
    times: list[int] = []
    now = number = 0
    effects = protocol.offered([queued(n, "c1") for n in range(1, 601)], 0, whole=True)
    while number < 600:
        for frame in sent(effects):
            assert isinstance(frame, wire.Send) and frame.id == f"m{number + 1}"
            number += 1
            times.append(now)
            effects = protocol.received(wire.Ack(frame.id, number), now)
            break
        else:
            now += max(1, protocol.idle_ms(now))
            effects = protocol.tick(now, WALL + now)
    bucket, last = float(limits.FRAME_BURST), 0
    for at in times:
        bucket = min(float(limits.FRAME_BURST), bucket + (at - last) * limits.FRAMES_PER_SECOND / 1000) - 1
        last = at
        assert bucket >= 0
    assert times[-1] < 45_000


# ---- losing and coming back


def test_back_off_grows_with_full_jitter_and_has_a_ceiling() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    delays = []
    for _ in range(9):
        protocol.connecting(1_000)
        (state,) = states(protocol.failed("unreachable", 1_000, WALL))
        assert state.phase is LinkPhase.OFFLINE and state.why == "unreachable" and state.retry_at_ms is not None
        delays.append(protocol.retry_at - 1_000)
        assert state.retry_at_ms - WALL == delays[-1]
    assert delays == [200, 400, 800, 1_600, 3_200, 6_400, 8_000, 8_000, 8_000]
    lucky = LinkProtocol(lambda: 0.0)
    lucky.connecting(0)
    lucky.failed("unreachable", 0, WALL)
    assert lucky.retry_at == 0


def test_only_a_steady_connection_forgets_the_back_off() -> None:
    protocol = online()
    for expected in (200, 400, 800):
        protocol.closed(1006, 1_000, WALL)
        assert protocol.retry_at - 1_000 == expected
        protocol.connecting(1_000)
        protocol.opened(HELLO, 1_000)
        protocol.received(welcome(), 1_000)
    protocol.tick(1_000 + link.STEADY_AFTER_MS, WALL)
    protocol.closed(1006, 9_000, WALL)
    assert protocol.retry_at - 9_000 == 200


@pytest.mark.parametrize(("code", "why"), sorted(link.REFUSALS.items()))
def test_refusals_are_final(code: int, why: str) -> None:
    protocol = online()
    assert states(protocol.closed(code, 1, WALL)) == [LinkState(LinkPhase.REFUSED, why)]
    assert protocol.tick(100_000, WALL + 100_000) == []
    assert phases(protocol.retry_now(100_000)) == [LinkPhase.OFFLINE]
    assert protocol.retry_at == 100_000


@pytest.mark.parametrize(
    ("code", "why"), [(1012, "restarting"), (4408, "too_slow"), (4429, "too_fast"), (4400, "closed"), (1006, "closed")]
)
def test_other_closes_are_not(code: int, why: str) -> None:
    protocol = online()
    (state,) = states(protocol.closed(code, 1, WALL))
    assert (state.phase, state.why) == (LinkPhase.OFFLINE, why)


def test_a_hello_that_came_too_late_is_not_a_dead_token() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    protocol.connecting(0)
    protocol.opened(HELLO, 0)
    assert phases(protocol.closed(4401, 5_000, WALL)) == [LinkPhase.OFFLINE]
    protocol.connecting(6_000)
    protocol.opened(HELLO, 6_000)
    assert phases(protocol.closed(4401, 6_100, WALL)) == [LinkPhase.REFUSED]
    steady = online()
    assert phases(steady.closed(4401, 60_000, WALL)) == [LinkPhase.REFUSED]


def test_a_gap_closes_and_resumes_at_once_and_then_takes_a_snapshot() -> None:
    protocol = online()
    effects = protocol.gap(1_000, WALL)
    assert effects[0] == link.Hang(4000, "gap", orderly=True)
    assert phases(effects) == [LinkPhase.OFFLINE] and protocol.retry_at == 1_000
    for round_ in range(2):
        protocol.connecting(1_000)
        protocol.opened(HELLO, 1_000)
        protocol.received(welcome(), 1_000)
        effects = protocol.gap(1_000, WALL)
        assert (link.ForgetPosition() in effects) == (round_ == 1)
        assert protocol.retry_at > 1_000


def test_a_change_that_fits_forgets_the_gaps() -> None:
    protocol = online()
    for _ in range(5):
        assert link.ForgetPosition() not in protocol.gap(1_000, WALL)
        protocol.applied()


# ---- keeping alive


def run_ticks(protocol: LinkProtocol, start: int, end: int) -> list[tuple[int, link.Effect]]:
    done: list[tuple[int, link.Effect]] = []
    for now in range(start, end + 1, 1_000):
        done += [(now, e) for e in protocol.tick(now, WALL + now)]
    return done


def test_a_silent_broker_is_asked_once_and_given_up_after_thirty_seconds() -> None:
    protocol = online()
    done = run_ticks(protocol, 0, 30_000)
    assert [(at, e.frame) for at, e in done if isinstance(e, link.Transmit)] == [(10_000, wire.Ping())]
    assert [(at, e) for at, e in done if isinstance(e, link.Hang)] == [(30_000, link.Hang(1001, "timeout", orderly=False))]
    assert protocol.state.phase is LinkPhase.OFFLINE and protocol.state.why == "timeout"


def test_a_broker_that_answers_is_kept() -> None:
    protocol = online()
    for now in range(0, 120_000, 1_000):
        for effect in protocol.tick(now, WALL + now):
            assert effect == link.Transmit(wire.Ping())
            protocol.received(wire.Pong(), now + 5)
    assert protocol.online


def test_a_probe_that_is_answered_tells_so_and_one_that_is_not_reconnects_at_once() -> None:
    protocol = online()
    (ping,) = sent(protocol.probe(5_000))
    assert ping == wire.Ping(1) and not protocol.probe(5_100), "one at a time"
    assert protocol.idle_ms(5_000) == PROBE_WITHIN_MS
    assert protocol.received(wire.Pong(1), 5_300) == [link.Tell(wire.Pong(1))]
    assert not protocol.tick(5_000 + PROBE_WITHIN_MS, 0)
    assert sent(protocol.probe(8_000)) == [wire.Ping(2)]
    assert protocol.received(wire.Pong(1), 8_100) == [], "an answer of before is none"
    assert not protocol.tick(8_000 + PROBE_WITHIN_MS, 0), "but a sign of life"
    assert sent(protocol.probe(10_000)) == [wire.Ping(3)]
    assert not protocol.tick(10_000 + PROBE_WITHIN_MS - 1, 0)
    (hang, told) = protocol.tick(10_000 + PROBE_WITHIN_MS, 0)
    assert isinstance(hang, link.Hang) and not hang.orderly
    assert isinstance(told, link.Tell) and protocol.retry_at == 10_000 + PROBE_WITHIN_MS
    protocol.failed("timeout", 12_000, 0)
    assert protocol.retry_at > 12_000
    assert not protocol.probe(12_010) and protocol.retry_at == 12_010, "who asks has heard of a network"


def test_attempts_to_connect_are_given_more_time_each() -> None:
    protocol = online()
    protocol.closed(1006, 100, 100)
    times = []
    for n in range(5):
        protocol.connecting(1_000 * n)
        times.append(protocol.open_within_ms)
        protocol.failed("timeout", 1_000 * n, 0)
    assert times == [4_000, 8_000, 10_000, 10_000, 10_000]
    assert LinkProtocol(lambda: 0.0).open_within_ms == OPEN_WITHIN_MS


def test_no_welcome_is_a_loss() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    protocol.connecting(0)
    protocol.opened(HELLO, 0)
    done = run_ticks(protocol, 0, 10_000)
    assert done[0] == (10_000, link.Hang(1001, "timeout", orderly=False))


@pytest.mark.parametrize("jump", [5_001, 3_600_000, -3_600_000])
def test_a_jump_of_the_time_of_day_reconnects_at_once(jump: int) -> None:
    protocol = online()
    run_ticks(protocol, 0, 3_000)
    effects = protocol.tick(4_000, WALL + 4_000 + jump)
    assert effects[0] == link.Hang(1001, "asleep", orderly=False)
    assert protocol.retry_at == 4_000


def test_a_clock_that_is_set_right_a_little_is_no_sleep() -> None:
    protocol = online()
    run_ticks(protocol, 0, 3_000)
    assert protocol.tick(4_000, WALL + 4_000 + 4_900) == []
    assert protocol.tick(5_000, WALL + 5_000) == []


def test_a_tick_that_comes_far_too_late_is_a_sleep() -> None:
    protocol = online()
    run_ticks(protocol, 0, 3_000)
    assert isinstance(protocol.tick(3_000 + 60_000, WALL + 63_000)[0], link.Hang)


def test_after_a_sleep_of_a_minute_nothing_is_waited_for_but_the_network() -> None:
    """Of the time until all is here again, the link's own share is the rest of one second's tick."""
    protocol = online()
    run_ticks(protocol, 0, 3_000)
    assert 0 < protocol.idle_ms(3_000) <= 1_000, "the clock that finds it is at most so late"
    woke = 63_000
    assert isinstance(protocol.tick(woke, WALL + woke)[0], link.Hang)
    assert protocol.idle_ms(woke) == 0, "it connects at once, whatever was waited for before"
    protocol.connecting(woke)
    assert sent(protocol.opened(HELLO, woke)) == [HELLO]
    feed = FeedModel()
    assert phases(protocol.received(welcome(), woke)) == [LinkPhase.ONLINE]
    missed = [feed.put(model.message(f"m{seq}", "c1", seq)) for seq in range(1, 1_001)]
    assert [protocol.received(chg, woke) for chg in missed] == [[link.Apply(chg)] for chg in missed]
    assert sent_ids(protocol.offered([queued(1)], woke, whole=True)) == ["m1"]


def test_waking_up_offline_tries_at_once() -> None:
    protocol = LinkProtocol(lambda: 1.0)
    for _ in range(8):
        protocol.connecting(0)
        protocol.failed("unreachable", 0, WALL)
    protocol.tick(0, WALL)
    assert protocol.retry_at == 8_000
    protocol.tick(1_000, WALL + 60_000)
    assert protocol.retry_at == 1_000


def test_a_long_attempt_to_connect_is_no_sleep() -> None:
    protocol = online()
    protocol.tick(1_000, WALL + 1_000)
    protocol.closed(1006, 1_500, WALL)
    protocol.connecting(2_000)
    protocol.opened(HELLO, 11_000)
    assert protocol.tick(11_500, WALL + 11_500) == []
    protocol.failed("timeout", 11_500, WALL)
    protocol.connecting(12_000)
    protocol.failed("timeout", 22_000, WALL)
    before = protocol.retry_at
    protocol.tick(22_000, WALL + 22_000)
    assert protocol.retry_at == before


# ---- bad broker


def test_some_rubbish_is_survived_and_much_is_not() -> None:
    protocol = online()
    for _ in range(link.BAD_FRAMES_MOST - 1):
        assert protocol.garbled(1, WALL) == []
    assert isinstance(protocol.garbled(1, WALL)[0], link.Hang)


def test_too_fast_slows_down() -> None:
    protocol = online()
    protocol.received(wire.Error("too_fast"), 1_000)
    assert sent(protocol.offered([queued(1)], 1_000, whole=True)) == []
    assert 0 < protocol.idle_ms(1_000) <= 100
    assert sent_ids(protocol.tick(1_100, WALL)) == ["m1"]


def test_frames_after_the_loss_are_not_taken() -> None:
    protocol = online()
    protocol.gap(1, WALL)
    assert protocol.received(wire.Chg(1, 0, "agent", "put", "a"), 2) == []
    assert protocol.closed(1006, 3, WALL) == []


def test_hints_are_lost_when_offline() -> None:
    protocol = online()
    typing = wire.Typing("c1")
    assert protocol.hint(typing, 1) == [link.Transmit(typing)]
    protocol.closed(1006, 2, WALL)
    assert protocol.hint(typing, 3) == []


def test_a_flood_of_hints_neither_closes_the_link_nor_holds_up_the_outbox() -> None:
    """Answers to customers who flood us: 60 a second for 30 s. The broker's bucket never runs dry, a chat message goes at once, the last
    cursor goes in the end."""
    protocol = online()
    bucket, last, told = float(limits.FRAME_BURST), 0, []
    for n in range(1, 1_800):
        now = n * 1_000 // 60
        effects = protocol.hint(wire.Seen("c1", n, n), now)
        if n % 60 == 0:
            asked = protocol.offered([queued(n, "c2")], now)
            assert sent_ids(asked) == [f"m{n}"]
            effects += asked + protocol.tick(now, WALL + now)
            protocol.received(wire.Ack(f"m{n}", n), now)
        for frame in sent(effects):
            bucket = min(float(limits.FRAME_BURST), bucket + (now - last) * limits.FRAMES_PER_SECOND / 1_000) - 1
            last = now
            assert bucket >= 0, f"the broker would close the socket after {now} ms"
            told.append(frame)
    told += sent(protocol.tick(31_000, WALL + 31_000))
    assert told[-1] == wire.Seen("c1", 1_799, 1_799)
    assert sent(protocol.tick(32_000, WALL + 32_000)) == []


def test_every_request_that_is_sent_is_what_the_outbox_holds() -> None:
    protocol = online()
    request = wire.CodeNew("k1", "p", "Zoé")
    (effect,) = protocol.offered([queued(1, "", request)], 0, whole=True)
    assert isinstance(effect, link.Transmit)
    assert codec.from_console(codec.encode(effect.frame)) == request
