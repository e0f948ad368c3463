"""The practice phone's own small window: its screen, taps by mouse, and Exit always in reach. Qt thread only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from customer.phone.screen import recorded
from customer.phone.screen.phone import Phone
from customer.phone.screen.private import COVERED
from customer.phone.screen.questions import QUESTIONS
from customer.phone.screen.shapes import Scene
from customer.phone.session import PhoneSession
from customer.phone.touch import Sample
from customer.phone.words import Lang, say
from protocol.inp import Phase, Press

GROUND, INK, BAD = "#E4E9EC", "#14191E", "#B3261E"
SCREEN_PART = 0.86
"""Of the monitor's height, at most, when the window opens."""
CORNER = 0.03
FRAME_S = 1 / 30
_KEYS = {
    Qt.Key.Key_Escape: "BACK", Qt.Key.Key_Home: "HOME", Qt.Key.Key_Return: "ENTER", Qt.Key.Key_Enter: "ENTER", Qt.Key.Key_Backspace: "DEL",
    Qt.Key.Key_Delete: "FORWARD_DEL", Qt.Key.Key_Left: "DPAD_LEFT", Qt.Key.Key_Right: "DPAD_RIGHT", Qt.Key.Key_Up: "DPAD_UP",
    Qt.Key.Key_Down: "DPAD_DOWN",
}  # fmt: skip


class Mirror(QObject):
    """Carries pictures from the loop's thread to the window, and fingers back. Made on the Qt thread."""

    picture = Signal(QImage)
    sharing = Signal(bool, bool)
    """Whether the screen is shared, and whether the owner has a private moment."""
    recording = Signal(str, bool)
    """What is said of a recording, nothing where there is none; and whether it can be ended."""
    rights = Signal(tuple, bool)
    """What the technician may do now; and whether there are two words to compare."""
    over = Signal()
    """The program's other thread is through."""

    def __init__(self, paint: Callable[[Scene], QImage]) -> None:
        super().__init__()
        self._paint = paint
        self._session: PhoneSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = ThreadPoolExecutor(1, "window-painter")
        self._busy = self._again = False
        self._told = (False, False)
        self._told_recording = ("", False)
        self._told_rights: tuple[tuple[str, ...], bool] = ((), False)
        self.window_closed = asyncio.Event()

    def begin(self, session: PhoneSession) -> None:
        """On the loop's thread."""
        self._session = session
        self._loop = asyncio.get_running_loop()
        session.picture_changed = self._changed
        self._changed()

    def post(self, deed: Callable[[PhoneSession], None]) -> None:
        """From the Qt thread: do this where the session lives."""
        if self._loop is not None and self._session is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._do, deed)

    def leave(self) -> None:
        """From the Qt thread: the window is closed. Ends the session, then the program, now where there is no session yet."""
        if self._session is None:
            self.over.emit()
            return

        def end(session: PhoneSession) -> None:
            session.exit()
            self.window_closed.set()

        self.post(end)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _do(self, deed: Callable[[PhoneSession], None]) -> None:
        if self._session is not None:
            deed(self._session)
            self._session.touched()

    def _changed(self) -> None:
        if self._busy or self._session is None or self._loop is None:
            self._again = True
            return
        self._busy, self._again = True, False
        state = self._session.phone.state
        if (told := (bool(state.sharing), state.private)) != self._told:
            self._told = told
            self.sharing.emit(*told)
        sign = (recorded.sentence(state) if state.recording else "", state.recording == "on")
        if sign != self._told_recording:
            self._told_recording = sign
            self.recording.emit(*sign)
        rights = (tuple(right.what for right in state.rights), state.words.words is not None and not state.words.verdict)
        if rights != self._told_rights:
            self._told_rights = rights
            self.rights.emit(*rights)
        future = self._loop.run_in_executor(self._thread, self._paint, self._session.phone.scene)
        future.add_done_callback(self._painted)

    def _painted(self, future: asyncio.Future[QImage]) -> None:
        if not future.cancelled():
            self.picture.emit(future.result())
        if self._loop is not None:
            self._loop.call_later(FRAME_S, self._free)

    def _free(self) -> None:
        self._busy = False
        if self._again:
            self._changed()


