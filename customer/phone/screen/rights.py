"""What the technician may do now, each with its way back, and the two words that show that nobody is between the two ends."""

from __future__ import annotations

from customer.phone.rights import Right
from customer.phone.screen.private import COVERED
from customer.phone.screen.questions import QUESTIONS, TEAL, TEAL_DARK
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState

ROW_DP = 64.0
LINE_DP = 44.0
RED = "#B3261E"
RED_DARK = "#FF8A80"
GOOD = "#1F8A4C"
GOOD_DARK = "#6FD49A"


def line(c: Canvas, s: PhoneState, y: float) -> None:
    """In the chat, below who helps: the way to the list, and what is the matter with the words where something is."""
    ground, ink = s.palette.ground if not s.dark else s.palette.line, s.palette.text
    words = _summary(s)
    icon = "shield-check"
    if s.words.verdict == "different":
        words, icon, ground, ink = s.say("The two words are different"), "warning", RED, "#FFFFFF"
    elif s.words.blocks:
        first = "New connection: compare again" if s.words.another else "Compare the two words first"
        words, icon, ground, ink = s.say(first), "shield-warning", COVERED, "#FFFFFF"
    elif (unknown := next((name for name, uncompared in s.words.beside if uncompared), "")) != "":
        words, icon, ground, ink = s.say("{name} sees it too, without two words", name=unknown), "shield-warning", COVERED, "#FFFFFF"
    row = Rect(0, y, c.width, LINE_DP)
    c.fill(row, ground)
    c.icon(Rect(14, y, 34, LINE_DP), icon, ink, 20)
    c.text(Rect(52, y, c.width - 96, LINE_DP), words, 14, ink, 500)
    c.icon(Rect(c.width - 42, y, 34, LINE_DP), "caret-right", ink, 18)
    c.target("rights", row, ("open", "rights"), guarded=True)


def rights(c: Canvas, s: PhoneState) -> None:
    """The page."""
    p = s.palette
    c.fill(c.all, p.card)
    y = STATUS_DP + 8
    back = Rect(4, y, 48, 48)
    c.icon(back, "arrow-left", p.text, 22)
    c.target("rights:back", back, ("back",), guarded=True)
    c.text(Rect(56, y, c.width - 72, 48), s.say("What {name} may do", name=s.who), 19, p.text, 600)
    top = y + 56
    area = Rect(0, top, c.width, c.height - NAV_DP - top)
    c.clip(area)
    base = top - s.offset_dp("rights")
    at = base + 4
    if not s.rights:
        c.text(
            Rect(24, at, c.width - 48, 30), s.say("Nothing just now: {name} can only write to you.", name=s.who), 15.5, p.text2, wrap=True
        )
        at += 52
    for right in s.rights:
        _row(c, s, right, at)
        at += ROW_DP
    at = _words(c, s, _beside(c, s, at + 12))
    c.scroll("rights", area, at - base + 12)
    c.unclip()


def _row(c: Canvas, s: PhoneState, right: Right, y: float) -> None:
    p = s.palette
    question = QUESTIONS[right.what]
    badge = Rect(20, y + 10, 44, 44)
    c.disc(badge, p.tint)
    c.icon(badge, question.icon, p.accent, 22)
    red = RED_DARK if s.dark else RED
    word = s.say("Take back")
    w = c.measure(word, 15, 600, None)[0] + 28
    button = Rect(c.width - w - 16, y + 10, w, 44)
    c.outline(button.inset(1, 1), red, 12, 1.5)
    c.text(button, word, 15, red, 600, "center")
    c.target(f"revoke:{right.what}", button, ("revoke", right.what), guarded=True)
    room = button.x - 88
    c.text(Rect(78, y + 8, room, 26), s.say(question.name), 16, p.text, 500)
    c.text(Rect(78, y + 34, room, 20), _until(s, right), 13, p.text2)


def _until(s: PhoneState, right: Right) -> str:
    if right.until_ms is None:
        return s.say("Until the session ends")
    left = max(0, round(right.until_ms / 1000 - s.now.timestamp()))
    return s.say("{left} left", left=f"{left // 60}:{left % 60:02}")


