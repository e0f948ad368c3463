"""What is kept of a visit: which pages, from where, with what; and what a site may say of its visitors. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import msgspec
from msgspec.structs import replace

from broker.rules.people import clean_name
from protocol import codec, limits
from protocol.records import Contact, PageView, Visit

TOUCHED_MS = 60_000
"""A visit that goes on without a new page is written again at most this often."""
PER_ADDRESS_PER_S, PER_ADDRESS_BURST = 2.0, 60.0
PER_VISITOR_PER_S, PER_VISITOR_BURST = 1.0, 30.0
_SECRET = re.compile(r"token|secret|passw|pwd|code|auth|key|session|sig|otp|jwt", re.IGNORECASE)
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_LEFT_OUT = "…"


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody reached the broker. `address` and `location`: as much as the portal keeps."""

    agent_string: str = ""
    browser: str = ""
    address: str = ""
    location: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Custom variables of a site, and whether it signed them."""

    values: dict[str, str]
    signed: bool


def goes_on(visit: Visit, now_ms: int, spoke_at_ms: int = 0) -> bool:
    """Whether what happens now belongs to this visit. `spoke_at_ms`: the conversation's last line, which counts as being there."""
    return now_ms - max(visit.last_at, spoke_at_ms) <= limits.VISIT_GAP_MS


def begun(id: str, portal: str, contact: str, came: Came, now_ms: int, page: PageView | None = None) -> Visit:
    """A visit with its first page, or without any: the broker's own pages are none."""
    visit = Visit(
        id=id,
        portal=portal,
        contact=contact,
        started_at=now_ms,
        last_at=now_ms,
        referrer=came.referrer,
        browser=came.browser,
        agent_string=clean_name(came.agent_string, limits.USER_AGENT_CHARS),
        address=came.address[:64],
        location=clean_name(came.location),
    )
    return looked(visit, page, now_ms) if page is not None else visit


def looked(visit: Visit, page: PageView, now_ms: int) -> Visit:
    """Another page. The same one again (a reload) is no new line. The newest are kept, as many as fit; all are counted."""
    if visit.pages and visit.pages[-1].url == page.url:
        pages = [*visit.pages[:-1], replace(visit.pages[-1], title=page.title or visit.pages[-1].title)]
        return _fitting(replace(visit, last_at=now_ms, pages=pages))
    after = replace(
        visit,
        last_at=now_ms,
        pages=[*visit.pages, page][-limits.PAGES_OF_VISIT :],
        page_count=visit.page_count + 1,
        campaign=visit.campaign if visit.page_count else campaign(page.url),
    )
    return _fitting(after)


def with_way(visit: Visit, came: Came) -> Visit:
    """A visit that a site began, once its visitor is here: what was not known of it before."""
    return replace(
        visit,
        referrer=visit.referrer or came.referrer,
        browser=visit.browser or came.browser,
        agent_string=visit.agent_string or clean_name(came.agent_string, limits.USER_AGENT_CHARS),
        address=visit.address or came.address[:64],
        location=visit.location or clean_name(came.location),
    )


def touched(visit: Visit, now_ms: int) -> Visit:
    """Somebody is still there; the same visit where it was told of less than a minute ago."""
    return replace(visit, last_at=now_ms) if now_ms - visit.last_at >= TOUCHED_MS else visit


def page_seen(url: str, title: str, now_ms: int) -> PageView | None:
    """None for what is no page of the web."""
    kept = kept_url(url)
    return PageView(url=kept, at=now_ms, title=clean_name(title, limits.LABEL_CHARS)) if kept else None


def kept_url(url: str) -> str:
    """Of an http or https URL: no user, no password, no fragment, and no value that looks like a secret. Empty for anything else."""
    text = clean_name(url, limits.URL_TAKEN_CHARS).replace(" ", "%20")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    asked = "&".join(_without_secret(one) for one in parts.query.split("&")) if parts.query else ""
    made = urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", parts.path or "/", asked, ""))
    return made[: limits.URL_CHARS]


def _without_secret(parameter: str) -> str:
    name, is_, _ = parameter.partition("=")
    return f"{name}={quote(_LEFT_OUT)}" if is_ and _SECRET.search(name) else parameter


def campaign(url: str) -> str:
    """The `utm_` parameters of a page as words: `newsletter · email · spring`."""
    try:
        asked = dict(parse_qsl(urlsplit(url).query, max_num_fields=100))
    except ValueError:
        return ""
    return clean_name(" · ".join(clean_name(asked[name], 40) for name in _UTM if asked.get(name)), limits.REASON_CHARS)


def custom_values(text: str) -> dict[str, str] | None:
    """The variables that a site sent, made clean; None when they are no JSON object of texts and numbers."""
    try:
        raw = msgspec.json.decode(text.encode(), type=dict[str, str | bool | int | float | None])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    most = limits.FIELD_NAME_CHARS - len("custom.")
    made: dict[str, str] = {}
    for name, value in raw.items():
        said = "" if value is None else ("true" if value else "false") if isinstance(value, bool) else str(value)
        if clean_name(name, most) and clean_name(said):
            made[clean_name(name, most)] = clean_name(said, limits.CUSTOM_CHARS)
    return made


def with_told(contact: Contact, told: Told) -> Contact:
    """Signed values take the place of others and are verified; unsigned ones only of what the site itself has set unsigned.

    What does not fit is left out, in the order in which the site named it.
    """
    for name, value in told.values.items():
        free = name not in contact.custom
        if free and len(contact.custom) >= limits.CUSTOM_FIELDS:
            continue
        if not told.signed and not free and (name not in contact.site or name in contact.verified):
            continue
        others = [one for one in contact.verified if one != name], [one for one in contact.site if one != name]
        verified, site = ([*others[0], name], others[1]) if told.signed else (others[0], [*others[1], name])
        after = replace(contact, custom={**contact.custom, name: value}, verified=verified, site=site)
        if len(codec.encode_struct(after)) <= limits.RECORD_BYTES:
            contact = after
    return contact


def _fitting(visit: Visit) -> Visit:
    while visit.pages and len(codec.encode_struct(visit)) > limits.RECORD_BYTES:
        visit = replace(visit, pages=visit.pages[1:])
    return visit
