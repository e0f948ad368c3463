"""Every icon that the source names is in the font: a missing one is seen by nobody but the person whose window stays empty there."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SET = importlib.util.find_spec("qtawesome")
assert _SET is not None and _SET.origin is not None
FONT = Path(_SET.origin).parent / "fonts" / "phosphor-charmap-1.3.0.json"

NAMES = {"icon", "state_icon", "second_icon"}
"""Parameters, fields and variables that hold an icon's name."""
ROLES = set(json.loads((ROOT / "resources" / "tokens.json").read_text("utf-8"))["light"]["roles"])
"""Colour roles; in a tuple an icon's name stands before one: `tr("Customer away"), "wifi-slash", "warn"`."""
GROUNDS = {"window", "panel", "raised", "hover", "selected", "note", "ground", "line", "switch"}
"""Roles that nothing is drawn in: a word before one of these is no icon's name."""
DRAWN = {"paint": 3, "icon": 1, "pixmap": 1, "Glyph": 1, "set_icon": 0}
"""Where the name stands among the arguments of what draws: `console/ui/icons.py`, `Canvas.icon` of the practice phone."""
LOOKS = re.compile(r"[a-z]+(-[a-z0-9]+)*\Z")


def used(program: str) -> dict[str, set[str]]:
    """Names of icons by file. Each program has its own way to draw them."""
    modules = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / program).rglob("*.py"))}
    taking = takers(list(modules.values()))
    return {path.relative_to(ROOT).as_posix(): named(module, taking) for path, module in modules.items()}


def takers(modules: list[ast.Module]) -> dict[str, set[tuple[int, str]]]:
    """Callables with a parameter that is an icon: name -> its places and names. A dataclass takes its fields in order."""
    found: dict[str, set[tuple[int, str]]] = {name: {(at, "name")} for name, at in DRAWN.items()}
    for module in modules:
        owners = {child: node for node in ast.walk(module) if isinstance(node, ast.ClassDef) for child in node.body}
        for node in ast.walk(module):
            names: list[str] = []
            if isinstance(node, ast.ClassDef):
                names = [n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
            elif isinstance(node, ast.FunctionDef):
                names = [a.arg for a in [*node.args.args, *node.args.kwonlyargs]]
                names = names[1:] if names[:1] == ["self"] else names
            else:
                continue
            owner = owners.get(node)
            called = owner.name if owner is not None and node.name == "__init__" else node.name
            for at, name in enumerate(names):
                if name in NAMES:
                    found.setdefault(called, set()).add((at, name))
    return found


def strings(node: ast.expr | None) -> Iterator[str]:
    """What an expression may be, as far as it is written there: both sides of a choice, the values and the default of a table."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from strings(one)
            yield from strings(other)
        case ast.BoolOp(values=values):
            for value in values:
                yield from strings(value)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, default]):
            yield from strings(default)


def named(module: ast.Module, taking: dict[str, set[tuple[int, str]]]) -> set[str]:
    """Every icon's name that a module writes."""
    found: set[str] = set()
    unpacked: set[tuple[int, int]] = set()
    types = {id(node.slice) for node in ast.walk(module) if isinstance(node, ast.Subscript)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            for at, name in taking.get(called, ()):
                given = node.args[at] if len(node.args) > at else None
                found.update(strings(given))
                found.update(s for k in node.keywords if k.arg == name for s in strings(k.value))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.For):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Tuple):
                        names = [e.id if isinstance(e, ast.Name) else "" for e in part.elts]
                        unpacked |= {(len(names), at) for at, name in enumerate(names) if name in NAMES}
            if not isinstance(node, ast.For) and isinstance(targets[0], ast.Name):
                if targets[0].id in NAMES:
                    found.update(strings(node.value))
                if "ICON" in targets[0].id and isinstance(node.value, ast.Dict):
                    found.update(s for value in node.value.values for s in strings(value))
    for node in ast.walk(module):
        if isinstance(node, ast.Tuple) and id(node) not in types:
            for before, after in zip(node.elts, node.elts[1:], strict=False):
                if (ROLES - GROUNDS) & set(strings(after)):
                    found.update(strings(before))
            found.update(s for size, at in unpacked if len(node.elts) == size for s in strings(node.elts[at]))
    return {name for name in found if LOOKS.match(name) and name not in ROLES}


def test_every_icon_exists() -> None:
    known = set(json.loads(FONT.read_text("utf-8")))
    found = used("console") | used("customer/phone")
    wrong = [f"{file}: {name}" for file, names in found.items() for name in sorted(names - known)]
    assert not wrong, "\n".join(wrong)
    seen = set().union(*found.values())
    assert {"hourglass", "hand-waving", "speaker-low", "wifi-high", "checks", "cell-signal-full-fill", "envelope-simple", "ticket"} <= seen
    assert len(seen) > 100, "the search has lost its roads"


def test_the_search_sees_each_way_to_name_an_icon() -> None:
    made = {
        "def f(theme, icon): ...\nf(t, 'one')": {"one"},
        "class A:\n    def __init__(self, icon=''): ...\nA(icon='two' if x else 'three')": {"two", "three"},
        "class B:\n    text: str\n    icon: str\nB(t, 'four')": {"four"},
        "icons.paint(p, r, theme, name or 'five', 'warn')": {"five"},
        "return_ = tr('Away'), 'plugs', 'warn'": {"plugs"},
        "REACH_ICONS = {'a': 'six'}": {"six"},
        "for key, icon in (('a', 'seven'), ('b', 'eight')): ...": {"seven", "eight"},
        "icon = 'nine'\nc.icon(r, T.get(k, 'ten'), '#fff')": {"nine", "ten"},
    }
    for source, names in made.items():
        module = ast.parse(source)
        assert named(module, takers([module])) == names, source
