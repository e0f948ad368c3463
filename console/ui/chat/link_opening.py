"""A link of a message on its way to the browser: never by itself, and not without a question where its host may not be what it seems."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.chat.links import as_asked, as_read, doubt, host_of
from console.ui.alerts import Opener
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr


def open_link(theme: Theme, parent: QWidget, url: str, opener: Opener, say: Callable[[str], None]) -> None:
    """Somebody clicked on it. `say` tells what went wrong."""

    def go() -> None:
        if not opener(as_asked(url)):
            say(tr("The link could not be opened."))

    host, why = host_of(url), doubt(url)
    if not why:
        go()
        return
    read = one_line(as_read(host), 120)
    words = {
        "mixed": tr("This name mixes letters of several alphabets, as forged addresses do. It reads “{read}”.", read=read),
        "foreign": tr("This name has letters that can look like others. It reads “{read}”.", read=read),
        "login": tr("The address begins with another name, but it leads to {host}.", host=host),
    }
    ask(theme, parent, tr("Open {host}?", host=host), words[why], go, yes_words=tr("Open"), danger=why == "mixed")
