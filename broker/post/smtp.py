"""One connection to the server that takes our mail. The only door to aiosmtplib. Event loop's thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiosmtplib

from broker.errors import SetupError
from broker.mail.retrying import Refusal
from broker.mail.text import one_line
from broker.post.boxes import Box

CONNECT_S = 30.0
ANSWER_S = 300.0
"""RFC 5321, 4.5.3.2: five minutes for MAIL and RCPT, ten for the end of the mail."""
CONTENT_S = 600.0
TEXT_CHARS = 200
NO_SUCH_LETTERS = 553
"""RFC 6531, 3.5: what a server says to an address in letters that it does not take. It will not take it tomorrow: we say it for it."""


class Refused(Exception):
    """The server did not take it, or nobody answered."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.stage}: {refusal.code} {refusal.text}")
        self.refusal = refusal


class Withdrawn(Exception):
    """It is not to be sent any more; nothing of it has left."""


class Outlet:
    """For several mails one after the other. `close()` in any case."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._smtp: aiosmtplib.SMTP | None = None

    async def open(self) -> None:
        """Connect, TLS, sign in. Raises Refused."""
        box = self._box
        try:
            smtp = aiosmtplib.SMTP(
                hostname=box.smtp.host,
                port=box.smtp.port,
                use_tls=box.smtp.tls == "implicit",
                start_tls=box.smtp.tls == "starttls",
                tls_context=box.context() if box.smtp.tls != "none" else None,
                local_hostname=box.address.rpartition("@")[2] or "localhost",
                timeout=CONNECT_S,
            )
            self._smtp = smtp
            await smtp.connect()
        except (aiosmtplib.SMTPException, OSError, SetupError, ValueError) as error:
            raise Refused(_refusal("connect", error)) from error
        if box.user and box.password:
            try:
                await smtp.login(box.user, box.password)
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                raise Refused(_refusal("sign_in", error)) from error

    async def send(self, sender: str, to: str, content: bytes, before: Callable[[], Awaitable[bool]]) -> None:
        """`before` is awaited once the server has taken both addresses, and the mail follows only then.

        Raises Refused, and Withdrawn where `before` says no.
        """
        smtp = self._smtp
        assert smtp is not None, "open() first"
        try:
            if smtp.is_ehlo_or_helo_needed:  # without a password nobody has asked yet what the server can
                await smtp.ehlo(timeout=ANSWER_S)
            options = ["BODY=8BITMIME"] if smtp.supports_extension("8bitmime") else []
            encoding = "ascii"
            if not (sender.isascii() and to.isascii()):
                if not smtp.supports_extension("smtputf8"):
                    raise Refused(Refusal("envelope", NO_SUCH_LETTERS, "this mail server takes no address with such letters (SMTPUTF8)"))
                options, encoding = [*options, "SMTPUTF8"], "utf-8"
            await smtp.mail(sender, options=options, encoding=encoding, timeout=ANSWER_S)
            await smtp.rcpt(to, encoding=encoding, timeout=ANSWER_S)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Refused(_refusal("envelope", error)) from error
        if not await before():
            raise Withdrawn
        try:
            await smtp.data(content, timeout=CONTENT_S)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Refused(_refusal("content", error)) from error

    async def reset(self) -> bool:
        """Ready for the next one after a refusal; False when the connection is of no use any more."""
        try:
            assert self._smtp is not None
            await self._smtp.rset()
        except (aiosmtplib.SMTPException, OSError):
            return False
        return True

    async def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if smtp.is_connected:
                await smtp.quit(timeout=5)
        except (aiosmtplib.SMTPException, OSError):
            pass  # it was to end anyway
        finally:
            smtp.close()


def _refusal(stage: str, error: Exception) -> Refusal:
    """What the server said, or what went wrong on the way to it, on one line; never with a password, which no server repeats."""
    code = getattr(error, "code", 0)
    text = getattr(error, "message", "") or str(error) or type(error).__name__
    recipients = getattr(error, "recipients", None)
    if isinstance(recipients, list) and recipients:
        return _refusal(stage, recipients[0])
    return Refusal(stage, code if isinstance(code, int) and code > 0 else 0, one_line(str(text))[:TEXT_CHARS])  # type: ignore[arg-type]
