"""Pictures of the console for the documentation: `python docs/screenshots/console.py`, on any X server (or off-screen).

With a folder as argument, all pictures go there, also those that only a critical eye needs (smallest window, every state in French).

They are drawn by the real windows over a desk with sample data; names, portals and phones in them are invented.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME))
os.environ.setdefault("QT_SCALE_FACTOR", "1.5")
os.environ["TZ"] = "UTC"
time.tzset()

from PySide6.QtCore import QPoint, Qt  # noqa: E402
from PySide6.QtGui import QCursor  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from console import words  # noqa: E402
from console.errors import cannot_write  # noqa: E402
from console.live_view import LiveView, Phase  # noqa: E402
from console.notices import LinkChanged, LinkPhase, LinkState, LiveChanged, PictureArrived, TypingSeen  # noqa: E402
from console.ui import remembered  # noqa: E402
from console.ui.main_window import MainWindow, Outside  # noqa: E402
from console.ui.notices.chain import Chain  # noqa: E402
from console.ui.notices.choices import Choices  # noqa: E402
from console.ui.notices.login import Login  # noqa: E402
from console.ui.notices.watch import Watch  # noqa: E402
from console.ui.parts.focus_ring import FocusRing  # noqa: E402
from console.ui.theme import Choice, Theme  # noqa: E402
from console.ui.viewer.binding_store import BindingStore  # noqa: E402
from console.ui.viewer.viewer_pane import ViewerPane  # noqa: E402
from console.ui.viewer_host import ViewerHost  # noqa: E402
from console.ui.welcome.page import WelcomePage  # noqa: E402
from console.viewer.frames import Latest  # noqa: E402
from console.viewer.inputs import Button, Chord, Click  # noqa: E402
from docs.screenshots.camera_picture import router  # noqa: E402
from docs.screenshots.desk_scenes import at_work, choosing_a_shortcut, handing_over, resolved, searching, working  # noqa: E402
from docs.screenshots.phone_picture import as_picture, battery_page  # noqa: E402
from docs.screenshots.portal_scenes import PORTAL_SCENES, dressed  # noqa: E402
from docs.screenshots.session_scenes import SESSION, session_pictures  # noqa: E402
from protocol.peer import Geom, Vid  # noqa: E402
from protocol.records import Block  # noqa: E402
from protocol.support import Caps, Client  # noqa: E402
from tests.console.ui.device_sample import claires_device  # noqa: E402
from tests.console.ui.fake_desk import FakeDesk, add_waiting, busy_desk  # noqa: E402
from tests.console.ui.fake_people import claire_is_known  # noqa: E402
from tests.console.ui.notices.fake_means import GOOD, FakeMeans  # noqa: E402
from tests.console.ui.thread_sample import every_kind  # noqa: E402
from tests.console.ui.words_sample import share  # noqa: E402

DOCUMENTED = {
    *("main-light", "main-dark", "main-french", "codes", "codes-dark", "incoming", "private", "camera"),
    *("thread", "thread-dark", "thread-french"),
    *("offline", "palette", "palette-dark", "palette-french", "portals", "settings", "welcome"),
    *("portal-look", "portal-look-dark", "portal-look-french", "portal-asked", "portal-invitations"),
    *("bindings", "bindings-dark", "bindings-french", "bindings-taken", "bindings-held"),
    *("notifications", "notification-doctor"),
    *("contact", "contact-dark", "blocked", "tags", "macro"),
    *SESSION,
    *("desk", "desk-dark", "desk-french", "desk-handover", "desk-search", "desk-search-french", "desk-shortcut", "desk-resolved"),
}


DESK_SIZE = (1440, 900)
DESK_SCENES = (
    ("desk", working),
    ("desk-handover", handing_over),
    ("desk-search", searching),
    ("desk-shortcut", choosing_a_shortcut),
    ("desk-resolved", resolved),
)


def with_films() -> FakeDesk:
    """Recordings in an invented person's folder, not in that of whoever takes the pictures."""
    desk = busy_desk()
    desk.preferences.set(remembered.RECORDINGS_FOLDER, "/srv/films/Tapline")
    return desk


