"""The house rules that no linter knows: size, docstrings, doors to foreign libraries, who may start a task, nothing of one machine."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("protocol", "console", "broker", "customer")

LINES = 500
LONGER: dict[str, str] = {}
"""File: why it holds one meaning although it is longer."""
GENERATED = ("requirements.lock", "requirements-dev.lock", "LICENSE")

LONG_FUNCTION_LINES = 12
"""A public function longer than this has to say what it is for; below, its name and types may do."""

DOORS: dict[str, tuple[str, ...]] = {
    "PySide6": ("console/ui/", "console/app.py"),
    "shiboken6": ("console/ui/",),
    "qasync": ("console/ui/", "console/app.py"),
    "qtawesome": ("console/ui/",),
    "jeepney": ("console/ui/notices/session_bus.py",),
    "segno": ("console/codes/qr.py",),
    "aiortc": ("console/viewer/",),
    "aioice": ("console/viewer/",),
    "av": ("console/viewer/",),
    "pyee": ("console/viewer/",),
    "numpy": (),
    "websockets": ("console/link.py",),
    "keyring": ("console/settings.py",),
    "idna": ("console/chat/links.py",),
    "enchant": ("console/chat/dictionaries.py",),
    "sqlite3": ("console/replica/",),
    "msgspec": ("console/replica/", "console/"),
}
"""Which file of the console may import which foreign library. What is not listed has no door yet: add one here, with its reason in
docs/decisions/dependencies.md."""

TASK_OWNERS = ("console/ui/bridge.py", "console/viewer/media_thread.py")
"""Who may start tasks on a loop: they keep, name and report them. Everybody else uses a TaskGroup."""


@cache
def files() -> list[str]:
    """Every file of the project that is or could be committed, by its path with slashes."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if not listed:  # unpacked from an archive
        hidden = {".git", ".venv", ".dev", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
        for folder, folders, names in os.walk(ROOT):
            folders[:] = [f for f in folders if f not in hidden]
            listed += [(Path(folder) / n).relative_to(ROOT).as_posix() for n in names]
    return sorted(f for f in listed if (ROOT / f).is_file())


def python(*folders: str) -> list[str]:
    return [f for f in files() if f.endswith(".py") and f.split("/")[0] in folders]


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"), file)


def text_of(file: str) -> str | None:
    data = (ROOT / file).read_bytes()
    return None if b"\0" in data[:8_192] else data.decode("utf-8", "replace")


# ---- size and words --------------------------------------------------------------------------------------------------


def test_no_file_is_too_long_to_hold_one_meaning() -> None:
    ends = (".py", ".js", ".css", ".html", ".frag", ".vert")
    sizes = {f: len((ROOT / f).read_text("utf-8").splitlines()) for f in files() if f.endswith(ends)}
    assert {f: n for f, n in sizes.items() if n > LINES and f not in LONGER} == {}
    assert {f for f in LONGER if sizes.get(f, 0) <= LINES} == set(), "no longer longer: take it off the list"


def test_every_module_says_what_it_is_for() -> None:
    mute = [f for f in python(*PRODUCT, "benchmarks", "tests") if not ast.get_docstring(tree(f))]
    assert not mute, "\n".join(mute)


def undocumented(module: ast.Module) -> list[str]:
    """Public classes that do something, and public functions that are not evident, without a docstring."""
    found = []
    for node in module.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or node.name == "main" or ast.get_docstring(node):
            continue
        if isinstance(node, ast.ClassDef):
            evident = not any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) for n in node.body)
        else:
            evident = (node.end_lineno or node.lineno) - node.lineno < LONG_FUNCTION_LINES
        if not evident:
            found.append(node.name)
    return found


def test_public_classes_and_functions_say_what_they_are_for() -> None:
    mute = [f"{f}: {name}" for f in python(*PRODUCT, "benchmarks") if "/migrations/" not in f for name in undocumented(tree(f))]
    assert not mute, "\n".join(mute)


@pytest.mark.parametrize("name", ["utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"])
def test_no_module_is_named_after_nothing(name: str) -> None:
    assert [f for f in python(*PRODUCT) if name in Path(f).with_suffix("").parts] == []


def test_the_house_is_described_whole() -> None:
    """docs/architecture.md names every module and package of the upper floors, and none that is gone."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    house = text[text.index("```\n") : text.index("```\n\n")]
    floors = ("broker", "console", "console/ui")
    inside = [Path(f).relative_to(floor).parts for floor in floors for f in python("broker", "console") if Path(f).is_relative_to(floor)]
    there = {parts[0] if len(parts) == 1 else f"{parts[0]}/" for parts in inside} - {"__init__.py"}
    told = set(re.findall(r"(?<![\w/])[\w/]+(?:\.py|/)(?![\w*])", house))
    assert {name for name in there if name not in told} == set()
    assert {name for name in told if name.endswith(".py") and "/" not in name and name not in there} == set()


# ---- doors -----------------------------------------------------------------------------------------------------------


def imports(module: ast.Module) -> list[str]:
    """Top-level names of all absolute imports, also inside functions and under TYPE_CHECKING."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [a.name.partition(".")[0] for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append(node.module.partition(".")[0])
    return found


