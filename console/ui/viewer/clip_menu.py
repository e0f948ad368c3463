"""What can be done with the two clipboards, in one menu under the header's button; what cannot be done says why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from console.live_view import LiveView
from console.ui import icons
from console.ui.plain import tip
from console.ui.theme import Theme
from console.ui.viewer.clip_words import clip_reason, secret_reason
from console.ui.viewer.explain import text_reason
from console.words import tr


class ClipMenu(QMenu):
    """`commanded(name)`: copy, cut, paste, paste_as_text or secret_paste."""

    commanded = Signal(str)

    def __init__(self, theme: Theme, live: LiveView, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._live = theme, live
        self._key: Callable[[str], str] = lambda _action: ""
        self.setToolTipsVisible(True)

    def open_under(self, button: QWidget, key: Callable[[str], str]) -> None:
        """Its right end under the button's. `key(action)`: the key that does the same."""
        self.fill(key)
        size = self.sizeHint()
        self.popup(button.mapToGlobal(QPoint(button.width() - size.width(), button.height())))

    def fill(self, key: Callable[[str], str]) -> None:
        """What can be done just now."""
        self.clear()
        self._key = key
        clips, text = clip_reason(self._live), text_reason(self._live)
        self._add("copy", tr("Copy from the phone"), "copy", clips)
        self._add("cut", tr("Cut on the phone"), "scissors", clips or text)
        self._add("paste", tr("Paste on the phone"), "clipboard-text", clips)
        self.addSeparator()
        self._add("paste_as_text", tr("Paste as typed text"), "keyboard", text)
        self._add("secret_paste", tr("Secret paste"), "key", secret_reason(self._live))

    def _add(self, name: str, words: str, icon: str, why: str) -> None:
        key = self._key(name)
        action = self.addAction(icons.icon(self._theme, icon, "text-2" if not why else "text-3"), f"{words}\t{key}" if key else words)
        action.setObjectName(name)
        action.setEnabled(not why)
        action.setToolTip(tip(why))
        action.triggered.connect(lambda _checked=False: self.commanded.emit(name))
