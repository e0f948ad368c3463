"""A text field: any Unicode in, one character as people see it out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

MAX_CHARS = 4_000
_ZWJ = "\u200d"


@dataclass(slots=True)
class TextField:
    """`caret` counts code points from the start; what lies between it and `anchor` is selected."""

    text: str = ""
    caret: int = 0
    anchor: int | None = None

    @property
    def selection(self) -> tuple[int, int]:
        """Where it begins and ends; the same twice: nothing is selected."""
        anchor = self.caret if self.anchor is None else min(self.anchor, len(self.text))
        return min(anchor, self.caret), max(anchor, self.caret)

    @property
    def selected(self) -> str:
        start, end = self.selection
        return self.text[start:end]

    def select_all(self) -> None:
        self.anchor, self.caret = 0, len(self.text)

    def cut(self) -> str:
        """The selected text, taken out."""
        start, end = self.selection
        gone, self.text = self.text[start:end], self.text[:start] + self.text[end:]
        self.caret, self.anchor = start, None
        return gone

    def insert(self, text: str) -> None:
        """In place of what is selected. Line ends and tabs are text, other control characters are not."""
        self.cut()
        text = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or unicodedata.category(c) != "Cc")
        text = text[: max(0, MAX_CHARS - len(self.text))]
        self.text = self.text[: self.caret] + text + self.text[self.caret :]
        self.caret += len(text)

    def backspace(self) -> None:
        if self.cut():
            return
        start = before(self.text, self.caret)
        self.text = self.text[:start] + self.text[self.caret :]
        self.caret = start

    def delete(self) -> None:
        if self.cut():
            return
        end = after(self.text, self.caret)
        self.text = self.text[: self.caret] + self.text[end:]

    def move(self, key: str, extend: bool = False) -> None:
        """Caret keys by their Android names. `extend`: what is passed over is selected."""
        if extend and self.anchor is None:
            self.anchor = self.caret
        elif not extend:
            self.anchor = None
        match key:
            case "DPAD_LEFT":
                self.caret = before(self.text, self.caret)
            case "DPAD_RIGHT":
                self.caret = after(self.text, self.caret)
            case "MOVE_HOME" | "PAGE_UP":
                self.caret = self.text.rfind("\n", 0, self.caret) + 1 if key == "MOVE_HOME" else 0
            case "MOVE_END" | "PAGE_DOWN":
                end = self.text.find("\n", self.caret)
                self.caret = len(self.text) if key == "PAGE_DOWN" or end < 0 else end
            case "DPAD_UP":
                line = self.text.rfind("\n", 0, self.caret)
                self.caret = self.caret if line < 0 else line
            case "DPAD_DOWN":
                line = self.text.find("\n", self.caret)
                self.caret = self.caret if line < 0 else line + 1

    def take(self) -> str:
        """The whole text; the field is empty afterwards."""
        text, self.text, self.caret, self.anchor = self.text, "", 0, None
        return text


def before(text: str, at: int) -> int:
    """Where the visible character that ends at `at` begins: marks, joined emoji, skin tones and flags go as one."""
    if at <= 0:
        return 0
    at -= 1
    while at > 0:
        if _extends(text[at]) or text[at - 1] == _ZWJ:
            at -= 1
        elif _regional(text[at]) and _regional(text[at - 1]) and _flag_letters_before(text, at) % 2:
            at -= 1
            break
        else:
            break
    return at


def after(text: str, at: int) -> int:
    """Where the visible character that begins at `at` ends."""
    if at >= len(text):
        return len(text)
    end = at + 1
    while end < len(text) and before(text, end + 1) <= at:
        end += 1
    return end


def _extends(c: str) -> bool:
    return unicodedata.combining(c) != 0 or unicodedata.category(c) in ("Mn", "Me") or c == _ZWJ or "\U0001f3fb" <= c <= "\U0001f3ff"


def _regional(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    n = 0
    while at - n - 1 >= 0 and _regional(text[at - n - 1]):
        n += 1
    return n
