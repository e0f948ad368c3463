"""The SHA-256 of a file, by which two sides see that they have the same bytes: in words, and for the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from console.words import tr

BEGINS = 8
"""Characters of it that are shown where there is no room for all."""


def hash_words(sha256: str) -> str:
    """All of it; empty where it is not known."""
    return tr("SHA-256: {hash}", hash=sha256) if sha256 else ""


def hash_begins(sha256: str) -> str:
    """How it begins, for a line of facts; a tip beside it says all of it."""
    return f"SHA-256 {sha256[:BEGINS]}…" if sha256 else ""


def copy_words(sha256: str) -> str:
    """What an action is called that copies it."""
    return tr("Copy the SHA-256 ({begin}…)", begin=sha256[:BEGINS])


def copy_hash(sha256: str) -> None:
    """As a command would print it."""
    QGuiApplication.clipboard().setText(sha256)
