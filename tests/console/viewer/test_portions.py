"""A phone that floods its window of ours: few changes a second are passed on, the newest, and nothing else is lost or turned round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.viewer.portions import PORTION_S, WAITING_AT_MOST, Portions
from protocol.peer import Bye, FromPeer, Geom, Res, Vid


def geom(n: int) -> Geom:
    return Geom(n, (100, 200), (100, 200))


def test_the_first_goes_at_once_and_the_newest_of_the_rest_later() -> None:
    p = Portions()
    assert p.put(geom(1), 10.0) == [geom(1)]
    assert p.due() is None
    for n in range(2, 9):
        assert p.put(geom(n), 10.001) == []
        assert p.put(Vid("secure", "app", str(n)), 10.002) == []
    assert p.due() == 10.0 + PORTION_S
    assert p.take(10.04) == [geom(8), Vid("secure", "app", "8")]
    assert p.take(10.05) == [] and p.due() is None
    assert p.put(geom(9), 11.0) == [geom(9)], "after a pause nothing waits"


def test_what_follows_a_waiting_change_follows_it() -> None:
    p = Portions()
    assert p.put(Res(1, "done"), 5.0) == [Res(1, "done")], "receipts alone wait for nothing"
    p.put(geom(1), 5.0)
    assert p.put(Res(2, "done"), 5.001) == [Res(2, "done")]
    assert p.put(geom(2), 5.002) == p.put(Res(3, "stale"), 5.003) == p.put(Vid("live"), 5.004) == []
    assert p.take(5.1) == [geom(2), Res(3, "stale"), Vid("live")]


def test_the_end_takes_along_what_waits_and_too_much_does_not_wait() -> None:
    p = Portions()
    p.put(geom(1), 5.0)
    p.put(geom(2), 5.001)
    assert p.put(Bye("customer"), 5.002) == [geom(2), Bye("customer")]
    p.put(geom(3), 5.003)
    passed = [p.put(Res(n, "done"), 5.004) for n in range(WAITING_AT_MOST)]
    assert len(passed[-1]) == WAITING_AT_MOST + 1 and not any(passed[:-1])


receipts = st.builds(Res, st.integers(1, 99), st.just("done"))
said = st.one_of(st.builds(geom, st.integers(1, 9)), st.sampled_from([Vid("live"), Vid("paused")]), receipts)


@given(st.lists(st.tuples(said, st.floats(0, 0.02))))
def test_a_flood_changes_little_and_loses_no_receipt(messages: list[tuple[FromPeer, float]]) -> None:
    p, now, passed = Portions(), 0.0, list[FromPeer]()
    begun = 0.0
    for message, later in messages:
        now += later
        if (due := p.due()) is not None and due <= now:
            passed += p.take(now)
        passed += p.put(message, now)
    passed += p.take(now)
    came = [message for message, _ in messages]
    assert [m for m in passed if isinstance(m, Res)] == [m for m in came if isinstance(m, Res)]
    for kind in (Geom, Vid):
        ours = [m for m in passed if isinstance(m, kind)]
        assert ours[-1:] == [m for m in came if isinstance(m, kind)][-1:], "the newest is always passed on"
        overflows = len(came) / WAITING_AT_MOST
        assert len(ours) <= (now - begun) / PORTION_S + 2 + overflows
