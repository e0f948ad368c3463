"""JSON in and out over HTTP, and bytes that a browser may have already."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from protocol import codec
from protocol.errors import ProtocolError
from protocol.http import Challenge, Problem

S = TypeVar("S", bound=msgspec.Struct)

BODY_BYTES = 16 * 1024


class BadBody(Exception):
    """The request's body is not what it must be. Holds the answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def ok(value: msgspec.Struct, status: int = 200) -> Response:
    return Response(codec.encode_struct(value), status, media_type="application/json")


def problem(status: int, code: str, text: str, *, retry_after_s: float | None = None, proof: Challenge | None = None) -> Response:
    wait = None if retry_after_s is None else max(1, round(retry_after_s + 0.5))
    headers = {} if wait is None else {"Retry-After": str(wait)}
    body = codec.encode_struct(Problem(error=code, text=text, retry_after_s=wait, proof=proof))
    return Response(body, status, headers, media_type="application/json")


async def body(request: Request, kind: type[S]) -> S:
    """The JSON body. Raises BadBody. Only `application/json`: no form of another site can send that."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadBody(problem(415, "bad_message", "send application/json"))
    data = b""
    try:
        async for part in request.stream():
            data += part
            if len(data) > BODY_BYTES:
                raise BadBody(problem(413, "too_large", f"at most {BODY_BYTES} bytes"))
    except ClientDisconnect:
        raise BadBody(problem(400, "bad_message", "the body did not come")) from None
    try:
        return codec.struct(kind, data)
    except ProtocolError as error:
        raise BadBody(problem(400, error.code, error.detail)) from error


def unless_known(request: Request, data: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """The bytes with a tag of them; nothing but the tag where `If-None-Match` has it (RFC 9110, 13.1.2: a list compared weakly, or `*`)."""
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    known = {part.strip().removeprefix("W/") for line in request.headers.getlist("if-none-match") for part in line.split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers={**headers, "ETag": tag})
    return Response(data, headers={**headers, "ETag": tag}, media_type=media_type)


def busy() -> Response:
    """The store takes nothing just now: a full disk, a file out of reach."""
    return problem(503, "unavailable", "the broker cannot write now; try again", retry_after_s=1)
