"""One portal as a form: its pages, what is wrong with it, its preview, and the way back from every change."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from console.portals.draft import Draft
from console.portals.fault_words import sentence
from console.ui.background import Background
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.portal.admission import AdmissionSection
from console.ui.settings.portal.asks import AsksSection
from console.ui.settings.portal.general import GeneralSection
from console.ui.settings.portal.invitations import InvitationsSection
from console.ui.settings.portal.keeping import KeepingSection
from console.ui.settings.portal.look import LookSection
from console.ui.settings.portal.opening import OpeningSection
from console.ui.settings.portal.page_scenes import Scene
from console.ui.settings.portal.preview import PreviewPane
from console.ui.settings.portal.section import Around, Section
from console.ui.settings.portal.visitors import VisitorsSection
from console.ui.settings.sectioned import SectionedForm
from console.ui.theme import Theme
from console.words import tr, trn
from protocol.portal_rules import faults
from protocol.records import Portal


class PortalEditor(SectionedForm):
    """`edit` begins; `now_ms` says when something was typed, for what is one step back."""

    def __init__(self, theme: Theme, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Portal"), tr("Back to the portals"), parent)
        self._now_ms = now_ms
        self._draft: Draft | None = None
        self._new = False
        self._tried = False
        """Somebody wanted to save: from then on what is missing is said, too."""
        self._around = Around()
        self.background = Background(self)
        self.general = GeneralSection(theme)
        self.look = LookSection(theme, self.background)
        self.asks = AsksSection(theme)
        self.admission = AdmissionSection(theme)
        self.invitations = InvitationsSection(theme)
        self.visitors = VisitorsSection(theme)
        self.opening = OpeningSection(theme)
        self.keeping = KeepingSection(theme)
        self._sections: list[tuple[str, Section]] = [
            ("sliders-horizontal", self.general),
            ("palette", self.look),
            ("hand-palm", self.asks),
            ("ticket", self.admission),
            ("envelope-simple", self.invitations),
            ("chat-circle", self.visitors),
            ("clock", self.opening),
            ("shield", self.keeping),
        ]
        for icon, section in self._sections:
            self.add_page(icon, section)
            section.changed.connect(self._changed)
        self.preview = PreviewPane(theme, now_ms)
        self.look.logo.shown.connect(self.preview.show_logo)
        self.put_beside(self.preview)

    @property
    def portal(self) -> str:
        """The id of the one that is edited, or empty."""
        return self._draft.original.id if self._draft is not None else ""

    @property
    def original(self) -> Portal | None:
        return self._draft.original if self._draft is not None else None

    def edit(self, portal: Portal, new: bool, around: Around, original: Portal | None = None) -> None:
        """`original`: what it was, where `portal` holds changes that were not saved."""
        self._draft = Draft(original or portal)
        self._draft.change(portal, self._now_ms())
        self._new, self._tried, self._around = new, False, around
        self.trouble.hide()
        self.say_archived(portal.archived, new)
        self.preview.begin(around.technician)
        self._fill()
        self.show_page(self.general)
        self.general.name.setFocus()
        self.general.name.selectAll()

    def dispose(self) -> None:
        """Before the window goes."""
        self.background.close()

    # ---- changes

    def _changed(self) -> None:
        if self._draft is None:
            return
        self._draft.change(self._current(), self._now_ms())
        self._tell()

    def _current(self) -> Portal:
        draft = self._draft
        assert draft is not None
        portal = draft.now
        for _, section in self._sections:
            portal = section.applied(portal)
        return portal

    def _fill(self) -> None:
        draft = self._draft
        if draft is not None:
            for _, section in self._sections:
                section.show_portal(draft.now, self._around)
            self._tell()

    def _tell(self) -> bool:
        """What is wrong now, where; and everything that follows from the portal. Whether it can be saved."""
        draft = self._draft
        if draft is None:
            return False
        portal = draft.now
        self.heading.setText(one_line(portal.name) or one_line(draft.original.name) or tr("New portal"))
        self.undo_button.setEnabled(draft.can_undo)
        self.redo_button.setEnabled(draft.can_redo)
        self.save.setEnabled(self._new or self.dirty())
        wrong: dict[str, str] = {}
        for fault in faults(portal):
            if fault.field != "name" or self._tried or not self._new or draft.dirty:
                wrong.setdefault(fault.field, sentence(fault))
        good = not faults(portal)
        for row, (_, section) in zip(self.rows, self._sections, strict=True):
            bad = section.complain(wrong)
            row.mark(bad)
            good = good and not bad
        self.invitations.follow(portal)
        self.preview.show_portal(portal)
        self._show_what_it_is_about()
        return good

    def show_page(self, page: QWidget) -> None:
        super().show_page(page)
        self._show_what_it_is_about()

    def _show_what_it_is_about(self) -> None:
        """The preview goes with the pages, until somebody chooses what it shows."""
        scene: Scene = "join"
        if self.stack.currentWidget() is self.asks:
            scene = "question"
        elif self.stack.currentWidget() in (self.visitors, self.opening, self.keeping):
            scene = "form"
        self.preview.suggest(scene)

    def undo(self) -> None:
        if self._draft is not None:
            self._draft.undo()
            self._fill()

    def redo(self) -> None:
        if self._draft is not None:
            self._draft.redo()
            self._fill()

    def dirty(self) -> bool:
        return self._draft is not None and (self._draft.dirty or any(section.unreadable() for _, section in self._sections))

    def forget(self) -> None:
        self._draft = None

    def overtaken(self) -> None:
        """Somebody else has changed the portal meanwhile."""
        self.trouble.say(
            tr("Somebody else has changed this portal meanwhile. If you save, what you see here takes its place."), "warn", "warning-circle"
        )
        self.trouble.show()

    # ---- what is done with it

    def wish_save(self) -> None:
        if self._draft is None:
            return
        self._tried = True
        self._draft.change(self._current(), self._now_ms())
        if self._tell():
            made = self._draft.now
            self.forget()
            self.saved.emit(made)
            return
        bad = [section for _, section in self._sections if section.complain(self._wrong())]
        if bad:
            self.fail(trn("Not saved yet: {n} page has something to mend.", "Not saved yet: {n} pages have something to mend.", len(bad)))
        else:
            self.fail(self._wrong().get("", tr("It cannot be saved like this.")))
        here = next((section for section in bad if section is self.stack.currentWidget()), bad[0] if bad else None)
        if here is not None:
            self.show_page(here)  # also the one that is chosen: the preview may stand in its place
        field = here.first_wrong() if here is not None else None
        if field is not None:
            field.setFocus()

    def _wrong(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for fault in faults(self._draft.now) if self._draft is not None else ():
            found.setdefault(fault.field, sentence(fault))
        return found

    def wish_archive(self) -> None:
        draft = self._draft
        if draft is None:
            return
        original = draft.original
        if original.archived:
            draft.change(replace(self._current(), archived=False), self._now_ms())
            self.wish_save()  # with what was changed besides
            return
        told = [tr("No new codes can be made for it. Conversations that came through it stay.")]
        if original.form:
            told.append(tr("Nobody can write by its form any more."))
        if self.dirty():
            told.append(tr("What you changed here and have not saved is thrown away."))
        ask(
            self.theme,
            self.window(),
            tr("Archive this portal?"),
            " ".join(told),
            lambda: self._emit(replace(original, archived=True)),
            yes_words=tr("Archive"),
        )

    def _emit(self, portal: Portal) -> None:
        self.forget()
        self.saved.emit(portal)
