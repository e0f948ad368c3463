"""The program's log: a file in the profile that turns over, warnings on the terminal, and what no handler caught."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

LOG_BYTES = 2 * 1024 * 1024


def log_to(profile: Path, verbose: bool) -> None:
    """Everything from INFO into the profile's rotating log; warnings (or all, when verbose) also to the terminal.

    Where the profile cannot be written, the terminal alone has to do: the window says what is wrong with the profile.
    """
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.INFO if verbose else logging.WARNING)
    terminal.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[terminal], force=True)
    try:
        profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = logging.handlers.RotatingFileHandler(profile / "console.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
        (profile / "console.log").chmod(0o600)
    except OSError as error:
        log.error("there is no log file: %s", error)
    else:
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(file)
    for noisy in ("aioice", "aiortc", "qasync"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def report_unexpected() -> None:
    """What no handler caught goes to the log with its trace, from any thread."""

    def seen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("unexpected error", exc_info=(kind, error, trace))

    sys.excepthook = seen
    threading.excepthook = lambda args: seen(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
