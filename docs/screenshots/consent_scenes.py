"""What the customer allows, all its steps, and the two words, over invented people."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from console.ui.parts.sheet import Sheet
from console.ui.session.consents.consents_sheet import ConsentsSheet
from console.ui.session.consents.ledger_sheet import LedgerSheet
from console.ui.session.consents.words_sheet import WordsSheet
from console.ui.theme import Theme
from tests.console.ui.consent_sample import consenting

CONSENTS = ("consents", "consents-dark", "consents-french", "consent-steps", "two-words", "two-words-differ")


def consent_sheets(theme: Theme, suffix: str, keep: Callable[[QWidget, str], None], settle: Callable[[], None]) -> None:
    """Each as a picture of its own: a sheet is a window."""
    desk = consenting()
    differ, broken = consenting(), consenting()
    live = differ.live("claire")
    assert live is not None
    live.verified = "different"
    row = broken.replica.ledger("claire", "claire-s")[6]
    broken.replica.put(replace(row, state="denied"))
    ground = QWidget()
    sheets: tuple[tuple[str, Sheet], ...] = (
        ("consents", ConsentsSheet(theme, ground, desk, "claire", lambda: None)),
        ("consent-steps", LedgerSheet(theme, ground, desk, "claire")),
        ("consent-steps-broken", LedgerSheet(theme, ground, broken, "claire")),
        ("two-words", WordsSheet(theme, ground, desk, "claire")),
        ("two-words-differ", WordsSheet(theme, ground, differ, "claire")),
    )
    for name, sheet in sheets:
        sheet.show()
        settle()
        keep(sheet, f"{name}{suffix}")
        sheet.close()
    ground.deleteLater()
