"""docs/requirements.md names a test for each requirement or says "not yet"; the tests that it names exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WANTED = [*(f"P{n}" for n in range(1, 40)), *(f"S{n}" for n in range(1, 84))]
ROW = re.compile(r"\| ([PS]\d+) \| ([^|]+) \| ([^|]+) \|")
INVARIANT = re.compile(r"\| 2\.3\.(\d+) \| ([^|]+) \| ([^|]+) \|")
NAMED = re.compile(r"`(tests/[^`]+)`")


def rows(text: str) -> list[tuple[str, str]]:
    return [(m[1], m[3].strip()) for m in map(ROW.fullmatch, text.splitlines()) if m]


def exists(name: str) -> bool:
    """`tests/file.py::function`, `tests/file.js::words of its title`, or a whole file."""
    file, _, test = name.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    if not test:
        return True
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        return test in source
    bare = test.partition("[")[0].rpartition("::")[2]
    return any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == bare for n in ast.walk(ast.parse(source))) or any(
        isinstance(n, ast.Constant) and n.value == bare for n in ast.walk(ast.parse(source))
    )


def requirements() -> list[tuple[str, str]]:
    return rows((ROOT / "docs" / "requirements.md").read_text("utf-8"))


def test_each_requirement_stands_there_once_and_in_order() -> None:
    assert [name for name, _ in requirements()] == WANTED


@pytest.mark.parametrize("name", WANTED)
def test_it_is_proven_or_said_to_be_not_yet(name: str) -> None:
    proof = dict(requirements())[name]
    tests = NAMED.findall(proof)
    assert tests or proof.startswith("not yet")
    assert [t for t in tests if not exists(t)] == []


def test_each_invariant_is_proven_or_said_to_be_not_there() -> None:
    found = [m for m in map(INVARIANT.fullmatch, (ROOT / "docs" / "requirements.md").read_text("utf-8").splitlines()) if m]
    assert [int(m[1]) for m in found] == list(range(1, 16))
    for m in found:
        tests = NAMED.findall(m[3])
        assert tests or m[3].startswith(("*Not there*", "as S")), m[0]
        assert [t for t in tests if not exists(t)] == []


def test_a_name_without_a_test_is_found() -> None:
    assert exists("tests/test_requirements.py::test_a_name_without_a_test_is_found")
    assert not exists("tests/test_requirements.py::test_that_nobody_wrote")
    assert not exists("tests/nowhere.py")


def test_every_test_that_is_named_anywhere_in_it_exists() -> None:
    _, _, tables = (ROOT / "docs" / "requirements.md").read_text("utf-8").partition("\n| ")
    named = NAMED.findall(tables)
    assert len(named) > 300
    assert [test for test in named if not exists(test)] == []
