"""A painter that ends whatever happens: one left open by an error in a paintEvent makes Qt crash when its widget goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Paint on the device inside the `with`; an error ends the painting and goes on its way, to the log."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
