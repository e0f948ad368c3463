"""One scene from the state: the page, then what Android draws over it."""

from __future__ import annotations

from collections.abc import Callable

from customer.phone.screen import chat, home, logs, maps, pages, private, questions, rights, settings, system
from customer.phone.screen.apps import EMPTY_PAGES
from customer.phone.screen.shapes import Canvas, Measure, Rect, Scene
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState

_PAGES: dict[str, Callable[[Canvas, PhoneState], None]] = {
    "launcher": home.launcher,
    "settings": settings.settings,
    "battery": settings.battery,
    "display": settings.display,
    "network": settings.network,
    "about": settings.about,
    "list": pages.contacts,
    "contact": pages.contact,
    "text": pages.notes,
    "secure": pages.bank,
    "mail": pages.mail,
    "maps": maps.maps,
    "landscape": pages.video,
    "chat": chat.chat,
    "rights": rights.rights,
    **dict.fromkeys(EMPTY_PAGES, pages.empty),
}


def compose(state: PhoneState, measure: Measure, mono_ms: float) -> Scene:
    """What the person who holds the phone sees."""
    canvas = _canvas(state, measure)
    if state.locked:
        home.keyguard(canvas, state)
        system.status_bar(canvas, state)
    else:
        _PAGES[state.page](canvas, state)
        _hover(canvas, state)
        if state.overlay == "recents":
            canvas.cover()
            home.recents(canvas, state)
        elif state.overlay in ("shade", "quick"):
            system.shade(canvas, state)
        elif state.overlay == "power":
            system.power_dialog(canvas, state)
        if mono_ms < state.volume_until_ms:
            system.volume_panel(canvas, state)
        _marks(canvas, state)
        system.status_bar(canvas, state)
        system.navigation_bar(canvas, state)
        private.strip(canvas, state)
    system.toast(canvas, state)
    (logs.sheet if logs.is_shown(state) else questions.consent)(canvas, state)
    return _scene(canvas, state)


def compose_black(state: PhoneState, measure: Measure) -> Scene:
    """What a capture gets instead of a secure window or the keyguard: black under the bars."""
    canvas = _canvas(state, measure)
    canvas.fill(canvas.all, "#000000")
    if not state.locked:
        _marks(canvas, state)
    system.status_bar(canvas, state, black=True)
    if not state.locked:
        system.navigation_bar(canvas, state, black=True)
    return _scene(canvas, state)


def status_bar_rect(state: PhoneState) -> Rect:
    return Rect(0, 0, state.size_px[0] / state.persona.density, STATUS_DP)


def insets_px(state: PhoneState) -> tuple[int, int, int, int]:
    """Left, top, right, bottom: what the bars take."""
    density = state.persona.density
    return 0, round(STATUS_DP * density), 0, round(NAV_DP * density)


def _hover(canvas: Canvas, state: PhoneState) -> None:
    """What a pointer rests on without touching is tinted, as Android does for a mouse."""
    under = next((t for t in reversed(canvas.targets) if t.name == state.hovered), None) if state.hovered else None
    if under is not None and under.action != ("nothing",):
        canvas.fill(under.rect, "#1F808080", min(16.0, under.rect.h / 2))


def _marks(canvas: Canvas, state: PhoneState) -> None:
    """Over apps and panels, under the bars that say who looks on; never with a question, nor in a private moment."""
    if state.prompt is None and not state.private:
        state.marks.paint(canvas)


def _canvas(state: PhoneState, measure: Measure) -> Canvas:
    w, h = state.size_px
    return Canvas(w / state.persona.density, h / state.persona.density, measure)


def _scene(canvas: Canvas, state: PhoneState) -> Scene:
    w, h = state.size_px
    return Scene(w, h, state.persona.density, tuple(canvas.shapes), tuple(canvas.targets), tuple(canvas.scrolls), canvas.caret)
