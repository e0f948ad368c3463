"""The sheet on which the phone's owner chooses log files: what there is, what would leave of each, what is taken out before."""

from __future__ import annotations

from typing import Literal

from customer.phone.screen.log_sheet import KINDS
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState

TEAL = "#0A666C"
ROW_DP = 62.0
KIND_DP = 46.0
NAMES = {
    "query": "What follows the ? in web addresses", "token": "Access tokens and keys", "password": "Passwords", "email": "E-mail addresses",
    "mac": "Hardware addresses", "ip": "Internet addresses", "device": "Numbers of device and SIM card", "card": "Card numbers",
    "place": "Coordinates", "phone": "Phone numbers",
}  # fmt: skip
SHOWN_LINES = 60


def is_shown(s: PhoneState) -> bool:
    """Asked for, or opened by the owner."""
    return not s.locked and (s.logs.open or (s.prompt is not None and s.prompt.what == "logs"))


def sheet(c: Canvas, s: PhoneState) -> None:
    """Only the person's own finger can press anything on it."""
    p, sheet = s.palette, s.logs
    asked = s.prompt is not None and s.prompt.what == "logs"
    c.cover()
    c.fill(c.all, p.scrim)
    c.target("logs:outside", c.all, ("nothing",), guarded=True)
    box = Rect(8, STATUS_DP + 8, c.width - 16, c.height - STATUS_DP - NAV_DP - 16)
    c.fill(box, p.card, 24)
    inside = Rect(box.x + 20, box.y + 18, box.w - 40, box.h - 36)
    mailing = sheet.mailing and sheet.draft is not None
    title = s.say("Send log files to {name}", name=s.who)
    if sheet.looked:
        title = s.say("What leaves of {name}", name=sheet.looked)
    elif mailing:
        title = s.say("By e-mail instead")
    title_h = c.measure(title, 20, 600, inside.w)[1]
    c.text(Rect(inside.x, inside.y, inside.w, title_h + 4), title, 20, p.text, 600, wrap=True)
    y = inside.y + title_h + 10
    foot = box.bottom - 74
    if sheet.looked:
        _beginning(c, s, Rect(inside.x, y, inside.w, foot - y - 8))
        _wide(c, s, Rect(inside.x, foot, inside.w, 54), "Back", ("logs", "look", ""), "logs:back")
        return
    if mailing:
        _draft(c, s, Rect(inside.x, y, inside.w, foot - y - 8))
        _wide(c, s, Rect(inside.x, foot, inside.w, 54), "Back", ("logs", "mail"), "logs:back")
        return
    if sheet.choosing_kinds:
        _kinds(c, s, Rect(inside.x, y, inside.w, foot - y - 8))
        _wide(c, s, Rect(inside.x, foot, inside.w, 54), "Back", ("logs", "kinds"), "logs:back")
        return
    detail = s.say("You choose which ones. What names people and places is replaced before it leaves.")
    detail_h = c.measure(detail, 14.5, 400, inside.w)[1]
    c.text(Rect(inside.x, y, inside.w, detail_h + 4), detail, 14.5, p.text2, wrap=True)
    y += detail_h + 12
    kinds = Rect(inside.x, foot - 58, inside.w, 46)
    area = Rect(inside.x, y, inside.w, kinds.y - y - 8)
    _files(c, s, area)
    c.fill(kinds, p.tint, 14)
    words = s.say("Replaced before sending: {n} of {all} kinds", n=str(len(sheet.kinds)), all=str(len(KINDS)))
    c.text(kinds.inset(14, 0), words, 14.5, p.accent, 600)
    c.target("logs:kinds", kinds, ("logs", "kinds"), guarded=True)
    half = (inside.w - 10) / 2
    no, yes = Rect(inside.x, foot, half, 54), Rect(inside.x + half + 10, foot, half, 54)
    c.outline(no.inset(1, 1), TEAL if not s.dark else p.accent, 14, 2)
    c.text(no, s.say("Not now" if asked else "Cancel"), 16, TEAL if not s.dark else p.accent, 600, "center")
    c.target("logs:no", no, ("answer", "logs", "denied") if asked else ("logs", "close"), guarded=True)
    if not sheet.chosen:
        c.fill(yes, p.line, 14)
        c.text(yes, s.say("Send"), 16, p.text2, 600, "center")
        c.target("logs:nothing", yes, ("nothing",), guarded=True)
        return
    c.fill(yes, TEAL, 14)
    c.text(yes, s.say("Send {n} ({size})", n=str(len(sheet.chosen)), size=size_in_words(s, sheet.size)), 16, "#FFFFFF", 600, "center")
    c.target("logs:send", yes, ("answer", "logs", "granted") if asked else ("logs", "send"), guarded=True)


def working(c: Canvas, s: PhoneState, r: Rect) -> None:
    """In the chat, while they are prepared and brought."""
    p = s.palette
    c.fill(r, p.tint, 14)
    c.text(Rect(r.x + 14, r.y, r.w - 28, r.h - 8), s.say("Sending {name}…", name=s.logs.working), 14.5, p.accent, 600)
    c.fill(Rect(r.x + 14, r.bottom - 9, (r.w - 28) * max(0.02, min(1.0, s.logs.share)), 3), p.accent, 1.5)


def button(c: Canvas, s: PhoneState, r: Rect) -> None:
    """In the chat: the way to it."""
    text = s.say("Send log files")
    w = min(c.measure(text, 14.5, 600, None)[0] + 58, r.w)
    pill = Rect(r.x, r.y, w, r.h)
    c.fill(pill, s.palette.tint, 19)
    c.icon(Rect(pill.x + 10, pill.y, 24, r.h), "file-text", s.palette.accent, 18)
    c.text(Rect(pill.x + 40, pill.y, w - 50, r.h), text, 14.5, s.palette.accent, 600)
    c.target("chat:logs", pill, ("logs", "open"), guarded=True)


