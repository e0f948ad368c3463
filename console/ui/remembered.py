"""What the user interface remembers between runs: keys and defaults in one place. Values are read through `desk.preferences`."""

from __future__ import annotations

from typing import Final

THEME: Final = "theme"
"""`system`, `light` or `dark`."""
LANGUAGE: Final = "language"
"""`system`, `en` or `fr`; from the next start."""
FILES_FOLDER: Final = "files_folder"
"""Where files of customers' devices are saved; empty: below the system's downloads."""
AWAY_AFTER: Final = "away_after_min"
"""Minutes without a touch after which one is away by itself; 0: never."""
AWAY_AFTER_MIN: Final = 15
"""At first."""
LAST_PORTAL: Final = "last_portal"
ASK_BEFORE_ENDING: Final = "ask_before_ending"
ASK_BEFORE_WITHDRAWING: Final = "ask_before_withdrawing"
SOUND: Final = "sound_for_waiting"
SHORTCUT_MARKS: Final = "composer/marks"
"""The signs that open the list of shortcuts."""
SHORTCUT_USES: Final = "composer/shortcut_uses"
"""How often each was used here, as `console.chat.shortcuts.used` writes it."""
EMOJI_RECENT: Final = "composer/emoji_recent"
"""The last used, the latest first, blanks between."""
EMOJI_TONE: Final = "composer/emoji_tone"
ENTER_BREAKS: Final = "composer/enter_breaks"
"""Enter breaks the line and Shift+Enter sends."""
SPELLING: Final = "composer/spelling"
"""Whether words are looked up in the system's dictionaries."""
NOTIFICATIONS: Final = "notifications"
"""What is told how: `console.alerts.rules.Rules` as `packed` writes them."""
HUSHED_UNTIL: Final = "hushed_until"
"""Do not disturb until then, milliseconds since 1970; 0: not chosen."""
OWN_WORDS: Final = "composer/own_words"
"""Words that are right although no dictionary knows them, blanks between."""
CONTACT_PANEL: Final = "contact_panel"
"""Whether the contact is shown beside the thread, where there is room."""
LAST_ROOM: Final = "last_room"
TOLD_NAME: Final = "told_name"
"""Whether the technician was told once under which name customers know them."""
TOLD_CLOSING: Final = "told_closing"
"""Whether it was said once that closing the window is not quitting."""
MOUSE_PROFILE: Final = "viewer/profile"
"""The profile in use: a name that `console.ui.viewer.binding_store.BindingStore` knows."""
BINDINGS: Final = "viewer/bindings"
"""Profiles that are changed or one's own, as `console.viewer.binding_file` writes them."""
BINDINGS_ASIDE: Final = "viewer/bindings_aside"
"""What stood there and could not be read."""
SYSTEM_KEYS: Final = "viewer/system_keys"
"""Whether system keys go to the phone while its picture has the keyboard."""
KEY_REPEAT: Final = "viewer/key_repeat"
"""Whether a key that is held repeats on the phone."""

RECORDINGS_FOLDER: Final = "viewer/recordings_folder"
"""Where recordings are kept; empty: the system's folder for films."""
HARDWARE_DECODING: Final = "viewer/hardware_decoding"
"""Whether decoders of the graphics card are tried; from the next session."""
VIEWER_WINDOW: Final = "viewer/window"
"""How a viewer's own window was left last, whatever the screens: `console.ui.viewer.placement.Place` as JSON."""


def viewer_window(screens: str) -> str:
    """The same on one set of screens (`placement.key_of`)."""
    return f"viewer/window/{screens}"


STATISTICS: Final = "viewer/statistics"
"""The corner of the figures over the picture (`console.ui.viewer.statistics_overlay.Corner`), where they are shown; else empty."""


def geometry(screen: str) -> str:
    """Where the window stands on one screen."""
    return f"window/{screen}"


def panes(screen: str) -> str:
    """How wide the panes are on one screen."""
    return f"panes/{screen}"


def place(conversation: str) -> str:
    """Where a conversation was left, when that was not at its end: pixels from the upper edge, and the message that stood there."""
    return f"place/{conversation}"
