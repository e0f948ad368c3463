"""A practice phone at the other end of a viewer's wishes, in memory: what is typed here stands in its field, and its receipts come back."""

from __future__ import annotations

from datetime import datetime

from console.ui.viewer.viewer_pane import ViewerPane
from console.viewer.receipts import Kind, Origin
from customer.phone.persona import PERSONAS
from customer.phone.screen.phone import Phone
from protocol.inp import Item, Key, Press, Text
from protocol.peer import Res
from tests.console.ui.viewer.viewer_props import Owner


def measure(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    return len(text) * size / 2, size * 1.28


class TypedPhone(Owner):
    """Its Notes are open. `answers` off: it takes what comes and says nothing yet."""

    def __init__(self) -> None:
        super().__init__()
        self.phone = Phone(PERSONAS["tiny"], "en", measure, datetime(2026, 3, 2, 12, 0), 0)
        self.phone.do(("open", "text"))
        self.pane: ViewerPane | None = None
        self.answers = True
        self.waiting: list[tuple[Res, Origin]] = []

    @property
    def text(self) -> str:
        return self.phone.state.fields["note"].text

    def send_items(self, items: list[Item]) -> int:
        first = super().send_items(items)
        for number, item in enumerate(items, first):
            match item:
                case Text(text):
                    self._judged(number, "text", self.phone.text(text))
                case Key(key, press, meta):
                    why = self.phone.key(key, press, meta)
                    if press is not Press.UP:
                        self._judged(number, "key", why)
                case _:
                    pass
        return first

    def settle(self) -> None:
        """Receipts come in a later turn, never while something is being sent."""
        if self.answers:
            self.answer()

    def answer(self) -> None:
        """Say what became of everything so far; a paste goes on with it."""
        while self.waiting and self.pane is not None:
            self.pane.touch_judged(*self.waiting.pop(0))

    def _judged(self, number: int, kind: Kind, why: str) -> None:
        self.waiting.append((Res(number, "refused" if why else "done", None, why), Origin(kind, number)))
