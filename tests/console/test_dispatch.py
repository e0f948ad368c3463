"""What of the outbox may go now: order within a lane, lanes that do not wait for each other, what is repeated."""

from __future__ import annotations

from console.dispatch import PACE_BURST, WINDOW, Dispatch, NeedFiles, Pace
from console.replica import Queued
from protocol import wire
from protocol.records import File


def queued(n: int, conversation: str = "c1", request: wire.Request | None = None) -> Queued:
    made = request or wire.Send(f"m{n}", conversation, "text")
    return Queued(n, made.id, made, conversation, 1, "queued")


def offered(*pending: Queued) -> Dispatch:
    dispatch = Dispatch(Pace())
    dispatch.offered(pending, whole=True)
    return dispatch


def going(dispatch: Dispatch, now: int = 0) -> list[str]:
    return [request.id for request in dispatch.send(now) if isinstance(request, wire.Request)]


def test_one_conversation_keeps_its_order_and_others_do_not_wait() -> None:
    dispatch = offered(queued(1), queued(2), queued(3, "c2"), queued(4))
    assert going(dispatch) == ["m1", "m3"]
    dispatch.answered("m1")
    assert going(dispatch) == ["m2"]
    dispatch.answered("m3")
    assert going(dispatch) == []
    dispatch.answered("m2")
    assert going(dispatch) == ["m4"]
    assert dispatch.newest == 4
    dispatch.offered([queued(5, "c2")], whole=False)
    assert going(dispatch) == ["m5"]


def test_a_final_refusal_lets_the_next_go_and_one_for_now_holds_the_lane() -> None:
    dispatch = offered(queued(1), queued(2), queued(3, "c2"))
    assert going(dispatch) == ["m1", "m3"]
    dispatch.refused(wire.Nack("m1", "too_long"), 1)
    assert going(dispatch, 1) == ["m2"]
    dispatch.refused(wire.Nack("m2", "disk_full", retry=True, after_ms=700), 10)
    assert dispatch.due_at(10, 5_000) == 710
    assert going(dispatch, 709) == []
    assert going(dispatch, 710) == ["m2"]
    assert dispatch.due_at(710, 5_000) == 5_000


def test_a_message_waits_for_its_files_and_is_asked_for_once() -> None:
    request = wire.Send("m1", "c1", "text", files=[File("f", "a.png", "image/png", 1, "0" * 64)])
    dispatch = offered(queued(1, request=request), queued(2), queued(3, "c2"))
    assert dispatch.send(0) == [NeedFiles(request), wire.Send("m3", "c2", "text")]
    assert dispatch.send(1) == []
    dispatch.brought("m1")
    assert going(dispatch, 2) == ["m1"]
    assert not dispatch.not_brought("m2", 3), "it is not at the head of its lane"


def test_only_so_many_are_under_way() -> None:
    dispatch = offered(*(queued(n, f"c{n}") for n in range(1, 60)))
    assert len(going(dispatch)) == WINDOW
    dispatch.answered("m1")
    assert going(dispatch, 1) == ["m33"]


def test_a_bucket_that_is_empty_fills_with_time() -> None:
    pace = Pace()
    dispatch = Dispatch(pace)
    dispatch.offered([queued(1)], whole=True)
    pace.empty(1_000)
    assert going(dispatch, 1_000) == [] and dispatch.due_at(1_000, 5_000) < 1_100
    assert going(dispatch, 1_100) == ["m1"]
    pace.fill(1_000_000)
    assert pace.left == PACE_BURST
