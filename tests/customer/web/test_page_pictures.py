"""Pictures on the page, against the real broker: chosen, pasted, sent, shown, looked at, saved; photographs without what cameras note."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from protocol.pictures import look
from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Tab
from tests.customer.web.page_files import BY_PASTE, Desk, choose
from tests.customer.web.technician import Technician, new_code
from tests.some_pictures import png, segment

pytestmark = pytest.mark.browser

SHOWN = "[...document.querySelectorAll('.picture img')].filter((i) => i.naturalWidth > 0 && i.checkVisibility()).length"


def ready(tab: Tab, count: int = 1) -> None:
    tab.wait(f"document.querySelectorAll('.attachment img').length === {count}")


@pytest.fixture
def broker(real_broker: BrokerProcess) -> BrokerProcess:
    return real_broker


def test_a_technician_s_picture_is_shown_where_its_place_was_and_looked_at(tab: Tab, desk: Desk) -> None:
    desk.send(png(640, 400), "See the red circle")
    tab.wait(f"{SHOWN} === 1")
    box = tab.js("(() => { const r = document.querySelector('.picture').getBoundingClientRect(); return [r.width, r.height]; })()")
    assert box[0] / box[1] == pytest.approx(1.6, rel=0.02) and box[0] <= 260
    assert "Picture from" in tab.js("document.querySelector('.picture').getAttribute('aria-label')")
    assert "See the red circle" in tab.js("document.querySelector('.theirs .bubble').innerText")
    tab.click("picture")
    tab.wait("document.querySelector('.lightbox').checkVisibility() && document.querySelector('.lightbox img').naturalWidth === 640")
    assert tab.js("document.activeElement.dataset.test") == "picture-close"
    assert tab.js("document.querySelector('[data-test=picture-save]').download") == "marked.png"
    tab.key("Tab")
    assert tab.js("document.activeElement.dataset.test") == "picture-save"
    tab.key("Escape")
    tab.wait("!document.querySelector('.lightbox').checkVisibility()")
    assert tab.js("document.activeElement.dataset.test") == "picture"
    tab.clean()


def test_a_chosen_screenshot_is_sent_byte_for_byte_with_its_words(tab: Tab, desk: Desk) -> None:
    data = png(1080, 2400)
    choose(tab, data, "Écran <b>.png")
    ready(tab)
    tab.type("chat-input", "Voilà")
    tab.click("chat-send")
    tab.wait(f"{SHOWN} === 1")
    ((file, got),) = desk.received()
    assert got == data and (file.name, file.width, file.height) == ("Écran b.png", 1080, 2400)
    tab.wait("document.querySelector('.mine').dataset.status !== 'sending'")
    assert "Voilà" in tab.js("document.querySelector('.mine .bubble').innerText")
    assert not tab.visible("attachments")
    tab.clean()


def test_a_pasted_picture_needs_no_words_and_text_stays_text(tab: Tab, desk: Desk) -> None:
    choose(tab, png(30, 20), "image.png", how="list.setData('text/plain', 'a table'); " + BY_PASTE)
    choose(tab, png(60, 40), "image.png", how=BY_PASTE)
    ready(tab)
    tab.click("chat-send")
    ((file, _),) = desk.received()
    assert (file.width, file.height) == (60, 40)
    tab.clean()


def test_a_photograph_leaves_place_and_owner_behind_and_comes_upright(tab: Tab, desk: Desk) -> None:
    drawn = (
        "(async () => { const c = document.createElement('canvas'); c.width = 80; c.height = 40; const x = c.getContext('2d');"
        " x.fillStyle = '#c83c1e'; x.fillRect(0, 0, 80, 40);"
        " return c.toDataURL('image/jpeg').split(',')[1]; })()"
    )
    photo = base64.b64decode(tab.js(drawn))
    # EXIF (big endian), one entry: orientation 6, turned right
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRET PLACE"
    choose(tab, photo[:2] + segment(0xE1, exif) + photo[2:], "IMG_1.HEIC.jpg", "image/jpeg")
    ready(tab)
    tab.click("chat-send")
    ((file, got),) = desk.received()
    assert b"SECRET" not in got and b"Exif" not in got
    assert (file.type, file.width, file.height, file.name) == ("image/jpeg", 40, 80, "IMG_1.HEIC.jpg")
    tab.clean()


def test_what_is_too_large_is_made_smaller(tab: Tab, desk: Desk) -> None:
    choose(tab, png(6000, 1500), "wide.png")
    ready(tab)
    tab.click("chat-send")
    ((file, got),) = desk.received()
    looked = look(got)
    assert (looked.width, looked.height) == (3200, 800) == (file.width, file.height)
    tab.clean()


def test_one_is_taken_out_and_eight_are_enough_for_two_messages(tab: Tab, desk: Desk) -> None:
    for n in range(9):
        choose(tab, png(10 + n, 10), f"{n}.png")
    ready(tab, 8)
    assert "8 files at once" in tab.js("document.querySelector('.attachments .error').innerText")
    tab.js("document.querySelector('.attachment-out').click()")
    ready(tab, 7)
    tab.click("chat-send")
    assert [file.width for file, _ in desk.received(7)] == [11, 12, 13, 14, 15, 16, 17]
    assert tab.js("document.querySelectorAll('.mine').length") == 2, "a message holds four"
    tab.clean()


def test_pictures_come_back_after_a_reload(tab: Tab, desk: Desk) -> None:
    desk.send(png(60, 40))
    choose(tab, png(50, 50))
    ready(tab)
    tab.click("chat-send")
    desk.received()
    tab.reload()
    tab.wait(f"{SHOWN} === 2")
    tab.clean()


def test_nobody_at_the_door_can_send_any_and_notes_bring_none(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    token = new_code(technician)["url"].rpartition("/")[2]
    tab.go(f"{broker.url}/j/{token}")
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.state("waiting")
    assert not tab.visible("picture-add")
    conversation = technician.the("conversation", name="Ana", state="waiting")
    technician.request("admit", conversation=conversation.id)
    tab.wait("document.querySelector('[data-test=picture-add]').checkVisibility()")
    desk = Desk(broker, technician, conversation.id)
    desk.send(png(20, 20), "for us", kind="note")
    desk.send(png(60, 40), "for Ana")
    tab.wait(f"{SHOWN} === 1")
    assert tab.js("document.querySelectorAll('.picture').length") == 1
    tab.clean()


def test_a_broker_that_goes_away_in_between_costs_nothing(tab: Tab, broker: BrokerProcess, technician: Technician, desk: Desk) -> None:
    choose(tab, png(700, 500))
    ready(tab)
    broker.kill9()
    tab.type("chat-input", "first")
    tab.click("chat-send")
    tab.type("chat-input", "second")
    tab.click("chat-send")
    tab.wait("document.querySelectorAll('.mine').length === 2")
    broker.start()
    again = Technician(broker)
    try:
        desk = Desk(broker, again, desk.conversation)
        ((_, got),) = desk.received()
        assert got == png(700, 500)
        again.the("message", body="second")
        said = sorted(
            (m.seq, m.body) for m in again.records["message"].values() if m.kind == "text" and m.conversation == desk.conversation
        )
        assert [body for _, body in said] == ["first", "second"]
    finally:
        again.close()


def test_the_folder_holds_what_was_sent(broker: BrokerProcess, tab: Tab, desk: Desk) -> None:
    id = desk.send(png(60, 40))
    stored = [path for path in Path(broker.data / "blobs").glob("??/*") if path.is_file()]
    assert any(path.read_bytes() == png(60, 40) for path in stored) and not any(id in path.name for path in stored)
