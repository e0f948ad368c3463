"""Makes the `.qsb` files beside this one from their sources, for every graphics system that Qt draws with.

    python resources/shaders/compile.py [PATH OF qsb]

The tool `qsb` comes with the package PySide6-Addons of the pinned version (`pyside6-qsb`); the console itself does not
need it, so it is no requirement. Run it after a change of a shader and commit what it writes; a test compares `sources.json`.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = ("picture.vert", "picture.frag")
TARGETS = ["--glsl", "300 es,150", "--hlsl", "50", "--msl", "12"]
"""OpenGL ES 3.0 and OpenGL 3.2, Direct3D 11, Metal 1.2; SPIR-V for Vulkan is always there. `texelFetch` needs no less."""


def digests() -> dict[str, str]:
    """SHA-256 of each source, lines ended by LF whatever the check-out did."""
    return {name: hashlib.sha256((HERE / name).read_bytes().replace(b"\r\n", b"\n")).hexdigest() for name in SOURCES}


def main(qsb: str) -> None:
    for name in SOURCES:
        subprocess.run([qsb, *TARGETS, "-o", str(HERE / f"{name}.qsb"), str(HERE / name)], check=True)
    (HERE / "sources.json").write_text(json.dumps(digests(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "pyside6-qsb")
