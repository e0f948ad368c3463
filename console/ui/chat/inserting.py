"""What the composer can put in: shortcuts with their variables filled, and emoji. Offers them, inserts them, remembers what was used."""

from __future__ import annotations

from console.chat import emoji as emojis
from console.chat import shortcuts
from console.chat.triggers import MARKS, Trigger, usable_marks
from console.chat.variables import Filled, fill, next_gap, values
from console.ui import remembered
from console.ui.chat.editor import Editor, utf16
from console.ui.chat.suggestion_list import Suggestion
from console.ui.desk_port import DeskPort
from console.ui.plain import plain
from console.words import language, tr
from protocol.records import Shortcut

OFFERED = 20
"""Beside the caret; each carries what it would insert."""
LISTED = 50
"""Behind the button."""
EMOJI_OFFERED = 8


class Inserting:
    """Works for one editor; `conversation` is the one that is written in."""

    def __init__(self, desk: DeskPort, editor: Editor) -> None:
        self._desk, self._editor = desk, editor
        self.conversation = ""

    # ---- settings and memory of this computer

    def marks(self) -> str:
        return usable_marks(self._desk.preferences.get(remembered.SHORTCUT_MARKS, MARKS))

    @property
    def tone(self) -> str:
        tone = self._desk.preferences.get(remembered.EMOJI_TONE, "")
        return tone if tone in emojis.TONES else ""

    def set_tone(self, tone: str) -> None:
        self._desk.preferences.set(remembered.EMOJI_TONE, tone)

    def recent(self) -> list[str]:
        """Emoji used last, the latest first."""
        kept = self._desk.preferences.get(remembered.EMOJI_RECENT, "")
        return [sign for sign in kept.split(" ") if sign and emojis.find(sign) is not None]

    def uses(self) -> dict[str, int]:
        return shortcuts.counted(self._desk.preferences.get(remembered.SHORTCUT_USES, ""))

    # ---- what is offered

    def offer(self, found: Trigger) -> list[Suggestion]:
        if found.kind == "shortcut":
            return self.shortcuts(found.query, found.typed[:1], OFFERED)
        if found.closed:
            exact = emojis.named(found.query)
            return [self._emoji(exact)] if exact is not None else []
        return [self._emoji(one) for one in emojis.search(found.query, language(), self.recent(), EMOJI_OFFERED)]

    def shortcuts(self, query: str, mark: str = "", most: int = LISTED) -> list[Suggestion]:
        """For a list: with what would be inserted in this conversation."""
        me, known, lang = self._desk.me, self._values(), self._lang()
        return [
            Suggestion(
                one.id,
                one.title,
                (mark or self.marks()[:1]) + one.code,
                preview=plain(fill(shortcuts.body_in(one, lang), known).text),
                detail=tr("only me") if one.owner else "",
            )
            for one in shortcuts.offered(self._desk.known.shortcuts(), query, me, self.uses(), self._desk.known.my_groups(), most)
        ]

    def _emoji(self, one: emojis.Emoji) -> Suggestion:
        sign = emojis.toned(one, self.tone)
        return Suggestion(sign, one.name(language()), emoji=sign)

    # ---- what is inserted

    def insert(self, found: Trigger, chosen: Suggestion) -> None:
        """In the place of what was typed."""
        if found.kind == "emoji":
            self._put_emoji(chosen.key, found.typed)
        else:
            self._put_shortcut(chosen.key, found.typed)

    def put_shortcut(self, id_: str) -> None:
        """At the caret, by a picker."""
        self._put_shortcut(id_, "")

    def put_emoji(self, sign: str) -> None:
        self._put_emoji(sign, "")

    def _put_shortcut(self, id_: str, typed: str) -> None:
        shortcut = next((one for one in self._desk.known.shortcuts() if one.id == id_), None)
        if shortcut is None:
            return
        filled = self.filled(shortcut)
        begin = self._editor.replace_before_caret(typed, filled.text)
        if filled.gaps:
            at, length = filled.gaps[0]
            self._editor.select(begin + utf16(filled.text[:at]), utf16(filled.text[at : at + length]))
        self._desk.preferences.set(
            remembered.SHORTCUT_USES, shortcuts.used(self._desk.preferences.get(remembered.SHORTCUT_USES, ""), id_)
        )

    def _put_emoji(self, sign: str, typed: str) -> None:
        self._editor.replace_before_caret(typed, sign)
        self._desk.preferences.set(remembered.EMOJI_RECENT, " ".join(emojis.just_used(self.recent(), sign)))

    def filled(self, shortcut: Shortcut) -> Filled:
        """Its text in this conversation's language, harmless to show, with what is known put in."""
        return self.filled_text(shortcuts.body_in(shortcut, self._lang()))

    def filled_text(self, body: str) -> Filled:
        """A text with what is known of this conversation put in."""
        return fill(plain(body), {name: plain(value) for name, value in self._values().items()})

    def jump(self, *, back: bool) -> bool:
        """To the next variable that is still to be filled in. False where there is none: Tab moves on as ever."""
        text, cursor = self._editor.toPlainText(), self._editor.textCursor()
        if "{" not in text:
            return False
        units = cursor.selectionStart() if back else cursor.selectionEnd()
        caret = units if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
        gap = next_gap(text, caret, back=back)
        if gap is None:
            return False
        self._editor.select(utf16(text[: gap[0]]), utf16(text[gap[0] : sum(gap)]))
        return True

    # ---- about this conversation

    def _lang(self) -> str:
        record = self._desk.known.conversation(self.conversation)
        return record.lang if record is not None else language()

    def _values(self) -> dict[str, str]:
        replica, known = self._desk.replica, self._desk.known
        record = known.conversation(self.conversation)
        if record is None:
            return values(self._desk.workspace, None)
        session = replica.session_of(record.id)
        own = replica.own_code(record.code) if record.code else None
        return values(
            self._desk.workspace,
            record,
            known.who(record.contact) if record.contact else None,
            replica.portal(record.portal),
            session.client if session is not None else None,
            own.code if own is not None else "",
        )
