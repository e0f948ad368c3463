"""The commands of this project, with nothing but Python's standard library: sets everything up, then runs.

    python3 dev.py demo     the product: broker, console and a practice phone (without a screen: the whole journey off-screen)
    python3 dev.py test     lint, types, import contracts and all tests
    python3 dev.py bench    what is claimed about speed, measured
    python3 dev.py lint | shots | lock

Runs on any Python 3.8 or newer as far as finding a Python that Tapline runs on (3.11 to 3.14). What the steps say goes to
`.dev/log.txt`; a second start finds everything in place by the stamp in `.venv` and asks nobody.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "tapline.json"
LOG = ROOT / ".dev" / "log.txt"
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
OLDEST, NEWEST = (3, 11), (3, 14)
UV = "uv>=0.9,<1"
"""Makes the lock files; nothing else needs it."""

RUN_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"

# Debian's and Ubuntu's names. What Qt's xcb, EGL and offscreen platforms load (ldd of PySide6's plugins), a software GL, and the
# fonts of the look with an emoji font, without which text is boxes.
QT_PACKAGES = (
    "libegl1 libgl1 libopengl0 libgl1-mesa-dri libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libx11-xcb1 libxcb1 libxcb-cursor0"
    " libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0"
    " libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon0 libxkbcommon-x11-0 fonts-inter fonts-noto-color-emoji fonts-dejavu-core"
).split()
HEADLESS_PACKAGES = ["xvfb"]
DICTIONARY_PACKAGES = ["libenchant-2-2", "hunspell-en-us", "hunspell-fr"]
TEST_PACKAGES = ["xvfb", "dbus", "chromium", "nodejs", "exim4-daemon-light", "dovecot-imapd", *DICTIONARY_PACKAGES]
PROGRAMS = {"xvfb": ("Xvfb",), "dbus": ("dbus-daemon",), "chromium": ("chromium", "chromium-browser", "google-chrome"), "nodejs": ("node",)}
"""A package is not asked for where one of its programs is on the PATH, whoever put it there."""
SERVICES = {"exim4-daemon-light": "exim4", "dovecot-imapd": "dovecot"}
"""What these packages would run at every start of the machine. The tests run their own, in a folder of theirs; nobody asked for more."""
POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian's way to say that no service is started by an installation (invoke-rc.d(8))."""

begun = time.monotonic()


class Fail(Exception):
    """Why it does not go on, as one sentence for the person at the terminal."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - begun:6.1f} s] {text}", flush=True)


@contextlib.contextmanager
def still_at_it(what: str, every_s: float = 20.0) -> Iterator[None]:
    """Says every 20 s that a long step goes on."""
    done = threading.Event()

    def speak() -> None:
        while not done.wait(every_s):
            say(f"  still at it: {what}")

    voice = threading.Thread(target=speak, daemon=True)
    voice.start()
    try:
        yield
    finally:
        done.set()
        voice.join()


def quietly(what: str, command: Sequence[str], sentence: str, env: Optional[Dict[str, str]] = None) -> None:
    """Runs a step with its output in the log. Raises Fail with `sentence` and the log's path when it does not succeed."""
    say(what)
    if not logged(what, command, env):
        raise Fail(f"{sentence} (what was said: {LOG})")


def logged(what: str, command: Sequence[str], env: Optional[Dict[str, str]] = None) -> bool:
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log, still_at_it(what):
        log.write(f"\n$ {' '.join(command)}\n".encode())
        log.flush()
        try:
            return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False).returncode == 0
        except OSError as error:
            log.write(f"{error}\n".encode())
            return False


# ---- system packages -------------------------------------------------------------------------------------------------


def has_apt() -> bool:
    return LINUX and shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def missing_packages(wanted: Sequence[str]) -> List[str]:
    """Those of `wanted` that neither dpkg (also under a newer name that provides them) nor the PATH knows."""
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}|${Package}|${Provides}\n"], capture_output=True, text=True, check=False
    ).stdout
    there = set()
    for line in listed.splitlines():
        status, name, provides = line.split("|", 2)
        if status == "installed":
            there.add(name)
            there.update(p.split()[0] for p in provides.split(",") if p.strip())
    return [p for p in wanted if p not in there and not any(shutil.which(program) for program in PROGRAMS.get(p, ()))]


