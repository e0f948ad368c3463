"""Pictures and files each way through real processes: console to Chromium, Chromium to console, in the order of what was written."""

from __future__ import annotations

import base64
import hashlib
import json
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from console.intents import SendFile
from protocol.wire import Send
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.stage import Stage
from tests.e2e.web_customer import consent, in_browser, join_by_link, reads, say
from tests.some_files import packed
from tests.some_pictures import png

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

SHOWN = "[...document.querySelectorAll('.picture img')].filter((i) => i.naturalWidth === {width} && i.checkVisibility()).length === 1"
CHOOSE = """(() => {
  const bytes = Uint8Array.from(atob(DATA), (c) => c.charCodeAt(0));
  const list = new DataTransfer();
  list.items.add(new File([bytes], 'capture.png', { type: 'image/png' }));
  const input = document.querySelector('[data-test=picture-input]');
  input.files = list.files;
  input.dispatchEvent(new Event('change'));
})()"""


def choose(tab: Tab, data: bytes) -> None:
    tab.js(CHOOSE.replace("DATA", json.dumps(base64.b64encode(data).decode())))
    tab.wait("document.querySelector('.attachment img')")


def test_a_picture_goes_both_ways_and_is_seen(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Web")
        await in_browser(join_by_link, tab, url, "Ana Fontaine")
        conversation = await stage.admit("Ana Fontaine")
        await in_browser(consent, tab, False)
        await in_browser(tab.state, "chatting")
        talk = stage.window.chat.talk

        # what a screenshot does, and what a technician does who pastes one
        stage.desk.submit(SendFile(conversation, png(640, 400, (40, 160, 60)), "screen.png", "Look here"))
        await in_browser(tab.wait, SHOWN.format(width=640))
        image = QImage(320, 200, QImage.Format.Format_RGB32)
        image.fill(QColor("#c83c1e"))
        talk.composer.attach([image])
        await stage.until(talk.composer.send_button.isEnabled, "the pasted picture ready")
        await stage.type(talk.composer.editor, "and here")
        QTest.keyClick(talk.composer.editor, Qt.Key.Key_Return)
        await in_browser(tab.wait, SHOWN.format(width=320))
        await in_browser(reads, tab, "and here")

        await in_browser(choose, tab, png(500, 300, (40, 70, 190)))
        await in_browser(say, tab, "Voilà mon écran")
        await in_browser(say, tab, "C'est bon ?")
        replica = stage.desk.replica
        await stage.until(lambda: any(m.body == "C'est bon ?" for m in replica.messages(conversation)), "the customer's words")
        said = [(m.body, len(m.files)) for m in replica.messages(conversation) if m.kind == "text"]
        assert said == [("Look here", 1), ("and here", 1), ("Voilà mon écran", 1), ("C'est bon ?", 0)]
        theirs = next(m for m in replica.messages(conversation) if m.body == "Voilà mon écran")

        def blue() -> bool:
            """The customer's picture is on the technician's screen."""
            shown = talk.view.viewport().grab().toImage()
            box = talk.view.rect_of(theirs.id)
            ratio = shown.devicePixelRatio()
            x, y = int((box.x() + 60) * ratio), int((box.y() + 60) * ratio)
            return shown.rect().contains(x, y) and shown.pixelColor(x, y) == QColor(40, 70, 190)

        await stage.until(blue, "the customer's picture in the thread")
        path = stage.desk.file(theirs.files[0].id).path
        assert path is not None and path.read_bytes() == png(500, 300, (40, 70, 190))
        stored = [p for p in (stage.folder / "profile" / "broker" / "blobs").glob("??/*") if p.is_file()]
        assert len(stored) == 3 and all(p.read_bytes().startswith(b"\x89PNG") for p in stored)
        await in_browser(tab.clean)

    play(scene)


def test_a_broker_that_cannot_keep_it_just_now_costs_only_time(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Web")
        await in_browser(join_by_link, tab, url, "Ana Fontaine")
        conversation = await stage.admit("Ana Fontaine")
        await in_browser(consent, tab, False)
        await in_browser(tab.state, "chatting")
        blobs = stage.folder / "profile" / "broker" / "blobs"
        blobs.write_bytes(b"a file where a folder should be")  # nothing can be kept there
        stage.desk.submit(SendFile(conversation, png(640, 400)))
        queued = stage.desk.replica.queued_messages

        def moving() -> bool:
            sends = [q.request for q in queued(conversation) if isinstance(q.request, Send)]
            return bool(sends) and stage.desk.file(sends[0].files[0].id).moving

        await stage.until(moving, "the attempt")
        blobs.unlink()
        await in_browser(tab.wait, SHOWN.format(width=640))
        await stage.until(lambda: not queued(conversation), "the outbox empty")

    play(scene)


def test_files_of_any_type_go_both_ways_from_tray_to_disk(play: Perform[None], tab: Tab) -> None:
    """Chosen beside the words, sent with them, rows on the page; the customer's app fetched by a press and saved byte for byte."""
    app = packed("AndroidManifest.xml", "classes.dex")

    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Web")
        await in_browser(join_by_link, tab, url, "Ana Fontaine")
        conversation = await stage.admit("Ana Fontaine")
        await in_browser(consent, tab, False)
        await in_browser(tab.state, "chatting")
        talk, replica = stage.window.chat.talk, stage.desk.replica
        log, dump = stage.folder / "wifi.log", stage.folder / "dump.hprof"
        log.write_bytes("07-01 12:00 café\n".encode() * 200)
        dump.write_bytes(os.urandom(12_000_000))
        talk.composer.attach([log, dump])
        await stage.until(talk.composer.send_button.isEnabled, "the files ready")
        await stage.type(talk.composer.editor, "Both of them")
        QTest.keyClick(talk.composer.editor, Qt.Key.Key_Return)
        await in_browser(reads, tab, "Both of them")
        rows = await in_browser(tab.js, "[...document.querySelectorAll('.theirs .file-row')].map((r) => r.textContent)")
        assert "wifi.log" in rows[0] and "dump.hprof" in rows[1] and "11.4 MB" in rows[1]
        stored = {hashlib.sha256(p.read_bytes()).digest() for p in (stage.folder / "profile" / "broker" / "blobs").glob("??/*")}
        assert {hashlib.sha256(p.read_bytes()).digest() for p in (log, dump)} <= stored

        source = CHOOSE.replace("DATA", json.dumps(base64.b64encode(app).decode())).replace("capture.png", "Mon appli.apk")
        await in_browser(tab.js, source.replace("image/png", "application/octet-stream"))
        await in_browser(tab.wait, "document.querySelector('.attachment small')")
        await in_browser(say, tab, "L'application")
        await stage.until(lambda: any(m.body == "L'application" for m in replica.messages(conversation)), "the customer's words")
        (file,) = next(m.files for m in replica.messages(conversation) if m.body == "L'application")
        assert (file.name, file.type) == ("Mon appli.apk", "application/vnd.android.package-archive")
        await stage.until(lambda: any(f.id == file.id for f in talk.view.pictures()), "its row")
        assert stage.desk.file(file.id).path is None, "nothing but pictures comes by itself"
        talk.files.press(file.id)
        await stage.until(lambda: stage.desk.file(file.id).path is not None, "the file")
        path = stage.desk.file(file.id).path
        assert path is not None and path.read_bytes() == app
        await in_browser(tab.clean)

    play(scene)
