"""One file on its way out, as the console asks for it (PROTOCOL section 13). Pure."""

from __future__ import annotations

from protocol.fileroad import DATA_BYTES, Want


class Sender:
    """`position` is sent next; nothing is sent beyond `limit`."""
    def __init__(self, size: int) -> None:
        self.size, self.position, self.limit = size, 0, 0
        self.paused = False
        self._heard: list[tuple[int, int]] = []
        self._ended = False

    def connection(self) -> None:
        """A new one, on which nothing was asked for yet."""
        self.position = self.limit = 0
        self._heard.clear()
        self._ended = False

    def ask(self, want: Want) -> None:
        stretch = want.first, want.until
        if want.until > self.size or self._heard[-1:] == [stretch]:
            return
        goes_on = bool(self._heard) and self.position <= want.first <= self.limit
        if not goes_on:
            self.position = self.limit = want.first
            self._ended = False
        self.limit = max(self.limit, want.until)
        self._heard[:] = [stretch]

    def take(self) -> tuple[int, int] | None:
        """Offset and length of what is sent next."""
        length = min(self.limit - self.position, DATA_BYTES)
        if length <= 0 or self.paused:
            return None
        self.position += length
        return self.position - length, length

    def ends(self) -> bool:
        """Once, when the last byte has been sent."""
        if self._ended or self.paused or not self._heard or not self.position == self.limit == self.size:
            return False
        self._ended = True
        return True