def _beside(c: Canvas, s: PhoneState, y: float) -> float:
    """A line for each connection that stands besides that of who leads. Gives where it ends."""
    for name, uncompared in s.words.beside:
        also = "{name} also sees your screen. No two words were compared with them." if uncompared else "{name} also sees your screen"
        told = s.say(also, name=name)
        icon = "shield-warning" if uncompared else "eye"
        ink = s.palette.text if not uncompared else RED_DARK if s.dark else RED
        high = c.measure(told, 15, 400, c.width - 80)[1]
        c.icon(Rect(24, y, 26, 26), icon, ink, 20)
        c.text(Rect(56, y + 2, c.width - 80, high + 4), told, 15, ink, wrap=True)
        y += max(34, high + 12)
    return y


def _words(c: Canvas, s: PhoneState, y: float) -> float:
    """The two words, large, and what the person found. Gives where it ends."""
    p, words = s.palette, s.words
    inner = c.width - 48
    c.fill(Rect(0, y, c.width, 1), p.line)
    c.text(Rect(24, y + 14, inner, 28), s.say("Is it really {name}?", name=s.who), 17, p.text, 600)
    y += 48
    if words.words is None:
        told = {
            "waiting": "One moment: the words are being agreed on.",
            "failed": "The other side shows no words. Whether somebody is in between cannot be seen.",
            "often": "The connection was made anew very often, so no words are shown for this one.",
        }.get(words.standing, "Two words appear here as soon as you share your screen.")
        y = _text(c, s, told, y, p.text2) + 8
        return _again(c, s, y) if words.standing == "often" else y
    if words.another:
        y = _text(c, s, "This connection is another one than the one you compared. Compare the two words again.", y, p.text) + 4
    y = _text(c, s, "Two words on both screens. Let {name} read them to you: if they are the same, nobody is in between.", y, p.text2)
    box = Rect(24, y + 8, inner, 72)
    c.fill(box, p.tint if not s.dark else p.line, 16)
    both = "  ·  ".join(words.words)
    size = 26.0
    while size > 16 and c.measure(both, size, 600, None)[0] > inner - 24:
        size -= 1
    c.text(box, both, size, p.text, 600, "center")
    y = box.bottom + 12
    if words.verdict == "same":
        good = GOOD_DARK if s.dark else GOOD
        c.icon(Rect(24, y, 26, 26), "check-circle-fill", good, 22)
        c.text(Rect(56, y, inner - 32, 26), s.say("You found them the same."), 15.5, good, 600)
        return _again(c, s, y + 36)
    if words.verdict == "different":
        red = RED_DARK if s.dark else RED
        y = _text(c, s, "They were different: somebody may be in between.", y, red)
        still = "Nobody can touch this phone now, but what you share can still be seen. If you are not sure, press Exit."
        y = _text(c, s, still, y, red)
        return _again(c, s, y)
    half = (inner - 10) / 2
    _button(c, s, Rect(24, y, half, 52), "Different", "compare:different", ("compare", "different"), filled=False)
    _button(c, s, Rect(34 + half, y, half, 52), "Same", "compare:same", ("compare", "same"), filled=True)
    return y + 68


def _again(c: Canvas, s: PhoneState, y: float) -> float:
    button = Rect(24, y + 8, c.width - 48, 50)
    _button(c, s, button, "Compare once more", "compare:anew", ("compare", "anew"), filled=False)
    return button.bottom + 12


def _text(c: Canvas, s: PhoneState, english: str, y: float, colour: str) -> float:
    text = s.say(english, name=s.who)
    high = c.measure(text, 15, 400, c.width - 48)[1]
    c.text(Rect(24, y, c.width - 48, high + 4), text, 15, colour, wrap=True)
    return y + high + 6


def _button(c: Canvas, s: PhoneState, at: Rect, english: str, name: str, action: tuple[str, ...], *, filled: bool) -> None:
    strong = TEAL_DARK if s.dark else TEAL
    if filled:
        c.fill(at, TEAL, 14)
    else:
        c.outline(at.inset(1, 1), strong, 14, 2)
    c.text(at, s.say(english), 16, "#FFFFFF" if filled else strong, 600, "center")
    c.target(name, at, action, guarded=True)


def _summary(s: PhoneState) -> str:
    if not s.rights:
        return s.say("{name} can only write to you", name=s.who)
    if len(s.rights) == 1:
        return s.say("{name} may do one thing", name=s.who)
    return s.say("{name} may do {n} things", name=s.who, n=str(len(s.rights)))
