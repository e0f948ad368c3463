"""A session's record in a window of its own: picture and moments above, the time axis below. Qt thread.

What it shows comes from the replica, from what this computer kept of the session, and from the film where one lies here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.chat.dates import day_words
from console.chat.dates import moment as time_at
from console.durations import lasted
from console.notices import Changed, Notice
from console.session_record.looking_up import Index, next_hit
from console.session_record.playing import FAR_MS, STEP_MS, Playing
from console.session_record.record import SessionRecord
from console.session_record.track import Film
from console.session_record.track import found as film_found
from console.ui import icons
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Hairline, Surface
from console.ui.plain import one_line
from console.ui.session.timeline import keys
from console.ui.session.timeline.controls import Controls
from console.ui.session.timeline.film_bridge import FilmBridge
from console.ui.session.timeline.head import RecordHead
from console.ui.session.timeline.lane_words import exact
from console.ui.session.timeline.lanes import ZOOM_STEP, Lanes
from console.ui.session.timeline.moment_rows import MomentRows
from console.ui.session.timeline.pieces import Material, material
from console.ui.session.timeline.reading import read_record
from console.ui.session.timeline.saving import Saving
from console.ui.session.timeline.screen import FilmScreen
from console.ui.theme import Theme
from console.words import tr

FRAME_MS = 33
NAME_BYTES = 120


class TimelineWindow(QWidget):
    """`recordings()`: the folder in which films lie now."""

    closed = Signal()
    other_wished = Signal(str)
    """Another session of the same conversation."""

    def __init__(
        self, theme: Theme, desk: DeskPort, conversation: str, session: str, recordings: Callable[[], Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme, self._desk, self.conversation, self.session, self._recordings = theme, desk, conversation, session, recordings
        self.setWindowIcon(icons.icon(theme, "lifebuoy", "accent"))
        self.resize(theme.size("record-width"), theme.size("record-height"))
        self.setMinimumSize(theme.size("record-min-width"), theme.size("window-min-height") - 80)
        self.record = SessionRecord(session, 0, 1, ())
        self._index = Index(())
        self.hits: list[int] = []
        self.playing = Playing(0, 1)
        self._filmed: tuple[Film, Path, int] | None = None
        """The film, where it lies, and the moment in it that the screen shows or waits for."""
        self._stepping = False
        """The next picture says where the playhead is, and not the other way round."""
        self._closed = False
        self._ticked = 0.0
        self._begun = False

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = RecordHead(theme)
        self.head.typed.connect(self._look_for)
        self.head.next_wished.connect(self.next_hit)
        self.head.other_wished.connect(self._wish_other)
        column.addWidget(self.head)
        column.addWidget(Hairline(theme))
        self.told = Strip(theme, "accent", "info", dismissable=True)
        self.told.hide()
        strips = QVBoxLayout()
        strips.setContentsMargins(theme.space.l, 0, theme.space.l, 0)
        strips.addWidget(self.told)
        column.addLayout(strips)
        self.saving = Saving(theme, desk, self, self._material, self.told, recordings, self._name)
        self.head.transcript_wished.connect(lambda: self.saving.open_menu(self.head.below_transcript()))
        self.head.export_wished.connect(self.saving.wish_export)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        self.screen_ = FilmScreen(theme)
        self.screen_.resized.connect(lambda: self._show_film(again=True))
        self.screen_.pressed.connect(lambda: self.do("toggle"))
        beside = Surface(theme, "panel")
        beside.setFixedWidth(theme.size("record-list"))
        inside = QVBoxLayout(beside)
        inside.setContentsMargins(0, theme.space.s, 0, 0)
        self.rows = MomentRows(theme)
        self.rows.chosen.connect(self.go_to_moment)
        inside.addWidget(self.rows)
        middle.addWidget(self.screen_, 1)
        middle.addWidget(beside)
        column.addLayout(middle, 1)
        column.addWidget(Hairline(theme))
        self.controls = Controls(theme)
        self.controls.wished.connect(self.do)
        self.controls.speed.connect(self._choose_speed)
        column.addWidget(self.controls)
        self.lanes = Lanes(theme)
        self.lanes.moved.connect(self.go)
        self.lanes.chosen.connect(self.go_to_moment)
        column.addWidget(self.lanes)
        for widget in (self.lanes, self.rows, self.screen_):
            widget.installEventFilter(self)

        self.film = FilmBridge(self)
        self.film.came.connect(self._film_came)
        self.film.failed.connect(self._film_failed)
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._frame)
        self._due = Paced(self.refresh, self)
        self._unsubscribe = desk.subscribe(self._hear)
        self.refresh()
        self.lanes.setFocus()

    # ---- what is shown

    def refresh(self) -> None:
        """All of it anew; the playhead stays."""
        if self._closed:
            return
        session = self._desk.replica.session(self.session)
        if session is None:
            self.close()  # no longer ours to see, or gone for good
            return
        self.record = read_record(self._desk, session)
        record, running = self.record, session.ended_at is None
        at = self.playing.at if self._begun else record.begins
        self.playing = Playing(record.begins, record.ends, at, self.playing.on, self.playing.speed)
        self._begun = True
        self._index = Index(record.moments)
        self.lanes.show_record(record)
        self.rows.show_record(record)
        self._show_head(running)
        self._look_for(self.head.words())
        self._moved(follow=False)

    def _sessions(self) -> list[str]:
        """Of this conversation, the oldest first."""
        return [one.id for one in sorted(self._desk.replica.sessions(self.conversation), key=lambda one: (one.created_at, one.id))]

    def _wish_other(self, by: int) -> None:
        sessions = self._sessions()
        if self.session in sessions and 0 <= (there := sessions.index(self.session) + by) < len(sessions):
            self.other_wished.emit(sessions[there])

    def _name(self) -> str:
        conversation = self._desk.known.conversation(self.conversation)
        return one_line(conversation.name if conversation is not None else "", NAME_BYTES)

    def _material(self) -> Material:
        """As it stands now, worded in the language that is spoken just now."""
        session = self._desk.replica.session(self.session)
        assert session is not None, "only what is there is saved"
        return material(self._desk, read_record(self._desk, session, for_others=True), session)

    def _show_head(self, running: bool) -> None:
        conversation, name = self._desk.known.conversation(self.conversation), self._name()
        sessions = self._sessions()
        self.head.show_others(earlier=sessions[:1] != [self.session], later=sessions[-1:] != [self.session])
        self.setWindowTitle(tr("{name} · session record · Tapline", name=name) if name else tr("Session record · Tapline"))
        begins = self.record.begins
        day = day_words(time_at(begins).date(), time_at(self._desk.now_ms()).date())
        long = tr("still running") if running else lasted(self.record.ends - begins)
        parts = [name, day, tr("{begin} to {end}", begin=exact(begins), end=exact(self.record.ends)), long]
        if conversation is not None and conversation.rating is not None:
            parts.append(tr("rated {n} of 5", n=conversation.rating))
        self.head.about.setText(" · ".join(part for part in parts if part))

    # ---- going

    def go(self, at: int) -> None:
        """The playhead to this moment (ms of the broker's clock)."""
        self.playing.go(at)
        self._moved(follow=False)

    def go_to_moment(self, number: int) -> None:
        if 0 <= number < len(self.record.moments):
            self.playing.go(self.record.times[number])
            self._moved()
            self.rows.follow(number)

    def do(self, deed: str) -> None:
        """One of `keys.Deed`."""
        match deed:
            case "toggle":
                self.playing.toggle()
            case "pause":
                self.playing.on = False
            case "faster":
                self.playing.faster()
            case "back" | "on":
                self.playing.by(STEP_MS if deed == "on" else -STEP_MS)
            case "far_back" | "far_on":
                self.playing.by(FAR_MS if deed == "far_on" else -FAR_MS)
            case "leap_back":
                self.playing.by(-2 * STEP_MS)
            case "first" | "last":
                self.playing.go(self.record.begins if deed == "first" else self.record.ends)
            case "next" | "before":
                self._to_moment(on=deed == "next")
                return
            case "frame_on" | "frame_back":
                self._step_film(1 if deed == "frame_on" else -1)
                return
            case "closer" | "wider":
                self.lanes.zoom(ZOOM_STEP if deed == "closer" else 1 / ZOOM_STEP)
            case "whole":
                self.lanes.whole()
            case "find":
                self.head.look_up()
            case "hit" | "hit_back":
                self.next_hit(back=deed == "hit_back")
                return
        self._moved()

    def _to_moment(self, *, on: bool) -> None:
        """By number where the playhead stands on one: several may be of the same instant."""
        here = self.rows.currentIndex().row()
        stands = 0 <= here < len(self.record.times) and self.record.times[here] == self.playing.at
        number = (here + (1 if on else -1)) if stands else (
            self.record.next_after(self.playing.at) if on else self.record.last_before(self.playing.at)
        )  # fmt: skip
        if number is not None:
            self.go_to_moment(number)

    def _choose_speed(self, speed: int) -> None:
        self.playing.speed = speed
        self._moved()

    def _moved(self, follow: bool = True) -> None:
        playing = self.playing
        self.controls.show_playing(playing)
        self.lanes.show_at(playing.at, follow)
        here = self.rows.currentIndex().row()
        if not (0 <= here < len(self.record.times) and self.record.times[here] == playing.at):
            self.rows.follow(self.record.last_at(playing.at))
        self._show_film()
        if playing.on != self._frames.isActive():
            self._ticked = monotonic()
            (self._frames.start if playing.on else self._frames.stop)()

    def _frame(self) -> None:
        now = monotonic()
        passed, self._ticked = (now - self._ticked) * 1000, now
        if self.playing.passed(passed):
            self._moved()

    # ---- words

    def _look_for(self, words: str) -> None:
        self.hits = self._index.find(words)
        self.lanes.show_hits(self.hits)
        self.rows.show_hits(self.hits)
        self.head.show_hits(len(self.hits), self._hit_number())

    def next_hit(self, back: bool = False) -> None:
        """The playhead to the next moment that has the words."""
        here = self.rows.currentIndex().row()
        number = next_hit(self.hits, here, back)
        if number is not None:
            self.go_to_moment(number)
        self.head.show_hits(len(self.hits), self._hit_number())

    def _hit_number(self) -> int:
        here = self.rows.currentIndex().row()
        return self.hits.index(here) + 1 if here in self.hits else 0

    # ---- the picture

    def _show_film(self, again: bool = False) -> None:
        at = self.playing.at
        hidden, place = self.record.hidden_at(at), self.record.film_at(at)
        if hidden == "private":
            self._no_film("eye-slash", tr("A private moment: the customer covered the picture, and nothing was kept."))
        elif hidden == "gap":
            self._no_film("pause-circle", tr("Nothing was recorded here: the picture was hidden, or the connection was lost."))
        elif place is None:
            words = tr("Nothing was recorded at this moment.") if self.record.films else tr("This session was not recorded.")
            self._no_film("video-camera-slash", words)
        else:
            film, ms = place
            path = film_found(film, self._recordings())
            if path is None:
                name = one_line(Path(film.path).name, NAME_BYTES)
                self._no_film("film-strip", tr("The recording is not on this computer, or was moved: {name}", name=name))
            elif again or self._filmed != (film, path, ms):
                self._filmed, self._stepping = (film, path, ms), False
                if self.screen_.why:
                    self.screen_.say("", "")  # the sentence of another moment must not stand for this one
                self.film.show(path, ms, self.screen_.wanted())

    def _no_film(self, icon: str, words: str) -> None:
        self._filmed = None
        self.screen_.say(icon, words)

    def _step_film(self, by: int) -> None:
        self.do("pause")
        if self._filmed is not None:
            self._stepping = True
            self.film.show(self._filmed[1], self._filmed[2], self.screen_.wanted(), by)

    def _film_came(self, image: QImage, at_ms: int) -> None:
        if self._filmed is None:
            return  # the playhead has left the film meanwhile, perhaps into a private moment
        film, path, _ = self._filmed
        if self._stepping:
            self._stepping, self._filmed = False, (film, path, at_ms)
            self.go(film.began_at + at_ms)
        if self._shows_film():
            self.screen_.show_image(image)

    def _shows_film(self) -> bool:
        """A step may have led to where something was hidden."""
        return self._filmed is not None

    def _film_failed(self, why: str) -> None:
        if self._filmed is not None:
            gone = tr("The recording cannot be read any more.")
            self.screen_.say("film-strip", gone if why == "gone" else tr("This recording cannot be shown."))

    # ---- keys and news

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Lists would take letters for a search of their own."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            deed = keys.deed(event.key(), event.modifiers())
            if deed is not None:
                self.do(deed)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.head.words():
                self.head.clear()
                self.lanes.setFocus()
            else:
                self.close()
            return
        deed = keys.deed(event.key(), event.modifiers())
        if deed is not None:
            self.do(deed)
            return
        super().keyPressEvent(event)

    def _hear(self, notice: Notice) -> None:
        self.saving.hear(notice)
        match notice:
            case Changed(kind, _, conversation) if kind == "all" or conversation == self.conversation:
                self._due.start()
            case _:
                pass

    def closeEvent(self, event: QCloseEvent) -> None:
        self.dispose()
        super().closeEvent(event)
        self.closed.emit()

    def dispose(self) -> None:
        """Let go of desk and film; the window may be shown no more."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._closed = True
        self._frames.stop()
        self.saving.close()
        self.film.close()
