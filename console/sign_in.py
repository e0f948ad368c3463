"""Signing in and out of a broker over HTTP. Errors say what happened and what to do, in the technician's language.

The calls block a thread of the loop's pool, not the loop.
"""

from __future__ import annotations

import asyncio
import http.client
import logging
import ssl
from urllib.parse import urlsplit, urlunsplit

from console import broker_http
from console.errors import UserFacingError
from console.words import tr, trn
from protocol import codec
from protocol.errors import ProtocolError
from protocol.http import SignedIn, SignIn

log = logging.getLogger(__name__)


class SignInFailed(UserFacingError):
    """Base of all that can go wrong here; `text` is ready to be shown."""


class BadAddress(SignInFailed):
    """What was typed is no address."""


class CannotReach(SignInFailed):
    """Nobody answers there."""


class CertificateRefused(SignInFailed):
    """Somebody answers, but does not prove to be who we called."""


class NotABroker(SignInFailed):
    """Somebody answers who is no broker."""


class WrongPassword(SignInFailed):
    """E-mail and password do not fit."""


class TooManyTries(SignInFailed):
    """`retry_after_s`: seconds to wait."""

    def __init__(self, text: str, retry_after_s: int) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


def broker_url(typed: str) -> str:
    """An address as people type it, made whole: `desk.example.org` is https. Raises BadAddress."""
    text = typed.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError as error:
        raise BadAddress(tr("“{address}” is no address. It looks like desk.example.org.", address=text[:80])) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or " " in parts.netloc or "\\" in parts.netloc:
        raise BadAddress(tr("“{address}” is no address. It looks like desk.example.org.", address=text[:80]))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", parts.path.rstrip("/"), "", ""))


async def sign_in(url: str, email: str, password: str, device: str, tls: ssl.SSLContext | None = None) -> SignedIn:
    """A token for this device. `url` as from `broker_url`. Raises SignInFailed."""
    body = codec.encode_struct(SignIn(email.strip(), password, device))
    answer = await asyncio.to_thread(_post, url, "/api/v1/sign-in", body, "", tls)
    try:
        return codec.struct(SignedIn, answer)
    except ProtocolError as error:
        log.warning("the answer to a sign-in cannot be read: %s", error)
        raise NotABroker(_not_a_broker(url)) from error


async def sign_out(url: str, token: str, tls: ssl.SSLContext | None = None) -> None:
    """Have the broker forget the token. Raises SignInFailed; a token that is dead already is no error."""
    try:
        await asyncio.to_thread(_post, url, "/api/v1/sign-out", b"{}", token, tls)
    except WrongPassword:
        log.info("the token was dead already")


def _post(url: str, path: str, body: bytes, token: str, tls: ssl.SSLContext | None) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        answer = broker_http.ask("POST", url + path, body=body, headers=headers, token=token, tls=tls)
    except broker_http.Unreached as error:
        raise _unreached(url, error.reason) from error
    if answer.status >= 300:
        raise _refusal(url, answer)
    return answer.body


def _refusal(url: str, answer: broker_http.Answer) -> SignInFailed:
    status, problem = answer.status, answer.problem
    log.warning("the broker refused: HTTP status %d, %s", status, problem.error if problem else "not in our words")
    if problem is None and status >= 500:
        return CannotReach(tr("{host} has a problem at the moment. Try again in a minute.", host=_host(url)))
    if problem is None:
        return NotABroker(_not_a_broker(url))
    if status == 401:
        return WrongPassword(tr("E-mail and password do not fit. Check both; capital letters count in the password."))
    if status == 429:
        wait = max(1, problem.retry_after_s or 1)
        said = trn("Too many tries. Wait {n} second.", "Too many tries. Wait {n} seconds.", wait)
        return TooManyTries(said, wait)
    return SignInFailed(tr("The broker refused: {reason}", reason=problem.text[:200]))


def _unreached(url: str, reason: object) -> SignInFailed:
    log.warning("no answer from the broker: %r", reason)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return CertificateRefused(
            tr(
                "The certificate of {host} cannot be trusted, so nothing was sent. Ask whoever runs it; your password is safe.",
                host=_host(url),
            )
        )
    if isinstance(reason, ssl.SSLError | http.client.HTTPException):
        return NotABroker(_not_a_broker(url))
    return CannotReach(tr("{host} does not answer. Check the address and your connection.", host=_host(url)))


def _not_a_broker(url: str) -> str:
    return tr("There is no Tapline at {host}. Check the address.", host=_host(url))


def _host(url: str) -> str:
    return urlsplit(url).netloc[:80]
