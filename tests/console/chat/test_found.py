"""What was found as rows: excerpts around the words, who said it, what kind of thing it is."""

from __future__ import annotations

from datetime import UTC

from console.chat.found import BEFORE, excerpt, found_rows
from console.replica import terms
from console.replica.wanted import Answer, Line
from protocol.records import File, Message
from tests.console import feed_model as model

NOW = model.T0 + 3_600_000


def rows(answer: Answer, text: str) -> list[tuple[str, str, str]]:
    found = found_rows(answer, terms.asked(text), model.ME, NOW, {"portal-1": "Support"}, UTC)
    return [(row.kind, row.title, f"{row.who}: {row.text}" if row.who else row.text) for row in found]


def line(message: Message) -> Line:
    return Line(message, model.conversation("c1", number=7))


def test_people_come_before_messages() -> None:
    resolved = model.conversation("c2", name="", state="resolved", number=8, subject="Votre facture")
    answer = Answer([line(model.message("m1", "c1", 1, body="It is\n\nblack"))], [model.conversation("c1", number=7), resolved])
    assert rows(answer, "black") == [
        ("head", "People and conversations", ""),
        ("who", "Zoé Ålund", "Support · #7"),
        ("who", "Without a name", "Votre facture · resolved · Support · #8"),
        ("head", "Messages", ""),
        ("line", "Zoé Ålund", "It is black"),
    ]


def test_who_wrote_it_where_it_was_one_of_us() -> None:
    mine = line(model.message("m1", "c1", 1, model.MYSELF, body="black"))
    note = line(model.message("m2", "c1", 2, model.OTHER, kind="note", body="black too"))
    assert [text for _, _, text in rows(Answer([mine, note]), "black")[1:]] == ["You: black", "Grace: black too"]
    assert found_rows(Answer([note]), ["black"], model.ME, NOW, {})[1].note


def test_a_file_is_shown_by_its_name() -> None:
    files = [File("f", "facture.pdf", "application/pdf", 5, "0" * 64)]
    found = line(model.message("m1", "c1", 1, body="here you are", files=files))
    assert rows(Answer([found]), "factu")[1][2] == "facture.pdf here you are"
    assert rows(Answer([found]), "here")[1][2] == "here you are"


def test_a_long_text_is_shown_from_shortly_before_the_word() -> None:
    text = "word " * 100 + "the battery drains " + "word " * 100
    shown = excerpt(text, ["batt"])
    at = shown.index("battery")
    assert shown.startswith("…") and at <= BEFORE + 2 and shown[1:].startswith("word")
    assert excerpt("x" * 5_000 + " battery", ["batt"]).endswith("battery")
    assert excerpt("battery " + "y" * 900, ["batt"]).startswith("battery")
