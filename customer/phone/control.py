"""The control interface of the practice phone: JSON objects, one a line, on loopback or on standard input, for tests and the demo.

It reads what the phone really holds and does what its owner could do with a finger; it is no way round consent.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtGui import QImage

from customer.phone.consent import WHATS
from customer.phone.filing.aside import FileAside
from customer.phone.offered import OfferedAside
from customer.phone.screen import actions
from customer.phone.screen.shapes import Scene
from customer.phone.session import PhoneSession
from customer.phone.touch import Sample
from protocol.inp import Phase

log = logging.getLogger(__name__)

LINE_BYTES = 64 * 1024
TAP_MS = 60.0

Answer = dict[str, Any]


class BadRequest(Exception):
    """The request cannot be carried out; the text says why."""


class Control:
    """Carries out requests on one session, on the loop that owns it. `paint` draws a scene for `screen`."""

    def __init__(self, session: PhoneSession, paint: Callable[[Scene], QImage]) -> None:
        self._session = session
        self._paint = paint
        self._deeds: dict[str, Callable[[Answer], Answer]] = {
            "state": self._state,
            "consent": self._consent,
            "revoke": self._revoke,
            "say": self._say,
            "open": self._open,
            "rotate": self._rotate,
            "lock": lambda _: self._act(("lock",)),
            "unlock": lambda _: self._act(("unlock",)),
            "private": self._private,
            "compare": self._compare,
            "take": self._take,
            "switch": lambda r: self._act(("saver",) if r["name"] == "saver" else ("toggle", str(r["name"]))),
            "exit": self._exit,
            "screen": self._screen,
            "targets": self._targets,
            "tap": self._tap,
            "network": self._network,
            "copy": self._copy,
            "files": self._files,
            "file": self._file,
        }

    def begin(self, session: PhoneSession) -> None:
        """Another session goes on from here."""
        self._session = session

    def handle(self, line: str | bytes) -> Answer:
        """One request; never raises for what was asked."""
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise BadRequest("a request is an object")
            deed = self._deeds.get(str(request.get("do")))
            if deed is None:
                raise BadRequest(f"there is no {request.get('do')!r}; there are {', '.join(self._deeds)}")
            return {"ok": True, **deed(request)}
        except (BadRequest, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
            return {"ok": False, "error": f"{type(error).__name__}: {error}"[:300]}

    # ---- what is asked

    def _state(self, _: Answer) -> Answer:
        s, phone, share = self._session, self._session.phone, self._session.share
        state = phone.state
        phone.scene  # noqa: B018 - tells the scrollers their limits
        now = s.now_ms()
        key = state.page
        scroller = state.scroller(key)
        width, height = state.size_px
        return {
            "page": state.page,
            "stack": list(state.stack),
            "overlay": state.overlay,
            "dialog": state.mail_dialog,
            "keyboard": state.keyboard,
            "locked": state.locked,
            "secure": state.secure,
            "scroll": {"key": key, "offset_px": scroller.offset, "limit_px": scroller.limit, "velocity_px_s": scroller.velocity(now)},
            "map": {
                "scale": state.sight.scale, "degrees": state.sight.degrees, "tilt": state.sight.tilt,
                "factor_px": [state.sight.factor.real, state.sight.factor.imag],
                "offset_px": [state.sight.offset.real, state.sight.offset.imag],
            },
            "hovered": state.hovered,
            "text": state.fields["note"].text,
            "draft": state.fields["chat"].text,
            "clock": f"{state.now:%H:%M:%S}",
            "rotation": state.turned,
            "size_px": [width, height],
            "density": state.persona.density,
            "persona": state.persona.key,
            "present": list(state.present),
            "on_hold": state.held,
            "looking": share.looking,
            "g": share.g,
            "volume": state.volume,
            "muted": state.muted,
            "clipboard": state.clipboard.text,
            "clipboard_secret": state.clipboard.secret,
            "toast": state.toast,
            "marks": [{"id": m.id, "kind": m.kind, "path": [list(spot) for spot in m.path]} for m in state.marks.marks],
            "touches": [
                {
                    "kind": t.kind, "x_px": t.x_px, "y_px": t.y_px, "x0_px": t.x0_px, "y0_px": t.y0_px, "dt": t.dt_ms,
                    "velocity": [t.vx, t.vy], "target": t.target, "remote": t.remote,
                    "scale": t.scale, "degrees": t.degrees, "fingers": t.fingers,
                }
                for t in phone.executed
            ],
            "keys": list(phone.keys),
            "held": sorted(phone.held),
            "receipts": [{"n": r.n, "r": r.r, "s": r.s, "why": r.why} for r in share.counts.receipts],
            "frames_sent": share.counts.frames,
            "key_frames_sent": share.counts.key_frames,
            "connections": share.counts.connections,
            "connected": share.connected,
            "epoch": share.epoch,
            "vid": None if share.vid is None else {"state": share.vid.state, "why": share.vid.why, "app": share.vid.app},
            "bad_ctl": share.counts.bad_ctl,
            "bad_inp": share.counts.bad_inp,
            "consents": dict(s.desk.states),
            "prompt": None if state.prompt is None else {"what": state.prompt.what, "step": state.prompt.kind},
            "gate": s.desk.gate,
            "typing_gate": s.desk.typing_gate,
            "rights": {right.what: right.until_ms for right in state.rights},
            "words": {"words": state.words.words, "standing": state.words.standing, "verdict": state.words.verdict},
            "sharing": state.sharing,
            "private": s.desk.private,
            "recording": state.recording,
            "technician": state.technician,
            "portal": state.portal,
            "chat": [
                {"id": m.id, "seq": m.seq, "kind": m.kind, "by": m.author.kind, "name": m.author.name, "body": m.body,
                 "event": m.event.type if m.event else None}
                for m in s.replica.messages
            ],
            "unsent": [r.id for r in s.replica.unsent],
            "phase": state.phase,
            "offer": state.offer,
            "online": state.online,
            "ended_by": s.ended_by,
        }  # fmt: skip

    def _consent(self, request: Answer) -> Answer:
        """Answers the question that stands; `step` `ask` or `system` answers that one only, else both that the screen needs."""
        what, answer = str(request["what"]), str(request["answer"])
        if what not in WHATS or answer not in ("granted", "denied", "revoked"):
            raise BadRequest("what and answer are those of a consent")
        s = self._session
        if answer == "revoked":
            s.revoke(what)
            return {}
        steps = 0
        only = request.get("step")
        while any(w == what and (only is None or step == only) for w, step in s.desk.questions) and steps < 2:
            s.answer(what, answer == "granted")
            steps += 1
        if not steps:
            raise BadRequest(f"nobody asks about {what} now")
        return {"steps": steps}

    def _take(self, request: Answer) -> Answer:
        """Answers the session that is offered."""
        if not self._session.part(OfferedAside).answer(request["answer"] == "yes"):
            raise BadRequest("no session is offered now")
        return {}

    def _revoke(self, request: Answer) -> Answer:
        self._session.revoke(str(request["what"]))
        return {}

    def _say(self, request: Answer) -> Answer:
        return {"id": self._session.say_in_chat(str(request["body"]))}

    def _open(self, request: Answer) -> Answer:
        page = str(request["page"])
        state = self._session.phone.state
        actions.show(state, "mail" if page == "dialog" else page, resume=False)
        state.mail_dialog = page == "dialog"
        self._session.phone.changed()
        self._session.touched()
        return {}

    def _rotate(self, request: Answer) -> Answer:
        self._session.phone.state.rotation = int(request["to"]) % 4
        self._session.phone.changed()
        self._session.touched()
        return {}

    def _act(self, action: tuple[str, ...]) -> Answer:
        self._session.phone.do(action)
        self._session.touched()
        return {}

    def _private(self, request: Answer) -> Answer:
        self._session.cover(bool(request["on"]))
        return {"on": self._session.desk.private}

    def _compare(self, request: Answer) -> Answer:
        """The two words are `same` or `different`, or are to be compared `anew` over another connection."""
        found = str(request["found"])
        if found not in ("same", "different", "anew"):
            raise BadRequest("found is same, different or anew")
        self._session.words.anew() if found == "anew" else self._session.words.compare(found == "same")
        return {}

    def _exit(self, _: Answer) -> Answer:
        self._session.exit()
        return {}

    def _screen(self, request: Answer) -> Answer:
        scene = self._session.phone.captured if request.get("captured") else self._session.phone.scene
        image = self._paint(scene)
        path = Path(str(request["file"]))
        # The stub asks for bytes, the library for text.
        if not image.save(str(path), cast(bytes, "PNG")):
            raise BadRequest(f"cannot write {path}")
        return {"file": str(path), "size_px": [image.width(), image.height()]}

    def _targets(self, _: Answer) -> Answer:
        scene = self._session.phone.scene
        d = scene.density
        found = {}
        for t in scene.targets:
            x, y = t.rect.x + t.rect.w / 2, t.rect.y + t.rect.h / 2
            if scene.target_at(x, y) is t:
                found[t.name] = {"x_px": round(x * d), "y_px": round(y * d), "guarded": t.guarded}
        return {"targets": found, "g": self._session.share.g, "size_px": [scene.width_px, scene.height_px]}

    def _tap(self, request: Answer) -> Answer:
        """The owner's own finger: at `x_px`, `y_px` or on a named target."""
        if "target" in request:
            at = self._targets({})["targets"].get(str(request["target"]))
            if at is None:
                raise BadRequest(f"no target {request['target']!r} can be tapped now")
            x, y = at["x_px"], at["y_px"]
        else:
            x, y = float(request["x_px"]), float(request["y_px"])
        s = self._session
        now = s.now_ms()
        s.phone.touch(Sample(now - TAP_MS, Phase.DOWN, x, y), remote=False)
        s.phone.touch(Sample(now, Phase.UP, x, y), remote=False)
        s.touched()
        return {}

    def _copy(self, request: Answer) -> Answer:
        """The owner copies a text somewhere on the phone."""
        self._session.phone.state.clipboard.put(str(request["text"]), self._session.now_ms())
        self._session.phone.changed()
        self._session.touched()
        return {}

    def _files(self, _: Answer) -> Answer:
        """Each transfer as it stands, and those that the person is asked about."""
        files = self._session.part(FileAside)
        return {"files": files.standings, "asks": files.asks}

    def _file(self, request: Answer) -> Answer:
        """`act`: send (`name`, `size`), answer (`id`, `yes`), pause or go_on, cancel, cut (the files' connection)."""
        files, id = self._session.part(FileAside), str(request.get("id", ""))
        match request["act"]:
            case "send":
                return {"id": files.send(str(request["name"]), int(request["size"]))}
            case "answer":
                files.answer(id, bool(request["yes"]))
            case "pause" | "go_on" as act:
                files.pause(id, act == "pause")
            case "cancel":
                files.cancel(id)
            case "cut":
                files.drop_connection()
            case act:
                raise BadRequest(f"no file is to be {act}")
        return {}

    def _network(self, request: Answer) -> Answer:
        """Cut the phone off from the broker, or let it back; the peer connection stays."""
        s = self._session
        s.link.cut = not bool(request["on"])
        if s.link.cut:
            s.tasks.start(s.link.drop(), "drop the link")
        return {}


async def serve(control: Control, port: int) -> asyncio.Server:
    """Answer on loopback; `port` 0 picks one."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(control.handle(line)).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError) as error:
            log.info("a control connection ended: %s", error)
        finally:
            writer.close()

    return await asyncio.start_server(client, "127.0.0.1", port, limit=LINE_BYTES)
