"""The product's heart beat, whole and real: a technician makes a code, a practice phone joins, they chat, the screen moves, it ends.

    python -m tests.e2e.journey [--headless] [--report FILE] [--shots DIR] [--persona NAME] [--stay]

Real broker process, real WebRTC, real window. Every step is judged by what the phone and the broker's database hold afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from math import log10
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from console.live_view import Phase
from console.viewer.keys import ROTATE
from protocol.inp import Key
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage, perform

STEPS = (
    "broker_ready", "console_ready", "code_created", "customer_joined", "first_frame", "tap", "swipe", "back", "home", "recents",
    "text", "chat_to_customer", "chat_to_technician", "rotate", "secure_explained", "ended_by_customer",
)  # fmt: skip
TYPED = "Bonjour, ça marche 2026!"
LIKENESS_DB = 24.0
"""Peak signal-to-noise ratio that the window's picture must reach against the phone's own screen: same picture, coded and scaled."""


@dataclass(slots=True)
class Step:
    name: str
    ok: bool
    ms: int
    detail: str


@dataclass(slots=True)
class Report:
    ok: bool = True
    steps: list[Step] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps({"ok": self.ok, "steps": [asdict(s) for s in self.steps]}, indent=1, ensure_ascii=False)


class Journey:
    """Plays the steps in order; the first that fails ends it, and the rest are told as not reached."""

    def __init__(self, stage: Stage, shots: Path | None, persona: str, lang: str, window: bool, say: Callable[[str], None]) -> None:
        self.stage = stage
        self._shots, self._window, self._say = shots, window, say
        self._phone_is = ["--persona", persona, *(["--lang", lang] if lang != "system" else [])]
        self.report = Report()
        self.phone: PhoneProcess | None = None
        self._url = ""
        self._code = ""
        self.conversation = ""

    async def play(self) -> Report:
        for name in STEPS:
            begun = time.monotonic()
            try:
                detail, ok = await getattr(self, name)(), True
            except Exception as error:  # noqa: BLE001  whatever a step meets is that step's failure
                detail, ok = f"{type(error).__name__}: {error}"[:1500], False
            ms = round((time.monotonic() - begun) * 1000)
            self.report.steps.append(Step(name, ok, ms, detail))
            self._say(f"{'ok  ' if ok else 'FAIL'} {ms:6d} ms  {name:20s} {detail}")
            if not ok:
                self.shot(f"failed-{name}")
                self.report.ok = False
                reached = len(self.report.steps)
                self.report.steps += [Step(n, False, 0, "not reached") for n in STEPS[reached:]]
                break
        return self.report

    async def to_live(self) -> None:
        """The first five steps only: what a demo on a desktop does before it leaves the technician to it."""
        for name in STEPS[:5]:
            self._say(f"{name}: {await getattr(self, name)()}")

    def shot(self, name: str) -> None:
        if self._shots is not None:
            self._shots.mkdir(parents=True, exist_ok=True)
            self.stage.picture().save(str(self._shots / f"{name}.png"))

    # ---- the steps, each returning what it saw

    async def broker_ready(self) -> str:
        await self.stage.start_here()
        owners = [a for a in self.stage.truth.records("agent") if a.get("role") == "owner"]
        assert len(owners) == 1, f"the broker's database holds {len(owners)} owners"
        return f"owner {owners[0]['name']!r}, process {self.stage.console.entry.broker_pid}"

    async def console_ready(self) -> str:
        window = self.stage.window
        portals = await self.stage.until(lambda: self.stage.desk.replica.portals(), "the first portal")
        assert window.isVisible(), "the main window is hidden"
        self.shot("conversations-empty")
        return f"{window.width()}x{window.height()}, portal {portals[0].name!r}"

    async def code_created(self) -> str:
        id, self._code, self._url = await self.stage.new_code("Famille Fontaine")
        held = self.stage.truth.record("code", id)
        assert held.get("label") == "Famille Fontaine" and held.get("state", "live") == "live", f"the database holds {held}"
        plain = self._code.replace(" ", "")
        for secret in (plain, self._url.rpartition("/")[2]):
            assert not self.stage.truth.holds_text(secret), "a plain code or token lies on the broker's disk"
        await asyncio.sleep(0.3)
        self.shot("codes")
        return f"{self._code}, kept only as a keyed hash"

    async def customer_joined(self) -> str:
        log = self.stage.folder / "phone.log"
        self.phone = await PhoneProcess.start(self._url, log, *self._phone_is, window=self._window)
        replica = self.stage.desk.replica
        await self.stage.until(lambda: any(c.state == "waiting" for c in replica.conversations()), "a customer at the door", 30)
        await asyncio.sleep(0.2)
        self.shot("incoming-customer")
        self.conversation = await self.stage.admit()
        session = next(s for s in self.stage.truth.records("session") if s["conversation"] == self.conversation)
        assert session.get("state") == "active", f"the database says {session.get('state')}"
        return f"{session['client'].get('make')} {session['client'].get('model')}, admitted"

    async def first_frame(self) -> str:
        phone = self._phone()
        begun = time.monotonic()
        assert self.stage.live(self.conversation).caps.control, "this phone cannot be controlled, and the journey needs hands"
        for what in ("view", "control"):
            await self._question(what)
            if what == "view":
                self.shot("asking")
            await phone.ask("consent", what=what, answer="granted")
        await self.stage.picture_live(self.conversation)
        took = round((time.monotonic() - begun) * 1000)
        await phone.until(lambda s: s["frames_sent"] > 0, "frames sent by the phone", 3)
        await self.stage.until(lambda: self.stage.live(self.conversation).can_touch, "control")
        likeness = await self._likeness()
        self.shot("session")
        return f"{took} ms after the first question; likeness {likeness:.1f} dB"

    async def tap(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="launcher")
        await self._picture_settled()
        name, at = await self._target(lambda n: n.startswith("app") and "settings" in n)
        await self.stage.tap(self.conversation, at["x_px"], at["y_px"])
        state = await phone.until(lambda s: s["page"] == "settings", "the settings page")
        touch = state["touches"][-1]
        off = max(abs(touch["x_px"] - at["x_px"]), abs(touch["y_px"] - at["y_px"]))
        return f"{name} opened settings; hit {off:.1f} px from its centre at {state['size_px'][0]}x{state['size_px'][1]}"

    async def swipe(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="list")
        state = await phone.until(lambda s: s["page"] == "list", "the long list")
        await self._picture_settled()
        width, height = state["size_px"]
        await self.stage.drag(self.conversation, (width * 0.5, height * 0.75), (width * 0.5, height * 0.35))
        state = await phone.until(
            lambda s: s["scroll"]["offset_px"] > height * 0.3 and s["touches"][-1]["kind"] != "tap", "the list scrolled down by the swipe"
        )
        fling = state["touches"][-1]
        state = await phone.until(lambda s: s["scroll"]["velocity_px_s"] == 0, "the fling at rest", 10)
        await self._picture_settled()
        self.shot("swiped")
        return f"{fling['kind']} at {fling['velocity'][1]:.0f} px/s, list at {state['scroll']['offset_px']:.0f} px"

    async def back(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="settings")
        before = (await phone.until(lambda s: s["page"] == "settings", "settings"))["stack"]
        await self._softkey("BACK")
        state = await phone.until(lambda s: s["page"] != "settings", "the page before settings")
        assert state["keys"][-1] == "BACK", f"the phone's last key was {state['keys'][-1]}"
        return f"{before[-1]} -> {state['page']}"

    async def home(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="list")
        before = await phone.until(lambda s: s["page"] == "list", "a page that is not the launcher")
        await self._softkey("HOME")
        state = await phone.until(lambda s: s["page"] == "launcher", "the launcher")
        assert state["keys"][len(before["keys"]) :] == ["HOME"], f"the phone executed {state['keys'][len(before['keys']) :]}"
        return f"{before['page']} -> {state['page']}, one key"

    async def recents(self) -> str:
        phone = self._phone()
        await self._softkey("RECENTS")
        state = await phone.until(lambda s: "recents" in (s["page"], s["overlay"]), "the recent apps")
        await self._picture_settled()
        self.shot("recents")
        await self._softkey("HOME")
        await phone.until(lambda s: not s["overlay"] and s["page"] == "launcher", "the launcher")
        return f"shown as {'page' if state['page'] == 'recents' else 'overlay'}"

    async def text(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="text")
        await phone.until(lambda s: s["page"] == "text", "the page with a text field")
        await self._picture_settled()
        _, at = await self._target(lambda n: "note" in n or "field" in n)
        await self.stage.tap(self.conversation, at["x_px"], at["y_px"])
        await phone.until(lambda s: s["keyboard"], "the phone's keyboard")
        area = self.stage.pane(self.conversation).area
        await self.stage.type(area, TYPED + "x")
        QTest.keyClick(area, Qt.Key.Key_Backspace)
        state = await phone.until(lambda s: s["text"] == TYPED, f"the text {TYPED!r}")
        await self._picture_settled()
        self.shot("typed")
        return repr(state["text"])

    async def chat_to_customer(self) -> str:
        body = "Bonjour Claire, je vois votre écran. On y va doucement ?"
        editor = self.stage.window.chat.talk.composer.editor
        await self.stage.type(editor, body)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        state = await self._phone().until(lambda s: any(m["body"] == body for m in s["chat"]), "the message on the phone")
        held = [m for m in self.stage.truth.messages(self.conversation) if m.get("body") == body]
        assert len(held) == 1 and held[0]["author"]["kind"] == "agent", f"the database holds it {len(held)} times"
        seq = next(m["seq"] for m in state["chat"] if m["body"] == body)
        assert seq == held[0]["seq"], "phone and broker number it differently"
        return f"seq {seq}, once"

    async def chat_to_technician(self) -> str:
        body = "Oui, merci ! Le courrier arrive de nouveau."
        await self._phone().ask("say", body=body)
        replica = self.stage.desk.replica
        message = await self.stage.until(
            lambda: next((m for m in replica.messages(self.conversation) if m.body == body), None), "the message at the console"
        )
        held = [m["seq"] for m in self.stage.truth.messages(self.conversation)]
        assert held == list(range(1, len(held) + 1)), f"the thread's numbers have gaps: {held}"
        assert message is not None
        await asyncio.sleep(0.3)
        self.shot("chat")
        return f"seq {message.seq}, {len(held)} lines without a gap"

    async def rotate(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="list")
        before = await phone.until(lambda s: s["page"] == "list" and s["rotation"] == 0, "an upright page")
        await self._softkey(ROTATE)
        # The phone turns at once; its capture tells the new geometry with the next frame it takes.
        state = await phone.until(lambda s: s["rotation"] in (1, 3) and s["g"] != before["g"], "the phone on its side, and telling it")
        await self.stage.until(self._landscape, "a landscape picture")
        await self._picture_settled()
        self.shot("landscape")
        size = self._size()
        await self._softkey(ROTATE)
        await phone.until(lambda s: s["rotation"] == 0, "the phone upright again")
        await self.stage.until(lambda: not self._landscape(), "an upright picture")
        return f"geometry {before['g']} -> {state['g']}, picture {size[0]}x{size[1]}"

    async def secure_explained(self) -> str:
        phone = self._phone()
        await phone.ask("open", page="secure")
        await phone.until(lambda s: s["secure"] and s["vid"] and s["vid"]["state"] == "secure", "the secure page")
        why = self.stage.pane(self.conversation).area.why
        await self.stage.until(lambda: why.isVisible(), "the explanation over the black picture")
        live = self.stage.live(self.conversation)
        assert live.vid is not None and live.vid.state == "secure"
        await asyncio.sleep(0.4)
        self.shot("black-explained")
        return f"why {live.vid.why!r}, app {live.vid.app!r}: {why.accessibleName()!r}"

    async def ended_by_customer(self) -> str:
        phone = self._phone()
        session = self.stage.live(self.conversation).session
        begun = time.monotonic()
        await phone.ask("exit")
        await self.stage.until(lambda: self.stage.live(self.conversation).phase is Phase.ENDED, "the end at the console")
        took = round((time.monotonic() - begun) * 1000)
        assert not self.stage.desk.send_items(self.conversation, [Key("HOME")]), "input was taken after the end"
        await self.stage.until(lambda: self.stage.truth.record("session", session).get("state") == "ended", "the end in the database")
        held = self.stage.truth.record("session", session)
        assert held.get("ended_by") == "customer", f"the database says {held.get('ended_by')}"
        receipts = self.stage.live(self.conversation).receipts()
        assert receipts is not None and receipts.agree and not receipts.strange, f"the counts differ: {receipts}"
        assert receipts.total.judged == receipts.total.sent > 0 and not receipts.unanswered, f"not every receipt came: {receipts}"
        report = self.stage.desk.report(session)
        whole = report.half("whole") if report is not None else None
        assert report is not None and whole is not None and report.shown > 0 and report.ended == "ended_by_customer", f"no report: {report}"
        assert (report.inputs.sent, report.inputs.agree, report.decoders != []) == (receipts.total.sent, True, True), (
            f"another report: {report}"
        )
        await asyncio.sleep(0.4)
        self.shot("ended")
        return (
            f"at the console after {took} ms, recorded as ended by the customer; {receipts.total.judged} receipts on both sides; "
            f"{report.shown} pictures shown, packet to screen {whole.p50} ms (95 %: {whole.p95} ms)"
        )

    # ---- parts

    def _phone(self) -> PhoneProcess:
        assert self.phone is not None
        return self.phone

    async def _question(self, what: str) -> None:
        await self._phone().until(lambda s: s["prompt"] and s["prompt"]["what"] == what, f"the question about {what}", 20)

    async def _target(self, wanted: Callable[[str], bool]) -> tuple[str, dict[str, Any]]:
        targets = (await self._phone().ask("targets"))["targets"]
        found = next(((n, t) for n, t in targets.items() if wanted(n)), None)
        assert found is not None, f"no such place to tap; there are {', '.join(targets)}"
        return found

    async def _softkey(self, name: str) -> None:
        bar = self.stage.pane(self.conversation).softkeys
        await self.stage.click(bar.buttons[name])

    def _size(self) -> tuple[int, int]:
        return self.stage.pane(self.conversation).area.picture_size or (0, 0)

    def _landscape(self) -> bool:
        return self._size()[0] > self._size()[1]

    async def _picture_settled(self) -> None:
        """Wait until the viewer shows what the phone shows."""
        end = time.monotonic() + 8
        while (likeness := await self._likeness(fail=False)) < LIKENESS_DB:
            assert time.monotonic() < end, f"the viewer does not show the phone's screen: likeness {likeness:.1f} dB"
            await asyncio.sleep(0.1)

    async def _likeness(self, fail: bool = True) -> float:
        """PSNR between the window's pixels and the phone's own drawing, both at the window's size."""
        file = self.stage.folder / "phone-screen.png"
        await self._phone().ask("screen", file=str(file), captured=True)
        phone = QImage(str(file))
        await asyncio.sleep(0.15)
        seen = self._window_picture()
        value = psnr(seen, phone)
        if fail:
            assert value >= LIKENESS_DB, f"the viewer does not show the phone's screen: likeness {value:.1f} dB"
        return value

    def _window_picture(self) -> QImage:
        """The part of the real window where the phone's picture is drawn."""
        area = self.stage.pane(self.conversation).area
        view = area.view
        assert view is not None
        left, top = view.to_widget(0, 0)
        right, bottom = view.to_widget(65535, 65535)
        ratio = area.devicePixelRatioF()
        half = 0.5 / ratio  # `to_widget` names pixels by their middle
        origin = area.mapTo(self.stage.window, area.drawing_origin)
        return self.stage.picture().copy(
            round((origin.x() + left + half) * ratio),
            round((origin.y() + top + half) * ratio),
            round((right - left) * ratio),
            round((bottom - top) * ratio),
        )


