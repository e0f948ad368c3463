"""Which browser and system a user agent names, in words for people. What is not known for certain is left out. Pure.

Only what a person would call its browser is told apart. Browsers say more and more often the same to everybody: Chromium freezes its
string (client hints tell the true system), Safari has called every iPad a Mac since iPadOS 13. Nothing is decided by these words.
"""

from __future__ import annotations

import re

from broker.rules.people import clean_name
from protocol import limits

_BROWSERS: tuple[tuple[str, str], ...] = (
    # whoever builds on another's engine also names that one, so the more particular comes first
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"(?:OPR|OPT|OPiOS|Opera)/(\d+)", "Opera"),
    (r"SamsungBrowser/(\d+)", "Samsung Internet"),
    (r"YaBrowser/(\d+)", "Yandex Browser"),
    (r"Vivaldi/(\d+)", "Vivaldi"),
    (r"UCBrowser/(\d+)", "UC Browser"),
    (r"HuaweiBrowser/(\d+)", "Huawei Browser"),
    (r"MiuiBrowser/(\d+)", "Mi Browser"),
    (r"DuckDuckGo/(\d+)", "DuckDuckGo"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"; wv\).*Chrome/(\d+)", "Android WebView"),
    (r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]* .*Safari/", "Safari"),
)
_WINDOWS = {"10.0": "Windows", "6.3": "Windows 8.1", "6.2": "Windows 8", "6.1": "Windows 7"}
"""Windows 11 calls itself 10.0 as well: then no version is named."""
_HINTED = re.compile(r'"([^"]{1,40})"\s*;\s*v="(\d+)')
_NOT_A_BRAND = re.compile(r"not.?a.?brand", re.IGNORECASE)


def in_words(agent: str, brands: str = "", platform: str = "") -> str:
    """As `Firefox 145 on Android 15`; empty for a program that is no browser. `brands` and `platform`: the client hints
    `Sec-CH-UA` and `Sec-CH-UA-Platform`, where the browser sent them."""
    agent = agent[: limits.USER_AGENT_CHARS]
    browser = _browser(agent, brands)
    if not browser:
        return ""
    system = _system(agent, platform)
    return clean_name(f"{browser} on {system}" if system else browser)


def _browser(agent: str, brands: str) -> str:
    if not agent.startswith(("Mozilla/", "Opera/")):
        return ""
    named = [(brand, version) for brand, version in _HINTED.findall(brands) if not _NOT_A_BRAND.search(brand)]
    particular = [one for one in named if one[0] not in ("Chromium", "Google Chrome", "HeadlessChrome")]
    if len(particular) == 1:
        # a brand that the string hides, as Brave's
        brand, version = particular[0]
        return f"{brand.removeprefix('Microsoft ')} {version}"
    for pattern, name in _BROWSERS:
        found = re.search(pattern, agent)
        if found is not None:
            return f"{name} {found[1]}"
    return ""


def _system(agent: str, platform: str) -> str:
    if found := re.search(r"Android (\d+)", agent):
        # Chromium's reduced string says Android 10 of every phone
        reduced = found[1] == "10" and "Android 10; K)" in agent
        return "Android" if reduced else f"Android {found[1]}"
    if "Android" in agent:
        return "Android"
    if found := re.search(r"(iPhone|iPad|iPod).*? OS (\d+)", agent):
        return f"{found[1]} (iOS {found[2]})"
    if found := re.search(r"Windows NT (\d+\.\d+)", agent):
        return _WINDOWS.get(found[1], "Windows")
    if "CrOS" in agent:
        return "ChromeOS"
    if "Mac OS X" in agent:
        return "macOS"
    if "Linux" in agent or "X11" in agent:
        return "Linux"
    return clean_name(platform.strip('"'), 20)
