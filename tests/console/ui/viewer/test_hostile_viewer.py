"""Hostile words in the viewer: the customer's name, what their client gives as reasons, and the clipboard that they offer."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from console.live_view import Phase
from console.ui.theme import Theme
from console.ui.viewer.detached import DetachedViewer
from console.viewer.receipts import Origin
from protocol.peer import Res
from protocol.support import Caps, Client
from tests.console.ui.harmless import controls, harmless
from tests.console.ui.lure import Lure
from tests.console.ui.viewer.pane_stage import Stage
from tests.hostile_texts import hostile_texts

REASONED = ("view", "control", "text", "clipboard", "BACK", "HOME", "RECENTS", "QUICK_SETTINGS", "POWER_DIALOG")


def test_the_viewer(stage: Stage, lure: Lure) -> None:
    live, pane, texts = stage.live, stage.pane, hostile_texts(lure.path)
    for n in range(0, len(texts), 3):
        reason, name, copied = texts[n], texts[n - 1], texts[n - 2]
        live.phase = (Phase.LIVE, Phase.CHATTING, Phase.CONNECTING, Phase.RECONNECTING, Phase.ENDED)[n % 5]
        live.why = live.touch_why = reason[:200] if n % 2 else "unsupported"
        live.can_touch = n % 2 == 0
        live.client = Client("phone", name[:80], name[:80], name[:80], name[:80])
        live.caps = Caps(n % 4 > 0, False, why=dict.fromkeys(REASONED, reason[:200]))
        pane.live_changed()
        pane.header.set_title(name[:80])
        pane.touch_judged(Res(1, "refused", why=reason[:200]), Origin("key", 1))
        pane.clips.came(copied, offered=True)
        for action in ("copy", "paste", "secret_paste"):
            pane.clips.do(action)
            label = stage.area.overlay.trail.label
            assert label is None or not controls(label.text)
        pane._clip_menu.fill(lambda _action: "")
        if n % 5 == 0:
            pane.softkeys._open_menu()
            QApplication.processEvents()
            for menu in pane.findChildren(QMenu):
                menu.close()
        harmless(pane)


def test_its_own_window(stage: Stage, qtbot: QtBot, theme: Theme, lure: Lure) -> None:
    for text in hostile_texts(lure.path)[::7]:
        window = DetachedViewer(theme, stage.pane, text)
        assert len(window.windowTitle().encode()) < 140 and "\n" not in window.windowTitle()
        harmless(window)
        window.release()
        window.deleteLater()
