"""Everything that is derived from the server-side secret (the pepper), each purpose with a label of its own.

HMAC-SHA256 is a pseudo-random function (RFC 2104; NIST SP 800-108 counter mode is built the same way): who has not the
pepper cannot tell its output from chance, and who repeats a request gets the same code again without us keeping it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from protocol.ids import CODE_DIGITS, CODE_LETTERS

PEPPER_BYTES = 32


class Pepper:
    """The server-side secret. Any thread; holds no state but the key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < PEPPER_BYTES:
            raise ValueError(f"the pepper has {len(key)} bytes, {PEPPER_BYTES} are needed")
        self._key = key

    def _prf(self, purpose: str, *parts: str) -> bytes:
        message = purpose.encode()
        for part in parts:
            data = part.encode()
            message += b"\0" + len(data).to_bytes(4, "big") + data
        return hmac.digest(self._key, message, "sha256")

    def code(self, agent: str, request: str, attempt: int, length: int, *, letters: bool) -> str:
        """The plain code of a request. `attempt` grows when the code is in use already."""
        alphabet = CODE_LETTERS if letters else CODE_DIGITS
        fair = 256 - 256 % len(alphabet)  # bytes above would make the first letters likelier
        text = ""
        block = 0
        while len(text) < length:
            for byte in self._prf("code", agent, request, str(attempt), str(block)):
                if byte < fair:
                    text += alphabet[byte % len(alphabet)]
            block += 1
        return text[:length]

    def link_token(self, agent: str, request: str) -> str:
        """The 128-bit token of the same request, base64url without padding."""
        return _base64url(self._prf("link", agent, request)[:16])

    def seat(self, code: str, join: str) -> str:
        """The seat of a join that named itself, so that a repeated join gets the same seat."""
        return _base64url(self._prf("seat", code, join))

    def code_mac(self, plain: str) -> bytes:
        """What is kept of a typed code."""
        return self._prf("code-mac", plain)

    def token_mac(self, token: str) -> bytes:
        """What is kept of a link's token."""
        return self._prf("token-mac", token)

    def seat_link_mac(self, token: str) -> bytes:
        """What is kept of a link to a conversation on another device."""
        return self._prf("seat-link-mac", token)

    def identity(self, kind: str, value: str) -> bytes:
        """What is kept of that by which somebody is known again: what a browser keeps to itself, or an e-mail address."""
        return self._prf("identity", kind, value)
    def mail_tag(self, conversation: str, length: int) -> str:
        """What stands in the address that answers to this conversation go to: letters and digits, for capitals do not survive mail."""
        return base64.b32encode(self._prf("mail-tag", conversation)).decode().lower()[:length]

    def site_key(self, portal: str) -> str:
        """With what a portal's own site signs what it says of its visitors. The operator gives it to the site."""
        return self._prf("site-key", portal).hex()

    def signed_by_site(self, portal: str, text: str) -> str:
        """The signature that the site would make, hexadecimal."""
        return hmac.digest(self.site_key(portal).encode(), text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def challenge_mac(self, challenge: str) -> str:
        """Signs a proof-of-work challenge, so that none has to be kept before it is used."""
        return _base64url(self._prf("challenge", challenge)[:16])


def new_secret() -> str:
    """An opaque 256-bit token, base64url without padding."""
    return _base64url(secrets.token_bytes(32))


def secret_hash(token: str) -> bytes:
    """What is kept of a token or seat: it has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
