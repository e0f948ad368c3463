"""Bodies of the JSON calls over HTTP. PROTOCOL.md sections 4 and 5."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.fields import Id, Lang, Ms, Name, PortalLang
from protocol.wire import PortalFace

Typed = Annotated[str, Meta(max_length=64)]


class SignIn(Struct, frozen=True, omit_defaults=True):
    """`POST /api/v1/sign-in`. `device` names the installation; signing in again on it replaces its token."""

    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(max_length=1024)]
    device: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""


class SignedInAgent(Struct, frozen=True, omit_defaults=True):
    id: Id
    name: Name
    role: Literal["owner", "agent"]


class SignedIn(Struct, frozen=True, omit_defaults=True):
    token: str
    agent: SignedInAgent
    workspace: Name = ""


class Proof(Struct, frozen=True, omit_defaults=True):
    """The answer to a challenge: SHA-256(`challenge` + ":" + `nonce`) begins with the asked number of zero bits."""

    challenge: Annotated[str, Meta(max_length=200)]
    nonce: Annotated[str, Meta(max_length=20)]


class Join(Struct, frozen=True, omit_defaults=True):
    """`POST /api/v1/join`, with `token` (from a link) or `code` (typed).

    `id`: a UUID that the client makes for this join; repeating a join whose answer was lost brings the same seat.
    `visitor`: a UUID that the client makes once and keeps to itself: by it the same person is known again.
    """

    token: Typed | None = None
    code: Typed | None = None
    name: Annotated[str, Meta(max_length=400)] = ""
    lang: Lang = "en"
    impl: Name = ""
    id: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    proof: Proof | None = None
    visitor: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    referrer: Annotated[str, Meta(max_length=limits.URL_TAKEN_CHARS)] = ""
    """Where the person came from, as the browser says."""


class PageSeen(Struct, frozen=True, omit_defaults=True):
    """`POST /api/v1/visit`: a visitor looks at a page of a portal's own site.

    `visitor` as in `Join`. `custom`: a JSON object of texts, as text, so that `signature` (hexadecimal HMAC-SHA256 by the portal's key)
    is over exactly these bytes.
    """

    portal: Id
    visitor: Annotated[str, Meta(max_length=limits.ID_CHARS)]
    url: Annotated[str, Meta(max_length=limits.URL_TAKEN_CHARS)]
    title: Annotated[str, Meta(max_length=limits.URL_TAKEN_CHARS)] = ""
    referrer: Annotated[str, Meta(max_length=limits.URL_TAKEN_CHARS)] = ""
    custom: Annotated[str, Meta(max_length=limits.CUSTOM_BYTES)] = ""
    signature: Annotated[str, Meta(max_length=64)] = ""


class Joined(Struct, frozen=True, omit_defaults=True):
    """The seat is a secret; with it the customer's client says `hello`."""

    seat: str
    conversation: Id
    session: Id
    admitted: bool
    portal: PortalFace


class Seated(Struct, frozen=True, omit_defaults=True):
    """A seat without a session: of who wrote without a code, or of a further device. As secret as any."""

    seat: str
    conversation: Id
    name: Name
    portal: PortalFace
    session: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    """Of who asked for a phone session."""


class SeatLink(Struct, frozen=True):
    """Answer of `POST /api/v1/seat/link`. `qr`: the address as a QR code, rows of 0 and 1 without a margin."""

    url: str
    expires_at: Ms
    qr: list[str]


class SeatOpen(Struct, frozen=True, omit_defaults=True):
    """`POST /api/v1/seat/open`. `id`: a UUID of this opening; the same again brings the same seat, should an answer get lost."""

    token: Typed
    id: Annotated[str, Meta(max_length=limits.ID_CHARS)]


class FormFace(Struct, frozen=True, omit_defaults=True):
    """`GET /api/v1/portal/ID`: a portal to which anybody may write. `notice` stands before the first word."""

    name: Name
    lang: Lang = "en"
    notice: Annotated[str, Meta(max_length=limits.NOTICE_CHARS)] = ""
    preview: bool = False
    available: bool = False
    busy: bool = False
    """All agents who are here have said that they are busy, or have as much as they take."""
    by_mail: bool = False
    """Whether an answer can come by e-mail: the portal has a mailbox."""
    phone: bool = False
    """A phone session can be asked for."""
    opens_at: Ms | None = None
    """Outside the portal's hours: when they begin again, where that is known."""
    langs: Annotated[list[PortalLang], Meta(max_length=2)] = []
    colour: Annotated[str, Meta(max_length=7)] = ""
    logo: bool = False
    install_url: Annotated[str, Meta(max_length=limits.URL_CHARS)] = ""
    """Where the app is to be had, for whose browser cannot show its screen."""


class Desk(Struct, frozen=True, omit_defaults=True):
    """`GET /api/v1/portal/ID/desk`: whether somebody takes new conversations, and whether all who are here are busy."""

    available: bool
    busy: bool = False


class Write(Struct, frozen=True, omit_defaults=True):
    """`POST /api/v1/portal/ID/write`: the first words to a portal, without a code. `id` becomes the message's."""

    id: Annotated[str, Meta(max_length=limits.ID_CHARS)]
    body: Annotated[str, Meta(max_length=2 * limits.BODY_CHARS)]
    name: Annotated[str, Meta(max_length=400)] = ""
    email: Annotated[str, Meta(max_length=limits.EMAIL_CHARS)] = ""
    lang: Lang = "en"
    impl: Name = ""
    visitor: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    referrer: Annotated[str, Meta(max_length=limits.URL_TAKEN_CHARS)] = ""
    proof: Proof | None = None
    wants: Literal["chat", "phone"] = "chat"
    """Whether a phone session is asked for, where the portal allows that."""


class LinkPortal(Struct, frozen=True, omit_defaults=True):
    """How the page looks before anybody has joined."""

    name: Name
    lang: Lang = "en"
    id: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    langs: Annotated[list[PortalLang], Meta(max_length=2)] = []
    colour: Annotated[str, Meta(max_length=7)] = ""
    logo: bool = False
    install_url: Annotated[str, Meta(max_length=limits.URL_CHARS)] = ""
    """Where the app is had; `/j/TOKEN/app` leads there and keeps the link."""


class LinkFace(Struct, frozen=True):
    """`GET /api/v1/link/TOKEN` of a valid link."""

    state: Literal["valid"]
    code: str
    portal: LinkPortal


class Blob(Struct, frozen=True, omit_defaults=True):
    """The answer to a `PUT /api/v1/blob/ID` that made the file whole: what the broker found in it."""

    id: Id
    type: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0


class Challenge(Struct, frozen=True):
    challenge: str
    bits: int


class Problem(Struct, frozen=True, omit_defaults=True):
    """Every answer of status 4xx and 5xx."""

    error: str
    text: str
    retry_after_s: int | None = None
    proof: Challenge | None = None
