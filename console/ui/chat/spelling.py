"""Lines under words that no dictionary knows, and what was perhaps meant. Looked up in the background; the Qt thread only remembers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QAction, QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu

from console.chat.dictionaries import Spells
from console.chat.spelling import word_at, words_in
from console.ui import remembered
from console.ui.background import Background
from console.ui.chat.editor import Editor, utf16
from console.ui.desk_port import Preferences
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

log = logging.getLogger(__name__)

AFTER_MS = 250
"""After the last key: nobody reads lines under words while writing them."""
REMEMBERED = 5_000
"""Words whose answer is kept."""
OWN_MOST = 2_000


class Spelling(QSyntaxHighlighter):
    """Works for one editor. The word that the caret stands at the end of is still being written and is not marked."""

    def __init__(self, theme: Theme, editor: Editor, spells: Spells, preferences: Preferences, background: Background) -> None:
        super().__init__(editor.document())
        self._theme, self._editor, self._spells = theme, editor, spells
        self._preferences, self._background = preferences, background
        self._lang = ""
        self._known: dict[str, bool] = {}
        """Whether a word is right, in the present language."""
        self._asked: set[str] = set()
        self._under_caret: tuple[int, int] | None = None
        """Block and place of the word that is being written."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._look_up)
        editor.cursorPositionChanged.connect(self._moved)
        editor.menu_wished = self._menu
        theme.changed.connect(self.rehighlight)

    @property
    def on(self) -> bool:
        return self._preferences.get(remembered.SPELLING, True) and bool(self._lang)

    def set_language(self, lang: str) -> None:
        """That of the conversation."""
        if lang != self._lang:
            self._lang = lang
            self._known.clear()
            self._asked.clear()
            self.rehighlight()

    # ---- marking

    def highlightBlock(self, text: str) -> None:
        if not self.on or not text:
            return
        own = self._own()
        caret = self._caret_in(self.currentBlock().position())
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        wave.setUnderlineColor(self._theme.color("bad"))
        for begin, word in words_in(text):
            if word.casefold() in own:
                continue
            right = self._known.get(word)
            if right is None:
                self._asked.add(word)
                self._timer.start()
            elif not right:
                at = utf16(text[:begin])
                length = utf16(word)
                if caret is None or caret != at + length:
                    self.setFormat(at, length, wave)

    def _caret_in(self, position: int) -> int | None:
        cursor = self._editor.textCursor()
        if not self._editor.hasFocus() or cursor.block().position() != position:
            return None
        return cursor.positionInBlock()

    def _moved(self) -> None:
        """The caret left a word: it is no longer being written."""
        block = self._editor.textCursor().block()
        before, self._under_caret = self._under_caret, (block.blockNumber(), self._editor.textCursor().positionInBlock())
        if before is None or not self.on:
            return
        old = self.document().findBlockByNumber(before[0])
        if old.isValid() and (before[0] != block.blockNumber() or abs(self._under_caret[1] - before[1]) != 1):
            self.rehighlightBlock(old)

    def _look_up(self) -> None:
        asked, self._asked = self._asked, set()
        if not asked:
            return
        lang, spells = self._lang, self._spells

        def told(found: object) -> None:
            if isinstance(found, Exception):
                log.error("words could not be looked up: %s", found)
            if lang != self._lang or not isinstance(found, set):
                return
            wrong: set[str] = found
            if len(self._known) > REMEMBERED:
                self._known.clear()
            self._known.update((word, word not in wrong) for word in asked)
            if wrong:
                self.rehighlight()

        self._background.run(lambda: spells.wrong(lang, asked), told)

    # ---- what was meant

    def wrong_at(self, at: QPoint) -> tuple[QTextCursor, str] | None:
        """The marked word at a point of the editor, as a selection."""
        cursor = self._editor.cursorForPosition(at)
        text = cursor.block().text()
        units = cursor.positionInBlock()
        place = units if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
        found = word_at(text, place)
        if found is None or not self.on or self._known.get(found[1], True) or found[1].casefold() in self._own():
            return None
        begin, word = found
        start = cursor.block().position() + utf16(text[:begin])
        cursor.setPosition(start)
        cursor.setPosition(start + utf16(word), QTextCursor.MoveMode.KeepAnchor)
        return cursor, word

    def _menu(self, menu: QMenu, at: QPoint, show: Callable[[], None]) -> bool:
        """Whether `show` is called later, once it is known what was meant."""
        found = self.wrong_at(at)
        if found is None:
            return False
        cursor, word = found
        lang, spells = self._lang, self._spells

        def told(suggested: object) -> None:
            first = menu.actions()[0] if menu.actions() else None
            for meant in suggested if isinstance(suggested, list) else []:
                self._action(menu, first, meant, partial(self._put, cursor, word, meant))
            if not suggested or not isinstance(suggested, list):
                nothing = QAction(tr("No suggestion"), menu)
                nothing.setEnabled(False)
                menu.insertAction(first, nothing) if first is not None else menu.addAction(nothing)
            self._action(menu, first, tr("“{word}” is right", word=one_line(word, 60)), lambda: self._learn(word))
            if first is not None:
                menu.insertSeparator(first)
            show()

        self._background.run(lambda: spells.suggest(lang, word), told)
        return True

    def _action(self, menu: QMenu, before: QAction | None, words: str, run: Callable[[], None]) -> None:
        made = QAction(one_line(words, 100).replace("&", "&&"), menu)
        made.triggered.connect(lambda _on=False: run())
        if before is not None:
            menu.insertAction(before, made)
        else:
            menu.addAction(made)

    def _put(self, cursor: QTextCursor, word: str, meant: str) -> None:
        if cursor.selectedText() == word:  # nothing was typed meanwhile
            self._editor.inserting = True
            cursor.insertText(meant)
            self._editor.inserting = False

    # ---- words of one's own

    def _own(self) -> set[str]:
        return set(self._preferences.get(remembered.OWN_WORDS, "").split())

    def _learn(self, word: str) -> None:
        own = [*self._preferences.get(remembered.OWN_WORDS, "").split(), word.casefold()]
        self._preferences.set(remembered.OWN_WORDS, " ".join(dict.fromkeys(own[-OWN_MOST:])))
        self.rehighlight()
