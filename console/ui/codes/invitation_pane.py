"""What the customer will get: QR code, link, how far it reaches, and the words of the invitation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from console.codes.reach import reach_words
from console.ui.parts.button import Button, IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.field import Picker
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr
from console.workspace import Workspace

REACH_ICONS = {"computer": "desktop", "network": "wifi-high", "everywhere": "globe"}

SIDE_BY_SIDE = 350
"""From this width on both actions stand in one row, in French too."""


class QrCard(QWidget):
    """Always dark on white, in both themes: cameras do not read the other way round."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._modules: Sequence[Sequence[bool]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(216)
        theme.changed.connect(self.update)

    def show_modules(self, modules: Sequence[Sequence[bool]], words: str) -> None:
        self._modules = modules
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 216)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Qt.GlobalColor.white))
        painter.drawRoundedRect(self.rect(), self._theme.radius.card, self._theme.radius.card)
        count = len(self._modules)
        if count:
            ratio = self.devicePixelRatioF()
            # whole device pixels for each module, or the code gets grey seams
            module = max(1, int((min(self.width(), self.height()) - 8) * ratio // count)) / ratio
            side = module * count
            x0 = round((self.width() - side) / 2 * ratio) / ratio
            y0 = round((self.height() - side) / 2 * ratio) / ratio
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(self._theme.color_in(False, "text"))
            for y, row in enumerate(self._modules):
                run = 0
                for x in range(count + 1):
                    dark = x < count and row[x]
                    if dark:
                        run += 1
                    elif run:
                        painter.drawRect(QRectF(x0 + (x - run) * module, y0 + y * module, run * module, module))
                        run = 0
        painter.end()


class InvitationPane(Surface):
    """Shows one own code. `mail`, `copy_link`, `copy_all`, `copy_short` carry its id; `language` the invitation's new language."""

    mail = Signal(str)
    copy_link = Signal(str)
    copy_all = Signal(str)
    copy_short = Signal(str)
    language = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        self._code = ""
        space = theme.space
        self._faces = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._faces)
        self.nothing = Empty(theme, "qr-code", tr("Choose a code to see its invitation."))
        self._faces.addWidget(self.nothing)
        page = QWidget()
        self._faces.addWidget(page)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(space.xl, 0, space.xl, space.l)
        whole.setSpacing(0)
        head = QHBoxLayout()
        title = Text(theme, tr("Invitation"), 18, 600)
        title.setFixedHeight(theme.size("header"))
        self.lang = Picker(theme, [("en", tr("English")), ("fr", tr("French"))], quiet=True)
        self.lang.setAccessibleName(tr("Language of the invitation"))
        self.lang.picked.connect(self.language)
        head.addWidget(title, 1)
        head.addWidget(self.lang)
        whole.addLayout(head)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        scroll.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, space.xs, 0, space.s)
        column.setSpacing(space.s)
        self.qr = QrCard(theme)
        column.addWidget(self.qr)
        column.addSpacing(space.s)
        line = QHBoxLayout()
        self._url = Text(theme, "", 13, role="text-2")
        self.link_icon = IconButton(theme, "copy", tr("Copy the link"), key="Ctrl+C", ground="window")
        self.link_icon.clicked.connect(lambda: self.copy_link.emit(self._code))
        line.addWidget(self._url, 1)
        line.addWidget(self.link_icon)
        column.addLayout(line)
        reach = QHBoxLayout()
        reach.setSpacing(space.s)
        self._reach_icon = Glyph(theme, "globe", "good", theme.size("icon-small"))
        self._reach = Text(theme, "", 11, role="text-2", wrap=True)
        reach.addWidget(self._reach_icon, 0, Qt.AlignmentFlag.AlignTop)
        reach.addWidget(self._reach, 1)
        column.addLayout(reach)
        column.addSpacing(space.s)
        card = Surface(theme, "panel", theme.radius.card)
        words = QVBoxLayout(card)
        words.setContentsMargins(space.l, space.m, space.m, space.l)
        words.setSpacing(space.s)
        self._subject = Text(theme, "", 13, 600, wrap=True)
        self._body = Text(theme, "", 13, role="text-2", wrap=True)
        self.copy_button = IconButton(theme, "copy", tr("Copy the invitation"))
        self.copy_button.clicked.connect(lambda: self.copy_all.emit(self._code))
        top = QHBoxLayout()
        top.setSpacing(space.s)
        top.addWidget(self._subject, 1)
        top.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(top)
        words.addWidget(self._body)
        column.addWidget(card)
        self._short_card = Surface(theme, "panel", theme.radius.card)
        beside = QHBoxLayout(self._short_card)
        beside.setContentsMargins(space.l, space.m, space.m, space.m)
        beside.setSpacing(space.s)
        self.short = Text(theme, "", 13, role="text-2", wrap=True)
        self.short_button = IconButton(theme, "copy", tr("Copy the short message"))
        self.short_button.clicked.connect(lambda: self.copy_short.emit(self._code))
        beside.addWidget(self.short, 1)
        beside.addWidget(self.short_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._short_card)
        column.addStretch(1)
        whole.addWidget(scroll, 1)
        whole.addSpacing(space.m)
        row = self._actions = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(space.s)
        self.mail_button = Button(theme, tr("Send by e-mail"), "filled", icon="envelope-simple", height="control-main", key="Ctrl+E")
        self.mail_button.clicked.connect(lambda: self.mail.emit(self._code))
        self.link_button = Button(theme, tr("Copy URL"), "quiet", icon="link-simple", height="control-main", ground="window", key="Ctrl+C")
        self.link_button.clicked.connect(lambda: self.copy_link.emit(self._code))
        row.addWidget(self.mail_button, 1)
        row.addWidget(self.link_button)
        whole.addLayout(row)

    def show_invitation(
        self, code: str, url: str, lang: str, subject: str, body: str, modules: Sequence[Sequence[bool]], workspace: Workspace | None,
        short: str = "",
    ) -> None:  # fmt: skip
        """`short`: the portal's own words for a message beside the mail, if it has some."""
        self._code = code
        self.lang.choose(lang)
        bare = url.partition("://")[2] or url
        self._url.setText(bare)
        self._url.setToolTip(tip(bare))
        self._subject.setText(subject)
        self._body.setText(body)
        self.short.setText(short)
        self._short_card.setVisible(bool(short))
        self.qr.show_modules(modules, tr("QR code of the link"))
        if workspace is not None:
            words = reach_words(workspace.reach, workspace.secure)
            self._reach.setText(" ".join(part for part in (words.sentence, words.caveat) if part))
            self._reach_icon.show_icon(REACH_ICONS[workspace.reach], "warn" if words.caveat or words.todo else "good")
        self._faces.setCurrentIndex(1)

    def show_nothing(self, sentence: str) -> None:
        self._code = ""
        self.nothing.say("qr-code", sentence)
        self._faces.setCurrentIndex(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= SIDE_BY_SIDE
        self._actions.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
