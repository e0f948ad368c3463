"""What Android itself draws over the apps: bars, shade, quick settings, volume, power dialog, toasts."""

from __future__ import annotations

from customer.phone.screen import recorded
from customer.phone.screen.private import COVERED
from customer.phone.screen.private import tile as private_tile
from customer.phone.screen.shapes import Action, Canvas, Rect
from customer.phone.screen.sharing import paint_sentence, sentence
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState
from customer.phone.words import date

LIVE = "#1F8A4C"
TEAL = "#0A666C"
_DARK_BARS = frozenset({"launcher", "landscape"})


def status_bar(c: Canvas, s: PhoneState, black: bool = False) -> None:
    """Time, who looks on, network, battery. The notice is there in every picture that leaves the phone."""
    light = black or s.dark or s.locked or s.overlay != "" or s.page in _DARK_BARS
    ink = "#FFFFFF" if light else s.palette.text
    y = 2.0
    h = STATUS_DP - 2
    c.text(Rect(20, y, 70, h), f"{s.now:%H:%M}", 14.5, ink, 600)
    x = c.width - 18
    if s.toggles["percentage"]:
        left = s.say("{n} %", n=str(s.battery))
        w = c.measure(left, 13.5, 600, None)[0]
        x -= w
        c.text(Rect(x, y, w + 2, h), left, 13.5, ink, 600)
        x -= 4
    x -= 12
    _battery(c, Rect(x, y + 8, 10, 15), ink)
    x -= 22
    airplane = s.toggles.get("airplane", False)
    c.icon(Rect(x, y, 18, h), "airplane-fill" if airplane else "cell-signal-full-fill", ink, 17)
    if s.toggles["wifi"] and not airplane:
        x -= 22
        c.icon(Rect(x, y, 18, h), "wifi-high-fill", ink, 18)
    if s.sharing and s.recording:
        notice(c, s, 78, 108, y)
        recorded.chip(c, s, 114, x - 8, y)
    elif s.sharing:
        notice(c, s, 78, x - 8, y)


def notice(c: Canvas, s: PhoneState, left: float, right: float, y: float) -> None:
    """The chip that says that the screen is shared (P22)."""
    text = sentence(s)
    if c.measure(text, 12.5, 600, None)[0] + 36 > right - left - 12:
        text = s.say("Private moment") if s.private else s.say("Screen shared")
    w = min(c.measure(text, 12.5, 600, None)[0] + 46, right - left)
    chip = Rect(left, y + 3, max(w, 30), 24)
    c.fill(chip, COVERED if s.private else LIVE, 12)
    c.icon(Rect(chip.x + 7, chip.y, 18, 24), "eye-slash" if s.private else "broadcast", "#FFFFFF", 15)
    if chip.w > 60:
        c.text(Rect(chip.x + 28, chip.y, chip.w - 36, 24), text, 12.5, "#FFFFFF", 600)


def _battery(c: Canvas, r: Rect, ink: str) -> None:
    faint = "#66" + ink[-6:]
    c.fill(Rect(r.x + 3, r.y - 2, 4, 2.5), faint, 1)
    c.fill(r, faint, 2)
    c.fill(Rect(r.x, r.y + r.h * 0.53, r.w, r.h * 0.47), ink, 2)


