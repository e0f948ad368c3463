"""Hostile words in everything by which a technician is told: our own cards, the system's notifications, balloons at the tray."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from console.alerts.news import Event, News
from console.alerts.wording import summary, words
from console.ui.notices.balloons import Balloons
from console.ui.notices.banner import Banners
from console.ui.notices.freedesktop import notify_arguments
from console.ui.notices.native import Note
from console.ui.notices.tray import Standing, Tray
from console.ui.theme import Theme
from tests.console.ui.harmless import controls, harmless
from tests.console.ui.lure import Lure
from tests.console.ui.notices.fake_means import GOOD
from tests.hostile_texts import hostile_texts


def notes(lure: Lure) -> list[Note]:
    """Every text as a customer's name, as a line, and as a colleague's name, in every kind of news; the last are summaries."""
    texts = hostile_texts(lure.path)
    made: list[Note] = []
    for n, text in enumerate(texts):
        event, other, third = list(Event)[n % len(Event)], texts[n - 61], texts[n - 122]
        news = News(event, "c", text[:80], other, third[:80], n, customer=n % 2 == 0)
        told = words([news, replace(news, line=third)], "text"), summary([news], "text")
        made += [Note("c", said.title, said.body, reply=True) for said in told]
    return made


def test_our_own_cards(qtbot: QtBot, theme: Theme, lure: Lure) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    banners = Banners(theme, window)
    for n, note in enumerate(notes(lure)):
        banners.show_card(str(n % 3), note.title, note.body, "chat-circle", "accent", stays=True)
        if n % 3 == 2:
            harmless(banners)


def test_the_systems_notifications(lure: Lure) -> None:
    for note in notes(lure):
        for markup in (True, False):
            _, _, _, title, body, *_ = notify_arguments(note, 0, replace(GOOD, markup=markup))
            assert not controls(title) and not controls(body) and "\n" not in title
            assert len(title.encode()) <= 160 and len(body.encode()) <= 6 * 900
            assert not markup or not {"<", ">"} & set(body)


def test_balloons_and_the_tip_at_the_tray(qtbot: QtBot, theme: Theme, lure: Lure, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, text, _face: told.extend((title, text)))
    tray = Tray(theme)
    tray.serve(lambda: None, None, lambda: None)
    balloons = Balloons(tray)
    made = notes(lure)
    for note in made:
        balloons.show(note)
    assert len(told) == 2 * len(made)
    assert not [text for text in told if controls(text) or {"<", ">"} & set(text) or len(text) > 240]
    tray.stand(Standing("busy", 9, 3, hushed=True))
    assert tray._tray is not None and tray._menu is not None
    assert tray._tray.toolTip() == "Tapline · 3 wait · 9 unread · Busy · Do not disturb", "no word of it is anybody's"
    harmless(tray._menu)
    tray.hide()
