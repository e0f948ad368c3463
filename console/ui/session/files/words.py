"""How a file on its way reads: how far it is, or why it does not go on and what to do."""

from __future__ import annotations

from console.durations import lasted
from console.transfers.standing import Standing
from console.words import language, tr


def size_words(size: float) -> str:
    """`840 KB`, `2.4 MB`, `1.0 GB`."""
    if size < 1024 * 1024:
        return tr("{n} KB", n=max(1, round(size / 1024)) if size else 0)
    unit, n = ("MB", size / 1024**2) if size < 1024**3 else ("GB", size / 1024**3)
    text = f"{n:.1f}".replace(".", "," if language() == "fr" else ".")
    return tr("{n} MB", n=text) if unit == "MB" else tr("{n} GB", n=text)


def facts(s: Standing, who: str) -> str:
    """One line under the name. `who`: the customer."""
    size = size_words(s.size)
    match s.state:
        case "asking":
            return tr("{who} is asked whether files may be exchanged", who=who) if not s.size else size
        case "offered":
            return tr("{size} · {who} has yet to take it", size=size, who=who) if s.sends else _offered(s, size, who)
        case "waiting":
            return tr("{size} · waiting for a connection to the device", size=size)
        case "running":
            return _running(s, size)
        case "paused":
            return trouble(s) or tr("{done} of {size} · paused", done=size_words(s.done), size=size)
        case "done":
            return tr("{size} · {who} has it", size=size, who=who) if s.sends else tr("{size} · saved", size=size)
        case "refused":
            return tr("{who} did not take it", who=who) if s.sends else tr("Not taken")
        case "cancelled":
            return tr("Cancelled")
        case _:
            return trouble(s)


def _offered(s: Standing, size: str, who: str) -> str:
    if s.trouble == "not_written":
        return tr("It could not be saved there. Choose another folder, or make room.")
    if s.program:
        return tr("{size} · a program: open it only if you trust where it comes from", size=size)
    return tr("{size} · {who} sends it", size=size, who=who)


def _running(s: Standing, size: str) -> str:
    if s.trouble == "no_room":
        return tr("The broker's disk is full. It goes on by itself once there is room.")
    parts = [tr("{done} of {size}", done=size_words(s.done), size=size)]
    if s.bytes_s > 1:
        parts.append(tr("{size} a second", size=size_words(s.bytes_s)))
        if s.left_s is not None and s.left_s >= 1:
            parts.append(tr("{time} left", time=lasted(round(s.left_s * 1000))))
    if s.through_broker:
        parts.append(tr("through the broker"))
    return " · ".join(parts)


def trouble(s: Standing) -> str:
    """Why it does not go on, and what to do; empty where nothing is known to be wrong."""
    match s.trouble:
        case "":
            return "" if s.state == "paused" else tr("It could not be transferred. Send it once more.")
        case "disk_full":
            return tr("The device has no room for it.") if s.sends else _disk_full(s)
        case "no_room":
            return tr("The device has no room for it.")
        case "not_written":
            return tr("It could not be saved on the device. Send it once more.") if s.sends else _not_written(s)
        case "not_read":
            return tr("It cannot be read. Is it still where it was?")
        case "changed":
            return tr("It was changed while it was sent. Send it once more.")
        case "bad_hash":
            return tr("It arrived damaged and was thrown away. Send it once more.")
        case "too_large":
            return tr("It is larger than 1 GB, or than the device can take.")
        case "too_many":
            return tr("Too many files at once. Send it when others are there.")
        case "denied":
            return tr("The customer does not want to exchange files.")
        case "no_consent":
            return tr("The customer has stopped files. Ask again to go on.")
        case "ended":
            return tr("The session ended before it was there.")
        case "left":
            return tr("Its technician left the session before it was there.")
        case _:
            return tr("It could not be transferred. Send it once more.")


def _disk_full(s: Standing) -> str:
    if s.state == "failed":
        return tr("This computer's disk is full. Make room, then ask for it once more.")
    return tr("This computer's disk is full. Make room, then go on.")


def _not_written(s: Standing) -> str:
    """One that failed is over: there is nothing to go on with."""
    if s.state == "failed":
        return tr("It could not be written to its folder. See to it, then ask for it once more.")
    return tr("It cannot be written to its folder. See to it, then go on.")


def deeds(s: Standing) -> list[str]:
    """What can be pressed: take, refuse, pause, go_on, cancel, folder, again."""
    if not s.mine:
        return []
    match s.state:
        case "offered" if not s.sends:
            return ["take", "refuse"]
        case "running" | "waiting":
            return ["pause", "cancel"]
        case "paused":
            return ["cancel"] if s.trouble == "no_consent" else ["go_on", "cancel"]
        case "asking" | "offered":
            return ["cancel"]
        case "done" if not s.sends and s.path is not None:
            return ["folder"]
        case "failed" | "cancelled" | "refused" if s.sends and s.path is not None and s.trouble != "too_large":
            return ["again"]
        case _:
            return []


ICONS = {
    "take": "download-simple", "refuse": "x", "pause": "pause", "go_on": "play", "cancel": "x", "folder": "folder-open",
    "again": "arrow-clockwise", "hash": "hash",
}  # fmt: skip


def deed_words(deed: str) -> str:
    return {
        "take": tr("Save"),
        "refuse": tr("Do not take it"),
        "pause": tr("Pause"),
        "go_on": tr("Go on"),
        "cancel": tr("Cancel"),
        "folder": tr("Show the folder"),
        "again": tr("Send it once more"),
        "hash": tr("Copy the SHA-256"),
    }[deed]
