"""The help app: the conversation with the technician, and Exit."""

from __future__ import annotations

from dataclasses import dataclass

from customer.phone.screen import files, logs, offer, recorded, telling
from customer.phone.screen import rights as rights_page
from customer.phone.screen.caret import caret_rect
from customer.phone.screen.keyboard import keyboard, keyboard_height
from customer.phone.screen.private import COVERED
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.sharing import paint_sentence
from customer.phone.screen.state import NAV_DP, STATUS_DP, ChatLine, PhoneState

TEAL = "#0A666C"
MINE = "#DCEBEC"
MINE_DARK = "#1D3639"
RED = "#B3261E"
RED_DARK = "#FF8A80"
SHOWN_LINES = 120
SIZE = 16.0


@dataclass(frozen=True, slots=True)
class _Placed:
    line: ChatLine
    y: float
    w: float
    h: float
    head: bool


def chat(c: Canvas, s: PhoneState) -> None:
    """Who helps, whether they look on, what was said, and the way out."""
    p = s.palette
    c.fill(c.all, p.card)
    _header(c, s)
    top = STATUS_DP + 62
    if s.phase == "ended":
        _over(c, s)
        return
    if s.sharing:
        _banner(c, s, top)
        top += 50
        if s.recording:
            recorded.strip(c, s, top)
            top += recorded.STRIP_DP
    if s.phase == "active" and not s.keyboard:
        rights_page.line(c, s, top)
        top += rights_page.LINE_DP
    if s.tells:
        telling.strip(c, s, top)
        top += telling.STRIP_DP
    low = keyboard_height(c, s) if s.keyboard else NAV_DP
    composer = Rect(0, c.height - low - 62, c.width, 62)
    foot = composer.y
    if s.clipboard_granted and s.clipboard.text and not s.clipboard.secret:
        foot -= 44
        _send_clipboard(c, s, Rect(14, foot, c.width - 28, 38))
    if s.logs.working:
        foot -= 50
        logs.working(c, s, Rect(14, foot, c.width - 28, 44))
    elif s.logs.may and not s.keyboard:
        foot -= 44
        logs.button(c, s, Rect(14, foot, c.width - 28, 38))
    if s.files.shown is not None:
        foot -= files.HIGH_DP
        files.row(c, s, Rect(14, foot, c.width - 28, files.HIGH_DP - 8))
    if s.offer:
        foot -= offer.HIGH_DP
        offer.card(c, s, Rect(14, foot, c.width - 28, offer.HIGH_DP - 8))
    _thread(c, s, Rect(0, top, c.width, foot - top))
    _composer(c, s, composer)
    if s.keyboard:
        keyboard(c, s)


def _header(c: Canvas, s: PhoneState) -> None:
    p = s.palette
    y = STATUS_DP + 6
    avatar = Rect(16, y + 4, 42, 42)
    c.disc(avatar, MINE if not s.dark else MINE_DARK)
    c.text(avatar, initials(s.technician) if s.technician else "T", 15, TEAL if not s.dark else "#57C4C8", 600, "center")
    title = s.company or s.portal or "Tapline"
    c.text(Rect(70, y + 3, c.width - 190, 25), title, 17, p.text, 600)
    state = {
        "off": "", "connecting": s.say("Connecting"), "waiting": s.say("Waiting for a technician"),
        "talking": s.portal, "active": s.portal, "ended": s.portal,
    }[s.phase]  # fmt: skip
    if not s.online and s.phase in ("waiting", "talking", "active"):
        state = s.say("Reconnecting")
    c.text(Rect(70, y + 28, c.width - 190, 20), state, 13, p.text2)
    if s.phase != "ended":
        red = RED_DARK if s.dark else RED
        word = s.say("Exit")
        w = c.measure(word, 16, 600, None)[0] + 46
        button = Rect(c.width - w - 8, y + 2, w, 46)
        if s.pressed == "exit":
            c.fill(button, p.line, 12)
        c.icon(Rect(button.x + 6, button.y, 30, 46), "sign-out", red, 20)
        c.text(Rect(button.x + 38, button.y, w - 40, 46), word, 16, red, 600)
        c.target("exit", button, ("exit",), guarded=True)


def _banner(c: Canvas, s: PhoneState, y: float) -> None:
    rect = Rect(0, y, c.width, 50)
    c.fill(rect, COVERED if s.private else TEAL)
    c.icon(Rect(14, y, 34, 50), "eye-slash" if s.private else "broadcast", "#FFFFFF", 22)
    paint_sentence(c, s, Rect(52, y, c.width - 176, 50), 14.5, "#FFFFFF", 600)
    cover = Rect(c.width - 122, y, 42, 50)
    c.icon(cover, "eye" if s.private else "eye-slash", "#FFFFFF", 22)
    c.target("private", cover, ("private", "off" if s.private else "on"), guarded=True)
    stop = Rect(c.width - 80, y, 76, 50)
    c.text(stop, s.say("Stop"), 14.5, "#FFFFFF", 600, "center")
    c.target("stop-sharing", stop, ("stop_sharing",), guarded=True)


