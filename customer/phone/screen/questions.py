"""The technician's questions to the person: what each asks, what a yes lets happen and what not, for how long, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from customer.phone.screen.settings import switch
from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, PhoneState

TEAL = "#0A666C"
TEAL_DARK = "#57C4C8"
"""The same where it stands on a dark card."""


@dataclass(frozen=True, slots=True)
class Question:
    """`name`: what a yes gives, in the list of rights. `means`: what it lets the technician do, and what not."""

    asks: str
    name: str
    means: str
    icon: str


QUESTIONS = {
    "view": Question(
        "May {name} see your screen?", "See your screen", "{name} sees what you see, and cannot touch anything.", "device-mobile"
    ),
    "control": Question(
        "May {name} control your phone?", "Control your phone",
        "{name} can tap and swipe on this phone. Your own finger always comes first.", "hand-pointing",
    ),
    "typing": Question(
        "May {name} type on your phone?", "Type on your phone",
        "{name} can write text where you have opened a field. You see every letter.", "keyboard",
    ),
    "diag": Question(
        "Share device information with {name}?", "See information about your phone",
        "Model, Android, battery, memory, storage, network, screen and the names of some apps. No files, messages or passwords.", "info",
    ),
    "logs": Question(
        "May {name} receive log files?", "Receive log files",
        "You choose each file, and see it before it leaves.", "notepad",
    ),
    "files": Question(
        "May {name} send and receive files?", "Send and receive files",
        "You choose each file that goes, and are asked for each that comes.", "files",
    ),
    "clipboard": Question(
        "May {name} use your clipboard?", "Use your clipboard",
        "{name} can put text there, and read what you have copied.", "clipboard-text",
    ),
    "record": Question(
        "May {name} record what you show?", "Record what you show",
        "{name} keeps a video of what you share, without private moments.", "record",
    ),
    "camera": Question(
        "May {name} look through your camera?", "Look through your camera",
        "{name} sees what your camera sees, and hears nothing.", "camera",
    ),
}  # fmt: skip


def how_long(s: PhoneState, ttl_s: int) -> str:
    """For how long a yes holds, and how to take it back."""
    if not ttl_s:
        return s.say("You can take it back at any time.")
    minutes = max(1, round(ttl_s / 60))
    return s.say(
        "For 1 minute, or until you take it back." if minutes == 1 else "For {n} minutes, or until you take it back.", n=str(minutes)
    )


def _caution(s: PhoneState) -> str:
    """What is to be minded before any yes. Once the two words were found different, it may be another who asks."""
    if s.words.verdict == "different":
        return s.say("The two words were different: it may not be {name} who asks.", name=s.who)
    return s.say("Say Yes only if you asked for this help.")


def consent(c: Canvas, s: PhoneState) -> None:
    """The question, with the technician's name, Yes and No of the same size; only the person's own finger can answer."""
    prompt = s.prompt
    if prompt is None:
        return
    p = s.palette
    c.cover()
    c.fill(c.all, p.scrim)
    c.target("consent:outside", c.all, ("nothing",), guarded=True)
    w = min(c.width - 24, 460.0)
    system = prompt.kind == "system"
    question = QUESTIONS[prompt.what]
    title = s.say("Share your screen with Tapline?") if system else s.say(question.asks, name=s.who)
    detail = (
        s.say("Everything on your screen can be seen while you share it: passwords, payment details, photos, messages.")
        if system
        else " ".join(
            (
                s.say(question.means, name=s.who),
                how_long(s, prompt.ttl_s),
                s.say("From {portal}.", portal=s.portal or s.say("this help desk")),
                _caution(s),
            )
        )
    )
    title_h = c.measure(title, 22, 600, w - 48)[1]
    detail_h = c.measure(detail, 15, 400, w - 48)[1]
    inner = 70 + title_h + 10 + detail_h + (64 if system else 0) + 24
    h = inner + 76
    box = Rect((c.width - w) / 2, c.height - NAV_DP - h - 8 if c.height > c.width else (c.height - h) / 2, w, h)
    c.fill(box, p.card, 28)
    badge = Rect(box.x + 24, box.y + 22, 44, 44)
    c.disc(badge, p.tint if system else "#DCEBEC")
    c.icon(badge, "broadcast" if system else question.icon, p.accent if system else TEAL, 24)
    y = box.y + 80
    c.text(Rect(box.x + 24, y, w - 48, title_h + 4), title, 22, p.text, 600, wrap=True)
    y += title_h + 12
    c.text(Rect(box.x + 24, y, w - 48, detail_h + 4), detail, 15, p.text2, wrap=True)
    y += detail_h + 14
    if system:
        row = Rect(box.x + 24, y, w - 48, 50)
        c.outline(row, p.line, 14, 1.5)
        c.icon(Rect(row.x + 10, row.y, 30, 50), "device-mobile", p.text2, 20)
        c.text(Rect(row.x + 48, row.y, row.w - 120, 50), s.say("Entire screen"), 15.5, p.text, 500)
        switch(c, s, Rect(row.right - 66, row.y + 10, 54, 30), True)
    half = (w - 58) / 2
    no = Rect(box.x + 24, box.bottom - 76, half, 54)
    yes = Rect(no.right + 10, no.y, half, 54)
    strong = p.accent if system else TEAL
    refusing = TEAL_DARK if s.dark and not system else strong  # a No is read as easily as a Yes
    c.outline(no.inset(1, 1), refusing, 14, 2)
    c.text(no, s.say("Cancel" if system else "No"), 17, refusing, 600, "center")
    c.fill(yes, strong, 14)
    c.text(yes, s.say("Start" if system else "Yes"), 17, p.on_accent if system else "#FFFFFF", 600, "center")
    c.target("consent:no", no, ("answer", prompt.what, "denied"), guarded=True)
    c.target("consent:yes", yes, ("answer", prompt.what, "granted"), guarded=True)
