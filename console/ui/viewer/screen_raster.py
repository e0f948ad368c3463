"""The phone's picture drawn by the processor: where the only GPU is software, and off-screen.

Colours and size are made on a thread of its own, at the size shown; the Qt thread only copies finished pixels. Both
hand-overs hold one item, newest wins.
"""

from __future__ import annotations

import logging
import threading
import time

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.viewer.frames import Latest, Picture
from console.viewer.geometry import Rect, ViewGeometry
from console.viewer.scaling import Scaled, Scaler

log = logging.getLogger(__name__)

GREY_BRIGHTNESS = 0.55
"""How bright an old picture still is; the same in the shader."""


class _Worker:
    """Scales the newest picture at the newest size. `done` is called on the worker's thread."""

    def __init__(self, done: Latest[Scaled]) -> None:
        self._done = done
        self._turn = threading.Condition()
        self._job: tuple[Picture, int, int, Rect] | None = None
        self._round = 0
        """What was ordered in an earlier one is of no use any more."""
        self._stopped = False
        self._thread: threading.Thread | None = None

    def want(self, picture: Picture, width: int, height: int, piece: Rect) -> None:
        """`piece` of the picture in this size."""
        with self._turn:
            if self._stopped:
                return
            self._job = (picture, width, height, piece)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="picture scaler", daemon=True)
                self._thread.start()
            self._turn.notify()

    def forget(self) -> None:
        """What is being made is not handed over any more."""
        with self._turn:
            self._job = None
            self._round += 1
            self._done.take()

    def stop(self) -> None:
        with self._turn:
            self._stopped = True
            self._job = None
            thread, self._thread = self._thread, None
            self._turn.notify()
        if thread is not None:
            thread.join(2.0)

    def _run(self) -> None:
        scaler = Scaler()
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._job is not None or self._stopped)
                if self._stopped or self._job is None:
                    return
                (picture, width, height, piece), self._job = self._job, None
                ordered = self._round
            try:
                made = scaler.scale(picture, width, height, piece)
            except Exception:
                log.exception("a picture of %dx%d could not be scaled to %dx%d", picture.width, picture.height, width, height)
                continue
            with self._turn:
                if ordered != self._round:
                    continue
                try:
                    self._done.put(made)
                except (RuntimeError, TypeError):  # TypeError: PySide finds the signal of a half-gone widget
                    return  # the widget went while we worked


class RasterScreen(QWidget):
    """Shows the newest picture. Qt thread only."""

    failed = Signal(str)
    """Never told here; the GPU's view has it."""
    shown = Signal(float)
    """A picture was painted; seconds of time.monotonic()."""
    _ready = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._scaled: Scaled | None = None
        self._image: QImage | None = None
        self._fresh = False
        self._view: ViewGeometry | None = None
        self._ground = QColor(0, 0, 0)
        self._grey = False
        self._done: Latest[Scaled] = Latest(self._ready.emit)
        self._worker = worker = _Worker(self._done)
        self._ready.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(lambda: worker.stop())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_picture(self, picture: Picture) -> None:
        """The newest picture; one that was not drawn yet is dropped."""
        self._picture = picture
        self._order()

    def set_view(self, view: ViewGeometry | None) -> None:
        self._view = view
        self._order()
        self.update()

    def set_ground(self, color: QColor) -> None:
        """What is beside the picture."""
        self._ground = QColor(color)
        self.update()

    def set_grey(self, grey: bool) -> None:
        """An old picture is shown without its colours."""
        if grey != self._grey:
            self._grey = grey
            self._make_image()
            self.update()

    def clear(self) -> None:
        """Forget the picture: the area is empty."""
        self._picture = self._scaled = self._image = None
        self._worker.forget()
        self.update()

    def stop(self) -> None:
        """End the thread; nothing is drawn anew afterwards."""
        self._worker.stop()

    def _order(self) -> None:
        if self._picture is None or self._view is None:
            return
        picture, made = self._picture, self._scaled
        fits = (picture.width, picture.height) == self._view.picture
        piece = self._view.piece if fits else Rect(0, 0, picture.width, picture.height)
        place = _placed(self._view, picture, piece)
        if made is None or made.picture is not picture or (made.width, made.height, made.piece) != (place.width, place.height, piece):
            self._worker.want(picture, place.width, place.height, piece)

    def _take(self) -> None:
        made = self._done.take()
        if made is None or self._picture is None:
            return
        self._scaled, self._fresh = made, True
        self._make_image()
        self.update()

    def _make_image(self) -> None:
        made = self._scaled
        if made is None:
            self._image = None
            return
        image = QImage(made.data, made.width, made.height, made.stride, QImage.Format.Format_RGB32)
        if self._grey:
            image = image.convertToFormat(QImage.Format.Format_Grayscale8)
        self._image = image

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        view, image, made = self._view, self._image, self._scaled
        if view is not None and image is not None and made is not None:
            target = view.target
            painter.scale(1 / view.ratio, 1 / view.ratio)  # physical pixels from here
            turns = view.turns % 4
            # the corner that the picture's own top left comes to lie in: whole pixels, so that nothing is resampled
            painter.translate(target.x + (target.width if turns in (1, 2) else 0), target.y + (target.height if turns in (2, 3) else 0))
            painter.rotate(90 * turns)
            wide, high = (target.height, target.width) if turns % 2 else (target.width, target.height)
            place = _placed(view, made.picture, made.piece)
            if (image.width(), image.height()) == (place.width, place.height):
                painter.drawImage(QPoint(place.x, place.y), image)
            else:
                # an older size until the worker has caught up
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(QRect(place.x, place.y, place.width, place.height), image)
            if self._grey:
                painter.fillRect(QRect(0, 0, wide, high), QColor.fromRgbF(0, 0, 0, 1 - GREY_BRIGHTNESS))
        painter.end()
        if self._fresh and self._scaled is not None:
            self._fresh = False
            at = self._scaled.picture.at
            at.shown = time.monotonic()
            self.shown.emit(at.shown)


def _placed(view: ViewGeometry, picture: Picture, piece: Rect) -> Rect:
    """Where it lies in what is drawn. A picture of another size than the view is for (the next one is on its way) fills all of it."""
    fits = (picture.width, picture.height) == view.picture
    return view.placed(piece if fits else Rect(0, 0, *view.picture))