def psnr(one: QImage, other: QImage) -> float:
    """Peak signal-to-noise ratio in dB of the inner parts (the viewer rounds the corners), at 120 pixels of width; 99 if equal."""
    one, other = (i.copy(i.width() // 12, i.height() // 12, i.width() * 5 // 6, i.height() * 5 // 6) for i in (one, other))
    width = 120
    height = max(1, round(width * other.height() / max(1, other.width())))
    smooth = Qt.TransformationMode.SmoothTransformation
    keep = Qt.AspectRatioMode.IgnoreAspectRatio
    a, b = (i.scaled(width, height, keep, smooth).convertToFormat(QImage.Format.Format_RGB888) for i in (one, other))
    error = 0
    for y in range(height):
        left, right = (bytes(cast(memoryview, i.constScanLine(y)))[: width * 3] for i in (a, b))
        error += sum((p - q) ** 2 for p, q in zip(left, right, strict=True))
    mean = error / (width * height * 3)
    return 99.0 if mean == 0 else 10 * log10(255 * 255 / mean)


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="journey", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--headless", action="store_true", help="play the whole journey and quit (a screen may be a virtual one)")
    options.add_argument("--report", type=Path, help="write the result as JSON")
    options.add_argument("--shots", type=Path, help="write a PNG of each main state into this folder")
    options.add_argument("--persona", default="budget", help="which practice phone (default: %(default)s)")
    options.add_argument("--theme", choices=("system", "light", "dark"), default="system", help="of the console")
    options.add_argument("--lang", choices=("system", "en", "fr"), default="system", help="of console and phone")
    args = options.parse_args(argv)

    def say(text: str) -> None:
        print(text, flush=True)

    with tempfile.TemporaryDirectory(prefix="tapline-demo-", ignore_cleanup_errors=True) as folder:

        async def play(stage: Stage) -> Report:
            journey = Journey(stage, args.shots, args.persona, args.lang, not args.headless, say)
            try:
                if args.headless:
                    return await journey.play()
                await journey.to_live()
                say("The session is yours. Close the phone's window or choose End; Ctrl+Q in the console quits.")
                await stage.console.finished()
                return journey.report
            finally:
                if journey.phone is not None:
                    journey.phone.kill()

        report = perform(Path(folder), play, {"theme": args.theme, "language": args.lang})
    if args.report is not None:
        args.report.write_text(report.as_json() + "\n", "utf-8")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
