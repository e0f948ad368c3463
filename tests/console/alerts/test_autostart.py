"""What the systems read at login, held against what takes it apart there."""

from __future__ import annotations

import configparser
import plistlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.alerts.autostart import desktop_entry, launch_agent, place, run_value

words = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12), min_size=1, max_size=5)


def exec_words(entry: str) -> list[str]:
    """As a desktop reads `Exec`: the string value unescaped, then quoting, then field codes."""
    parser = configparser.RawConfigParser(strict=True, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(entry)
    value = re.sub(r"\\(.)", lambda m: {"s": " ", "n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), parser["Desktop Entry"]["Exec"])
    found = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', value)
    return [(bare or re.sub(r"\\(.)", r"\1", quoted)).replace("%%", "%") for quoted, bare in found]


@given(words)
def test_desktop_entry(command: list[str]) -> None:
    assert exec_words(desktop_entry(command)) == command


def test_desktop_entry_says_what_is_needed() -> None:
    entry = desktop_entry(["/opt/tap line/tapline", "--profile", 'a"b$c`d\\e%f', "--background"])
    assert "[Desktop Entry]\nType=Application\nName=Tapline\n" in entry and entry.endswith("\n")
    assert "Terminal=false" in entry


def windows_words(line: str) -> list[str]:
    """CommandLineToArgvW's rules for what is not the first word."""
    found, at = list[str](), 0
    while at < len(line):
        word, quoted, begun = "", False, False
        while at < len(line) and (quoted or line[at] != " "):
            slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
            at += slashes
            if at < len(line) and line[at] == '"':
                word += "\\" * (slashes // 2)
                if slashes % 2:
                    word += '"'
                else:
                    quoted = not quoted
                at += 1
            else:
                word += "\\" * slashes
                if at < len(line) and (quoted or line[at] != " "):
                    word += line[at]
                    at += 1
            begun = True
        at += 1
        if begun:
            found.append(word)
    return found


@given(st.lists(st.text(st.sampled_from('ab \\"%$'), min_size=1, max_size=10), min_size=1, max_size=4))
def test_run_value(command: list[str]) -> None:
    assert windows_words(run_value(command)) == command


@given(words)
def test_launch_agent(command: list[str]) -> None:
    command = [re.sub(r"[\ufffe\uffff]|[\U0001fffe-\U0010ffff]", "x", word) for word in command]
    held = plistlib.loads(launch_agent(command).encode())
    assert held["ProgramArguments"] == command
    assert held["RunAtLoad"] is True and held["ProcessType"] == "Interactive" and held["Label"]


@pytest.mark.parametrize(
    ("platform", "config", "where"),
    [
        ("linux", "", "/h/.config/autostart/tapline.desktop"),
        ("linux", "/c", "/c/autostart/tapline.desktop"),
        ("darwin", "", "/h/Library/LaunchAgents/org.tapline.console.plist"),
    ],
)
def test_places(platform: str, config: str, where: str) -> None:
    assert str(place(platform, "/h", config)) == where
    assert place("win32", "/h") is None
