"""Files of a report: JSON with the values as told, a page on which nothing of the device is markup and nothing is fetched."""

from __future__ import annotations

import json
from datetime import UTC
from html.parser import HTMLParser

from console.diagnostics.export import About, as_html, as_json
from console.diagnostics.rows import rows
from console.diagnostics.rules import verdicts
from protocol.support import Item
from tests.console.diagnostics.device_reports import AT, told

HOSTILE = '<script>alert(1)</script><img src="http://x/">&amp;\'"'


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_holds_what_was_told_as_text_only() -> None:
    now = told({"identity.model": HOSTILE, "security.patch_age": 400, f"own.{HOSTILE[:40]}": HOSTILE, "ids.imei": Item("imei",
    why=HOSTILE)})
    found = verdicts(now)
    page = as_html(rows(now, found), found, About(HOSTILE, HOSTILE, AT), UTC)
    tags = Tags()
    tags.feed(page)
    assert tags.tags <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "td", "span", "bdi"}
    assert not [name for name, value in tags.attributes if name.startswith("on") or name in ("src", "href") or "url(" in (value or "")]
    assert tags.text.count(HOSTILE) >= 5 and "The security update is 400 days old" in tags.text
    assert "default-src 'none'" in page and "21 November 2026 at 14:05" in tags.text


def test_json_has_values_units_reasons_and_verdicts() -> None:
    now = told({"battery.level": 5, "battery.health": Item("health", why="withheld"), "own.x": Item("x", 1.5, "furlong"),
    "memory.low": True})
    document = json.loads(as_json(now, verdicts(now), About("Claire", "Galaxy A54", AT)))
    assert document["sections"]["battery"][0] == {"key": "level", "value": 5, "unit": None, "why": None, "at": AT}
    assert document["sections"]["battery"][1]["why"] == "withheld" and document["sections"]["own"][0]["unit"] == "furlong"
    assert {verdict["item"] for verdict in document["verdicts"]} == {"battery.level", "memory.low"}
    assert (document["name"], document["device"], document["session"]) == ("Claire", "d", "s")
