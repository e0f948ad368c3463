"""Files of any type on the page, with a real broker: both ways byte for byte, through cuts and a reload, and never shown by the browser."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Tab
from tests.customer.web.page_files import BY_INPUT, Desk, choose
from tests.some_files import each_type, hostile_names, packed

pytestmark = pytest.mark.browser

ROW = "document.querySelector('.{side} .file-row')"
MADE = """(async () => {
  // bytes that repeat nowhere near: each word is its own place, mixed
  const words = new Uint32Array(SIZE / 4);
  for (let i = 0; i < words.length; i += 1) words[i] = Math.imul(i + SEED, 2654435761) ^ (i >>> 3);
  const list = new DataTransfer();
  list.items.add(new File([words], NAME, { type: 'application/octet-stream' }));
  const i = document.querySelector('[data-test=picture-input]'); i.files = list.files; i.dispatchEvent(new Event('change'));
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', words)), (b) => b.toString(16).padStart(2, '0')).join('');
})()"""
CUT = """(() => {
  // a line that is cut: so many requests for files come through, one brings half of its bytes, then none until it is mended
  const real = window.fetch;
  let left = PASS;
  window.mend = () => { left = Infinity; };
  window.cutAt = [];
  window.fetch = async (path, init) => {
    if (!String(path).startsWith('/api/v1/blob/') || (left -= 1) >= 0) return real(path, init);
    if (left < -1) throw new TypeError('the line is down');
    window.cutAt.push(init.headers['Content-Range'] ?? init.headers.Range ?? 'GET');
    if (init.method === 'PUT') throw new TypeError('the line was cut');
    const answer = await real(path, init);
    const reader = answer.body.getReader();
    let bytes = 0;
    const body = new ReadableStream({ async pull(sink) {
      const { value } = await reader.read();
      bytes += value.length;
      if (bytes > 3_000_000) { reader.cancel(); sink.error(new TypeError('the line was cut')); } else sink.enqueue(value);
    } }, { highWaterMark: 0 });
    return new Response(body, { status: answer.status });
  };
})()"""


ON_DISK = """new Promise((done) => {
  const open = indexedDB.open('tapline-files', 1);
  open.onsuccess = () => {
    const all = open.result.transaction('files').objectStore('files').getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.map((one) => one.thing.size)); };
  };
})"""


@pytest.fixture
def broker(real_broker: BrokerProcess) -> BrokerProcess:
    return real_broker


def make(tab: Tab, size: int, name: str = "dump.hprof", seed: int = 1) -> str:
    """Chosen on the page; gives its hash."""
    return str(tab.js(MADE.replace("SIZE", str(size)).replace("SEED", str(seed)).replace("NAME", json.dumps(name))))


def on_disk(tab: Tab) -> list[int]:
    """The sizes of the files that the browser's database holds."""
    return list(tab.js(ON_DISK))


def waits(tab: Tab, count: int = 1) -> None:
    tab.wait(f"document.querySelectorAll('.attachment small').length === {count}")


def downloads(tab: Tab, folder: Path) -> None:
    """The browser's own, into this folder."""
    tab.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))


def downloaded(folder: Path) -> list[tuple[str, str]]:
    """Names and hashes of what is there, once one is whole."""
    until = time.monotonic() + 40
    while not (found := [path for path in folder.iterdir() if path.suffix != ".crdownload"]):
        assert time.monotonic() < until, "nothing was downloaded"
        time.sleep(0.05)
    return [(path.name, digest(path.read_bytes())) for path in found]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_any_file_goes_up_byte_for_byte_as_what_it_is(tab: Tab, desk: Desk) -> None:
    assert "100 MB" in tab.js("document.querySelector('[data-test=picture-add]').title"), "the limit is said before"
    app = packed("AndroidManifest.xml", "classes.dex")
    choose(tab, app, "..\\Mon appli.apk", "text/html", how=BY_INPUT)
    choose(tab, b"07-01 12:00 E/Wifi: caf\xc3\xa9\n", "wifi.log", "text/plain")
    waits(tab, 2)
    assert "100 MB" in tab.js("document.querySelector('.attachments').innerText")
    tab.type("chat-input", "Voilà")
    tab.click("chat-send")
    (one, got), (two, log) = desk.received(2)
    assert (one.name, one.type, digest(got)) == ("Mon appli.apk", "application/vnd.android.package-archive", digest(app))
    assert (two.name, two.type, log) == ("wifi.log", "text/plain", b"07-01 12:00 E/Wifi: caf\xc3\xa9\n")
    tab.wait("document.querySelector('.mine').dataset.status !== 'sending'")
    rows = tab.js("[...document.querySelectorAll('.mine .file-row')].map((r) => r.textContent)")
    assert "Android app" in rows[0] and "Mon appli.apk" in rows[0] and "1 KB · Text" in rows[1]
    tab.clean()


def test_twenty_megabytes_up_with_a_cut_in_the_middle(tab: Tab, desk: Desk) -> None:
    told = make(tab, 20_000_000)
    waits(tab)
    tab.js(CUT.replace("PASS", "5"))
    tab.click("chat-send")
    tab.wait("window.cutAt.length === 1")
    tab.wait("document.querySelector('.mine .file-row progress').value > 0.1")
    assert " of 19.1 MB" in tab.js(f"{ROW.format(side='mine')}.innerText")
    tab.js("window.mend()")
    ((file, got),) = desk.received()
    assert (file.size, file.name, digest(got)) == (20_000_000, "dump.hprof", told)
    tab.clean()


