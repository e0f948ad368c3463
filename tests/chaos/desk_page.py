"""The customer's page of the chaos test: it types numbered lines with its keyboard, is reloaded and killed, and says what it shows."""

from __future__ import annotations

from contextlib import suppress

from tests.customer.web.chromium import Chromium, PageError, Tab

FORGETFUL = "sessionStorage.removeItem('tapline.outbox')"
FIELD = "document.querySelector('[data-test=chat-input]')"
AT_REST = f"{FIELD}?.checkVisibility() || document.querySelector('[data-test=consent-no]')?.checkVisibility()"
UNSENT = "JSON.parse(sessionStorage.getItem('tapline.outbox') ?? '[]').length"
SHOWN = """[...document.querySelectorAll('[data-line=text] .bubble')].map(
  (bubble) => [...bubble.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(''))"""
ON_DISK = """new Promise((done) => {
  const open = indexedDB.open('tapline-seats', 1);
  open.onsuccess = () => {
    open.result.transaction('seats').objectStore('seats').count().onsuccess = () => { open.result.close(); done(true); };
  };
})"""
"""A question to the page's database: once it is answered, what was put there before it is on disk."""


class Page:
    """`forgets`: the fault that its outbox is empty after every load."""

    def __init__(self, browser: Chromium, forgets: bool = False) -> None:
        self._browser = browser
        self._forgets = forgets
        self._tab = self._open()
        self.typed = 0

    def _open(self) -> Tab:
        tab = self._browser.tab(kept=True)
        if self._forgets:
            tab.before_load(FORGETFUL)
        return tab

    def join(self, url: str) -> None:
        self._tab.go(url)
        self._tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
        self._tab.type("join-name", "Anna")
        self._tab.click("join-button")

    def await_let_in(self) -> None:
        self._tab.wait(f"{FIELD}?.checkVisibility()")

    def type_line(self) -> None:
        """One line; it counts as typed once the field is empty again."""
        if self._tab.visible("consent-no"):  # a console asks for the screen as soon as it owns the conversation
            self._tab.click("consent-no")
        self._tab.type("chat-input", f"Anna {self.typed + 1}")
        self._tab.key("Enter")
        self._tab.wait(f"{FIELD}.value === ''")
        self.typed += 1

    def reload(self) -> None:
        self._tab.reload()
        self._tab.wait(AT_REST)

    def crash(self) -> None:
        """kill -9 of its own process."""
        self._tab.crash()
        self._tab.wait(AT_REST)

    def kill_browser(self) -> None:
        """kill -9 of all processes of the browser, once what is shown is on disk; another one opens the same address."""
        self._tab.js(ON_DISK)
        address = self._tab.js("location.href")
        self._browser.kill9()
        self._tab.lost()
        self._browser.start()
        self._tab = self._open()
        self._tab.go(address)
        self._tab.wait(AT_REST)

    def await_some_sent(self, lines: int, seconds: float) -> None:
        """It is among people again and at work: so many lines less wait than now. Or it is not, for so long."""
        with suppress(PageError):
            self._tab.wait(f"{UNSENT} <= {max(0, self.unsent - lines)}", seconds)

    def await_sent(self, seconds: float) -> None:
        with suppress(PageError):  # what it could not send is found by whoever asks
            self._tab.wait(f"{UNSENT} === 0", seconds)

    def await_shown(self, lines: list[str], seconds: float) -> None:
        with suppress(PageError):
            self._tab.wait(f"JSON.stringify({SHOWN}) === JSON.stringify({lines})", seconds)

    @property
    def unsent(self) -> int:
        return int(self._tab.js(UNSENT))

    @property
    def shown(self) -> list[str]:
        """The words of all lines on the page, from top to bottom."""
        return list(self._tab.js(SHOWN))

    def close(self) -> None:
        self._tab.close()
