"""What is kept of visits, and what a site may say of its visitors."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.rules.contacts import kept_address
from broker.rules.visits import (
    Came,
    Told,
    begun,
    campaign,
    custom_values,
    goes_on,
    kept_url,
    looked,
    page_seen,
    with_told,
    with_way,
)
from protocol import codec, limits
from protocol.records import Contact, PageView, Visit

NOW = 1_700_000_000_000


def page(url: str, at: int = NOW) -> PageView:
    made = page_seen(url, "Title", at)
    assert made is not None
    return made


def test_a_visit_ends_after_half_an_hour_without_a_page() -> None:
    visit = begun("v", "p", "c", Came(), NOW, page("https://x.example/"))
    assert goes_on(visit, NOW + limits.VISIT_GAP_MS) and not goes_on(visit, NOW + limits.VISIT_GAP_MS + 1)
    assert goes_on(visit, NOW + limits.VISIT_GAP_MS + 1, spoke_at_ms=NOW + 1), "whoever writes is still there"


def test_the_newest_fifty_pages_are_kept_and_all_are_counted() -> None:
    visit = begun("v", "p", "c", Came(referrer="https://search.example/"), NOW, page("https://x.example/?utm_source=mail&utm_campaign=May"))
    for n in range(120):
        visit = looked(visit, page(f"https://x.example/{n}", NOW + n), NOW + n)
    assert (visit.page_count, len(visit.pages), visit.pages[-1].url) == (121, 50, "https://x.example/119")
    assert (visit.referrer, visit.campaign) == ("https://search.example/", "mail · May"), "of the first page, whatever came later"
    assert looked(visit, page("https://x.example/119", NOW + 500), NOW + 500).page_count == 121, "a reload is no new page"


def test_a_visit_with_the_longest_pages_fits_its_frame() -> None:
    visit = begun("v", "p", "c", Came(), NOW)
    for n in range(60):
        visit = looked(visit, PageView(url=f"https://x.example/{n:03}" + "é" * 475, at=NOW, title="é" * 80), NOW)
    assert len(codec.encode_struct(visit)) <= limits.RECORD_BYTES
    assert visit.pages[-1].url.startswith("https://x.example/059") and visit.page_count == 60


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.example/a?b=1#frag", "https://x.example/a?b=1"),
        ("https://user:pass@x.example:8443/a", "https://x.example:8443/a"),
        ("https://x.example/r?reset_token=abc&page=2&sid=1", "https://x.example/r?reset_token=%E2%80%A6&page=2&sid=1"),
        ("https://x.example/?CODE=1&session=2", "https://x.example/?CODE=%E2%80%A6&session=%E2%80%A6"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,<b>", ""),
        ("https://", ""),
        ("https://x.example:port/", ""),
        ("", ""),
        ("https://x.example/\u202egnp", "https://x.example/gnp"),
    ],
)
def test_of_urls_only_what_is_a_page_and_no_secret_is_kept(url: str, kept: str) -> None:
    assert kept_url(url) == kept


@given(st.text(max_size=600))
def test_no_url_is_too_long_or_of_another_kind(text: str) -> None:
    for made in (kept_url(text), kept_url(f"https://{text}"), kept_url(f"https://x.example/{text}")):
        assert made == "" or made.startswith(("http://", "https://"))
        assert len(made) <= limits.URL_CHARS and kept_url(made).startswith(made[:8])
    assert len(campaign(f"https://x.example/?utm_source={text}")) <= limits.REASON_CHARS


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("203.0.113.77", "203.0.0.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.0.0"),
        ("::1", "::"),
        ("fe80::1%eth0", "fe80::"),
        ("?", ""),
    ],
)
def test_as_much_of_an_address_as_the_portal_keeps(address: str, part: str) -> None:
    assert kept_address(address, "part") == part
    assert kept_address(address, "none") == ""
    assert kept_address("203.0.113.77", "whole") == "203.0.113.77"


# ---- what a site says


def contact(**more: object) -> Contact:
    return Contact(id="c", portal="p", name="Ana", created_at=NOW, **more)  # type: ignore[arg-type]


def test_unsigned_variables_fill_and_follow_but_take_nothing_away() -> None:
    ana = contact(custom={"Customer": "4711", "Plan": "gold"}, verified=["Plan"])
    told = with_told(ana, Told({"Customer": "1", "Plan": "free", "Cart": "10 €"}, signed=False))
    assert told.custom == {"Customer": "4711", "Plan": "gold", "Cart": "10 €"} and told.site == ["Cart"] and told.verified == ["Plan"]
    again = with_told(told, Told({"Cart": "20 €"}, signed=False))
    assert again.custom["Cart"] == "20 €"


def test_signed_variables_win_and_are_marked() -> None:
    ana = contact(custom={"Customer": "4711", "Cart": "1"}, site=["Cart"])
    told = with_told(ana, Told({"Customer": "9", "Cart": "2"}, signed=True))
    assert told.custom == {"Customer": "9", "Cart": "2"} and told.verified == ["Customer", "Cart"] and told.site == []


@given(st.dictionaries(st.text(max_size=60), st.text(max_size=500), max_size=60), st.booleans())
def test_whatever_a_site_says_fits_a_contact(values: dict[str, str], signed: bool) -> None:
    clean = custom_values(json.dumps(values))
    assert clean is not None
    told = with_told(contact(note="é" * 4_000), Told(clean, signed))
    assert len(codec.encode_struct(told)) <= limits.RECORD_BYTES
    assert codec.struct(Contact, codec.encode_struct(told)) == told, "it can be read again: every limit holds"
    assert set(told.verified) | set(told.site) <= set(told.custom)


@pytest.mark.parametrize("text", ["[]", "{", '{"a": {"b": 1}}', '{"a": [1]}', '"x"', "\ud800", "[" * 5_000])
def test_what_is_no_object_of_texts_is_refused(text: str) -> None:
    assert custom_values(text) is None


def test_numbers_and_truths_become_texts() -> None:
    assert custom_values('{"n": 3, "yes": true, "none": null, " a  b ": " c "}') == {"n": "3", "yes": "true", "a b": "c"}


def test_a_visit_that_began_on_the_site_keeps_its_way() -> None:
    visit = Visit("v", "p", "c", NOW, NOW, referrer="https://search.example/", browser="Chrome 1")
    assert with_way(visit, Came(referrer="https://x.example/", location="Lyon")).referrer == "https://search.example/"
    assert with_way(visit, Came(location="Lyon")).location == "Lyon"
