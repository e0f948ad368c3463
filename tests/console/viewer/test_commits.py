"""Receipts of what was written: it fades where it landed, and is kept where it did not."""

from __future__ import annotations

from console.viewer.commits import KEPT_CHARS, LATE_MS, Commits, written
from protocol.inp import Item, Key, Text

LIFE = 600.0


def typed(*texts: str) -> Commits:
    """Each one commit, numbered from 1, at 0 ms."""
    made = Commits(LIFE)
    for number, text in enumerate(texts, 1):
        made.sent([Text(text)], [number], 0.0)
    return made


def verdicts(commits: Commits) -> list[str]:
    return [commit.verdict for commit in commits.shown]


def test_what_landed_fades() -> None:
    c = typed("a", "b")
    assert verdicts(c) == ["waiting", "waiting"] and c.strength(c.shown[0], 500.0) == 1.0
    assert not c.judged(1, "done", "", 100.0)
    assert verdicts(c) == ["landed", "waiting"] and c.strength(c.shown[0], 400.0) == 0.5
    c.judged(2, "done", "", 100.0)
    assert c.age(100.0 + LIFE - 1) and not c.age(100.0 + LIFE) and not c.kept


def test_what_was_refused_is_kept_with_its_reason() -> None:
    c = typed("a", "b", "c")
    c.judged(1, "done", "", 1.0)
    assert c.judged(2, "refused", "locked", 2.0) and c.judged(3, "refused", "locked", 3.0)
    assert (c.kept, c.why, verdicts(c)) == ("bc", "locked", ["landed", "refused", "refused"])
    assert c.take() == "bc" and (c.kept, c.why) == ("", "")


def test_a_commit_of_several_items_lands_when_all_have() -> None:
    c = Commits(LIFE)
    c.sent([Key("DEL"), Text("x" * 300), Text("y")], [1, 2, 3], 0.0)
    c.judged(1, "done", "", 1.0)
    c.judged(3, "done", "", 1.0)
    assert verdicts(c) == ["waiting"]
    c.judged(2, "done", "", 2.0)
    assert verdicts(c) == ["landed"]


def test_a_commit_of_which_a_part_was_refused_is_kept_whole_and_once() -> None:
    c = Commits(LIFE)
    c.sent([Text("x"), Key("ENTER"), Text("y")], [1, 2, 3], 0.0)
    c.judged(1, "done", "", 1.0)
    assert c.judged(2, "refused", "secure", 2.0)
    assert not c.judged(3, "refused", "secure", 2.0)
    assert c.kept == "x\ny"


def test_what_is_never_answered_is_kept() -> None:
    c = typed("a", "b")
    c.judged(1, "done", "", 1.0)
    c.age(LATE_MS - 1)
    assert not c.kept
    c.age(LATE_MS)
    assert (c.kept, c.why) == ("b", "unanswered")
    assert not c.judged(2, "done", "", LATE_MS + 1), "it was told already"


def test_a_lost_connection_keeps_what_was_under_way() -> None:
    c = typed("a", "b")
    assert c.lost(5.0) and (c.kept, c.why) == ("ab", "unanswered")
    assert not c.lost(6.0)


def test_what_could_not_leave_is_kept() -> None:
    c = Commits(LIFE)
    c.sent([Text("abc")], [0], 0.0)
    assert (c.kept, c.why, list(c.shown)) == ("abc", "not_connected", [])


def test_keys_alone_are_no_commit() -> None:
    assert written([Key("DEL")]) == "" and written([Key("ENTER")]) == ""
    assert written([Text("a"), Key("TAB"), Text("b"), Key("ENTER")]) == "a\tb\n"
    c = Commits(LIFE)
    c.sent([Key("DEL")], [1], 0.0)
    assert not c.shown and not c.judged(1, "refused", "locked", 1.0)


def test_what_is_kept_has_an_end() -> None:
    c = Commits(LIFE)
    for number in range(1, 300):
        c.sent([Text("x" * 290 + str(number % 10))], [0], 0.0)
    assert len(c.kept) == KEPT_CHARS
    items: list[Item] = [Text("a")]
    for number in range(1, 10_000):
        c.sent(items, [number], 0.0)
        c.judged(number, "done", "", 0.0)
    assert len(c.shown) <= 64 and not c._open
