"""What the decoder's process may not do, once it is ready to work: grow, compute for ever, open anything, connect, or start a process.

Limits of the process itself (POSIX, setrlimit), taken on by it before the first byte of a stranger's picture comes. With no file handle to
spare there is no socket and no file. Windows has nothing of the kind without a job object: there the process is only one of its own, whose
time the console measures. macOS counts no address space; its other limits hold.
"""

from __future__ import annotations

import contextlib
import sys

MEMORY_BYTES = 640 * 1024 * 1024
"""Beyond what is in use once all decoders are loaded: a picture of 16.8 million pixels of 8 bytes, twice, and what else a decoder needs."""
CPU_S = 120
"""In all its life; the console replaces it long before."""


def confine() -> bool:
    """From here on. False where the system knows no such limits."""
    if sys.platform == "win32":
        return False
    import resource

    def at_most(kind: int, value: int) -> None:
        with contextlib.suppress(ValueError, OSError):  # a system that has less already
            resource.setrlimit(kind, (value, value))

    at_most(resource.RLIMIT_AS, _address_space() + MEMORY_BYTES)
    at_most(resource.RLIMIT_CPU, CPU_S)
    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_FSIZE, 0)
    at_most(resource.RLIMIT_NPROC, 0)  # not for root, whom Linux excepts
    at_most(resource.RLIMIT_NOFILE, 0)
    return True


def _address_space() -> int:
    """Bytes that are mapped now."""
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm", encoding="ascii") as told:
        import resource

        return int(told.read().split()[0]) * resource.getpagesize()
    return 1024 * 1024 * 1024
