"""A conversation with every kind of line, for pictures of the thread. Names and addresses are invented."""

from __future__ import annotations

from msgspec.structs import replace

from console.replica.outbox import Queued
from protocol import wire
from protocol.fields import Author
from protocol.records import File, Happening, Message
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk

CLAIRE = Author("customer", "customer", "Claire Fontaine")
JONAS = Author("agent", "jonas", "Jonas Weber")
MIA = Author("agent", "mia", "Mia Laurent")
DAY = 24 * 60 * MINUTE


def every_kind() -> FakeDesk:
    """The open conversation of `busy_desk`, a day on: answers, changes, what was taken back, notes, events, files, what waits."""
    desk = busy_desk()
    del desk.lives["claire"]
    thread = desk.replica.threads["claire"] = [replace(m, at=m.at - DAY) for m in desk.replica.threads["claire"]]
    at = desk.time - 42 * MINUTE

    def say(author: Author, body: str, minutes: float, **more: object) -> Message:
        nonlocal at
        at += int(minutes * MINUTE)
        seq = len(thread) + 1
        values: dict[str, object] = {"kind": "text", **more}
        kind = values.pop("kind")
        message = Message(f"claire-m{seq}", "claire", seq, kind, author, at, body=body, **values)  # type: ignore[arg-type]
        thread.append(message)
        return message

    def happened(author: Author, what: str, minutes: float, **args: str) -> None:
        say(author, "", minutes, kind="event", event=Happening(what, args))

    happened(CLAIRE, "written", 0, channel="web")
    happened(JONAS, "joined", 1, agent="Jonas Weber")
    first = say(CLAIRE, "Bonjour, encore moi. Les mails arrivent, mais les pièces jointes ne s’ouvrent pas.", 1)
    say(CLAIRE, "On m’a donné ce lien : https://aide.boutique-lyon.example/mails et celui-ci : https://pаypal.example/x", 1)
    say(JONAS, "Je regarde tout de suite.", 2, reply_to=first.id)
    asked = say(MIA, "Third time this week. See the ticket A-7.", 1, kind="note", visibility="agents")
    say(JONAS, "Yes, the same update.", 1, kind="note", visibility="agents", reply_to=asked.id)
    happened(MIA, "tagged", 1, tag="mail")
    advice = say(JONAS, "Videz le cache, puis redémarrez l’application.", 2)
    thread[advice.seq - 1] = replace(advice, edited_at=at + MINUTE)
    say(JONAS, "", 1, deleted_at=at + MINUTE)
    file = File("f-log", "journal-courrier.txt", "text/plain", 151_552, "0" * 64)
    say(CLAIRE, "Voici le journal.", 14, files=[file])
    say(CLAIRE, "D’accord, c’est fait 👍", 3, reply_to=advice.id)
    happened(CLAIRE, "rated", 1, value="5", comment="Merci !")
    last = say(JONAS, "Parfait !", 2)
    desk.seen("claire", "customer", last.seq, last.seq)
    desk.seen("claire", "jonas", last.seq, last.seq)
    desk.replica.outbox["claire"] = [
        Queued(1, "q1", wire.Send("q1", "claire", "Je vous rappelle demain.", client_at=desk.time), "claire", desk.time, "queued"),
        Queued(2, "q2", wire.Send("q2", "claire", "Bonne journée", client_at=desk.time), "claire", desk.time, "failed", "too_long"),
    ]
    return desk
