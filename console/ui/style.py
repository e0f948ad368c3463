"""The style sheet for the plain Qt widgets that we do not paint ourselves. Pure text: colours in, sheet out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor


def sheet(colors: Mapping[str, QColor], family: str, control: int, card: int, height: int) -> str:
    """Qt style sheet of the application; `control` and `card` are corner radii, `height` that of fields, logical pixels."""
    c = {role.replace("-", "_"): color.name() for role, color in colors.items()}
    inner = height - 2
    return f"""
QWidget {{ font-family: "{family}"; }}
QToolTip {{ background: {c["panel"]}; color: {c["text"]}; border: 1px solid {c["line"]}; padding: 4px 8px; }}
QLineEdit, QPlainTextEdit[field="true"], QComboBox, QSpinBox {{
  background: {c["panel"]}; color: {c["text"]}; border: 1px solid {c["line"]}; border-radius: {control}px;
  padding: 0 10px; min-height: {inner}px; selection-background-color: {c["accent"]}; selection-color: {c["on_accent"]};
}}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit[field="true"]:focus {{
  border: 2px solid {c["focus"]}; padding: 0 9px; min-height: {inner - 2}px;
}}
QLineEdit:disabled, QComboBox:disabled {{ background: {c["window"]}; color: {c["text_3"]}; }}
QLineEdit[search="true"] {{ background: {c["hover"]}; border: 1px solid {c["hover"]}; }}
QLineEdit[search="true"]:focus {{ background: {c["panel"]}; border: 2px solid {c["focus"]}; }}
QLineEdit[wrong="true"] {{ border: 1px solid {c["bad"]}; }}
QLineEdit[inplace="flush"] {{ background: transparent; border: 1px solid transparent; padding: 0; min-height: {inner - 4}px; }}
QLineEdit[inplace="flush"]:focus {{ background: {c["panel"]}; border: 1px solid {c["focus"]}; padding: 0 6px; }}
QLineEdit[inplace="true"], QPlainTextEdit[inplace="true"] {{
  background: transparent; border: 1px solid transparent; border-radius: {control}px; padding: 0 6px; min-height: {inner - 4}px;
  color: {c["text"]}; selection-background-color: {c["accent"]}; selection-color: {c["on_accent"]};
}}
QLineEdit[inplace="true"]:hover {{ background: {c["hover"]}; }}
QPlainTextEdit[inplace="true"] {{ background: {c["note"]}; padding: 2px; min-height: 0; }}
QLineEdit[inplace="true"]:focus, QPlainTextEdit[inplace="true"]:focus {{ border: 1px solid {c["focus"]}; }}
QLineEdit[inplace="true"]:focus {{ background: {c["panel"]}; padding: 0 6px; min-height: {inner - 4}px; }}
QLineEdit[inplace="true"][wrong="true"] {{ border: 1px solid {c["bad"]}; }}
QComboBox[quiet="true"] {{ background: transparent; border: 1px solid transparent; color: {c["text_2"]}; padding: 0 10px 0 8px; }}
QComboBox[quiet="true"]:hover {{ background: {c["hover"]}; }}
QComboBox[quiet="true"]:focus {{ border: 2px solid {c["focus"]}; padding: 0 9px 0 7px; }}
QComboBox::drop-down {{ border: 0; width: 28px; }}
QComboBox[quiet="true"]::drop-down {{ width: 14px; }}
QComboBox::down-arrow {{ image: none; width: 0; height: 0; }}
QComboBox QAbstractItemView {{
  background: {c["panel"]}; color: {c["text"]}; border: 1px solid {c["line"]}; border-radius: {control}px; padding: 4px; outline: 0;
  selection-background-color: {c["selected"]}; selection-color: {c["text"]};
}}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 6px; border-radius: 4px; }}
QMenu {{ background: {c["panel"]}; color: {c["text"]}; border: 1px solid {c["line"]}; border-radius: {card}px; padding: 4px; }}
QMenu::item {{ padding: 6px 16px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c["selected"]}; color: {c["text"]}; }}
QMenu::item:disabled {{ color: {c["text_3"]}; }}
QMenu::separator {{ height: 1px; background: {c["line"]}; margin: 4px 8px; }}
QScrollArea, QAbstractScrollArea {{ border: 0; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {c["line"]}; border-radius: 3px; min-height: 32px; }}
QScrollBar::handle:vertical:hover {{ background: {c["text_3"]}; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle:horizontal {{ background: {c["line"]}; border-radius: 3px; min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: transparent; border: 0; width: 0; height: 0; }}
QCheckBox {{ color: {c["text"]}; spacing: 8px; }}
QCheckBox:disabled {{ color: {c["text_3"]}; }}
QSplitter::handle {{ background: transparent; }}
"""
