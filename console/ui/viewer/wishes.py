"""What the viewer wants of whoever owns the session; it knows no desk."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from protocol.inp import Item
from protocol.peer import Pointing


class ViewerWishes(Protocol):
    """Called on the Qt thread; nothing here may block."""

    def send_items(self, items: list[Item]) -> int:
        """Input for the phone, in order. The first item's number in its session, 0 where nothing can be sent."""
        ...

    def softkey(self, name: str) -> object:
        """A button of the bar was pressed; `name` as Android names the key."""
        ...

    def rotate(self) -> object:
        """The phone should turn its screen."""
        ...

    def ask(self, what: str) -> object:
        """Ask the customer for `view`, `control` or `camera`."""
        ...

    def draw(self, marks: list[Pointing]) -> object:
        """What is pointed at and drawn over the picture."""
        ...

    def record(self, to: Path | None) -> object:
        """Record into this file (a path without its ending), once the customer allows it; None: no more."""
        ...

    def send_picture(self, png: bytes, name: str) -> object:
        """Into the conversation."""
        ...

    def screenshot_taken(self) -> object:
        """The picture was kept: both sides are told in the thread."""
        ...

    def end(self) -> object:
        """The technician wants to end the session; the owner asks back where that is wished."""
        ...

    def detach(self, on: bool) -> object:
        """Into a window of its own, or back."""
        ...

    def push_clipboard(self, text: str, *, paste: bool = False, secret: bool = False) -> object:
        """This text for the phone's clipboard."""
        ...

    def fetch_clipboard(self) -> object:
        """The phone's clipboard for ours."""
        ...

    def our_clipboard(self, text: str) -> object:
        """Ours holds this, while both are kept alike."""
        ...