def test_a_reload_in_the_middle_costs_nothing(tab: Tab, desk: Desk) -> None:
    told = make(tab, 9_000_000, seed=7)
    waits(tab)
    tab.js(CUT.replace("PASS", "4"))
    tab.type("chat-input", "the dump")
    tab.click("chat-send")
    tab.wait("window.cutAt.length === 1")
    tab.reload()
    ((file, got),) = desk.received()
    assert (file.size, digest(got)) == (9_000_000, told)
    tab.wait("document.querySelector('.mine').dataset.status !== 'sending'")
    assert on_disk(tab) == []
    tab.clean()


def test_a_file_that_nobody_sent_is_not_on_disk(tab: Tab, desk: Desk) -> None:
    choose(tab, b"a passport", "passport.txt", "text/plain")
    waits(tab)
    assert on_disk(tab) == []
    tab.js(CUT.replace("PASS", "0"))
    tab.click("chat-send")
    tab.wait("window.cutAt.length === 1")
    assert on_disk(tab) == [10]
    tab.js("window.mend()")
    desk.received()
    tab.wait("document.querySelector('.mine').dataset.status !== 'sending'")
    assert on_disk(tab) == []
    tab.clean()


def test_what_is_not_wanted_any_more_is_not_sent(tab: Tab, desk: Desk) -> None:
    make(tab, 5_000_000)
    waits(tab)
    tab.js(CUT.replace("PASS", "2"))
    tab.click("chat-send")
    tab.wait("window.cutAt.length === 1")
    assert tab.js(f"{ROW.format(side='mine')}.querySelector('button').title") == "Do not send dump.hprof"
    tab.js(f"{ROW.format(side='mine')}.querySelector('button').click(); window.mend()")
    tab.wait("document.querySelectorAll('.mine').length === 0")
    choose(tab, b"instead", "a.log", "text/plain")
    waits(tab)
    tab.click("chat-send")
    ((file, _),) = desk.received()
    assert file.name == "a.log"
    tab.clean()


def test_a_file_comes_down_byte_for_byte_and_is_never_shown(tab: Tab, desk: Desk, tmp_path: Path) -> None:
    data = b"<!doctype html><script>document.title = 'taken'</script>" + os.urandom(3_000_000).hex().encode()
    desk.send(data, "Look", name="report.html")
    tab.wait(ROW.format(side="theirs"))
    row = str(tab.js(f"{ROW.format(side='theirs')}.textContent"))
    assert "report.html.txt" in row and "5.7 MB · Text" in row
    downloads(tab, tmp_path)
    tab.js(f"{ROW.format(side='theirs')}.querySelector('button').click()")
    assert downloaded(tmp_path) == [("report.html.txt", digest(data))]
    assert tab.js(f"{ROW.format(side='theirs')}.querySelector('button').title") == "Save report.html.txt"
    assert "taken" not in tab.js("document.title")
    assert tab.js("document.querySelectorAll('.bubble iframe, .bubble object, .bubble embed, .bubble video, .bubble script').length") == 0
    tab.clean()


def test_twenty_megabytes_down_with_a_cut_in_the_middle(tab: Tab, desk: Desk, tmp_path: Path) -> None:
    data = os.urandom(20_000_000)
    desk.send(data, name="dump.hprof")
    tab.wait(ROW.format(side="theirs"))
    downloads(tab, tmp_path)
    tab.js(CUT.replace("PASS", "0"))
    tab.js(f"{ROW.format(side='theirs')}.querySelector('button').click()")
    tab.wait("window.cutAt.length === 1")
    tab.js("window.mend()")
    assert downloaded(tmp_path) == [("dump.hprof", digest(data))]
    tab.clean()


def test_every_type_and_hostile_names_are_rows_of_plain_text(tab: Tab, desk: Desk) -> None:
    names = iter(hostile_names())
    kinds = [data for kind, data in each_type() if not kind.startswith("image/")]
    for data in kinds[:12]:
        desk.send(data, name=next(names).encode("utf-8", "replace").decode()[:120] or "x")
    tab.wait(f"document.querySelectorAll('.theirs .file-row').length === {len(kinds[:12])}")
    texts = tab.js("[...document.querySelectorAll('.file-name')].map((n) => n.textContent)")
    assert all("\u202e" not in text and "/" not in text and "\\" not in text for text in texts)
    tab.clean()


def test_what_cannot_be_sent_is_said(tab: Tab, desk: Desk) -> None:
    choose(tab, b"", "empty.log", "text/plain")
    tab.wait("document.querySelector('.attachments .error').innerText === 'This file is empty.'")
    source = "const f = new File(['x'], 'large.bin'); Object.defineProperty(f, 'size', { value: 104857601 });"
    source += " import('/assets/prepare.js').then(({ prepare }) => prepare(f, 'large.bin')).catch((error) => error.code)"
    assert tab.js(f"(() => {{ {source.replace(' import', ' return import')}; }})()") == "too_large"
    tab.clean()


def test_the_folder_keeps_the_same_bytes_once(broker: BrokerProcess, tab: Tab, desk: Desk) -> None:
    data = os.urandom(70_000)
    for n in range(2):
        choose(tab, data, f"{n}.bin", "application/octet-stream")
    waits(tab, 2)
    tab.click("chat-send")
    assert [got for _, got in desk.received(2)] == [data, data]
    stored = [path for path in Path(broker.data / "blobs").glob("??/*") if path.is_file() and path.read_bytes() == data]
    assert len(stored) == 1
