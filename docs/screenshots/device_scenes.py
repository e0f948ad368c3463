"""Pictures of what a customer's device tells: the window in its states, over the sample device of the tests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.ui.session.diagnostics.window import DiagnosticsWindow
from console.ui.theme import Theme
from tests.console.ui import device_sample as sample
from tests.console.ui.fake_desk import FakeDesk, busy_desk

SIZE, SMALL = (1440, 900), (760, 560)


def diagnostics(theme: Theme, settle: Callable[[], None], keep: Callable[[QWidget, str], None], suffix: str = "") -> None:
    """The report, what changed since September, a word looked for, an old report, a question on its way, a No; and the smallest window."""
    for name, prepare, size, then in (
        ("diagnostics", sample.claires_device, SIZE, lambda _w, _d: None),
        ("diagnostics-compared", sample.claires_device, SIZE, _compared),
        ("diagnostics-found", sample.claires_device, SIZE, lambda w, _d: w.search.setText("Wi-Fi")),
        ("diagnostics-revoked", sample.claires_device, SIZE, lambda _w, d: sample.consent(d, "claire", "revoked")),
        ("diagnostics-asking", _asked, SMALL, lambda _w, _d: None),
        ("diagnostics-denied", _denied, SMALL, lambda _w, _d: None),
        ("diagnostics-small", sample.claires_device, SMALL, lambda _w, _d: None),
    ):
        desk = busy_desk()
        prepare(desk)
        window = DiagnosticsWindow(theme, desk)
        window.resize(*size)
        window.look_at("claire")
        sample.figures(desk, "claire")
        settle()
        then(window, desk)
        settle()
        keep(window, f"{name}{suffix}")
        window.dispose()
        window.close()


def _compared(window: DiagnosticsWindow, _desk: FakeDesk) -> None:
    window.compare.choose("claire-former-s")
    window.compare.picked.emit("claire-former-s")
    window.only_changed.setChecked(True)


def _asked(desk: FakeDesk) -> None:
    sample.can_tell(desk, "claire")
    sample.consent(desk, "claire", "asked")


def _denied(desk: FakeDesk) -> None:
    sample.can_tell(desk, "claire")
    sample.consent(desk, "claire", "denied")
