"""Takes the pictures of the customer's page: `python docs/screenshots/customer_page.py [FOLDER]`, from the repository's root.

A real Chromium on the real page, its screen sent to a real peer; the broker between them is the scripted one of the tests, so
that names and words are the same in every picture. Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from customer.phone.logs.folder import log_files  # noqa: E402
from tests.customer.web.chromium import Chromium, Tab  # noqa: E402
from tests.customer.web.console_peer import ConsolePeer  # noqa: E402
from tests.customer.web.page_files import choose  # noqa: E402
from tests.customer.web.scripted_broker import ScriptedBroker  # noqa: E402

SCREEN = (ROOT / "tests" / "customer" / "web" / "screen.js").read_text("utf-8")
CAMERA = (ROOT / "docs" / "screenshots" / "camera_scene.js").read_text("utf-8")
LOGS_INPUT = "const i = document.querySelector('[data-test=logs-input]'); i.files = list.files; i.dispatchEvent(new Event('change'));"
CODE = "document.querySelector('[data-test=join-code]').value !== ''"


class Shoot:
    """One look (size, theme, language) through one whole session."""

    def __init__(self, browser: Chromium, folder: Path, prefix: str, size: tuple[int, int], scale: float, theme: str, lang: str) -> None:
        self.broker = ScriptedBroker(portal="Boutique Lyon" if lang == "fr" else "Harbour Phones")
        self.broker.portal["mail"] = "jonas@boutique.example"
        self.console = ConsolePeer()
        self.tab: Tab = browser.tab()
        self.tab.size(*size, scale, mobile=size[0] < 600)
        self.tab.prefer(color_scheme=theme, reduced_motion="reduce")
        self.tab.before_load(SCREEN)
        self.tab.before_load(CAMERA)
        if lang == "fr":
            self.tab.speak("fr")
        self._folder = folder
        self._prefix = prefix
        self._lang = lang

    def shot(self, name: str) -> None:
        path = self._folder / f"{self._prefix}-{name}.png"
        self.tab.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
        self.tab.shot(path)
        sys.stdout.write(f"{path}\n")

    def text(self, en: str, fr: str) -> str:
        return fr if self._lang == "fr" else en

    def join(self) -> None:
        self.tab.go(self.broker.url + "/j/good")
        self.tab.wait(CODE)
        self.tab.type("join-name", self.text("Claire", "Claire"))

    def enter(self) -> None:
        self.tab.click("join-button")
        self.tab.state("waiting")
        self.tab.wait("document.querySelector('.line.event')")

    def talk(self) -> None:
        self.broker.admit()
        self.tab.state("chatting")
        self.say(
            self.text(
                "Hello! Since the update my mail only arrives when I open the app 😕",
                "Bonjour\u202f! Depuis la mise à jour, mes mails n’arrivent plus, sauf quand j’ouvre l’application 😕",
            )
        )
        self.broker.say(
            self.text("Hello Claire, Jonas here. May I see your screen?", "Bonjour Claire, ici Jonas. Puis-je voir votre écran\u202f?")
        )
        self.say(self.text("Yes, of course", "Oui, bien sûr"))

    def say(self, text: str) -> None:
        self.tab.type("chat-input", text)
        self.tab.click("chat-send")
        self.broker.wait_type("send", body=text)

    def share(self) -> None:
        self.tab.click("consent-yes")
        self.tab.state("sharing")
        self.answer(1)
        self.broker.say(
            self.text(
                "Found it. I would set it to “Unrestricted”, all right?",
                "Trouvé. Je passe sur «\u00a0Sans restriction\u00a0», d’accord\u202f?",
            )
        )
        self.say(self.text("Perfect, go ahead 👍", "Parfait, allez-y 👍"))
        self.broker.seen(99, 99)
        self.tab.wait("document.querySelector('[data-status=read]')")
        self.broker.push({"t": "typing", "conversation": "conv", "on": True, "name": "Jonas"})
        self.tab.wait("document.querySelector('.typing.on')")

    def answer(self, epoch: int) -> None:
        offer = self.broker.wait_type("sig", kind="offer", epoch=epoch)
        answer = self.console.accept(offer["sdp"])
        self.broker.push({"t": "sig", "session": "sess", "epoch": epoch, "kind": "answer", "sdp": answer})
        self.tab.wait("document.querySelector('[data-test=state]').dataset.peer === 'connected'")

    def join_in(self) -> None:
        """A second technician helps."""
        self._session(None)
        self.broker.event("invited", {"agent": "Mia Laurent"}, agent=True)
        self.tab.wait("document.querySelector('.head-name').textContent.includes('Mia')")

    def step_away(self) -> None:
        self._session(int(time.time() * 1000) - 67_000)
        self.broker.event("held", {}, agent=True)
        self.tab.state("held")

    def _session(self, held_at: int | None) -> None:
        here = [{"id": "jonas", "name": "Jonas Weber"}, {"id": "mia", "name": "Mia Laurent"}]
        self.broker.change_session(lead="jonas", here=here, held_at=held_at)

    def ask_clipboard(self) -> None:
        self._session(None)
        self.tab.state("sharing")
        self.broker.ask("clipboard", ttl_s=900)
        self.tab.state("asking")

    def list_rights(self) -> None:
        """What the technician may do now, and the two words."""
        self.tab.click("consent-yes")
        self.tab.state("sharing")
        self.console.wait_said("sas", step="commit")
        self.console.ctl({"t": "sas", "step": "nonce", "data": "5a" * 32})
        self.console.wait_said("sas", step="reveal")
        self.tab.click("rights-line")
        self.tab.wait("document.querySelector('[data-test=words-pair]').checkVisibility()")

    def differ(self) -> None:
        self.tab.click("words-different")
        self.tab.wait("document.querySelector('[data-test=words-anew]').checkVisibility()")

    def ask_device(self) -> None:
        self.broker.ask("diag")
        self.tab.state("asking")

    def tell_device(self) -> None:
        self.tab.click("consent-yes")
        self.broker.wait_type("report")
        self.tab.wait("document.querySelector('[data-test=device]').checkVisibility()")

    def ask_record(self) -> None:
        self.tab.click("rights-close")
        self.broker.ask("record")
        self.tab.state("asking")

    def record(self) -> None:
        self.tab.click("consent-yes")
        self.tab.state("sharing")
        self.console.ctl({"t": "rec", "on": True})
        self.tab.wait("document.querySelector('[data-test=recording]').checkVisibility()")

    def end_record(self) -> None:
        self.tab.click("record-end")
        self.console.ctl({"t": "rec", "on": False})
        self.tab.wait("!document.querySelector('[data-test=recording]').checkVisibility()")
        self.cover()

    def cover(self) -> None:
        self.tab.click("private-on")
        self.broker.wait_type("mark", what="private_started")
        self.tab.wait("document.querySelector('[data-test=private-off]').checkVisibility()")

    def uncover(self) -> None:
        self.tab.click("private-off")
        self.tab.wait("document.querySelector('[data-test=private-on]').checkVisibility()")

    def ask_files(self) -> None:
        self.broker.ask("files")
        self.tab.state("asking")

    def exchange(self) -> None:
        """One file is asked about, one was sent, and the technician wishes for one more."""
        self.tab.click("consent-yes")
        self.tab.state("sharing")
        base = {"session": "sess", "conversation": "conv", "at": 1, "agent": "agent-1"}
        app = self.text("Mail app 9.2.apk", "Messagerie 9.2.apk")
        files: list[dict[str, object]] = [
            {"id": "019ac1f0-6c00-7000-8000-0000000000f1", "by": "customer", "name": "IMG_1159.jpg", "size": 3_400_000, "state": "running"},
            {"id": "019ac1f0-6c00-7000-8000-0000000000f2", "by": "agent", "name": app, "size": 91_000_000, "state": "offered"},
        ]
        for file in files:
            self.broker.put("transfer", {**base, **file})
        self.broker.put("transfer", {**base, **files[0], "state": "done"})
        self.broker.push({"t": "wish", "session": "sess", "what": "file"})
        self.tab.wait("document.querySelector('[data-test=files]').dataset.wished === 'true'")
        self.tab.wait("document.querySelectorAll('[data-test=files-row]').length === 2")

    def ask_camera(self) -> None:
        self.uncover()
        self.broker.ask("camera")
        self.tab.state("asking")

    def film(self) -> None:
        self.tab.click("consent-yes")
        self.tab.wait("document.querySelector('[data-test=state]').dataset.shows === 'camera'")
        self.answer(2)
        self.tab.wait("document.querySelector('[data-test=camera-preview]').videoWidth > 0")
        self.tab.wait("document.querySelector('[data-test=camera-turn]').checkVisibility()")

    def mark(self) -> None:
        g = self.console.wait_said("geom", source="camera")["g"]
        drawn: dict[str, list[list[int]]] = {
            "circle": [[12000, 26000], [50000, 32500]],
            "arrow": [[56000, 56000], [45000, 34000]],
            "free": [[16000 + 2000 * i, 23600 + (i % 2) * 500] for i in range(13)],
        }
        for n, (kind, path) in enumerate(drawn.items()):
            self.console.ctl({"t": "mark", "g": g, "kind": kind, "id": n + 1, "path": path})
        self.tab.wait("document.querySelectorAll('.mark').length === 3")

    def ask(self) -> None:
        self.broker.ask("view")
        self.tab.state("asking")

    def lose(self) -> None:
        self.uncover()
        self.broker.down = True
        self.broker.drop()
        self.tab.state("reconnecting")

    def leave(self) -> None:
        self.broker.down = False
        self.tab.state("sharing")
        self.tab.click("exit")
        self.tab.state("ended")

    def rate(self) -> None:
        self.broker.seen(99, 99)
        self.tab.js("document.querySelector('[data-test=rating-5]').click()")
        self.tab.type("rating-comment", self.text("Quick and friendly", "Rapide et aimable"))

    def words(self) -> None:
        """What messages can be beside their words: answers, changed ones, taken back ones; and the way to change one's own."""
        self.tab.click("rating-send")
        self.tab.wait("document.querySelector('[data-test=rating]').dataset.given === '5'")
        question = self.text("One more thing: does it cost more battery?", "Encore une question\u202f: ça use la batterie\u202f?")
        self.say(question)
        asked = self.broker.wait_type("send", body=question)
        self.broker.answer("", deleted_at=1)
        self.broker.answer(self.text("A little, about 2 % a day.", "Un peu, environ 2 % par jour."), reply_to=asked["id"], edited_at=1)
        self.say(self.text("Fine, tank you", "Très bien, mersi"))
        self.tab.wait("[...document.querySelectorAll('.mine')].at(-1).querySelector('[data-test=tools]')")
        self.tab.js("[...document.querySelectorAll('[data-test=tools]')].at(-1).click()")
        self.tab.wait("[...document.querySelectorAll('.tools-bar')].some(e => e.checkVisibility())")

    def edit(self) -> None:
        self.tab.js("[...document.querySelectorAll('[data-test=edit]')].at(-1).click()")
        self.tab.wait("document.querySelector('[data-test=editing]').checkVisibility()")

    def choose_logs(self) -> None:
        self.tab.click("menu-logs")
        self.tab.wait("document.querySelector('[data-test=logs]').checkVisibility()")

    def look_at_logs(self) -> None:
        choose(self.tab, log_files()[0].read(), "logcat.txt", "text/plain", how=LOGS_INPUT)
        choose(self.tab, b"PK\x03\x04\x00", "bugreport.zip", "application/zip", how=LOGS_INPUT)
        self.tab.wait("document.querySelectorAll('.logs-row').length === 2 && !/…/.test(document.querySelector('.logs-list').innerText)")
        self.tab.click("logs-look")
        self.tab.wait("document.querySelector('.logs-preview pre')")

    def leave_logs(self) -> None:
        self.tab.click("logs-cancel")
        self.tab.wait("!document.querySelector('[data-test=logs]').checkVisibility()")
        self.tab.click("menu")

    def menu(self) -> None:
        self.tab.click("edit-cancel")
        self.broker.resolve()
        self.tab.click("menu")

    def hand_over(self) -> None:
        self.tab.click("menu-handover")
        self.tab.wait("document.querySelector('[data-test=handover-qr] path')")

    def ask_leave(self) -> None:
        self.tab.click("handover-close")
        self.tab.click("leave")
        self.tab.wait("document.querySelector('[data-test=leave-dialog]').open")

    def close(self) -> None:
        self.tab.close()
        self.console.close()
        self.broker.close()


