"""The benchmark runner: lists without importing, tells a wrong name, gives JSON and nothing else."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as runner
from benchmarks.figures import percentile, spread

ROOT = Path(__file__).resolve().parents[2]


def test_each_benchmark_has_a_main() -> None:
    assert runner.benchmarks()
    for name in runner.benchmarks():
        body = ast.parse((ROOT / "benchmarks" / f"{name}.py").read_text("utf-8")).body
        assert "main" in [n.name for n in body if isinstance(n, ast.FunctionDef)], name


def test_the_list_needs_nothing_installed() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", "-c", LISTING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == runner.benchmarks()


LISTING = "import sys; sys.path.insert(0, '.'); from benchmarks.__main__ import main; main(['--json'])"


def test_a_name_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main(["warp"]) == 2
    assert "no benchmark 'warp'" in capsys.readouterr().err


def test_figures() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0, "runs": 3}
    assert spread([])["median"] is None
    assert percentile([float(n) for n in range(100)], 0.95) == 95
    assert percentile([], 0.5) is None
