"""Whose files get a connection of their own: those of whoever has begun them, lead or not, while the session names that one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from msgspec.structs import replace

from console.transfers import pipe
from console.transfers.keeping import Keeping, Kept
from console.transfers.porter import Around, Porter
from protocol.support import Consent, Session, Technician, Transfer
from tests.console.transfers.ends import ID

ME = "bea"
NOW = 1_700_000_000_000


class Records:
    """A local copy with one file on its way."""

    def __init__(self) -> None:
        self.now = Session("s", "c", NOW, "active", lead="olga", here=[Technician("olga", "Olga"), Technician(ME, "Bea")])
        self.file = Transfer(ID, "s", "c", NOW, "agent", ME, "a.bin", 10, "running")

    def transfer(self, transfer_id: str) -> Transfer | None:
        return self.file if transfer_id == ID else None

    def transfers(self, conversation_id: str) -> list[Transfer]:
        return [self.file]

    def session(self, session_id: str) -> Session | None:
        return self.now

    def consents(self, session_id: str) -> list[Consent]:
        return [Consent("s:files", "s", "c", "files", "granted", NOW)]


class Carrier:
    """Remembers what it was told to begin."""

    def __init__(self) -> None:
        self.direct: list[bool] = []

    def begin(self, begin: pipe.Begin) -> None:
        self.direct.append(begin.direct)

    def close(self) -> None:
        pass


def at_work(folder: Path, records: Records) -> tuple[Porter, Carrier]:
    """Bea's console, which has a file on its way."""
    Keeping(folder).keep(Kept(ID, "c", "s", "a.bin", 10, True, str(folder / "a.bin"), "ab" * 32))
    porter, carrier = Porter(folder, lambda deed: deed()), Carrier()
    porter._carrier = cast(Any, carrier)
    nothing = cast(Any, lambda *_: None)
    now_ms, me = lambda: NOW, lambda: ME
    porter.attach(Around(records, nothing, nothing, nothing, nothing, nothing, now_ms, me, list, lambda: False, lambda _: "s"))
    return porter, carrier


def test_a_helper_who_neither_owns_nor_leads_has_a_connection_while_the_session_names_them(tmp_path: Path) -> None:
    records = Records()
    porter, carrier = at_work(tmp_path, records)
    assert carrier.direct == [True]
    porter.session_changed("c")
    porter.session_changed("another")
    assert carrier.direct == [True], "nothing new"
    everybody = records.now
    records.now = replace(everybody, here=[Technician("olga", "Olga")])
    porter.session_changed("c")
    assert carrier.direct == [True, False], "who was let go is heard by nobody"
    records.now = replace(everybody, lead=ME, here=[])
    porter.session_changed("c")
    assert carrier.direct == [True, False, True]
    porter.close()


def test_what_a_colleague_has_begun_is_theirs(tmp_path: Path) -> None:
    records = Records()
    records.file = replace(records.file, agent="olga")
    porter, carrier = at_work(tmp_path, records)
    assert carrier.direct == [False]
    porter.close()
