"""Who of the help desk is shown the screen, and whose hands count: connections of several technicians, without any connection."""

from __future__ import annotations

from typing import Any

import pytest

from customer.phone import colleagues, shares
from customer.phone.shares import Shares
from protocol.support import Session, Technician
from protocol.wire import Sig

ANA, BEN, SILENT = Technician("ana", "Ana"), Technician("ben", "Ben"), Technician("zoe")


class Told(list[str]):
    """What the shares of all technicians were told, in order."""


class FakeShare:
    """Stands for one technician's connection; what it is told goes into `told`."""

    told = Told()

    def __init__(self, *arguments: Any) -> None:
        self.agent = arguments[-1]
        self.leads = self.private = self.held = False
        self.gate, self.clip = "", ""
        self.servers: list[Any] = []
        self.clipboard = self
        self.connected = False

    def _say(self, what: str) -> None:
        FakeShare.told.append(f"{self.agent}: {what}")

    def start(self) -> None:
        self._say("start")

    def stop(self, why: str) -> None:
        self._say(f"stop {why}")

    def cover(self, on: bool) -> None:
        self.private = on

    def hold(self, on: bool) -> None:
        self.held = on

    def end(self, say_bye: bool) -> None:
        self._say("end")

    def set_gate(self, why: str, typing: str = "") -> None:
        if self.gate != why:
            self._say(f"gate {why or 'open'}")
        self.gate = why

    def allow(self, why: str, alike: bool, *, may_type: bool = True) -> None:
        self.clip = why

    def signalled(self, sig: Sig) -> None:
        self._say(sig.kind)


class Anything:
    """Whatever is asked of it, it gives itself."""

    def __getattr__(self, _: str) -> Any:
        return self

    def __call__(self, *_: Any) -> Any:
        return self


class TheirDoors(Anything):
    """`matters`: whether only what was compared counts."""

    compared = False

    def matters(self) -> bool:
        return self.compared


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shares:
    """Shown to Ana, who leads, with control."""
    monkeypatch.setattr(shares, "Share", FakeShare)
    FakeShare.told = Told()
    all_of_them = Shares("s", Anything(), TheirDoors(), Anything(), "H264", Anything())  # type: ignore[arg-type]
    all_of_them.follow(session("ana", ANA, BEN))
    all_of_them.set_gate("")
    all_of_them.clipboard.allow("", True)
    all_of_them.start()
    return all_of_them


def session(lead: str, *here: Technician, held: bool = False) -> Session:
    return Session(id="s", conversation="c", created_at=1, state="active", lead=lead, here=list(here), held_at=5 if held else None)


def share(of: Shares, agent: str) -> FakeShare:
    found: Any = of._shares[agent]
    return found  # type: ignore[no-any-return]


def wanted(agent: str) -> Sig:
    return Sig("s", 1, "wanted", agent=agent)


def test_whoever_leads_is_offered_it_and_the_others_once_they_want_it(shown: Shares) -> None:
    assert "ana: start" in FakeShare.told and "ben: start" not in FakeShare.told
    shown.signalled(wanted("ben"))
    assert FakeShare.told[-2:] == ["ben: start", "ben: wanted"]
    shown.signalled(wanted("mia"))
    assert "mia" not in shown._shares, "whom the session does not name gets nothing"


def test_only_the_lead_s_hands_and_clipboard_count(shown: Shares) -> None:
    shown.signalled(wanted("ben"))
    assert (share(shown, "ana").gate, share(shown, "ben").gate) == ("", "not_lead")
    assert (share(shown, "ana").clip, share(shown, "ben").clip) == ("", "not_lead")


def test_control_is_handed_on_and_the_former_hands_are_off_first(shown: Shares) -> None:
    shown.signalled(wanted("ben"))
    FakeShare.told.clear()
    shown.follow(session("ben", ANA, BEN))
    assert FakeShare.told == ["ana: gate not_lead", "ben: gate open"], "no new connection, and never two who touch"
    assert share(shown, "ben").leads and not share(shown, "ana").leads