def navigation_bar(c: Canvas, s: PhoneState, black: bool = False) -> None:
    """Three softkeys, drawn and working (P29). Samsung has Recents at the left."""
    bar = Rect(0, c.height - NAV_DP, c.width, NAV_DP)
    light = black or s.dark or s.overlay in ("recents", "quick", "shade", "power") or s.page in _DARK_BARS
    ink = "#FFFFFF" if (light and not s.keyboard) or s.dark else s.palette.text
    order = ["RECENTS", "HOME", "BACK"] if s.persona.recents_left else ["BACK", "HOME", "RECENTS"]
    spread = min(c.width, 560.0)
    for i, key in enumerate(order):
        x = c.width / 2 + (i - 1) * spread * 0.28
        cell = Rect(x - 44, bar.y, 88, NAV_DP)
        if s.pressed == f"nav:{key}":
            c.fill(Rect(x - 34, bar.y + 6, 68, NAV_DP - 12), "#33808080", 18)
        if key == "BACK":
            c.icon(cell, "caret-left", ink, 22)
        elif key == "HOME":
            d = 18.0
            if s.persona.recents_left:
                c.outline(Rect(x - d / 2, bar.y + (NAV_DP - d) / 2, d, d), ink, 6, 2)
            else:
                c.outline(Rect(x - d / 2, bar.y + (NAV_DP - d) / 2, d, d), ink, d / 2, 2)
        elif s.persona.recents_left:
            for j in (-1, 0, 1):
                c.fill(Rect(x + j * 6.5 - 1, bar.y + 17, 2, 15), ink, 1)
        else:
            c.outline(Rect(x - 8, bar.y + NAV_DP / 2 - 8, 16, 16), ink, 3, 2)
        c.target(f"nav:{key}", cell, ("key", key))


_TILES: tuple[tuple[str, str, str], ...] = (
    ("wifi", "wifi-high", "Wi-Fi"),
    ("bluetooth", "bluetooth", "Bluetooth"),
    ("data", "cell-signal-full", "Mobile data"),
    ("rotate", "arrows-clockwise", "Auto-rotate"),
    ("torch", "flashlight", "Torch"),
    ("airplane", "airplane", "Airplane mode"),
    ("dnd", "moon", "Do not disturb"),
    ("hotspot", "broadcast", "Hotspot"),
)


