"""Log files on the page with a real broker: asked for, chosen, looked at, scrubbed, sent through cuts byte for byte; the mail instead."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from customer.phone.logs.scrub import Scrubber
from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Tab
from tests.customer.web.page_files import Desk, choose
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join
from tests.customer.web.technician import Technician
from tests.customer.web.test_page_files import downloaded, downloads

pytestmark = pytest.mark.browser

INPUT = "const i = document.querySelector('[data-test=logs-input]'); i.files = list.files; i.dispatchEvent(new Event('change'));"
LOG = (
    "11-30 13:32:01.123  8421  8421 E AndroidRuntime: FATAL EXCEPTION: main\n"
    "11-30 13:32:01.124  8421  8421 I Login: claire@shop.example from 93.184.216.34 password=hunter2\n"
)
CUTS = """(() => {
  // each of these requests that carries bytes is cut, then one goes through
  const real = window.fetch;
  const cuts = new Set(CUTS);
  let n = 0;
  window.cutAt = [];
  window.fetch = async (path, init) => {
    if (!String(path).startsWith('/api/v1/blob/') || init.body === null || !cuts.has(n++)) return real(path, init);
    window.cutAt.push(init.headers['Content-Range']);
    await real(path, { ...init, body: init.body.slice(0, Math.floor(init.body.size / 3)) }).catch(() => {});
    throw new TypeError('the line was cut');
  };
})()"""
STANDSTILL = """{
  const real = window.fetch;
  window.fetch = (path, init) => (String(path).startsWith('/api/v1/blob/') ? new Promise(() => {}) : real(path, init));
}"""
ON_THEIR_WAY = "JSON.parse(sessionStorage.getItem('tapline.outbox')).filter((e) => e.frame.about === 'log').length"


@pytest.fixture
def broker(real_broker: BrokerProcess) -> BrokerProcess:
    return real_broker


def put(tab: Tab, data: bytes, name: str = "logcat.txt") -> None:
    choose(tab, data, name, "text/plain", how=INPUT)


def ask(technician: Technician, conversation: str) -> str:
    session = technician.the("conversation", id=conversation).session
    technician.request("ask", session=session, what=["logs"])
    return f"{session}:logs"


def test_asked_chosen_looked_at_scrubbed_and_sent(tab: Tab, desk: Desk, technician: Technician) -> None:
    consent = ask(technician, desk.conversation)
    tab.state("asking")
    assert "asks for log files. You choose which ones." in tab.text()
    assert tab.js("document.querySelector('[data-test=logs-send]').disabled"), "nothing is chosen, nothing goes"
    put(tab, LOG.encode())
    put(tab, b"PK\x03\x04\x00\x00", "bugreport.zip")
    tab.wait("document.querySelector('.logs-list').innerText.includes('3 places replaced')")
    assert "nothing in it can be replaced" in tab.text()
    counts = {kind: tab.js(f"document.querySelector('[data-test=logs-count-{kind}]').innerText") for kind in ("email", "ip", "card")}
    assert counts == {"email": "1", "ip": "1", "card": ""}
    tab.click("logs-look")
    tab.wait("document.querySelector('.logs-preview pre')?.textContent.includes('[email] from [ip] password=[password]')")
    tab.js("document.querySelector('[data-test=logs-kind-ip]').click()")
    tab.wait("document.querySelector('.logs-preview pre').textContent.includes('93.184.216.34 password=[password]')")
    tab.wait("document.querySelector('.logs-list').innerText.includes('2 places replaced')")
    assert tab.js("[...document.querySelectorAll('[data-test=logs-file]')].map((box) => box.checked)") == [True, False]
    assert technician.the("consent", id=consent).state == "asked", "nothing has left"
    tab.wait("document.querySelector('[data-test=logs-send]').innerText.includes('1 file')")
    tab.js("document.querySelector('[data-test=logs-send]').click()")
    ((file, got),) = desk.received()
    assert got.decode() == Scrubber([k for k in Scrubber().kinds if k != "ip"]).data(LOG.encode()).decode()
    assert (file.name, file.type, file.sha256) == ("logcat.txt", "text/plain", hashlib.sha256(got).hexdigest())
    technician.the("message", about="log", conversation=desk.conversation)
    technician.the("consent", id=consent, state="granted")
    tab.state("chatting")
    assert "You sent log files" in tab.text() and not tab.visible("logs")
    _taken_back_after_a_reload(tab, desk, technician)
    tab.clean()


def _taken_back_after_a_reload(tab: Tab, desk: Desk, technician: Technician) -> None:
    """The bytes of another one do not get through, and the page is loaded again meanwhile."""
    consent = ask(technician, desk.conversation)
    tab.state("asking")
    tab.js(STANDSTILL)
    tab.before_load(STANDSTILL)
    put(tab, LOG.encode())
    tab.wait("document.querySelector('[data-test=logs-send]').innerText.includes('1 file')")
    tab.js("document.querySelector('[data-test=logs-send]').click()")
    technician.the("consent", id=consent, state="granted")
    tab.reload()
    tab.state("chatting")
    assert tab.js(ON_THEIR_WAY) == 1
    tab.click("menu")
    tab.click("menu-rights")
    tab.click("revoke-logs")
    technician.the("consent", id=consent, state="revoked")
    assert tab.js(ON_THEIR_WAY) == 0


def test_sent_unasked_from_the_menu_and_a_no_is_a_no(tab: Tab, desk: Desk, technician: Technician) -> None:
    tab.click("menu")
    tab.click("menu-logs")
    tab.wait("document.activeElement.id === 'logs-title'")
    tab.js("document.querySelector('[data-test=logs-cancel]').click()")
    tab.wait("!document.querySelector('[data-test=logs]').checkVisibility()")
    consent = ask(technician, desk.conversation)
    tab.state("asking")
    tab.js("document.querySelector('[data-test=logs-cancel]').click()")
    technician.the("consent", id=consent, state="denied")
    tab.state("chatting")
    tab.clean()


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(10, 20))])
def test_five_megabytes_cut_at_random_points_arrive_byte_for_byte(tab: Tab, desk: Desk, technician: Technician, seed: int) -> None:
    luck = random.Random(seed)
    lines = [f"11-30 13:00:{n % 60:02}.{n % 1000:03}  710  {luck.randrange(9999)} I Tag: {luck.random()}\n" for n in range(90_000)]
    data = "".join(lines).encode()[:5_000_000]
    tab.click("menu")
    tab.click("menu-logs")
    tab.js(CUTS.replace("CUTS", json.dumps(sorted(luck.sample(range(8), 4)))))
    tab.js("window.parts = []")
    for at in range(0, len(data), 1_000_000):
        tab.js(f"window.parts.push({json.dumps(data[at : at + 1_000_000].decode())})")
    tab.js(f"(() => {{ const list = new DataTransfer(); list.items.add(new File(window.parts, 'logcat.txt')); {INPUT} }})()")
    tab.wait("document.querySelector('.logs-list').innerText.includes('eplace')")
    tab.js("document.querySelector('[data-test=logs-send]').click()")
    ((_, got),) = desk.received()
    assert len(tab.js("window.cutAt")) >= 2, "the line was cut"
    assert hashlib.sha256(got).digest() == hashlib.sha256(Scrubber().data(data)).digest()
    technician.the("message", about="log", conversation=desk.conversation)
    tab.clean()


SHARES = """
navigator.canShare = ({ files }) => files.length > 0;
window.shared = [];
navigator.share = async ({ files, title, text }) => {
  // once the press is too long ago, as browsers have it
  if (!window.late) { window.late = true; throw new DOMException('late', 'NotAllowedError'); }
  for (const file of files) window.shared.push([file.name, await file.text(), title, text]);
};
"""


def test_a_phone_attaches_the_cleaned_files_to_a_mail_itself(tab: Tab) -> None:
    scripted = ScriptedBroker()
    try:
        scripted.portal["mail"] = "jonas@boutique.example"
        tab.before_load(SHARES)
        join(tab, scripted)
        tab.click("menu")
        tab.click("menu-logs")
        put(tab, LOG.encode())
        put(tab, b"nothing of anybody\n", "two.log")
        press = "document.querySelector('.logs-mail').open = true; document.querySelector('[data-test=logs-share]').click()"
        tab.js(press)
        tab.wait("document.querySelector('[data-test=logs-share]').innerText.includes('once more')")
        tab.js(press)
        tab.wait("window.shared.length === 2")
        (one, two) = tab.js("window.shared")
        assert [one[0], two[0]] == ["logcat.txt", "two.log"], "all that were chosen"
        assert one[1] == Scrubber().data(LOG.encode()).decode() and two[1] == "nothing of anybody\n"
        assert "Boutique Lyon" in one[2] and one[3].startswith("jonas@boutique.example\n")
        tab.clean()
    finally:
        scripted.close()


def test_by_mail_instead_with_the_cleaned_files(tab: Tab, tmp_path: Path) -> None:
    scripted = ScriptedBroker()
    try:
        scripted.portal["mail"] = "jonas@boutique.example"
        join(tab, scripted)
        tab.click("menu")
        tab.click("menu-logs")
        put(tab, LOG.encode())
        tab.wait("document.querySelector('[data-test=logs-mail]')?.getAttribute('href')")
        mail = urlsplit(tab.js("document.querySelector('[data-test=logs-mail]').getAttribute('href')"))
        assert (mail.scheme, mail.path) == ("mailto", "jonas@boutique.example")
        assert "- logcat.txt" in parse_qs(mail.query)["body"][0] and "Boutique Lyon" in parse_qs(mail.query)["subject"][0]
        assert "jonas@boutique.example" in tab.js("document.querySelector('[data-test=logs-mail-text]').value")
        downloads(tab, tmp_path)
        tab.js("document.querySelector('.logs-mail').open = true; document.querySelector('[data-test=logs-save]').click()")
        assert downloaded(tmp_path) == [("logcat.txt", hashlib.sha256(Scrubber().data(LOG.encode())).hexdigest())]
        tab.clean()
    finally:
        scripted.close()