class PhoneWindow(QWidget):
    """Title, Exit, and the screen as large as the window lets it be."""

    closed = Signal()

    def __init__(self, mirror: Mirror, lang: Lang, persona_name: str, size_px: tuple[int, int]) -> None:
        super().__init__()
        self._mirror = mirror
        self.setWindowTitle(f"{say(lang, 'Practice phone')} – {persona_name}")
        self.setStyleSheet(f"PhoneWindow {{ background: {GROUND}; }}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(say(lang, "Practice phone"))
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setStyleSheet(f"color: {INK}; font-weight: 600;")
        leave = QPushButton(say(lang, "Exit"))
        leave.setFlat(True)
        leave.setStyleSheet(
            f"QPushButton {{ color: {BAD}; font-weight: 600; padding: 8px 14px; border: none; }}"
            "QPushButton:focus { text-decoration: underline; }"
        )
        leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        leave.clicked.connect(self._leave)
        self._lang: Lang = lang
        self._covers = False
        self._cover = QPushButton()
        self._cover.setFlat(True)
        self._cover.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cover.clicked.connect(self._turn_cover)
        mirror.sharing.connect(self._shared)
        self._shared(False, False)
        self._rights = QPushButton(say(lang, "Permissions"))
        self._rights.setFlat(True)
        self._rights.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rights.setStyleSheet(
            f"QPushButton {{ color: {INK}; font-weight: 600; padding: 8px 14px; border: none; }}"
            "QPushButton:focus { text-decoration: underline; } QPushButton::menu-indicator { width: 0; }"
        )
        self._menu = QMenu(self)
        self._rights.setMenu(self._menu)
        mirror.rights.connect(self._allowed)
        self._allowed((), False)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 4, 4, 4)
        bar.addWidget(title)
        bar.addStretch()
        bar.addWidget(self._rights)
        bar.addWidget(self._cover)
        bar.addWidget(leave)
        self._recording = QLabel()
        self._recording.setTextFormat(Qt.TextFormat.PlainText)
        self._recording.setStyleSheet("color: #FFFFFF; font-weight: 600;")
        self._end = QPushButton(say(lang, "End"))
        self._end.setAccessibleName(say(lang, "End the recording"))
        self._end.setFlat(True)
        self._end.setStyleSheet(
            "QPushButton { color: #FFFFFF; font-weight: 600; padding: 6px 14px; border: none; }"
            "QPushButton:focus { text-decoration: underline; }"
        )
        self._end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._end.clicked.connect(self._end_recording)
        self._taped = QFrame()
        self._taped.setStyleSheet(f"QFrame {{ background: {recorded.RED}; }}")
        taped = QHBoxLayout(self._taped)
        taped.setContentsMargins(16, 4, 4, 4)
        taped.addWidget(self._recording, 1)
        taped.addWidget(self._end)
        mirror.recording.connect(self._recorded)
        self._recorded("", False)
        self._glass = Glass(mirror)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self._taped)
        whole.addWidget(self._glass, 1)
        self._glass.setFocus()
        self.resize(_fitting(size_px))

    def _shared(self, on: bool, private: bool) -> None:
        """The button for a private moment is there as long as something is shared; while one lasts it is filled, and ends it."""
        self._covers = private
        self._cover.setVisible(on)
        self._cover.setText(say(self._lang, "Go on") if private else say(self._lang, "Private moment"))
        self._cover.setAccessibleName(say(self._lang, "Private moment: nothing is shown") if private else say(self._lang, "Private moment"))
        look = f"color: #FFFFFF; background: {COVERED}; border-radius: 6px;" if private else f"color: {INK}; background: transparent;"
        self._cover.setStyleSheet(
            f"QPushButton {{ {look} font-weight: 600; padding: 8px 14px; border: none; }}"
            "QPushButton:focus { text-decoration: underline; }"
        )

    def _allowed(self, whats: tuple[str, ...], words: bool) -> None:
        """The keyboard's way to what the phone's own page of rights does: take back, and say what was found of the two words."""
        self._menu.clear()
        self._rights.setVisible(bool(whats) or words)
        show = self._menu.addAction(say(self._lang, "Show them on the phone"))
        show.triggered.connect(lambda: self._mirror.post(lambda session: session.phone.do(("open", "rights"))))
        for what in whats:
            name = say(self._lang, "Take back: {what}", what=say(self._lang, QUESTIONS[what].name))
            self._menu.addAction(name).triggered.connect(partial(self._take_back, what))
        for found, english in (("same", "The two words are the same"), ("different", "The two words are different")) if words else ():
            self._menu.addAction(say(self._lang, english)).triggered.connect(partial(self._compared, found))

    def _take_back(self, what: str) -> None:
        self._mirror.post(lambda session: session.revoke(what))

    def _compared(self, found: str) -> None:
        self._mirror.post(lambda session: session.words.compare(found == "same"))

    def _recorded(self, words: str, can_end: bool) -> None:
        """The strip over the screen as long as what is shared is being recorded."""
        self._recording.setText(words)
        self._end.setVisible(can_end)
        self._taped.setVisible(bool(words))

    def _end_recording(self) -> None:
        self._mirror.post(lambda session: session.revoke("record"))

    def _turn_cover(self) -> None:
        on = not self._covers
        self._mirror.post(lambda session: session.cover(on))

    def _leave(self) -> None:
        self._mirror.post(lambda session: session.exit())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window is Exit too."""
        event.accept()
        self.closed.emit()


class Glass(QWidget):
    """The phone's screen; the mouse is the person's own finger."""

    def __init__(self, mirror: Mirror) -> None:
        super().__init__()
        self._mirror = mirror
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self._down = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        mirror.picture.connect(self._show)

    def _show(self, image: QImage) -> None:
        self._image, self._scaled = image, None
        self.update()

    def _place(self) -> QRectF:
        """Where the picture lies, in this widget's points."""
        if self._image is None:
            return QRectF()
        w, h = self._image.width(), self._image.height()
        scale = min((self.width() - 16) / w, (self.height() - 12) / h)
        return QRectF((self.width() - w * scale) / 2, (self.height() - 4 - h * scale) / 2, w * scale, h * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        place, ratio = self._place(), self.devicePixelRatioF()
        if self._scaled is None:
            size = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
            self._scaled = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        radius = min(place.width(), place.height()) * CORNER * 2
        path.addRoundedRect(place, radius, radius)
        painter.setClipPath(path)
        painter.fillRect(place, QColor("#000000"))
        painter.drawImage(place, self._scaled, QRectF(self._scaled.rect()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._down = True
            self._finger(Phase.DOWN, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._down:
            self._finger(Phase.MOVE, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._down and event.button() is Qt.MouseButton.LeftButton:
            self._down = False
            self._finger(Phase.UP, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        at, turn = self._pixel(event.position()), event.angleDelta()
        self._on_phone(lambda phone: phone.wheel(*at, turn.x(), turn.y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = _KEYS.get(Qt.Key(event.key()))
        text = event.text()
        if name is not None:
            self._on_phone(lambda phone: phone.key(name, Press.PRESS, 0))
        elif text and text.isprintable():
            self._on_phone(lambda phone: phone.text(text))
        else:
            super().keyPressEvent(event)

    def _on_phone(self, deed: Callable[[Phone], object]) -> None:
        def on_loop(session: PhoneSession) -> None:
            deed(session.phone)

        self._mirror.post(on_loop)

    def _finger(self, phase: Phase, event: QMouseEvent) -> None:
        x, y = self._pixel(event.position())

        def touch(session: PhoneSession) -> None:
            session.phone.touch(Sample(session.now_ms(), phase, x, y), remote=False)

        self._mirror.post(touch)

    def _pixel(self, at: QPointF) -> tuple[float, float]:
        place = self._place()
        if self._image is None or place.width() <= 0:
            return 0.0, 0.0
        x = (at.x() - place.x()) / place.width() * self._image.width()
        y = (at.y() - place.y()) / place.height() * self._image.height()
        return max(0.0, min(self._image.width() - 1.0, x)), max(0.0, min(self._image.height() - 1.0, y))


def _fitting(size_px: tuple[int, int]) -> QSize:
    screen = QGuiApplication.primaryScreen()
    room = screen.availableGeometry().height() * SCREEN_PART if screen is not None else 800
    height = min(room, 900)
    return QSize(round((height - 56) * size_px[0] / size_px[1]) + 24, round(height))