def install_packages(wanted: Sequence[str], why: str) -> None:
    """Installs system packages as root or by passwordless sudo. Raises Fail with the exact command where neither is given."""
    missing = missing_packages(wanted)
    if not missing:
        return
    # never in exchange for another package: a machine may have a mail server of its own
    command = ["apt-get", "install", "-y", "--no-install-recommends", "--no-remove", *missing]
    prefix: List[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode != 0:
            by_hand = f"sudo {' '.join(command)}"
            raise Fail(f"System packages for {why} are missing, and installing asks for a password; run this, then try again: {by_hand}")
        prefix = ["sudo", "-n"]
        command = [*prefix, *command]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = [*command[: command.index("apt-get") + 1], "update"]
    lists = Path("/var/lib/apt/lists")
    fresh = not any(lists.glob("*_Packages*")) if lists.is_dir() else True
    if fresh:
        quietly("Reading the list of system packages", update, "The list of system packages could not be read; is there a network?", env)
    say(f"Installing system packages for {why}: {' '.join(missing) if len(missing) < 8 else len(missing)}")
    with services_off([SERVICES[p] for p in missing if p in SERVICES], prefix):
        if logged("system packages", command, env):
            return
        if fresh or not logged("reading the list of system packages anew", update, env) or not logged("system packages", command, env):
            raise Fail(f"The system packages for {why} could not be installed (what was said: {LOG})")


@contextlib.contextmanager
def services_off(names: Sequence[str], prefix: Sequence[str]) -> Iterator[None]:
    """Services that are installed within neither start now nor with the machine."""
    ours = bool(names) and not POLICY.exists()
    if ours:
        logged("no services", [*prefix, "sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}"])
    try:
        yield
    finally:
        for name in names:
            logged("a service", [*prefix, "update-rc.d", name, "disable"])
        if ours:
            logged("services again", [*prefix, "rm", "-f", str(POLICY)])


def system_for(kind: str) -> None:
    if has_apt():
        install_packages(
            QT_PACKAGES + {"run": [], "headless": HEADLESS_PACKAGES, "test": TEST_PACKAGES}[kind],
            {"run": "the window", "headless": "a screen in memory", "test": "the tests"}[kind],
        )
    elif LINUX and kind != "run" and shutil.which("Xvfb") is None:
        raise Fail("Xvfb is missing: install it first (Fedora: dnf install xorg-x11-server-Xvfb; Arch: pacman -S xorg-server-xvfb)")


# ---- Python ----------------------------------------------------------------------------------------------------------


def version_of(python: str) -> Optional[Tuple[int, int]]:
    """The version of an interpreter, None where it does not run (a pyenv shim without a version behind it, for example)."""
    try:
        out = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False, timeout=30
        ).stdout.split()
        return (int(out[0]), int(out[1]))
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None


def find_python() -> Tuple[str, Tuple[int, int]]:
    """A Python that Tapline runs on: this one if it is, else the best on the PATH."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable, sys.version_info[:2]
    for name in ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"):
        found = shutil.which(name)
        version = version_of(found) if found else None
        if found and version and OLDEST <= version <= NEWEST:
            return found, version
    raise Fail(f"Tapline needs Python 3.11 to 3.14, and this is {sys.version.split()[0]}: install a newer one and call dev.py with it")


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def make_venv() -> None:
    if venv_python().exists():
        version = version_of(str(venv_python()))
        if version and OLDEST <= version <= NEWEST:
            return
    python, version = find_python()
    probe = [python, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        package = f"python{version[0]}.{version[1]}-venv"
        if not has_apt():
            raise Fail(f"{python} lacks the modules venv and ensurepip: install them, or call dev.py with another Python")
        install_packages([package], "a Python environment")
    if VENV.exists():
        shutil.rmtree(VENV)
    quietly(
        f"Making .venv with Python {version[0]}.{version[1]}",
        [python, "-m", "venv", str(VENV)],
        f"The Python environment {VENV} could not be made",
    )


def stamp() -> Dict[str, str]:
    try:
        found = json.loads(STAMP.read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def set_up(kind: str) -> None:
    """All that `kind` (run, headless or test) needs. Cheap when it is there already: a stamp holds the lock file's hash."""
    lock = DEV_LOCK if kind == "test" else RUN_LOCK
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    system_for(kind)
    known = stamp()
    if venv_python().exists() and known.get(lock.name) == digest:
        return
    make_venv()
    count = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    quietly(
        f"Installing up to {count} pinned Python packages (a few minutes the first time)",
        [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", str(lock)],
        "The Python packages could not be installed",
    )
    if not logged("trying Qt", [str(venv_python()), "-c", "import PySide6.QtWidgets, PySide6.QtNetwork"]):
        raise Fail(
            "Qt is installed but does not load, because system libraries are missing: install EGL, GL, xkbcommon and xcb-util "
            f"(Fedora: dnf install mesa-libEGL mesa-libGL libxkbcommon-x11 xcb-util-cursor xcb-util-wm; what was said: {LOG})"
        )
    known[lock.name] = digest
    if lock == DEV_LOCK:
        known[RUN_LOCK.name] = hashlib.sha256(RUN_LOCK.read_bytes()).hexdigest()
    else:
        known.pop(DEV_LOCK.name, None)
    STAMP.write_text(json.dumps(known), "utf-8")
    say("Set up")


# ---- running ---------------------------------------------------------------------------------------------------------


def environment(**extra: str) -> Dict[str, str]:
    # what one process compiled, the others need not, whatever the variable says outside
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "", **extra}
    env["PATH"] = str(venv_python().parent) + os.pathsep + env.get("PATH", "")
    return env


