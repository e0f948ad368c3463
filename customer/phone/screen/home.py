"""Launcher, recent apps, lock screen."""

from __future__ import annotations

from customer.phone.screen.apps import APPS, DOCK, App, app_of
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState
from customer.phone.words import date

WHITE = "#FFFFFF"
SOFT = "#D9FFFFFF"
ICON_DP = 58.0


def launcher(c: Canvas, s: PhoneState) -> None:
    """Large clock, what this phone is, apps, dock; wide screens have one row of apps."""
    c.wallpaper()
    wide = c.width > c.height
    top = STATUS_DP + (8 if wide else 34)
    left = 26.0
    clock = 48.0 if wide else 68.0
    c.text(Rect(left, top, c.width - 2 * left, clock * 1.15), f"{s.now:%H:%M}", clock, WHITE, 300)
    line = f"{date(s.lang, s.now.weekday(), s.now.day, s.now.month)} · 9°"
    c.text(Rect(left + 3, top + clock * 1.15, c.width - 2 * left, 24), line, 17, WHITE)
    _practice_pill(c, s, top + clock * 1.15 + 38, left, wide)
    columns = 8 if wide else 4
    rows = [APPS[i : i + columns] for i in range(0, len(APPS), columns)]
    cell_w = (c.width - 24) / columns
    cell_h = 96.0
    dock_y = c.height - NAV_DP - cell_h - 4
    grid_y = dock_y - len(rows) * cell_h - (2 if wide else 20)
    for r, row in enumerate(rows):
        for i, app in enumerate(row):
            _app(c, s, app, Rect(12 + i * cell_w, grid_y + r * cell_h, cell_w, cell_h))
    dock_w = (c.width - 24) / len(DOCK)
    for i, app in enumerate(DOCK):
        _app(c, s, app, Rect(12 + i * dock_w, dock_y, dock_w, cell_h))


def _practice_pill(c: Canvas, s: PhoneState, y: float, left: float, wide: bool) -> None:
    text = f"{s.say('Practice phone')} · {s.persona.make} {s.persona.model}"
    w = c.measure(text, 13, 500, None)[0] + 28
    rect = Rect(c.width - left - w, STATUS_DP + 16, w, 30) if wide else Rect(left, y, min(w, c.width - 2 * left), 30)
    c.fill(rect, "#33FFFFFF", 15)
    c.text(rect.inset(14, 0), text, 13, WHITE, 500)


def _app(c: Canvas, s: PhoneState, app: App, cell: Rect) -> None:
    icon = Rect(cell.x + (cell.w - ICON_DP) / 2, cell.y + 4, ICON_DP, ICON_DP)
    pressed = s.pressed == f"app:{app.page}"
    if pressed:
        icon = icon.inset(2.5, 2.5)
    c.fill(icon, app.color, icon.w * 0.29)
    if pressed:
        c.fill(icon, "#26000000", icon.w * 0.29)
    c.icon(icon, app.icon, WHITE, 30)
    if app.page == "chat" and s.phase in ("waiting", "talking", "active"):
        c.disc(Rect(icon.right - 11, icon.y - 3, 14, 14), "#FFFFFF")
        c.disc(Rect(icon.right - 9, icon.y - 1, 10, 10), "#2FB65D")
    c.text(Rect(cell.x, icon.y + ICON_DP + 6, cell.w, 20), s.say(app.name), 13, WHITE, 400, "center")
    c.target(f"app:{app.page}", Rect(cell.x + 6, cell.y, cell.w - 12, cell.h - 4), ("open", app.page), ("hold", app.page))


def recents(c: Canvas, s: PhoneState) -> None:
    """Apps that were left, newest first, as cards that go sideways. What they showed is not kept: secure pages stay private."""
    c.fill(c.all, "#E6182024")
    c.target("recents:outside", c.all, ("close_overlay",))
    card_w = min(c.width * 0.72, 340.0)
    card_h = min(card_w * c.height / c.width, c.height - STATUS_DP - NAV_DP - 150)
    top = STATUS_DP + 56
    gap = 16.0
    pages = [p for p in s.recent if p != "launcher"]
    if not pages:
        c.icon(Rect(0, c.height / 2 - 60, c.width, 40), "squares-four", SOFT, 36)
        c.text(Rect(0, c.height / 2 - 8, c.width, 26), s.say("No recent items"), 17, WHITE, 400, "center")
        return
    content = len(pages) * (card_w + gap) - gap + (c.width - card_w)
    area = Rect(0, top - 44, c.width, card_h + 44)
    c.scroll("recents", area, content, "x")
    x = (c.width - card_w) / 2 - s.offset_dp("recents")
    for page in pages:
        app = app_of(page)
        head = Rect(x, top - 40, card_w, 32)
        c.fill(Rect(head.x, head.y + 2, 28, 28), app.color, 8)
        c.icon(Rect(head.x, head.y + 2, 28, 28), app.icon, WHITE, 16)
        c.text(Rect(head.x + 38, head.y, card_w - 40, 32), s.say(app.name), 15, WHITE, 500)
        card = Rect(x, top, card_w, card_h)
        c.fill(card, s.palette.ground, 20)
        c.text(Rect(card.x + 20, card.y + 18, card.w - 40, 32), s.say(app.name), 20, s.palette.text, 500)
        for i in range(int((card_h - 80) // 62)):
            c.fill(Rect(card.x + 14, card.y + 64 + i * 62, card.w - 28, 52), s.palette.card, 12)
            c.fill(Rect(card.x + 28, card.y + 80 + i * 62, (card.w - 56) * (0.5 + 0.13 * ((i * 7 + len(page)) % 4)), 8), s.palette.line, 4)
            c.fill(Rect(card.x + 28, card.y + 95 + i * 62, (card.w - 56) * (0.3 + 0.1 * ((i * 5) % 4)), 7), s.palette.line, 3.5)
        c.target(f"recent:{page}", card, ("resume", page))
        x += card_w + gap
    clear = Rect((c.width - 130) / 2, top + card_h + 24, 130, 42)
    c.fill(clear, "#33FFFFFF", 21)
    c.text(clear, s.say("Clear all"), 15, WHITE, 500, "center")
    c.target("recents:clear", clear, ("clear_recents",))


def keyguard(c: Canvas, s: PhoneState) -> None:
    c.wallpaper()
    c.fill(c.all, "#59000000")
    y = c.height * 0.17
    c.icon(Rect(0, y - 56, c.width, 30), "lock", WHITE, 24)
    c.text(Rect(0, y, c.width, 100), f"{s.now:%H:%M}", 84, WHITE, 300, "center")
    c.text(Rect(0, y + 104, c.width, 26), date(s.lang, s.now.weekday(), s.now.day, s.now.month), 18, WHITE, 400, "center")
    c.text(Rect(20, c.height - 92, c.width - 40, 24), s.say("Swipe up or tap to unlock"), 15, WHITE, 400, "center")
    c.target("keyguard:unlock", c.all, ("unlock",), guarded=True)
