"""User agents in words: what browsers really send, and what is no browser."""

from __future__ import annotations

import pytest

from broker.rules.browsers import in_words

ANDROID = "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
WEBVIEW = ANDROID.replace("SM-S921B", "SM-S921B; wv")
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
REDUCED = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome 142 on Windows"),
        (WINDOWS + " Edg/142.0.3595.53", "Edge 142 on Windows"),
        (WINDOWS + " OPR/124.0.0.0", "Opera 124 on Windows"),
        ("Mozilla/5.0 (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox 115 on Windows 7"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox 145 on Android 15"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox 145 on Linux"),
        (ANDROID + "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36", "Samsung Internet 29 on Android 15"),
        (WEBVIEW + "Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36", "Android WebView 142 on Android 15"),
        (REDUCED, "Chrome 142 on Android"),
        (
            IPHONE + "Version/26.0 Mobile/15E148 Safari/604.1",
            "Safari 26 on iPhone (iOS 18)",
        ),
        (
            IPHONE + "CriOS/142.0 Mobile/15E148 Safari/604.1",
            "Chrome 142 on iPhone (iOS 18)",
        ),
        (MAC + "Version/26.1 Safari/605.1.15", "Safari 26 on macOS"),
        (WINDOWS.replace("Windows NT 10.0; Win64; x64", "X11; CrOS x86_64 14541.0.0"), "Chrome 142 on ChromeOS"),
        ("Python/3.11 websockets/17.0", ""),
        ("curl/8.14.1", ""),
        ("", ""),
        ("Mozilla/5.0", ""),
    ],
)  # fmt: skip
def test_what_browsers_send(agent: str, words: str) -> None:
    assert in_words(agent) == words


def test_client_hints_tell_what_the_string_hides() -> None:
    brands = '"Brave";v="142", "Chromium";v="142", "Not.A/Brand";v="24"'
    assert in_words(WINDOWS, brands, '"Windows"') == "Brave 142 on Windows"
    assert in_words(WINDOWS, '"Chromium";v="142", "Google Chrome";v="142", "Not A Brand";v="99"', '"Windows"') == "Chrome 142 on Windows"
    assert in_words("Mozilla/5.0 (Unknown) Chrome/142.0", "", '"Fuchsia"') == "Chrome 142 on Fuchsia"


def test_hostile_strings_stay_short_plain_and_quick() -> None:
    assert in_words("Mozilla/5.0 " + "; wv)" * 100_000 + "Chrome/" * 100_000) == ""
    words = in_words("Mozilla/5.0 X Chrome/1", '"\u202e<b>evil</b>";v="1"')
    assert "\u202e" not in words and len(words) <= 80
