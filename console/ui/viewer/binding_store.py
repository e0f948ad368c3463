"""The technician's profiles of keys and buttons: which there are, which is in use, what the preferences keep of them."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QObject, Signal

from console.ui import remembered
from console.ui.desk_port import Preferences
from console.ui.plain import one_line
from console.viewer.binding_file import Read, read_profiles, written_profiles
from console.viewer.bindings import BUILT_IN, NAME_CHARS, Bindings, is_changed
from console.words import tr

log = logging.getLogger(__name__)


class BindingStore(QObject):
    """One for all viewers and the settings. Every change is remembered at once. Qt thread."""

    changed = Signal()
    """Another profile is in use, or the one in use is other, or the switch for system keys."""

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        """Never fails on what is saved: `notice` says what was not understood; nothing of it is lost."""
        super().__init__(parent)
        self._preferences = preferences
        self._saved: dict[str, Bindings] = {}
        self._aside: tuple[Any, ...] = ()
        self.notice = ""
        text = preferences.get(remembered.BINDINGS, "")
        if text:
            self._take(text)
        self._name = preferences.get(remembered.MOUSE_PROFILE, "scrcpy")
        if self._name not in self.names():
            self._name = "scrcpy"

    def _take(self, text: str) -> None:
        found = read_profiles(text)
        self._saved = {profile.name: profile for profile in found.profiles}
        self._aside = found.aside
        kinds = {kind for kind, _ in found.troubles}
        if kinds & {"damaged", "newer"}:
            # what is written next must not overwrite it
            self._preferences.set(remembered.BINDINGS_ASIDE, text)
        self.notice = trouble_words(found)
        if self.notice:
            log.warning("saved bindings: %s", found.troubles)

    # ---- reading

    @property
    def current(self) -> Bindings:
        return self.profile(self._name)

    def names(self) -> list[str]:
        """The built-in ones first."""
        return [*BUILT_IN, *sorted((name for name in self._saved if name not in BUILT_IN), key=str.casefold)]

    def profile(self, name: str) -> Bindings:
        return self._saved.get(name) or BUILT_IN[name]

    def is_changed(self, name: str) -> bool:
        """Whether a built-in profile is other than it was built."""
        return name in BUILT_IN and is_changed(self.profile(name))

    @property
    def captures(self) -> bool:
        """The switch: system keys go to the phone while its picture has the keyboard."""
        return self._preferences.get(remembered.SYSTEM_KEYS, False)

    @property
    def repeats(self) -> bool:
        """The switch: a key that is held repeats on the phone."""
        return self._preferences.get(remembered.KEY_REPEAT, True)

    # ---- changing

    def choose(self, name: str) -> None:
        if name in self.names() and name != self._name:
            self._name = name
            self._preferences.set(remembered.MOUSE_PROFILE, name)
            self.changed.emit()

    def choose_next(self) -> None:
        names = self.names()
        self.choose(names[(names.index(self._name) + 1) % len(names)])

    def put(self, bindings: Bindings) -> None:
        """A profile as it is from now on; a built-in one that is as it was built needs no line of its own."""
        if bindings.name in BUILT_IN and not is_changed(bindings) and not bindings.strange:
            self._saved.pop(bindings.name, None)
        else:
            self._saved[bindings.name] = bindings
        self._write()

    def copy(self, name: str) -> str:
        """A profile of one's own, from another one; it is in use from now on. Returns its name."""
        source = self.profile(name)
        new = self._free(name)
        self._saved[new] = Bindings(new, source.base, source.mod, source.table, source.strange)
        self._name = new
        self._preferences.set(remembered.MOUSE_PROFILE, new)
        self._write()
        return new

    def rename(self, name: str, new: str) -> str:
        """Why not, in words; empty when it is done. Built-in profiles keep their names."""
        new = one_line(new, NAME_CHARS).strip()
        if not new:
            return tr("A profile needs a name.")
        if new == name:
            return ""
        if any(new.casefold() == other.casefold() for other in self.names() if other != name):
            return tr("There is a profile of this name.")
        old = self._saved.pop(name)
        self._saved[new] = Bindings(new, old.base, old.mod, old.table, old.strange)
        if self._name == name:
            self._name = new
            self._preferences.set(remembered.MOUSE_PROFILE, new)
        self._write()
        return ""

    def drop(self, name: str) -> None:
        """A built-in profile is as it was built again; one's own is gone."""
        self._saved.pop(name, None)
        if self._name == name and name not in BUILT_IN:
            self._name = "scrcpy"
            self._preferences.set(remembered.MOUSE_PROFILE, self._name)
        self._write()

    def capture(self, on: bool) -> None:
        if on != self.captures:
            self._preferences.set(remembered.SYSTEM_KEYS, on)
            self.changed.emit()

    def repeat(self, on: bool) -> None:
        if on != self.repeats:
            self._preferences.set(remembered.KEY_REPEAT, on)
            self.changed.emit()

    # ---- files

    def exported(self, name: str) -> str:
        return written_profiles([self.profile(name)])

    def take_in(self, text: str) -> str:
        """Profiles of a file, under free names. Returns what is to be said about it; the last one is in use."""
        found = read_profiles(text)
        for profile in found.profiles:
            name = profile.name if profile.name not in self.names() else self._free(profile.name)
            self._saved[name] = Bindings(name, profile.base, profile.mod, profile.table, profile.strange)
            self._name = name
        if found.profiles:
            self._preferences.set(remembered.MOUSE_PROFILE, self._name)
            self._write()
        return trouble_words(found)

    def _free(self, name: str) -> str:
        taken = {other.casefold() for other in self.names()}
        for number in range(2, len(taken) + 3):
            candidate = f"{name[: NAME_CHARS - 4]} {number}"
            if candidate.casefold() not in taken:
                return candidate
        return name

    def _write(self) -> None:
        self._preferences.set(remembered.BINDINGS, written_profiles(self._saved.values(), self._aside))
        self.changed.emit()


def trouble_words(found: Read) -> str:
    """What was not understood of a text, for people; empty where all was."""
    kinds = {kind for kind, _ in found.troubles}
    if "damaged" in kinds:
        return tr("The key bindings cannot be read; those that are built in are used. What was there is kept in the preferences.")
    if "newer" in kinds:
        return tr("The key bindings come from a newer Tapline; those that are built in are used. What was there is kept.")
    told = [words for _, words in found.troubles if words]
    if not kinds:
        return ""
    return tr("Some key bindings are not understood and have no effect: {lines}.", lines=one_line("; ".join(told) or "?", 200))
