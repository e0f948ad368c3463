"""What outlives the program on this computer: preferences in a file, secrets in the system's keyring. The only door to keyring.

Preferences are read and written on the Qt thread (a small file). `SecretStore` may block on the system for long (a keyring
that asks for its password): call it from a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import keyring
import keyring.backend
import keyring.errors
import msgspec

from console.words import tr
from protocol.ids import new_id

log = logging.getLogger(__name__)

SERVICE = "Tapline"
LISTEN_WIDER = "listen_on_network"
"""Preference: whether this computer's own broker is reached from its network, and not only from itself."""
Value = bool | int | str
V = TypeVar("V", bool, int, str)
R = TypeVar("R")


class Account(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who signed in last, and where. No secret in it. `embedded`: the broker is our own child."""

    url: str
    agent: str
    name: str = ""
    email: str = ""
    workspace: str = ""
    embedded: bool = False

    @property
    def key(self) -> str:
        """Names the account for good, for its replica and its secret. An embedded broker's port may change."""
        return f"embedded {self.agent}" if self.embedded else f"{self.url} {self.agent}"


class Preferences(msgspec.Struct, omit_defaults=True):
    """The file, typed. Keys of a newer version are kept when it is written."""

    device: str = ""
    account: Account | None = None
    values: dict[str, Value] = {}


class Settings:
    """Preferences of one profile folder."""

    def __init__(self, profile: Path, now_ms: int | None = None) -> None:
        """Never fails on a bad file: it is set aside, `notice` says so, and defaults hold."""
        self.notice = ""
        self._path = profile / "preferences.json"
        self._unknown: dict[str, msgspec.Raw] = {}
        with contextlib.suppress(OSError):  # what cannot be written is logged then; the composition root tells of the folder
            profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._held = self._read()
        if not self._held.device:
            self._held.device = new_id(time.time_ns() // 1_000_000 if now_ms is None else now_ms)
            self._write()
        self.secrets = SecretStore(profile)

    @property
    def device(self) -> str:
        """This installation, for the broker; made once per profile."""
        return self._held.device

    @property
    def account(self) -> Account | None:
        return self._held.account

    def remember_account(self, account: Account | None) -> None:
        self._held.account = account
        self._write()

    def get(self, key: str, default: V) -> V:
        """A small value; `default` where there is none or one of another kind."""
        value = self._held.values.get(key)
        return value if type(value) is type(default) else default

    def set(self, key: str, value: Value) -> None:
        """Written at once. A disk that refuses is logged; the value holds for this run."""
        if self._held.values.get(key) != value or type(self._held.values.get(key)) is not type(value):
            self._held.values[key] = value
            self._write()

    def _read(self) -> Preferences:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return Preferences()
        except OSError as error:
            log.error("the preferences cannot be read: %s", error)
            self.notice = tr("Your preferences cannot be read ({reason}); defaults are used.", reason=error.strerror or "?")
            return Preferences()
        try:
            known = msgspec.json.decode(data, type=Preferences)
            everything = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            log.error("the preferences are no JSON of ours: %s", error)
            aside = self._path.with_name(f"preferences-damaged-{time.strftime('%Y%m%d-%H%M%S')}.json")
            os.replace(self._path, aside)
            self.notice = tr("Your preferences were damaged and set aside as {name}; defaults are used.", name=aside.name)
            return Preferences()
        self._unknown = {k: msgspec.Raw(bytes(v)) for k, v in everything.items() if k not in Preferences.__struct_fields__}
        return known

    def _write(self) -> None:
        """Whole or not at all: a new file takes the old one's place."""
        body = self._unknown | msgspec.to_builtins(self._held)
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".preferences-")  # mode 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.format(msgspec.json.encode(body), indent=1))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, self._path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise
        except OSError:
            log.exception("the preferences could not be written")


class Backend(Protocol):
    """What this file needs of keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class SecretStore:
    """Secrets by name. Where the system keeps none they live in memory for this run, never on disk. Any thread; may block."""

    def __init__(self, profile: Path, backend: Backend | None = None) -> None:
        self._profile = hashlib.sha256(str(profile.resolve()).encode()).hexdigest()[:12]
        self._memory: dict[str, str] = {}
        self._lock = threading.Lock()
        self._backend = backend
        self._looked = backend is not None

    @property
    def available(self) -> bool:
        """Whether the system keeps secrets. False: tell the technician that the sign-in lasts for this run only."""
        with self._lock:
            return self._system() is not None

    def get(self, name: str) -> str | None:
        with self._lock:
            found = self._ask("read", lambda system: system.get_password(SERVICE, self._entry(name)))
            return found if found is not None else self._memory.get(name)

    def put(self, name: str, secret: str) -> bool:
        """True: it will be there next time. False: for this run only."""
        entry = self._entry(name)

        def keep(system: Backend) -> bool:
            system.set_password(SERVICE, entry, secret)
            return system.get_password(SERVICE, entry) == secret

        with self._lock:
            self._memory.pop(name, None)
            if self._ask("written", keep):
                return True
            self._backend = None  # one that does not give back what it was given is none
            self._memory[name] = secret
            return False

    def forget(self, name: str) -> None:
        entry = self._entry(name)

        def drop(system: Backend) -> None:
            if system.get_password(SERVICE, entry) is not None:
                system.delete_password(SERVICE, entry)

        with self._lock:
            self._memory.pop(name, None)
            self._ask("deleted", drop)

    def _entry(self, name: str) -> str:
        return f"{self._profile} {name}"

    def _system(self) -> Backend | None:
        if not self._looked:
            self._looked = True
            try:
                self._backend = trustworthy(keyring.get_keyring())
            except Exception:
                log.exception("the system's keyring could not be found")
            if self._backend is None:
                log.warning("this system keeps no secrets: they live in memory for this run")
        return self._backend

    def _ask(self, doing: str, what: Callable[[Backend], R]) -> R | None:
        """Backends raise what they like (D-Bus, Windows, macOS): any of it means that there is no keyring in this run."""
        system = self._system()
        if system is None:
            return None
        try:
            return what(system)
        except Exception:
            log.exception("a secret could not be %s in the system's keyring", doing)
            self._backend = None
            return None


def trustworthy(backend: keyring.backend.KeyringBackend) -> Backend | None:
    """The backend, or the first one of a chain, that really keeps secrets secret; None where all is fail, null or plain text."""
    chain = getattr(backend, "backends", None)
    if chain is not None:
        return next((found for b in chain if (found := trustworthy(b)) is not None), None)
    module, name = type(backend).__module__, type(backend).__name__
    if module.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")) or "plain" in name.lower():
        return None
    return backend
