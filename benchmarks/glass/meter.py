"""CPU time and memory of a process with all its descendants, from /proc (Linux)."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
Key = tuple[int, int]
"""Process id and start time: a number that is used again is another process."""


def _state(pid: int) -> tuple[int, int, float, int]:
    """Parent, session, CPU seconds, start time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), int(fields[3]), (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[19])


def tree(root: int) -> dict[Key, float]:
    """CPU seconds of `root`, its descendants, and what runs in the session that it leads."""
    states = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                states[int(name)] = _state(int(name))
            except (OSError, IndexError):
                pass  # gone meanwhile
    found, open_ends = ({root} if root in states else set()), [root]
    while open_ends:
        parent = open_ends.pop()
        children = {pid for pid, state in states.items() if state[0] == parent} - found
        found |= children
        open_ends += children
    found |= {pid for pid, state in states.items() if state[1] == root}
    return {(pid, states[pid][3]): states[pid][2] for pid in found}


class Meter:
    """CPU seconds since `start`, also of processes that have ended since the last `sample`.

    `alone`: of this process, not of what it started.
    """

    def __init__(self, pid: int, *, alone: bool = False) -> None:
        self._pid = pid
        self._alone = alone
        self._seen: dict[Key, float] = {}
        self._base: dict[Key, float] = {}

    def sample(self) -> None:
        self._seen.update(self._processes())

    def _processes(self) -> dict[Key, float]:
        found = tree(self._pid)
        return {key: cpu for key, cpu in found.items() if key[0] == self._pid} if self._alone else found

    def start(self) -> None:
        self.sample()
        self._base = dict(self._seen)

    def cpu_s(self) -> float:
        self.sample()
        return sum(now - self._base.get(key, 0.0) for key, now in self._seen.items())

    def pss_mb(self) -> float:
        """Memory in MB, shared pages counted once."""
        total = 0
        for pid, _ in self._processes():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024