def whole(shoot: Shoot, names: set[str]) -> None:
    """All states in their order; those in `names` become pictures."""
    steps: list[tuple[str, Callable[[], None]]] = [
        ("join", shoot.join),
        ("waiting", shoot.enter),
        ("chat", shoot.talk),
        ("question", shoot.ask),
        ("sharing", shoot.share),
        ("together", shoot.join_in),
        ("held", shoot.step_away),
        ("consent-question", shoot.ask_clipboard),
        ("rights", shoot.list_rights),
        ("rights-differ", shoot.differ),
        ("record-question", shoot.ask_record),
        ("recording", shoot.record),
        ("private", shoot.end_record),
        ("files-question", shoot.ask_files),
        ("files", shoot.exchange),
        ("camera-question", shoot.ask_camera),
        ("camera", shoot.film),
        ("camera-marks", shoot.mark),
        ("camera-private", shoot.cover),
        ("offline", shoot.lose),
        ("ended", shoot.leave),
        ("rating", shoot.rate),
        ("words", shoot.words),
        ("editing", shoot.edit),
        ("menu", shoot.menu),
        ("logs", shoot.choose_logs),
        ("logs-chosen", shoot.look_at_logs),
        ("", shoot.leave_logs),
        ("handover", shoot.hand_over),
        ("leave", shoot.ask_leave),
    ]
    for name, step in steps:
        step()
        if name in names:
            shoot.shot(name)
    for token, name in (("old", "expired"), ("done", "used"), ("nothing", "unknown")):
        if name in names:
            shoot.tab.go(f"{shoot.broker.url}/j/{token}")
            shoot.tab.state(f"link-{name}")
            shoot.shot(name)


