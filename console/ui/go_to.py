"""What the command bar offers: rooms, deeds, codes, settings, saved views; and by the search, any person, conversation and message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import QWidget

from console.chat.filters import Filters
from console.chat.found import found_rows
from console.chat.listing import Filter
from console.replica import terms
from console.replica.wanted import Answer, Question
from console.ui.chat.places import place_words
from console.ui.chat.queue_sheet import KEY as WHO_WAITS
from console.ui.chat.room import ChatRoom
from console.ui.chat.writing_entries import writing_entries
from console.ui.desk_port import DeskPort
from console.ui.find.names import known_now
from console.ui.find.saving import views
from console.ui.own_status import status_entries
from console.ui.palette import Entry
from console.ui.settings import single
from console.ui.settings.page import Page
from console.ui.settings.room import SettingsRoom
from console.ui.settings.single import Setting
from console.words import tr
from protocol.ids import code_in_groups
from protocol.records import View

SLOT = "palette"
RECENT = 40
"""Conversations that are offered by name before the search has answered."""
PEOPLE = 5
LINES = 3


@dataclass(frozen=True, slots=True)
class Ways:
    """What the window does when an entry is chosen."""

    go: Callable[[str], None]
    open_conversation: Callable[[str], None]
    show_message: Callable[[str, str], None]
    search: Callable[[Filters], None]
    admit: Callable[[str], None]
    new_code: Callable[[], None]
    show_code: Callable[[str], None]
    appear: Callable[[str], None]
    keys: Callable[[], None]
    report: Callable[[str], None]
    queue: Callable[[], None]
    quit: Callable[[], None]


class GoTo:
    """Reads the replica for each opening of the bar; `look` asks the finder for each letter."""

    def __init__(
        self, desk: DeskPort, chat: ChatRoom, settings: SettingsRoom, ways: Ways, viewer_entries: Callable[[str], list[Entry]]
    ) -> None:
        self._desk, self._chat, self._settings, self._ways, self._viewer_entries = desk, chat, settings, ways, viewer_entries

    def entries(self) -> list[Entry]:
        """Those that need no search."""
        return [
            *self._doors(), *self._deeds(), *self._recent(), *self._codes(), *self._places(), *self._viewer_entries(self._open()),
            *self._settings_entries(),
        ]  # fmt: skip

    def look(self, typed: str, then: Callable[[Sequence[Entry]], None]) -> None:
        """People, conversations and messages by what was typed; `then` may be called several times, later, while nothing else is typed."""
        finder = self._desk.finder
        if finder is None:
            return
        wanted = Filters(text=typed).wanted(self._desk.now_ms(), self._desk.me)
        if not wanted.words:
            finder.forget(SLOT)
            return
        finder.ask(SLOT, Question(wanted, people=PEOPLE, lines=LINES), lambda answer: then(self._found(typed, answer)))

    def _found(self, typed: str, answer: Answer) -> list[Entry]:
        found = [
            Entry(
                row.title,
                row.text,
                "chat-circle",
                partial(self._ways.open_conversation, row.conversation),
                about=row.conversation,
                kind="conversation",
            )
            if row.kind == "who"
            else Entry(row.text, f"{row.title} · {row.time}", "quotes", partial(self._ways.show_message, row.conversation, row.message))
            for row in found_rows(known_now(self._desk, answer), terms.asked(typed), self._desk.me, self._desk.now_ms(), self._portals())
            if row.kind != "head"
        ]
        words = tr("Search everywhere for “{words}”", words=typed.strip())
        everything = Entry(words, "", "magnifying-glass", partial(self._ways.search, Filters(text=typed)), "Ctrl+Shift+F")
        return [*found, everything]

    # ---- what needs no search

    def _doors(self) -> list[Entry]:
        return [
            Entry(tr("Admit {name}", name=record.name), tr("waits at the door"), "door", partial(self._ways.admit, record.id))
            for record in self._desk.known.ahead(self._desk.replica.going())
            if record.state == "waiting"
        ]

    def _deeds(self) -> list[Entry]:
        talk, ways = self._chat.talk, self._ways
        record = self._desk.known.conversation(talk.conversation)
        name = record.name if record is not None else ""
        found = [Entry(tr("New code"), "", "plus", ways.new_code, "Ctrl+N")]
        found.append(Entry(tr("Who waits"), "", "users-three", ways.queue, WHO_WAITS))
        if talk.session.can_ask():
            found.append(Entry(tr("Ask for the screen"), name, "screencast", talk.session.ask_screen, "Ctrl+Shift+S"))
        if talk.session.can_offer():
            found.append(Entry(tr("Offer a phone session"), name, "device-mobile", talk.session.offer, "Ctrl+Shift+S"))
        if talk.session.can_ask_camera():
            found.append(Entry(tr("Ask to see the camera"), name, "video-camera", talk.session.ask_camera, "Ctrl+Shift+K"))
        if talk.session_tools.consents.has_session():
            found.append(Entry(tr("All steps of consent"), name, "list-numbers", talk.session_tools.consents.open_steps))
        if talk.conversation and talk.session_strip.isHidden():
            found.append(Entry(tr("Log files"), name, "file-text", talk.session_tools.logs.open_list, "Ctrl+Shift+L"))
        if talk.session.can_end():
            found.append(Entry(tr("End this session"), name, "x-circle", talk.session.end, "Ctrl+Shift+E"))
        if not talk.session_strip.isHidden():
            found += [Entry(tool.name, name, tool.icon, tool.open, tool.key) for tool in talk.tools if not tool.why()]
        found += [*talk.deeds.entries(), *self._chat.side.entries()]
        found += [replace(entry, run=partial(self._in_room, entry.run)) for entry in [*writing_entries(talk, name), *self._on()]]
        if not talk.header.report_button.isHidden():
            found.append(Entry(tr("Session report"), name, "chart-line-up", partial(ways.report, talk.conversation)))
        timelines = talk.session_tools.timelines
        if talk.conversation and not timelines.why_not(talk.conversation):
            show = partial(timelines.open, talk.conversation)
            found.append(Entry(tr("Session record"), name, "clock-counter-clockwise", show, "Ctrl+Shift+T"))
        return found

    def _on(self) -> list[Entry]:
        """From conversation to conversation."""
        chat = self._chat
        waiting = [Entry(tr("Next who waits"), "", "hourglass", chat.next_waiting)] if chat.somebody_waits() else []
        return [
            Entry(tr("Next conversation"), "", "caret-down", partial(chat.step, 1), "Alt+↓"),
            Entry(tr("Former conversation"), "", "caret-up", partial(chat.step, -1), "Alt+↑"),
            *waiting,
        ]

    def _in_room(self, run: Callable[[], None]) -> None:
        """Where one writes and reads, whichever room the bar was opened in."""
        self._ways.go("conversations")
        run()

    def _recent(self) -> list[Entry]:
        portals = self._portals()
        return [
            Entry(
                record.name or tr("A customer"), portals.get(record.portal, ""), "chat-circle",
                partial(self._ways.open_conversation, record.id), words=record.label, about=record.id, kind="conversation",
            )
            for record in self._desk.known.ahead(self._desk.replica.conversations(limit=RECENT))
        ]  # fmt: skip

    def _codes(self) -> list[Entry]:
        replica, portals = self._desk.replica, self._portals()
        return [
            Entry(
                code_in_groups(own.code), " · ".join(part for part in (code.label, portals.get(code.portal, "")) if part), "ticket",
                partial(self._ways.show_code, code.id), words=own.code, kind="code",
            )
            for code in replica.codes()
            if code.state == "live" and (own := replica.own_code(code.id)) is not None
        ]  # fmt: skip

    def _places(self) -> list[Entry]:
        ways = self._ways

        def open_view(view: View) -> None:
            ways.go("conversations")
            self._chat.open_view(view)

        def to_place(place: Filter) -> None:
            ways.go("conversations")
            self._chat.set_filter(place)

        parts = [Entry(place_words(place), tr("Place of the list"), "tray", partial(to_place, place), kind="place") for place in Filter]
        icon, what = "bookmark-simple", tr("Saved view")
        saved = [Entry(view.name, what, icon, partial(open_view, view), kind="place") for view in views(self._desk)]
        return [
            Entry(tr("Conversations"), "", "chat-circle", lambda: ways.go("conversations"), "Ctrl+1"),
            Entry(tr("Search everywhere"), "", "magnifying-glass", lambda: ways.search(Filters()), "Ctrl+Shift+F"),
            *parts,
            *saved,
            Entry(tr("Codes"), "", "ticket", lambda: ways.go("codes"), "Ctrl+2"),
            Entry(tr("Settings"), "", "gear-six", lambda: ways.go("settings"), "Ctrl+3"),
            *status_entries(self._desk),
            Entry(tr("Light appearance"), "", "sun", lambda: ways.appear("light")),
            Entry(tr("Dark appearance"), "", "moon", lambda: ways.appear("dark")),
            Entry(tr("Keys"), "", "keyboard", ways.keys, "F1"),
            Entry(tr("Quit"), "", "power", ways.quit, "Ctrl+Q"),
        ]

    def _settings_entries(self) -> list[Entry]:
        """The pages, and behind all of them the single settings."""

        def show(page: QWidget) -> None:
            self._ways.go("settings")
            self._settings.show_page(page)

        def show_setting(page: Page, setting: Setting) -> None:
            show(page)
            single.go_to(page, setting.field)

        pages = self._settings.pages()
        return [
            *(Entry(name, tr("Settings"), "gear-six", partial(show, page), kind="setting") for name, page in pages),
            *(
                Entry(
                    setting.name, " · ".join(part for part in (name, setting.group) if part), "gear-six",
                    partial(show_setting, page, setting), words=tr("Settings"), kind="setting",
                )
                for name, page in pages
                if isinstance(page, Page)
                for setting in single.settings_of(page)
            ),
        ]  # fmt: skip

    def _portals(self) -> dict[str, str]:
        return {portal.id: portal.name for portal in self._desk.known.portals()}

    def _open(self) -> str:
        return self._chat.talk.conversation
