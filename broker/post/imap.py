"""One connection to a mailbox. The only door to imaplib, whose commands it uses over a reading of its own: with an end to how much and
how long, without a byte left over from before TLS began, and with IDLE (RFC 2177), which imaplib has only since Python 3.14.

Blocking: each call in a thread, one at a time; `close()` from any thread.
"""

from __future__ import annotations

import imaplib
import re
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from broker.mail.incoming import MAIL_BYTES
from broker.post.boxes import Box

ANSWER_S = 60.0
LINE_BYTES = 1024 * 1024
LITERAL_BYTES = MAIL_BYTES + 1024
CHUNK = 64 * 1024
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SENT = re.compile(rb'\(([^)]*\\Sent[^)]*)\) (?:"[^"]*"|NIL) (.+)$', re.IGNORECASE)


class MailboxError(Exception):
    """The server cannot be reached, refuses, or speaks nonsense. The text is for people."""


class MailRefused(MailboxError):
    """The server has this mail and does not give it, now at least. The connection is of use still."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder that is open: what its UIDs are worth (`validity`), and the next one (0: it does not say)."""

    validity: int
    next: int


class _Wire(imaplib.IMAP4):
    """imaplib's commands; bytes are read here."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._held = bytearray()
        self._ended = False
        super().__init__(box.imap.host, box.imap.port, timeout=ANSWER_S)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        sock = socket.create_connection((host, port), timeout)
        if self._box.imap.tls == "implicit":
            sock = self._box.context().wrap_socket(sock, server_hostname=host)
        self.sock = sock

    def secure(self) -> None:
        """STARTTLS. What came with the answer was said by whoever stands between: it is not believed."""
        typ, data = self._simple_command("STARTTLS")
        if typ != "OK":
            raise MailboxError(f"the server does not offer TLS: {data!r}")
        if self._held:
            raise MailboxError("bytes came before TLS began: somebody stands between")
        self.sock = self._box.context().wrap_socket(self.sock, server_hostname=self._box.imap.host)
        typ, data = self.capability()
        self.capabilities = tuple(str(data[-1], "ascii", "replace").upper().split())

    def readline(self) -> bytes:
        while (end := self._held.find(b"\n")) < 0:
            if len(self._held) > LINE_BYTES:
                raise self.abort("a line without an end")
            self._more()
        line = bytes(self._held[: end + 1])
        del self._held[: end + 1]
        return line

    def read(self, size: int) -> bytes:
        if size > LITERAL_BYTES:
            raise self.abort(f"{size} bytes at once")
        while len(self._held) < size:
            self._more()
        with memoryview(self._held) as held, held[:size] as part:
            data = bytes(part)  # once: it may be a whole mail
        del self._held[:size]
        return data

    def _more(self) -> None:
        data = self.sock.recv(CHUNK)
        if not data:
            raise self.abort("the connection ended")
        self._held += data

    def shutdown(self) -> None:
        self.sock.close()

    # ---- IDLE

    def idle(self, seconds: float, waker: socket.socket) -> None:
        """Until something comes, `seconds` are over or `waker` is readable."""
        self.send(b"T1DLE IDLE\r\n")
        until = time.monotonic() + seconds
        begun = news = False
        while not (news and begun) and (left := until - time.monotonic()) > 0:
            if b"\n" not in self._held:
                if not self._pending():
                    ready = _readable([self.sock, waker], left)
                    if waker in ready or not ready:
                        break
                self._more()
                continue
            line = self.readline()
            if line.startswith(b"T1DLE"):
                raise self.abort("IDLE was refused")
            begun = begun or line.startswith(b"+")
            news = news or b"EXISTS" in line.upper() or b"BYE" in line.upper()
        if not begun:  # its answer to IDLE must come before our DONE
            while not self.readline().startswith(b"+"):
                pass
        self.send(b"DONE\r\n")
        while not self.readline().startswith(b"T1DLE"):
            pass

    def _pending(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0


class Inlet:
    """A mailbox that is signed in to. Every call but `wake` may raise MailboxError; then it is of no use any more."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._wire: _Wire | None = None
        self._waker, self._bell = socket.socketpair()
        self._one = threading.Lock()

    def open(self) -> None:
        """Connect, TLS, sign in. The password goes out only under TLS or on this computer."""
        box = self._box
        with self._telling():
            wire = self._wire = _Wire(box)
            if box.imap.tls == "starttls":
                wire.secure()
            if "AUTH=PLAIN" in wire.capabilities:
                wire.authenticate("PLAIN", lambda _: f"\0{box.user}\0{box.password}".encode())
            else:
                wire.login(_quoted(box.user), box.password)
            _, data = wire.capability()  # signed in, a server may say more
            wire.capabilities = tuple(str(data[-1] or b"", "ascii", "replace").upper().split())

    def select(self, folder: str | None = None, *, readonly: bool = False) -> Selected:
        """Open a folder; the box's own by default."""
        with self._telling():
            wire = self._signed_in()
            typ, _ = wire.select(_quoted(folder or self._box.folder), readonly=readonly)
            if typ != "OK":
                raise MailboxError(f"there is no folder {folder or self._box.folder!r}")
            validity, following = wire.response("UIDVALIDITY")[1], wire.response("UIDNEXT")[1]
            return Selected(_number(validity), _number(following))

    def newer(self, uid: int) -> list[int]:
        """UIDs above `uid`, in order."""
        with self._telling():
            found = self._uids(f"UID {uid + 1}:*")
        return [one for one in found if one > uid]  # `n:*` names the last one even where that is below n

    def since(self, date: str) -> list[int]:
        """UIDs of what came on `date` (as in 1-Feb-2024) or later."""
        with self._telling():
            return self._uids(f"SINCE {date}")

    def fetch(self, uid: int) -> tuple[bytes, int] | None:
        """The mail, or as much of it as is taken, and when it came (ms since 1970); None where it is gone. It stays unseen.

        Raises MailRefused where the server says NO: a mail that is gone is answered with OK and nothing (RFC 3501, 6.4.8).
        """
        with self._telling():
            typ, data = self._signed_in().uid("FETCH", str(uid), f"(UID INTERNALDATE BODY.PEEK[]<0.{MAIL_BYTES + 1}>)")
            if typ != "OK":
                raise MailRefused(f"the server does not give the mail {uid}: {data!r}"[:400])
            # the order of what is told of a mail is the server's: UID and date may stand behind the body
            tail = b" ".join(x for x in data or () if isinstance(x, bytes))
            bodies = [item for item in data or () if isinstance(item, tuple) and len(item) >= 2]
            for item in bodies:
                said = item[0] if _UID.search(item[0]) else item[0] + b" " + tail
                if (found := _UID.search(said)) and int(found[1]) == uid:
                    return bytes(item[1]), _came(item[0]) or _came(tail) or round(time.time() * 1000)
            return None

    def seen(self, uid: int) -> None:
        with self._telling():
            self._signed_in().uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")

    def holds(self, message_id: str) -> bool:
        """Whether a mail of ours lies in the mailbox or among what was sent."""
        folders = [self._box.folder]
        with self._telling():
            _, data = self._signed_in().list()
            folders += [m[2].decode("ascii", "replace").strip('"') for line in data if isinstance(line, bytes) and (m := _SENT.match(line))]
        for folder in dict.fromkeys(folders):
            self.select(folder, readonly=True)
            with self._telling():
                if self._uids(f'HEADER Message-ID "{message_id}"'):
                    return True
        return False

    def wait(self, seconds: float, poll_s: float) -> None:
        """Until there may be something new: by IDLE, else by the clock."""
        with self._telling():
            wire = self._signed_in()
            if "IDLE" in wire.capabilities:
                wire.idle(seconds, self._waker)
            else:
                _readable([self._waker], poll_s)
                wire.noop()

    def close(self) -> None:
        """From any thread: whoever waits in a call is let go first, with a MailboxError. Again it does nothing."""
        wire = self._wire
        try:
            self._bell.send(b"!")
            if wire is not None:
                wire.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended by itself
        with self._one:
            self._wire = None
            if wire is not None:
                wire.sock.close()
            self._waker.close()
            self._bell.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """One call at a time; whatever goes wrong with a server comes out as one kind of error."""
        with self._one:
            try:
                yield
            except (imaplib.IMAP4.error, OSError, ValueError, UnicodeError) as error:
                raise MailboxError(f"{self._box.imap.host}: {error}") from error

    def _signed_in(self) -> _Wire:
        if self._wire is None:
            raise MailboxError("the mailbox is closed")
        return self._wire

    def _uids(self, what: str) -> list[int]:
        typ, data = self._signed_in().uid("SEARCH", what)
        if typ != "OK":
            raise MailboxError(f"the server does not search: {data!r}")
        return sorted({int(one) for one in b" ".join(x for x in data if isinstance(x, bytes)).split() if one.isdigit()})


def _readable(sockets: list[socket.socket], seconds: float) -> list[object]:
    """Those with something to read, at the latest after `seconds`. Not by `select`, which ends at file number 1,024."""
    with selectors.DefaultSelector() as selector:
        for one in sockets:
            selector.register(one, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(seconds)]


def _came(told: bytes) -> int:
    """When a mail came, in ms since 1970; 0 where it is not said here. A mail of which nobody says so counts as come just now."""
    found = imaplib.Internaldate2tuple(told)
    return round(time.mktime(found) * 1000) if found else 0


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(data: object) -> int:
    first = data[0] if isinstance(data, list) and data else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0
