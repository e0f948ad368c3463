"""What command-line calls may ask of the running console. Each order is answered once, when it is carried out or refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer

from console.codes.portals import named, usable
from console.desk import Desk
from console.intents import NewCode
from console.notices import Notice, RequestDone, RequestRefused
from console.ui.local_socket import Answer
from protocol.limits import LABEL_CHARS

log = logging.getLogger(__name__)

ANSWER_WITHIN_MS = 10_000


class Orders:
    """Takes requests of the local socket. Qt thread."""

    def __init__(self, desk: Callable[[], Desk | None], activate: Callable[[], None], open_conversation: Callable[[str], None]) -> None:
        self._desk, self._activate, self._open_conversation = desk, activate, open_conversation

    def take(self, request: dict[str, Any], answer: Answer) -> None:
        match request.get("do"):
            case "hello":
                answer({"ok": True})
            case "raise":
                conversation = request.get("conversation")
                if isinstance(conversation, str) and conversation:
                    self._open_conversation(conversation)
                else:
                    self._activate()
                answer({"ok": True})
            case "code_new":
                self._new_code(request, answer)
            case other:
                log.warning("unknown local order %r", str(other)[:40])
                answer({"ok": False, "error": "unknown_order", "text": "This console does not know that order."})

    def _new_code(self, request: dict[str, Any], answer: Answer) -> None:
        desk = self._desk()
        if desk is None:
            answer({"ok": False, "error": "not_signed_in", "text": "Nobody is signed in. Open Tapline and start or sign in first."})
            return
        wanted = str(request.get("portal") or "")
        portals = usable(desk.known.portals(), desk.me, desk.workspace.role)
        portal = named(portals, wanted)
        if portal is None:
            names = ", ".join(p.name for p in portals) or "none"
            answer({"ok": False, "error": "no_such_portal", "text": f"There is no such portal. Portals: {names}."})
            return
        label = str(request.get("label") or "")
        if len(label) > LABEL_CHARS:
            answer({"ok": False, "error": "too_long", "text": f"The name may have {LABEL_CHARS} characters."})
            return
        waiting = ""
        over = False

        def settle(said: dict[str, Any]) -> None:
            nonlocal over
            if not over:
                over = True
                unsubscribe()
                late.stop()
                answer(said)

        def hear(notice: Notice) -> None:
            match notice:
                case RequestDone(id, code, url) if id == waiting:
                    own = desk.replica.own_code(id)
                    expires = own.expires_at if own is not None else 0
                    settle({"ok": True, "id": id, "code": code, "url": url, "expires_at": expires, "portal": portal.name, "label": label})
                case RequestRefused(id, code, text) if id == waiting:
                    settle({"ok": False, "error": code, "text": text})
                case _:
                    pass

        unsubscribe = desk.subscribe(hear)
        late = QTimer()
        late.setSingleShot(True)
        late.timeout.connect(
            lambda: settle({"ok": False, "error": "no_answer", "text": "The broker does not answer; the code will be made when it does."})
        )
        late.start(ANSWER_WITHIN_MS)
        waiting = desk.submit(NewCode(portal.id, label, portal.lang))
