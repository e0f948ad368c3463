"""What fields of records and frames are made of: identifiers, names, times, and the words that a field may say. PROTOCOL.md section 8."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits

Id = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS)]
RecordId = Annotated[str, Meta(min_length=1, max_length=2 * limits.ID_CHARS + 1)]
"""Some records are named by two identifiers and a colon between (`Cursor`, `Consent`)."""
KindName = Annotated[str, Meta(min_length=1, max_length=32)]
"""A kind as it comes over the wire: a newer broker may name one that is not in `KINDS`; it is skipped, its `rev` counted."""
Name = Annotated[str, Meta(max_length=limits.NAME_CHARS)]
Label = Annotated[str, Meta(max_length=limits.LABEL_CHARS)]
Reason = Annotated[str, Meta(max_length=limits.REASON_CHARS)]
Body = Annotated[str, Meta(max_length=limits.BODY_CHARS)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Ms = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Lang = Annotated[str, Meta(min_length=2, max_length=16)]

FieldName = Annotated[str, Meta(max_length=limits.FIELD_NAME_CHARS)]

What = Literal["view", "control", "typing", "diag", "logs", "files", "clipboard", "record", "camera"]
Need = Literal["never", "ask", "allowed"]
PortalLang = Literal["en", "fr"]
PartyKind = Literal["agent", "customer", "broker"]
Status = Literal["online", "busy", "away", "offline"]
Channel = Literal["code", "form", "email"]
Via = Literal["chat", "email"]
Email = Annotated[str, Meta(max_length=limits.EMAIL_CHARS)]
Url = Annotated[str, Meta(max_length=limits.URL_CHARS)]
Ids = Annotated[list[Id], Meta(max_length=limits.REFERENCES)]
TextName = Literal["subject.en", "subject.fr", "mail.en", "mail.fr", "link.en", "link.fr"]
PortalText = Annotated[str, Meta(max_length=limits.PORTAL_TEXT_CHARS)]
Colour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"]
"""Of tags; the themes say what each looks like."""
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""SHA-256, hexadecimal."""
Rating = Annotated[int, Meta(ge=1, le=5)]


class Record(Struct, frozen=True, omit_defaults=True):
    """Base of everything durable: unknown fields are ignored, fields at their default are left out."""

    id: RecordId


class Author(Struct, frozen=True, omit_defaults=True):
    kind: PartyKind
    id: Id
    name: Name = ""
