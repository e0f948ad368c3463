"""Where log lines go: standard error, and beside the database a file that does not grow without end."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from pathlib import Path

FILE_BYTES, FILES_KEPT = 2 * 1024 * 1024, 3


class OneLine(logging.Filter):
    """uvicorn writes a traceback for every frame that is no UTF-8; anyone could fill the disk with that."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.getMessage().startswith("Invalid UTF-8"):
            record.levelno, record.levelname, record.exc_info = logging.INFO, "INFO", None
            return False
        return True


def set_up(file: Path | None, *, embedded: bool) -> None:
    """Our own at INFO, libraries at WARNING. Call once, before anything is logged.

    `embedded`: standard error is a file of the console's that nobody rotates while we run; it gets only what ends us.
    """
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.CRITICAL if embedded else logging.NOTSET)
    handlers: list[logging.Handler] = [screen]
    if file is not None:
        handlers.append(logging.handlers.RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=handlers)
    logging.getLogger("broker").setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").addFilter(OneLine())
