"""The page's pure modules under node's own test runner; they read the same golden messages as the Python side."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda f: f.name)
def test_modules(file: Path) -> None:
    node = shutil.which("node")
    assert node is not None, "node is missing: dev.py test installs it"
    done = subprocess.run([node, "--test", str(file)], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_every_module_can_be_read_by_a_browser_as_it_lies_there() -> None:
    """No build step: each import names a file that is served, and nothing comes from elsewhere."""
    assets = HERE.parents[2] / "customer" / "web" / "assets"
    modules = sorted(assets.rglob("*.js"))
    assert len(modules) > 20
    for module in modules:
        text = module.read_text("utf-8")
        for line in text.splitlines():
            if line.startswith(("import ", "export * from", "} from")):
                name = line.rsplit('"', 2)[1]
                assert (module.parent / name).resolve().is_file(), f"{module.name}: {name}"
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"):
            assert forbidden not in text, f"{module.name} holds {forbidden}"
        assert len(text.splitlines()) <= 500, module.name
