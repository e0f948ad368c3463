"""The settings app: its list and four of its pages."""

from __future__ import annotations

from customer.phone.screen.shapes import Action, Canvas, Rect
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState

_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("network", "wifi-high", "Network and internet", "Wi-Fi, mobile, hotspot", "#3C6DC4"),
    ("devices", "headphones", "Connected devices", "Bluetooth, pairing", "#3E7F8F"),
    ("apps", "squares-four", "Apps", "Recent apps, default apps", "#6C4AA3"),
    ("notifications", "bell", "Notifications", "History, conversations", "#B5542E"),
    ("battery", "battery-medium", "Battery", "", "#3E7F46"),
    ("display", "sun", "Display", "Dark theme, font size, brightness", "#B97A1A"),
    ("sound", "speaker-high", "Sound and vibration", "Volume, Do Not Disturb", "#A23B68"),
    ("storage", "hard-drives", "Storage", "", "#5F6872"),
    ("security", "shield-check", "Security and privacy", "Screen lock, permissions", "#1F7F86"),
    ("location", "map-pin", "Location", "On, 4 apps have access", "#3566B0"),
    ("system", "info", "System", "Languages, gestures, backup", "#4A5560"),
    ("about", "device-mobile", "About phone", "", "#4A5560"),
)
_OPENS = frozenset({"network", "battery", "display", "about"})
ROW = 72.0


def header(c: Canvas, s: PhoneState, title: str, back: bool = True) -> float:
    """Ground, back arrow and title; gives the y below."""
    p = s.palette
    c.fill(c.all, p.ground)
    y = STATUS_DP + 6
    x = 20.0
    if back:
        arrow = Rect(8, y, 44, 48)
        if s.pressed == "header:back":
            c.disc(arrow.inset(2, 4), p.line)
        c.icon(arrow, "caret-left", p.text, 24)
        c.target("header:back", arrow, ("key", "BACK"))
        x = 56
    c.text(Rect(x, y, c.width - x - 20, 48), title, 21, p.text, 600)
    return y + 54


def body(c: Canvas, s: PhoneState, key: str, top: float, content_h: float, bottom: float = NAV_DP) -> float:
    """Open a scrolled area below `top`; gives the y at which its content begins. Close it with `c.unclip()`."""
    area = Rect(0, top, c.width, c.height - top - bottom)
    c.clip(area)
    c.scroll(key, area, content_h)
    return top - s.offset_dp(key)


def settings(c: Canvas, s: PhoneState) -> None:
    """The list; some of its rows open a page."""
    p = s.palette
    top = header(c, s, s.say("Settings"), back=False)
    groups = ((0, 2), (2, 4), (4, 8), (8, 12))
    content = 64 + len(_ROWS) * ROW + len(groups) * 12 + 12
    y = body(c, s, "settings", top, content)
    search = Rect(16, y + 2, c.width - 32, 50)
    c.fill(search, p.card, 25)
    c.icon(Rect(search.x + 10, search.y, 40, 50), "magnifying-glass", p.text2, 20)
    c.text(Rect(search.x + 54, search.y, search.w - 70, 50), s.say("Search settings"), 16, p.text2)
    y += 64
    for first, last in groups:
        c.fill(Rect(12, y, c.width - 24, (last - first) * ROW), p.card, 22)
        for i in range(first, last):
            _row(c, s, i, Rect(12, y, c.width - 24, ROW), i > first)
            y += ROW
        y += 12
    c.unclip()


def _row(c: Canvas, s: PhoneState, i: int, row: Rect, line: bool) -> None:
    p = s.palette
    key, icon, title, detail, color = _ROWS[i]
    if s.pressed == f"settings:{key}":
        c.fill(row.inset(4, 4), p.ground, 18)
    if line:
        c.fill(Rect(row.x + 68, row.y, row.w - 84, 1), p.line)
    badge = Rect(row.x + 16, row.y + 17, 38, 38)
    c.disc(badge, color)
    c.icon(badge, icon, "#FFFFFF", 20)
    c.text(Rect(row.x + 70, row.y + 13, row.w - 90, 24), s.say(title), 16.5, p.text, 500)
    facts = {"battery": s.say("{n} %", n=str(s.battery)), "storage": _storage(s), "about": f"{s.persona.make} {s.persona.model}"}
    told = facts.get(key) or s.say(detail)
    c.text(Rect(row.x + 70, row.y + 37, row.w - 90, 20), told, 13.5, p.text2)
    if key in _OPENS:
        c.target(f"settings:{key}", row, ("open", key))


