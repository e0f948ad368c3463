"""A keyring that gives anybody a token that no broker knows: a console under measurement then shows its desk, offline."""

from __future__ import annotations

from keyring.backend import KeyringBackend


class OpenKeyring(KeyringBackend):
    """Chosen by `PYTHON_KEYRING_BACKEND=benchmarks.open_keyring.OpenKeyring`."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return "nobody"

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing is kept."""

    def delete_password(self, service: str, username: str) -> None:
        """Nothing was kept."""
