"""The system's spelling dictionaries, through Enchant: the only door to it. Blocks on files; from any thread, one at a time.

Enchant is a library of the system (hunspell on Linux, AppleSpell on macOS, hunspell on Windows). Where it or a dictionary is
missing, nothing is wrong and nothing is suggested.
"""

from __future__ import annotations

import locale
import logging
import threading
from collections.abc import Collection, Iterable
from typing import Any, Protocol

from console.chat.spelling import dictionary_for

log = logging.getLogger(__name__)

SUGGESTED = 6


class Spells(Protocol):
    """What the composer needs of it."""

    def languages(self) -> list[str]:
        """Names of the dictionaries that there are, as `fr_FR`."""
        ...

    def wrong(self, lang: str, words: Collection[str]) -> set[str]:
        """Those that no dictionary of the language knows; none where there is no dictionary."""
        ...

    def suggest(self, lang: str, word: str) -> list[str]: ...


def load() -> Any:
    """Enchant's module, or None where the system lacks its library."""
    try:
        import enchant  # here: it loads a library of the system, which may be missing, and takes a while
    except ImportError as error:
        log.info("there is no spell-checking: %s", error)
        return None
    return enchant


class Dictionaries:
    """Opened when they are first asked for, and kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._broker: Any = None
        self._looked = False
        self._open: dict[str, Any] = {}

    def languages(self) -> list[str]:
        with self._lock:
            return self._languages()

    def wrong(self, lang: str, words: Collection[str]) -> set[str]:
        with self._lock:
            held = self._dictionary(lang)
            return set() if held is None else {word for word in words if not self._knows(held, word)}

    def suggest(self, lang: str, word: str) -> list[str]:
        with self._lock:
            held = self._dictionary(lang)
            try:
                return _distinct(held.suggest(_typed(word))) if held is not None else []
            except Exception:
                log.exception("no suggestions for a word of %s", lang)
                return []

    # ---- with the lock held

    def _languages(self) -> list[str]:
        if not self._looked:
            self._looked = True
            found = load()
            try:
                self._broker = found.Broker() if found is not None else None
            except Exception:
                log.exception("the system's dictionaries cannot be used")
        try:
            return sorted(self._broker.list_languages()) if self._broker is not None else []
        except Exception:
            log.exception("the system's dictionaries cannot be listed")
            return []

    def _dictionary(self, lang: str) -> Any:
        if lang not in self._open:
            name = dictionary_for(lang, self._languages(), locale.getlocale()[0] or "")
            try:
                self._open[lang] = self._broker.request_dict(name) if name else None
            except Exception:
                log.exception("the dictionary %s cannot be opened", name)
                self._open[lang] = None
        return self._open[lang]

    def _knows(self, held: Any, word: str) -> bool:
        try:
            return bool(held.check(_typed(word)))
        except Exception:  # a provider that chokes on a word must not mark it
            log.exception("a word could not be looked up")
            return True


def _typed(word: str) -> str:
    """Dictionaries know the plain apostrophe."""
    return word.replace("’", "'")


def _distinct(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))[:SUGGESTED]
