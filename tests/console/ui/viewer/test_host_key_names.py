"""The keys that give the keyboard back are called as the keyboard calls them."""

from __future__ import annotations

from console import words
from console.ui.viewer.host_key_names import host_keys, second_host_key


def test_host_keys_are_called_by_both_names() -> None:
    assert host_keys("linux") == host_keys("win32") == "Right Ctrl or Ctrl+Alt"
    assert host_keys("darwin") == "Right Ctrl or Control+Option"
    assert second_host_key("darwin") == "Control+Option"
    words.speak("fr")
    assert host_keys("linux") == "Ctrl droite ou Ctrl+Alt"
    assert host_keys("darwin") == "Ctrl droite ou Contrôle+Option"
