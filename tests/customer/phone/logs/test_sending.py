"""The practice phone's log files: what there is, what is asked and chosen, and that only what was cleaned leaves."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from customer.phone.asides import Hearing, Room
from customer.phone.choices import Choices
from customer.phone.logs import aside
from customer.phone.logs.aside import LogsAside, cleaned
from customer.phone.logs.bringing import Answer, Put
from customer.phone.logs.folder import LogFile, log_files, logcat
from customer.phone.persona import PERSONAS
from customer.phone.screen import logs as screen
from customer.phone.screen.phone import Phone
from customer.phone.screen.shapes import Label
from customer.phone.screen.state import Prompt
from customer.phone.tasks import Tasks
from protocol import wire
from protocol.http import Joined
from protocol.records import Conversation
from protocol.support import Consent, Session
from tests.customer.phone.test_phone_session import WELCOME, Play
from tests.customer.phone.test_phone_session import play as play_phone
from tests.customer.phone.test_words import measure

SECRET = LogFile("a.log", 40, lambda: iter([b"from claire@shop.example at 93.184.216.34\n"]))
OTHER = LogFile("b.log", 4, lambda: iter([b"b b\n"]), chosen=False)


class Stage:
    """One phone, whose broker is a list."""

    def __init__(self, logs: str = "ask", persona: str = "tiny", mail: str = "") -> None:
        self.phone = Phone(PERSONAS[persona], "en", measure, datetime(2026, 11, 30, 13, 0), 0)
        self.sent: list[wire.Send] = []
        self.brought: dict[str, bytes] = {}
        self.granted = False
        self.meanwhile: Callable[[int], None] = lambda count: None
        self.tasks = Tasks()
        face = wire.PortalFace(name="P", logs=logs, mail=mail)  # type: ignore[arg-type]
        ids = iter(range(1000))
        room = Room(
            Choices(PERSONAS[persona], "en"), Joined("seat", "c", "s", True, face), self.phone, self.tasks, "seat", "http://broker",
            request=self._request, hint=lambda _: True, new_id=lambda: f"id{next(ids)}", say=lambda *_, **__: None,
            allows=lambda what: what == "logs" and self.granted, moved=lambda: None,
        )  # fmt: skip
        self.logs = LogsAside(room, (SECRET, OTHER))
        self.logs.held(Session("s", "c", 0, "active"))

    def _request(self, request: wire.Request) -> None:
        assert isinstance(request, wire.Send)
        self.sent.append(request)

    def door(self, server: str, seat: str, conversation: str, id: str, data: bytes) -> Put:
        """Knows nothing of it yet, then takes all of it. Before each answer `meanwhile` happens."""

        async def put(first: int, part: bytes) -> Answer:
            self.meanwhile(len(part))
            if not part:
                return Answer(202, held=0)
            self.brought[id] = data
            return Answer(200)

        return put

    async def settle(self) -> None:
        while self.tasks._running:
            await asyncio.gather(*self.tasks._running)

    def press(self, target: str) -> None:
        self.phone.changed()
        (found,) = [t for t in self.phone.scene.targets if t.name == target]
        self.phone.do(found.action)
        while self.phone.wishes:
            self.logs.wished(self.phone.wishes.popleft())


def play(scene: Callable[[Stage], Any], patch: pytest.MonkeyPatch, **how: str) -> Stage:
    async def run() -> Stage:
        stage = Stage(**how)
        patch.setattr(aside, "door", stage.door)
        stage.phone.do(("open", "chat"))
        await scene(stage)
        await stage.settle()
        return stage

    return asyncio.run(run())


def test_the_button_opens_the_sheet_and_what_is_chosen_leaves_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(stage: Stage) -> None:
        stage.press("chat:logs")
        assert screen.is_shown(stage.phone.state)
        stage.press("logs:look:a.log")
        assert stage.phone.state.logs.beginning == "from [email] at [ip]\n"
        stage.press("logs:back")
        stage.press("logs:file:b.log")
        stage.press("logs:kinds")
        stage.press("logs:kind:ip")
        stage.press("logs:back")
        await stage.settle()
        assert stage.phone.state.logs.replaced == {"a.log": 1, "b.log": 0}
        stage.press("logs:send")

    stage = play(scene, monkeypatch)
    (send,) = stage.sent
    assert send.about == "log" and [file.name for file in send.files] == ["a.log", "b.log"]
    assert stage.brought[send.files[0].id] == b"from [email] at 93.184.216.34\n"
    for file in send.files:
        assert file.sha256 == hashlib.sha256(stage.brought[file.id]).hexdigest()


def test_by_mail_it_is_a_draft_to_the_technician_with_what_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(stage: Stage) -> None:
        stage.logs.hinted(wire.Technician("c", "Jonas", "jonas@boutique.example"))
        stage.logs.held(Conversation("c", 7, "p", "Claire", 0))
        stage.press("chat:logs")
        stage.press("logs:file:b.log")
        stage.press("logs:mail")
        stage.phone.changed()
        shown = [op.text for op in stage.phone.scene.shapes if isinstance(op, Label)]
        assert shown[shown.index("To: jonas@boutique.example") + 1] == "Subject: P: log files for conversation 7"
        assert "Hello Jonas," in shown and shown.index("- a.log") + 1 == shown.index("- b.log")
        stage.logs.hinted(wire.Technician("c", "Mara", "mara@boutique.example"))
        shown = [op.text for op in stage.phone.scene.shapes if isinstance(op, Label)]
        assert "To: mara@boutique.example" in shown and "Hello Mara," in shown, "who has the conversation now"
        stage.press("logs:back")
        for name in ("a.log", "b.log"):
            stage.press(f"logs:file:{name}")
        stage.phone.changed()
        assert "logs:mail" not in {t.name for t in stage.phone.scene.targets}, "nothing is chosen"

    assert play(scene, monkeypatch, mail="desk@boutique.example").sent == [], "the mail program sends it, not this phone"


def test_the_draft_goes_to_who_has_the_conversation_after_a_reconnect() -> None:
    def scene(p: Play) -> None:
        for name in ("Jonas", "Mara"):
            face = wire.PortalFace("Support", technician=name, mail=f"{name.lower()}@boutique.example")
            p.frame(replace(WELCOME, portal=face))
            draft = p.session.phone.state.logs.draft
            assert draft is not None
            to, _, body = draft
            assert to == face.mail and f"Hello {name}," in body
        p.frame(replace(WELCOME, portal=wire.PortalFace("Support")))
        assert p.session.phone.state.logs.draft is None, "nobody has an address"

    play_phone(scene)


def test_nothing_leaves_without_a_yes_and_a_yes_is_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(stage: Stage) -> None:
        for round in range(1, 3):
            stage.logs.held(Consent("s:logs", "s", "c", "logs", "asked", round))
            stage.granted = False
            stage.phone.state.prompt = Prompt("logs", "ask")
            stage.logs.changed()
            await stage.settle()
            assert len(stage.sent) == round - 1
            stage.phone.changed()
            answers = {t.name: t.action for t in stage.phone.scene.targets}
            assert answers["logs:send"] == ("answer", "logs", "granted") and answers["logs:no"] == ("answer", "logs", "denied")
            stage.granted = True
            stage.phone.state.prompt = None
            stage.logs.changed()
            stage.logs.changed()
            await stage.settle()
            assert len(stage.sent) == round

    play(scene, monkeypatch)


@pytest.mark.parametrize("during", ["question", "bytes"])
@pytest.mark.parametrize("how", ["taken back", "exit", "asked anew"])
def test_what_is_taken_back_while_it_goes_goes_no_further(monkeypatch: pytest.MonkeyPatch, how: str, during: str) -> None:
    async def scene(stage: Stage) -> None:
        def happens(count: int) -> None:
            if (count > 0) is not (during == "bytes"):
                return
            stage.meanwhile = lambda count: None
            if how == "exit":
                stage.logs.over()
                return
            if how == "asked anew":
                stage.logs.held(Consent("s:logs", "s", "c", "logs", "asked", 2))
            stage.granted = False
            stage.logs.changed()

        stage.meanwhile = happens
        stage.logs.held(Consent("s:logs", "s", "c", "logs", "asked", 1))
        stage.granted = True
        stage.logs.changed()

    stage = play(scene, monkeypatch)
    goes_on = how == "asked anew"
    assert len(stage.sent) == goes_on, "each yes is for the files that were chosen with it"
    assert len(stage.brought) == (goes_on or during == "bytes")


def test_what_the_owner_sends_unasked_needs_no_yes_but_ends_with_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(stage: Stage) -> None:
        stage.meanwhile = lambda count: stage.logs.changed()
        stage.logs.wished(("logs", "send"))
        await stage.settle()
        assert len(stage.sent) == 1
        stage.meanwhile = lambda count: stage.logs.over()
        stage.logs.wished(("logs", "send"))

    assert len(play(scene, monkeypatch).sent) == 1


@pytest.mark.parametrize("how", [{"logs": "never"}, {"persona": "chat-only"}])
def test_where_there_are_none_there_is_no_way_to_them(monkeypatch: pytest.MonkeyPatch, how: dict[str, str]) -> None:
    async def scene(stage: Stage) -> None:
        stage.phone.changed()
        assert not [t for t in stage.phone.scene.targets if t.name == "chat:logs"]
        stage.logs.wished(("logs", "open"))
        stage.logs.wished(("logs", "send"))
        assert not screen.is_shown(stage.phone.state)

    assert play(scene, monkeypatch, **how).sent == []


def test_the_files_are_the_same_each_time_and_as_large_as_they_say() -> None:
    for file in log_files()[:5]:
        assert len(file.read()) == file.size and file.read() == file.read()
    assert log_files()[5].size == 100_000_000
    assert b"FATAL EXCEPTION" in b"".join(logcat(1_000_000))
    data, found = cleaned(log_files()[0], frozenset(("email", "token")))
    assert found > 10 and b"@boutique.example" not in data
    assert issubclass(LogsAside, Hearing)
