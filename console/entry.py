"""How a technician gets in and out: starting on this computer, signing in to a workspace, taking up where one left, signing out.

A desk is there at once, from the replica of last time; its broker connection follows. Qt thread; the coroutines run on its loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from console import words
from console.desk import Desk
from console.embedded import EmbeddedBroker
from console.files.courier import Courier
from console.files.keep import FileKeep, files_folder
from console.link import Link, SystemClock
from console.notices import Notice, WorkspaceChanged
from console.replica import Finder, Replica
from console.replica.store import account_file
from console.settings import LISTEN_WIDER, Account, Settings
from console.sign_in import SignInFailed, broker_url, sign_in, sign_out
from console.surroundings import Surroundings
from console.words import tr
from console.workspace import Workspace
from protocol.limits import NAME_CHARS

log = logging.getLogger(__name__)

EMBEDDED = "owner"
"""Stands for the one account of a profile's own broker, whose real id is only known once it runs."""


class SignInNeeded(SignInFailed):
    """The secret of last time is not there (no keyring, or it was forgotten): the password is asked again."""


class Entry:
    """Holds the desk, its link and, when it runs here, its broker. One at a time."""

    def __init__(
        self,
        profile: Path,
        settings: Settings,
        around: Surroundings,
        start: Callable[[Coroutine[Any, Any, Any], str], object],
    ) -> None:
        self._profile = profile
        self._settings = settings
        self._around = around
        self._start = start
        self._link: Link | None = None
        self._broker: EmbeddedBroker | None = None
        self._replica: Replica | None = None
        self._files: Courier | None = None
        self._finder: Finder | None = None
        self._account: Account | None = None
        self._token = ""
        self.desk: Desk | None = None

    @property
    def broker_pid(self) -> int | None:
        return None if self._broker is None else self._broker.pid

    def resume(self) -> Desk | None:
        """The desk of the account that was used last; None on a first start. `connect` comes next.

        Raises StoreTooNew or CannotOpen, as `start_here` and `sign_in` do.
        """
        account = self._settings.account
        return None if account is None else self._open(account)

    async def connect(self) -> None:
        """Give the desk its broker. Raises SignInNeeded or BrokerDidNotStart; the desk stays readable then."""
        account = self._account
        assert account is not None
        if account.embedded:
            self._attach(*await self._start_broker(account.name))
            return
        token: str | None = self._token or await asyncio.to_thread(self._settings.secrets.get, account.key)
        if not token:
            raise SignInNeeded(tr("Sign in again: this computer keeps no secrets between two starts."))
        self._attach(account.url, token)

    async def start_here(self, name: str) -> Desk:
        """First start without a form: our own broker, its owner made. Raises BrokerDidNotStart."""
        url, token = await self._start_broker(name)
        account = Account(url=url, agent=EMBEDDED, name=name, embedded=True)
        desk = self._open(account)
        self._settings.remember_account(account)
        self._attach(url, token)
        return desk

    async def sign_in(self, url: str, email: str, password: str) -> Desk:
        """Into a workspace. Raises SignInFailed."""
        address = broker_url(url)
        answer = await sign_in(address, email, password, self._settings.device)
        account = Account(address, answer.agent.id, answer.agent.name, email.strip(), answer.workspace)
        self._token = answer.token
        await asyncio.to_thread(self._settings.secrets.put, account.key, answer.token)
        desk = self._open(account)
        self._settings.remember_account(account)
        self._attach(address, answer.token)
        return desk

    async def listen_wider(self, on: bool) -> None:
        """Let the embedded broker be reached from this network, or from this computer only: it starts again, sessions go on."""
        self._settings.set(LISTEN_WIDER, on)
        if self._broker is not None and self._account is not None:
            await self._broker.stop()
            self._attach(*await self._start_broker(self._account.name))

    async def leave(self) -> None:
        """Sign out: the token dies at the broker, its place in the keyring is cleared, the local copy is removed."""
        account, token = self._account, self._token
        await self.close()
        self._settings.remember_account(None)
        self._account, self._token = None, ""
        if account is None:
            return
        if not account.embedded:
            await asyncio.to_thread(self._settings.secrets.forget, account.key)
            if token:
                try:
                    await sign_out(account.url, token)
                except SignInFailed as error:
                    log.warning("the broker could not be told of the sign-out: %s", error.text)
        file = account_file(self._profile, account.key)
        await asyncio.to_thread(FileKeep(files_folder(file)).remove)
        for path in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
            path.unlink(missing_ok=True)

    async def close(self) -> None:
        """Let go of link, desk, store and broker; sessions are not ended."""
        if self._link is not None:
            self._link.close()
            self._link = None
        if self.desk is not None:
            self.desk.close()
            self.desk = None
        if self._files is not None:
            self._files.close()
            self._files = None
        if self._finder is not None:
            self._finder.close()
            self._finder = None
        if self._replica is not None:
            self._replica.close()
            self._replica = None
        if self._broker is not None:
            await self._broker.stop()
            self._broker = None

    # ---- inside

    def _open(self, account: Account) -> Desk:
        file = account_file(self._profile, account.key)
        replica = self._replica = Replica.open(file)
        files = self._files = Courier(FileKeep(files_folder(file)), self._around.post)
        finder = self._finder = Finder(file, self._around.post)
        self._account = account
        workspace = Workspace(
            url=account.url,
            name=account.workspace,
            agent_id=str(self._settings.get("agent_id", "")) if account.embedded else account.agent,
            agent_name=account.name,
            role="owner" if account.embedded else "agent",
            embedded=account.embedded,
            keyring=account.embedded or self._settings.secrets.available,
        )
        self.desk = Desk(workspace, replica, self._around, files, finder)
        self.desk.subscribe(self._told)
        return self.desk

    def _told(self, notice: Notice) -> None:
        """Remember what the broker says of the account, so that the next start shows it before the broker answers."""
        if isinstance(notice, WorkspaceChanged) and self.desk is not None and self._account is not None:
            said = self.desk.workspace
            account = Account(
                self._account.url, self._account.agent, said.agent_name, self._account.email, said.name, self._account.embedded
            )
            if account != self._account:
                self._account = account
                self._settings.remember_account(account)
            if account.embedded:
                self._settings.set("agent_id", said.agent_id)

    async def _start_broker(self, owner: str) -> tuple[str, str]:
        """Address and a token for its owner; both come again through `_attach` when it had to be started anew."""
        wider = self._settings.get(LISTEN_WIDER, False)
        self._broker = EmbeddedBroker(
            self._profile / "broker",
            (owner or tr("Technician"))[:NAME_CHARS],
            words.language(),
            listen="0.0.0.0" if wider else "127.0.0.1",
            on_restart=self._attach,
        )
        return await self._broker.start()

    def _attach(self, url: str, token: str) -> None:
        """Connect; also after our broker was started again, which gives another token and perhaps another port."""
        desk, replica, files = self.desk, self._replica, self._files
        if desk is None or replica is None or files is None:
            return
        self._token = token
        desk.use(url, token)
        if self._link is not None:
            self._link.use(url, token)
            return
        device, told = self._settings.device, desk.link_told
        link = self._link = Link(url, token, device, replica, told, SystemClock(), words.language(), bring=files.bring)
        desk.attach(link)
        self._start(link.run(), "link to the broker")
