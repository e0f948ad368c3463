"""The script for a portal's own site, in Chromium on another origin: pages before the first word, the form, pages after."""

from __future__ import annotations

import hashlib
import hmac
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.broker_process import REPOSITORY, BrokerProcess
from tests.customer.web.chromium import Tab
from tests.customer.web.technician import Technician

pytestmark = pytest.mark.browser
CUSTOM = '{"Customer": "4711"}'


class Site:
    """A shop on an origin of its own. `tag`: the script's line, once the operator has it."""

    def __init__(self) -> None:
        site = self
        self.tag = self.form = ""

        class Pages(BaseHTTPRequestHandler):
            """Every path is a page."""

            def do_GET(self) -> None:
                page = f"<!doctype html><title>Shop {self.path}</title>{site.tag}<a id=write href='{site.form}'>Write to us</a>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def broker(tmp_path: Path, site: Site) -> Iterator[BrokerProcess]:
    with BrokerProcess(tmp_path / "data", "--allow-origin", site.url) as broker:
        yield broker


def told_by_the_operator(broker: BrokerProcess) -> tuple[str, str]:
    """The key and the line for the pages, from the command line."""
    command = [sys.executable, "-m", "broker", "site", "--data", str(broker.data), "--public-url", broker.url]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True).stdout
    key, tag = re.search(r"key for signatures: ([0-9a-f]{64})", said), re.search(r"<script.*</script>", said)
    assert key and tag, said
    return key[1], tag[0]


def test_pages_of_the_site_stand_with_whoever_writes(tab: Tab, broker: BrokerProcess, site: Site) -> None:
    technician = Technician(broker)
    try:
        portal = next(iter(technician.records["portal"].values()))
        technician.request("portal_put", portal={"id": portal.id, "name": "Shop", "form": True})
        technician.request("status", status="online")
        key, tag = told_by_the_operator(broker)
        signature = hmac.new(key.encode(), CUSTOM.encode(), hashlib.sha256).hexdigest()
        site.tag = tag.replace("></script>", f" data-custom='{CUSTOM}' data-signature='{signature}'></script>")
        site.form = f"{broker.url}/w/{portal.id}"

        tab.go(f"{site.url}/?utm_source=mail&reset_token=secret")
        tab.wait("localStorage.getItem('tapline-visitor')")
        tab.go(f"{site.url}/prices")
        tab.clean()
        assert "visit" not in technician.records, "nobody has written"
        assert tab.js("document.cookie") == ""
        tab.js("document.getElementById('write').click()")
        tab.state("form")
        tab.type("form-name", "Ana")
        tab.type("form-email", "ana@example.org")
        tab.type("form-body", "Do you deliver?")
        tab.click("form-send")
        conversation = technician.the("conversation", name="Ana")
        contact = technician.the("contact", id=conversation.contact)
        visit = technician.the("visit", contact=contact.id)
        assert [page.url for page in visit.pages] == [f"{site.url}/?utm_source=mail&reset_token=%E2%80%A6", f"{site.url}/prices"]
        assert [page.title for page in visit.pages] == ["Shop /?utm_source=mail&reset_token=secret", "Shop /prices"]
        assert visit.campaign == "mail" and visit.browser.startswith("Chrome ") and visit.address == "127.0.0.0"
        assert (contact.custom, contact.verified) == ({"Customer": "4711"}, ["Customer"])
        tab.clean()

        tab.go(f"{site.url}/help")
        technician.wait(lambda: technician.records["visit"][visit.id].page_count == 3, "the page after the first word")
    finally:
        technician.close()


def test_a_browser_that_asks_for_privacy_is_left_alone(tab: Tab, broker: BrokerProcess, site: Site) -> None:
    site.tag = f'<script src="{broker.url}/assets/visit.js" data-portal="x"></script>'
    tab.before_load("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });")
    tab.go(f"{site.url}/")
    assert not [url for url in tab.requests if "/api/v1/visit" in url]
    assert tab.js("localStorage.getItem('tapline-visitor')") is None
    tab.clean()
