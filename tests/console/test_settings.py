"""Preferences survive, bad files do not hurt, and no secret ever lies on disk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest

from console.settings import Account, SecretStore, Settings, trustworthy


class Memory:
    """A keyring that works."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class Locked(Memory):
    """One whose owner closed the password dialog."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked("no")

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("D-Bus went away")


class Forgetful(Memory):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def test_preferences_are_there_next_time(tmp_path: Path) -> None:
    first = Settings(tmp_path, 1_760_000_000_000)
    assert first.notice == "" and first.account is None
    assert (first.get("theme", "system"), first.get("confirm_end", True), first.get("width", 1440)) == ("system", True, 1440)
    first.set("theme", "dark")
    first.set("confirm_end", False)
    first.set("width", 1)
    account = Account("https://desk.example", "a1", "Ada", "ada@desk.example", "Desk")
    first.remember_account(account)
    second = Settings(tmp_path)
    assert (second.get("theme", "system"), second.get("confirm_end", True), second.get("width", 0)) == ("dark", False, 1)
    assert second.account == account
    assert second.device == first.device != ""
    assert second.get("width", "a text") == "a text"  # another kind is no answer
    assert second.get("confirm_end", 7) == 7
    second.remember_account(None)
    assert Settings(tmp_path).account is None


@pytest.mark.skipif(sys.platform == "win32", reason="no modes")
def test_the_file_is_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "new")
    settings.set("a", 1)
    (file,) = list((tmp_path / "new").iterdir())
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_what_a_newer_console_wrote_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text('{"device": "d", "holograms": {"deep": [1]}, "values": {"theme": "dark"}}')
    settings = Settings(tmp_path)
    settings.set("theme", "light")
    assert json.loads(file.read_text()) == {"device": "d", "holograms": {"deep": [1]}, "values": {"theme": "light"}}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"values": {"theme": [1]}}', b"\xff\xfe", b"[" * 100_000])
def test_a_bad_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "preferences.json").write_bytes(content)
    settings = Settings(tmp_path)
    assert "set aside" in settings.notice
    (aside,) = tmp_path.glob("preferences-damaged-*.json")
    assert aside.read_bytes() == content and aside.name in settings.notice
    settings.set("theme", "dark")
    again = Settings(tmp_path)
    assert again.notice == "" and again.get("theme", "") == "dark"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(tmp_path)
    settings.set("theme", "dark")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", full)
    settings.set("theme", "light")
    assert settings.get("theme", "") == "light"
    monkeypatch.undo()
    assert [f.name for f in tmp_path.iterdir()] == ["preferences.json"]
    assert json.loads((tmp_path / "preferences.json").read_text())["values"]["theme"] == "dark"


def test_secrets_go_to_the_keyring(tmp_path: Path) -> None:
    system = Memory()
    store = SecretStore(tmp_path, system)
    assert store.available
    assert store.put("token https://desk.example", "s3cret") is True
    assert store.get("token https://desk.example") == "s3cret"
    assert list(system.held.values()) == ["s3cret"]
    assert SecretStore(tmp_path, system).get("token https://desk.example") == "s3cret"
    assert SecretStore(tmp_path / "other", system).get("token https://desk.example") is None
    store.forget("token https://desk.example")
    store.forget("never there")
    assert store.get("token https://desk.example") is None and not system.held


@pytest.mark.parametrize("system", [None, Locked(), Forgetful()], ids=["none", "locked", "forgetful"])
def test_without_a_keyring_secrets_live_for_this_run_only(tmp_path: Path, system: Memory | None) -> None:
    store = SecretStore(tmp_path, system)
    assert store.put("token", "s3cret-7391") is False
    assert not store.available
    assert store.get("token") == "s3cret-7391"
    settings = Settings(tmp_path)
    settings.secrets.put("token", "s3cret-7391")
    settings.set("theme", "dark")
    for file in tmp_path.rglob("*"):
        assert b"s3cret" not in file.read_bytes()
    assert SecretStore(tmp_path, system).get("token") is None
    store.forget("token")
    assert store.get("token") is None


class Plaintext:
    """No subclass of KeyringBackend: keyring enters those into its list, and the whole process would take this one for the system's."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("a secret reached a plain text file")

    def delete_password(self, service: str, username: str) -> None:
        pass


class Good(Plaintext):
    pass


class Chain:
    def __init__(self, *backends: object) -> None:
        self.backends = list(backends)


def test_what_counts_as_a_keyring() -> None:
    fail, null = keyring.backends.fail.Keyring(), keyring.backends.null.Keyring()  # type: ignore[no-untyped-call]
    plain, good = Plaintext(), Good()
    alt = type("EncryptedKeyring", (Good,), {"__module__": "keyrings.alt.file"})()
    for bad in (fail, null, plain, alt, Chain(), Chain(fail, plain)):
        assert trustworthy(bad) is None  # type: ignore[arg-type]
    assert trustworthy(good) is good  # type: ignore[arg-type]
    assert trustworthy(Chain(plain, good)) is good  # type: ignore[arg-type]


def test_a_keyring_that_cannot_even_be_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("no backend")

    monkeypatch.setattr("keyring.get_keyring", broken)
    assert not SecretStore(tmp_path).available
