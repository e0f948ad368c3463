"""The thread of a very long conversation in the real room over a real local store: opening, flinging, typing, switching.

Beside it a QListView with a delegate that lays out and paints the same bubbles with the same code, and holds all messages at once.
Everything runs on one Qt thread; a frame is: scroll, paint now, and all that follows (pages of history read, marks told).
By default off-screen, so that painting is the software rasteriser's; `QT_QPA_PLATFORM` chooses another.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from benchmarks.figures import percentile, spread
from console import intents as wish
from console.replica import Replica
from console.replica.drafts import Draft
from console.ui.chat.facts import thread_lines
from console.ui.chat.laid import Laid, lay
from console.ui.chat.laid_paint import paint
from console.ui.chat.lines import Line
from console.ui.chat.room import ChatRoom
from console.ui.theme import Theme
from protocol import codec, limits, wire
from protocol.fields import Author
from protocol.records import Agent, Conversation, Cursor, Message, Portal
from tests.console.ui.fake_desk import MINUTE, NOW, FakeDesk
from tests.console.ui.fake_replica import FakeReplica

DESCRIPTION = "A thread of 100,000 messages: opening, frames while flinging, key to glyph, switching, beside a QListView (milliseconds)"

TARGETS_MS = {"open_long": 50.0, "switch": 50.0, "fling_p95": 16.7, "key_to_glyph_p95": 16.0}
"""requirements/chat.md section 5."""
UNREAD = 100
"""Newest messages of each that have not been read: it opens above them."""
SHORT = 8
"""Other conversations, to switch between."""
WIDTH, HEIGHT = 1380, 900
PEER_WIDTH = 760
WORDS = (
    *("the", "phone", "shows", "a", "black", "screen", "after", "that", "update", "and", "my", "mails", "do", "not", "arrive"),
    *("when", "I", "open", "it", "please", "look", "thanks", "yes", "no"),
)


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# ---- a conversation of any length


def messages(conversation: str, count: int, luck: random.Random) -> Iterator[Message]:
    """Short and long ones, mine, theirs and notes, over many days."""
    at = NOW - count * 3 * MINUTE
    for seq in range(1, count + 1):
        at += luck.choice((5_000, 20_000, 60_000, 3 * MINUTE, 20 * MINUTE)) // 2
        note = luck.random() < 0.03
        agent = note or luck.random() < 0.45
        author = Author("agent", "jonas", "Jonas Weber") if agent else Author("customer", "customer", "Claire Fontaine")
        words = " ".join(luck.choice(WORDS) for _ in range(luck.choice((2, 4, 8, 15, 40))))
        link = " https://help.example/a" if luck.random() < 0.02 else ""
        yield Message(
            *(f"{conversation}-m{seq}", conversation, seq, "note" if note else "text", author, min(at, NOW)),
            body=f"{seq}: {words}{link}",
            visibility="agents" if note else "all",
        )


def fill(replica: Replica, count: int) -> None:
    """The long conversation and a few others, as a snapshot brings them."""
    luck = random.Random(7)
    replica.begin("bench", True)
    for record in (Agent("jonas", "Jonas Weber", "owner"), Portal("lyon", "Boutique Lyon")):
        replica.apply(wire.Snap(type(record).__name__.lower(), [codec.raw(record)]))
    sizes = {"long": count, **{f"short{n}": 200 for n in range(SHORT)}}
    talks = [
        Conversation(name, n, "lyon", f"Claire {n}", NOW, "open", "jonas", last_seq=size, last_at=NOW)
        for n, (name, size) in enumerate(sizes.items(), 1)
    ]
    replica.apply(wire.Snap("conversation", [codec.raw(talk) for talk in talks]))
    for name, size in sizes.items():
        part = []
        for message in messages(name, size, luck):
            part.append(codec.raw(message))
            if len(part) == limits.SNAPSHOT_ITEMS:
                replica.apply(wire.Snap("message", part))
                part = []
        if part:
            replica.apply(wire.Snap("message", part))
        read = max(0, size - UNREAD)
        replica.apply(wire.Snap("cursor", [codec.raw(Cursor(f"{name}:jonas", name, "jonas", "agent", read, read))]))
    replica.apply(wire.SnapEnd(1))


class BenchDesk(FakeDesk):
    """A desk with a real local store; what is half written goes there too."""

    def __init__(self, replica: Replica) -> None:
        super().__init__(plays=False)
        self._real = replica
        self.replica = cast(FakeReplica, replica)

    def submit(self, intent: wish.Intent) -> str:
        if isinstance(intent, wish.KeepDraft):
            self._real.keep_draft(Draft(intent.conversation, intent.mode, intent.text, intent.caret, intent.reply_to), self.time)
            return "kept"
        return super().submit(intent)


# ---- the peer


class PeerModel(QAbstractListModel):
    """All lines at once, as a list view needs them."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self.lines = lines

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return None