def battery(c: Canvas, s: PhoneState) -> None:
    """The page of the one app that this household's trouble is about."""
    p = s.palette
    top = header(c, s, s.say("Battery"))
    y = body(c, s, "battery", top, 620)
    icon = Rect(22, y + 6, 52, 52)
    c.fill(icon, "#E2552B", 15)
    c.icon(icon, "envelope-simple", "#FFFFFF", 28)
    c.text(Rect(90, y + 8, c.width - 110, 26), s.say("Mail"), 18, p.text, 500)
    c.text(Rect(90, y + 33, c.width - 110, 20), s.say("Version {n}", n="7.2.1"), 13, p.text2)
    y += 74
    card = Rect(12, y, c.width - 24, 178)
    c.fill(card, p.card, 22)
    c.text(Rect(card.x + 22, y + 14, card.w - 44, 20), s.say("Since last full charge"), 13.5, p.text2)
    c.text(Rect(card.x + 22, y + 34, 80, 34), "11 %", 26, p.text, 400)
    c.text(Rect(card.x + 96, y + 40, card.w - 110, 24), s.say("42 min in use · 3 min in the background"), 13, p.text2)
    values = (8, 5, 3, 3, 10, 12, 24, 46, 42, 20, 32, 47, 40, 56, 34)
    step = (card.w - 44) / len(values)
    for i, v in enumerate(values):
        bar = Rect(card.x + 22 + i * step, y + 138 - v * 1.1, step - 4, v * 1.1)
        c.fill(bar, p.accent if i == 13 else p.tint, 3)
    for i, hour in enumerate(("0 h", "6 h", "12 h", "14 h")):
        c.text(Rect(card.x + 22 + (card.w - 84) * i / 3, y + 144, 44, 20), hour, 12, p.text2)
    y += 194
    c.text(Rect(26, y, c.width - 40, 28), s.say("Background use"), 13.5, p.accent, 600)
    y += 34
    choices = (
        ("unrestricted", "Unrestricted", "Messages arrive at once. Uses a little more."),
        ("optimised", "Optimised", "By how you use it. Recommended."),
        ("restricted", "Restricted", "The app does nothing in the background. Notifications may be late."),
    )
    row_h = 88.0
    c.fill(Rect(12, y, c.width - 24, row_h * 3), p.card, 22)
    for i, (key, title, detail) in enumerate(choices):
        row = Rect(12, y + i * row_h, c.width - 24, row_h)
        if s.pressed == f"battery:{key}":
            c.fill(row.inset(4, 4), p.ground, 18)
        if i:
            c.fill(Rect(row.x + 62, row.y, row.w - 78, 1), p.line)
        _radio(c, s, Rect(row.x + 20, row.y + 18, 24, 24), s.background_use == key)
        c.text(Rect(row.x + 64, row.y + 16, row.w - 84, 26), s.say(title), 17, p.text, 500)
        c.text(Rect(row.x + 64, row.y + 42, row.w - 84, 40), s.say(detail), 13.5, p.text2, wrap=True)
        c.target(f"battery:{key}", row, ("background", key))
    y += row_h * 3 + 12
    _switch_card(c, s, y, (("saver", "Battery saver", s.saver, ("saver",)),))
    c.unclip()


def display(c: Canvas, s: PhoneState) -> None:
    """Dark theme and other switches that work."""
    top = header(c, s, s.say("Display"))
    y = body(c, s, "display", top, 300)
    _switch_card(
        c, s, y + 4,
        (
            ("dark", "Dark theme", s.dark, ("dark",)),
            ("adaptive", "Adaptive brightness", s.toggles["adaptive"], ("toggle", "adaptive")),
            ("rotate", "Auto-rotate", s.toggles["rotate"], ("toggle", "rotate")),
            ("percentage", "Show battery percentage", s.toggles["percentage"], ("toggle", "percentage")),
        ),
    )  # fmt: skip
    c.unclip()


