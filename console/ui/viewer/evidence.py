"""Pictures and recordings of what the phone showed: copied, saved, sent, and never of a moment that the customer hides. Qt thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QTransform
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from console.live_view import LiveView
from console.ui import icons
from console.ui.recordings_folder import standard_folder
from console.ui.theme import Theme
from console.ui.viewer.wishes import ViewerWishes
from console.viewer.frames import Picture
from console.viewer.scaling import Scaler
from console.words import tr
from protocol.filenames import safe_stem

log = logging.getLogger(__name__)

NAME_CHARS, NAME_BYTES = 60, 180
"""Of the customer's name in a file's; the time behind it must stay."""

Say = Callable[[str], None]


def image_of(picture: Picture, turns: int = 0) -> QImage:
    """The decoded picture in its own pixels, turned as it is shown. Some milliseconds."""
    made = Scaler().scale(picture, picture.width, picture.height)
    image = QImage(made.data, made.width, made.height, made.stride, QImage.Format.Format_RGB32).copy()
    return image.transformed(QTransform().rotate(90 * turns)) if turns % 4 else image


def png_of(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know it only for byte strings
    return bytes(buffer.data().data())


def name_for(customer: str, when: datetime, ending: str) -> str:
    """A file's name that every system takes: the customer's name and the local time."""
    name = customer.strip()[:NAME_CHARS].encode("utf-8", "ignore")[:NAME_BYTES].decode("utf-8", "ignore")
    return safe_stem(f"{name or tr('A customer')} {when:%Y-%m-%d %H.%M.%S}") + ending


class Evidence(QObject):
    """Of one viewer. `shown()` is the picture on the screen and its turns, None where there is none; `say` shows a sentence over it;
    `folder()` is where recordings are kept now.
    """

    def __init__(
        self, theme: Theme, parent: QWidget, live: LiveView, wishes: ViewerWishes, shown: Callable[[], tuple[Picture, int] | None],
        say: Say, folder: Callable[[], Path] = standard_folder,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._folder = folder
        self._theme, self._above, self._live, self._wishes, self._shown, self._say = theme, parent, live, wishes, shown, say
        self.customer = ""
        self.menu = QMenu(parent)
        self.marked: Callable[[QImage, int], QImage] = lambda image, _turns: image
        """Draws the marks on a picture that is turned so many quarters."""
        self.dialog: QFileDialog | None = None
        self.now: Callable[[], datetime] = datetime.now

    # ---- pictures

    def open_menu(self, at: QPoint) -> None:
        """What to do with a picture of the screen, as a menu whose top right is at the global point `at`."""
        if self._image() is None:
            return
        self.menu.clear()
        for words, icon, deed in (
            (tr("Copy the picture"), "copy", self.copy),
            (tr("Save the picture…"), "download-simple", self.save),
            (tr("Send the picture in the chat"), "paper-plane-tilt", self.send),
        ):
            action = self.menu.addAction(icons.icon(self._theme, icon, "text-2"), words)
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
        self.menu.setActiveAction(self.menu.actions()[0])
        size = self.menu.sizeHint()
        self.menu.popup(at - QPoint(size.width(), 0))

    def copy(self) -> None:
        """Onto the technician's clipboard."""
        if (image := self._image()) is not None:
            QGuiApplication.clipboard().setImage(image)
            self._done(tr("The picture is on your clipboard."))

    def save(self) -> None:
        """As a file, where the technician says; as it was when they asked."""
        image = self._image()
        if image is None:
            return
        dialog = self.dialog = QFileDialog(self._above, tr("Save the picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        dialog.selectFile(name_for(self.customer, self.now(), ".png"))
        dialog.fileSelected.connect(lambda chosen: self._save_to(image, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def send(self) -> None:
        """Into the conversation, for both sides to see; with what was drawn on it."""
        if (image := self._image()) is not None and (shown := self._shown()) is not None:
            self._wishes.send_picture(png_of(self.marked(image, shown[1])), name_for(self.customer, self.now(), ".png"))
            self._done("")

    def _save_to(self, image: QImage, path: Path) -> None:
        try:
            path.write_bytes(png_of(image))
        except OSError as error:
            log.warning("a picture could not be saved: %s", error)
            self._say(tr("The picture could not be saved: {reason}", reason=error.strerror or "?"))
            return
        self._done(tr("The picture was saved."))

    def _done(self, words: str) -> None:
        self._wishes.screenshot_taken()
        if words:
            self._say(words)

    def _image(self) -> QImage | None:
        if self._live.hidden:
            self._say(tr("The customer's screen is hidden just now: it cannot be kept."))
            return None
        shown = self._shown()
        if shown is None:
            self._say(tr("There is no picture yet."))
            return None
        try:
            return image_of(*shown)
        except ValueError as error:
            log.warning("a picture could not be converted: %s", error)
            self._say(tr("This picture cannot be kept."))
            return None

    # ---- recordings

    def toggle_recording(self) -> None:
        """Begin one, which asks the customer, or end it; while the customer is being asked, take the wish back."""
        if self._live.recording == "off":
            self._wishes.record(self._folder() / name_for(self.customer, self.now(), ""))
        else:
            self._wishes.record(None)

    def told(self, what: str, files: tuple[Path, ...]) -> None:
        """What became of the recording (`console.recording.Told`)."""
        name = files[-1].name if files else ""
        words = recording_words(what, name, self._folder())
        if words:
            self._say(words)

    def show_folder(self) -> None:
        """The folder of the recordings, in the system's own program."""
        folder = self._folder()
        if not folder.is_dir():
            self._say(tr("There are no recordings yet."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._say(tr("The recordings lie in {folder}.", folder=str(folder)))


def recording_words(what: str, name: str, folder: Path) -> str:
    """One sentence for the technician. `name`: of the file; `folder`: where it is, or should be."""
    match what:
        case "never":
            return tr("This portal does not allow recordings.")
        case "asking":
            return tr("The customer is asked whether you may record.")
        case "denied":
            return tr("The customer did not allow the recording.")
        case "on":
            return tr("Recording. The customer sees that.")
        case "saved":
            return tr("The recording was saved: {name}", name=name)
        case "nothing":
            return tr("Nothing was recorded.")
        case "revoked":
            if not name:
                return tr("The customer ended the recording.")
            return tr("The customer ended the recording. What was recorded is saved: {name}", name=name)
        case "disk_full":
            return tr("The disk is full: the recording has ended. What was recorded is saved.")
        case "too_slow":
            return tr("The disk is too slow: the recording has ended. What was recorded is saved.")
        case "failed":
            return tr("The recording has failed. What was recorded until here may be usable.")
        case "no_picture":
            return tr("There is no picture to record.")
        case "no_folder":
            return tr("The folder for recordings cannot be made: {folder}", folder=str(folder))
        case _:
            return ""
