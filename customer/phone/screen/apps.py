"""The apps of the practice phone: their names, icons and colours on the launcher."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class App:
    """`page` is what opens; `name` the English name."""

    page: str
    name: str
    icon: str
    color: str


APPS: tuple[App, ...] = (
    App("maps", "Maps", "map-pin", "#3E7F46"),
    App("mail", "Mail", "envelope-simple", "#C5492E"),
    App("calendar", "Calendar", "calendar-blank", "#3566B0"),
    App("music", "Music", "music-notes", "#6C4AA3"),
    App("secure", "Bank", "bank", "#1F7F86"),
    App("text", "Notes", "note-pencil", "#B97A1A"),
    App("shop", "Shop", "shopping-cart", "#A23B68"),
    App("landscape", "Video", "play", "#B3332C"),
)
DOCK: tuple[App, ...] = (
    App("list", "Contacts", "user", "#3C6DC4"),
    App("chat", "Help", "chat-circle-dots", "#0A666C"),
    App("camera", "Camera", "camera", "#4A5560"),
    App("settings", "Settings", "gear-six", "#5F6872"),
)
_BY_PAGE = {a.page: a for a in (*APPS, *DOCK)}
_PARENT = {
    "battery": "settings", "about": "settings", "display": "settings", "network": "settings", "contact": "list", "rights": "chat",
}  # fmt: skip
EMPTY_PAGES = frozenset({"calendar", "music", "shop", "camera"})
PAGES = frozenset(_BY_PAGE) | frozenset(_PARENT) | {"launcher"}


def app_of(page: str) -> App:
    """The app that a page belongs to. Raises KeyError for the launcher and unknown pages."""
    return _BY_PAGE[_PARENT.get(page, page)]
