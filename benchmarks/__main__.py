"""Lists the benchmarks, or runs one: `python -m benchmarks [NAME [--json] [its own arguments]]`. Standard library only.

A benchmark is a module here with `DESCRIPTION` (one sentence: what is measured against what) and
`main(argv) -> dict` (its figures, with units in the names). It says on standard error what it is doing; standard output is for the result.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def description(file: Path) -> str | None:
    """The `DESCRIPTION` of a module without importing it; None where it has none and is no benchmark."""
    for node in ast.parse(file.read_text("utf-8")).body:
        names = [ast.unparse(t) for t in node.targets] if isinstance(node, ast.Assign) else []
        if "DESCRIPTION" in names and isinstance(node, ast.Assign):
            return str(ast.literal_eval(node.value))
    return None


def benchmarks() -> dict[str, str]:
    """Name and description of each benchmark."""
    files = sorted(f for f in FOLDER.glob("*.py") if not f.name.startswith("_"))
    return {f.stem: text for f in files if (text := description(f)) is not None}


def conditions() -> dict[str, object]:
    """Where and when a figure was taken: without it no figure says anything."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=FOLDER, capture_output=True, text=True, check=False).stdout.strip()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "commit": commit or None,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_before": load,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def lines(value: object, indent: str = "") -> list[str]:
    """A result as indented text."""
    out = []
    for key, each in value.items() if isinstance(value, dict) else []:
        if isinstance(each, dict):
            out += [f"{indent}{key}", *lines(each, indent + "  ")]
        else:
            out.append(f"{indent}{key:<28} {round(each, 2) if isinstance(each, float) else each}")
    return out


def main(argv: list[str]) -> int:
    """Exit status 2 for a benchmark that does not exist; otherwise what the benchmark raises is shown as it is."""
    known = benchmarks()
    if not argv or argv[0] in ("-h", "--help", "--list", "--json"):
        if "--json" in argv:
            print(json.dumps(known, indent=1))
        else:
            print("\n".join(f"{name:<20} {text}" for name, text in known.items()))
        return 0
    name, rest = argv[0], argv[1:]
    if name not in known:
        print(f"There is no benchmark {name!r}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    where = conditions()
    module = importlib.import_module(f"benchmarks.{name}")
    result = module.main([a for a in rest if a != "--json"])
    told = {"name": name, "description": known[name], "conditions": where, "result": result}
    if "--json" in rest:
        print(json.dumps(told, indent=1))
    else:
        print("\n".join([known[name], *lines({"conditions": where, "result": result})]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