def test_foreign_libraries_come_in_by_their_doors() -> None:
    wrong = []
    for file in python("console"):
        for name in imports(tree(file)):
            if name in DOORS:
                if not file.startswith(DOORS[name]):
                    wrong.append(f"{file} imports {name}")
            elif name not in sys.stdlib_module_names and name not in ("console", "protocol"):
                wrong.append(f"{file} imports {name}, which has no door")
    assert not wrong, "\n".join(wrong)


def test_what_waits_counts_wherever_it_is_asked_for() -> None:
    """Only `console.chat.known` reads from the store what an outbox may hold a newer word of; the port of the windows does not offer it."""
    raw = {"unsettled", "agents", "portals", "groups", "tags", "shortcuts", "macros", "views", "blocks", "who"}
    found = {
        (file, node.attr)
        for file in python("console")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in raw and ast.unparse(node.value).endswith(("replica", "_held"))
    }
    assert {name for file, name in found if file == "console/chat/known.py"} == raw, "what is looked for is found"
    allowed = {("console/desk.py", "unsettled"), ("console/desk.py", "agents")}  # whose files are still wanted; its own name
    allowed.add(("console/one_code.py", "portals"))  # a copy of its own, without an outbox
    assert {place for place in found if place[0] != "console/chat/known.py"} <= allowed


def test_protocol_stands_on_the_standard_library_and_msgspec() -> None:
    allowed = {*sys.stdlib_module_names, "msgspec", "protocol"}
    assert [f"{f} imports {n}" for f in python("protocol") for n in imports(tree(f)) if n not in allowed] == []


def test_dev_py_and_the_bench_list_need_nothing_installed() -> None:
    allowed = {*sys.stdlib_module_names, "benchmarks"}
    assert [n for f in ("dev.py", "benchmarks/__main__.py") for n in imports(tree(f)) if n not in allowed] == []


# ---- what breaks other tasks or nobody sees fail -----------------------------------------------------------------------


def task_groups(module: ast.Module) -> set[str]:
    """Names bound by `async with asyncio.TaskGroup() as NAME`."""
    return {
        item.optional_vars.id
        for node in ast.walk(module)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name) and "TaskGroup" in ast.unparse(item.context_expr)
    }


def loose_tasks(module: ast.Module) -> list[int]:
    """Lines that start a task which no group holds."""
    groups = task_groups(module)
    lines = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("create_task", "ensure_future"):
            holder = node.func.value
            if not (isinstance(holder, ast.Name) and holder.id in groups):
                lines.append(node.lineno)
    return lines


def test_tasks_are_started_by_their_owners() -> None:
    assert [f"{f}:{n}" for f in python("console", "broker") if f not in TASK_OWNERS for n in loose_tasks(tree(f))] == []


def modal_calls(module: ast.Module) -> list[int]:
    """Lines that run a nested event loop: `exec()` of a dialog, menu or drag, and the static dialogs."""
    statics = {"question", "information", "warning", "critical", "getText", "getItem", "getOpenFileName", "getSaveFileName"}
    lines = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if node.func.attr in ("exec", "exec_") or (node.func.attr in statics and owner.startswith("Q")):
                lines.append(node.lineno)
    return lines


def test_the_console_runs_no_nested_event_loop() -> None:
    assert [f"{f}:{n}" for f in python("console") for n in modal_calls(tree(f))] == []


NESTING = ("processEvents", "qWait", "qWaitFor", "exec", "waitUntil", "waitSignal", "waitSignals")


def nested_in_a_task(module: ast.Module) -> list[int]:
    """Lines of coroutines that let Qt's loop run inside the running task: asyncio refuses the step of any other task there, for ever."""
    coroutines = (node for node in ast.walk(module) if isinstance(node, ast.AsyncFunctionDef))
    calls = (node for coroutine in coroutines for node in ast.walk(coroutine) if isinstance(node, ast.Call))
    return sorted({c.lineno for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in NESTING})


def test_no_task_lets_qts_loop_run_inside_it() -> None:
    assert [f"{f}:{n}" for f in python("console", "tests", "benchmarks", "docs") for n in nested_in_a_task(tree(f))] == []


# ---- text of others never becomes markup -------------------------------------------------------------------------------

TIPS = ("tip", "tip_lines", "tip_at")
"""What makes a tool tip of any text: Qt guesses whether one is markup, and markup reads local files."""
INTERPRETERS: dict[str, tuple[str, ...]] = {
    "QLabel": ("console/ui/parts/text.py", "customer/phone/join_form.py", "customer/phone/window.py"),
    **dict.fromkeys(("QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog", "QSplashScreen", "QWhatsThis", "QStaticText"), ()),
    **dict.fromkeys(("QTextEdit", "QTextBrowser", "QTextDocument", "QTextDocumentFragment", "QWizard"), ()),
}
"""What guesses whether its text is markup, or takes it for markup, and who may use it nevertheless: they set its format."""


