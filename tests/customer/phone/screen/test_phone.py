"""The simulated phone by its touch targets: what is seen is what is tapped; back stack, keys, text, lists, rotation, lock, secure pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from customer.phone.persona import PERSONAS
from customer.phone.screen import actions
from customer.phone.screen.apps import EMPTY_PAGES, PAGES
from customer.phone.screen.pages import CONTACT_ROW, CONTACTS, contact_name
from customer.phone.screen.phone import Phone
from customer.phone.screen.shapes import Fill, Label, Target
from customer.phone.screen.state import ChatLine, Prompt
from customer.phone.touch import Sample
from protocol.inp import Phase, Press

NOON = datetime(2026, 3, 2, 12, 0, 30)


def measure(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    """Half a square for each character: enough for layout without any font."""
    width = len(text) * size / 2
    if wrap_width is None:
        return width, size * 1.28
    return min(width, wrap_width), size * 1.28 * (1 + int(width // wrap_width))


def make(persona: str = "tiny", lang: str = "en") -> Phone:
    return Phone(PERSONAS[persona], "fr" if lang == "fr" else "en", measure, NOON, 0)


class Finger:
    """Touches a phone as the technician's hand does, in its own time."""

    def __init__(self, phone: Phone, remote: bool = True) -> None:
        self.phone, self.remote, self.t = phone, remote, 1_000.0

    def target(self, name: str) -> Target:
        scene = self.phone.scene
        return next(t for t in scene.targets if t.name == name and scene.target_at(*centre(t)) is t)

    def tap(self, name: str, hold_ms: float = 60) -> None:
        d = self.phone.state.persona.density
        x, y = centre(self.target(name))
        self.at(x * d, y * d, hold_ms)

    def at(self, x: float, y: float, hold_ms: float = 60) -> None:
        self.touch(Phase.DOWN, x, y)
        self.t += hold_ms
        self.phone.tick(self.t, NOON)
        self.touch(Phase.UP, x, y)
        self.t += 500
        self.phone.tick(self.t, NOON)

    def swipe(self, x: float, y0: float, y1: float, ms: int = 160) -> None:
        self.touch(Phase.DOWN, x, y0)
        for i in range(1, ms // 8 + 1):
            self.t += 8
            self.touch(Phase.MOVE, x, y0 + (y1 - y0) * i * 8 / ms)
        self.touch(Phase.UP, x, y1)

    def touch(self, phase: Phase, x: float, y: float) -> None:
        self.phone.touch(Sample(self.t, phase, x, y), self.remote)

    def wait(self, ms: float) -> None:
        for _ in range(int(ms // 16)):
            self.t += 16
            self.phone.tick(self.t, NOON)


def centre(target: Target) -> tuple[float, float]:
    return target.rect.x + target.rect.w / 2, target.rect.y + target.rect.h / 2


def texts(phone: Phone) -> list[str]:
    return [s.text for s in phone.scene.shapes if isinstance(s, Label)]


# ---- pages and the way back


@pytest.mark.parametrize("app", ["settings", "list", "text", "secure", "mail", "landscape", "chat", *sorted(EMPTY_PAGES)])
def test_each_icon_opens_its_app_and_each_softkey_leaves_it(app: str) -> None:
    for key in ("nav:BACK", "nav:HOME"):
        phone = make()
        finger = Finger(phone)
        finger.tap(f"app:{app}")
        assert phone.state.page == app
        finger.tap(key)
        if phone.state.page == app:  # the keyboard went first
            finger.tap(key)
        assert phone.state.stack == ["launcher"]


def test_back_takes_one_thing_at_a_time() -> None:
    phone = make()
    finger = Finger(phone)
    finger.tap("app:settings")
    finger.tap("settings:network")
    phone.key("NOTIFICATIONS", Press.PRESS, 0)
    seen = []
    for _ in range(4):
        seen.append((phone.state.page, phone.state.overlay))
        phone.key("BACK", Press.PRESS, 0)
    assert seen == [("network", "shade"), ("network", ""), ("settings", ""), ("launcher", "")]


def test_recents_bring_an_app_back_where_it_was() -> None:
    phone = make()
    finger = Finger(phone)
    finger.tap("app:settings")
    finger.tap("settings:network")
    finger.tap("nav:HOME")
    finger.tap("nav:RECENTS")
    finger.tap("recent:settings")
    assert phone.state.stack == ["launcher", "settings", "network"]
    assert phone.state.overlay == ""


def test_a_dialog_covers_what_is_below_it() -> None:
    phone = make()
    finger = Finger(phone)
    finger.tap("app:mail")
    finger.tap("mail:delete:0")
    assert {t.name for t in phone.scene.targets if t.name.startswith("mail:")} == set()
    finger.tap("dialog:delete")
    assert (phone.state.mail_dialog, phone.state.mail_deleted) == (False, True)


@pytest.mark.parametrize("persona", sorted(PERSONAS))
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_of_every_phone_can_be_laid_out_both_ways(persona: str, lang: str) -> None:
    phone = make(persona, lang)
    for page in sorted(PAGES):
        actions.show(phone.state, page, resume=False)
        for rotation in range(4):
            phone.state.rotation = rotation
            phone.changed()
            scene = phone.scene
            w, h = scene.width_px / scene.density, scene.height_px / scene.density
            assert {"nav:BACK", "nav:HOME", "nav:RECENTS"} <= {t.name for t in scene.targets}
            for target in scene.targets:
                r = target.rect
                assert r.x >= -0.01 and r.y >= -0.01 and r.right <= w + 0.01 and r.bottom <= h + 0.01, (page, rotation, target)


def test_unknown_pages_and_actions_are_refused() -> None:
    phone = make()
    with pytest.raises(ValueError, match="no page"):
        actions.show(phone.state, "nowhere", resume=False)
    with pytest.raises(ValueError, match="no action"):
        phone.do(("dance",))


# ---- lists


def test_a_fling_runs_on_and_a_touch_stops_it_without_a_click() -> None:
    phone = make("pixel")
    finger = Finger(phone)
    finger.tap("app:list")
    finger.swipe(540, 1800, 1200)
    dragged = phone.state.scroller("list").offset
    # 600 px less the slop that the drag swallowed
    assert dragged == pytest.approx(600 - 21, abs=1)
    assert phone.executed[-1].kind == "fling"
    assert phone.executed[-1].vy == pytest.approx(-3750, rel=0.001)
    finger.wait(100)
    assert phone.state.scroller("list").offset > dragged + 200
    finger.at(540, 1200)
    assert phone.state.page == "list"
    assert not phone.state.scroller("list").moving
    finger.at(540, 1200)
    assert phone.state.page == "contact"


def test_the_tapped_row_is_the_row_that_was_drawn_there() -> None:
    phone = make("pixel")
    finger = Finger(phone)
    finger.tap("app:list")
    phone.wheel(540, 1200, 0, -120 * 9)
    finger.at(540, 1200)
    assert phone.state.page == "contact"
    d = phone.state.persona.density
    top = 32 + 6 + 54
    assert phone.state.contact == int((1200 / d - top + 9 * 64) // CONTACT_ROW)
    assert contact_name(phone.state.contact) in texts(phone)


def test_a_wheel_notch_is_64_dp_and_positive_moves_the_content_down() -> None:
    phone = make("pixel")
    Finger(phone).tap("app:list")
    phone.wheel(540, 1200, 0, -240)
    assert phone.state.scroller("list").offset == pytest.approx(2 * 64 * 2.625)
    phone.wheel(540, 1200, 0, 120)
    assert phone.state.scroller("list").offset == pytest.approx(64 * 2.625)


def test_the_list_ends_where_its_content_ends() -> None:
    phone = make()
    Finger(phone).tap("app:list")
    phone.wheel(270, 600, 0, -120 * 100_000)
    assert f"{CONTACTS}" in texts(phone)
    assert phone.state.scroller("list").offset == phone.state.scroller("list").limit


def test_cards_of_recents_go_sideways() -> None:
    phone = make()
    finger = Finger(phone)
    for app in ("settings", "list", "mail"):
        finger.tap(f"app:{app}")
        finger.tap("nav:HOME")
    finger.tap("nav:RECENTS")
    for i in range(21):
        finger.touch(Phase.MOVE if i else Phase.DOWN, 500 - i * 15, 600)
        finger.t += 8
    finger.touch(Phase.UP, 200, 600)
    assert phone.state.scroller("recents").offset > 200


# ---- text and keys


def test_any_text_comes_in_and_backspace_takes_one_character() -> None:
    phone = make()
    Finger(phone).tap("app:text")
    for part in ("Žluťoučký ", "日本 ", "👩‍👩‍👧", "🇫🇷"):
        assert phone.text(part) == ""
    phone.key("DEL", Press.PRESS, 0)
    phone.key("DEL", Press.PRESS, 0)
    assert phone.state.fields["note"].text == "Žluťoučký 日本 "


def test_letters_follow_shift_and_the_phones_own_keyboard_types() -> None:
    phone = make(lang="fr")
    finger = Finger(phone)
    finger.tap("app:text")
    phone.key("A", Press.PRESS, 0)
    phone.key("B", Press.DOWN, 1)
    phone.key("B", Press.UP, 1)
    phone.key("7", Press.PRESS, 0)
    for key in ("key:shift", "key:z", "key:e", "key:space", "key:dot", "key:enter", "key:del"):
        finger.tap(key)
    assert phone.state.fields["note"].text == "aB7Ze ."
    assert list(phone.keys) == ["A", "B:down", "B:up", "7"]


def test_text_needs_a_field() -> None:
    phone = make()
    assert phone.text("x") == "unsupported"
    phone.do(("lock",))
    assert phone.text("x") == phone.key("HOME", Press.PRESS, 0) == "locked"


def test_keys_that_the_phone_does_not_have_are_refused() -> None:
    assert make("old").key("QUICK_SETTINGS", Press.PRESS, 0) == "unsupported"
    assert make("tiny").key("QUICK_SETTINGS", Press.PRESS, 0) == ""
    assert make().key("NO_SUCH_KEY", Press.PRESS, 0) == "unsupported"


@pytest.mark.parametrize(
    ("key", "overlay"),
    [
        ("NOTIFICATIONS", "shade"),
        ("QUICK_SETTINGS", "quick"),
        ("POWER_DIALOG", "power"),
        ("RECENTS", "recents"),
        ("HOME", ""),
        ("BACK", ""),
    ],
)
def test_softkeys_do_what_androids_do(key: str, overlay: str) -> None:
    phone = make()
    phone.key(key, Press.PRESS, 0)
    assert phone.state.overlay == overlay


def test_volume_shows_its_panel_for_a_while() -> None:
    phone = make()
    finger = Finger(phone)
    phone.key("VOLUME_UP", Press.PRESS, 0)
    assert phone.state.volume == 7 and phone.state.volume_until_ms > 0
    finger.wait(4_000)
    assert phone.state.volume_until_ms == 0
    phone.key("MUTE", Press.PRESS, 0)
    assert phone.state.muted


def test_the_chat_is_sent_by_its_button_and_by_enter() -> None:
    phone = make()
    finger = Finger(phone)
    finger.tap("app:chat")
    phone.text("one")
    finger.tap("chat:send")
    phone.text("two")
    phone.key("ENTER", Press.PRESS, 0)
    phone.key("ENTER", Press.PRESS, 0)
    assert list(phone.wishes) == [("say", "one"), ("say", "two")]


def test_the_thread_stays_at_its_end_until_a_finger_scrolls_up() -> None:
    phone = make()
    finger = Finger(phone)
    finger.tap("app:chat")

    def fill(n: int) -> None:
        phone.state.chat = tuple(ChatLine(str(i), i, "agent", "J", f"line {i}", "12:00") for i in range(n))
        phone.changed()
        assert phone.scene

    scroller = phone.state.scroller("chat")
    fill(30)
    assert scroller.offset == scroller.limit > 0
    phone.wheel(270, 600, 0, 240)
    before = scroller.offset
    fill(40)
    assert scroller.offset == before < scroller.limit


# ---- gestures of Android itself


def test_the_shade_is_pulled_down_and_pushed_up() -> None:
    phone = make()
    finger = Finger(phone)
    overlays = []
    for y0, y1 in ((10, 400), (1000, 500)):
        finger.swipe(200, y0, y1)
        overlays.append(phone.state.overlay)
    assert overlays == ["shade", ""]


def test_long_press_is_noticed_once() -> None:
    phone = make()
    Finger(phone).tap("app:mail", hold_ms=600)
    assert [e.kind for e in phone.executed] == ["long"]
    assert phone.state.page == "launcher"


def test_a_real_finger_takes_the_phone_from_a_remote_one() -> None:
    phone = make()
    remote, own = Finger(phone), Finger(phone, remote=False)
    remote.touch(Phase.DOWN, 100, 1000)
    own.touch(Phase.DOWN, 300, 1000)
    assert phone.executed[-1].kind == "cancel" and phone.executed[-1].remote


# ---- what is not for remote fingers


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_only_the_persons_own_finger_answers(answer: str) -> None:
    phone = make()
    phone.state.prompt = Prompt("view", "ask")
    phone.changed()
    Finger(phone).tap(f"consent:{answer}")
    assert list(phone.wishes) == []
    Finger(phone, remote=False).tap(f"consent:{answer}")
    assert list(phone.wishes) == [("answer", "view", "granted" if answer == "yes" else "denied")]


def test_a_question_covers_everything_even_the_softkeys() -> None:
    phone = make()
    phone.state.prompt = Prompt("control", "ask")
    phone.changed()
    assert {t.name for t in phone.scene.targets} == {"consent:outside", "consent:no", "consent:yes"}


def test_exit_is_the_persons_own() -> None:
    phone = make()
    actions.show(phone.state, "chat", resume=False)
    phone.state.phase = "active"
    phone.changed()
    Finger(phone).tap("exit")
    assert list(phone.wishes) == []
    Finger(phone, remote=False).tap("exit")
    assert list(phone.wishes) == [("exit",)]


def test_the_lock_needs_the_persons_own_finger() -> None:
    phone = make()
    phone.key("LOCK_SCREEN", Press.PRESS, 0)
    assert list(phone.wishes) == [("locked",)]
    Finger(phone).tap("keyguard:unlock")
    assert phone.state.locked
    Finger(phone, remote=False).swipe(270, 1000, 600)
    assert not phone.state.locked


# ---- what a capture gets


@pytest.mark.parametrize(("page", "why"), [("secure", "app"), ("launcher", "")])
def test_a_secure_window_is_black_in_a_capture_and_only_there(page: str, why: str) -> None:
    phone = make()
    actions.show(phone.state, page, resume=False)
    phone.changed()
    assert phone.black == why
    black = Fill(phone.captured.shapes[0].rect, "#000000") if isinstance(phone.captured.shapes[0], Fill) else None
    assert (phone.captured.shapes[0] == black) == (page == "secure")
    assert (phone.captured == phone.scene) == (page != "secure")


def test_recents_and_the_lock_over_a_secure_page() -> None:
    phone = make()
    actions.show(phone.state, "secure", resume=False)
    phone.key("RECENTS", Press.PRESS, 0)
    assert phone.black == ""
    phone.key("BACK", Press.PRESS, 0)
    phone.do(("lock",))
    assert phone.black == "lock"


@pytest.mark.parametrize("page", ["launcher", "settings", "secure", "chat", "landscape", "list"])
@pytest.mark.parametrize("persona", ["tiny", "pixel", "tablet"])
def test_the_notice_is_in_every_picture_that_leaves(page: str, persona: str) -> None:
    phone = make(persona)
    actions.show(phone.state, page, resume=False)
    phone.state.sharing = "view"
    phone.state.technician = "Jonas Weber"
    for overlay in ("", "recents", "shade", "power"):
        phone.do(("overlay", overlay))
        shown = [s.text for s in phone.captured.shapes[-14:] if isinstance(s, Label)] + texts(phone)
        assert any(t in ("Jonas Weber can see your screen", "Screen shared") for t in shown), overlay
    phone.state.sharing = ""
    phone.changed()
    assert not any("can see your screen" in t for t in texts(phone))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("persona", ["tiny", "pixel", "tablet"])
@pytest.mark.parametrize("who", ["Technician", "Jean-Christophe de la Rochefoucauld-Montmorency", "X" * 80])
def test_what_the_technician_can_do_is_never_cut(who: str, persona: str, lang: str) -> None:
    phone = make(persona, lang)
    actions.show(phone.state, "chat", resume=False)
    phone.state.sharing, phone.state.technician = "control", who
    deed = "contrôle votre écran" if lang == "fr" else "control your screen"
    for overlay in ("", "shade"):
        phone.do(("overlay", overlay))
        said = [s for s in phone.scene.shapes if isinstance(s, Label) and deed in s.text and s.wrap]
        assert said, overlay
        for label in said:
            wide, high = measure(label.text, label.size, label.weight, label.rect.w)
            assert wide <= label.rect.w and high <= label.rect.h + 0.01, (overlay, label)
            assert who == label.text[: len(who)] or "…" in label.text


# ---- shape and time


def test_rotation_changes_size_and_the_video_is_always_wide() -> None:
    phone = make("pixel")
    assert phone.state.size_px == (1080, 2400)
    phone.state.rotation = 1
    assert phone.state.size_px == (2400, 1080)
    phone.state.rotation = 2
    assert (phone.state.size_px, phone.state.turned) == ((1080, 2400), 2)
    actions.show(phone.state, "landscape", resume=False)
    assert (phone.state.size_px, phone.state.turned) == ((2400, 1080), 1)


def test_the_clock_changes_the_picture_each_minute_and_each_second_where_seconds_are_shown() -> None:
    phone = make()
    now = NOON

    def changes(seconds: int) -> int:
        nonlocal now
        count = 0
        for _ in range(seconds):
            now += timedelta(seconds=1)
            before = phone.version
            phone.tick((now - NOON).total_seconds() * 1000, now)
            count += phone.version != before
        return count

    assert changes(120) == 2
    actions.show(phone.state, "about", resume=False)
    phone.changed()
    assert changes(10) == 10
    assert f"{now:%H:%M:%S}" in texts(phone)


def test_a_still_phone_is_next_due_at_the_full_minute() -> None:
    phone = make()
    phone.tick(5_000, NOON)
    assert phone.deadline_ms(NOON) == 5_000 + 30_000
