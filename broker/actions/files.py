"""Files on their way into a conversation: announced, brought, judged, named by a message; and who may fetch them."""

from __future__ import annotations

from dataclasses import replace

from broker.actions.actors import Actor, AgentActor, CustomerActor, conversation_for
from broker.blobs.port import new_name
from broker.errors import Refused
from broker.rules.expiry import never_came_in
from broker.rules.files import FORGOTTEN_AFTER_MS, Bringer, no_room, refusal
from broker.rules.queueing import unanswered
from broker.store.port import BlobRow, Reader, Tx
from protocol.filenames import file_name
from protocol.filetypes import Found
from protocol.records import Conversation, File, Message
from protocol.support import Session

_WORDS = {
    "too_many": "send the files that are here before bringing more",
    "over_quota": "there is no room for more files",
    "ended": "the session is over",
    "not_admitted": "nobody has let this customer in yet",
}
AT_ONCE = 200
AGAIN_MS = 1_000


def announce(tx: Tx, actor: Actor, id: str, conversation: str, size: int, sha256: str, coming: int, now_ms: int) -> BlobRow:
    """The file that `actor` brings, `coming` bytes of it now; the same announcement again finds the same file. Raises Refused."""
    found = conversation_for(tx, actor, conversation)
    row = tx.blob(id)
    if row is not None:
        if (row.party, row.conversation, row.size, row.sha256) != (actor.party, conversation, size, sha256):
            raise Refused("taken", "this identifier stands for another file")
        if not row.type and no_room(tx.blobs_held(conversation, actor.party), coming, _bringer(actor, found)):
            raise Refused("over_quota", _WORDS["over_quota"])
        return row
    why = _stranger(tx, actor, found) or refusal(tx.blobs_held(conversation, actor.party), size, _bringer(actor, found))
    if why:
        raise Refused(why, _WORDS[why])
    row = BlobRow(id, conversation, actor.party, new_name(), size, sha256, now_ms)
    tx.put_blob(row)
    return row


def _stranger(reader: Reader, actor: Actor, conversation: Conversation) -> str:
    """Why a customer may not bring files now. A technician may at any time: notes are written after the end, too."""
    if isinstance(actor, AgentActor):
        return ""
    session = reader.find(Session, actor.session) if actor.session else None
    if never_came_in(conversation, session):
        return "ended"
    return "not_admitted" if session is not None and session.state == "waiting" else ""


def _bringer(actor: Actor, conversation: Conversation) -> Bringer:
    if isinstance(actor, AgentActor):
        return "agent"
    return "stranger" if not actor.session and unanswered(conversation) else "customer"


def own(reader: Reader, actor: Actor, id: str) -> BlobRow:
    """A file that `actor` brings. Raises Refused."""
    row = reader.blob(id)
    if row is None or row.party != actor.party:
        raise Refused("no_such", "there is no such file")
    return row


def arrived(tx: Tx, id: str, held: int) -> None:
    """So many bytes of a file lie here. From now on they count, though it may never be whole."""
    row = tx.blob(id)
    if row is not None and not row.type and row.arrived != held:
        tx.put_blob(replace(row, arrived=held))


def judged(tx: Tx, actor: Actor, id: str, found: Found) -> tuple[BlobRow, str]:
    """All of it is here and this is what it is. Gives the row, and the name of bytes that go once this is committed ("" for none):
    the same bytes are kept once, whoever brought them. Raises Refused when it was forgotten meanwhile,
    or when others have filled the broker since it was announced.
    """
    row = tx.blob(id)
    if row is None:
        raise Refused("no_such", "this file took too long")
    brought, kept = row.name, tx.same_bytes(row)
    uncounted = row.size - row.counted
    if no_room(tx.blobs_held(row.conversation, row.party), uncounted, "agent" if isinstance(actor, AgentActor) else "customer"):
        raise Refused("over_quota", _WORDS["over_quota"])
    row = replace(row, name=kept or brought, type=found.type, width=found.width, height=found.height)
    tx.put_blob(row)
    return row, brought if kept and kept != brought else ""


def rejected(tx: Tx, id: str) -> None:
    """It is not what it was said to be: as if it had never been announced."""
    row = tx.blob(id)
    if row is not None and not row.type:
        tx.forget_blob(id)


def claim(tx: Tx, actor: Actor, conversation: Conversation, named: list[File], message: str) -> list[File]:
    """The files of a message, as they are and not as they are said to be. Each belongs to one message. Raises Refused."""
    files = []
    for file in named:
        row = tx.blob(file.id)
        if row is None or not row.type or row.message is not None or (row.party, row.conversation) != (actor.party, conversation.id):
            raise Refused("no_file", "a file of this message is not here; bring it again", retry=True, after_ms=AGAIN_MS)
        tx.put_blob(replace(row, message=message))
        files.append(File(row.id, file_name(file.name, row.type), row.type, row.size, row.sha256, row.width, row.height))
    return files


def let_go(tx: Tx, files: list[File]) -> None:
    """Their message was taken back: nobody fetches them and they count no more. Their bytes go with the commit (`Tx.freed`)."""
    for file in files:
        tx.forget_blob(file.id)


def fetch(reader: Reader, actor: Actor, id: str) -> tuple[BlobRow, str]:
    """A whole file that `actor` may read, and its name. Raises Refused: what it may not see does not exist for it."""
    row = reader.blob(id)
    if row is None or not row.type:
        raise Refused("no_such", "there is no such file")
    conversation_for(reader, actor, row.conversation)
    message = reader.find(Message, row.message) if row.message is not None else None
    if message is None:
        own(reader, actor, id)
        return row, file_name("", row.type)
    if message.deleted_at is not None or (message.visibility == "agents" and isinstance(actor, CustomerActor)):
        raise Refused("no_such", "there is no such file")
    return row, next((file.name for file in message.files if file.id == id), file_name("", row.type))


def forget(tx: Tx, now_ms: int) -> list[str]:
    """Files that no message has come to name; gives names of bytes that nobody needs any more. Those go once this is committed."""
    for row in tx.unclaimed_blobs(now_ms - FORGOTTEN_AFTER_MS, AT_ONCE):
        tx.forget_blob(row.id)
    return tx.freed
