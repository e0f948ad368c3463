"""The keyboard comes back by right Ctrl, or by Ctrl and Alt; never by what somebody types, AltGr least of all."""

from __future__ import annotations

import pytest

from console.viewer.host_keys import HostKeys, Stroke

CTRL, META, ALT, ALT_GR, SHIFT = 0x01000021, 0x01000022, 0x01000023, 0x01001103, 0x01000020

# As Qt tells them: xcb and Wayland give X11 keysyms, Windows the common virtual key and a scan code, macOS key codes.
LINUX = {
    "left ctrl": Stroke(CTRL, 0xFFE3, 37),
    "right ctrl": Stroke(CTRL, 0xFFE4, 105),
    "left alt": Stroke(ALT, 0xFFE9, 64),
    "right alt": Stroke(ALT, 0xFFEA, 108),
    "altgr": Stroke(ALT_GR, 0xFE03, 108),
    "shift": Stroke(SHIFT, 0xFFE1, 50),
    "e": Stroke(ord("E"), 0x65, 26),
}
WINDOWS = {
    "left ctrl": Stroke(CTRL, 0x11, 0x1D),
    "right ctrl": Stroke(CTRL, 0x11, 0x11D),
    "left alt": Stroke(ALT, 0x12, 0x38),
    "right alt": Stroke(ALT, 0x12, 0x138),
    "altgr": Stroke(ALT_GR, 0x12, 0x138),
    "shift": Stroke(SHIFT, 0x10, 0x2A),
    "e": Stroke(ord("E"), 0x45, 0x12),
}
MAC = {
    "left ctrl": Stroke(META, 0x3B),
    "right ctrl": Stroke(META, 0x3E),
    "left alt": Stroke(ALT, 0x3A),
    "right alt": Stroke(ALT, 0x3D),
    "command": Stroke(CTRL, 0x37),
    "shift": Stroke(SHIFT, 0x38),
    "e": Stroke(ord("E"), 0x0E),
}
KEYBOARDS = {"linux": LINUX, "win32": WINDOWS, "darwin": MAC}


def given_back(platform: str, story: str, keys: HostKeys | None = None) -> bool:
    """`story`: `+left ctrl -left ctrl *left ctrl`, with commas: goes down, goes up, is held so long that it repeats."""
    keys = keys or HostKeys(platform)
    back = False
    for step in story.split(","):
        how, name = step.strip()[0], step.strip()[1:]
        stroke = KEYBOARDS[platform][name]
        if how == "-":
            back = keys.released(stroke)
        else:
            keys.pressed(Stroke(stroke.key, stroke.native_key, stroke.scan_code, repeated=how == "*"))
    return back


@pytest.mark.parametrize("platform", KEYBOARDS)
def test_right_ctrl_alone(platform: str) -> None:
    assert given_back(platform, "+right ctrl, -right ctrl")
    assert given_back(platform, "+right ctrl, *right ctrl, -right ctrl")
    assert not given_back(platform, "+right ctrl, +e, -e, -right ctrl")
    assert not given_back(platform, "+left ctrl, -left ctrl")
    assert not given_back(platform, "+left alt, -left alt")
    assert not given_back(platform, "+right ctrl, +left ctrl, -right ctrl, -left ctrl")


@pytest.mark.parametrize("platform", KEYBOARDS)
@pytest.mark.parametrize(
    "story",
    [
        "+left ctrl, +left alt, -left alt, -left ctrl",
        "+left ctrl, +left alt, -left ctrl, -left alt",
        "+left alt, +left ctrl, *left ctrl, -left alt, -left ctrl",
        "+right ctrl, +left alt, -left alt, -right ctrl",
    ],
)
def test_ctrl_and_alt_alone(platform: str, story: str) -> None:
    assert given_back(platform, story)


@pytest.mark.parametrize("platform", KEYBOARDS)
@pytest.mark.parametrize("other", ["e", "shift"])
def test_with_another_key_they_are_modifiers(platform: str, other: str) -> None:
    assert not given_back(platform, f"+left ctrl, +left alt, +{other}, -{other}, -left alt, -left ctrl")
    assert not given_back(platform, f"+left ctrl, +{other}, -{other}, +left alt, -left alt, -left ctrl")
    keys = HostKeys(platform)
    assert not given_back(platform, f"+left ctrl, +left alt, +{other}, -left alt, -left ctrl, -{other}", keys)
    assert given_back(platform, "+left ctrl, +left alt, -left alt, -left ctrl", keys), "the next time counts anew"


@pytest.mark.parametrize("alt_gr", ["altgr", "right alt"])
def test_alt_gr_of_windows_is_no_way_back(alt_gr: str) -> None:
    """Windows presses the left Ctrl with it, and repeats both for as long as it is held."""
    alone = f"+left ctrl, +{alt_gr}, -left ctrl, -{alt_gr}"
    held = f"+left ctrl, +{alt_gr}, *left ctrl, *{alt_gr}, -left ctrl, -{alt_gr}"
    typing = f"+left ctrl, +{alt_gr}, +e, -e, -left ctrl, -{alt_gr}"
    for story in (alone, held, typing, f"+left ctrl, +{alt_gr}, -{alt_gr}, -left ctrl"):
        assert not given_back("win32", story)
    keys = HostKeys("win32")
    assert not given_back("win32", f"{alone}, {typing}, {alone}", keys)
    assert not given_back("win32", "+left alt, -left alt", keys)
    assert not given_back("win32", f"+left alt, +left ctrl, +{alt_gr}, -left ctrl, -{alt_gr}, -left alt")


@pytest.mark.parametrize("alt_gr", ["altgr", "right alt"])
def test_alt_gr_elsewhere_is_no_way_back(alt_gr: str) -> None:
    assert not given_back("linux", f"+{alt_gr}, -{alt_gr}")
    assert not given_back("linux", f"+left ctrl, +{alt_gr}, -{alt_gr}, -left ctrl"), "as remote desktops translate it"


def test_on_a_mac_it_is_control_and_either_option_and_never_command() -> None:
    assert given_back("darwin", "+left ctrl, +right alt, -right alt, -left ctrl")
    assert not given_back("darwin", "+command, +left alt, -left alt, -command")
    assert not given_back("darwin", "+left ctrl, +left alt, +command, -command, -left alt, -left ctrl")


def test_a_click_in_between_makes_them_modifiers() -> None:
    keys = HostKeys("linux")
    assert not given_back("linux", "+left ctrl, +left alt", keys)
    keys.used()
    assert not given_back("linux", "-left alt, -left ctrl", keys)


def test_a_release_that_went_elsewhere_is_no_half_of_the_next() -> None:
    lost = HostKeys("linux")
    given_back("linux", "+left ctrl, +left alt", lost)  # the desktop took Ctrl+Alt+T, and the releases with it
    assert not given_back("linux", "+left alt, -left alt", lost)
    left = HostKeys("linux")
    given_back("linux", "+left ctrl", left)
    left.forget()
    assert not given_back("linux", "+left alt, -left alt", left)
    assert not given_back("linux", "-left ctrl", left)
