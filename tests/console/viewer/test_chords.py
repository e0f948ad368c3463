"""Keys that mean an action, keys that are the desktop's, and MOD held alone; each key has exactly one fate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.bindings import BUILT_IN, Bindings
from console.viewer.chords import TAP_MS, TWICE_MS, Chords, Do, Fate
from console.viewer.host_keys import Stroke
from console.viewer.inputs import ALT_TAB, PRINT, SUPER, Chord
from console.viewer.keys import ALT, CTRL, META, SHIFT
from console.viewer.modifiers import read_mod
from tests.console.viewer.test_modifiers import stroke

N, H, X = ord("N"), ord("H"), ord("X")
ESC, TAB, BACKTAB, PRINT_KEY, UP, F11 = 0x01000000, 0x01000001, 0x01000002, 0x01000009, 0x01000013, 0x0100003A
SCRCPY = BUILT_IN["scrcpy"]


def mod(text: str) -> Bindings:
    chosen = read_mod(text)
    assert chosen is not None
    return replace(SCRCPY, mod=chosen)


class Hands:
    """Two hands on a keyboard, with a clock."""

    def __init__(self, bindings: Bindings = SCRCPY, platform: str = "linux", captured: bool = False) -> None:
        self.chords = Chords(bindings, platform)
        self.chords.captured = captured
        self.platform, self.now = platform, 1_000.0

    def down(self, name: str) -> Do | Fate:
        return self.chords.pressed(stroke(self.platform, name), 0, self.now)

    def up(self, name: str) -> Do | Fate:
        return self.chords.released(stroke(self.platform, name), self.now)

    def key(self, key: int, modifiers: int = 0, *, after: float = 10.0, repeated: bool = False) -> Do | Fate:
        self.now += after
        found = self.chords.pressed(Stroke(key, repeated=repeated), modifiers, self.now)
        self.chords.released(Stroke(key, repeated=repeated), self.now)
        return found


def test_mod_with_a_key_is_an_action_and_every_other_key_is_the_phones() -> None:
    hands = Hands()
    assert hands.key(H) is Fate.PHONE
    hands.down("left alt")
    assert hands.key(H, ALT) == Do("HOME")
    assert hands.key(N, ALT | SHIFT) == Do("DISMISS_SHADE")
    assert hands.key(ord("J"), ALT) is Fate.PHONE, "a letter with Alt that nothing is bound to is the phone's"
    hands.up("left alt")
    assert hands.key(F11) == Do("fullscreen")
    assert hands.key(ESC) is Fate.PHONE


def test_super_is_mod_too_and_never_types() -> None:
    hands = Hands()
    hands.down("left super")
    assert hands.key(H, META) == Do("HOME")
    assert hands.key(ord("J"), META) is Fate.NOTHING, "a phone knows no Super+J: told, not typed as a j"


def test_the_right_alt_is_not_mod_and_ctrl_never() -> None:
    hands = Hands()
    hands.down("right alt")
    assert hands.key(H, ALT) is Fate.PHONE
    hands.up("right alt")
    for letter in range(ord("A"), ord("Z") + 1):
        assert hands.key(letter, CTRL) is Fate.PHONE
        assert hands.key(letter, CTRL | ALT) is Fate.PHONE, "AltGr of Windows"


@pytest.mark.parametrize("chosen", ["rctrl", "ralt", "rsuper", "lctrl+lalt"])
def test_mod_is_what_was_chosen(chosen: str) -> None:
    names = {"rctrl": "right ctrl", "ralt": "right alt", "rsuper": "right super", "lctrl": "left ctrl", "lalt": "left alt"}
    bits = {"ctrl": CTRL, "alt": ALT, "super": META}
    hands = Hands(mod(chosen))
    sides = chosen.split("+")
    modifiers = 0
    for side in sides:
        hands.down(names[side])
        modifiers |= bits[side[1:]]
    assert hands.key(H, modifiers) == Do("HOME")
    for side in sides:
        hands.up(names[side])
    assert hands.key(H, ALT) is Fate.PHONE, "Alt alone is no longer MOD"


def test_twice_is_the_second_of_two_quick_ones() -> None:
    hands = Hands()
    assert hands.key(N, ALT) == Do("NOTIFICATIONS")
    assert hands.key(N, ALT, after=TWICE_MS) == Do("QUICK_SETTINGS")
    assert hands.key(N, ALT, after=10) == Do("NOTIFICATIONS"), "a third one begins anew"
    assert hands.key(N, ALT, after=TWICE_MS + 1) == Do("NOTIFICATIONS")
    hands.key(H, ALT)
    assert hands.key(N, ALT) == Do("NOTIFICATIONS"), "another key came between"
    hands.key(X)
    assert hands.key(N, ALT) == Do("NOTIFICATIONS")


def test_a_held_key_repeats_only_what_may_repeat() -> None:
    hands = Hands()
    assert hands.key(UP, ALT) == Do("VOLUME_UP")
    assert hands.key(UP, ALT, repeated=True) == Do("VOLUME_UP")
    assert hands.key(H, ALT) == Do("HOME")
    assert hands.key(H, ALT, repeated=True) is Fate.SPENT
    assert hands.key(N, ALT) == Do("NOTIFICATIONS")
    assert hands.key(N, ALT, repeated=True) is Fate.SPENT, "holding is not doubling"
    assert hands.key(X, repeated=True) is Fate.PHONE


@pytest.mark.parametrize(
    ("sign", "action"), [("+", "larger"), ("=", "larger"), ("-", "smaller"), ("_", "smaller"), ("0", "fit"), ("à", "fit")]
)
def test_whether_a_sign_needs_shift_is_its_keyboards_affair(sign: str, action: str) -> None:
    assert Hands().key(ord(sign.upper()), ALT) == Do(action)
    if not sign.isalpha():
        assert Hands().key(ord(sign), ALT | SHIFT) == Do(action)


# ---- the desktop's keys


DESKTOP = {
    "alt+tab": lambda hands: (hands.down("left alt"), hands.key(TAB, ALT), hands.up("left alt"))[1],
    "shift+alt+tab": lambda hands: (hands.down("left alt"), hands.key(BACKTAB, ALT | SHIFT), hands.up("left alt"))[1],
    "right alt+tab": lambda hands: (hands.down("right alt"), hands.key(TAB, ALT), hands.up("right alt"))[1],
    "print": lambda hands: hands.key(PRINT_KEY),
    "alt+print": lambda hands: (hands.down("left alt"), hands.key(PRINT_KEY, ALT), hands.up("left alt"))[1],
    "super": lambda hands: (hands.down("left super"), hands.up("left super"))[1],
    "right super": lambda hands: (hands.down("right super"), hands.up("right super"))[1],
}
MEANING = {"alt+tab": "RECENTS", "shift+alt+tab": "RECENTS", "right alt+tab": "RECENTS", "print": "screenshot", "alt+print": "screenshot",
           "super": "HOME", "right super": "HOME"}  # fmt: skip


@pytest.mark.parametrize("name", DESKTOP)
@pytest.mark.parametrize("profile", BUILT_IN)
def test_a_system_key_is_in_exactly_one_place(name: str, profile: str) -> None:
    assert DESKTOP[name](Hands(BUILT_IN[profile])) is Fate.DESKTOP
    assert DESKTOP[name](Hands(BUILT_IN[profile], captured=True)) == Do(MEANING[name])


def test_a_captured_key_without_a_binding_does_not_vanish() -> None:
    bare = SCRCPY.unbind(ALT_TAB).unbind(SUPER).unbind(PRINT)
    assert DESKTOP["alt+tab"](Hands(bare, captured=True)) is Fate.PHONE, "as a Tab with Alt"
    assert DESKTOP["super"](Hands(bare, captured=True)) is Fate.NOTHING
    assert DESKTOP["print"](Hands(bare, captured=True)) is Fate.NOTHING


def test_command_tab_of_a_mac() -> None:
    hands = Hands(platform="darwin")
    hands.down("left super")
    assert hands.key(TAB, CTRL) is Fate.DESKTOP
    hands.up("left super")
    hands.down("left alt")
    assert hands.key(TAB, ALT) is Fate.PHONE, "Option+Tab is no system key there"


def test_super_that_was_held_or_used_is_not_super_alone() -> None:
    hands = Hands(captured=True)
    hands.down("left super")
    hands.key(H, META)
    assert hands.up("left super") is Fate.SPENT
    hands.down("left super")
    hands.now += TAP_MS + 1
    assert hands.up("left super") is Fate.SPENT, "held, to see what MOD can do"
    hands.down("left alt")
    hands.down("left super")
    assert hands.up("left super") is Fate.SPENT
    hands.chords.forget()
    hands.down("left super")
    hands.chords.used()
    assert hands.up("left super") is Fate.SPENT, "a click came between"
    hands.down("left super")
    hands.chords.forget()
    assert hands.up("left super") is Fate.SPENT, "the focus went meanwhile"


# ---- MOD held


def test_mod_is_held_until_something_is_done_with_it() -> None:
    hands = Hands()

    def held() -> bool:
        return hands.chords.mod_since_ms is not None

    assert not held()
    hands.down("left alt")
    assert held() and hands.chords.mod_since_ms == hands.now
    hands.key(H, ALT)
    assert not held(), "a press of another key in between"
    hands.up("left alt")
    hands.down("left alt")
    hands.up("left alt")
    assert not held()
    hands.down("left alt")
    hands.chords.used()
    assert not held()
    hands.chords.forget()
    hands.down("left alt")
    hands.down("left ctrl")
    assert not held(), "Ctrl+Alt is a host key"


KEYS = st.one_of(st.sampled_from([N, H, X, TAB, BACKTAB, UP, ESC, F11, PRINT_KEY, 0x01000020, 0x01001103]), st.integers(0, 0x01FFFFFF))


STEP = st.tuples(
    st.sampled_from(["down", "up", "press", "release", "wait"]),
    st.sampled_from(["left alt", "left super", "left ctrl"]),
    KEYS,
    st.integers(0, 15),
    st.booleans(),
)


@given(st.lists(STEP, max_size=40), st.booleans())
def test_whatever_is_pressed_the_desktops_keys_reach_the_phone_only_while_they_are_captured(
    story: list[tuple[str, str, int, int, bool]], captured: bool
) -> None:
    hands = Hands(captured=captured)
    for what, name, key, bits, repeated in story:
        hands.now += 20
        modifiers = sum(bit for n, bit in enumerate((SHIFT, CTRL, ALT, META)) if bits >> n & 1)
        match what:
            case "down":
                found = hands.down(name)
            case "up":
                found = hands.up(name)
            case "press":
                found = hands.chords.pressed(Stroke(key, repeated=repeated), modifiers, hands.now)
            case "release":
                found = hands.chords.released(Stroke(key, repeated=repeated), hands.now)
            case _:
                hands.now += 1_000
                continue
        assert isinstance(found, Do | Fate)
        if captured:
            assert found is not Fate.DESKTOP
        elif key in (TAB, BACKTAB) and what == "press" and modifiers & ALT and not modifiers & (CTRL | META):
            assert found is Fate.DESKTOP


def test_a_bare_key_can_be_bound() -> None:
    hands = Hands(SCRCPY.bind(Chord("esc", mod=False), "BACK"))
    assert hands.key(ESC) == Do("BACK")
    assert hands.key(ESC, repeated=True) is Fate.SPENT
    assert hands.key(ESC, SHIFT) is Fate.PHONE
    assert hands.key(ESC, CTRL) is Fate.PHONE
