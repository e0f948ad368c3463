"""What the user interface may wish (Intent). What it is told is in `notices.py`, what it may look at in `live_view.py`.

Plain data, no Qt. Everything here lives on the Qt thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from protocol.desk import DeskRequest
from protocol.fields import Via, What
from protocol.peer import Pointing
from protocol.records import File, Portal


@dataclass(frozen=True, slots=True)
class NewCode:
    portal: str
    label: str = ""
    lang: str = "en"
    life_s: int | None = None


@dataclass(frozen=True, slots=True)
class CancelCode:
    code: str


@dataclass(frozen=True, slots=True)
class AdmitCustomer:
    conversation: str


@dataclass(frozen=True, slots=True)
class Decline:
    """Not me: what is offered to me goes to the next."""

    conversation: str


@dataclass(frozen=True, slots=True)
class OfferSession:
    """A phone session in a conversation that has none that runs; the customer takes it, or not."""

    conversation: str


@dataclass(frozen=True, slots=True)
class RefuseCustomer:
    conversation: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SendText:
    """`reply_to`: the message that it answers. `files`: those that lie ready (`AttachFile`), as many as one message may hold. `drafted`: it
    is what was half written here as a message or a note, which is no draft any more."""

    conversation: str
    body: str
    note: bool = False
    reply_to: str = ""
    via: Via = "chat"
    files: tuple[File, ...] = ()
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Put a file on disk beside what is being written, to be sent with the words later. `FileAttached` follows, or `RequestRefused`."""

    conversation: str
    data: bytes | Path
    name: str = ""


@dataclass(frozen=True, slots=True)
class DetachFiles:
    """They lay ready beside what is being written, and are not sent after all."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendFile:
    """A file at once: for the customer, or with `note` for colleagues; as bytes or as a file to be read. `body`: words with it.

    The thread shows it once it is on disk; what cannot be sent is told by `RequestRefused`.
    """

    conversation: str
    data: bytes | Path
    name: str = ""
    body: str = ""
    note: bool = False
    reply_to: str = ""
    via: Via = "chat"


@dataclass(frozen=True, slots=True)
class FetchFile:
    """Somebody looks at a file of a message: have it on this computer. `FileMoved` tells how far it is."""

    conversation: str
    file: File


@dataclass(frozen=True, slots=True)
class CancelFile:
    """It is not wanted any more: fetching stops, and a message that waits for its file is given up unless the broker has all of it.

    `request`: of a message that is being sent; empty for a file of others.
    """

    file: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class OfferFiles:
    """For the customer's device. Without consent for files it is asked for first, and they go with it. `TransferMoved` tells of them."""

    conversation: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class AskForFile:
    """The customer is asked to choose one of theirs; the next that comes is taken into `folder` without a further word."""

    conversation: str
    folder: Path


@dataclass(frozen=True, slots=True)
class TakeTransfer:
    """A file that the customer sends: into `folder`, or not at all."""

    transfer: str
    folder: Path | None


@dataclass(frozen=True, slots=True)
class PauseTransfer:
    transfer: str
    on: bool


@dataclass(frozen=True, slots=True)
class CancelTransfer:
    transfer: str


@dataclass(frozen=True, slots=True)
class RetryRequest:
    """Queue a failed request again, by hand."""

    id: str


@dataclass(frozen=True, slots=True)
class DiscardRequest:
    id: str


@dataclass(frozen=True, slots=True)
class TypingNow:
    conversation: str
    on: bool


DraftMode = Literal["message", "note", "edit"]


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """What is half written, kept on this computer; an empty one is forgotten. `caret` counts UTF-16 units.

    `reply_to`: the message that is answered; with the mode `edit` the one of one's own that gets other words.
    """

    conversation: str
    mode: DraftMode
    text: str = field(repr=False)
    caret: int = 0
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """The person has had everything up to `seq` on screen."""

    conversation: str
    seq: int


