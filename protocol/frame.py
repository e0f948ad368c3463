"""What every frame on the WebSocket is: PROTOCOL.md section 6."""

from __future__ import annotations

from msgspec import Struct

from protocol.fields import Id


class Frame(Struct, frozen=True, tag_field="t", omit_defaults=True):
    """Base of every frame; `t` is its type, unknown fields are ignored."""


class Request(Frame, frozen=True, omit_defaults=True):
    id: Id
