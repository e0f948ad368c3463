"""What taps and keys do to the phone's state. Pure; deeds for the rest of the program come back as wishes."""

from __future__ import annotations

from customer.phone.screen.apps import PAGES, app_of
from customer.phone.screen.shapes import Action
from customer.phone.screen.sight import Sight
from customer.phone.screen.state import TEXT_PAGES, PhoneState

Wish = tuple[str, ...]
"""`("exit",)`, `("stop_sharing",)`, `("private", on)`, `("say", body)`, `("answer", what, answer)`, `("locked",)`, `("unlocked",)`,
`("send_clipboard",)`, `("end_recording",)`, `("revoke", what)`, `("compare", same or different or anew)`,
`("take", yes or no)`;
the phone's own are `("copied", text)` and `("pasted",)`."""


def apply(s: PhoneState, action: Action) -> list[Wish]:
    """Carry out one action. Raises ValueError for one that does not exist."""
    match action:
        case ("nothing",) | ("hold", _):
            return []
        case ("back",):
            _back(s)
        case ("home",):
            _leave(s)
            s.stack = ["launcher"]
        case ("open", page):
            show(s, page, resume=True)
        case ("resume", page):
            show(s, page, resume=True)
        case ("contact", index):
            s.contact = int(index)
            s.stack.append("contact")
        case ("overlay", "" | "recents" | "shade" | "quick" | "power" as name):
            s.overlay = name
            s.keyboard = False
            if name == "recents":
                s.scroller("recents").offset = 0
        case ("close_overlay",):
            s.overlay = ""
        case ("clear_recents",):
            s.recent.clear()
            s.tasks.clear()
            s.overlay = ""
            s.stack = ["launcher"]
        case ("toggle", key):
            s.toggles[key] = not s.toggles.get(key, False)
        case ("dark",):
            s.dark = not s.dark
        case ("saver",):
            s.saver = not s.saver
        case ("background", choice):
            s.background_use = choice
        case ("dismiss", name):
            s.notifications = [n for n in s.notifications if n != name]
        case ("ask_delete",):
            s.mail_dialog = True
        case ("dialog", answer):
            s.mail_dialog = False
            s.mail_deleted = s.mail_deleted or answer == "delete"
        case ("north",):
            s.sight.north()
        case ("volume", step):
            s.muted = not s.muted if step == "mute" else False
            if step != "mute":
                s.volume = max(0, min(10, s.volume + int(step)))
        case ("power", what):
            s.overlay = ""
            return _lock(s) if what == "lock" else []
        case ("lock",):
            return _lock(s)
        case ("unlock",):
            if s.locked:
                s.locked = False
                return [("unlocked",)]
        case ("file", answer):
            s.files.answered(answer == "yes")
        case ("logs", *_) | ("exit",) | ("stop_sharing",) | ("end_recording",) | ("private", _) | ("send_clipboard",) | ("answer", _, _):
            return [action]
        case ("revoke" | "compare" | "take", _):
            return [action]
        case _:
            return _typed(s, action)
    return []


def show(s: PhoneState, page: str, resume: bool) -> None:
    """Bring a page to the front; with `resume`, an app that was left comes back as it was. Raises ValueError for no such page."""
    if page not in PAGES:
        raise ValueError(f"no page {page[:40]!r}")
    inside = page != "launcher" and s.page != "launcher" and app_of(s.page).page == app_of(page).page
    _leave(s)
    if page == "launcher":
        s.stack = ["launcher"]
        return
    app = app_of(page).page
    if inside and page != app:
        s.stack = [*(p for p in s.stack if p != page), page]
    else:
        kept = s.tasks.pop(app, None) if resume and page == app else None
        s.stack = ["launcher", *(kept or ([app] if page == app else [app, page]))]
        if not resume:
            s.scroller(page).stop()
            s.scroller(page).offset = 0
            if page == "maps":
                s.sight = Sight(s.persona.density)
    s.recent = [app, *(p for p in s.recent if p != app)]
    s.keyboard = page == "text"
    if page == "chat":
        s.follow_chat = True


def _leave(s: PhoneState) -> None:
    s.overlay = ""
    s.keyboard = False
    s.mail_dialog = False
    if s.page != "launcher":
        s.tasks[app_of(s.page).page] = s.stack[1:]


def _back(s: PhoneState) -> None:
    """The uppermost thing goes: overlay, keyboard, dialog, page. On the launcher nothing happens."""
    if s.overlay:
        s.overlay = ""
    elif s.keyboard:
        s.keyboard = False
    elif s.mail_dialog:
        s.mail_dialog = False
    elif len(s.stack) > 1:
        gone = s.stack.pop()
        s.tasks.pop(gone, None)


def _lock(s: PhoneState) -> list[Wish]:
    if s.locked:
        return []
    s.overlay = ""
    s.keyboard = False
    s.locked = True
    return [("locked",)]


def _typed(s: PhoneState, action: Action) -> list[Wish]:
    name = TEXT_PAGES.get(s.page)
    field = s.fields[name] if name else None
    match action:
        case ("focus",):
            s.keyboard = True
        case ("shift",):
            s.shift = not s.shift
        case ("type", text):
            if field is not None:
                field.insert(text)
            s.shift = False
        case ("erase", side):
            if field is not None:
                field.backspace() if side == "before" else field.delete()
        case ("caret", key):
            if field is not None:
                field.move(key)
        case ("select", key):
            if field is not None:
                field.move(key, extend=True)
        case ("select_all",):
            if field is not None:
                field.select_all()
        case ("copy" | "cut" as deed,):
            if field is not None and field.selected:
                return [("copied", field.cut() if deed == "cut" else field.selected)]
        case ("paste",):
            return [("pasted",)] if field is not None else []
        case ("send_chat",):
            text = s.fields["chat"].take().strip()
            s.follow_chat = True
            return [("say", text)] if text else []
        case _:
            raise ValueError(f"no action {action[0][:40]!r}")
    return []
