"""Single settings by their names, as the pages have them: for whoever knows what a setting is called and not where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLayout, QLineEdit, QWidget

from console.ui.parts.field import Segmented, Stepper
from console.ui.settings.page import Page

FIELDS = (QCheckBox, QComboBox, QLineEdit, Segmented, Stepper)


@dataclass(frozen=True, slots=True)
class Setting:
    """`group`: the heading that it stands under; may be empty."""

    name: str
    group: str
    field: QWidget


def settings_of(page: Page) -> list[Setting]:
    """Those that stand on the page itself and can be changed just now, from the top down."""
    found, heading = [], ""
    for widget in _widgets(page.body):
        heading = page.headings.get(widget, heading)
        inside = [widget, *widget.findChildren(QWidget)]
        for field in inside:
            name = field.accessibleName() or (field.text() if isinstance(field, QCheckBox) else "")
            if isinstance(field, FIELDS) and name and field.isVisibleTo(page) and field.isEnabled():
                found.append(Setting(name, heading, field))
    return found


def go_to(page: Page, field: QWidget) -> None:
    """The field has the keyboard and is in sight."""
    inner = page.widget()
    layout = inner.layout() if inner is not None else None
    if layout is not None:
        layout.activate()  # before it was ever shown nothing on it has a place
    field.setFocus(Qt.FocusReason.ShortcutFocusReason)
    page.ensureWidgetVisible(field)


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        inner = item.layout() if item is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _widgets(inner)