class Silent:
    """No tray and no sound while pictures are taken."""

    has_tray = False

    def notify(self, title: str, text: str, window: QWidget, on_click: Callable[[], None]) -> None:
        pass


def settle(app: QApplication, rounds: int = 6) -> None:
    for _ in range(rounds):
        app.processEvents()
        time.sleep(0.03)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "screenshots"
    everything = folder.resolve() != HOME / "docs" / "screenshots"
    app = QApplication(sys.argv[:1])
    rings: list[FocusRing] = []  # one at a time, as the program has it
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, False)

    def keep(widget: QWidget, name: str) -> None:
        if everything or name in DOCUMENTED:
            widget.grab().save(str(folder / f"console-{name}.png"))

    def shot(name: str, theme: Theme, desk: FakeDesk, prepare: Callable[[MainWindow], None], size: tuple[int, int] = (1440, 900)) -> None:
        bindings = BindingStore(desk.preferences)
        choices, means = Choices(desk.preferences), FakeMeans(theme)
        login = Login(["tapline", "--background"], "linux", Path("/srv/nobody"))
        chain = Chain(means, choices, login, desk, "linux", UTC)
        outside = Outside(lambda _url: True, Silent(), lambda: None, lambda _on: None, lambda: None, chain)
        host = ViewerHost(theme, desk, desk.on_touch_lost, bindings)
        window = MainWindow(theme, desk, host.make, outside, bindings)
        host.dock = window.chat.dock
        watch = Watch(theme, desk, window, means, choices, zone=UTC)
        window.resize(*size)
        window.show()
        window.activateWindow()
        settle(app)
        prepare(window)
        QCursor.setPos(QPoint(4, 4))
        settle(app)
        host.tick()
        settle(app)
        keep(window, name)
        host.close()
        watch.close()
        window.dispose()
        settle(app, 2)

    def themed(choice: Choice, language: str = "en") -> Theme:
        words.speak(language)
        theme = Theme(choice)
        theme.dress()
        while rings:
            rings.pop().stop()
        rings.append(FocusRing(theme, app))
        return theme

    picture = as_picture(battery_page())

    def talk(window: MainWindow) -> None:
        window.open_conversation("claire")
        live = window._desk.live("claire")
        assert live is not None
        settle(app)
        live.picture = Latest(lambda: None)
        live.picture.put(picture)
        window._desk.tell(PictureArrived("claire"))  # type: ignore[attr-defined]
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]
        window._desk.tell(TypingSeen("amina", "Amina", True))  # type: ignore[attr-defined]
        window.chat.talk.composer.editor.setPlainText("")

    def private(window: MainWindow) -> None:
        talk(window)
        live = window._desk.live("claire")
        assert live is not None
        live.vid, live.private_since_ms = Vid("private"), int(time.time() * 1000) - 48_000
        live.can_touch, live.touch_why = False, "private"
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]

    def browser(window: MainWindow) -> LiveView:
        """The customer sits before an Android browser: no screen, but a camera."""
        talk(window)
        live = window._desk.live("claire")
        assert live is not None
        live.client = Client("page", "", "", "Chrome 130", "Android 14")
        live.caps = Caps(view=False, camera=True, why={"view": "unsupported", "control": "unsupported"})
        live.can_touch, live.touch_why = False, "unsupported"
        return live

    def camera(window: MainWindow) -> None:
        live = browser(window)
        live.granted, live.geom, live.about = frozenset({"camera"}), Geom(1, (720, 960), (720, 960), source="camera"), "camera"
        live.touch_why = "camera"
        assert live.picture is not None
        live.picture.put(as_picture(router()))
        window._desk.tell(PictureArrived("claire"))  # type: ignore[attr-defined]
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]

    def camera_offered(window: MainWindow) -> None:
        live = browser(window)
        live.phase, live.why, live.granted, live.geom, live.vid = Phase.CHATTING, "no_view", frozenset(), None, None
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]

    def both_offered(window: MainWindow) -> None:
        camera_offered(window)
        live = window._desk.live("claire")
        assert live is not None
        live.caps, live.why = Caps(view=True, camera=True), "denied"
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]

    def keys(window: MainWindow) -> None:
        talk(window)
        window.keys_layer.open_()

    def phone_keys(window: MainWindow) -> None:
        keys(window)
        window.keys_layer.page.choose("phone")
        window.keys_layer.page.picked.emit("phone")

    def mod_held(window: MainWindow) -> None:
        talk(window)
        settle(app)
        pane = window.findChild(ViewerPane)
        assert pane is not None
        pane.area.setFocus()
        pane.area.binding_layer.toggle()

    def palette(window: MainWindow) -> None:
        talk(window)
        window.palette_layer.open_()
        window.palette_layer.field.setText("co")

    def colleague(window: MainWindow) -> None:
        window.open_conversation("claire")
        live = window._desk.live("claire")
        assert live is not None
        live.phase = Phase.ELSEWHERE
        window._desk.tell(LiveChanged("claire"))  # type: ignore[attr-defined]

    def offline(desk: FakeDesk) -> Callable[[MainWindow], None]:
        def prepare(window: MainWindow) -> None:
            talk(window)
            desk.link_state = LinkState(LinkPhase.OFFLINE, "unreachable", desk.time + 6_000)
            desk.time += 3_000
            desk.tell(LinkChanged(desk.link_state))

        return prepare

    def drafted() -> FakeDesk:
        desk = busy_desk()
        desk.preferences.set("draft/sofia", "Could you open Settings and look for")
        return desk

    def codes(window: MainWindow) -> None:
        window.go("codes")
        window.codes.form.name.setText("Paul Schneider")
        window.codes.choose("k1")
        window.codes.copy("k1")
        window.codes.form.name.setFocus()

    def waiting(desk: FakeDesk) -> Callable[[MainWindow], None]:
        def prepare(window: MainWindow) -> None:
            window.open_conversation("tom")
            add_waiting(desk)

        return prepare

    with tempfile.TemporaryDirectory():
        theme = themed("light")
        shot("main-light", theme, drafted(), talk)
        desk = busy_desk()
        add_waiting(desk)
        shot("codes", theme, desk, codes)
        shot("private", theme, busy_desk(), private)
        shot("camera", theme, busy_desk(), camera)
        shot("camera-offered", theme, busy_desk(), camera_offered)
        shot("camera-both", theme, busy_desk(), both_offered)
        shot("camera-small", theme, busy_desk(), camera, (1024, 640))
        desk = busy_desk()
        shot("incoming", theme, desk, waiting(desk))
        for name, scene in DESK_SCENES:
            shot(name, theme, at_work(), scene, DESK_SIZE)
        session_pictures(theme, shot, talk, keep, lambda: settle(app), "")
        shot("thread", theme, every_kind(), thread, (1240, 1180))
        shot("settings", theme, with_films(), lambda w: w.go("settings"))
        shot("notifications", theme, busy_desk(), notifications, (1440, 1000))
        shot("notification-doctor", theme, busy_desk(), doctor)
        shot("notifications-small", theme, busy_desk(), notifications, (1024, 640))
        shot("banner", theme, busy_desk(), banners)
        shot("portals", theme, busy_desk(), portals)
        for name, prepare in PORTAL_SCENES:
            shot(f"{name}-small", theme, dressed(), prepare, (1024, 640))
        shot("contact", theme, known(), contact)
        shot("contact-beside", theme, known(), beside)
        shot("contact-session", theme, busy_desk(), talk, (1920, 1000))
        shot("blocked", theme, known(), blocked)
        shot("tags", theme, sharing(), tags)
        shot("macro", theme, sharing(), macro)
        shot("groups", theme, sharing(), groups)
        shot("own-status", theme, busy_desk(), own_status)
        shot("bindings", theme, busy_desk(), bindings)
        shot("bindings-taken", theme, busy_desk(), taken)
        shot("bindings-held", theme, busy_desk(), mod_held)
        shot("palette", theme, busy_desk(), palette)
        shot("keys", theme, busy_desk(), keys)
        shot("keys-phone", theme, busy_desk(), phone_keys)
        shot("bindings-small", theme, busy_desk(), bindings, (1024, 640))
        shot("keys-phone-small", theme, busy_desk(), phone_keys, (1024, 640))
        shot("bindings-held-small", theme, busy_desk(), mod_held, (1024, 640))
        shot("device-card", theme, telling(), lambda w: w.open_conversation("claire"))
        shot("small", theme, drafted(), talk, (1024, 640))
        shot("codes-small", theme, busy_desk(), codes, (1024, 640))
        shot("empty", theme, FakeDesk(), lambda w: w.go("conversations"))
        desk = busy_desk()
        shot("offline", theme, desk, offline(desk))
        shot("colleague", theme, busy_desk(), colleague)
        page = WelcomePage(theme, lambda _intent: None)
        page.resize(1440, 900)
        page.show()
        settle(app)
        keep(page, "welcome")
        page.show_form()
        page.email.setText("jonas@")
        page.url.setText("aide.boutique-lyon.example")
        page._sign_in()
        settle(app)
        keep(page, "welcome-sign-in")
        page.fail(cannot_write(Path("/media/stick/Tapline")))
        settle(app)
        keep(page, "welcome-trouble")
        page.deleteLater()
        theme = themed("dark")
        session_pictures(theme, shot, talk, keep, lambda: settle(app), "-dark")
        for name, scene in DESK_SCENES:
            shot(f"{name}-dark", theme, at_work(), scene, DESK_SIZE)
        shot("thread-dark", theme, every_kind(), thread, (1240, 1180))
        shot("main-dark", theme, drafted(), talk)
        shot("contact-dark", theme, known(), contact)
        shot("palette-dark", theme, busy_desk(), palette)
        shot("private-dark", theme, busy_desk(), private)
        shot("camera-dark", theme, busy_desk(), camera)
        desk = busy_desk()
        add_waiting(desk)
        shot("codes-dark", theme, desk, codes)
        shot("notifications-dark", theme, busy_desk(), notifications, (1440, 1000))
        shot("notification-doctor-dark", theme, busy_desk(), doctor)
        shot("banner-dark", theme, busy_desk(), banners)
        shot("bindings-dark", theme, busy_desk(), bindings)
        shot("bindings-taken-dark", theme, busy_desk(), taken)
        shot("bindings-held-dark", theme, busy_desk(), mod_held)
        theme = themed("light", "fr")
        session_pictures(theme, shot, talk, keep, lambda: settle(app), "-french")
        for name, scene in DESK_SCENES:
            shot(f"{name}-french", theme, at_work(), scene, DESK_SIZE)
        shot("thread-french", theme, every_kind(), thread, (1240, 1180))
        shot("main-french", theme, drafted(), talk)
        shot("contact-french", theme, known(), contact)
        shot("palette-french", theme, busy_desk(), palette)
        shot("private-french", theme, busy_desk(), private)
        shot("camera-french", theme, busy_desk(), camera)
        shot("camera-offered-french", theme, busy_desk(), camera_offered)
        shot("colleague-french", theme, busy_desk(), colleague)
        shot("keys-french", theme, busy_desk(), keys)
        desk = busy_desk()
        add_waiting(desk)
        shot("codes-french", theme, desk, codes)
        shot("small-french", theme, drafted(), talk, (1024, 640))
        shot("codes-small-french", theme, busy_desk(), codes, (1024, 640))
        shot("settings-french", theme, with_films(), lambda w: w.go("settings"))
        shot("notifications-french", theme, busy_desk(), notifications, (1440, 1000))
        shot("notification-doctor-french", theme, busy_desk(), doctor)
        shot("bindings-french", theme, busy_desk(), bindings)
        shot("bindings-taken-french", theme, busy_desk(), taken)
        shot("bindings-held-french", theme, busy_desk(), mod_held)
        shot("keys-phone-french", theme, busy_desk(), phone_keys)


