"""What was asked for is taken without a further word, but not once the customer has said no."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console import intents as wish
from console.transfers.porter import Around, Porter
from protocol import wire
from protocol.support import Consent, Session, Transfer

NOW = 1_700_000_000_000


class Desk:
    """Records that are put, and what is wished for in return."""

    def __init__(self, folder: Path) -> None:
        self.files: Consent | None = None
        self.offered: Transfer | None = None
        self.sent: list[wire.Frame] = []
        self.asked: list[str] = []
        self.porter = Porter(folder, lambda work: work())
        self.porter.attach(
            Around(
                records=self, queue=self.sent.append, hint=self.sent.append, ask=self.asked.append, notify=lambda _: None,
                post=lambda work: work(), now_ms=lambda: NOW, me=lambda: "jonas", servers=list, near=lambda: True, session=lambda _: "s",
            )
        )  # fmt: skip

    def transfer(self, transfer_id: str, /) -> Transfer | None:
        return self.offered if self.offered is not None and self.offered.id == transfer_id else None

    def transfers(self, conversation_id: str, /) -> list[Transfer]:
        return [self.offered] if self.offered is not None else []

    def session(self, session_id: str, /) -> Session | None:
        return None

    def consents(self, session_id: str, /) -> list[Consent]:
        return [self.files] if self.files is not None else []

    def say(self, state: str) -> None:
        self.files = Consent("s:files", "s", "c", "files", state, NOW)  # type: ignore[arg-type]
        self.porter.consent_changed("c", "s", "files")

    def comes(self) -> str:
        """A file that the customer sends: how it stands."""
        self.offered = Transfer("t", "s", "c", NOW, "customer", "jonas", "photo.jpg", 3, "offered")
        self.porter.changed("t")
        return self.porter.standings("c")[0].state


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    ids: list[str] = []
    monkeypatch.setattr(Porter, "_take", lambda _porter, id, _folder: ids.append(id))
    return ids


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.porter.close()


def test_a_file_that_was_asked_for_is_taken_without_a_further_word(desk: Desk, taken: list[str], tmp_path: Path) -> None:
    desk.porter.wish(wish.AskForFile("c", tmp_path))
    assert desk.asked == ["c"] and desk.sent == []
    desk.say("asked")
    desk.say("granted")
    assert [type(frame) for frame in desk.sent] == [wire.Wish]
    assert desk.porter.asked("c"), "it can be seen meanwhile that a file is awaited"
    desk.comes()
    assert taken == ["t"] and not desk.porter.asked("c")


def test_where_a_file_lies_is_known_whatever_became_of_it(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    id = desk.porter.wish(wish.OfferFiles("c", (tmp_path / "a.txt",)))
    desk.porter.wish(wish.CancelTransfer(id))
    desk.offered = Transfer(id, "s", "c", NOW, "agent", "jonas", "a.txt", 1, "cancelled")
    desk.porter.changed(id)
    (standing,) = desk.porter.standings("c")
    assert (standing.state, standing.path) == ("cancelled", tmp_path / "a.txt"), "it can be sent once more"


@pytest.mark.parametrize("no", ["denied", "revoked", "expired"])
def test_after_a_no_every_file_is_asked_about_again(desk: Desk, taken: list[str], tmp_path: Path, no: str) -> None:
    desk.porter.wish(wish.AskForFile("c", tmp_path))
    desk.say("asked")
    desk.say(no)
    assert not desk.porter.asked("c")
    desk.say("granted")
    assert desk.comes() == "offered" and taken == [] and desk.sent == []


def test_what_is_said_of_something_else_is_no_answer(desk: Desk, taken: list[str], tmp_path: Path) -> None:
    desk.say("denied")
    desk.porter.wish(wish.AskForFile("c", tmp_path))
    desk.porter.consent_changed("c", "s", "view")
    desk.say("asked")
    desk.say("granted")
    desk.comes()
    assert taken == ["t"]
