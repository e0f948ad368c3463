"""Bodies of the JSON calls over HTTP. PROTOCOL.md sections 4 and 5."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.records import Id, Lang, Name
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


class LinkPortal(Struct, frozen=True, omit_defaults=True):
    name: Name
    lang: Lang = "en"


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