def harmless(tip: ast.expr) -> bool:
    """A literal, its translation with literals in its places, or made by one of TIPS."""
    match tip:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name("tr"), args=args, keywords=keywords):
            return all(isinstance(a, ast.Constant) for a in [*args, *(k.value for k in keywords)])
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name)):
            return name in TIPS
        case ast.BoolOp(values=values):
            return all(map(harmless, values))
        case ast.IfExp(body=body, orelse=orelse):
            return harmless(body) and harmless(orelse)
    return False


def raw_tips(module: ast.Module) -> list[int]:
    """Lines that give a tool tip (or its like) something that may be read as markup."""
    places = {"setToolTip": 0, "setStatusTip": 0, "setWhatsThis": 0, "showText": 1}
    lines = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in places:
            at = places[node.func.attr]
            if len(node.args) <= at or not harmless(node.args[at]):
                lines.append(node.lineno)
    return lines


def interpreters(module: ast.Module) -> set[str]:
    """Classes of INTERPRETERS that a module names."""
    named = {n.name for node in ast.walk(module) if isinstance(node, ast.ImportFrom) for n in node.names}
    named |= {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    return named & INTERPRETERS.keys()


def test_no_text_of_others_becomes_markup() -> None:
    assert [f"{f}:{n}" for f in python("console", "customer") for n in raw_tips(tree(f))] == []
    used = [(f, name) for f in python("console", "customer") for name in interpreters(tree(f))]
    assert [f"{f} uses {name}" for f, name in used if f not in INTERPRETERS[name]] == []
    for file in INTERPRETERS["QLabel"]:
        source = (ROOT / file).read_text("utf-8")
        assert source.count("setTextFormat(Qt.TextFormat.PlainText)") >= source.count("QLabel("), file


# ---- nothing of one machine --------------------------------------------------------------------------------------------

# in pieces, so that this file does not find itself
_REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org", "archive.ub" + "untu.com"]
_DOWNLOADS = r"https?://[^ )\"'>]*(/simple/|/packages/|\.whl|\.tgz|\.deb\b)"
_PLACES = r"(?<![\w.~\-/])/(?:root|work|home/\w+|Users/\w+)/"
FOREIGN = re.compile("|".join([*map(re.escape, _REGISTRIES), _DOWNLOADS, _PLACES]))


def test_nothing_names_a_download_server_or_a_path_of_one_machine() -> None:
    found = []
    for file in files():
        if file in GENERATED and not file.endswith(".lock"):
            continue
        text = text_of(file) if file != "tests/test_house.py" else ""
        found += [f"{file}: {match.group()}" for match in FOREIGN.finditer(text or "")]
    assert not found, "\n".join(found)


def test_pinned_requirements_hold_versions_and_hashes_only() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        pins = [x for x in lines if x and not x.startswith((" ", "#"))]
        assert len(pins) > 30
        assert [x for x in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+]+( ; .+)? \\", x)] == []
        assert [x for x in lines if x.startswith(" ") and not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", x)] == []


# ---- the rules themselves can fail -------------------------------------------------------------------------------------


def test_each_rule_finds_what_it_looks_for() -> None:
    assert loose_tasks(ast.parse("async def f(loop):\n    loop.create_task(g())")) == [2]
    assert loose_tasks(ast.parse("async def f():\n    async with asyncio.TaskGroup() as t:\n        t.create_task(g())")) == []
    assert modal_calls(ast.parse("dialog.exec()\nQMessageBox.question(None, 'a', 'b')\nself.question()")) == [1, 2]
    assert nested_in_a_task(ast.parse("async def f():\n    def g():\n        App.exec()\ndef h():\n    App.processEvents()")) == [3]
    raw = ["a.setToolTip(why)", "a.setToolTip(tip(b) or c)", "QToolTip.showText(p, f'{x}')", "a.setWhatsThis(tr('{n}', n=name))"]
    assert raw_tips(ast.parse("\n".join([*raw, "a.setToolTip(tip(why))"]))) == [1, 2, 3, 4]
    assert raw_tips(ast.parse("a.setToolTip('x')\na.setToolTip(tr('{k}', k='F1') if y else '')\nQToolTip.showText(p, a.tip_at(q))")) == []
    assert interpreters(ast.parse("from PySide6.QtWidgets import QLabel, QWidget\nQtGui.QTextDocument()")) == {"QLabel", "QTextDocument"}
    assert imports(ast.parse("def f():\n    import aiortc.sdp\nif x:\n    from av.video import y")) == ["aiortc", "av"]
    assert undocumented(ast.parse("class A:\n    def b(self): ...\nclass C:\n    x: int\nclass _D:\n    def e(self): ...")) == ["A"]
    assert undocumented(ast.parse("def f():\n" + "    x = 1\n" * 12)) == ["f"]
    for text in ("see https://x/sim" + "ple/y", "/ro" + "ot/x", "= /ho" + "me/ana/x", "https://files.py" + "thonhosted.org/x"):
        assert FOREIGN.search(text), text
    for text in ("https://example.org/wo" + "rk/x", "docs/wo" + "rk/x", "~/ho" + "me/x", "/api/v1/join"):
        assert not FOREIGN.search(text), text
