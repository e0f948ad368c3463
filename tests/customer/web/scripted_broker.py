"""A broker whose every word a test decides: the page's routes, and a conversation that follows PROTOCOL.md in miniature.

Holds one conversation in memory. HTTP and WebSocket run in a thread of their own; the test's thread calls `say`, `ask`,
`admit`... and waits for what the page sends with `wait`.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from broker.web.qr import rows

PAGE = Path(__file__).resolve().parents[3] / "customer" / "web"
Json = dict[str, Any]
STATUS = {"valid": 200, "expired": 410, "used": 409, "unknown": 404}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' {ws}; media-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
WAIT_S = 40.0


class ScriptedBroker:
    """`links`: token -> state. `on_join`: body -> (status, answer), or None for the standard answer."""

    def __init__(self, technician: str = "Jonas Weber", portal: str = "Boutique Lyon", view: str = "ask") -> None:
        self.links: dict[str, str] = {"good": "valid", "old": "expired", "done": "used"}
        self.on_join: Callable[[Json], tuple[int, Json] | None] = lambda body: None
        self.portal: Json = {"name": portal, "lang": "en", "technician": technician, "view": view}
        self.look: Json = {}
        """Of the portal: colour, logo, langs, install_url."""
        self.logo = b""
        self.technician = technician
        self.joins: list[Json] = []
        self.received: list[Json] = []
        self.hellos: list[Json] = []
        self.down = False
        self.acks = True
        """False: requests are kept but not answered, as when the line dies at the worst moment."""
        self.notice = ""
        self.available = True
        self.by_mail = False
        """Whether the portal has a mailbox."""
        self.face: Json = {}
        """What else the form's page is told of the portal."""
        self.seated: str | None = "sess"
        """Whose session the page's seat is."""
        self.refuses = ""
        """The code with which requests are refused."""
        self.reset()
        self._changed = threading.Condition()
        self._sockets: list[WebSocket] = []
        self._loop = asyncio.new_event_loop()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        app = Starlette(
            routes=[
                Route("/j", self._page),
                Route("/j/{token}", self._page),
                Route("/w/{portal}", self._page),
                Route("/c/{token:str}", self._page),
                Route("/api/v1/portal/{portal}", self._face),
                Route("/api/v1/portal/{portal}/desk", self._desk),
                Route("/api/v1/portal/{portal}/logo", self._logo),
                Route("/api/v1/portal/{portal}/write", self._write, methods=["POST"]),
                Route("/api/v1/seat/link", self._seat_link, methods=["POST"]),
                Route("/assets/{path:path}", self._asset),
                Route("/api/v1/link/{token}", self._link),
                Route("/api/v1/join", self._join, methods=["POST"]),
                WebSocketRoute("/api/v1/socket", self._socket),
            ]
        )
        config = uvicorn.Config(app, log_level="error", ws="websockets-sansio", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, args=(listener,), name="scripted-broker", daemon=True)
        self._thread.start()

    def reset(self) -> None:
        """A new, empty conversation, waiting at the door."""
        self.rev = 0
        self.changes: list[Json] = []
        self.records: dict[str, dict[str, Json]] = {k: {} for k in ("conversation", "session", "message", "cursor", "consent", "transfer")}
        self._put("conversation", {"id": "conv", "number": 1, "portal": "p", "name": "Ana", "created_at": now(), "session": "sess"})
        self._put("session", {"id": "sess", "conversation": "conv", "created_at": now(), "state": "waiting"})

    def close(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(WAIT_S)

    # ---- what the technician does ------------------------------------------------------------------------------------

    def admit(self) -> None:
        session = {**self.records["session"]["sess"], "state": "active", "admitted_at": now()}
        self._do(lambda: self._change("session", session))
        self.event("admitted", {"agent": self.technician}, agent=True)

    def say(self, body: str, name: str | None = None) -> str:
        message = self._message("agent", "agent-1", name or self.technician, body=body)
        self._do(lambda: self._change("message", message))
        return str(message["id"])

    def event(self, kind: str, args: Json, agent: bool = False) -> None:
        who = ("agent", "agent-1", self.technician) if agent else ("broker", "broker", "")
        message = self._message(*who, event={"type": kind, "args": args}, kind="event")
        self._do(lambda: self._change("message", message))

    def offer(self, session: str = "offered") -> None:
        """A phone session in a conversation that goes on."""
        offered = {"id": session, "conversation": "conv", "created_at": now(), "state": "waiting", "lead": "agent-1"}
        self._do(lambda: self._change("session", offered))
        self.event("session_offered", {}, agent=True)

    def ask(self, what: str, ttl_s: int = 0) -> None:
        self._do(lambda: self._change("consent", {**self._consent(what, "asked"), "ttl_s": ttl_s}))
        self.event("asked", {"what": what}, agent=True)

    def change_session(self, **fields: Any) -> None:
        """Who leads, who is there, whether it is on hold."""
        self._do(lambda: self._change("session", {**self.records["session"]["sess"], **fields}))

    def end(self, by: str = "agent") -> None:
        self._do(lambda: self._change("session", {**self.records["session"]["sess"], "state": "ended", "ended_at": now(), "ended_by": by}))

    def resolve(self, state: str = "resolved") -> None:
        """As the customer learns it, once it has settled; "open" again."""
        self._do(lambda: self._change("conversation", {**self.records["conversation"]["conv"], "state": state}))

    def ask_rating(self) -> None:
        self._do(lambda: self._change("conversation", {**self.records["conversation"]["conv"], "rating_asked_at": now()}))

    def answer(self, body: str, **more: Any) -> None:
        """A message with more than words."""
        message = self._message("agent", "agent-1", self.technician, body=body, **more)
        self._do(lambda: self._change("message", message))

    def seen(self, delivered: int, read: int) -> None:
        cursor = {"id": "conv:agent", "conversation": "conv", "party": "agent", "kind": "agent", "delivered": delivered, "read": read}
        self._do(lambda: self._change("cursor", cursor))

    def put(self, kind: str, record: Json) -> None:
        """A record is as this now."""
        self._do(lambda: self._change(kind, record))

    def push(self, frame: Json) -> None:
        """A frame as it stands, to every socket."""
        self._do(lambda: self._send_all(frame))

    def push_until(self, frame: Json, matches: Callable[[Json], bool]) -> None:
        """The same frame again and again, as a console repeats `wanted`, until one of the page matches."""
        with self._changed:
            began = time.monotonic()
            while not any(matches(f) for f in self.received):
                assert time.monotonic() - began < WAIT_S, "never came"
                self._loop.call_soon_threadsafe(self._send_all, frame)
                self._changed.wait(0.5)

    def drop(self, code: int = 1012) -> None:
        """Closes the page's sockets."""
        asyncio.run_coroutine_threadsafe(self._drop(code), self._loop).result(WAIT_S)

    # ---- what the test sees --------------------------------------------------------------------------------------------

    def wait(self, matches: Callable[[Json], bool]) -> Json:
        """The first frame of the page, so far or from now on, that matches."""
        with self._changed:
            found: Json | None = self._changed.wait_for(lambda: next((f for f in self.received if matches(f)), None), WAIT_S)
            assert found is not None, f"never came; got {self.received}"
            return found

    def wait_type(self, t: str, /, **fields: Any) -> Json:
        return self.wait(lambda f: f["t"] == t and all(f.get(k) == v for k, v in fields.items()))

    # ---- HTTP ----------------------------------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        token = request.path_params.get("token")
        other = next((state for path, state in (("/w/", "form"), ("/c/", "further")) if request.url.path.startswith(path)), "")
        state = other or "typed" if token is None or other else self.links.get(token, "unknown")
        html = (PAGE / "index.html").read_text("utf-8").replace('data-link-state=""', f'data-link-state="{state}"')
        headers = {
            "Content-Security-Policy": POLICY.format(ws=f"ws://{request.headers['host']}"),
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "display-capture=(self), camera=(self), microphone=()",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return HTMLResponse(html, STATUS.get(state, 200), headers)

    async def _asset(self, request: Request) -> Response:
        path = (PAGE / "assets" / request.path_params["path"]).resolve()
        if not path.is_relative_to(PAGE / "assets") or not path.is_file():
            return Response(status_code=404)
        # Whole, as the broker does: a file that is being sent stays open when the page goes away in between. Kept by the
        # browser, unlike there: nobody changes it meanwhile, and eighty files a reload are most of what these tests compute.
        kind = mimetypes.guess_type(path.name)[0]
        return Response(path.read_bytes(), media_type=kind, headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=600"})

    async def _link(self, request: Request) -> Response:
        state = self.links.get(request.path_params["token"], "unknown")
        if state != "valid":
            return JSONResponse({"error": state, "text": state}, STATUS[state])
        portal = {"name": self.portal["name"], "lang": "en", "id": "p", **self.look}
        return JSONResponse({"state": "valid", "code": "482 913 067", "portal": portal})

    async def _face(self, request: Request) -> Response:
        face = {"name": self.portal["name"], "lang": "en", "notice": self.notice, "available": self.available, "by_mail": self.by_mail}
        return JSONResponse({**face, **self.look, **self.face})

    async def _logo(self, _request: Request) -> Response:
        return Response(self.logo, 200 if self.logo else 404, media_type="image/png")

    async def _desk(self, request: Request) -> Response:
        return JSONResponse({"available": self.available})

    async def _write(self, request: Request) -> Response:
        body = await request.json()
        self.joins.append(body)
        if self.by_mail and not self.available and body["email"] == "":
            return JSONResponse({"error": "email_needed", "text": "nobody is here"}, 409)
        self.records["session"].clear()
        phone = body.get("wants") == "phone"
        self.seated = "sess" if phone else None
        if phone:
            self._put("session", {"id": "sess", "conversation": "conv", "created_at": now(), "state": "waiting"})
        conversation = {k: v for k, v in self.records["conversation"]["conv"].items() if k != "session"}
        self._change("conversation", {**conversation, "state": "open", "channel": "form", "name": body["name"]})
        self._change("message", self._message("customer", "customer", body["name"], id=body["id"], body=body["body"]))
        self.portal |= {"technician": "", "available": self.available, "by_mail": self.by_mail}
        seated = {"seat": "seat-2", "conversation": "conv", "name": body["name"], "portal": self.portal}
        return JSONResponse({**seated, "session": self.seated} if self.seated else seated)

    async def _seat_link(self, request: Request) -> Response:
        url = "https://help.example/c/2nJf0cYq7bTzXvR4mWkL9A"
        return JSONResponse({"url": url, "expires_at": now() + 600_000, "qr": rows(url)})

    async def _join(self, request: Request) -> Response:
        body = await request.json()
        self.joins.append(body)
        scripted = self.on_join(body)
        if scripted is not None:
            return JSONResponse(scripted[1], scripted[0])
        session = self.records["session"]["sess"]
        admitted = session["state"] == "active"
        claimed = {"type": "claimed", "args": {"name": body["name"]}}
        self._change("message", self._message("broker", "broker", "", event=claimed, kind="event"))
        return JSONResponse({"seat": "seat-1", "conversation": "conv", "session": "sess", "admitted": admitted, "portal": self.portal})

    # ---- the socket ----------------------------------------------------------------------------------------------------

    async def _socket(self, ws: WebSocket) -> None:
        if self.down:
            await ws.close(1013)
            return
        await ws.accept()
        try:
            hello = json.loads(await ws.receive_text())
            await self._welcome(ws, hello)
            while True:
                self._frame(json.loads(await ws.receive_text()))
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page left, or the test closed the line
        finally:
            if ws in self._sockets:
                self._sockets.remove(ws)

    async def _welcome(self, ws: WebSocket, hello: Json) -> None:
        snapshot = hello.get("feed") != "feed-1"
        me = {"kind": "customer", "id": "customer", "name": "Ana", "conversation": "conv", "session": self.seated}
        welcome = {"t": "welcome", "proto": [1, 0], "feed": "feed-1", "now": now(), "me": me, "portal": self.portal, "snapshot": snapshot}
        welcome["reach"] = "everywhere"
        await ws.send_text(json.dumps(welcome))
        if snapshot:
            for kind in ("conversation", "session", "message", "cursor", "consent", "transfer"):
                items = list(self.records[kind].values())
                if items:
                    await ws.send_text(json.dumps({"t": "snap", "kind": kind, "items": items}))
            await ws.send_text(json.dumps({"t": "snap_end", "rev": self.rev}))
        else:
            for change in self.changes:
                if change["rev"] > hello.get("since", 0):
                    await ws.send_text(json.dumps(change))
        self._sockets.append(ws)
        with self._changed:
            self.hellos.append(hello)
            self._changed.notify_all()

    def _frame(self, frame: Json) -> None:
        again = any(f.get("id") is not None and f.get("id") == frame.get("id") for f in self.received)
        match frame["t"]:
            case "ping":
                self._send_all({"t": "pong", "n": frame["n"], "now": now()})
            case _ if self.refuses and "id" in frame:
                self._send_all({"t": "nack", "id": frame["id"], "code": self.refuses})
                return
            case "send" if not again:
                self._change("message", self._message("customer", "customer", "Ana", id=frame["id"], body=frame["body"]))
            case "grant" if not again:
                ttl_s = self.records["consent"].get(f"sess:{frame['what']}", {}).get("ttl_s", 0)
                until = {"until": now() + ttl_s * 1000} if ttl_s and frame["state"] == "granted" else {}
                self._change("consent", {**self._consent(frame["what"], frame["state"]), "ttl_s": ttl_s, **until})
                event = {"type": frame["state"], "args": {"what": frame["what"]}}
                self._change("message", self._message("customer", "customer", "Ana", event=event, kind="event"))
            case "compared" if not again:
                verified = "" if frame["said"] == "anew" else frame["said"]
                self._change("session", {**self.records["session"]["sess"], "verified": verified})
            case "mark" if not again:
                event = {"type": frame["what"], "args": {"why": frame.get("why", "")}}
                self._change("message", self._message("customer", "customer", "Ana", event=event, kind="event"))
            case "rate" if not again:
                rated = {"rating": frame["value"], "rating_comment": frame.get("comment", ""), "rated_at": now()}
                self._change("conversation", {**self.records["conversation"]["conv"], **rated})
            case "edit" if not again:
                self._change("message", {**self.records["message"][frame["message"]], "body": frame["body"], "edited_at": now()})
            case "unsend" if not again:
                self._change("message", {**self.records["message"][frame["message"]], "body": "", "deleted_at": now()})
            case "take_session" if not again:
                self.seated = frame["session"]
                self._change("session", {**self.records["session"][frame["session"]], "state": "active", "admitted_at": now()})
            case "end" if not again:
                session = self.records["session"][frame["session"]]
                self._change("session", {**session, "state": "ended", "ended_at": now(), "ended_by": "customer"})
        if "id" in frame and self.acks:
            self._send_all({"t": "ack", "id": frame["id"], "rev": self.rev})
        with self._changed:
            self.received.append(frame)
            self._changed.notify_all()

    # ---- records -------------------------------------------------------------------------------------------------------

    def _message(self, kind_of: str, who: str, name: str, **fields: Any) -> Json:
        seq = len(self.records["message"]) + 1
        author = {"kind": kind_of, "id": who, "name": name}
        return {"id": f"m{seq}", "conversation": "conv", "seq": seq, "kind": "text", "author": author, "at": now(), **fields}

    def _consent(self, what: str, state: str) -> Json:
        return {"id": f"sess:{what}", "session": "sess", "conversation": "conv", "what": what, "state": state, "at": now()}

    def _put(self, kind: str, record: Json) -> Json:
        self.rev += 1
        self.records[kind][record["id"]] = record
        change = {"t": "chg", "rev": self.rev, "prev": self.rev - 1, "kind": kind, "op": "put", "id": record["id"], "data": record}
        self.changes.append(change)
        return change

    def _change(self, kind: str, record: Json) -> None:
        self._send_all(self._put(kind, record))

    def _send_all(self, frame: Json) -> None:
        for ws in list(self._sockets):
            self._tasks.add(task := self._loop.create_task(self._send(ws, json.dumps(frame))))
            task.add_done_callback(self._tasks.discard)

    async def _send(self, ws: WebSocket, text: str) -> None:
        try:
            await ws.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            pass  # closed between two lines of ours

    async def _drop(self, code: int) -> None:
        for ws in list(self._sockets):
            await ws.close(code)

    def _do(self, work: Callable[[], None]) -> None:
        done = threading.Event()

        def run() -> None:
            work()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(WAIT_S)

    _tasks: set[asyncio.Task[None]]

    def _run(self, listener: socket.socket) -> None:
        self._tasks = set()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[listener]))
        self._loop.run_until_complete(_wind_up())
        self._loop.close()
        listener.close()


def now() -> int:
    return int(time.time() * 1000)


async def _wind_up() -> None:
    """End what outlived the server's patience, and let its transports close."""
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for _ in range(5):
        await asyncio.sleep(0)
