"""Child program of test_viewer_window.py: a desktop that wants Alt+Tab, Super and Print (passive grabs, as window managers have them), and
real keys (XTEST) while the picture has the keyboard.

Exits 0 when each key arrived in exactly one place: with the desktop while the switch is off, with the phone while it is on, and with the
desktop again as soon as the keyboard was given back or another window came.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import xcffib
import xcffib.xproto
import xcffib.xtest
from PySide6.QtWidgets import QApplication, QWidget

from console.ui.theme import Theme
from console.ui.viewer.viewer_pane import ViewerPane
from console.viewer.inputs import PRINT as PRINT_KEY
from protocol.inp import Key
from tests.console.ui.viewer.viewer_props import Owner, bindings, flat_picture, live_session

PRESS, RELEASE = 2, 3
ALT, TAB, SUPER, PRINT, RIGHT_CTRL, H = 64, 23, 133, 107, 105, 43
"""Key codes of X11: evdev's and 8."""
NAMES = {TAB: "alt+tab", SUPER: "super", PRINT: "print"}
PATIENCE_S = 10.0


class Desktop:
    """Asks the X server for its keys, and counts those that it gets."""

    def __init__(self) -> None:
        server: Any = xcffib.connect()  # type: ignore[no-untyped-call]
        self._x: Any = server
        root = server.get_setup().roots[0].root
        asynchronous = xcffib.xproto.GrabMode.Async
        for key, modifiers in ((TAB, xcffib.xproto.ModMask._1), (SUPER, xcffib.xproto.ModMask.Any), (PRINT, xcffib.xproto.ModMask.Any)):
            server.core.GrabKeyChecked(True, root, modifiers, key, asynchronous, asynchronous).check()
        self.got: list[str] = []

    def look(self) -> None:
        self._x.core.GetInputFocus().reply()
        while (event := self._x.poll_for_event()) is not None:
            if isinstance(event, xcffib.xproto.KeyPressEvent):
                self.got.append(NAMES[event.detail])


class Hands:
    """The X server's own keyboard."""

    def __init__(self) -> None:
        self._x: Any = xcffib.connect()  # type: ignore[no-untyped-call]
        self._test = self._x(xcffib.xtest.key)
        self._root = self._x.get_setup().roots[0].root

    def press(self, *keys: int) -> None:
        for kind, order in ((PRESS, keys), (RELEASE, reversed(keys))):
            for key in order:
                self._test.FakeInput(kind, key, 0, self._root, 0, 0, 0)
                self._x.core.GetInputFocus().reply()


def main() -> int:
    app = QApplication([])
    theme = Theme("light")
    live, owner, store = live_session(), Owner(), bindings()
    store.put(store.current.bind(PRINT_KEY, "one_to_one"))  # a screenshot opens a menu, which has the keyboard for itself
    pane = ViewerPane(theme, live, owner, store)
    commands: list[str] = []
    pane.area.commanded.connect(commands.append)
    pane.resize(376, 900)
    pane.show()
    desktop, hands = Desktop(), Hands()

    def settle(seconds: float = 0.4) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            app.processEvents()
            time.sleep(0.005)

    def wait_for(what: str, is_so: Any) -> None:
        until = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > until:
                raise SystemExit(f"{what} never came; desktop {desktop.got}, phone {owner.items}, {commands}")
            settle(0.05)
            desktop.look()

    def focus() -> None:
        pane.window().activateWindow()
        pane.area.setFocus()
        wait_for("the focus", pane.area.hasFocus)

    def round_of_keys() -> tuple[list[str], list[str]]:
        """Each key once; who got what."""
        desktop.got.clear()
        owner.items.clear()
        commands.clear()
        for keys in ((ALT, TAB), (SUPER,), (PRINT,)):
            hands.press(*keys)
            settle()
        desktop.look()
        return list(desktop.got), [item.key for item in owner.items if isinstance(item, Key)] + commands

    assert live.picture is not None
    settle()
    live.picture.put(flat_picture(1080, 2400))
    pane.picture_arrived()
    focus()
    all_three = ["alt+tab", "super", "print"]
    assert round_of_keys() == (all_three, []), (desktop.got, owner.items, commands)

    focus()
    store.capture(True)
    wait_for("the grab", lambda: pane.area.system_keys.held)
    assert pane.area.hasFocus(), "the server's own grab is no loss of focus"
    assert round_of_keys() == ([], ["RECENTS", "HOME", "one_to_one"]), (desktop.got, owner.items, commands)
    owner.items.clear()
    hands.press(ALT, H)
    wait_for("a key with MOD", lambda: owner.items[-1:] == [Key("HOME")])

    hands.press(RIGHT_CTRL)
    wait_for("the host key", lambda: not pane.area.system_keys.held)
    settle()
    assert round_of_keys() == (all_three, []), (desktop.got, owner.items, commands)

    focus()
    wait_for("the grab again", lambda: pane.area.system_keys.held)
    other = QWidget()
    other.resize(200, 200)
    other.show()
    other.activateWindow()
    wait_for("another window", lambda: not pane.area.system_keys.held)
    settle()  # the server hears of it with the next events
    assert round_of_keys() == (all_three, []), (desktop.got, owner.items, commands)
    other.close()

    focus()
    wait_for("the grab after the window", lambda: pane.area.system_keys.held)
    live.can_touch = False
    pane.live_changed()
    assert not pane.area.system_keys.held
    settle()  # Qt's words to the X server leave with the next events
    assert round_of_keys() == (all_three, []), (desktop.got, owner.items, commands)
    pane.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
