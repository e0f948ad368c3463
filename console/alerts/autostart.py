"""What each system wants to read so that it starts the program at login: contents only, pure. Written by `console/ui/notices/login.py`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

NAME = "Tapline"
LABEL = "org.tapline.console"
_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def desktop_entry(command: Sequence[str]) -> str:
    """`~/.config/autostart/tapline.desktop` (Desktop Entry and Desktop Application Autostart specifications)."""
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            "Comment=Chat and remote support",
            f"Exec={' '.join(map(_exec_word, command))}",
            "Icon=tapline",
            "Terminal=false",
            "StartupNotify=false",
            "X-GNOME-Autostart-enabled=true",
            "",
        )
    )


def _exec_word(word: str) -> str:
    """As `Exec` wants it: reserved characters in double quotes, four of them escaped there, and all that again as a string value."""
    word = word.replace("%", "%%")
    if not word or not _PLAIN.fullmatch(word):
        for char in ("\\", '"', "`", "$"):
            word = word.replace(char, "\\" + char)
        word = f'"{word}"'
    return word.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def run_value(command: Sequence[str]) -> str:
    r"""The value under `HKCU\Software\Microsoft\Windows\CurrentVersion\Run`: one command line, as CommandLineToArgvW takes it apart."""
    return " ".join(map(_windows_word, command))


def _windows_word(word: str) -> str:
    if word and not re.search(r'[\s"]', word):
        return word
    word = re.sub(r'(\\*)"', r"\1\1\\" + '"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", word) + '"'


def launch_agent(command: Sequence[str]) -> str:
    """`~/Library/LaunchAgents/org.tapline.console.plist`. Interactive: App Nap must not put it to sleep."""
    words = "\n".join(f"    <string>{escape(word)}</string>" for word in command)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
{words}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
"""


def place(platform: str, home: str, config: str = "") -> PurePosixPath | None:
    """The file that it is, where it is a file: with the person's home, and XDG_CONFIG_HOME where that is set."""
    if platform == "darwin":
        return PurePosixPath(home, "Library", "LaunchAgents", f"{LABEL}.plist")
    if platform == "win32":
        return None
    return PurePosixPath(config or PurePosixPath(home, ".config"), "autostart", "tapline.desktop")