def telling() -> FakeDesk:
    """Claire's phone has told of itself: a card in the thread."""
    desk = busy_desk()
    claires_device(desk)
    return desk


def thread(window: MainWindow) -> None:
    """Every kind of line; the last one of the customer's is being answered."""
    window.open_conversation("claire")
    talk = window.chat.talk
    answered = next(m for m in reversed(talk._desk.replica.messages("claire")) if m.author.kind == "customer" and m.kind == "text")
    talk.answering.begin(answered.id)
    talk.composer.editor.setPlainText("")


def notifications(window: MainWindow) -> None:
    window.go("settings")
    window.settings.show_page(window.settings.notifications)


def doctor(window: MainWindow) -> None:
    """Everything is well but the tray and the start at login; the test was clicked."""
    notifications(window)
    page, chain = window.settings.notifications, window.settings.notifications.doctor.chain
    assert isinstance(chain.means, FakeMeans)
    chain.means.fake_tray.is_there = False
    chain.means.fake.able(replace(GOOD, service="GNOME Shell 47.2", hushed=None))
    chain.send_test()
    chain.means.fake.opened.emit("test")
    chain.listen()
    QApplication.processEvents()
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())


def banners(window: MainWindow) -> None:
    """Two conversations that are not on the screen have news."""
    window.open_conversation("claire")
    desk, watch = window._desk, window.findChild(Watch)
    assert isinstance(desk, FakeDesk) and watch is not None
    desk.say("amina", "Ça marche maintenant, merci beaucoup !")
    add_waiting(desk)
    desk.time += 400
    watch._tick()


