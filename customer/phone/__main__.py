"""`python -m customer.phone`: a simulated Android phone that joins a session as a customer."""

from __future__ import annotations

import argparse
import locale
import logging
import os
import sys
from pathlib import Path

from customer.phone import joining, misbehave, program
from customer.phone.choices import Choices
from customer.phone.persona import DEFAULT, PERSONAS, with_hz
from customer.phone.words import Lang
from customer.phone.words import say as say_in


def arguments() -> argparse.ArgumentParser:
    """The command line; other programs script against it."""
    parser = argparse.ArgumentParser(
        prog="python -m customer.phone", description="A simulated Android phone for demos, training and tests."
    )  # fmt: skip
    parser.add_argument(
        "--join",
        metavar="URL",
        help="the session's link, a store's address with it as referrer, the broker's address and --code, a portal's form (/w/...), "
        "or a link to a further device (/c/...)",
    )
    parser.add_argument("--code", help="the session code, as read aloud")
    parser.add_argument("--name", default="Claire Fontaine", help="the customer's name (default: %(default)s)")
    parser.add_argument("--words", metavar="TEXT", help="the first words to a portal's form (default: a sentence in the phone's language)")
    parser.add_argument(
        "--first-screen", action="store_true", help="open as the app opens from a link: the code is filled in, the name is asked for"
    )
    parser.add_argument("--persona", default=DEFAULT, choices=sorted(PERSONAS), help="which phone it is (default: %(default)s)")
    parser.add_argument("--lang", choices=("en", "fr"), help="the phone's language (default: this computer's)")
    parser.add_argument("--codec", choices=("h264", "vp8"), default="h264", help="preferred video codec (default: %(default)s)")
    parser.add_argument("--hz", type=int, metavar="N", help="most pictures in a second, 1 to 60")
    parser.add_argument("--headless", action="store_true", help="no window")
    parser.add_argument("--auto-consent", action="store_true", help="say yes to everything, the system's question included")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="where files go that the technician sends")
    parser.add_argument("--misbehave", default="", metavar="LIST", help="do wrong on purpose: " + ", ".join(misbehave.SWITCHES))
    parser.add_argument("--control-port", type=int, metavar="PORT", help="answer JSON requests on this loopback port; 0 picks one")
    parser.add_argument("--control-stdin", action="store_true", help="answer JSON requests on standard input")
    parser.add_argument("--json", action="store_true", help="say what happens as JSON lines")
    parser.add_argument("--list-personas", action="store_true", help="show the phones there are")
    parser.add_argument("-v", "--verbose", action="store_true")
    return parser


def main() -> int:
    """Exit status 0 after a session, 2 where the broker or the arguments were refused."""
    parser = arguments()
    given = parser.parse_args()
    level = logging.INFO if given.verbose else logging.WARNING
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if given.list_personas:
        for p in PERSONAS.values():
            can = "chat" if not p.view else "view" if not p.control else "view and control"
            print(f"{p.key:10} {p.make} {p.model}, Android {p.android}, {p.width_px}x{p.height_px} at {p.dpi} dpi, {can}")
        return 0
    if not given.join:
        parser.error("--join is needed")
    try:
        where = joining.door(given.join, given.code)
        wrong = misbehave.parse(given.misbehave)
    except ValueError as error:
        parser.error(str(error))
    persona = PERSONAS[given.persona]
    if given.hz:
        persona = with_hz(persona, max(1, min(60, given.hz)))
    say = program.teller(given.json)
    for switch in sorted(wrong.switches):
        say("misbehaviour", switch=switch, does=misbehave.SWITCHES[switch])
    lang = given.lang or _here()
    choices = Choices(persona, lang, "VP8" if given.codec == "vp8" else "H264", given.auto_consent, wrong, given.files)
    words = given.words or say_in(lang, "Hello, I need help with my phone.")
    run = program.Run(choices, where, given.name, given.control_port, given.control_stdin, say, words)
    shown = not given.headless and _screen_here()
    if given.first_screen and not shown:
        parser.error("--first-screen needs a window")
    if given.first_screen and where.way != "session":
        parser.error("--first-screen is for a session's link or code")
    return program.windowed(run, first_screen=given.first_screen) if shown else program.headless(run)


def _here() -> Lang:
    name = locale.getlocale()[0] or os.environ.get("LANG", "")
    return "fr" if name.lower().startswith("fr") else "en"


def _screen_here() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
