"""The phone speaks whole French: every sentence it can show has one, well set, with the same places to fill in."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from customer.phone import lines, words
from customer.phone.persona import PERSONAS
from customer.phone.screen import actions, state
from customer.phone.screen.apps import PAGES
from customer.phone.screen.files_shown import FileShown
from customer.phone.screen.phone import Phone
from customer.phone.screen.state import Prompt
from protocol.fields import Author
from protocol.records import File, Happening, Message

SAME = {"Notifications", "Contacts", "Notes", "Photos", "Wi-Fi", "Bluetooth", "Message", "Version {n}", "{n} contacts"}


def measure(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    return len(text) * size / 2, size * 1.28


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """English sentences that were asked for."""
    asked: set[str] = set()

    def listen(lang: words.Lang, english: str, **values: str) -> str:
        asked.add(english)
        return words.say(lang, english, **values)

    monkeypatch.setattr(state, "say", listen)
    monkeypatch.setattr(lines, "say", listen)
    return asked


def test_everything_that_can_be_shown_has_french(said: set[str]) -> None:
    phone = Phone(PERSONAS["tiny"], "fr", measure, datetime(2026, 3, 2, 12, 0), 0)
    s = phone.state
    for page in sorted(PAGES):
        actions.show(s, page, resume=False)
        for s.overlay in ("", "recents", "shade", "quick", "power"):
            for s.sharing in ("", "view", "control"):
                phone.changed()
                assert phone.scene
    for s.overlay in ("", "shade", "quick"):
        s.sharing, s.private = "control", True
        phone.changed()
        assert phone.scene
    s.private = False
    for s.recording in ("on", "ending"):
        for s.overlay in ("", "shade"):
            for s.private in (False, True):
                phone.changed()
                assert phone.scene
    s.overlay, s.recording = "", ""
    s.private = False
    s.tells = True
    s.clipboard_granted = True
    s.clipboard.put("text", 0)
    for s.toast in ("Copied", "Pasted", "Help pasted from your clipboard"):
        actions.show(s, "chat", resume=False)
        phone.changed()
        assert phone.scene
    for what in ("view", "control", "diag", "files", "clipboard", "record"):
        for kind in ("ask", "system"):
            s.prompt = Prompt(what, "system" if kind == "system" else "ask")
            phone.changed()
            assert phone.scene
    for asks in ("save", "send", "disk_full", "not_written", ""):
        s.files.rows = [FileShown("f", "a.txt", 3_000, asks)]
        phone.changed()
        assert phone.scene
    s.files.rows = []
    s.logs.may, s.logs.files, s.logs.replaced = True, (("a.log", 3_000), ("b.log", 3_000_000)), {"a.log": 2}
    s.logs.draft = ("jonas@boutique.example", "P", "Hello")
    for s.prompt in (Prompt("logs", "ask"), None):
        for s.logs.open in (True, False):
            for s.logs.chosen in (set(), {"a.log", "b.log"}):
                for s.logs.looked, s.logs.choosing_kinds, s.logs.working in (("", False, ""), ("a.log", False, ""), ("", True, "a.log")):
                    s.logs.mailing = s.logs.open and s.logs.choosing_kinds
                    actions.show(s, "chat", resume=False)
                    phone.changed()
                    assert phone.scene
    s.logs.open, s.logs.looked, s.logs.choosing_kinds, s.logs.working = False, "", False, ""
    actions.show(s, "mail", resume=False)
    phone.do(("ask_delete",))
    assert phone.scene
    for s.offer in ("asks", "taking", ""):
        actions.show(s, "chat", resume=False)
        phone.changed()
        assert phone.scene
    for s.phase in ("connecting", "waiting", "talking", "active", "ended"):
        for s.ended_by in ("", "agent", "customer", "broker"):
            for s.online in (True, False):
                actions.show(s, "chat", resume=False)
                phone.changed()
                assert phone.scene
    phone.do(("clear_recents",))
    phone.do(("overlay", "recents"))
    assert phone.scene
    s.locked = True
    phone.changed()
    assert phone.scene
    for kind in ("private_started", "private_ended", "record_started", "record_stopped", "screenshot", "reported"):
        assert lines.event_text("fr", Happening(kind, {}), "")
    for kind in ("admitted", "share_started", "share_stopped", "ended", "asked", "granted", "denied", "revoked", "expired"):
        for what in ("view", "control", "diag", "files", "clipboard", "record", "logs"):
            assert lines.event_text("fr", Happening(kind, {"what": what, "agent": "J"}), "")
    assert all(lines.event_text("fr", Happening(f"session_{kind}", {}), "Zoé") for kind in ("offered", "taken"))
    assert lines.event_text("fr", Happening("ended", {"by": "customer", "why": "declined"}), "") == "Vous préférez continuer par écrit"
    shot = File("f", "shot.png", "image/png", 9, "0" * 64, 3, 2)
    author = Author("agent", "a", "Zoé")
    told = [Message("m", "c", 1, "text", author, 0, body=body, files=[shot]) for body in ("", "here")]
    assert [line.body.count("shot.png") for line in lines.lines("fr", told, (), datetime.fromtimestamp)] == [1, 1]
    assert sorted(e for e in said if not words.known(e)) == []
    assert len(said) > 90


def test_french_is_french_and_well_set() -> None:
    wrong = []
    for english, french in words._FR.items():
        if set(re.findall(r"\{\w+\}", english)) != set(re.findall(r"\{\w+\}", french)):
            wrong.append(f"places: {french}")
        if re.search(r"(?<![\u00a0\u202f])[?!;:](?=\s|$)", french) or "'" in french or '"' in french:
            wrong.append(f"typography: {french}")
        if english == french and english not in SAME:
            wrong.append(f"not translated: {french}")
    assert wrong == []


def test_what_fills_a_place_is_not_read_as_one() -> None:
    assert words.say("en", "From {portal}. You can stop at any time with Exit.", portal="{name}", name="x").startswith("From x")
    assert words.say("en", "{name} joined", name="{name}") == "{name} joined"


@pytest.mark.parametrize(("lang", "expected"), [("en", "Sat 21 Nov"), ("fr", "sam. 21 nov.")])
def test_dates(lang: str, expected: str) -> None:
    assert words.date("fr" if lang == "fr" else "en", 5, 21, 11) == expected


def test_no_french_that_nobody_says() -> None:
    root = Path(words.__file__).parent
    source = "".join(f.read_text("utf-8") for f in root.rglob("*.py") if f.name != "words.py")
    assert [english for english in words._FR if f'"{english}"' not in source] == []
