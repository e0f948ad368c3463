"""The whole chain of telling, for the settings page and its doctor: what is there, what was chosen, and a test of each link. Qt thread."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from datetime import tzinfo

from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from console.alerts.doctor import Facts, Finding, broken, findings, page_program, page_url
from console.alerts.doctor import Test as TestState
from console.alerts.news import Event
from console.alerts.verdict import Situation, hushed, local
from console.notices import LinkPhase
from console.ui.desk_port import DeskPort
from console.ui.notices.choices import Choices
from console.ui.notices.login import Login
from console.ui.notices.means import Means
from console.ui.notices.native import Note
from console.words import tr

log = logging.getLogger(__name__)

TEST = "test"
"""Key of the test notification."""


class Chain(QObject):
    """Made with a window. `changed` when a fact is another one."""

    changed = Signal()

    def __init__(
        self,
        means: Means,
        choices: Choices,
        login: Login | None,
        desk: DeskPort,
        platform: str = sys.platform,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__()
        self.means, self.choices = means, choices
        self._login, self._desk, self._platform, self._zone = login, desk, platform, zone
        self._test: TestState = "none"
        self._played: bool | None = None
        self._page = page_program(os.environ.get("XDG_CURRENT_DESKTOP", "")) if platform == "linux" else None
        self._connections = [
            means.native.changed.connect(self.changed),
            means.native.shown.connect(self._shown),
            means.native.opened.connect(self._opened),
            choices.changed.connect(self.changed),
        ]

    def close(self) -> None:
        for connection in self._connections:
            QObject.disconnect(connection)
        self.means.native.withdraw(TEST)

    # ---- how it is

    def facts(self) -> Facts:
        able, desk = self.means.native.ability, self._desk
        now = desk.now_ms()
        weekday, minute = local(now, self._zone)
        rules = self.choices.rules
        quiet = hushed(rules, Situation(weekday=weekday, minute=minute, undisturbed=now < self.choices.hushed_until))
        return Facts(
            platform=self._platform,
            rules=rules,
            status=desk.known.status(),
            linked=desk.link_state.phase is LinkPhase.ONLINE,
            there=able.there,
            service=able.service,
            why=able.why,
            replaces=able.replaces and able.withdraws,
            clicks=able.clicks,
            replies=able.replies,
            keeps=able.keeps,
            hushed=able.hushed,
            ours_hushed=quiet,
            tray=self.means.has_tray,
            player=self.means.sounds.means,
            played=self._played,
            test=self._test,
            autostart=self.autostart,
        )

    def findings(self) -> list[Finding]:
        return findings(self.facts())

    def broken(self) -> str:
        """Why nothing is shown at all, in words; empty where it is, or where the service has not answered yet."""
        if self.choices.rules.on and not self.means.native.ability.there and not self.means.native.ability.why:
            return ""
        return broken(self.facts())

    @property
    def autostart(self) -> bool | None:
        return self._login.on if self._login is not None else None

    # ---- what can be done

    def look_again(self) -> None:
        self.means.native.look_again()
        self.means.tray.look()
        self.changed.emit()

    def send_test(self) -> None:
        """The real way, whatever was chosen: only the system may swallow it."""
        self._test = "asked"
        self.means.native.show(Note(TEST, tr("Notifications work"), tr("Click here, and the doctor knows that it works."), anew=True))
        self.changed.emit()

    def listen(self) -> None:
        self.means.sounds.play(Event.MINE, self.choices.rules.volume or 70, self._heard)

    def start_at_login(self, on: bool) -> str:
        """What went wrong, in words; empty when nothing did."""
        if self._login is None:
            return tr("This cannot be set here.")
        try:
            self._login.put(on)
        except OSError as error:
            log.error("starting at login could not be set: %s", error)
            return tr("The system did not take it: {reason}", reason=error.strerror or str(error))
        finally:
            self.changed.emit()
        return ""

    @property
    def has_system_page(self) -> bool:
        return page_url(self._platform) is not None or (self._page is not None and shutil.which(self._page[0]) is not None)

    def open_system_page(self) -> bool:
        """The system's own page about notifications; false where none is known or it did not open."""
        url = page_url(self._platform)
        if url is not None:
            return QDesktopServices.openUrl(QUrl(url))
        if self._page is None or (program := shutil.which(self._page[0])) is None:
            return False
        started = QProcess.startDetached(program, list(self._page[1:]))
        return bool(started[0]) if isinstance(started, tuple) else bool(started)

    # ---- what comes back

    def _shown(self, key: str, ok: bool) -> None:
        if key == TEST:
            self._test = "shown" if ok else "failed"
            self.changed.emit()

    def _opened(self, key: str) -> None:
        if key == TEST:
            self._test = "clicked"
            self.changed.emit()

    def _heard(self, ok: bool) -> None:
        self._played = ok
        self.changed.emit()
