"""A headless Chromium for the page's tests, driven through its DevTools protocol: no driver program, no library but websockets.

Everything waits inside the page for a condition; nothing here sleeps for luck. Used from one thread.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-features=WebRtcHideLocalIpsWithMdns,Translate,MediaRouter,OptimizationHints",
    "--mute-audio",
    # a camera that paints a moving pie on green, and a person who allows it
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--remote-debugging-port=0",
]
WATCH = """new Promise((done) => {
  const until = performance.now() + MS;
  const look = () => {
    let value = null;
    try { value = (CONDITION); } catch (e) { value = null; }
    if (value || performance.now() > until) done(value instanceof Node ? true : value); else setTimeout(look, 15);
  };
  look();
})"""
STILL = """(async () => {
  const frame = () => new Promise((go) => { requestAnimationFrame(go); setTimeout(go, 50); });
  const middle = () => {
    const e = ELEMENT;
    e.scrollIntoView({block: 'nearest'});
    const r = e.getBoundingClientRect();
    return [r.x + r.width / 2, r.y + r.height / 2];
  };
  let was = [], is = middle();
  while (was[0] !== is[0] || was[1] !== is[1]) { await frame(); was = is; is = middle(); }
  return is;
})()"""
"""The middle of an element, in pixels, once it is where it was a frame before."""
ANSWER_WITHIN_S = 60.0
PATIENCE_S = 40.0
"""For what is sure to come; less than ANSWER_WITHIN_S, so that the page itself says what did not come."""


class PageError(AssertionError):
    """JavaScript threw, or what a test waits for did not come."""


class Chromium:
    """One browser with a profile of its own; `tab()` opens a page in it."""

    def __init__(self, program: str, extra: Iterable[str] = ()) -> None:
        self._profile = tempfile.mkdtemp(prefix="tapline-chromium-")
        self._command = [program, *FLAGS, *extra, f"--user-data-dir={self._profile}", "about:blank"]
        self.start()

    def start(self) -> None:
        """Again, after `kill9`: with the profile that it had."""
        # Debian's /usr/bin/chromium is a shell script; its own process group lets `kill9` end what it starts, and only that.
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "LANGUAGE": "en"},
        )
        self._endpoint = self._listening()

    def tab(self, kept: bool = False) -> Tab:
        """`kept`: it shares the profile's storage, which is there again after `kill9` and `start`; else its storage is its own."""
        return Tab(self._endpoint, kept)

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill9(self) -> None:
        """All its processes at once. Its tabs are `lost`."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # already gone
        assert self._process.stderr is not None
        self._process.stderr.close()
        self._process.wait(timeout=ANSWER_WITHIN_S)

    def close(self) -> None:
        self.kill9()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _listening(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if b"DevTools listening on " in line:
                return line.split(b"listening on ")[1].strip().decode()
        raise PageError("Chromium did not start")


class Tab:
    """One page in a browser context of its own: storage and all of it is fresh. `kept`: in the profile's own."""

    def __init__(self, endpoint: str, kept: bool = False) -> None:
        self._stack = ExitStack()
        # No pings: nobody reads the answers while a test looks elsewhere for a minute.
        self._socket: ClientConnection = self._stack.enter_context(connect(endpoint, max_size=None, compression=None, ping_interval=None))
        self._n = 0
        self._session: str | None = None
        self._context = None if kept else self.call("Target.createBrowserContext")["browserContextId"]
        where: dict[str, Any] = {"newWindow": True} if kept else {"browserContextId": self._context}
        target = self.call("Target.createTarget", url="about:blank", width=390, height=844, **where)
        self._target = target["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        self.log: list[str] = []
        self.requests: list[str] = []
        self.dialogs = 0
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        # Events are kept from the first script on: a violation during the load counts too.
        self.before_load(
            "globalThis.__violations = []; globalThis.__errors = [];"
            "document.addEventListener('securitypolicyviolation', e => __violations.push(`${e.violatedDirective} ${e.blockedURI}`));"
            "addEventListener('error', e => __errors.push(String(e.message)));"
            "addEventListener('unhandledrejection', e => __errors.push(String(e.reason)));"
        )

    def close(self) -> None:
        """As a person closes it."""
        self._session = None
        if self._context is None:
            self.call("Target.closeTarget", targetId=self._target)
        else:
            self.call("Target.disposeBrowserContext", browserContextId=self._context)
        self._stack.close()

    def lost(self) -> None:
        """Its browser was killed."""
        self._stack.close()

    def crash(self) -> None:
        """kill -9 of the process behind the page (which it is of the browser's pages nobody tells: of all); then it is loaded again."""
        self.call("Inspector.enable")
        session, self._session = self._session, None
        processes = self.call("SystemInfo.getProcessInfo")["processInfo"]
        self._session = session
        for process in processes:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)
        self._await("Inspector.targetCrashed")
        self._n += 1
        self._socket.send(json.dumps({"id": self._n, "method": "Page.reload", "params": {}, "sessionId": self._session}))
        self._await("Inspector.targetReloadedAfterCrash")
        self.wait("document.readyState === 'complete'")

    def _await(self, event: str) -> None:
        while (told := json.loads(self._socket.recv(timeout=ANSWER_WITHIN_S))).get("method") != event:
            self._event(told)

    def call(self, method: str, **params: Any) -> Any:
        self._n += 1
        message: dict[str, Any] = {"id": self._n, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWER_WITHIN_S))
            if answer.get("id") == self._n:
                if "error" in answer:
                    raise PageError(f"{method}: {answer['error']}")
                return answer["result"]
            self._event(answer)

    def _event(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        match event.get("method"):
            case "Runtime.consoleAPICalled":
                self.log.append(" ".join(str(a.get("value", a.get("description", ""))) for a in params["args"]))
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Page.javascriptDialogOpening":
                self.dialogs += 1
                self._n += 1
                accept = {"id": self._n, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}, "sessionId": self._session}
                self._socket.send(json.dumps(accept))

    # ---- the world of the page ---------------------------------------------------------------------------------------

    def before_load(self, source: str) -> None:
        self.call("Page.addScriptToEvaluateOnNewDocument", source=source)

    def size(self, width: int, height: int, scale: float = 1, mobile: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile)

    def prefer(self, **features: str) -> None:
        """`prefer(color_scheme="dark")`: media features, underscores for dashes."""
        values = [{"name": "prefers-" + k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.call("Emulation.setEmulatedMedia", features=values)

    def speak(self, languages: str) -> None:
        """Accept-Language, and with it navigator.languages: `fr-CH,fr`."""
        agent = self.js("navigator.userAgent")
        self.call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=languages)

    def go(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        self.wait(f"location.href.startsWith({json.dumps(url)}) && document.readyState === 'complete'")

    def reload(self) -> None:
        self.js("globalThis.__old = true")
        self.call("Page.reload")
        self.wait("!globalThis.__old && document.readyState === 'complete'")

    # ---- looking and touching --------------------------------------------------------------------------------------

    def js(self, expression: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description") or details.get("text"))
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = PATIENCE_S) -> Any:
        """The value of `condition` (JavaScript) as soon as it is true; looked at in the page every 15 ms."""
        watch = WATCH.replace("MS", str(seconds * 1000)).replace("CONDITION", condition)
        try:
            value = self.js(watch)
        except PageError as error:
            if "navigated" not in str(error) and "context" not in str(error):
                raise
            value = self.js(watch)  # the page was left while we looked
        if not value:
            raise PageError(f"never came: {condition}\n{self.text()}\n{self.log}")
        return value

    def text(self) -> str:
        return str(self.js("document.body.innerText"))

    def state(self, name: str, seconds: float = PATIENCE_S) -> None:
        self.wait(f"document.querySelector('[data-test=state]').dataset.state === {json.dumps(name)}", seconds)

    def visible(self, test: str) -> bool:
        return bool(self.js(f"(() => {{ const e = {_find(test)}; return !!e && e.checkVisibility(); }})()"))

    def click(self, test: str) -> None:
        """A real press of the mouse in the middle of the element, once it is there and stands still for a frame."""
        self.wait(f"{_find(test)}?.checkVisibility()")
        box = self.js(STILL.replace("ELEMENT", _find(test)))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def type(self, test: str, text: str) -> None:
        """Puts the cursor into the field and the text in as a keyboard method does."""
        self.wait(f"{_find(test)}?.checkVisibility()")
        self.js(f"{_find(test)}.focus()")
        self.call("Input.insertText", text=text)

    def key(self, key: str, shift: bool = False) -> None:
        codes = {"Enter": 13, "Tab": 9, "Escape": 27, " ": 32, "Backspace": 8}
        common = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": codes[key], "modifiers": 8 if shift else 0}
        text = {"Enter": "\r", " ": " "}.get(key)
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def shot(self, path: Path) -> None:
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=0, y=0)
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def clean(self) -> None:
        """No policy violation, no script error, no dialog: asserted at the end of a test."""
        found = self.js("[globalThis.__violations, globalThis.__errors]")
        if found != [[], []] or self.dialogs:
            raise PageError(f"violations {found[0]}, errors {found[1]}, {self.dialogs} dialogs")


def _find(test: str) -> str:
    return f"document.querySelector('[data-test={test}]')"