def shade(c: Canvas, s: PhoneState) -> None:
    """Notifications, under a row of quick settings (all of them when opened fully)."""
    c.cover()
    c.fill(c.all, "#F2171A1F")
    c.target("shade:outside", c.all, ("close_overlay",))
    full = s.overlay == "quick"
    y = STATUS_DP + 14
    c.text(Rect(24, y, 180, 46), f"{s.now:%H:%M}", 36, "#FFFFFF", 300)
    c.text(Rect(c.width - 204, y, 180, 46), date(s.lang, s.now.weekday(), s.now.day, s.now.month), 15, "#FFFFFF", 400, "right")
    y += 60
    columns = 4 if c.width > 600 else 2
    count = len(_TILES) if full else columns * (1 if columns == 4 else 2)
    gap, tile_h = 10.0, 64.0
    tile_w = (c.width - 40 - gap * (columns - 1)) / columns
    if s.sharing:
        # in front of all the others, in the short row as in the full one
        private_tile(c, s, Rect(20, y, c.width - 40, tile_h))
        y += tile_h + gap
    for i, (key, icon, title) in enumerate(_TILES[:count]):
        tile = Rect(20 + i % columns * (tile_w + gap), y + i // columns * (tile_h + gap), tile_w, tile_h)
        on = s.toggles.get(key, False)
        c.fill(tile, "#2F6FE0" if on else "#2B3038", 24)
        c.icon(Rect(tile.x + 10, tile.y, 36, tile_h), icon, "#FFFFFF", 22)
        c.text(Rect(tile.x + 52, tile.y + 12, tile.w - 60, 22), s.say(title), 14.5, "#FFFFFF", 500)
        c.text(Rect(tile.x + 52, tile.y + 33, tile.w - 60, 20), s.say("On" if on else "Off"), 12.5, "#C8D0DA")
        c.target(f"tile:{key}", tile, ("toggle", key))
    y += ((count + columns - 1) // columns) * (tile_h + gap) + 12
    cards: list[tuple[str, str, str, str, Action]] = []
    if s.sharing:
        words = s.say("Private moment") if s.private else s.say("Your screen is being shared")
        cards.append(("sharing", "eye-slash" if s.private else "broadcast", words, "", ("open", "chat")))
    if s.sharing and s.recording:
        end = s.say("Tap here to end the recording") if s.recording == "on" else ""
        cards.append(("recording", "record-fill", recorded.sentence(s), end, ("end_recording",) if end else ("nothing",)))
    if "update" in s.notifications:
        cards.append(("update", "download-simple", s.say("Update available"), s.say("Tonight while you sleep"), ("dismiss", "update")))
    for key, icon, title, detail, action in cards:
        card = Rect(16, y, c.width - 32, 76)
        c.fill(card, "#2B3038", 24)
        live = {"sharing": COVERED if s.private else LIVE, "recording": recorded.ground(s)}
        c.disc(Rect(card.x + 16, y + 18, 40, 40), live.get(key, "#4A5560"))
        c.icon(Rect(card.x + 16, y + 18, 40, 40), icon, "#FFFFFF", 20)
        c.text(Rect(card.x + 70, y + 15, card.w - 90, 24), title, 15.5, "#FFFFFF", 600)
        below = Rect(card.x + 70, y + 36, card.w - 90, 36)
        if key == "sharing" and s.private:
            c.text(below, s.say("Nothing is shown"), 13.5, "#C8D0DA")
        elif key == "sharing":
            paint_sentence(c, s, below, 13.5, "#C8D0DA", 400)
        else:
            c.text(below, detail, 13.5, "#C8D0DA")
        c.target(f"notification:{key}", card, action, guarded=key == "recording")
        y += 84
    if not cards:
        c.text(Rect(0, y + 20, c.width, 28), s.say("No notifications"), 15, "#C8D0DA", 400, "center")


def power_dialog(c: Canvas, s: PhoneState) -> None:
    """Off, restart, lock, emergency; only the lock does something."""
    c.cover()
    c.fill(c.all, "#B3000000")
    c.target("power:outside", c.all, ("close_overlay",))
    items = (
        ("off", "power", "Power off"),
        ("restart", "arrow-counter-clockwise", "Restart"),
        ("lock", "lock", "Lock"),
        ("emergency", "phone", "Emergency"),
    )
    side = 300.0
    box = Rect((c.width - side) / 2, (c.height - side) / 2, side, side)
    c.fill(box, s.palette.card, 36)
    for i, (key, icon, title) in enumerate(items):
        x, y = box.x + 18 + i % 2 * 138, box.y + 20 + i // 2 * 134
        disc = Rect(x + 31, y + 6, 64, 64)
        c.disc(disc, "#B3332C" if key == "emergency" else s.palette.tint)
        c.icon(disc, icon, "#FFFFFF" if key == "emergency" else s.palette.accent, 28)
        c.text(Rect(x, y + 78, 126, 24), s.say(title), 14.5, s.palette.text, 500, "center")
        c.target(f"power:{key}", Rect(x, y, 126, 118), ("power", key))


def volume_panel(c: Canvas, s: PhoneState) -> None:
    p = s.palette
    box = Rect(c.width - 72, c.height * 0.3, 56, 236)
    c.fill(box, p.card, 28)
    c.outline(box, p.line, 28, 1)
    track = Rect(box.x + 22, box.y + 22, 12, 160)
    c.fill(track, p.line, 6)
    level = 0.0 if s.muted else s.volume / 10
    c.fill(Rect(track.x, track.bottom - track.h * level, 12, track.h * level), p.accent, 6)
    c.icon(Rect(box.x, box.bottom - 50, 56, 44), "speaker-x" if s.muted else "speaker-high", p.text, 22)


def toast(c: Canvas, s: PhoneState) -> None:
    """What was done for the person or by an app, for a moment."""
    if not s.toast:
        return
    text = s.say(s.toast)
    w = min(c.measure(text, 14, 500, None)[0] + 40, c.width - 48)
    pill = Rect((c.width - w) / 2, c.height - NAV_DP - 160, w, 44)
    c.fill(pill, "#E62B3038", 22)
    c.text(pill.inset(20, 0), text, 14, "#FFFFFF", 500, "center")