def without_a_code(shoot: Shoot, names: set[str]) -> None:
    """Writing to a portal: with somebody there, with nobody there, and what follows; then a link from another device."""
    shoot.broker.notice = shoot.text(
        "We keep what you write here for one year, to help you. We show it to nobody else.",
        "Nous gardons ce que vous écrivez ici pendant un an, pour vous aider. Nous ne le montrons à personne d’autre.",
    )
    shoot.tab.go(shoot.broker.url + "/w/shop")
    shoot.tab.state("form")
    if "form" in names:
        shoot.shot("form")
    if "form-phone" in names:
        ask_for_a_phone_session(shoot)
    shoot.broker.available, shoot.broker.by_mail = False, True
    shoot.tab.reload()
    shoot.tab.wait("document.querySelector('[data-test=available]').dataset.on === 'false'")
    shoot.tab.type("form-name", "Claire")
    shoot.tab.type("form-body", shoot.text("Are you open on Sunday?", "Êtes-vous ouverts le dimanche ?"))
    shoot.tab.click("form-send")
    shoot.tab.wait("document.querySelector('[data-test=form-email-error]').checkVisibility()")
    if "form-away" in names:
        shoot.shot("form-away")
    shoot.tab.type("form-email", "claire@example.org")
    shoot.tab.click("form-send")
    shoot.tab.state("chatting")
    shoot.tab.wait("document.querySelector('[data-test=rest]').checkVisibility()")
    if "written" in names:
        shoot.shot("written")
    shoot.tab.go(shoot.broker.url + "/c/2nJf0cYq7bTzXvR4mWkL9A")
    shoot.tab.state("further")
    if "further" in names:
        shoot.shot("further")


