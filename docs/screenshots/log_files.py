"""Pictures of the log viewer and of a conversation's log files: `python docs/screenshots/log_files.py [FOLDER]`, on any X server.

The logs in them are the practice phone's, cleaned as they would be before they leave it; all in them is invented.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME))
os.environ.setdefault("QT_SCALE_FACTOR", "1.5")
os.environ["TZ"] = "UTC"
time.tzset()

from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from console import words  # noqa: E402
from console.live_view import FileStanding  # noqa: E402
from console.ui.session.logs.log_list import Listed, LogList  # noqa: E402
from console.ui.session.logs.log_window import LogWindow  # noqa: E402
from console.ui.session.logs.log_words import size_in_words  # noqa: E402
from console.ui.theme import Choice, Theme  # noqa: E402
from customer.phone.logs.aside import cleaned  # noqa: E402
from customer.phone.logs.folder import log_files  # noqa: E402
from customer.phone.logs.scrub import KINDS  # noqa: E402
from protocol.records import File  # noqa: E402

WITHIN_S = 30.0


def until(true: Callable[[], bool]) -> None:
    """Lets the program live until it is so."""
    end = time.monotonic() + WITHIN_S
    while not true():
        QApplication.processEvents()
        time.sleep(0.01)
        if time.monotonic() > end:
            raise SystemExit("a picture of a log could not be taken")
    for _ in range(6):
        QApplication.processEvents()
        time.sleep(0.02)


def viewer(theme: Theme, logs: dict[str, Path], keep: Callable[[QWidget, str], None], ending: str) -> None:
    """At a crash with places found, under a filter, and a trace of a hang."""
    window = LogWindow(theme)
    window.resize(1280, 800)

    def show(name: str) -> None:
        before = window.log
        window.open_path(logs[name], name, lambda _words, _note: None)
        until(lambda: window.log is not None and window.log is not before and window.log.index.done)
        window.go_to_crash(0)

    show("logcat.txt")
    window.find_row.open_()
    window.find_row.field.setText("binder")
    window.find_row._ask()
    until(lambda: window.log is not None and not window.log.finding and bool(window.find_row.count.text()))
    window.go_to_crash(0)
    until(lambda: True)
    keep(window, f"logs{ending}")
    window.find_row.close_()
    window.filters.level.choose("W")
    window.filters.tags.setText("-wifi")
    window.filters._now()
    until(lambda: window.log is not None and not window.log.filtering)
    keep(window, f"logs-filter{ending}")
    show("anr_2026-11-30-13-32-10-000.txt")
    until(lambda: True)
    keep(window, f"logs-hang{ending}")
    window.dispose()
    window.deleteLater()


def of_a_conversation(theme: Theme, keep: Callable[[QWidget, str], None], ending: str) -> None:
    """The list, one of them on its way."""
    sheet = LogList(theme, None)
    standings = (FileStanding(), FileStanding(moving=True, done=700), FileStanding(), FileStanding())
    listed = [
        Listed(File(f"f{n}", file.name, "text/plain", file.size, "0" * 64), "13:32", size_in_words(file.size), standing)
        for n, (file, standing) in enumerate(zip(log_files(), standings, strict=False))
    ]
    sheet.show_files(listed, words.tr("The customer has sent some."), "")
    sheet.show()
    until(lambda: True)
    keep(sheet, f"log-list{ending}")
    sheet.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "screenshots"
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as place:
        logs = {}
        for file in log_files()[:4]:
            logs[file.name] = Path(place) / file.name
            logs[file.name].write_bytes(cleaned(file, frozenset(KINDS))[0])
        looks: list[tuple[Choice, str, str]] = [("light", "en", ""), ("dark", "en", "-dark"), ("light", "fr", "-french")]
        for choice, lang, ending in looks:
            words.speak(lang)
            theme = Theme(choice)
            theme.dress()

            def keep(widget: QWidget, name: str) -> None:
                widget.grab().save(str(folder / f"console-{name}.png"))

            viewer(theme, logs, keep, ending)
            of_a_conversation(theme, keep, ending)
    del app


if __name__ == "__main__":
    main()