def run(arguments: Sequence[str], env: Dict[str, str]) -> int:
    """Runs a program of the environment in the foreground and returns its exit status."""
    return subprocess.run([str(venv_python()), *arguments], cwd=ROOT, env=env, check=False).returncode


@contextlib.contextmanager
def own_screen() -> Iterator[Dict[str, str]]:
    """An X server in memory for the time of the block (Linux); gives the variables that lead to it. Nobody's display is touched."""
    if not LINUX:
        yield {}
        return
    reads, writes = os.pipe()
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1920x1200x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[writes],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    os.close(writes)
    try:
        with os.fdopen(reads) as told:
            number = told.readline().strip()
        if not number:
            raise Fail(f"The X server in memory (Xvfb) did not start (what was said: {LOG})")
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


def demo(arguments: Sequence[str]) -> int:
    wanted = argparse.ArgumentParser(prog="dev.py demo", description="The product at work.")
    wanted.add_argument("--headless", action="store_true", help="play the whole journey off-screen, also where there is a screen")
    wanted.add_argument("--report", metavar="FILE", help="headless: write the steps as JSON")
    wanted.add_argument("--shots", metavar="DIR", help="headless: leave a PNG per main state")
    known, rest = wanted.parse_known_args(arguments)
    screen = not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if screen and not (known.headless or known.report or known.shots):
        set_up("run")
        say("Starting the console and a practice phone: a session is live in a few seconds, then it is yours")
        return run(["-m", "tests.e2e.journey", *rest], environment())
    set_up("headless")
    for name in ("report", "shots"):
        if getattr(known, name):
            rest += [f"--{name}", str(Path(getattr(known, name)).resolve())]
    return journey(rest)


def journey(arguments: Sequence[str]) -> int:
    say("Playing the journey: broker, console and practice phone, off-screen")
    with own_screen() as screen:
        return run(["-m", "tests.e2e.journey", "--headless", *arguments], environment(**screen))


SHOTS: List[Tuple[str, List[str]]] = [
    ("the console with sample data", ["docs/screenshots/console.py"]),
    ("a session's record", ["docs/screenshots/session_record.py"]),
    ("the viewer's own states", ["docs/screenshots/viewer.py"]),
    ("log files", ["docs/screenshots/log_files.py"]),
    ("the customer's page", ["docs/screenshots/customer_page.py"]),
    ("a real journey", ["-m", "tests.e2e.journey", "--headless", "--shots"]),
]


def shots(arguments: Sequence[str]) -> int:
    set_up("test")
    folder = (Path(arguments[0]) if arguments else ROOT / "docs" / "screenshots").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with own_screen() as screen:
        for what, command in SHOTS:
            say(f"Pictures of {what}")
            into = folder / "journey" if "--shots" in command else folder
            if run([*command, str(into)], environment(**screen)) != 0:
                raise Fail(f"The pictures of {what} could not be taken; the lines above say why")
    say(f"They lie in {folder}")
    return 0


LINT: List[Tuple[str, List[str]]] = [
    ("ruff", ["-m", "ruff", "check", "."]),
    ("types (mypy --strict)", ["-m", "mypy"]),
    ("import contracts", ["-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())", "--no-cache"]),
]


def unclean(steps_back: Sequence[str] = ()) -> List[str]:
    """Names of the checks that found something; what they found is printed. `steps_back`: a command that runs another one."""
    failed = []
    for name, command in LINT:
        say(name)
        whole = [*steps_back, str(venv_python()), *command]
        done = subprocess.run(whole, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout + done.stderr, flush=True)
            failed.append(name)
    return failed


def lint(_arguments: Sequence[str] = ()) -> int:
    set_up("test")
    failed = unclean()
    if failed:
        raise Fail(f"Not clean: {', '.join(failed)}")
    return 0


FOUR_AT_A_TIME = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
"""For two processors: the journeys among the tests mostly wait. Their order is that of tests/conftest.py."""
TWO_AT_A_TIME = ["-n", "2", "--dist", "loadfile"]  # a processor for each: none takes from the other what it measures


