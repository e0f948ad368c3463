"""The phone's clipboard by Android's rules: who may read it, what a secret's alarm does, copy and paste by keys."""

from __future__ import annotations

import pytest

from customer.phone.persona import PERSONAS
from customer.phone.screen.clipboard import SECRET_MS
from customer.phone.screen.phone import Phone
from protocol.inp import Press
from tests.customer.phone.screen.test_phone import NOON, Finger, make

CTRL, SHIFT = 0x1000, 0x1
SECRET = "correct horse battery staple"


def tick(phone: Phone, ms: float) -> None:
    phone.tick(ms, NOON)


def key(phone: Phone, name: str, meta: int = 0) -> None:
    assert phone.key(name, Press.PRESS, meta) == ""


def in_notes() -> Phone:
    phone = make()
    Finger(phone).tap("app:text")
    return phone


def test_copy_cut_and_paste_by_keys() -> None:
    phone = in_notes()
    phone.text("eins zwei")
    for _ in range(4):
        key(phone, "DPAD_LEFT", SHIFT)
    key(phone, "C", CTRL)
    assert phone.state.clipboard.text == "zwei" and phone.state.toast == "Copied"
    key(phone, "MOVE_HOME")
    key(phone, "V", CTRL)
    assert phone.state.fields["note"].text == "zweieins zwei"
    key(phone, "A", CTRL)
    key(phone, "X", CTRL)
    assert (phone.state.fields["note"].text, phone.state.clipboard.text) == ("", "zweieins zwei")


def test_what_is_selected_gives_way_to_what_is_typed() -> None:
    phone = in_notes()
    phone.text("abc")
    key(phone, "A", CTRL)
    phone.text("x")
    assert phone.state.fields["note"].text == "x"
    key(phone, "A", CTRL)
    key(phone, "DEL")
    assert phone.state.fields["note"].text == ""


def test_nothing_selected_is_nothing_copied() -> None:
    phone = in_notes()
    phone.text("abc")
    key(phone, "C", CTRL)
    assert phone.state.clipboard.text == "" and not phone.state.toast


def test_the_technicians_text_is_put_there_and_pasted() -> None:
    phone = in_notes()
    phone.text("a")
    assert phone.take_clipboard("bé\n", paste=True, secret=False) == ("done", "")
    assert (phone.state.fields["note"].text, phone.state.clipboard.text, phone.state.toast) == ("abé\n", "bé\n", "Pasted")
    until = phone.state.toast_until_ms
    tick(phone, until - 1)
    assert phone.state.toast and phone.deadline_ms(NOON) <= until
    tick(phone, until)
    assert phone.state.toast == ""


def test_without_a_field_it_is_there_and_that_is_said() -> None:
    phone = make()
    assert phone.take_clipboard("x", paste=True, secret=False) == ("done", "unsupported")
    assert phone.state.clipboard.text == "x"


def test_a_locked_phone_gives_and_takes_nothing() -> None:
    phone = make()
    phone.state.clipboard.put("old", 0)
    phone.do(("lock",))
    assert phone.take_clipboard("x", paste=False, secret=False) == ("refused", "locked")
    assert phone.tell_clipboard() == ("", "locked") and phone.state.clipboard.text == "old"


@pytest.mark.parametrize(
    ("persona", "page", "why"),
    [("old", "text", ""), ("tiny", "text", "background"), ("pixel", "launcher", "background"), ("tiny", "chat", ""), ("pixel", "chat", "")],
)
def test_since_android_10_only_the_app_in_front_may_read(persona: str, page: str, why: str) -> None:
    phone = make(persona)
    phone.do(("open", page))
    phone.state.clipboard.put("text", 0)
    assert phone.tell_clipboard() == (("text", "") if not why else ("", why))


def test_android_12_tells_that_it_was_read() -> None:
    for persona, toast in (("old", ""), ("tiny", "Help pasted from your clipboard")):
        phone = make(persona)
        phone.do(("open", "chat"))
        phone.state.clipboard.put("text", 0)
        phone.tell_clipboard()
        assert phone.state.toast == toast


def test_the_recents_over_the_help_app_take_its_focus() -> None:
    phone = make()
    phone.do(("open", "chat"))
    phone.state.clipboard.put("text", 0)
    phone.do(("overlay", "recents"))
    assert phone.tell_clipboard() == ("", "background")


# ---- secrets


def test_a_secret_is_gone_within_five_seconds() -> None:
    phone = in_notes()
    tick(phone, 60_000)
    phone.take_clipboard(SECRET, paste=True, secret=True)
    assert phone.state.fields["note"].text == SECRET and phone.state.clipboard.text == SECRET
    tick(phone, 60_000 + SECRET_MS - 1)
    assert phone.state.clipboard.text == SECRET
    assert phone.deadline_ms(NOON) <= 60_000 + SECRET_MS <= 65_000
    tick(phone, 60_000 + SECRET_MS)
    assert phone.state.clipboard.text == "" and SECRET not in repr(phone.state.clipboard)


def test_an_idle_phone_reckons_a_secret_from_when_it_came() -> None:
    phone = make()
    tick(phone, 1_000)
    phone.at(50_000)
    phone.take_clipboard(SECRET, paste=True, secret=True)
    tick(phone, 50_001)
    assert phone.state.clipboard.text == SECRET, "not by the clock of its last change"


def test_a_secret_is_gone_though_the_help_app_was_killed() -> None:
    """The alarm is the system's, as the clipboard is."""
    phone = make()
    phone.do(("open", "chat"))
    phone.take_clipboard(SECRET, paste=False, secret=True)
    phone.kill_help()
    assert phone.state.page == "launcher" and "chat" not in phone.state.recent
    assert phone.state.clipboard.text == SECRET, "Android leaves it there"
    tick(phone, 5_000)
    assert phone.state.clipboard.text == ""


def test_a_newer_text_is_not_cleared_by_an_older_secrets_alarm() -> None:
    phone = make()
    phone.take_clipboard(SECRET, paste=False, secret=True)
    phone.state.clipboard.put("mine", 1_000)
    tick(phone, 60_000)
    assert phone.state.clipboard.text == "mine"


def test_a_secret_is_never_told_back() -> None:
    phone = make("old")
    phone.take_clipboard(SECRET, paste=False, secret=True)
    assert phone.tell_clipboard() == ("", "empty")


def test_the_help_app_offers_to_send_it_only_by_the_persons_own_finger() -> None:
    phone = make()
    phone.do(("open", "chat"))
    phone.state.phase = "active"
    phone.state.clipboard.put("text", 0)
    phone.changed()
    assert not [t for t in phone.scene.targets if t.name == "chat:send-clipboard"], "nobody granted anything"
    phone.state.clipboard_granted = True
    phone.changed()
    (target,) = [t for t in phone.scene.targets if t.name == "chat:send-clipboard"]
    assert target.guarded
    Finger(phone, remote=False).tap("chat:send-clipboard")
    assert ("send_clipboard",) in phone.wishes


def test_personas_with_a_screen_have_a_clipboard() -> None:
    assert [key for key, persona in PERSONAS.items() if not persona.caps().clipboard] == ["chat-only", "talk"]