@dataclass(frozen=True, slots=True)
class AskConsent:
    """`ttl_s`: for how long a yes shall hold; 0: until the session ends."""

    conversation: str
    what: tuple[What, ...]
    ttl_s: int = 0


@dataclass(frozen=True, slots=True)
class WordsDiffer:
    """The customer reads other words than stand here: nobody touches that device any more."""

    conversation: str


@dataclass(frozen=True, slots=True)
class WishDevice:
    """Something anew from the customer's device, for which consent stands: these sections of its report (none: all), or figures each
    second until `on` is false. May be lost, as all that nobody needs of yesterday."""

    conversation: str
    what: Literal["diag", "gauges"]
    on: bool = True
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndSession:
    conversation: str


@dataclass(frozen=True, slots=True)
class HoldSession:
    """The technician steps away for a moment, or goes on."""

    conversation: str
    on: bool


@dataclass(frozen=True, slots=True)
class HandLead:
    """Control of the session goes to a colleague who takes part, or to oneself where the conversation is one's own."""

    conversation: str
    agent: str


@dataclass(frozen=True, slots=True)
class RotatePhone:
    conversation: str
    to: int | None = None


@dataclass(frozen=True, slots=True)
class PushClipboard:
    """This text for the phone's clipboard; `paste`: also where its focus is; `secret`: typed where that can be, remembered nowhere."""

    conversation: str
    text: str = field(repr=False)
    paste: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """Pointed at and drawn over the picture, for the customer to see where their side can show it."""

    conversation: str
    marks: tuple[Pointing, ...]


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record the picture, once the customer allows it. `base`: the file's path without its ending; its folder is made.

    `RecordingTold` tells what becomes of it.
    """

    conversation: str
    base: Path


@dataclass(frozen=True, slots=True)
class StopRecording:
    conversation: str


@dataclass(frozen=True, slots=True)
class ScreenshotTaken:
    """The picture was copied, saved or sent: the thread says so to both sides."""

    conversation: str


@dataclass(frozen=True, slots=True)
class FetchClipboard:
    """The phone's clipboard for ours: `ClipboardCame` brings it."""

    conversation: str


@dataclass(frozen=True, slots=True)
class OurClipboard:
    """Our clipboard holds this, while the technician works on the phone. Goes across only where the portal keeps both alike."""

    conversation: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SavePortal:
    portal: Portal


@dataclass(frozen=True, slots=True)
class RenameMe:
    """The technician's own name, as customers read it."""

    name: str


NO_ID = "-"
"""Where the desk puts an identifier, and where the broker says whose doing it was."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed at the desk, as the protocol words it, with `NO_ID`: the desk gives it its identifier."""

    request: DeskRequest


@dataclass(frozen=True, slots=True)
class Attend:
    """This agent looks at the conversation, or with `composing` writes an answer: colleagues see it. `on` False: no longer."""

    conversation: str
    composing: bool = False
    on: bool = True


@dataclass(frozen=True, slots=True)
class SignIn:
    url: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartHere:
    """First start: our own broker on this computer, its owner made; `name` is the technician's, by default the system's."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class SignOut:
    pass


Intent = (
    NewCode
    | CancelCode
    | AdmitCustomer
    | Decline
    | OfferSession
    | RefuseCustomer
    | SendText
    | SendFile
    | AttachFile
    | DetachFiles
    | FetchFile
    | CancelFile
    | OfferFiles
    | AskForFile
    | TakeTransfer
    | PauseTransfer
    | CancelTransfer
    | RetryRequest
    | DiscardRequest
    | TypingNow
    | KeepDraft
    | MarkSeen
    | AskConsent
    | WordsDiffer
    | WishDevice
    | EndSession
    | HoldSession
    | HandLead
    | RotatePhone
    | PushClipboard
    | FetchClipboard
    | Draw
    | StartRecording
    | StopRecording
    | ScreenshotTaken
    | OurClipboard
    | SavePortal
    | RenameMe
    | Deed
    | Attend
    | SignIn
    | StartHere
    | SignOut
)
