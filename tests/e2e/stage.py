"""A real console in this process, with its own broker and a throwaway profile, driven as a person would: by clicks and keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from console.app import Console
from console.desk import Desk
from console.live_view import LiveView, Phase
from console.notices import LinkPhase
from console.settings import Settings
from console.ui.application import application
from console.ui.main_window import MainWindow
from console.ui.question import Question
from console.ui.viewer.viewer_pane import ViewerPane
from console.ui.waiting_card import WaitingCard
from tests.e2e.counts import assert_counts_agree
from tests.e2e.truth import BrokerTruth

T = TypeVar("T")
TAKEN_DOWN_WITHIN_S = 60.0


class Stage:
    """Made by `perform`. Fails with what it waited for."""

    def __init__(self, console: Console, folder: Path) -> None:
        self.console = console
        self.folder = folder
        self.truth = BrokerTruth(folder / "profile" / "broker")

    @property
    def desk(self) -> Desk:
        assert self.console.entry.desk is not None
        return self.console.entry.desk

    @property
    def window(self) -> MainWindow:
        assert self.console.window is not None
        return self.console.window

    def pane(self, conversation: str) -> ViewerPane:
        assert self.console.host is not None
        pane = self.console.host.pane(conversation)
        assert pane is not None, "there is no viewer for this conversation"
        return pane

    def live(self, conversation: str) -> LiveView:
        view = self.desk.live(conversation)
        assert view is not None, "the session is not live"
        return view

    async def until(self, holds: Callable[[], T], why: str, within_s: float = 15.0) -> T:
        """The first true answer of `holds`."""
        end = asyncio.get_running_loop().time() + within_s
        while True:
            found = holds()
            if found:
                return found
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"waited {within_s:.0f} s in vain for: {why}")
            await asyncio.sleep(0.01)

    # ---- hands

    def _here(self) -> None:
        """QTest gives events to widgets and not to the window: this is by what the console knows that somebody is there."""
        if self.console.window is not None:
            self.console.window.looking.acted()

    async def click(self, button: QAbstractButton) -> None:
        await self.until(lambda: button.isVisible() and button.isEnabled(), f"the button {button.accessibleName() or button.text()!r}")
        self._here()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def type(self, widget: QWidget, text: str) -> None:
        """Key by key; what QTest has no key for comes as a key event with its text, as from another layout."""
        self._here()
        widget.setFocus()
        for character in text:
            if character.isascii():
                QTest.keyClicks(widget, character)
            else:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))

    async def say(self, conversation: str, text: str) -> None:
        """Write to the customer in the composer and press Enter."""
        if self.window.chat.talk.conversation != conversation or self.window.room() != "conversations":
            self.window.open_conversation(conversation)
        editor = self.window.chat.talk.composer.editor
        await self.type(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    def question(self) -> Question | None:
        """The dialog that is open."""
        return next((w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()), None)

    async def answer(self, yes: bool) -> None:
        """Answer the question that is open or about to be."""
        question = await self.until(self.question, "a question")
        assert question is not None
        await self.click(question.yes_button if yes else question.no_button)

    def spot(self, conversation: str, x_px: float, y_px: float) -> QPoint:
        """Where a point of the phone's captured picture lies on the picture area, in widget pixels."""
        area = self.pane(conversation).area
        view, size = area.view, area.picture_size
        assert view is not None and size is not None, "no picture is shown"
        x, y = view.to_widget(round(x_px / size[0] * 65535), round(y_px / size[1] * 65535))
        return QPoint(round(area.drawing_origin.x() + x), round(area.drawing_origin.y() + y))

    async def tap(self, conversation: str, x_px: float, y_px: float) -> None:
        area = self.pane(conversation).area
        at = self.spot(conversation, x_px, y_px)
        QTest.mousePress(area, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        await asyncio.sleep(0.06)
        QTest.mouseRelease(area, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    async def drag(self, conversation: str, start: tuple[float, float], end: tuple[float, float], ms: int = 180, steps: int = 15) -> None:
        area = self.pane(conversation).area
        path = [
            self.spot(conversation, start[0] + (end[0] - start[0]) * i / steps, start[1] + (end[1] - start[1]) * i / steps)
            for i in range(steps + 1)
        ]
        QTest.mousePress(area, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, path[0])
        for at in path[1:]:
            await asyncio.sleep(ms / steps / 1000)
            QTest.mouseMove(area, at)
        QTest.mouseRelease(area, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, path[-1])

    def picture(self) -> QImage:
        """The window's pixels as the screen has them."""
        screen = self.window.screen()
        if screen is not None and self.console.theme is not None:
            image = screen.grabWindow(self.window.winId()).toImage()
            if not image.isNull():
                return image
        return self.window.grab().toImage()

    # ---- what every journey begins with

    async def start_here(self) -> None:
        """First start, *Start on this computer*, and the desk is online."""
        self.console.open()
        page = self.console._page
        if page is not None:
            await self.click(page.start_button)
        await self.until(lambda: self.console.window is not None, "the main window", 40)
        await self.until(lambda: self.desk.link_state.phase is LinkPhase.ONLINE, "the desk online", 20)

    async def new_code(self, label: str = "") -> tuple[str, str, str]:
        """By the form. Returns id, plain code and URL."""
        before = {c.id for c in self.desk.replica.codes()}
        self.window.new_code()
        form = self.window.codes.form
        form.name.clear()
        if label:
            await self.type(form.name, label)
        await self.click(form.create_button)

        def made() -> tuple[str, str, str] | None:
            for code in self.desk.replica.codes():
                own = self.desk.replica.own_code(code.id)
                if code.id not in before and own is not None:
                    return code.id, own.code, own.url
            return None

        found = await self.until(made, "the new code")
        assert found is not None
        return found

    async def at_the_door(self, name: str = "") -> str:
        """The conversation of whoever waits; with `name`, of that person."""
        waiting = await self.until(
            lambda: next((c for c in self.desk.replica.conversations() if c.state == "waiting" and name in ("", c.name)), None),
            "somebody at the door",
            30,
        )
        assert waiting is not None
        return waiting.id

    async def card(self, conversation: str) -> WaitingCard:
        """The card of who waits, in the codes room."""
        self.window.go("codes")
        card = await self.until(
            lambda: next((c for c in self.window.codes.waiting.cards() if c.conversation == conversation), None), "the waiting card"
        )
        assert card is not None
        return card

    async def admit(self, name: str = "") -> str:
        """Let the customer who waits in by the card's button. Returns the conversation."""
        conversation = await self.at_the_door(name)
        await self.click((await self.card(conversation)).admit)
        await self.until(lambda: self._admitted(conversation), "the session admitted")
        self.window.open_conversation(conversation)
        return conversation

    def _admitted(self, conversation: str) -> bool:
        """The conversation may be here before its session is."""
        live = self.desk.live(conversation)
        return live is not None and live.phase is not Phase.WAITING

    async def admitted(self, conversation: str) -> None:
        def inside() -> bool:
            live = self.desk.live(conversation)
            return live is not None and live.phase is not Phase.WAITING

        await self.until(inside, "the session admitted")

    async def picture_live(self, conversation: str, within_s: float = 30.0) -> None:
        await self.until(lambda: self.live(conversation).phase is Phase.LIVE, "a live picture", within_s)
        await self.until(lambda: self.pane(conversation).area.picture_size is not None, "the picture in the viewer")


def perform(folder: Path, play: Callable[[Stage], Coroutine[Any, Any, T]], preferences: dict[str, str] | None = None) -> T:
    """Run `play` with a console of its own in `folder` and take everything down in order. `preferences` hold from its start."""
    app = application(["tapline"])
    loop = qasync.QEventLoop(app, already_running=False)
    asyncio.set_event_loop(loop)
    profile = folder / "profile"
    remembered = Settings(profile)
    for key, value in (preferences or {}).items():
        remembered.set(key, value)

    async def whole() -> T:
        console = Console(app, loop, profile)
        assert console.claim(), "another console has this profile"
        running = asyncio.ensure_future(console.run())
        try:
            result = await play(Stage(console, folder))
            if console.entry.desk is not None:
                assert_counts_agree(console.entry.desk)
            return result
        finally:
            console.quit()
            done, _ = await asyncio.wait([running], timeout=TAKEN_DOWN_WITHIN_S)
            if not done:
                alive = "\n".join(str(task) for task in asyncio.all_tasks())
                raise AssertionError(f"the console did not end; what is alive:\n{alive}")
            await running

    with loop:
        try:
            result: T = loop.run_until_complete(whole())
            return result
        finally:
            asyncio.set_event_loop(None)