def test_after_a_transfer_the_former_one_is_cut_off_and_the_new_one_offered_a_connection(shown: Shares) -> None:
    FakeShare.told.clear()
    shown.follow(session("ben", BEN))
    assert FakeShare.told.index("ana: gate not_lead") < FakeShare.told.index("ana: stop revoked") < FakeShare.told.index("ben: start")
    FakeShare.told.clear()
    shown.signalled(wanted("ana"))
    assert FakeShare.told == [], "who is out stays out"


def test_no_more_than_four(shown: Shares) -> None:
    many = [Technician(f"t{n}") for n in range(5)]
    shown.follow(session("ana", ANA, *many))
    for technician in many:
        shown.signalled(wanted(technician.id))
    assert len(shown._started) == 4
    shown.follow(session("t4", ANA, *many))
    assert "t4" in shown._started, "who leads always has one"


def test_on_hold_nothing_is_shown_to_anybody_and_input_is_refused(shown: Shares) -> None:
    shown.signalled(wanted("ben"))
    shown.follow(session("ana", ANA, BEN, held=True))
    assert all(share(shown, agent).held for agent in ("ana", "ben"))
    assert (share(shown, "ana").gate, share(shown, "ana").clip) == ("held", "held")
    shown.set_gate("no_consent")
    assert share(shown, "ana").gate == "no_consent"
    shown.set_gate("")
    shown.follow(session("ana", ANA, BEN))
    assert share(shown, "ana").gate == "" and not share(shown, "ana").held


def test_who_comes_later_is_covered_and_held_as_well(shown: Shares) -> None:
    shown.cover(True)
    shown.follow(session("ana", ANA, BEN, held=True))
    shown.signalled(wanted("ben"))
    assert share(shown, "ben").private and share(shown, "ben").held


def test_a_lead_that_was_not_known_by_name_keeps_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "Share", FakeShare)
    FakeShare.told = Told()
    unknown = Shares("s", Anything(), Anything(), Anything(), "H264", Anything())  # type: ignore[arg-type]
    unknown.start()
    unknown.follow(session("ana", ANA))
    assert FakeShare.told.count(": start") == 1 and "ana: start" not in FakeShare.told
    assert unknown._shares.keys() == {"ana"} and share(unknown, "ana").leads


def test_where_the_two_words_count_nobody_without_a_name_looks_on(shown: Shares) -> None:
    shown.follow(session("ana", ANA, BEN, SILENT, Technician("hidden", " ")))
    shown.signalled(wanted("zoe"))
    shown.signalled(wanted("ben"))
    assert "zoe: start" in FakeShare.told
    share(shown, "zoe").connected = share(shown, "ben").connected = True
    assert shown.beside() == [("Ben", share(shown, "ben").key)]  # type: ignore[attr-defined]
    shown._doors.compared = True  # type: ignore[attr-defined]
    FakeShare.told.clear()
    shown.prune()
    assert FakeShare.told == ["zoe: stop revoked"], "as soon as they were found the same, whatever the record says"
    shown.signalled(wanted("zoe"))
    shown.signalled(wanted("hidden"))
    assert FakeShare.told == ["zoe: stop revoked"]


def test_when_nobody_leads_any_more_nobody_is_offered_anything(shown: Shares) -> None:
    shown.follow(Session(id="s", conversation="c", created_at=1, state="active"))
    assert FakeShare.told[-1] == "ana: stop revoked"
    shown.signalled(Sig("s", 1, "wanted"))
    assert not shown._started
    shown.follow(session("ben", BEN))
    assert FakeShare.told[-1] == "ben: start"


def test_the_person_is_told_who_is_there_and_nothing_of_who_looks_on_untold() -> None:
    assert colleagues.names(session("ben", ANA, BEN, SILENT)) == ("Ben", "Ana")
    assert colleagues.names(Session(id="s", conversation="c", created_at=1, here=[ANA])) == ()
