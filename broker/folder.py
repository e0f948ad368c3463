"""The data folder: who may read it (only us), who works in it (one broker), the pepper, the last port."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broker.errors import SetupError
from broker.secret import PEPPER_BYTES, Pepper

OWN_FOLDER = 0o700
OWN_FILE = 0o600


class DataFolder:
    """Paths inside one data folder; made on first use with rights for its owner only (POSIX; elsewhere the system's default)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def database(self) -> Path:
        return self.path / "broker.db"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def relay(self) -> Path:
        """Files between technician and device that found no way of their own; nothing in it outlives its transfer."""
        return self.path / "relay"

    @property
    def mailboxes(self) -> Path:
        return self.path / "mailboxes.json"

    @property
    def log(self) -> Path:
        return self.path / "broker.log"

    def must_be_there(self) -> None:
        """For commands that belong to a workspace: a mistyped folder is not made into one of its own. Raises SetupError."""
        if not self.database.is_file():
            make = f"python -m broker owner create --data {self.path} --name NAME --email EMAIL"
            raise SetupError(f"There is no owner in {self.path} yet. Make one with: {make}")

    def prepare(self) -> None:
        """Make the folder and its database file with the right permissions. Raises SetupError where that is not possible."""
        os.umask(0o077)  # SQLite makes its -wal and -shm files by itself
        try:
            self.path.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
            os.chmod(self.path, OWN_FOLDER)
            for file in (self.database, self.log):
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, OWN_FILE))
                os.chmod(file, OWN_FILE)
        except OSError as error:
            raise SetupError(f"cannot use the data folder {self.path}: {error}") from error

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Hold the folder: two brokers on one database would each tell only its own people what is new. Raises SetupError.

        A lock of the system on a file that stays: it ends with the process, however that ends.
        """
        handle = os.open(self.path / "lock", os.O_CREAT | os.O_RDWR, OWN_FILE)
        try:
            try:
                _lock(handle)
            except OSError as error:
                raise SetupError(
                    f"Another broker is using the data folder {self.path}. Stop that one, or choose another folder with --data."
                ) from error
            yield
        finally:
            os.close(handle)

    def pepper(self) -> Pepper:
        """The server-side secret; made at the first call. Losing the file makes every live code worthless, nothing else."""
        file = self.path / "pepper"
        try:
            key = file.read_bytes()
        except FileNotFoundError:
            key = secrets.token_bytes(PEPPER_BYTES)
            self._write(file, key)
        if len(key) < PEPPER_BYTES:
            raise SetupError(f"{file} is damaged: {len(key)} bytes instead of {PEPPER_BYTES}. Restore it, or delete it to make a new one.")
        return Pepper(key)

    def write_mailboxes(self, data: bytes) -> None:
        """Whole or not at all, for our eyes only: passwords stand in it."""
        self._write(self.mailboxes, data)

    def last_port(self) -> int | None:
        """The port that `--listen HOST:0` chose last time: invitations that were sent keep working after a restart."""
        try:
            return int((self.path / "port").read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def remember_port(self, port: int) -> None:
        self._write(self.path / "port", str(port).encode())

    def _write(self, file: Path, data: bytes) -> None:
        new = file.with_name(file.name + ".new")
        handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWN_FILE)
        try:
            os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(new, file)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Raises OSError when another process has it."""
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Raises OSError when another process has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
