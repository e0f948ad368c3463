"""The practice phone, headless and consenting by itself, that scrolls without end: `python -m benchmarks.delivery.phone --join URL`.

It stands for a device elsewhere. So that it does not take the processors of the console and the broker that are measured, it steps back
behind them wherever the system can say so.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys

from benchmarks.witness.phone import scroll
from customer.phone import joining, misbehave, program
from customer.phone.choices import Choices
from customer.phone.persona import PERSONAS
from customer.phone.session import PhoneSession

BEHIND = 10
"""Of nice: threads that start later have it too."""


def main() -> int:
    """Takes the arguments by which `tests.e2e.phone` starts a phone."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--join", required=True)
    wanted.add_argument("--persona", default="budget", choices=sorted(PERSONAS))
    wanted.add_argument("--control-port", type=int, default=0)
    wanted.add_argument("--name", default="Claire Fontaine")
    wanted.add_argument("--headless", action="store_true", help="as it is anyway")
    options = wanted.parse_args()
    if sys.platform != "win32":
        os.nice(BEHIND)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    choices = Choices(PERSONAS[options.persona], "en", "H264", auto_consent=True, misbehaviour=misbehave.parse(""))
    run = program.Run(choices, joining.door(options.join, None), options.name, options.control_port, False, program.teller(True))

    def begun(session: PhoneSession) -> None:
        session.tasks.start(scroll(session), "scroll")

    return program.headless(run, begun=begun)


if __name__ == "__main__":
    sys.exit(main())
