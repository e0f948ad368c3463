"""The app as it opens from a link: the code of the link stands there and can be changed, nobody joins without a name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from customer.phone.join_form import JoinForm


def opened(qtbot: QtBot, code: str) -> tuple[JoinForm, list[tuple[str, str]]]:
    form = JoinForm("fr", code)
    qtbot.addWidget(form)
    given: list[tuple[str, str]] = []
    form.joined.connect(lambda code, name: given.append((code, name)))
    form.show()
    return form, given


def test_the_code_is_there_and_the_name_is_asked_for(qtbot: QtBot) -> None:
    form, given = opened(qtbot, "482 913 067")
    assert form.code.text() == "482 913 067" and not form.button.isEnabled()
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert given == []
    form.name.setText("  Zoë ")
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
    assert given == [("482913067", "Zoë")] and not form.isVisible()


def test_another_code_can_be_typed(qtbot: QtBot) -> None:
    form, given = opened(qtbot, "482 913 067")
    form.code.setText("12")
    form.name.setText("Zoë")
    assert not form.button.isEnabled(), "no code"
    form.code.setText("111-222-333")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert given == [("111222333", "Zoë")]


def test_it_speaks_the_phones_language(qtbot: QtBot) -> None:
    form, _ = opened(qtbot, "")
    assert form.button.text() == "Rejoindre la session" and form.name.accessibleName() == "Votre nom"
