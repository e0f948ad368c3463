"""Who is typing, for how long that is shown, and how much of what they type."""

from __future__ import annotations

from console.chat.typists import Typist, Typists
from protocol.limits import TYPED_CHARS, TYPING_SHOWN_MS


def test_silence_ends_it() -> None:
    typists = Typists()
    typists.seen("c", "Claire", True, "", 1_000)
    assert typists.of("c", 1_000 + TYPING_SHOWN_MS - 1) == Typist("Claire")
    assert typists.of("c", 1_000 + TYPING_SHOWN_MS) is None
    assert typists.forget(1_000 + TYPING_SHOWN_MS) == ["c"] and typists.forget(9_999_999) == []


def test_stopping_and_speaking_end_it() -> None:
    typists = Typists()
    typists.seen("c", "Claire", True, "I ha", 0)
    typists.seen("c", "Claire", False, "", 1)
    assert typists.of("c", 1) is None
    typists.seen("c", "Claire", True, "", 0)
    typists.done("c")
    assert typists.of("c", 1) is None


def test_what_is_half_written_is_the_latest_and_short() -> None:
    typists = Typists()
    typists.seen("c", "Claire", True, "I ha", 0)
    typists.seen("c", "Claire", True, "x" * 5_000 + " the end", 250)
    found = typists.of("c", 251)
    assert found is not None and found.typed == ("x" * TYPED_CHARS + " the end")[-TYPED_CHARS:]
