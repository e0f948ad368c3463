"""A portal's editor: every field there and back, what is wrong while one types, and the way back from every change."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import asdict, replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from broker.actions.portals import tidied
from broker.rules.logo import kept
from console import intents as wish
from console import words
from console.ui.parts.text import Text
from console.ui.settings.portal.editor import PortalEditor
from console.ui.settings.portals import PortalsPage
from console.ui.theme import Theme
from protocol import codec, wire
from protocol.portal_rules import faults
from protocol.records import Group, Hours, Portal
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import click, question
from tests.some_pictures import png

LOGO = kept(base64.b64encode(png(40, 20)).decode())
EVERYTHING = Portal(
    "lyon", "Comptoir Sud", lang="fr", langs=["fr"], admit="self", view="never", control="never", typing="ask", diag="allowed",
    logs="never", files="allowed", clipboard="never", record="allowed", camera="allowed", verify="required", watch=False, code_length=12,
    code_life_s=3600, agents=["jonas"], group="g1", form=True, preview=True, notice="Un an.", addresses="none", logo=LOGO,
    colour="#84294f", codes_each=3, texts={"subject.fr": "Code {code}", "mail.en": "Open {link}", "link.fr": "{link}"},
    install_url="https://store.example/app", phone=True, routing="round_robin",
    hours=[Hours(0, 540, 720), Hours(0, 780, 1020), Hours(5, 600, 720)], zone="Europe/Paris", closed=["2026-12-25"], keep_days=365,
)  # fmt: skip
"""No field is what it is at first."""


@pytest.fixture
def page(theme: Theme, desk: FakeDesk) -> Iterator[PortalsPage]:
    """Without the window around it: that takes longer than all of this."""
    made = PortalsPage(theme, desk)
    made.resize(1100, 800)
    made.show()
    desk.subscribe(made.hear)
    yield made
    made.editor.dispose()
    made.close()
    made.deleteLater()


@pytest.fixture
def editor(page: PortalsPage) -> PortalEditor:
    return page.editor


def opened(page: PortalsPage, desk: FakeDesk, portal: Portal | None = None) -> Portal:
    record = portal or desk.replica.kept["portal"]["lyon"]
    assert isinstance(record, Portal)
    page.editor.forget()
    desk.put(record)
    page.edit(record)
    QApplication.processEvents()
    return record


def saved(desk: FakeDesk) -> Portal:
    made = desk.wishes[-1]
    assert isinstance(made, wish.SavePortal)
    return made.portal


def test_nothing_is_left_at_its_default() -> None:
    plain = asdict(Portal("lyon", ""))
    said_by_the_broker = {"id", "archived", "mail", "mails_left"}
    assert {name for name, value in asdict(EVERYTHING).items() if value == plain[name]} == said_by_the_broker


def test_what_a_portal_says_is_shown_and_said_again(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    portal = opened(page, desk, EVERYTHING)
    assert editor._current() == portal
    editor.general.name.setText("Comptoir Nord")
    click(editor.save)
    made = saved(desk)
    assert made == replace(portal, name="Comptoir Nord")
    frame = codec.from_console(codec.encode(wire.PortalPut(id="0", portal=made)))
    assert isinstance(frame, wire.PortalPut) and frame.portal == made
    assert faults(made) == [] and tidied(made) == made and kept(made.logo) == made.logo, "the broker keeps it as it is"


FIELDS: dict[str, Callable[[PortalEditor], object]] = {
    "name": lambda e: e.general.name.setText("Comptoir Sud"),
    "lang": lambda e: _pick(e.general.lang, "en"),
    "langs": lambda e: e.general.offered["en"].click(),
    "group": lambda e: _pick(e.general.whose, "g1"),
    "install_url": lambda e: e.general.install.setText("https://store.example/app"),
    "agents": lambda e: _each(lambda: QTest.keyClick(e.general.who, Qt.Key.Key_Right), e.general.people["jonas"].click),
    "colour": lambda e: e.look.colour.swatches[4].click(),
    "admit": lambda e: QTest.keyClick(e.admission.admit, Qt.Key.Key_Right),
    "code_length": lambda e: e.admission.length.set_value(12),
    "code_life_s": lambda e: _pick(e.admission.life, "3600"),
    "codes_each": lambda e: e.admission.each.set_value(3),
    "verify": lambda e: QTest.keyClick(e.asks.verify, Qt.Key.Key_Right),
    "watch": lambda e: e.asks.watch.click(),
    "texts": lambda e: e.invitations.mail.setPlainText("Ouvrez {link}"),
    "form": lambda e: e.visitors.form.click(),
    "phone": lambda e: e.visitors.phone.setChecked(True),
    "preview": lambda e: e.visitors.preview.click(),
    "routing": lambda e: _pick(e.visitors.routing, "round_robin"),
    "hours": lambda e: _each(e.opening.always.click, lambda: e.opening.days[5].setText("10-12")),
    "zone": lambda e: e.opening.zone.setText("Europe/Paris"),
    "closed": lambda e: e.opening.closed.setPlainText("25.12.2026"),
    "notice": lambda e: e.keeping.notice.setPlainText("Un an."),
    "addresses": lambda e: QTest.keyClick(e.keeping.addresses, Qt.Key.Key_Left),
    "keep_days": lambda e: _pick(e.keeping.keep, "365"),
    **{
        what: lambda e, what=what: QTest.keyClick(e.asks.needs[what], Qt.Key.Key_Home)  # type: ignore[misc]
        for what in ("view", "control", "typing", "diag", "logs", "files", "clipboard", "record", "camera")
    },
}


def _each(*deeds: Callable[[], object]) -> None:
    for deed in deeds:
        deed()


def _pick(picker: Any, value: str) -> None:
    picker.choose(value)
    picker.picked.emit(value)


def test_each_field_alone_is_changed_undone_done_again_and_saved(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    desk.replica.put(Group("g1", "Second level", ["jonas"]))
    first = desk.replica.kept["portal"]["lyon"]
    for field, change in FIELDS.items():
        before = opened(page, desk, first)
        assert not editor.dirty() and not editor.save.isEnabled() and not editor.undo_button.isEnabled(), field
        change(editor)
        assert editor.dirty() and editor.save.isEnabled(), field
        while editor.undo_button.isEnabled():
            editor.undo()
        assert not editor.dirty() and editor._current() == before, field
        while editor.redo_button.isEnabled():
            editor.redo()
        click(editor.save)
        made = saved(desk)
        changed = {name for name, value in asdict(made).items() if value != asdict(before)[name]}
        assert field in changed and changed <= {field, *({"code_length"} if field == "admit" else ())}, (field, changed)


def test_the_list_of_fields_is_whole() -> None:
    assert {*FIELDS, "logo", "id", "archived", "mail", "mails_left"} == set(Portal.__struct_fields__)


def test_a_logo_is_made_fit_and_can_be_taken_away(
    page: PortalsPage, desk: FakeDesk, editor: PortalEditor, qtbot: QtBot, tmp_path: Any
) -> None:
    opened(page, desk)
    file = tmp_path / "logo.png"
    file.write_bytes(png(900, 300, text=b"Author\0Zoe"))
    editor.look.logo.take(file)
    qtbot.waitUntil(lambda: bool(editor.look.logo.value), timeout=20_000)
    qtbot.waitUntil(lambda: not editor.preview.picture.logo.isNull(), timeout=20_000)
    data = base64.b64decode(editor.look.logo.value)
    assert b"Zoe" not in data and (editor.preview.picture.logo.width(), editor.preview.picture.logo.height()) == (256, 85)
    click(editor.save)
    assert kept(saved(desk).logo), "the broker takes it"
    opened(page, desk, saved(desk))
    editor.look.logo.clear()
    click(editor.save)
    assert saved(desk).logo == ""
    opened(page, desk)
    file.write_bytes(b"<html>no picture</html>")
    editor.look.logo.take(file)
    qtbot.waitUntil(lambda: "no picture" in editor.look.logo.told.text(), timeout=20_000)
    assert editor.look.logo.value == ""


WRONG: list[tuple[Callable[[PortalEditor], object], str, str]] = [
    (lambda e: e.general.name.setText(" "), "general", "needs a name"),
    (lambda e: e.general.install.setText("store.example"), "general", "https://"),
    (lambda e: _each(*(box.click for box in e.general.offered.values())), "general", "at least one language"),
    (lambda e: e.look.colour.hex.setText("#84"), "look", "no colour yet"),
    (lambda e: e.invitations.mail.setPlainText("{name}"), "invitations", "{name}"),
    (lambda e: _each(e.opening.always.click, lambda: e.opening.days[2].setText("nine to five")), "opening", "nine to five"),
    (lambda e: _each(e.opening.always.click, lambda: e.opening.days[2].setText("9-12, 11-14")), "opening", "overlap"),
    (lambda e: e.opening.zone.setText("Mars"), "opening", "time zone"),
    (lambda e: e.opening.closed.setPlainText("christmas"), "opening", "christmas"),
    (lambda e: e.keeping.notice.setPlainText("x" * 2_001), "keeping", "too long"),
]


def test_what_is_wrong_is_said_at_its_field_while_one_types(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    for do, name, told in WRONG:
        opened(page, desk)
        do(editor)
        section = getattr(editor, name)
        labels = [*section.fields.values(), *getattr(section, "_labels", {}).values()]
        assert any(told in label._below.text() and label.field.property("wrong") for label in labels), told
        assert [row.accessibleName() for row in editor.rows if row._wrong] == [section.accessibleName()], told
        asked = len(desk.wishes)
        click(editor.save)
        assert len(desk.wishes) == asked and editor.trouble.isVisible() and editor.stack.currentWidget() is section, told


def test_what_is_wrong_is_shown_also_where_the_preview_stands_in_its_place(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    page.resize(700, 560)
    opened(page, desk)
    editor.general.name.clear()
    assert editor.heading.text() == desk.replica.kept["portal"]["lyon"].name, "it is still that portal"
    click(editor.beside_button)
    assert not editor.stack.isVisible()
    click(editor.save)
    assert editor.general.isVisible() and not editor.preview.isVisible() and editor.general.name.hasFocus()


def test_the_preview_goes_with_the_pages_until_it_is_chosen(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    opened(page, desk)
    preview = editor.preview

    def scene() -> str:
        assert preview.scene.value() == preview.picture.scene
        return preview.picture.scene

    assert scene() == "join"
    editor.show_page(editor.asks)
    assert scene() == "question"
    editor.show_page(editor.visitors)
    assert scene() == "join", "there is no form yet"
    click(editor.visitors.form)
    assert scene() == "form"
    editor.show_page(editor.look)
    assert scene() == "join"
    QTest.keyClick(preview.scene, Qt.Key.Key_End)
    assert scene() == "chat"
    editor.show_page(editor.opening)
    assert scene() == "chat", "as chosen"


def test_changes_are_kept_until_they_are_thrown_away_on_purpose(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    opened(page, desk)
    editor.general.name.setText("Else")
    page.show_list()  # as when another page of the settings was looked at
    assert page.currentIndex() == 1 and editor.general.name.text() == "Else", "who looks elsewhere loses nothing"
    assert page.back()
    question().reject()
    assert page.currentIndex() == 1 and editor.dirty()
    assert page.back()
    question().accept()
    assert page.currentIndex() == 0 and not any(isinstance(w, wish.SavePortal) for w in desk.wishes)
    opened(page, desk)
    assert editor.general.name.text() == "Boutique Lyon" and page.back() and page.currentIndex() == 0, "nothing to ask about"


def asked() -> str:
    return " ".join(text.text() for text in question().findChildren(Text))


def test_archiving_says_what_is_lost_and_taking_back_loses_nothing(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    before = opened(page, desk, replace(EVERYTHING, form=False))
    click(editor.archive)
    assert asked().count(".") == 2, "nothing else is lost"
    question().reject()
    before = opened(page, desk, replace(before, form=True))
    editor.general.name.setText("Comptoir Nord")
    click(editor.archive)
    assert "by its form" in asked() and "thrown away" in asked()
    question().accept()
    assert saved(desk) == replace(before, archived=True)
    opened(page, desk, replace(before, archived=True))
    editor.general.name.setText("Comptoir Nord")
    click(editor.archive)
    assert saved(desk) == replace(before, name="Comptoir Nord", archived=False)


def test_somebody_elses_change_is_told(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    portal = opened(page, desk)
    editor.general.name.setText("Mine")
    desk.put(replace(portal, notice="Theirs"))
    assert editor.trouble.isVisible() and "Somebody else" in editor.trouble.words()


def test_variables_are_put_where_one_writes_and_the_example_follows(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    opened(page, desk)
    part = editor.invitations
    editor.show_page(part)
    part.lang.choose("fr")
    part._turn("fr")
    part.subject.setFocus()
    QTest.keyClicks(part.subject, "Pour ")
    click(part.variables["customer"])
    assert part.subject.text() == "Pour {customer}" and part.shown_subject.text() == "Pour Claire Martin"
    part.mail.setFocus()
    QTest.keyClicks(part.mail, "Code ")
    click(part.variables["code"])
    assert "482 913 067" in part.shown_mail.text()
    part.begin("link")
    assert "{link}" in part.link.toPlainText() and "https://aide.boutique-lyon.example/j/" in part.shown_link.text()
    editor.general.name.setText("Comptoir Sud")
    assert "Comptoir Sud" in part.shown_link.text()
    part.mail.setPlainText("Bonjour")
    assert "come in" in part._labels["mail"]._below.text(), "neither link nor code"
    click(editor.save)
    assert saved(desk).texts["subject.fr"] == "Pour {customer}" and "mail.en" not in saved(desk).texts


def test_hours_begin_with_a_working_week_and_are_copied(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    opened(page, desk)
    part = editor.opening
    editor.show_page(part)
    part.always.click()
    assert part.days[4].text() == part.days[0].text() != "" and part.days[5].text() == ""
    part.days[0].setText("8-12")
    click(part.alike)
    assert [field.text() for field in part.days] == ["8-12"] * 5 + ["", ""] and part.sum.text() == "20 hours a week"


def test_the_verdict_on_a_colour(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    opened(page, desk)
    field = editor.look.colour
    field.hex.setText("84294f")
    assert field.value() == "#84294f" and "Easy to read: 8.7 to 1" in field.verdict.text()
    field.hex.setText("#FD0")
    assert field.value() == "#ffdd00" and "Too light" in field.verdict.text() and "#" in field.verdict.text()
    field.swatches[0].click()
    assert field.value() == "" and field.swatches[0].isChecked()


def test_pages_are_reached_by_keyboard(page: PortalsPage, desk: FakeDesk, editor: PortalEditor) -> None:
    words.speak("en")
    opened(page, desk)
    editor.rows[0].setFocus()
    QTest.keyClick(editor.rows[0], Qt.Key.Key_Down)
    assert editor.stack.currentWidget() is editor.look and editor.rows[1].hasFocus()
    assert all(row.accessibleName() for row in editor.rows)