def about_the_device(shoot: Shoot, names: set[str]) -> None:
    """A question about device information, and the line that stands as long as it is shared."""
    for step in (shoot.join, shoot.enter, shoot.talk, shoot.ask_device):
        step()
    if "device-question" in names:
        shoot.shot("device-question")
    shoot.tell_device()
    if "device" in names:
        shoot.shot("device")


def ask_for_a_phone_session(shoot: Shoot) -> None:
    """The form of a portal where one can be asked for, the wait for it, and outside of its hours."""
    broker, tab = shoot.broker, shoot.tab
    broker.face = {"phone": True}
    tab.go(broker.url + "/w/phone")
    tab.wait("document.querySelector('[data-test=wants-phone]') !== null")
    tab.click("wants-phone")
    tab.type("form-name", "Claire")
    tab.type("form-body", shoot.text("The screen is all black.", "L’écran est tout noir."))
    shoot.shot("form-phone")
    tab.click("form-send")
    tab.state("chatting")
    broker.push({"t": "place", "conversation": "conv", "place": 3, "wait_s": 240})
    tab.wait("document.querySelector('[data-test=wait]')?.checkVisibility()")
    shoot.shot("queue")
    broker.push({"t": "place", "conversation": "conv", "place": 0})
    broker.say(shoot.text("May I have a look?", "Puis-je regarder ?"))
    broker.offer()
    tab.wait("document.querySelector('[data-test=offered]')?.checkVisibility()")
    shoot.shot("offered")
    broker.reset()
    broker.face = {"opens_at": int(time.time() * 1000) + 36 * 3600 * 1000}
    broker.available, broker.by_mail = False, True
    tab.go(broker.url + "/w/closed")
    tab.wait("document.querySelector('[data-test=available]')?.dataset.on === 'false'")
    shoot.shot("form-closed")
    broker.face, broker.available, broker.by_mail = {}, True, False
    tab.go(broker.url + "/w/shop")


