"""The apps that have a page of their own: contacts, notes, bank, mail, video; and what all others show."""

from __future__ import annotations

from customer.phone.screen.apps import app_of
from customer.phone.screen.caret import caret_rect
from customer.phone.screen.keyboard import keyboard, keyboard_height
from customer.phone.screen.settings import body, header
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState

CONTACTS = 400
CONTACT_ROW = 68.0
_FIRST = (
    "Adèle", "Amina", "André", "Anna", "Bastien", "Benoît", "Björn", "Carla", "Chloé", "Claire", "Daniel", "David",
    "Elena", "Élise", "Emma", "Farid", "Félix", "Gabriel", "Hana", "Hélène", "Hugo", "Inès", "Ivan", "Jeanne",
    "Jonas", "Julie", "Karim", "Lars", "Léa", "Louis", "Lukas", "Maëlle", "Malik", "Marie", "Mehdi", "Nadia",
    "Nina", "Noé", "Olga", "Oscar", "Paul", "Rosa", "Salma", "Sofia", "Théo", "Tom", "Yara", "Zoé",
)  # fmt: skip
_LAST = ("Martin", "Diallo", "Fontaine", "Weber", "Novak", "Petit", "Lacroix", "Marques", "Keller", "Brandt", "Costa", "Lindqvist")
_TONES = ("#3C6DC4", "#3E7F46", "#B5542E", "#6C4AA3", "#1F7F86", "#A23B68", "#B97A1A")


def contact_name(i: int) -> str:
    """The i-th of the invented contacts, in the order of the list."""
    return f"{_FIRST[i * len(_FIRST) // CONTACTS]} {_LAST[i * 7 % len(_LAST)]}"


