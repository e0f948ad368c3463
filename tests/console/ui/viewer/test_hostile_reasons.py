"""Reasons that a customer's client gives are shown as text: they are no markup, load no picture and offer no link."""

from __future__ import annotations

from html import unescape
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from console.ui.notices.tray import Tray
from console.ui.plain import unmarked
from console.ui.theme import Theme
from console.ui.viewer.header import ViewerHeader
from console.ui.viewer.softkey_bar import SoftkeyBar
from protocol.support import Caps
from tests.console.ui.viewer.viewer_props import FakeLive, live_session

RED = QColor(255, 0, 0)


def refusing(tmp_path: Path) -> tuple[FakeLive, str]:
    """A session of a phone whose reasons show a local picture where they are taken for markup."""
    picture = QImage(200, 200, QImage.Format.Format_RGB32)
    picture.fill(RED)
    assert picture.save(str(tmp_path / "red.png"))
    why = f'<img src="{tmp_path / "red.png"}"><a href="http://evil.example">x</a>'
    caps = Caps(view=True, control=False, why={"control": why, "HOME": why, "QUICK_SETTINGS": why})
    return live_session(caps=caps, can_touch=False, touch_why="unsupported"), why


def shown(owner: QWidget) -> QImage:
    """The tool tip over the widget, as drawn."""
    QApplication.sendEvent(owner, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), owner.mapToGlobal(QPoint(2, 2))))
    (tip,) = [w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible()]
    drawn = tip.grab().toImage()
    QToolTip.hideText()
    tip.hide()
    return drawn


def reds(image: QImage) -> int:
    return sum(image.pixelColor(x, y) == RED for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))


def test_the_headers_reason_is_text(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    live, why = refusing(tmp_path)
    header = ViewerHeader(theme, live, "x")
    qtbot.addWidget(header)
    header.resize(800, 80)
    header.show()
    assert "<img" not in header._state.toolTip() and why in unescape(header._state.toolTip())
    assert reds(shown(header._state)) == 0
    header._state.setToolTip(f"<qt>{why}</qt>")
    assert reds(shown(header._state)) > 100, "the check sees a picture that is loaded"


def test_the_softkeys_reasons_are_text(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    live, why = refusing(tmp_path)
    live.can_touch = True
    bar = SoftkeyBar(theme, live)
    qtbot.addWidget(bar)
    bar.resize(600, 60)
    bar.show()
    bar._open_menu()
    (menu,) = bar.findChildren(QMenu)
    told = [bar.buttons["HOME"].toolTip(), *(action.toolTip() for action in menu.actions())]
    menu.close()
    assert any(why in unescape(tip) for tip in told[1:])
    assert why in unescape(told[0])
    assert not [tip for tip in told if "<img" in tip or "<a " in tip]
    assert reds(shown(bar.buttons["HOME"])) == 0


def test_notifications_hold_nothing_that_looks_like_a_tag(qtbot: QtBot, theme: Theme) -> None:
    """Servers of desktop notifications may read markup in them."""

    class Icon:
        told: tuple[str, str] = ("", "")

        def showMessage(self, title: str, text: str, _icon: object) -> None:
            self.told = title, text

    tray, icon = Tray(theme), Icon()
    tray._tray = icon  # type: ignore[assignment]
    assert tray.message("<b>Bank</b>", "<img src=file:///x> 1 < 2 & \u202eok")
    assert icon.told == ("‹b›Bank‹/b›", "‹img src=file:///x› 1 ‹ 2 & ok")
    assert unmarked("a" * 500, 10) == "aaaaaaa…"