PHONE_STATES = {
    *("files-question", "files"),
    *("device-question", "device"),
    *("join", "waiting", "question", "sharing", "together", "held", "consent-question", "rights", "rights-differ"),
    *("record-question", "recording", "private"),
    *("camera-question", "camera", "camera-marks", "camera-private"),
    *("offline", "ended", "rating", "words", "editing", "logs", "logs-chosen", "menu", "handover", "leave", "expired"),
    *("form", "form-away", "form-phone", "written", "further"),
}
FRENCH_STATES = {
    "files",
    *("device-question", "device"),
    *("join", "sharing", "together", "held", "consent-question", "rights"),
    *("record-question", "recording", "private", "camera-question", "camera"),
    *("ended", "rating", "logs-chosen", "handover", "form", "form-away", "form-phone", "written"),
}
DARK_STATES = {
    "files",
    "device-question",
    *("question", "sharing", "held", "rights", "recording", "private", "camera"),
    *("ended", "rating", "words", "logs-chosen", "menu", "handover", "form-away", "form-phone", "written"),
}
NARROW_STATES = {
    *("device-question", "device", "question", "together", "held", "recording"),
    *("private", "files", "camera", "rating", "handover", "form-away"),
}
PHONE, NARROW, DESKTOP = (390, 844), (320, 568), (1280, 800)
LOOKS: list[tuple[str, tuple[int, int], float, str, str, set[str]]] = [
    ("customer-phone", PHONE, 2, "light", "en", PHONE_STATES),
    ("customer-phone-dark", PHONE, 2, "dark", "en", DARK_STATES),
    ("customer-phone-fr", PHONE, 2, "light", "fr", FRENCH_STATES),
    ("customer-narrow", NARROW, 2, "light", "fr", NARROW_STATES),
    ("customer-desktop", DESKTOP, 1, "light", "en", {"sharing", "recording", "camera", "words", "handover", "form"}),
]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("Chromium is not installed.")
    browser = Chromium(program)
    try:
        for prefix, size, scale, theme, lang, names in LOOKS:
            for story in (whole, about_the_device, without_a_code):
                shoot = Shoot(browser, folder, prefix, size, scale, theme, lang)
                try:
                    story(shoot, names)
                finally:
                    shoot.close()
    finally:
        browser.close()


if __name__ == "__main__":
    main()
