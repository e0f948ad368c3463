"""Pictures of a support session beside picture and chat, in one look: colleagues, consent, diagnostics, files, who waits, portals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from console.live_view import Phase
from console.ui.theme import Theme
from docs.screenshots.consent_scenes import CONSENTS, consent_sheets
from docs.screenshots.device_scenes import diagnostics
from docs.screenshots.file_scenes import exchanging, files
from docs.screenshots.portal_scenes import PORTAL_SCENES, dressed
from docs.screenshots.queue_scenes import QUEUE_SCENES, with_queue
from docs.screenshots.together_scenes import Scene, scenes
from protocol.support import Caps, Client
from tests.console.ui.fake_desk import FakeDesk, busy_desk

SESSION = {
    *CONSENTS,
    *("diagnostics", "diagnostics-dark", "diagnostics-french", "diagnostics-compared", "diagnostics-compared-dark", "device-card"),
    *("queue", "queue-dark", "queue-french", "queue-offered", "queue-offered-french", "queue-status"),
    *("together-beside", "together-held", "together-lost", "together-colleagues", "together-colleagues-french"),
    *("files", "files-dark", "files-french", "device", "device-dark", "device-french"),
}
"""Those that the documents show."""


def words_alone() -> FakeDesk:
    """A session with an old phone, which can show nothing."""
    desk = busy_desk()
    live = desk.lives["claire"]
    live.phase, live.granted = Phase.CHATTING, frozenset()
    live.client = Client(kind="app", impl="tapline-app/1", make="HTC", model="Desire 526G", os="Android 4.4", api=19)
    live.caps = Caps(diag=True, logs=True)
    session = desk.replica.session("claire-s")
    assert session is not None
    desk.replica.put(replace(session, client=live.client, caps=live.caps))
    return desk


def session_pictures(
    theme: Theme,
    shot: Callable[..., Any],
    talk: Scene,
    keep: Callable[[QWidget, str], None],
    settle: Callable[[], None],
    suffix: str,
) -> None:
    """`suffix` of the names: the look."""
    consent_sheets(theme, suffix, keep, settle)
    diagnostics(theme, settle, keep, suffix)
    for name, made, together in scenes(talk):
        shot(f"{name}{suffix}", theme, made(), together)
    shot(f"files{suffix}", theme, exchanging(), files)
    shot(f"device{suffix}", theme, words_alone(), lambda window: window.open_conversation("claire"))
    for name, scene in QUEUE_SCENES:
        shot(f"{name}{suffix}", theme, with_queue(), scene)
    for name, prepare in PORTAL_SCENES:
        shot(f"{name}{suffix}", theme, dressed(), prepare)
