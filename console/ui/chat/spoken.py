"""A message in words, for those who hear the screen. No Qt."""

from __future__ import annotations

from console.chat.listing import files_in_words
from console.ui.chat.lines import Bubble
from console.words import tr


def spoken_bubble(line: Bubble) -> str:
    """A message for those who hear the screen."""
    quoted = tr("answers {name}: {words}", name=line.quote.name, words=line.quote.text) if line.quote is not None else ""
    note = tr("note for agents") if line.note else ""
    edited = tr("edited") if line.edited else ""
    parts = (f"{line.name}:", note, quoted, files_in_words(line.files), line.body, edited, line.time, line.spoken)
    return " ".join(part for part in parts if part)
