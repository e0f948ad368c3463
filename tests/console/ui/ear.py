"""A device to paint on that keeps no picture: it hears what is written, by our own painters and by Qt's alike.

What stands in a widget's properties is not yet what is seen; here comes what Qt draws, after eliding, mnemonics and markup.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPaintDevice, QPaintEngine, QPainter
from PySide6.QtWidgets import QWidget

Metric = QPaintDevice.PaintDeviceMetric


class _Engine(QPaintEngine):
    """Draws nothing. Every method that Qt calls has to be there."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.written: list[str] = []
        self.pictures: list[QSize] = []

    def begin(self, _device: QPaintDevice, /) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        self.setActive(False)
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def drawTextItem(self, _at: object, item: object, /) -> None:
        self.written.append(item.text())  # type: ignore[attr-defined]

    def drawPixmap(self, _at: object, pixmap: object, _part: object, /) -> None:
        self.pictures.append(pixmap.size())  # type: ignore[attr-defined]

    def drawImage(self, _at: object, image: object, _part: object, _flags: object = None, /) -> None:
        self.pictures.append(image.size())  # type: ignore[attr-defined]

    def _nothing(self, *_what: object) -> None:
        """Shapes say nothing."""

    updateState = drawPath = drawPolygon = drawRects = drawLines = drawEllipse = drawPoints = drawTiledPixmap = _nothing


class Ear(QPaintDevice):
    """`listen` to widgets; `written` are the runs of text in the order in which they came, `pictures` the sizes of what was drawn."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self._engine, self._size = _Engine(), size

    @property
    def written(self) -> list[str]:
        return self._engine.written

    @property
    def pictures(self) -> list[QSize]:
        return self._engine.pictures

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric, /) -> int:
        match metric:
            case Metric.PdmWidth:
                return self._size.width()
            case Metric.PdmHeight:
                return self._size.height()
            case Metric.PdmWidthMM | Metric.PdmHeightMM:
                return 300
            case Metric.PdmNumColors:
                return 2**24 - 1
            case Metric.PdmDepth:
                return 32
            case Metric.PdmDpiX | Metric.PdmDpiY | Metric.PdmPhysicalDpiX | Metric.PdmPhysicalDpiY:
                return 96
            case Metric.PdmDevicePixelRatio:
                return 1
            case Metric.PdmDevicePixelRatioScaled:
                return int(QPaintDevice.devicePixelRatioFScale())
            case _:
                return 0


def heard(widget: QWidget) -> Ear:
    """All that a widget and what stands in it would paint just now."""
    ear = Ear(widget.size())
    painter = QPainter(ear)
    try:
        widget.render(painter, QPoint())
    finally:
        painter.end()
    return ear
