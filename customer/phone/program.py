"""Wires the practice phone together: headless on one thread, or with a window on the Qt thread and everything else on another."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication, QImage

from customer.phone import control, joining
from customer.phone.choices import Choices
from customer.phone.render import Painter
from customer.phone.screen.shapes import Scene
from customer.phone.session import PhoneSession
from protocol import ids
from protocol.http import Joined

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

Teller = Callable[..., None]
REFUSED = 2
"""Exit status where the broker did not let the customer in."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the command line asked for."""

    choices: Choices
    where: joining.Door
    name: str
    control_port: int | None
    control_stdin: bool
    say: Teller
    words: str = ""
    """The first ones, to a portal's form."""


def teller(as_json: bool) -> Teller:
    """Says what happens, a line each, on standard output."""

    def say(event: str, **values: Any) -> None:
        line = json.dumps({"event": event, **values}) if as_json else " ".join([event, *(f"{k}={v}" for k, v in values.items())])
        # Whoever read it may be gone; the session goes on.
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    return say


class Painters:
    """One Painter for each thread that paints or measures. Made on the Qt thread."""

    def __init__(self) -> None:
        self.measuring = Painter()
        self.showing = Painter()
        self._capturing = Painter()
        self._lock = threading.Lock()

    def capture(self, scene: Scene) -> QImage:
        """For the encoder's thread; an old connection's may still be at it when a new one begins."""
        with self._lock:
            return self._capturing.paint(scene)


def headless(run: Run, painters: Callable[[], Painters] = Painters, begun: Callable[[PhoneSession], None] = lambda _: None) -> int:
    """The whole program without a window; gives its exit status. `painters` are made once there is a QGuiApplication.

    `begun` hears of the session on its loop, once the customer has a seat.
    """
    app = QGuiApplication.instance() or QGuiApplication([sys.argv[0], "-platform", "offscreen"])
    status = asyncio.run(_until_told(run, painters(), begun))
    del app
    return status


async def _until_told(run: Run, painters: Painters, begun: Callable[[PhoneSession], None]) -> int:
    task = asyncio.current_task()
    if task is not None and sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await _live(run, painters, begun, None)
    except asyncio.CancelledError:
        return 0


def windowed(run: Run, *, first_screen: bool = False) -> int:
    """The whole program with its window; gives its exit status. Main thread only. `first_screen`: asks for the name before it joins."""
    from PySide6.QtWidgets import QApplication

    from customer.phone.window import Mirror, PhoneWindow

    app = QApplication(sys.argv[:1])
    if first_screen:
        asked = _ask(app, run)
        if asked is None:
            return 0
        run = asked
    app.setQuitOnLastWindowClosed(False)
    painters = Painters()
    mirror = Mirror(painters.showing.paint)
    persona = run.choices.persona
    window = PhoneWindow(mirror, run.choices.lang, f"{persona.make} {persona.model}", (persona.width_px, persona.height_px))
    status: list[int] = []

    async def live() -> None:
        status.append(await _live(run, painters, mirror.begin, mirror.window_closed))

    def work() -> None:
        try:
            asyncio.run(live())
        finally:
            mirror.over.emit()

    # A daemon: closing the window must end the program even if the network holds something up.
    thread = threading.Thread(target=work, name="phone", daemon=True)
    mirror.over.connect(lambda: app.exit(status[0] if status else 1))
    window.closed.connect(mirror.leave)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    window.show()
    thread.start()
    code = app.exec()
    mirror.close()
    return code


def _ask(app: QApplication, run: Run) -> Run | None:
    """The run with the code and the name that were given on the app's first screen; None where it was closed."""
    from customer.phone.join_form import JoinForm

    given: list[Run] = []
    form = JoinForm(run.choices.lang, asyncio.run(joining.code_of(run.where)))
    same = form.code.text()

    def joined(code: str, name: str) -> None:
        where = run.where if code == ids.plain_code(same) else joining.Door(run.where.base, None, code)
        given.append(replace(run, where=where, name=name))

    form.joined.connect(joined)
    form.show()
    app.exec()
    return given[0] if given else None


async def _live(run: Run, painters: Painters, begun: Callable[[PhoneSession], None], shown_until: asyncio.Event | None) -> int:
    """Join and stay until the session is over, the one included that was taken meanwhile, and as long as somebody looks on or asks."""
    try:
        joined = await joining.join(run.where, run.name, run.choices.lang, run.words)
    except joining.JoinRefused as refused:
        run.say("refused", code=refused.code, text=str(refused))
        return REFUSED
    session = PhoneSession(run.choices, run.where, joined, painters.measuring.measure, painters.capture, run.say)
    commands = control.Control(session, painters.measuring.paint)
    server = None if run.control_port is None else await control.serve(commands, run.control_port)
    if server is not None:
        run.say("control", port=server.sockets[0].getsockname()[1])
    asked_until = asyncio.Event()
    if run.control_stdin:
        _read_stdin(commands, asked_until)
    begun(session)
    try:
        await session.run()
        while session.taken is not None:
            former, session = session, _taken(run, session.taken, session, painters)
            commands.begin(session)
            begun(session)
            await former.close()
            await session.run()
        if shown_until is not None:
            await shown_until.wait()
        elif server is not None or run.control_stdin:
            # Scripts look at the state after the end; they end the program themselves.
            await asked_until.wait()
    finally:
        if server is not None:
            server.close()
        await session.close()
    return 0


def _taken(run: Run, joined: Joined, former: PhoneSession, painters: Painters) -> PhoneSession:
    """The session that the person took on this phone; what they wrote and nobody has yet goes along, and that they have left."""
    session = PhoneSession(run.choices, run.where, joined, painters.measuring.measure, painters.capture, run.say)
    for unsent in former.replica.unsent:
        session.replica.queue(unsent)
    if former.ended_by:
        session.exit()  # between its taking and now: it only connects to tell the broker
    return session


def _read_stdin(commands: control.Control, ended: asyncio.Event) -> None:
    """Requests on standard input, answers on standard output; its end ends the program."""
    loop = asyncio.get_running_loop()

    def answer(line: str) -> None:
        sys.stdout.write(json.dumps(commands.handle(line)) + "\n")
        sys.stdout.flush()

    def read() -> None:
        # The loop may be closed before the last line comes.
        with contextlib.suppress(RuntimeError):
            for line in sys.stdin:
                loop.call_soon_threadsafe(answer, line)
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=read, name="control-stdin", daemon=True).start()