def _files(c: Canvas, s: PhoneState, area: Rect) -> None:
    p, sheet = s.palette, s.logs
    c.clip(area)
    c.scroll("logs", area, len(sheet.files) * ROW_DP + (KIND_DP if sheet.draft is not None else 0))
    y = area.y - s.offset_dp("logs")
    for name, size in sheet.files:
        row = Rect(area.x, y, area.w, ROW_DP - 6)
        y += ROW_DP
        if row.bottom < area.y or row.y > area.bottom:
            continue
        on = name in sheet.chosen
        c.outline(row, p.accent if on else p.line, 14, 1.5)
        c.icon(Rect(row.x + 8, row.y, 30, row.h), "check-square" if on else "square", p.accent if on else p.text2, 22)
        c.text(Rect(row.x + 46, row.y + 7, row.w - 100, 22), name, 15, p.text, 600)
        facts = size_in_words(s, size)
        if name in sheet.replaced:
            facts += " · " + s.say("{n} places replaced", n=str(sheet.replaced[name]))
        c.text(Rect(row.x + 46, row.y + 29, row.w - 100, 20), facts, 13, p.text2)
        c.target(f"logs:file:{name}", Rect(row.x, row.y, row.w - 52, row.h), ("logs", "toggle", name), guarded=True)
        eye = Rect(row.right - 50, row.y, 48, row.h)
        c.icon(eye, "eye", p.text2, 20)
        c.target(f"logs:look:{name}", eye, ("logs", "look", name), guarded=True)
    if sheet.draft is not None and y < area.bottom:
        row = Rect(area.x, y, area.w, KIND_DP)
        c.icon(Rect(row.x + 8, row.y, 30, row.h), "envelope-simple", p.accent, 20)
        c.text(Rect(row.x + 46, row.y, row.w - 46, row.h), s.say("By e-mail instead"), 15, p.accent, 600)
        c.target("logs:mail", row, ("logs", "mail"), guarded=True)
    c.unclip()


def _draft(c: Canvas, s: PhoneState, area: Rect) -> None:
    """What a mail program would show. Here there is none: nothing leaves."""
    assert s.logs.draft is not None
    to, subject, body = s.logs.draft
    told = s.say("Your mail program gets this draft with the cleaned files. You send it there.")
    lines: list[tuple[str, float, Literal[400, 600], str]] = [
        (told, 14.5, 400, s.palette.text2),
        (s.say("To: {address}", address=to), 15, 600, s.palette.text),
        (s.say("Subject: {subject}", subject=subject), 15, 600, s.palette.text),
        *((line, 15, 400, s.palette.text) for line in body.split("\r\n")),
    ]
    heights = [c.measure(text or " ", size, weight, area.w)[1] + (12 if text == told else 4) for text, size, weight, _ in lines]
    c.clip(area)
    c.scroll("log-mail", area, sum(heights) + 8)
    y = area.y - s.offset_dp("log-mail")
    for (text, size, weight, ink), height in zip(lines, heights, strict=True):
        if y + height > area.y and y < area.bottom:
            c.text(Rect(area.x, y, area.w, height), text, size, ink, weight, wrap=True)
        y += height
    c.unclip()


def _kinds(c: Canvas, s: PhoneState, area: Rect) -> None:
    p = s.palette
    c.clip(area)
    c.scroll("log-kinds", area, len(KINDS) * KIND_DP)
    y = area.y - s.offset_dp("log-kinds")
    for kind in KINDS:
        row = Rect(area.x, y, area.w, KIND_DP)
        y += KIND_DP
        on = kind in s.logs.kinds
        c.icon(Rect(row.x, row.y, 30, row.h), "check-square" if on else "square", p.accent if on else p.text2, 22)
        c.text(Rect(row.x + 40, row.y, row.w - 40, row.h), s.say(NAMES[kind]), 15, p.text)
        c.target(f"logs:kind:{kind}", row, ("logs", "kind", kind), guarded=True)
    c.unclip()


def _beginning(c: Canvas, s: PhoneState, area: Rect) -> None:
    lines = s.logs.beginning.split("\n")[:SHOWN_LINES]
    c.clip(area)
    heights = [c.measure(line or " ", 12, 400, area.w)[1] for line in lines]
    c.scroll("log-text", area, sum(heights) + 8)
    y = area.y - s.offset_dp("log-text")
    for line, height in zip(lines, heights, strict=True):
        if y + height > area.y and y < area.bottom:
            c.text(Rect(area.x, y, area.w, height), line, 12, s.palette.text, wrap=True)
        y += height
    c.unclip()


def _wide(c: Canvas, s: PhoneState, r: Rect, words: str, action: tuple[str, ...], target: str) -> None:
    c.outline(r.inset(1, 1), TEAL if not s.dark else s.palette.accent, 14, 2)
    c.text(r, s.say(words), 16, TEAL if not s.dark else s.palette.accent, 600, "center")
    c.target(target, r, action, guarded=True)


def size_in_words(s: PhoneState, size: int) -> str:
    if size < 1024 * 1024:
        return s.say("{n} KB", n=str(max(1, round(size / 1024))))
    text = f"{size / 1024 / 1024:.1f}"
    return s.say("{n} MB", n=text.replace(".", ",") if s.lang == "fr" else text)
