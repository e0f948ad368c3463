"""The broker's door for the bytes of files: one request about one file, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from urllib.parse import quote

from console import broker_http


class BlobDoor:
    """Where the broker is, and who asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._url = self._token = ""

    def use(self, url: str, token: str) -> None:
        with self._lock:
            self._url, self._token = url, token

    def ask(
        self,
        method: str,
        id: str,
        query: str = "",
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        take: Callable[[bytes], bool] | None = None,
        begun: Callable[[int], None] | None = None,
    ) -> broker_http.Answer:
        """As `broker_http.ask` does. Raises Unreached."""
        with self._lock:
            url, token = self._url, self._token
        if not url:
            raise broker_http.Unreached("not connected yet")
        place = f"{url}/api/v1/blob/{quote(id, safe='')}{query}"
        return broker_http.ask(method, place, body=body, headers=headers, token=token, take=take, begun=begun)