def test(arguments: Sequence[str]) -> int:
    """All checks. With arguments other than --nightly: only pytest, with these."""
    rest = [a for a in arguments if a != "--nightly"]
    set_up("test")
    env = {"QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}  # all workers must collect sets in the same order
    if len(rest) < len(arguments):
        env["TAPLINE_NIGHTLY"] = "1"
    with own_screen() as screen:
        if rest:
            return run(["-m", "pytest", *rest], environment(**{**screen, **env}))
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as beside:
            # the checks take what the tests leave of the processors, and are done long before them
            checks = beside.submit(unclean, ["nice"] if shutil.which("nice") else [])
            # so that they are compiled once and not by each of the four, who tell what is wrong with them
            logged("reading the tests", [str(venv_python()), "-m", "pytest", "-q", "--collect-only", "-p", "no:xdist"], environment(**env))
            parts = [
                ("tests, four at a time", ["-m", "not alone", *FOUR_AT_A_TIME], Path(folder) / "1.xml"),
                ("tests that judge times and rates, two at a time", ["-m", "alone", *TWO_AT_A_TIME, *alone()], Path(folder) / "2.xml"),
            ]
            worst = 0
            for what, selection, report in parts:
                say(what)
                status = run(["-m", "pytest", "-q", *selection, f"--junit-xml={report}"], environment(**{**screen, **env}))
                worst = max(worst, 0 if status == 5 else status)  # 5: none of this kind
                failed_checks = checks.result()  # nothing of it runs beside the next part
            passed, failed, skipped = (sum(n) for n in zip(*(counted(report) for *_, report in parts)))
    say(f"{'Nightly tests' if 'TAPLINE_NIGHTLY' in env else 'Tests'} done")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    if failed_checks:
        raise Fail(f"Not clean: {', '.join(failed_checks)} (what they found is printed above the tests)")
    return worst or (0 if passed else 1)


def alone() -> List[str]:
    """The files that have tests which run alone: to look for them in all others would take half a minute."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if "pytest.mark.alone" in file.read_text("utf-8")]


def counted(report: Path) -> Tuple[int, int, int]:
    """Passed, failed and skipped in a JUnit report; a run that died early left none."""
    if not report.exists():
        return 0, 1, 0
    total = failed = skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(total - failed - skipped, 0), failed, skipped


def bench(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        return subprocess.run([sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, check=False).returncode
    with contextlib.redirect_stdout(sys.stderr):  # --json: standard output holds nothing else
        set_up("test")
    with own_screen() as screen:
        return run(["-m", "benchmarks", *arguments], environment(**screen))


def lock(_arguments: Sequence[str] = ()) -> int:
    """Resolves pyproject.toml for Linux, Windows and macOS at once and writes versions and hashes, no server names."""
    python, _ = find_python()
    with tempfile.TemporaryDirectory() as folder:
        quietly("Getting uv", [python, "-m", "venv", folder], "The environment for uv could not be made")
        tool = Path(folder) / ("Scripts" if WINDOWS else "bin")
        quietly("  installing it", [str(tool / "python"), "-m", "pip", "install", UV], "uv could not be installed")
        common = ["pip", "compile", "-q", "--no-config", "--universal", "--python-version", "3.11", "--upgrade"]
        common += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        everything = [str(tool / "uv"), *common, "pyproject.toml", "--group", "pyproject.toml:dev", "-o", str(DEV_LOCK)]
        quietly("Resolving all that the tests need", everything, "The requirements could not be resolved")
        running = [str(tool / "uv"), *common, "pyproject.toml", "-c", str(DEV_LOCK), "-o", str(RUN_LOCK)]
        quietly("Resolving what runs the product, in the same versions", running, "The requirements could not be resolved")
    for path in (RUN_LOCK, DEV_LOCK):
        if "://" in path.read_text("utf-8"):
            raise Fail(f"{path.name} names a server; that must not be")
    say(f"Wrote {RUN_LOCK.name} and {DEV_LOCK.name}")
    return 0


Command = Callable[[Sequence[str]], int]
COMMANDS: Dict[str, Command] = {"demo": demo, "test": test, "bench": bench, "lint": lint, "shots": shots, "lock": lock}


def interrupted(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, interrupted)  # so that what we started is stopped, too
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        return 0 if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help") else 2
    try:
        return COMMANDS[sys.argv[1]](sys.argv[2:])
    except Fail as failure:
        if os.environ.get("CI") and str(LOG) in str(failure):
            print("\n".join(LOG.read_text("utf-8", "replace").splitlines()[-40:]), file=sys.stderr)
        print(f"dev.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("dev.py: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
