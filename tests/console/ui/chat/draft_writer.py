"""A process that writes in a composer, with a picture, until it is killed: `python -m tests.console.ui.chat.draft_writer FOLDER TEXT`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.chat.way import Way
from console.ui.background import Background
from console.ui.chat.composer import Composer
from console.ui.theme import Theme
from tests.console.desk_house import House, conversation
from tests.console.ui.picture_props import painted


def main() -> None:
    app = QApplication([])
    house = House(Path(sys.argv[1]))
    house.put("conversation", conversation())
    composer = Composer(Theme("light"), house.desk, Background(app))
    composer.show()
    composer.open("c", Way("the customer", "Claire"))
    composer.reply_to = "m7"
    house.desk.subscribe(composer.attachments.hear)
    turns = QTimer(interval=10)
    turns.timeout.connect(house.run_posted)
    turns.start()
    composer.attach([painted(60, 40)])
    QTest.keyClicks(composer.editor, sys.argv[2])
    app.exec()


if __name__ == "__main__":
    main()
