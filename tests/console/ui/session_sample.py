"""A session of ten minutes with something on every lane, and its film: for tests and pictures. Names in it are invented."""

from __future__ import annotations

import queue
from pathlib import Path

from msgspec.structs import replace

from console.session_record.track import Cell, Film, Track
from console.viewer.recorder import FREE_BYTES, Recorded, Recorder
from protocol.fields import Author
from protocol.ledger import START, row_id, sealed
from protocol.records import File, Happening, Message
from protocol.support import LedgerRow, Report, Transfer
from tests.console.ui.fake_desk import FakeDesk
from tests.console.viewer.test_recorder import stream

MINUTE = 60_000
CONVERSATION, SESSION = "claire", "claire-s"


def film(folder: Path, codec: str = "VP8") -> Path:
    """Twelve seconds: 20 pictures in each third second, each brighter."""
    folder.mkdir(parents=True, exist_ok=True)
    ended: queue.SimpleQueue[Recorded] = queue.SimpleQueue()
    recorder = Recorder(folder / "Claire Fontaine", ended.put, free=lambda _: 10 * FREE_BYTES)
    for part in range(4):
        recorder.cut()
        for frame in stream(codec, 180, 320, 20, 100.0 + 3 * part, 40 * part):
            recorder.put(codec, frame)
    recorder.stop()
    return ended.get(timeout=30).files[0]


def recorded_session(desk: FakeDesk, path: Path | None = None, length_ms: int = 9_633) -> int:
    """Claire's session, over; gives when it began. `path`: of its film, which begins two minutes after."""
    session = desk.replica.session(SESSION)
    conversation = desk.replica.conversation(CONVERSATION)
    assert session is not None
    assert conversation is not None
    begun = desk.time - 11 * MINUTE
    desk.replica.put(
        replace(session, created_at=begun, admitted_at=begun + 20_000, state="ended", ended_at=begun + 10 * MINUTE, ended_by="customer")
    )
    desk.replica.put(replace(conversation, rating=5, rating_comment="Merci !", rated_at=begun + 10 * MINUTE + 20_000))
    desk.lives.pop(CONVERSATION, None)
    desk.replica.threads[CONVERSATION] = []
    claire, jonas = Author("customer", "customer", "Claire Fontaine"), Author("agent", "jonas", "Jonas Weber")
    broker = Author("broker", "broker")

    def line(seconds: int, author: Author, body: str = "", event: str = "", note: bool = False, **more: object) -> None:
        files = more.pop("files", [])
        about = more.pop("about", "")
        seq = len(desk.replica.threads[CONVERSATION]) + 1
        kind = "event" if event else "note" if note else "text"
        told = Happening(event, {k: str(v) for k, v in more.items()}) if event else None
        desk.replica.put(
            Message(
                f"r{seq}", CONVERSATION, seq, kind, author, begun + seconds * 1000, body=body, event=told, files=files,  # type: ignore[arg-type]
                visibility="agents" if note else "all", about=about,  # type: ignore[arg-type]
            )
        )  # fmt: skip

    log = File("f-log", "logcat-2026-11-21.txt", "text/plain", 48_000, "a" * 64)
    photo = File("f-photo", "Réglages batterie.png", "image/png", 220_000, "b" * 64, 1080, 2400)
    line(0, claire, event="claimed", name="Claire Fontaine")
    line(20, jonas, event="admitted", agent="Jonas Weber")
    line(32, claire, "Bonjour ! Depuis la mise à jour, mes mails n’arrivent plus, sauf quand j’ouvre l’application 😕")
    line(55, jonas, "Bonjour Claire, ici Jonas. Puis-je voir votre écran ?")
    line(60, jonas, event="asked", what="view")
    line(68, claire, event="granted", what="view")
    line(70, claire, event="share_started")
    line(80, jonas, event="asked", what="control")
    line(88, claire, event="granted", what="control")
    line(100, jonas, event="asked", what="record")
    line(112, claire, event="granted", what="record")
    line(114, jonas, event="record_started")
    line(130, jonas, "Third one this week: the update moves mail apps to “Restricted”.", note=True)
    line(150, claire, "J’ai ouvert les réglages de la batterie")
    line(170, jonas, event="screenshot")
    line(180, jonas, files=[photo])
    line(210, claire, event="private_started")
    line(255, claire, event="private_ended")
    line(280, claire, "Il y a trois choix : sans restriction, optimisée, restreinte. Je ne sais pas lequel est le bon.")
    line(300, jonas, "Sans restriction, pour l’application de mail seulement.")
    line(330, claire, files=[log], about="log")
    line(360, jonas, event="held")
    line(395, jonas, event="resumed")
    line(430, jonas, "Trouvé. Je passe sur « Sans restriction », d’accord ?")
    line(440, claire, "Parfait, allez-y 👍")
    line(520, jonas, event="record_stopped", why="")
    line(560, claire, "Ça marche, les mails arrivent. Merci beaucoup !")
    line(585, claire, event="share_stopped", why="user")
    line(600, claire, event="ended", by="customer", why="")
    line(620, claire, event="rated", value="5", comment="Merci !")
    prev = START
    for n, (at, what, state) in enumerate(
        ((20, "session", "admitted"), (60, "view", "asked"), (68, "view", "granted"), (95, "words", "same"), (600, "session", "ended")), 1
    ):
        by = broker if what == "session" else claire
        row = sealed(LedgerRow(row_id(SESSION, n), SESSION, CONVERSATION, n, begun + at * 1000, by, what, state, prev, prev), prev)
        prev = row.hash
        desk.replica.put(row)
    desk.replica.put(Report("rep1", SESSION, CONVERSATION, begun + 140_000, []))
    desk.replica.put(Report("rep2", SESSION, CONVERSATION, begun + 450_000, [], part=True))
    file, name = "0190aaaa-0000-7000-8000-0000000000f1", "Guide de la batterie.pdf"
    desk.replica.put(Transfer(file, SESSION, CONVERSATION, begun + 470_000, "agent", "jonas", name, 900_000, "done", "c" * 64))
    cells = [Cell(at, at % 2, 1 + at % 5, at % 7 == 0, at % 11 == 0) for at in range(0, 320, 3) if at % 60 < 40]
    films = []
    if path is not None:
        films = [Film(str(path), begun + 2 * MINUTE, length_ms, [(90_000, 137_000)] if length_ms > 140_000 else [])]
    desk.tracks[SESSION] = Track(SESSION, CONVERSATION, begun + 130_000, 1_000, cells, films)
    return begun
