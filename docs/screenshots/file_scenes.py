"""Files between the desk and a phone, in every state that a person sees. Invented names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from msgspec.structs import replace as changed

from console.transfers.standing import Standing
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk, busy_desk

MB = 1024 * 1024


def exchanging() -> FakeDesk:
    """Claire's phone takes one file and sends others."""
    desk = busy_desk()
    live = desk.lives["claire"]
    live.caps = changed(live.caps, files=True)
    live.granted = live.granted | {"files"}
    base = Standing("01", "claire", "claire-s", "", 0, True, "offered")
    desk.standings = [
        replace(base, id="09", name="Application de messagerie 9.2.apk", size=87 * MB, sends=False, state="offered", program=True),
        replace(base, id="08", name="Guide de configuration.pdf", size=48 * MB, state="running", done=31 * MB, bytes_s=4.2e6, left_s=4.1),
        replace(
            base, id="07", name="VID_20241104_120311.mp4", size=412 * MB, sends=False, state="running", done=96 * MB, bytes_s=1.3 * MB,
            left_s=243.0, through_broker=True,
        ),
        replace(base, id="06", name="logcat-2024-11-04.txt", size=12 * MB, sends=False, state="paused", done=5 * MB, trouble="disk_full"),
        replace(base, id="05", name="réglages-batterie.json", size=3_400, state="offered"),
        replace(base, id="04", name="IMG_20241104_1159.jpg", size=3 * MB, sends=False, state="done", done=3 * MB, path=Path("/srv/I.jpg")),
        replace(base, id="03", name="Profil Boutique Lyon.mobileconfig", size=18_000, state="failed", trouble="bad_hash"),
    ]  # fmt: skip
    return desk


def files(window: MainWindow) -> None:
    window.open_conversation("claire")
    window.chat.talk.session_tools.files.open()