def known() -> FakeDesk:
    """Claire without a session: an ordinary chat with somebody who has been here before."""
    desk = busy_desk()
    claire_is_known(desk)
    desk.lives.pop("claire")
    desk.here.add("claire")
    return desk


def contact(window: MainWindow) -> None:
    window.open_conversation("claire")


def beside(window: MainWindow) -> None:
    contact(window)
    window.chat.side.panel.show_beside("claire-old0")


def sharing() -> FakeDesk:
    desk = busy_desk()
    share(desk)
    return desk


def tags(window: MainWindow) -> None:
    window.go("settings")
    window.settings.show_page(window.settings.tags)


def macro(window: MainWindow) -> None:
    window.go("settings")
    window.settings.show_page(window.settings.macros)
    window.settings.macros.rows()[1].click()


def groups(window: MainWindow) -> None:
    window.go("settings")
    window.settings.show_page(window.settings.groups)


def own_status(window: MainWindow) -> None:
    window.open_conversation("claire")
    window.own_status.open_()


def blocked(window: MainWindow) -> None:
    desk = window._desk
    assert isinstance(desk, FakeDesk)
    for n, (by, value, days, reason) in enumerate(
        (("email", "*@publicite.example", None, "Spam"), ("contact", "tom-c", 2, "Insults"), ("address", "203.0.113.0/24", -3, ""))
    ):
        until = desk.time + days * 86_400_000 if days is not None else None
        desk.put(Block(f"b{n}", by, value, "jonas", desk.time - n * 3_600_000, until, reason))  # type: ignore[arg-type]
    window.go("settings")
    window.settings.show_page(window.settings.blocks)


def portals(window: MainWindow) -> None:
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    window.settings.portals.rows()[0].click()


def bindings(window: MainWindow) -> None:
    """A profile of one's own, with two of its keys bound otherwise."""
    store = window.settings.bindings.store
    store.copy("scrcpy")
    store.rename(store.current.name, "Jonas")
    store.put(store.current.bind(Click(Button.FOURTH), "screenshot").unbind(Chord("q")))
    window.keys_layer.change_wished.emit()


def taken(window: MainWindow) -> None:
    """A key for Recents that is Home's."""
    bindings(window)
    sheet = window.settings.bindings.sheet()
    sheet.ask("RECENTS")
    QTest.keyClick(sheet.field, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)


if __name__ == "__main__":
    main()