def _thread(c: Canvas, s: PhoneState, area: Rect) -> None:
    """Bottom-anchored: `phone.py` keeps it at its end unless a finger scrolled up."""
    p = s.palette
    widest = min(area.w * 0.76, 420.0)
    placed: list[_Placed] = []
    y = 12.0
    before = ""
    for line in s.chat[-SHOWN_LINES:]:
        if line.kind == "event":
            placed.append(_Placed(line, y, area.w, 30, False))
            y += 34
            before = ""
            continue
        head = line.kind == "agent" and before != "agent"
        w, h = c.measure(line.body, SIZE, 400, widest - 28)
        placed.append(_Placed(line, y, min(widest, max(w, 64) + 30), h + 38, head))
        y += h + 38 + 6
        before = line.kind
    if s.typing:
        y += 26
    c.clip(area)
    c.scroll("chat", area, y + 6)
    base = area.y - s.offset_dp("chat")
    if y + 6 < area.h:
        base += area.h - y - 6
    for item in placed:
        _line(c, s, item, base)
    if s.typing:
        c.text(Rect(20, base + y - 26, area.w - 40, 22), "• • •  " + s.who, 13, p.text2)
    c.unclip()


def _line(c: Canvas, s: PhoneState, item: _Placed, base: float) -> None:
    p = s.palette
    line, y = item.line, base + item.y
    if line.kind == "event":
        c.text(Rect(16, y, item.w - 32, item.h), f"{line.body} · {line.at}", 12.5, p.text2, 400, "center")
        return
    mine = line.kind == "customer"
    ground = (MINE_DARK if s.dark else MINE) if mine else p.ground if not s.dark else p.line
    bubble = Rect(c.width - 14 - item.w if mine else 14, y, item.w, item.h)
    c.fill(bubble, ground, 14)
    c.text(Rect(bubble.x + 14, y + 9, item.w - 26, item.h - 36), line.body, SIZE, p.text, wrap=True)
    at = line.at + (" …" if line.pending else " ✓" if mine else "")
    c.text(Rect(bubble.x + 14, bubble.bottom - 25, item.w - 26, 18), at, 12, p.text2, align="right")


def _send_clipboard(c: Canvas, s: PhoneState, r: Rect) -> None:
    """Android lets an app read the clipboard only while it is in front: here it is, and the person decides."""
    text = s.say("Send clipboard")
    w = min(c.measure(text, 14.5, 600, None)[0] + 58, r.w)
    pill = Rect(r.x, r.y, w, r.h)
    c.fill(pill, s.palette.tint, 19)
    c.icon(Rect(pill.x + 10, pill.y, 24, r.h), "clipboard-text", s.palette.accent, 18)
    c.text(Rect(pill.x + 40, pill.y, w - 50, r.h), text, 14.5, s.palette.accent, 600)
    c.target("chat:send-clipboard", pill, ("send_clipboard",), guarded=True)


def _composer(c: Canvas, s: PhoneState, r: Rect) -> None:
    p = s.palette
    field = s.fields["chat"]
    box = Rect(14, r.y + 6, r.w - 84, 48)
    c.fill(box, p.ground if not s.dark else p.line, 14)
    if field.text:
        shown = field.text[: field.caret] + "\u2502" + field.text[field.caret :]
        w = c.measure(shown, SIZE, 400, None)[0]
        inside = box.inset(14, 0)
        line = Rect(inside.x - max(0.0, w - inside.w), box.y, max(w + 4, inside.w), box.h)
        c.clip(inside)
        c.text(line, shown, SIZE, p.text)
        c.unclip()
        c.caret = caret_rect(c.measure, field.text[: field.caret], SIZE, line, wrap=False)
    else:
        c.text(box.inset(14, 0), s.say("Type a message"), SIZE, p.text2)
        c.caret = Rect(box.x + 14, box.y, 2, box.h)
    c.target("chat:field", box, ("focus",))
    send = Rect(r.right - 62, r.y + 6, 48, 48)
    c.fill(send, TEAL, 14)
    c.icon(send, "paper-plane-right", "#FFFFFF", 22)
    c.target("chat:send", send, ("send_chat",))


def _over(c: Canvas, s: PhoneState) -> None:
    p = s.palette
    y = c.height * 0.3
    c.icon(Rect(0, y, c.width, 64), "check-circle", "#2E8B57", 60)
    c.text(Rect(24, y + 78, c.width - 48, 34), s.say("The session is over"), 22, p.text, 600, "center")
    who = {"customer": "You ended it.", "agent": "The technician ended it."}.get(s.ended_by, "It was closed.")
    c.text(Rect(24, y + 114, c.width - 48, 24), s.say(who), 15.5, p.text2, 400, "center")
    c.text(Rect(24, y + 138, c.width - 48, 24), s.say("Nobody sees your screen any more."), 15.5, p.text2, 400, "center")


def initials(name: str) -> str:
    words = [w for w in name.split() if w]
    return "".join(w[0] for w in words[:2]).upper()