def network(c: Canvas, s: PhoneState) -> None:
    """Switches that change the status bar."""
    top = header(c, s, s.say("Network and internet"))
    y = body(c, s, "network", top, 300)
    airplane = s.toggles.get("airplane", False)
    _switch_card(
        c, s, y + 4,
        (
            ("wifi", "Wi-Fi", s.toggles["wifi"], ("toggle", "wifi")),
            ("data", "Mobile data", s.toggles["data"], ("toggle", "data")),
            ("hotspot", "Hotspot", s.toggles.get("hotspot", False), ("toggle", "hotspot")),
            ("airplane", "Airplane mode", airplane, ("toggle", "airplane")),
        ),
    )  # fmt: skip
    c.unclip()


def about(c: Canvas, s: PhoneState) -> None:
    """Facts, and a clock with seconds: the page that changes by itself."""
    p = s.palette
    top = header(c, s, s.say("About phone"))
    up = int((s.now - s.booted).total_seconds())
    facts = (
        ("Practice phone", "Tapline"),
        ("Model", f"{s.persona.make} {s.persona.model}"),
        ("Android version", f"{s.persona.android} (API {s.persona.api})"),
        ("Screen", f"{s.persona.width_px} × {s.persona.height_px}, {s.persona.dpi} dpi"),
        ("Storage", _storage(s)),
        ("Time", f"{s.now:%H:%M:%S}"),
        ("Up since", f"{up // 3600}:{up // 60 % 60:02}:{up % 60:02}"),
    )
    y = body(c, s, "about", top, 24 + ROW * len(facts))
    c.fill(Rect(12, y + 4, c.width - 24, ROW * len(facts)), p.card, 22)
    for i, (title, value) in enumerate(facts):
        row = Rect(12, y + 4 + i * ROW, c.width - 24, ROW)
        if i:
            c.fill(Rect(row.x + 20, row.y, row.w - 40, 1), p.line)
        c.text(Rect(row.x + 22, row.y + 12, row.w - 44, 24), s.say(title), 16, p.text, 500)
        c.text(Rect(row.x + 22, row.y + 37, row.w - 44, 22), value, 14, p.text2)
    c.unclip()


def _storage(s: PhoneState) -> str:
    used, whole = s.persona.storage_gb
    return s.say("{used} of {all} GB", used=str(used), all=str(whole))


def _switch_card(c: Canvas, s: PhoneState, y: float, rows: tuple[tuple[str, str, bool, Action], ...]) -> None:
    p = s.palette
    h = 64.0
    c.fill(Rect(12, y, c.width - 24, h * len(rows)), p.card, 22)
    for i, (key, title, on, action) in enumerate(rows):
        row = Rect(12, y + i * h, c.width - 24, h)
        if s.pressed == f"switch:{key}":
            c.fill(row.inset(4, 4), p.ground, 18)
        if i:
            c.fill(Rect(row.x + 20, row.y, row.w - 40, 1), p.line)
        c.text(Rect(row.x + 22, row.y, row.w - 110, h), s.say(title), 16.5, p.text, 500)
        switch(c, s, Rect(row.right - 76, row.y + 17, 54, 30), on)
        c.target(f"switch:{key}", row, action)


def switch(c: Canvas, s: PhoneState, r: Rect, on: bool) -> None:
    p = s.palette
    c.fill(r, p.accent if on else p.line, r.h / 2)
    d = r.h - 8
    c.disc(Rect(r.right - d - 4 if on else r.x + 4, r.y + 4, d, d), p.on_accent if on else p.text2)


def _radio(c: Canvas, s: PhoneState, r: Rect, on: bool) -> None:
    p = s.palette
    c.outline(r.inset(1.5, 1.5), p.accent if on else p.text2, r.w / 2, 2.2)
    if on:
        c.disc(r.inset(6.5, 6.5), p.accent)