def contacts(c: Canvas, s: PhoneState) -> None:
    """The long list: only the rows in sight are built."""
    p = s.palette
    top = header(c, s, s.say("Contacts"), back=False)
    c.text(Rect(c.width - 160, STATUS_DP + 6, 140, 48), s.say("{n} contacts", n=str(CONTACTS)), 13.5, p.text2, align="right")
    y0 = body(c, s, "list", top, CONTACTS * CONTACT_ROW)
    first = max(0, int((top - y0) // CONTACT_ROW))
    last = min(CONTACTS, int((c.height - y0) // CONTACT_ROW) + 1)
    for i in range(first, last):
        row = Rect(0, y0 + i * CONTACT_ROW, c.width, CONTACT_ROW)
        name = contact_name(i)
        if s.pressed == f"contact:{i}":
            c.fill(row.inset(8, 2), p.line, 16)
        badge = Rect(20, row.y + 12, 44, 44)
        c.disc(badge, _TONES[i % len(_TONES)])
        c.text(badge, name[0] + name.split(" ")[1][0], 16, "#FFFFFF", 600, "center")
        c.text(Rect(80, row.y + 11, c.width - 150, 26), name, 17, p.text, 500)
        c.text(Rect(80, row.y + 36, c.width - 150, 20), _number(i), 13.5, p.text2)
        c.text(Rect(c.width - 70, row.y, 50, CONTACT_ROW), str(i + 1), 13.5, p.text2, align="right")
        c.target(f"contact:{i}", row, ("contact", str(i)))
    c.unclip()


def _number(i: int) -> str:
    n = (i * 7919 + 1234) % 10000
    return f"+33 6 39 98 {n // 100:02} {n % 100:02}"


def contact(c: Canvas, s: PhoneState) -> None:
    """One contact, with two buttons that do nothing."""
    p = s.palette
    top = header(c, s, s.say("Contacts"))
    name = contact_name(s.contact)
    top = body(c, s, "contact", top, 300)
    badge = Rect((c.width - 112) / 2, top + 20, 112, 112)
    c.disc(badge, _TONES[s.contact % len(_TONES)])
    c.text(badge, name[0] + name.split(" ")[1][0], 42, "#FFFFFF", 500, "center")
    c.text(Rect(0, top + 146, c.width, 36), name, 26, p.text, 500, "center")
    c.text(Rect(0, top + 184, c.width, 24), _number(s.contact), 15, p.text2, 400, "center")
    for i, (key, icon, title) in enumerate((("call", "phone", "Call"), ("message", "chat-circle", "Message"))):
        pill = Rect(c.width / 2 - 138 + i * 142, top + 232, 134, 52)
        c.fill(pill, p.tint, 26)
        c.icon(Rect(pill.x + 14, pill.y, 28, 52), icon, p.accent, 20)
        c.text(Rect(pill.x + 46, pill.y, pill.w - 54, 52), s.say(title), 15.5, p.accent, 600)
        c.target(f"contact:{key}", pill, ("nothing",))
    c.unclip()


def notes(c: Canvas, s: PhoneState) -> None:
    """A sheet of paper that takes any text, above the keyboard; its last lines stay in sight."""
    p = s.palette
    top = header(c, s, s.say("Notes"))
    low = keyboard_height(c, s) if s.keyboard else NAV_DP
    paper = Rect(12, top, c.width - 24, c.height - top - low - 12)
    c.fill(paper, p.card, 22)
    field = s.fields["note"]
    inside = paper.inset(20, 16)
    c.target("text:field", paper, ("focus",))
    if field.text:
        shown = field.text[: field.caret] + "\u2502" + field.text[field.caret :]
        _, h = c.measure(shown, 18, 400, inside.w)
        c.clip(inside)
        block = Rect(inside.x, inside.y - max(0.0, h - inside.h), inside.w, max(h, inside.h))
        c.text(block, shown, 18, p.text, wrap=True)
        c.unclip()
        c.caret = caret_rect(c.measure, field.text[: field.caret], 18, block, wrap=True)
    else:
        c.text(Rect(inside.x, inside.y, inside.w, 26), s.say("Write something"), 18, p.text2)
        c.caret = Rect(inside.x - 2, inside.y + 2, 2, 22)
        c.fill(c.caret, p.accent)
    if s.keyboard:
        keyboard(c, s)


def bank(c: Canvas, s: PhoneState) -> None:
    """FLAG_SECURE: the person sees it, a capture does not."""
    p = s.palette
    top = header(c, s, s.say("Bank"), back=False)
    card = Rect(16, top + 4, c.width - 32, 150)
    c.fill(card, "#1F7F86", 24)
    c.text(Rect(card.x + 22, card.y + 20, card.w - 44, 22), s.say("Current account"), 15, "#D9FFFFFF")
    c.text(Rect(card.x + 22, card.y + 46, card.w - 44, 46), "2 318,40 €", 34, "#FFFFFF", 500)
    c.text(Rect(card.x + 22, card.y + 108, card.w - 44, 22), "FR76 •••• •••• 4092", 14, "#D9FFFFFF")
    y = card.bottom + 14
    rows: tuple[tuple[str, str], ...] = (
        ("Card payment", "−23,90 €"),
        ("Transfer received", "+180,00 €"),
        ("Card payment", "−7,20 €"),
        ("Savings", "−50,00 €"),
    )
    shown = rows[: max(0, int((c.height - y - NAV_DP - 74) // 62))]
    c.fill(Rect(16, y, c.width - 32, 62.0 * len(shown)), p.card, 22)
    for i, (title, amount) in enumerate(shown):
        row = Rect(16, y + i * 62, c.width - 32, 62)
        if i:
            c.fill(Rect(row.x + 20, row.y, row.w - 40, 1), p.line)
        c.text(Rect(row.x + 22, row.y, row.w - 150, 62), s.say(title), 16, p.text)
        c.text(Rect(row.right - 140, row.y, 120, 62), amount, 16, p.text, 500, "right")
        c.target(f"bank:{i}", row, ("nothing",))
    foot = Rect(24, c.height - NAV_DP - 56, c.width - 48, 40)
    c.icon(Rect(foot.x, foot.y, 28, 40), "shield-check", p.text2, 20)
    c.text(Rect(foot.x + 36, foot.y, foot.w - 36, 40), s.say("This app forbids pictures of its screen"), 13.5, p.text2, wrap=True)


_MAILS = (
    ("Hélène Petit", "Photos du week-end", "11:48"),
    ("Boutique Lyon", "Votre commande est prête", "10:20"),
    ("Lukas Brandt", "Re: Dinner on Friday?", "09:02"),
    ("Mairie", "Compte rendu", "08:15"),
    ("Sofia Marques", "Tickets", "07:59"),
)


def mail(c: Canvas, s: PhoneState) -> None:
    """An inbox, and the dialog that its bins open."""
    p = s.palette
    top = header(c, s, s.say("Inbox"), back=False)
    mails = _MAILS[1:] if s.mail_deleted else _MAILS
    y = body(c, s, "mail", top, len(mails) * 80 + 20)
    for i, (who, subject, at) in enumerate(mails):
        row = Rect(12, y + i * 80, c.width - 24, 74)
        c.fill(row, p.line if s.pressed == f"mail:{i}" else p.card, 18)
        badge = Rect(row.x + 14, row.y + 16, 42, 42)
        c.disc(badge, _TONES[(i + 2) % len(_TONES)])
        c.text(badge, who[0], 17, "#FFFFFF", 600, "center")
        c.text(Rect(row.x + 70, row.y + 13, row.w - 190, 26), who, 16, p.text, 600 if i < 2 else 500)
        c.text(Rect(row.x + 70, row.y + 38, row.w - 130, 22), subject, 14, p.text2)
        c.text(Rect(row.right - 120, row.y + 13, 104, 24), at, 13, p.text2, align="right")
        bin_ = Rect(row.right - 50, row.y + 32, 44, 40)
        c.icon(bin_, "trash", p.text2, 20)
        c.target(f"mail:{i}", row, ("nothing",))
        c.target(f"mail:delete:{i}", bin_, ("ask_delete",))
    c.unclip()
    if s.mail_dialog:
        _delete_dialog(c, s)


def _delete_dialog(c: Canvas, s: PhoneState) -> None:
    p = s.palette
    c.cover()
    c.fill(c.all, p.scrim)
    c.target("dialog:outside", c.all, ("dialog", "cancel"))
    w = min(c.width - 56, 340)
    box = Rect((c.width - w) / 2, (c.height - 190) / 2, w, 190)
    c.fill(box, p.card, 28)
    c.target("dialog:box", box, ("nothing",))
    c.text(Rect(box.x + 24, box.y + 24, w - 48, 30), s.say("Delete this message?"), 21, p.text, 500)
    c.text(Rect(box.x + 24, box.y + 64, w - 48, 44), s.say("It cannot be brought back."), 15, p.text2, wrap=True)
    for i, (key, title) in enumerate((("cancel", "Cancel"), ("delete", "Delete"))):
        button = Rect(box.right - 236 + i * 112, box.bottom - 62, 106, 46)
        if s.pressed == f"dialog:{key}":
            c.fill(button, p.tint, 23)
        c.text(button, s.say(title), 15.5, p.accent, 600, "center")
        c.target(f"dialog:{key}", button, ("dialog", key))


def video(c: Canvas, s: PhoneState) -> None:
    """A still of a film; turns the phone to landscape."""
    c.fill(c.all, "#0B0E11")
    c.fill(Rect(0, 0, c.width, c.height), "#14323B")
    sun = min(c.width, c.height) * 0.5
    c.disc(Rect(c.width * 0.62 - sun / 2, c.height * 0.42 - sun / 2, sun, sun), "#E2A33B")
    c.disc(Rect(-c.width * 0.3, c.height * 0.56, c.width * 1.0, c.height * 1.2), "#1F5B52")
    c.disc(Rect(c.width * 0.35, c.height * 0.64, c.width * 1.0, c.height * 1.2), "#17443F")
    c.text(Rect(32, STATUS_DP + 8, c.width - 64, 34), s.say("Now playing"), 18, "#FFFFFF", 500)
    middle = Rect(c.width / 2 - 36, c.height / 2 - 36, 72, 72)
    c.disc(middle, "#66000000")
    c.icon(middle, "pause", "#FFFFFF", 36)
    c.target("video:pause", middle, ("nothing",))
    bar = Rect(40, c.height - NAV_DP - 38, c.width - 80, 4)
    c.fill(bar, "#66FFFFFF", 2)
    c.fill(Rect(bar.x, bar.y, bar.w * 0.37, 4), "#FFFFFF", 2)
    c.disc(Rect(bar.x + bar.w * 0.37 - 7, bar.y - 5, 14, 14), "#FFFFFF")
    c.text(Rect(bar.x, bar.y - 28, 120, 22), "1:42 / 4:36", 13, "#FFFFFF")


def empty(c: Canvas, s: PhoneState) -> None:
    p = s.palette
    app = app_of(s.page)
    header(c, s, s.say(app.name), back=False)
    badge = Rect((c.width - 88) / 2, c.height * 0.34, 88, 88)
    c.fill(badge, app.color, 26)
    c.icon(badge, app.icon, "#FFFFFF", 44)
    c.text(Rect(0, badge.bottom + 20, c.width, 30), s.say("Nothing here yet"), 19, p.text, 500, "center")
    told = s.say("This app is part of the practice phone.")
    c.text(Rect(40, badge.bottom + 54, c.width - 80, 44), told, 14.5, p.text2, 400, "center", True)