class PeerDelegate(QStyledItemDelegate):
    """Our bubbles, measured once each and kept."""

    def __init__(self, theme: Theme, model: PeerModel, width: int) -> None:
        super().__init__()
        self._theme, self._model, self._width = theme, model, width
        self._laid: dict[int, Laid] = {}

    def _get(self, row: int) -> Laid:
        laid = self._laid.get(row)
        if laid is None:
            laid = self._laid[row] = lay(self._model.lines[row], self._width, self._theme, self._theme.space.m)
        return laid

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._width, round(self._get(index.row()).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        painter.save()
        painter.translate(option.rect.topLeft())
        paint(painter, self._get(index.row()), self._theme, chosen=False, selection=None, dots=0)
        painter.restore()


# ---- measuring


def took_ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def painted(widget: QWidget) -> None:
    """Everything that waits is painted now."""
    widget.repaint()


def fling(steps: int, to_older: bool) -> list[int]:
    """Pixels of each frame of flings at 60 frames a second: 8,000 pixels a second at first, slowing down in a second."""
    found: list[int] = []
    speed = 8_000.0
    while len(found) < steps:
        found.append(round(speed / 60) * (1 if to_older else -1))
        speed = speed * 0.95 if speed > 400 else 8_000.0
    return found


def frames_of(view: QWidget, scroll: Callable[[int], object], steps: int) -> list[float]:
    """Milliseconds of each frame of flings, half of them to older messages and half back."""
    times: list[float] = []
    for pixels in (*fling(steps // 2, True), *fling(steps // 2, False)):

        def frame(by: int = pixels) -> None:
            scroll(by)
            painted(view)
            QApplication.processEvents()

        times.append(took_ms(frame))
    return times


def told(times: list[float]) -> dict[str, float | int | None]:
    return {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95), "max": max(times), "frames": len(times)}


def measure_room(theme: Theme, desk: FakeDesk, runs: int, steps: int) -> dict[str, object]:
    """The whole room, with list and contact beside the thread: `runs` openings and switches, `steps` frames, 200 keys."""
    room = ChatRoom(theme, desk, lambda _conversation: QWidget(), lambda _url: True, lambda: True)
    room.resize(WIDTH, HEIGHT)
    room.show()
    room.activateWindow()
    QApplication.processEvents()
    pane, view = room.talk, room.talk.view

    def open_(conversation: str) -> float:
        def work() -> None:
            room.open(conversation)
            painted(room)

        milliseconds = took_ms(work)
        QApplication.processEvents()
        return milliseconds

    say("opening the long conversation, and switching")
    open_("short0")
    first = open_("long")
    opening, switching = [], []
    for n in range(runs):
        switching.append(open_(f"short{n % SHORT}"))
        opening.append(open_("long"))
    layouts = view.layouts_made
    say("flinging")
    frames = frames_of(view.viewport(), view.scroll_by, steps)
    pages = frames_of(view.viewport(), lambda by: view.scroll_by((HEIGHT - 200) * (1 if by > 0 else -1)), steps // 4)
    say("typing")
    keys = []
    editor = pane.composer.editor
    editor.setFocus()
    for n in range(200):

        def key(char: str = "abcdefgh "[n % 9]) -> None:
            QTest.keyClicks(editor, char)
            painted(editor.viewport())

        keys.append(took_ms(key))
        QApplication.processEvents()
    held = len(pane.history.stretch.messages)
    pane.dispose()
    room.hide()
    return {
        "open_long_first_ms": first,
        "open_long_ms": spread(opening),
        "switch_ms": spread(switching),
        "frame_ms": told(frames),
        "page_key_frame_ms": told(pages),
        "key_to_glyph_ms": told(keys),
        "messages_held": held,
        "lines_measured_to_open": layouts,
    }


def measure_peer(theme: Theme, lines: list[Line], steps: int) -> dict[str, object]:
    """The list view: one opening, as its delegate keeps what it measured, and `steps` frames."""
    view = QListView()
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.resize(PEER_WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    model = PeerModel(lines)
    delegate = PeerDelegate(theme, model, view.viewport().width())
    view.setItemDelegate(delegate)

    def open_() -> None:
        view.setModel(model)
        view.scrollToBottom()
        painted(view.viewport())

    opening = took_ms(open_)
    bar = view.verticalScrollBar()
    frames = frames_of(view.viewport(), lambda by: bar.setValue(bar.value() - by), steps)
    view.hide()
    return {"open_ms": opening, "frame_ms": told(frames), "messages": len(lines)}


def main(argv: list[str]) -> dict[str, object]:
    """Ours first, then the peer, in one process."""
    wanted = argparse.ArgumentParser(prog="dev.py bench desk_thread", description=DESCRIPTION)
    wanted.add_argument("--messages", type=int, default=100_000)
    wanted.add_argument("--peer-messages", type=int, default=None, help="what the list view is given; by default as many")
    wanted.add_argument("--runs", type=int, default=15)
    wanted.add_argument("--frames", type=int, default=600, help="ten seconds at 60 a second")
    asked = wanted.parse_args(argv)
    app = QApplication.instance() or QApplication([])
    theme = Theme("light")
    theme.dress()
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica.open(Path(folder) / "bench.sqlite")
        say(f"filling a local store with {asked.messages} messages")
        filling = took_ms(lambda: fill(replica, asked.messages))
        desk = BenchDesk(replica)
        room = measure_room(theme, desk, asked.runs, asked.frames)
        say("the list view")
        peer_count = asked.messages if asked.peer_messages is None else min(asked.messages, asked.peer_messages)
        lines = thread_lines(desk, "long", replica.messages("long", limit=peer_count))
        peer = measure_peer(theme, lines, asked.frames)
        replica.close()
    del app
    measured = {
        "open_long": cast(dict[str, float], room["open_long_ms"])["median"],
        "switch": cast(dict[str, float], room["switch_ms"])["median"],
        "fling_p95": cast(dict[str, float], room["frame_ms"])["p95"],
        "key_to_glyph_p95": cast(dict[str, float], room["key_to_glyph_ms"])["p95"],
    }
    return {
        "store_filled_ms": filling,
        "thread": room,
        "list_view": peer,
        "open_to_list_view": measured["open_long"] / cast(float, peer["open_ms"]),
        "frame_p95_to_list_view": measured["fling_p95"] / cast(dict[str, float], peer["frame_ms"])["p95"],
        "within_target": {name: measured[name] <= target for name, target in TARGETS_MS.items()},
    }
