"""What a notification says, and what it does not when others may see the screen."""

from __future__ import annotations

import pytest

from console import words as language
from console.alerts.news import Event, News
from console.alerts.wording import summary, words


def news(event: Event = Event.MINE, line: str = "My number is 0601", seq: int = 1, who: str = "", name: str = "Claire") -> News:
    return News(event, "c", name, line, who, seq)


@pytest.mark.parametrize("event", Event)
def test_hidden_text_and_hidden_names_do_not_show(event: Event) -> None:
    lines = [news(event, "My secret", 1, "Mia"), news(event, "another secret", 2, "Mia")]
    for again in (False, True):
        by_name, nothing = words(lines, "name", again), words(lines, "nothing", again)
        assert "secret" not in f"{by_name} {nothing}"
        assert "Claire" in by_name.title and "Claire" not in f"{nothing}"
        assert "Mia" not in f"{nothing}"
        assert by_name.title and by_name.body and nothing.title and nothing.body
    assert "secret" not in f"{summary(lines, 'name')}" and "Claire" not in f"{summary(lines, 'nothing')}"


def test_the_last_lines_and_how_many_more() -> None:
    assert words([news(line=f"line {n}", seq=n) for n in range(6)], "text").body == "3 earlier lines\nline 3\nline 4\nline 5"
    assert words([news(line="one\n\n  two\tthree")], "text").body == "one two three"
    assert words([news(line="")], "text").body == "Click to open the conversation."


def test_whose_words_they_are() -> None:
    assert words([news(line="look at this", who="Mia")], "text").body == "Mia: look at this"
    assert words([news(Event.MENTION, "@Jonas?", who="Mia")], "text").title == "Mia mentions you: Claire"
    assert words([news(Event.ASSIGNED, "", who="Mia")], "text").title == "Mia gave you Claire"
    assert words([news(Event.WAITING, "", name="")], "text").title == "A customer wants to join"
    assert words([news()], "text", again=True).title == "Still waiting: Claire"


def test_the_most_pressing_gives_the_title() -> None:
    assert words([news(Event.MENTION, who="Mia"), news(Event.MINE)], "text").title.startswith("Mia mentions")


def test_the_summary_counts_and_names() -> None:
    many = [News(Event.MINE, f"c{n}", f"Name {n}", "secret", seq=1) for n in range(6)] + [News(Event.MINE, "c0", "Name 0", "x", seq=2)]
    told = summary(many, "text")
    assert told.title == "While you were away"
    assert told.body == "7 new lines in 6 conversations\nName 0, Name 1, Name 2, Name 3 +2"
    language.speak("fr")
    assert summary(many, "nothing").body == "7 nouvelles lignes dans 6 conversations"
