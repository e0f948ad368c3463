"""Arguments of the console: the window, and command-line calls that other programs script against (docs/commands.md)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BEGUN = time.monotonic()


def default_profile() -> Path:
    """Where the system keeps a program's data for this user."""
    home = Path.home()
    if sys.platform == "win32":
        import os

        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Tapline"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Tapline"
    import os

    return Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "tapline"


def parser() -> argparse.ArgumentParser:
    """All arguments that scripts may rely on."""
    main = argparse.ArgumentParser(prog="tapline", description="Console for technicians who help people with Android phones.")
    main.add_argument("--profile", type=Path, default=None, metavar="DIR", help="folder of this console's data (default: the user's own)")
    main.add_argument("--verbose", action="store_true", help="say on the terminal what goes on")
    main.add_argument("--open", default="", metavar="CONVERSATION", help="open this conversation, in the running console if there is one")
    main.add_argument("--background", action="store_true", help="start without a window, in the tray; minimised where there is none")
    main.add_argument("--measure-first-window", action="store_true", help="print the milliseconds to the first window and quit")
    orders = main.add_subparsers(dest="order", metavar="ORDER")
    codes = orders.add_parser("codes", help="session codes from the command line")
    whats = codes.add_subparsers(dest="what", required=True, metavar="WHAT")
    new = whats.add_parser("new", help="make a code")
    new.add_argument("--profile", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="through the running console of this profile")
    new.add_argument("--label", default="", metavar="NAME", help="customer's name or a note")
    new.add_argument("--portal", default="", metavar="NAME", help="portal (default: the first)")
    new.add_argument("--json", action="store_true", help="print JSON")
    new.add_argument("--workspace", default="", metavar="URL", help="ask this broker directly, without a running console")
    new.add_argument("--token-stdin", action="store_true", help="read the sign-in token from standard input (with --workspace)")
    return main


def main(argv: list[str] | None = None) -> int:
    args = parser().parse_args(argv)
    profile = args.profile or default_profile()
    if args.order == "codes":
        return _new_code(profile, args)
    from console.app import main as run

    measure = (lambda: print(f"first window {(time.monotonic() - BEGUN) * 1000:.0f}", flush=True)) if args.measure_first_window else None
    return run(
        profile,
        usual_profile=args.profile is None,
        verbose=args.verbose,
        conversation=args.open,
        background=args.background,
        first_window=measure,
    )


def _new_code(profile: Path, args: argparse.Namespace) -> int:
    if args.workspace:
        if not args.token_stdin:
            return _sorry("--workspace needs --token-stdin: a token on the command line could be read by others.")
        token = sys.stdin.readline().strip()
        if not token:
            return _sorry("There was no token on standard input.")
        from console.errors import UserFacingError
        from console.one_code import make_code

        try:
            answer: dict[str, Any] | None = make_code(args.workspace, token, args.portal, args.label)
        except UserFacingError as error:
            return _sorry(error.text)
    else:
        from console.ui.local_socket import ask_running, socket_name

        answer = ask_running(socket_name(profile), {"do": "code_new", "label": args.label, "portal": args.portal}, timeout_ms=15_000)
        if answer is None:
            return _sorry(f"No console of the profile {profile} is running. Start it, or use --workspace URL --token-stdin.")
        if not answer.get("ok"):
            return _sorry(str(answer.get("text") or answer.get("error")))
    assert answer is not None
    expires = datetime.fromtimestamp(int(answer["expires_at"]) / 1000, UTC).isoformat(timespec="seconds")
    if args.json:
        print(json.dumps({**{key: answer[key] for key in ("code", "url", "portal", "label")}, "expires": expires}))
    else:
        print(f"{answer['code']}\n{answer['url']}\nexpires {expires}")
    return 0


def _sorry(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
