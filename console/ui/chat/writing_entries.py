"""What the command bar offers of the open conversation beside the deeds upon it: writing in it, looking through it, leaving it."""

from __future__ import annotations

from console.ui.chat.thread_pane import ThreadPane
from console.ui.palette import Entry
from console.words import tr


def writing_entries(talk: ThreadPane, name: str) -> list[Entry]:
    """Only what can be done just now. `name`: whose conversation it is."""
    if not talk.conversation:
        return []
    composer = talk.composer
    found = []
    if composer.by_mail.reply.isEnabled():
        found.append(Entry(tr("Write a reply"), name, "arrow-bend-up-left", lambda: talk.write_as(note=False), "Alt+L"))
    if composer.by_mail.can_mail:
        found.append(Entry(tr("Write an e-mail"), name, "envelope-simple", talk.write_mail, "Alt+M"))
    return [
        *found,
        Entry(tr("Write a note"), name, "note", lambda: talk.write_as(note=True), "Alt+P"),
        Entry(tr("Add files"), name, "paperclip", talk.add_files, "Ctrl+Shift+P", words=tr("attach")),
        Entry(tr("Insert a shortcut"), "", "lightning", composer.pickers.open_shortcuts, "Alt+S"),
        Entry(tr("Insert an emoji"), "", "smiley", composer.pickers.open_emoji, "Ctrl+."),
        Entry(tr("Search in this conversation"), "", "magnifying-glass", talk.find_bar.open_, "Ctrl+F", words=tr("find")),
        Entry(tr("Close the chat"), name, "x", talk.close_chat, "Ctrl+W"),
    ]
